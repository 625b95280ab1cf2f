"""Events, and what organisers are planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.schedule.event import Event, EventState, FeedbackTo
from bot.store.base import INSERTS
from bot.store.contacts.tables import EVENT, EVENT_DRAFT

_KEPT_APART = frozenset({"turns", "attended"})
_COLUMNS = tuple(column.name for column in EVENT.columns if column.name not in _KEPT_APART)
_TUPLES = ("languages", "interpreters", "access", "reminders")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event that is being planned, or the next state of one that is published.

    Attributes:
        id: random, fit for a button.
        event: the published event it will change; None = a new one.
        host: host group whose event it is; None = the scheme's own.
        source: language the organiser writes it in.
        form: fingerprint of the survey by which it is planned.
        session: that survey as far as it is answered, as text.
        latitude: of the pin in degrees; None without a pin.
        longitude: of the pin in degrees; None without a pin.
        texts: title and what it is for, by each language besides the source.
        day: when it was last changed.
    """

    id: str
    event: str | None = None
    host: str | None = None
    source: str
    form: str
    session: str = field(repr=False)
    latitude: float | None = None
    longitude: float | None = None
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    day: date


_ID = EVENT.c.id == bindparam("e")
_EVENTS = select(*(EVENT.c[name] for name in _COLUMNS))
_GET = _EVENTS.where(_ID)
_LOCK = _GET.with_for_update()
_FIND = _EVENTS.where((EVENT.c.id == bindparam("e")) | (EVENT.c.door == bindparam("e")))
_IN_TIME = _EVENTS.order_by(EVENT.c.starts, EVENT.c.id)
_COMING = _IN_TIME.where(EVENT.c.state == EventState.PUBLISHED, EVENT.c.ends > bindparam("now"))
_ANY_COMING = select(EVENT.c.id).where(EVENT.c.state == EventState.PUBLISHED, EVENT.c.ends > bindparam("now")).limit(1)
_SINCE = _IN_TIME.where(EVENT.c.ends > bindparam("since"))
_INSERT = insert(EVENT)
_CHANGE = (
    update(EVENT).where(_ID).values({name: bindparam(f"new_{name}") for name in _COLUMNS if name not in {"id", "door"}})
)
_TURN = update(EVENT).where(_ID).values(turns=EVENT.c.turns + 1).returning(EVENT.c.turns)
_ATTENDED = select(EVENT.c.attended).where(_ID)
_ADD_ATTENDED = update(EVENT).where(_ID).values(attended=EVENT.c.attended + bindparam("n"))
_DRAFT = select(EVENT_DRAFT).where(EVENT_DRAFT.c.id == bindparam("d"))
_DRAFTS = select(EVENT_DRAFT).order_by(EVENT_DRAFT.c.day.desc(), EVENT_DRAFT.c.id)
_DROP_DRAFT = delete(EVENT_DRAFT).where(EVENT_DRAFT.c.id == bindparam("d"))
_OLD_DRAFTS = delete(EVENT_DRAFT).where(EVENT_DRAFT.c.day < bindparam("day"))
_PUT_DRAFT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(EVENT_DRAFT)
    _PUT_DRAFT[_engine] = _put.on_conflict_do_update(
        index_elements=[EVENT_DRAFT.c.id],
        set_={column.name: _put.excluded[column.name] for column in EVENT_DRAFT.columns if column.name != "id"},
    )


def add(conn: Connection, event: Event) -> None:
    """Keep a new event."""
    conn.execute(_INSERT, _row(event) | {"turns": 0, "attended": 0})


def change(conn: Connection, event: Event) -> None:
    """Keep what an event has become; its code at the door stays what it was."""
    conn.execute(_CHANGE, {f"new_{name}": value for name, value in _row(event).items()} | {"e": event.id})


def get(conn: Connection, event: str) -> Event | None:
    """Read an event by its id, which may be anything."""
    return _event(conn.execute(_GET, {"e": event}).mappings().first())


