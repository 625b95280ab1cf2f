"""The outbox: messages that wait to be sent, each at most once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.schedule.delivery import Kind, Planned, State
from bot.store.base import INSERTS
from bot.store.contacts.tables import DELIVERY
from bot.store.straight import Straight, writing

_ABOUT = (DELIVERY.c.kind == bindparam("k")) & (DELIVERY.c.subject == bindparam("s"))
_WAITING = select(DELIVERY.c.key).where(_ABOUT, DELIVERY.c.state == State.QUEUED)
_WAITING_FOR_ONE = _WAITING.where(DELIVERY.c.contact == bindparam("c"))
_NEXT = select(func.min(DELIVERY.c.at)).where(DELIVERY.c.state == State.QUEUED, DELIVERY.c.at > bindparam("now"))
_DROP = delete(DELIVERY).where(DELIVERY.c.key == bindparam("n"), DELIVERY.c.state == State.QUEUED)
_REPLAN = (
    update(DELIVERY)
    .where(
        DELIVERY.c.key == bindparam("n"),
        DELIVERY.c.state == State.QUEUED,
        (DELIVERY.c.due != bindparam("new_due")) | (DELIVERY.c.version != bindparam("new_version")),
    )
    .values(
        due=bindparam("new_due"), at=bindparam("new_due"), expires=bindparam("until"), version=bindparam("new_version")
    )
)
_ADD = {
    engine: insert_into(DELIVERY).on_conflict_do_nothing(index_elements=[DELIVERY.c.key])
    for engine, insert_into in INSERTS.items()
}


_ADD_STRAIGHT = Straight(_ADD["sqlite"])


def waiting(conn: Connection, kind: Kind, subject: str, *, contact: int | None = None) -> frozenset[str]:
    """Return the keys of what waits of one kind about one subject, for one contact or for all."""
    if contact is None:
        return frozenset(conn.execute(_WAITING, {"k": kind, "s": subject}).scalars())
    return frozenset(conn.execute(_WAITING_FOR_ONE, {"k": kind, "s": subject, "c": contact}).scalars())


def next_at(conn: Connection, now: datetime) -> datetime | None:
    """Return when the next message is to be tried, after an instant; None where none waits."""
    found: datetime | None = conn.execute(_NEXT, {"now": now}).scalar_one()
    return found


def settle(
    conn: Connection, kind: Kind, subject: str, planned: Iterable[Planned], *, contact: int | None = None
) -> None:
    """Make the outbox say what a plan says: what is new is added, what waits is moved, what is outdated goes.

    What was sent, is being sent, or failed stays as it is, so a plan may be settled as often as one likes.

    Args:
        conn: a writing transaction.
        kind: the kind that the plan is about.
        subject: the event, broadcast … that the plan is about.
        planned: the whole plan for it; empty where nothing shall be sent any more.
        contact: whose plan it is; None = everybody's.
    """
    wanted = {each.key: each for each in planned}
    assert all((each.kind, each.subject) == (kind, subject) for each in wanted.values()), "a plan is about one subject"
    assert contact is None or all(each.contact == contact for each in wanted.values()), "a plan is about one contact"
    before = waiting(conn, kind, subject, contact=contact)
    if outdated := before - wanted.keys():
        conn.execute(_DROP, [{"n": key} for key in sorted(outdated)])
    if again := before & wanted.keys():
        conn.execute(_REPLAN, [_moved(wanted[key]) for key in sorted(again)])
    if new := wanted.keys() - before:
        _insert(conn, [_row(wanted[key], key) for key in sorted(new)])


def add(conn: Connection, planned: Iterable[Planned]) -> int:
    """Add what is planned to what there is; what was planned before stays as it is. Return how much was planned."""
    rows = [_row(each, each.key) for each in planned]
    if rows:
        _insert(conn, rows)
    return len(rows)


def _insert(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep new rows, on SQLite past SQLAlchemy: a hundred thousand are planned in half the time."""
    if conn.dialect.name != "sqlite":
        conn.execute(_ADD[conn.dialect.name], rows)
        return
    instant = writing(DELIVERY.c.due)
    for row in rows:
        for name in ("due", "at", "expires"):
            row[name] = instant(row[name])
    _ADD_STRAIGHT.run_each(conn, rows)


def _moved(planned: Planned) -> dict[str, Any]:
    return {
        "n": planned.key,
        "new_due": planned.due,
        "until": planned.expires,
        "new_version": planned.version,
    }


def _row(planned: Planned, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": planned.kind.value,
        "subject": planned.subject,
        "rule": planned.rule,
        "contact": planned.contact,
        "due": planned.due,
        "expires": planned.expires,
        "version": planned.version,
        "state": State.QUEUED.value,
        "at": planned.due,
        "attempts": 0,
        "lease": None,
        "reason": "",
        "urgency": planned.urgency,
    }
