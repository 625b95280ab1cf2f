"""The outbox while it is sent: what is due, who has it in hand, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, func, insert, or_, select, text, update

from bot.schedule.delivery import COUNTED, DISCREET, PURPOSES, Delivery, Kind, Outcome, Purpose, Reason, State
from bot.store.contacts.tables import DELIVERY

_NAMES = ("key", "kind", "subject", "rule", "contact", "due", "expires", "version", "attempts")
_ROWS = (
    select(*(DELIVERY.c[name] for name in _NAMES))
    .where(DELIVERY.c.state == State.QUEUED, DELIVERY.c.at <= bindparam("now"))
    .order_by(DELIVERY.c.at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_URGENT = _ROWS.where(DELIVERY.c.urgency == bindparam("urgency"))
_NEAR = _URGENT.where(DELIVERY.c.expires < bindparam("near"))
_OF = _ROWS.where(DELIVERY.c.kind == bindparam("k"), DELIVERY.c.subject == bindparam("s"))
_TAKE = (
    update(DELIVERY)
    .where(DELIVERY.c.key == bindparam("n"), DELIVERY.c.state == State.QUEUED)
    .values(state=State.SENDING, at=bindparam("now"), lease=bindparam("until"), attempts=DELIVERY.c.attempts + 1)
)
_DISCREET = or_(*(DELIVERY.c.kind == kind.value for kind in sorted(DISCREET)))
_ENDS = (
    update(DELIVERY)
    .where(DELIVERY.c.key == bindparam("n"), DELIVERY.c.state != State.SENT)
    .values(
        state=bindparam("stands"),
        reason=bindparam("why"),
        attempts=case((_DISCREET, 1), else_=DELIVERY.c.attempts),
        lease=None,
    )
)
_AGAIN = (
    update(DELIVERY)
    .where(DELIVERY.c.key == bindparam("n"), or_(DELIVERY.c.state == State.QUEUED, DELIVERY.c.state == State.SENDING))
    .values(state=State.QUEUED, at=bindparam("next"), attempts=bindparam("tries"), reason=bindparam("why"), lease=None)
)
_STRAND = update(DELIVERY).values(
    state=case((_DISCREET, State.SENT.value), else_=State.UNCERTAIN.value),
    reason=case((_DISCREET, ""), else_=Reason.INTERRUPTED.value),
    attempts=case((_DISCREET, 1), else_=DELIVERY.c.attempts),
    lease=None,
)
_STRANDED = _STRAND.where(DELIVERY.c.state == State.SENDING)
_OVERDUE = _STRANDED.where(or_(DELIVERY.c.lease.is_(None), DELIVERY.c.lease <= bindparam("now")))
_SPENT = (State.SENDING, State.SENT, State.UNCERTAIN)
_HAD = (
    select(DELIVERY.c.contact, func.count())
    .where(
        DELIVERY.c.contact.in_(bindparam("contacts", expanding=True)),
        DELIVERY.c.state.in_(_SPENT),
        DELIVERY.c.kind.in_(sorted(COUNTED)),
        DELIVERY.c.at >= bindparam("since"),
    )
    .group_by(DELIVERY.c.contact)
)
_ABOUT = (DELIVERY.c.kind == bindparam("k")) & (DELIVERY.c.subject == bindparam("s"))
_COUNTS = (
    select(DELIVERY.c.state, DELIVERY.c.reason, func.count())
    .where(_ABOUT)
    .group_by(DELIVERY.c.state, DELIVERY.c.reason)
)
_OVERVIEW = select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state)
_OLDEST = select(func.min(DELIVERY.c.at)).where(DELIVERY.c.state == State.QUEUED, DELIVERY.c.at <= bindparam("now"))
_UNKNOWN = (
    select(DELIVERY.c.kind, DELIVERY.c.subject, DELIVERY.c.rule, DELIVERY.c.contact, DELIVERY.c.at, DELIVERY.c.reason)
    .where(DELIVERY.c.state == State.UNCERTAIN)
    .order_by(DELIVERY.c.at, DELIVERY.c.key)
)
_DUE = select(DELIVERY.c.key).where(_ABOUT, DELIVERY.c.state == State.QUEUED, DELIVERY.c.at <= bindparam("now"))
_IN_HAND = select(DELIVERY.c.key).where(_ABOUT, DELIVERY.c.state == State.SENDING)
_LEFT = select(or_(_DUE.exists(), _IN_HAND.exists()))
_WAITS = select(DELIVERY.c.key).where(_ABOUT, DELIVERY.c.state == State.QUEUED).limit(bindparam("most"))
_WITHDRAW = (
    update(DELIVERY)
    .where(DELIVERY.c.key.in_(_WAITS.scalar_subquery()))
    .values(state=State.EXPIRED, reason=Reason.WITHDRAWN)
)
_THEIRS = (
    select(DELIVERY.c.kind, DELIVERY.c.subject, DELIVERY.c.rule, DELIVERY.c.state, DELIVERY.c.due)
    .where(DELIVERY.c.contact == bindparam("who"))
    .order_by(DELIVERY.c.due, DELIVERY.c.key)
)
_FORGET = delete(DELIVERY).where(DELIVERY.c.contact == bindparam("who"))
_TELLING = (DELIVERY.c.subject == bindparam("s")) & DELIVERY.c.kind.in_([kind.value for kind in sorted(DISCREET)])
_OF_ALL = select(DELIVERY).where(_TELLING).order_by(DELIVERY.c.key).with_for_update()
_CLEAR = delete(DELIVERY).where(_TELLING)
_INSERT = insert(DELIVERY)
_REWRITE = tuple(
    map(
        text,
        (
            "LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE",
            "CREATE TEMPORARY TABLE kept_delivery ON COMMIT DROP AS SELECT * FROM delivery",
            "TRUNCATE delivery",
            "INSERT INTO delivery SELECT * FROM kept_delivery ORDER BY key",
        ),
    )
)
_PRUNE = delete(DELIVERY).where(
    DELIVERY.c.state.not_in((State.QUEUED, State.SENDING)), DELIVERY.c.at < bindparam("before")
)


@dataclass(frozen=True, slots=True)
class Overview:
    """How the outbox stands.

    Attributes:
        counts: how many messages stand where.
        oldest: since when the message that is due the longest could go; None where none is due.
    """

    counts: Mapping[State, int]
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of which nobody knows whether it arrived.

    Attributes:
        kind: what it is about.
        subject: id of the event, broadcast, card … it belongs to.
        rule: which of the messages about it.
        contact: Telegram's number of whom it went to.
        at: when it was tried.
        reason: why nobody knows.
    """

    kind: Kind
    subject: str
    rule: str
    contact: int
    at: datetime
    reason: str