def lock(conn: Connection, event: str) -> Event | None:
    """Read an event so that nobody else gives its places away until the commit."""
    return _event(conn.execute(_LOCK, {"e": event}).mappings().first())


def find(conn: Connection, code: str) -> Event | None:
    """Find an event by its id or by the code at its door."""
    return _event(conn.execute(_FIND, {"e": code}).mappings().first())


def coming(conn: Connection, now: datetime) -> tuple[Event, ...]:
    """List the published events that are not over, the next one first."""
    return _events(conn.execute(_COMING, {"now": now}).mappings().all())


def any_coming(conn: Connection, now: datetime) -> bool:
    """Tell whether there is a published event that is not over."""
    return conn.execute(_ANY_COMING, {"now": now}).first() is not None


def since(conn: Connection, instant: datetime) -> tuple[Event, ...]:
    """List the events that end after an instant, also cancelled ones, in the order of their starts."""
    return _events(conn.execute(_SINCE, {"since": instant}).mappings().all())


def next_turn(conn: Connection, event: str) -> int:
    """Draw the next number in the waiting line of an event; none is ever drawn twice."""
    return int(conn.execute(_TURN, {"e": event}).scalar_one())


def attended(conn: Connection, event: str) -> int:
    """Read how many of those whose RSVP is deleted already had checked in."""
    return int(conn.execute(_ATTENDED, {"e": event}).scalar_one())


def add_attended(conn: Connection, event: str, people: int) -> None:
    """Keep how many checked in whose RSVP is deleted now: a number, and nobody's name."""
    conn.execute(_ADD_ATTENDED, {"e": event, "n": people})


def get_draft(conn: Connection, draft: str) -> Draft | None:
    """Read a draft by its id, which may be anything."""
    return _as_draft(conn.execute(_DRAFT, {"d": draft}).mappings().first())


def drafts(conn: Connection) -> tuple[Draft, ...]:
    """List what is being planned, the newest first."""
    found = (_as_draft(row) for row in conn.execute(_DRAFTS).mappings().all())
    return tuple(each for each in found if each is not None)


def put_draft(conn: Connection, draft: Draft) -> None:
    """Keep a draft as it is now."""
    values = {column.name: getattr(draft, column.name) for column in EVENT_DRAFT.columns}
    texts = {language: list(pair) for language, pair in draft.texts.items()}
    conn.execute(_PUT_DRAFT[conn.dialect.name], values | {"texts": texts})


def drop_draft(conn: Connection, draft: str) -> bool:
    """Throw a draft away; False when there is none."""
    return conn.execute(_DROP_DRAFT, {"d": draft}).rowcount == 1


def drop_old_drafts(conn: Connection, day: date) -> int:
    """Throw away the drafts that nobody has changed since a day; return how many there were."""
    return conn.execute(_OLD_DRAFTS, {"day": day}).rowcount


def _row(event: Event) -> dict[str, Any]:
    values = {name: getattr(event, name) for name in _COLUMNS if name != "host"}
    lists = {name: None if values[name] is None else list(values[name]) for name in _TUPLES}
    plain = {"host": event.group, "titles": dict(event.titles), "abouts": dict(event.abouts)}
    return values | lists | plain | {"state": event.state.value, "feedback": event.feedback.value}


def _event(row: Mapping[Any, Any] | None) -> Event | None:
    if row is None:
        return None
    values = {name: row[name] for name in _COLUMNS if name != "host"}
    lists = {name: None if row[name] is None else tuple(row[name]) for name in _TUPLES}
    enums = {"state": EventState(row["state"]), "feedback": FeedbackTo(row["feedback"])}
    return Event(**values | lists | enums | {"group": row["host"]})


def _events(rows: Any) -> tuple[Event, ...]:
    return tuple(event for row in rows if (event := _event(row)) is not None)


def _as_draft(row: Mapping[Any, Any] | None) -> Draft | None:
    if row is None:
        return None
    texts = {language: (title, about) for language, (title, about) in row["texts"].items()}
    return replace(Draft(**dict(row)), texts=texts)
