"""Broadcasts: their words, whom they are for, how far they have come; whom they reached is in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypedDict, Unpack

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Row,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    not_,
    null,
    select,
    true,
    update,
)

from bot.schedule.broadcast import Audience, Broadcast, Stage
from bot.schedule.delivery import URGENCY, Kind, Purpose, State
from bot.store.base import INSERTS, Instant
from bot.store.contacts.tables import BROADCAST, CONTACT, DELIVERY, RSVP

LIVE = (Stage.WAITING, Stage.PLANNING, Stage.RUNNING, Stage.PAUSED)
"""Stages in which there is something to do, or to stop."""

_WHICH = BROADCAST.c.id == bindparam("b")
_GET = select(BROADCAST).where(_WHICH)
_DROP = delete(BROADCAST).where(_WHICH, BROADCAST.c.state == Stage.DRAFT, BROADCAST.c.author == bindparam("who"))
_IN = select(BROADCAST).where(BROADCAST.c.state.in_(bindparam("stages", expanding=True))).order_by(BROADCAST.c.send_at)
_RUNNING = select(BROADCAST.c.id).where(BROADCAST.c.state == Stage.RUNNING).order_by(BROADCAST.c.send_at)
_NEWEST = select(BROADCAST).order_by(BROADCAST.c.made.desc(), BROADCAST.c.id).limit(bindparam("most"))
_LAST = BROADCAST.c.planned_to
_FORGET = update(BROADCAST).where(bindparam("who") == _LAST).values(planned_to=_LAST - 1)
"""All up to the number before theirs were planned for, which is as true."""

_COMING = ("yes", "maybe")


class Changes(TypedDict, total=False):
    """The columns of a broadcast that may change, each as in `Broadcast`."""

    author: str
    purpose: str
    area: str | None
    language: str | None
    event: str | None
    source: str
    texts: Mapping[str, str]
    state: Stage
    send_at: datetime | None
    planned_to: int | None
    counts: Mapping[str, int]
    ended: datetime | None


def create(conn: Connection, broadcast: Broadcast) -> None:
    """Keep a new broadcast."""
    conn.execute(
        insert(BROADCAST),
        {
            "id": broadcast.id,
            "author": broadcast.author,
            "purpose": broadcast.audience.purpose,
            "area": broadcast.audience.area,
            "language": broadcast.audience.language,
            "event": broadcast.audience.event,
            "source": broadcast.source,
            "texts": dict(broadcast.texts),
            "state": broadcast.stage,
            "made": broadcast.made,
            "send_at": broadcast.send_at,
            "planned_to": broadcast.planned_to,
            "counts": dict(broadcast.counts),
            "ended": broadcast.ended,
        },
    )


def get(conn: Connection, broadcast: str) -> Broadcast | None:
    """Read a broadcast; None where there is none."""
    row = conn.execute(_GET, {"b": broadcast}).first()
    return None if row is None else _as_broadcast(row)


def at_stage(conn: Connection, *stages: Stage) -> tuple[Broadcast, ...]:
    """List the broadcasts at some stages, the earliest to go first."""
    return tuple(_as_broadcast(row) for row in conn.execute(_IN, {"stages": list(stages)}))


def newest(conn: Connection, most: int) -> tuple[Broadcast, ...]:
    """List the broadcasts that were begun last."""
    return tuple(_as_broadcast(row) for row in conn.execute(_NEWEST, {"most": most}))


def running(conn: Connection) -> tuple[str, ...]:
    """List the ids of broadcasts whose messages may go now."""
    return tuple(conn.scalars(_RUNNING))


def change(conn: Connection, broadcast: str, *, at: tuple[Stage, ...], **columns: Unpack[Changes]) -> bool:
    """Change a broadcast that is at one of some stages.

    Args:
        conn: a writing transaction.
        broadcast: its id.
        at: stages in which this makes sense; of two who decide at once, the first one wins.
        **columns: the new values, at least one.

    Returns:
        False where it is at another stage, or there is none: nothing has changed then.
    """
    statement = _changing(tuple(sorted(columns)))
    return conn.execute(statement, {**columns, "b": broadcast, "stages": list(at)}).rowcount == 1


def forget(conn: Connection, telegram_id: int) -> None:
    """Let no broadcast that is being planned remember somebody as the last it was planned for."""
    conn.execute(_FORGET, {"who": telegram_id})


def drop(conn: Connection, broadcast: str, author: str) -> bool:
    """Delete a draft of somebody's own; return whether there was one."""
    return conn.execute(_DROP, {"b": broadcast, "who": author}).rowcount == 1