Counts = Mapping[tuple[State, str], int]
"""How many messages stand where, by state and reason."""


def due(
    conn: Connection, *, urgency: int, now: datetime, most: int, near: datetime | None = None
) -> tuple[Delivery, ...]:
    """Read what should go now, the longest waiting first, and let no other process take it meanwhile.

    Args:
        conn: a writing transaction.
        urgency: of which messages (`bot.schedule.delivery.URGENCY`).
        now: the present moment.
        most: how many at most.
        near: only what loses its point before this moment; None = all.
    """
    values: dict[str, Any] = {"now": now, "most": most, "urgency": urgency}
    return _read(conn, _URGENT, values) if near is None else _read(conn, _NEAR, {**values, "near": near})


def due_of(conn: Connection, kind: Kind, subject: str, *, now: datetime, most: int) -> tuple[Delivery, ...]:
    """Read what should go now about one subject, such as one broadcast of several."""
    return _read(conn, _OF, {"now": now, "most": most, "k": kind, "s": subject})


def take(conn: Connection, keys: Iterable[str], *, now: datetime, until: datetime) -> None:
    """Note that these are being sent; commit before the first call, so that none is ever sent twice.

    Args:
        conn: a writing transaction that has just read them.
        keys: of the deliveries.
        now: the present moment, by which the weekly cap counts them.
        until: when whoever has them in hand has surely finished or died.
    """
    if rows := [{"n": key, "now": now, "until": until} for key in keys]:
        conn.execute(_TAKE, rows)


def keep(conn: Connection, outcomes: Iterable[Outcome]) -> None:
    """Keep what became of deliveries; one that is known to be sent stays so."""
    ends: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    for each in outcomes:
        if each.at is None:
            ends.append({"n": each.key, "stands": each.state, "why": each.reason})
        else:
            again.append({"n": each.key, "next": each.at, "tries": each.attempts, "why": each.reason})
    if ends:
        conn.execute(_ENDS, ends)
    if again:
        conn.execute(_AGAIN, again)


def strand(conn: Connection, now: datetime | None = None) -> int:
    """Note that nobody knows what became of what somebody had in hand who is gone; it is not sent again.

    Args:
        conn: a writing transaction.
        now: spare whoever may still be at it by their lease; None where there is surely nobody else.

    Returns:
        How many there were.
    """
    return conn.execute(_STRANDED).rowcount if now is None else conn.execute(_OVERDUE, {"now": now}).rowcount


def had(conn: Connection, contacts: Sequence[int], since: datetime) -> dict[int, int]:
    """Count the messages under the weekly cap that people had since a moment; who had none is left out."""
    rows = conn.execute(_HAD, {"contacts": contacts, "since": since})
    return {row[0]: row[1] for row in rows}


