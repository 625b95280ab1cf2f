"""What is being asked: survey definitions, the waves that field them, and the links that lead there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, false, insert, select, true, update

from bot.store.base import INSERTS, ChangedDefinitionError
from bot.store.contacts.tables import DEFINITION, LINK, WAVE


class WaveState(StrEnum):
    """How far a wave has come."""

    OPEN = "open"
    CLOSED = "closed"
    CUTTING = "cutting"
    CUT = "cut"


class Unfinished(StrEnum):
    """What becomes of drafts that were never sent, once a wave closes."""

    DISCARD = "discard"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A survey as it was once read, immutable.

    Attributes:
        fingerprint: hash of the canonical form.
        survey: name of the survey.
        canonical: the canonical form, from which the survey can be read again.
        day: when it was first stored.
    """

    fingerprint: str
    survey: str
    canonical: str = field(repr=False)
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One fielding of one survey.

    Attributes:
        id: 8 random URL-safe characters.
        fingerprint: the definition that is asked.
        survey: name of the survey.
        title: what organisers call this wave; None = as the survey.
        areas: codes of the areas it is for; empty = all.
        languages: codes of the languages it is offered in; empty = all.
        opens_at: first instant at which it can be answered, UTC.
        closes_at: first instant at which it can no longer be answered, UTC.
        state: open, closed, cutting (the cut has begun), or cut.
        epoch: names the key its sheets are now sealed with.
        listed: stands in everybody's menu; otherwise only a link leads there.
        batch: sent sheets that are cut together while the wave is still open; None = once, when it closes.
        unfinished: what becomes of drafts that were never sent.
        taking: names the key of the sheets that a cut is taking just now; None = there is none.
        told: those with a draft were told that the wave closes soon.
        ask_until: until when those who answered are asked whether to share in a small group, UTC; None = not asked.
        every: months after which it is opened again; 0 = it is not, None = as the scheme says.
        unsent: drafts that were not sent when it closed, by language of ten or more, '' for all others together (ten
            or more, or none); None = not closed, or they count as sent.
    """

    id: str
    fingerprint: str
    survey: str
    title: str | None = None
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    opens_at: datetime
    closes_at: datetime
    state: WaveState = WaveState.OPEN
    epoch: str
    listed: bool = True
    batch: int | None = None
    unfinished: Unfinished = Unfinished.DISCARD
    taking: str | None = None
    told: bool = False
    ask_until: datetime | None = None
    every: int | None = None
    unsent: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a deep link leads; it never names a person.

    Attributes:
        id: 10 random URL-safe characters.
        wave: the wave it opens; None = the menu.
        area: the area whoever follows it lives in.
        channel: where it was printed or posted.
        event: the event it opens, where it opens no wave.
        came: people who came to the bot for the first time by it; nobody knows who or when.
        told: how many of them staff are told of, in tens; 0 = fewer than ten.
    """

    id: str
    wave: str | None = None
    area: str | None = None
    channel: str | None = None
    event: str | None = None
    came: int = 0
    told: int = 0


