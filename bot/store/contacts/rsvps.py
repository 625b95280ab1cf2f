"""Who comes to which event, and what they need: personal, and never among the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.schedule.event import Coming
from bot.schedule.rsvp import Rsvp
from bot.store.base import INSERTS
from bot.store.contacts import events
from bot.store.contacts.tables import CONTACT, EVENT, RSVP

_COLUMNS = tuple(column.name for column in RSVP.columns)
_ONE = (RSVP.c.event == bindparam("e")) & (RSVP.c.contact == bindparam("who"))
_GET = select(RSVP).where(_ONE)
_OF_EVENT = select(RSVP).where(RSVP.c.event == bindparam("e")).order_by(RSVP.c.contact)
_OF_CONTACT = select(RSVP).where(RSVP.c.contact == bindparam("who")).order_by(RSVP.c.event)
_PLACES = select(func.count()).where(RSVP.c.event == bindparam("e"), RSVP.c.coming == Coming.YES)
_NEXT = (
    select(RSVP)
    .join(CONTACT, CONTACT.c.telegram_id == RSVP.c.contact)
    .where(RSVP.c.event == bindparam("e"), RSVP.c.coming == Coming.WAITING)
    .where(CONTACT.c.reachable, ~CONTACT.c.stopped)
    .order_by(RSVP.c.turn)
    .limit(1)
)
_BEFORE = select(func.count()).where(
    RSVP.c.event == bindparam("e"), RSVP.c.coming == Coming.WAITING, RSVP.c.turn < bindparam("turn")
)
_MOVE_UP = update(RSVP).where(_ONE, RSVP.c.coming == Coming.WAITING).values(coming=Coming.YES)
_REMOVE = delete(RSVP).where(_ONE)
_OVER = (
    select(RSVP.c.event, func.count(), func.count().filter(RSVP.c.attended))
    .join(EVENT, EVENT.c.id == RSVP.c.event)
    .where(EVENT.c.ends <= bindparam("end"))
    .group_by(RSVP.c.event)
    .order_by(RSVP.c.event)
)
_EXPIRE = delete(RSVP).where(RSVP.c.event == bindparam("e"))
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(RSVP)
    _PUT[_engine] = _put.on_conflict_do_update(
        index_elements=[RSVP.c.event, RSVP.c.contact],
        set_={name: _put.excluded[name] for name in _COLUMNS if name not in {"event", "contact"}},
    )


def get(conn: Connection, event: str, contact: int) -> Rsvp | None:
    """Read what somebody said about an event."""
    row = conn.execute(_GET, {"e": event, "who": contact}).mappings().first()
    return None if row is None else _rsvp(row)


def of_event(conn: Connection, event: str) -> tuple[Rsvp, ...]:
    """List everybody's word about an event."""
    return tuple(map(_rsvp, conn.execute(_OF_EVENT, {"e": event}).mappings()))


def of_contact(conn: Connection, contact: int) -> tuple[Rsvp, ...]:
    """List what somebody said about all events."""
    return tuple(map(_rsvp, conn.execute(_OF_CONTACT, {"who": contact}).mappings()))


def places_taken(conn: Connection, event: str) -> int:
    """Count who has a place."""
    return int(conn.execute(_PLACES, {"e": event}).scalar_one())


def put(conn: Connection, rsvp: Rsvp) -> None:
    """Keep what somebody says now."""
    conn.execute(_PUT[conn.dialect.name], _row(rsvp))


def first_in_line(conn: Connection, event: str) -> Rsvp | None:
    """Find who gets the next place: of those who wait and can be told, the one who has waited longest."""
    row = conn.execute(_NEXT, {"e": event}).mappings().first()
    return None if row is None else _rsvp(row)


def before_in_line(conn: Connection, rsvp: Rsvp) -> int:
    """Count who waits before somebody."""
    return int(conn.execute(_BEFORE, {"e": rsvp.event, "turn": rsvp.turn or 0}).scalar_one())


def move_up(conn: Connection, rsvp: Rsvp) -> None:
    """Give somebody who waits a place."""
    conn.execute(_MOVE_UP, {"e": rsvp.event, "who": rsvp.contact})


def remove(conn: Connection, event: str, contact: int) -> bool:
    """Delete what somebody said about an event; False when there was nothing."""
    return conn.execute(_REMOVE, {"e": event, "who": contact}).rowcount == 1


def expire(conn: Connection, ended_by: datetime) -> int:
    """Delete all about events that ended by an instant; how many had checked in is kept as a number.

    Returns:
        How many RSVPs there were.
    """
    deleted = 0
    for event, people, attended in conn.execute(_OVER, {"end": ended_by}).all():
        events.add_attended(conn, event, attended)
        conn.execute(_EXPIRE, {"e": event})
        deleted += people
    return deleted


def _row(rsvp: Rsvp) -> dict[str, Any]:
    values = {name: getattr(rsvp, name) for name in _COLUMNS}
    needs = {name: list(need) if isinstance(need, tuple) else need for name, need in rsvp.needs.items()}
    reminders = None if rsvp.reminders is None else list(rsvp.reminders)
    return values | {"coming": rsvp.coming.value, "needs": needs, "reminders": reminders}


def _rsvp(row: Mapping[Any, Any]) -> Rsvp:
    needs = {name: tuple(need) if isinstance(need, list) else need for name, need in row["needs"].items()}
    reminders = None if row["reminders"] is None else tuple(row["reminders"])
    return Rsvp(**dict(row) | {"coming": Coming(row["coming"]), "needs": needs, "reminders": reminders})