def counts(conn: Connection, kind: Kind, subject: str) -> Counts:
    """Count what became of the messages about one subject."""
    rows = conn.execute(_COUNTS, {"k": kind, "s": subject})
    return {(State(state), reason): count for state, reason, count in rows}


def overview(conn: Connection, now: datetime) -> Overview:
    """Count all that the outbox holds, and tell since when the longest waiting message could go."""
    counts = {State(state): count for state, count in conn.execute(_OVERVIEW)}
    oldest: datetime | None = conn.execute(_OLDEST, {"now": now}).scalar_one()
    return Overview(counts, oldest)


def unknown(conn: Connection) -> tuple[Unknown, ...]:
    """List the messages of which nobody knows whether they arrived, the oldest first; they are never sent again."""
    return tuple(Unknown(Kind(row[0]), *row[1:]) for row in conn.execute(_UNKNOWN))


def left(conn: Connection, kind: Kind, subject: str, now: datetime) -> bool:
    """Tell whether a message about one subject is due, or in hand."""
    return bool(conn.scalar(_LEFT, {"k": kind, "s": subject, "now": now}))


def withdraw(conn: Connection, kind: Kind, subject: str, most: int) -> int:
    """End so many at most of what waits about one subject; return how many there were."""
    return conn.execute(_WITHDRAW, {"k": kind, "s": subject, "most": most}).rowcount


class Fate(StrEnum):
    """What became of a message, as its receiver is told it.

    `EVERYBODYS` is the note of a discreet message: who got one and who did not have the same row.
    """

    WAITING = "waiting"
    WRITTEN = "written"
    UNSENT = "unsent"
    EVERYBODYS = "everybodys"


@dataclass(frozen=True, slots=True)
class Theirs:
    """One message of the outbox, as its receiver is told of it.

    Attributes:
        purpose: which consent covers it.
        subject: id of the event, wave, broadcast, card … it belongs to.
        fate: what became of it.
        due: when it should go, or went.
    """

    purpose: Purpose
    subject: str
    fate: Fate
    due: datetime


def of(conn: Connection, telegram_id: int) -> tuple[Theirs, ...]:
    """List the messages that wait for one person, and those that were sent to them or could not be sent."""
    return tuple(
        Theirs(
            Purpose.RESULTS if kind == Kind.BROADCAST and rule == Purpose.RESULTS else PURPOSES[Kind(kind)],
            subject,
            _fate(Kind(kind), State(state)),
            due,
        )
        for kind, subject, rule, state, due in conn.execute(_THEIRS, {"who": telegram_id})
    )


def _fate(kind: Kind, state: State) -> Fate:
    if kind in DISCREET:
        return Fate.EVERYBODYS
    if state is State.QUEUED:
        return Fate.WAITING
    return Fate.WRITTEN if state in _SPENT else Fate.UNSENT


def forget(conn: Connection, telegram_id: int) -> int:
    """Delete everything about messages to one person; return how many there were."""
    return conn.execute(_FORGET, {"who": telegram_id}).rowcount


def even_out(conn: Connection, subject: str, *, at: datetime) -> None:
    """Write the discreet messages about one wave anew, alike in all but whom they went to, in the order of keys.

    So neither a column nor the place or the writing transaction of a row tells which of them were really sent.

    Args:
        conn: a writing transaction.
        subject: the wave they are about.
        at: by which the weekly cap counts each of them from now on.
    """
    about = {"s": subject}
    alike = {"state": State.SENT, "at": at, "attempts": 1, "lease": None, "reason": ""}
    if rows := [{**row, **alike} for row in conn.execute(_OF_ALL, about).mappings()]:
        conn.execute(_CLEAR, about)
        conn.execute(_INSERT, rows)


def rewrite(conn: Connection) -> None:
    """Write the outbox anew in the order of its keys, so that PostgreSQL forgets in which order messages went.

    Whoever is answering gets a message a moment later than their neighbours, and places and numbers of transactions
    keep that order. SQLite keeps the table by its keys anyway. Nothing else may be locked in this transaction.
    """
    if conn.dialect.name == "postgresql":
        for statement in _REWRITE:
            conn.execute(statement)


def prune(conn: Connection, before: datetime) -> int:
    """Delete what was done with before a moment; return how many there were."""
    return conn.execute(_PRUNE, {"before": before}).rowcount


def _read(conn: Connection, statement: Select[Any], values: Mapping[str, Any]) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(**dict(zip(_NAMES, (key, Kind(kind), *others), strict=True)))
        for key, kind, *others in conn.execute(statement, values)
    )