_KEEP = {engine: insert_into(DEFINITION).on_conflict_do_nothing() for engine, insert_into in INSERTS.items()}
_CANONICAL = select(DEFINITION.c.canonical).where(DEFINITION.c.fingerprint == bindparam("f"))
_DEFINITIONS = select(DEFINITION).order_by(DEFINITION.c.survey, DEFINITION.c.day, DEFINITION.c.fingerprint)
_INSERT_WAVE = insert(WAVE)
_ID = WAVE.c.id == bindparam("w")
_WAVE = select(WAVE).where(_ID)
_LOCK_WAVE = _WAVE.with_for_update()
_WAVES = select(WAVE).order_by(WAVE.c.opens_at, WAVE.c.id)
_OPEN_WAVES = _WAVES.where(WAVE.c.state == WaveState.OPEN.value)
_IS_ASKING = (WAVE.c.state == WaveState.CLOSED.value) & WAVE.c.ask_until.is_not(None)
_LIVE_WAVES = _WAVES.where((WAVE.c.state == WaveState.OPEN.value) | _IS_ASKING)
_MOVE = update(WAVE).where(_ID, WAVE.c.state == bindparam("was")).values(state=bindparam("to"))
_SET_STATE = update(WAVE).where(_ID).values(state=bindparam("to"))
_TAKE = update(WAVE).where(_ID, WAVE.c.taking.is_(None)).values(taking=WAVE.c.epoch, epoch=bindparam("to"))
_TAKEN = update(WAVE).where(_ID, WAVE.c.taking == bindparam("was")).values(taking=None)
_EXTEND = (
    update(WAVE)
    .where(_ID, WAVE.c.state.in_((WaveState.OPEN.value, WaveState.CLOSED.value)))
    .values(closes_at=bindparam("to"), state=WaveState.OPEN.value, told=false(), ask_until=None)
)
_TELL = update(WAVE).where(_ID).values(told=true())
_ASK = update(WAVE).where(_ID, WAVE.c.state == WaveState.CLOSED.value).values(ask_until=bindparam("to"))
_REPEAT = update(WAVE).where(_ID).values(every=bindparam("months"))
_COUNT_UNSENT = update(WAVE).where(_ID).values(unsent=bindparam("counts", type_=WAVE.c.unsent.type))
_INSERT_LINK = insert(LINK)
_LINK = select(LINK).where(LINK.c.id == bindparam("l"))
_CAME = update(LINK).where(LINK.c.id == bindparam("l")).values(came=LINK.c.came + 1)
_TELL_CAME = update(LINK).where(LINK.c.id == bindparam("l")).values(told=bindparam("people"))
_LINKS = select(LINK).order_by(LINK.c.id)


def keep(conn: Connection, definition: Definition) -> None:
    """Store a definition, once and for ever.

    Args:
        conn: a writing transaction.
        definition: what was read; the day of the first time is the one that is kept.

    Raises:
        ChangedDefinitionError: another text stands under this fingerprint.
    """
    conn.execute(
        _KEEP[conn.dialect.name],
        {
            "fingerprint": definition.fingerprint,
            "survey": definition.survey,
            "canonical": definition.canonical,
            "day": definition.day,
        },
    )
    if conn.execute(_CANONICAL, {"f": definition.fingerprint}).scalar_one() != definition.canonical:
        raise ChangedDefinitionError(definition.fingerprint)


def canonical(conn: Connection, fingerprint: str) -> str:
    """Read the canonical form of one definition.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never kept (a slip of ours).
    """
    return str(conn.execute(_CANONICAL, {"f": fingerprint}).scalar_one())


def definitions(conn: Connection) -> Mapping[str, Definition]:
    """List every definition by its fingerprint."""
    return {row["fingerprint"]: Definition(**row) for row in conn.execute(_DEFINITIONS).mappings()}


def insert_wave(conn: Connection, wave: Wave) -> None:
    """Store a new wave; its definition is stored already."""
    values = {column.name: getattr(wave, column.name) for column in WAVE.columns}
    conn.execute(_INSERT_WAVE, values | {"state": wave.state.value, "unfinished": wave.unfinished.value})


def get_wave(conn: Connection, wave: str) -> Wave | None:
    """Find one wave."""
    row = conn.execute(_WAVE, {"w": wave}).mappings().first()
    return None if row is None else as_wave(row)


def lock_wave(conn: Connection, wave: str) -> Wave | None:
    """Find one wave and let no tap of it be decided until the commit (PostgreSQL; SQLite has one writer)."""
    row = conn.execute(_LOCK_WAVE, {"w": wave}).mappings().first()
    return None if row is None else as_wave(row)


def all_waves(conn: Connection) -> tuple[Wave, ...]:
    """List every wave, the earliest first."""
    return tuple(map(as_wave, conn.execute(_WAVES).mappings()))


def open_waves(conn: Connection) -> tuple[Wave, ...]:
    """List the waves in the state `open`; whether one can be answered now, its two instants say."""
    return tuple(map(as_wave, conn.execute(_OPEN_WAVES).mappings()))