def by_language(conn: Connection, audience: Audience) -> dict[str, int]:
    """Count an audience by the language they are written to in, the largest group first."""
    language = CONTACT.c.language
    statement = select(language, func.count()).where(_of(audience)).group_by(language)
    counted = [(row[0], row[1]) for row in conn.execute(statement)]
    return dict(sorted(counted, key=lambda each: (-each[1], each[0])))


def plan(conn: Connection, broadcast: Broadcast, most: int) -> int | None:
    """Put the next so many of an audience into the outbox, in one statement.

    Args:
        conn: a writing transaction.
        broadcast: what goes to them; `planned_to` says who is there already.
        most: how many at most.

    Returns:
        The last contact that was put there; None where nobody was left.
    """
    number, after = CONTACT.c.telegram_id, broadcast.planned_to
    beyond = true() if after is None else number > after
    page = select(number).where(_of(broadcast.audience), beyond).order_by(number).limit(most).subquery()
    last: int | None = conn.scalar(select(func.max(page.c.telegram_id)))
    if last is None:
        return None
    upto = select(*_row(broadcast)).where(_of(broadcast.audience), beyond, number <= last)
    statement: Insert = INSERTS[conn.dialect.name](DELIVERY).from_select(_COLUMNS, upto)
    conn.execute(statement.on_conflict_do_nothing(index_elements=[DELIVERY.c.key]))  # type: ignore[attr-defined]  # Insert of either dialect has it
    return last


_COLUMNS = [each.name for each in DELIVERY.columns]


def _row(broadcast: Broadcast) -> list[ColumnElement[Any]]:
    """Return the columns of a delivery for whoever is selected, in the order of the table."""
    assert broadcast.send_at is not None, "what is planned has a time"
    rule, number = broadcast.audience.rule, CONTACT.c.telegram_id
    known: dict[str, ColumnElement[Any]] = {
        "key": literal(f"{Kind.BROADCAST}:{broadcast.id}:{rule}:").concat(cast(number, Text)),
        "kind": literal(Kind.BROADCAST.value),
        "subject": literal(broadcast.id),
        "rule": literal(rule),
        "contact": number,
        "due": literal(broadcast.send_at, Instant),
        "expires": null(),
        "version": literal(""),
        "state": literal(State.QUEUED.value),
        "at": literal(broadcast.send_at, Instant),
        "attempts": literal(0),
        "lease": null(),
        "reason": literal(""),
        "urgency": literal(URGENCY[Kind.BROADCAST]),
    }
    return [known[name] for name in _COLUMNS]


def _of(audience: Audience) -> ColumnElement[bool]:
    """Return who belongs to an audience: reachable, not silent, and with the consent that it needs."""
    parts: list[ColumnElement[bool]] = [CONTACT.c.reachable, not_(CONTACT.c.stopped)]
    if audience.event:
        said = select(RSVP.c.contact).where(RSVP.c.event == audience.event, RSVP.c.coming.in_(_COMING))
        parts.append(CONTACT.c.telegram_id.in_(said))
    else:
        parts.append(CONTACT.c.results if audience.purpose is Purpose.RESULTS else CONTACT.c.events)
    if audience.area is not None:
        parts.append(CONTACT.c.area == audience.area)
    if audience.language is not None:
        parts.append(CONTACT.c.language == audience.language)
    return and_(*parts)


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Build the statement for one set of columns, once."""
    at = BROADCAST.c.state.in_(bindparam("stages", expanding=True))
    return update(BROADCAST).where(_WHICH, at).values({name: bindparam(name) for name in names})


def _as_broadcast(row: Row[Any]) -> Broadcast:
    purpose = Purpose(row.purpose)
    return Broadcast(
        id=row.id,
        author=row.author,
        audience=Audience(purpose=purpose, area=row.area, language=row.language, event=row.event),
        source=row.source,
        texts=row.texts,
        stage=Stage(row.state),
        made=row.made,
        send_at=row.send_at,
        planned_to=row.planned_to,
        counts=row.counts,
        ended=row.ended,
    )