def live_waves(conn: Connection) -> tuple[Wave, ...]:
    """List the waves that residents can still do something with: open ones, and those that ask about few answers."""
    return tuple(map(as_wave, conn.execute(_LIVE_WAVES).mappings()))


def set_state(conn: Connection, wave: str, state: WaveState, *, was: WaveState | None = None) -> bool:
    """Move a wave to another state.

    Args:
        conn: a writing transaction.
        wave: the wave.
        state: the state to move to.
        was: move it only out of this state, so that of two processes one alone does it.

    Returns:
        False when there is no such wave, or none in the state `was`.
    """
    values = {"w": wave, "to": state.value}
    if was is None:
        return conn.execute(_SET_STATE, values).rowcount == 1
    return conn.execute(_MOVE, values | {"was": was.value}).rowcount == 1


def begin_taking(conn: Connection, wave: str, epoch: str) -> bool:
    """Note that the sheets of the present epoch are being cut, and seal with another key from now on.

    Returns:
        False when a cut of this wave is under way already.
    """
    return conn.execute(_TAKE, {"w": wave, "to": epoch}).rowcount == 1


def end_taking(conn: Connection, wave: str, epoch: str) -> bool:
    """Note that the cut of an epoch is done; False when it was noted before."""
    return conn.execute(_TAKEN, {"w": wave, "was": epoch}).rowcount == 1


def extend(conn: Connection, wave: str, closes_at: datetime) -> bool:
    """Set another closing instant and open the wave again if it was closed.

    Returns:
        False when there is no such wave, or its cut has begun.
    """
    return conn.execute(_EXTEND, {"w": wave, "to": closes_at}).rowcount == 1


def tell(conn: Connection, wave: str) -> None:
    """Note that those with a draft were told of the closing."""
    conn.execute(_TELL, {"w": wave})


def ask(conn: Connection, wave: str, until: datetime) -> bool:
    """Note until when those who answered a closed wave are asked; False when it is not closed."""
    return conn.execute(_ASK, {"w": wave, "to": until}).rowcount == 1


def repeat(conn: Connection, wave: str, months: int) -> None:
    """Note after how many months a wave is opened again; 0 = it is not."""
    conn.execute(_REPEAT, {"w": wave, "months": months})


def count_unsent(conn: Connection, wave: str, counts: Iterable[tuple[str, int]]) -> None:
    """Note how many drafts of a closed wave were not sent, by language (`Wave.unsent`)."""
    conn.execute(_COUNT_UNSENT, {"w": wave, "counts": [list(each) for each in counts]})


def insert_link(conn: Connection, link: Link) -> None:
    """Store where a deep link leads."""
    conn.execute(_INSERT_LINK, {column.name: getattr(link, column.name) for column in LINK.columns})


def get_link(conn: Connection, link: str) -> Link | None:
    """Find where a deep link leads; None for one we never gave out."""
    row = conn.execute(_LINK, {"l": link}).mappings().first()
    return None if row is None else Link(**row)


def count_coming(conn: Connection, link: str) -> None:
    """Count one more who came to the bot for the first time by a link."""
    conn.execute(_CAME, {"l": link})


def tell_coming(conn: Connection, link: str, people: int) -> None:
    """Note how many of those who came by a link staff are told of from now on."""
    conn.execute(_TELL_CAME, {"l": link, "people": people})


def all_links(conn: Connection) -> tuple[Link, ...]:
    """List every deep link."""
    return tuple(Link(**row) for row in conn.execute(_LINKS).mappings())


def as_wave(row: Mapping[Any, Any]) -> Wave:
    """Make the value of a row that holds the columns of a wave."""
    values = dict(row)
    lists = {name: tuple(values[name]) for name in ("areas", "languages")}
    kinds = {"state": WaveState(values["state"]), "unfinished": Unfinished(values["unfinished"])}
    unsent = values["unsent"]
    counts = {"unsent": None if unsent is None else tuple((language, number) for language, number in unsent)}
    return Wave(**values | lists | kinds | counts)
