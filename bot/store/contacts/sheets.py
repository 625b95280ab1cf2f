"""Sealed sheets: what one person is answering in one wave, readable by nobody here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, literal_column, or_, select, text, update

from bot.store.base import INSERTS
from bot.store.contacts.fieldwork import Wave, as_wave
from bot.store.contacts.tables import SHEET, WAVE
from bot.store.straight import Straight, reading


class SheetState(StrEnum):
    """How far a sheet has come."""

    DRAFT = "draft"
    """Being answered."""
    SUBMITTED = "submitted"
    """Sent; it waits for the cut and can be changed or withdrawn."""
    SHARED = "shared"
    """Sent, and its owner agreed that it is kept in a small group."""
    TAKEN = "taken"
    """A cut is moving it to the answers just now; nothing can change it any more."""
    COUNTED = "counted"
    """It lies among the answers; a bare tag is left until the wave closes, so that nobody answers twice."""


FREE = (SheetState.DRAFT, SheetState.SUBMITTED, SheetState.SHARED)
"""States in which a sheet still belongs to its owner."""

_ATONCE = 200


class TakenError(Exception):
    """A cut took the sheet while an action was changing it; done again, the action sees that."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row of the ledger of a wave.

    Attributes:
        wave: the wave it belongs to.
        tag: 16 bytes made from the wave's key and the person (`bot.store.seal.tag_of`).
        epoch: names the key it is sealed with.
        state: how far it has come.
        sealed: the sealed answers; None once they are counted.
    """

    wave: str
    tag: bytes
    epoch: str
    state: SheetState
    sealed: bytes | None = field(repr=False)


_ONE = (SHEET.c.wave == bindparam("w")) & (SHEET.c.tag == bindparam("t"))
_WAVE = SHEET.c.wave == bindparam("w")
_IS_FREE = or_(*(SHEET.c.state == literal_column(f"'{state.value}'") for state in FREE))
_GET = select(SHEET.c.epoch, SHEET.c.state, SHEET.c.sealed).where(_ONE)
_DELETE = delete(SHEET).where(_ONE, _IS_FREE)
_CLEAR = delete(SHEET).where(_WAVE)
_DISCARD = delete(SHEET).where(_WAVE, SHEET.c.state == bindparam("s"))
_SHARE = update(SHEET).where(_ONE, SHEET.c.state == SheetState.SUBMITTED.value).values(state=SheetState.SHARED.value)
_TAKE = update(SHEET).where(_ONE, _IS_FREE).values(state=SheetState.TAKEN.value)
_TAKE_ALL = update(SHEET).where(_WAVE, SHEET.c.state == bindparam("s")).values(state=SheetState.TAKEN.value)
_COUNT_TAKEN = (
    update(SHEET)
    .where(_WAVE, SHEET.c.epoch == bindparam("e"), SHEET.c.state == SheetState.TAKEN.value)
    .values(state=SheetState.COUNTED.value, sealed=None)
)
_WAVE_COLUMNS = tuple(column.name for column in WAVE.columns)
_MINE = (SHEET.c.wave == WAVE.c.id) & (SHEET.c.tag == bindparam("t"))
_WITH_WAVE = (
    select(SHEET.c.epoch, SHEET.c.state, SHEET.c.sealed, *WAVE.c)
    .select_from(WAVE.outerjoin(SHEET, _MINE))
    .where(WAVE.c.id == bindparam("w"))
)
_WITH_WAVE_STRAIGHT = Straight(_WITH_WAVE)
_as_values = reading(WAVE.columns)
_WITH_HELD_WAVE = _WITH_WAVE.with_for_update(read=True, of=WAVE)
_LIST = (
    select(SHEET.c.tag, SHEET.c.epoch, SHEET.c.sealed)
    .where(_WAVE, SHEET.c.state == bindparam("s"))
    .order_by(SHEET.c.tag)
    .execution_options(yield_per=_ATONCE)
)
_SENT = select(SHEET.c.tag).where(_WAVE, SHEET.c.state != SheetState.DRAFT.value)
_COUNT = select(SHEET.c.state, func.count()).where(_WAVE).group_by(SHEET.c.state)
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    # Inline: otherwise every call asks the driver for a row number that nobody wants.
    _insert = _insert_into(SHEET).inline()
    _PUT[_engine] = _insert.on_conflict_do_update(
        index_elements=[SHEET.c.wave, SHEET.c.tag],
        set_={name: _insert.excluded[name] for name in ("epoch", "state", "sealed")},
        where=_IS_FREE,
    ).execution_options(preserve_rowcount=True)
_PUT_STRAIGHT = Straight(_PUT["sqlite"])
_LOCK = text("LOCK TABLE contact, sheet IN ACCESS EXCLUSIVE MODE")
_REWRITE = tuple(
    text(statement.format(table=table, order=order))
    for table, order in (("contact", "telegram_id"), ("sheet", "wave, tag"))
    for statement in (
        "CREATE TEMPORARY TABLE kept_{table} ON COMMIT DROP AS SELECT * FROM {table}",
        "TRUNCATE {table}",
        "INSERT INTO {table} SELECT * FROM kept_{table} ORDER BY {order}",
    )
)


def get(conn: Connection, wave: str, tag: bytes) -> Sheet | None:
    """Find one person's sheet in one wave."""
    row = conn.execute(_GET, {"w": wave, "t": tag}).first()
    return row and Sheet(wave, tag, row[0], SheetState(row[1]), row[2])


def with_wave(conn: Connection, wave: str, tag: bytes) -> tuple[Wave, Sheet | None] | None:
    """Find a wave and one person's sheet in it, in one statement; None when there is no such wave.

    In a writing transaction the wave is held until the commit, so that no cut begins between this and what is
    decided by it (PostgreSQL; SQLite has one writer).
    """
    if conn.dialect.name == "sqlite":
        kept = _WITH_WAVE_STRAIGHT.run(conn, {"w": wave, "t": tag}).fetchone()
        return None if kept is None else (_wave(kept[3:]), _sheet(wave, tag, *kept[:3]))
    held = conn.dialect.name == "postgresql" and not conn.get_execution_options().get("postgresql_readonly")
    row = conn.execute(_WITH_HELD_WAVE if held else _WITH_WAVE, {"w": wave, "t": tag}).first()
    if row is None:
        return None
    epoch, state, sealed, *columns = row
    found = as_wave(dict(zip(_WAVE_COLUMNS, columns, strict=True)))
    return found, _sheet(wave, tag, epoch, state, sealed)


def _sheet(wave: str, tag: bytes, epoch: str, state: str | None, sealed: bytes | None) -> Sheet | None:
    return None if state is None else Sheet(wave, tag, epoch, SheetState(state), sealed)


@lru_cache(maxsize=64)
def _wave(kept: tuple[Any, ...]) -> Wave:
    """Make the value of a wave as it lies in the file, once for as long as nothing of it changes."""
    return as_wave(dict(zip(_WAVE_COLUMNS, _as_values(kept), strict=True)))


def put(conn: Connection, sheet: Sheet) -> None:
    """Keep a sheet in place of the one that was there, in one statement.

    Raises:
        TakenError: a cut has taken the one that is there; it stays as it is.
    """
    values = {
        "wave": sheet.wave,
        "tag": sheet.tag,
        "epoch": sheet.epoch,
        "state": sheet.state.value,
        "sealed": sheet.sealed,
    }
    if conn.dialect.name == "sqlite":
        kept = _PUT_STRAIGHT.run(conn, values).rowcount
    else:
        kept = conn.execute(_PUT["postgresql"], values).rowcount
    if not kept:
        raise TakenError


def remove(conn: Connection, wave: str, tag: bytes) -> bool:
    """Delete a sheet with its tag, as if it had never been.

    Returns:
        False when there was none, or only one that a cut has taken: its tag stays until the wave closes.
    """
    return conn.execute(_DELETE, {"w": wave, "t": tag}).rowcount == 1


def share(conn: Connection, wave: str, tag: bytes) -> bool:
    """Note that the owner of a sent sheet agrees to a small group; False when there is no such sheet."""
    return conn.execute(_SHARE, {"w": wave, "t": tag}).rowcount == 1


def in_state(conn: Connection, wave: str, state: SheetState) -> tuple[Sheet, ...]:
    """List the sheets of a wave in one state, in the order of their tags (which is no order)."""
    return tuple(each_in_state(conn, wave, state))


def each_in_state(conn: Connection, wave: str, state: SheetState) -> Iterator[Sheet]:
    """Yield the same, a few hundred at a time: those of a large wave need not lie in memory together.

    Nothing of them may be changed before the last has come.
    """
    with conn.execute(_LIST, {"w": wave, "s": state.value}) as rows:
        yield from (Sheet(wave, tag, epoch, state, sealed) for tag, epoch, sealed in rows)


def take(conn: Connection, wave: str, tags: Iterable[bytes]) -> None:
    """Let a cut take these sheets: nothing can change them any more."""
    if rows := [{"w": wave, "t": tag} for tag in tags]:
        conn.execute(_TAKE, rows)


def take_all(conn: Connection, wave: str, state: SheetState) -> None:
    """Let a cut take every sheet of a wave that is in this state."""
    conn.execute(_TAKE_ALL, {"w": wave, "s": state.value})


def count_taken(conn: Connection, wave: str, epoch: str) -> None:
    """Leave only the bare tags of the sheets that a cut took and stored."""
    conn.execute(_COUNT_TAKEN, {"w": wave, "e": epoch})


def discard(conn: Connection, wave: str, state: SheetState) -> int:
    """Delete the sheets of a wave in one state; return how many there were."""
    return conn.execute(_DISCARD, {"w": wave, "s": state.value}).rowcount


def sent(conn: Connection, wave: str) -> frozenset[bytes]:
    """Return the tags of all sheets of a wave that were sent, whatever became of them since."""
    return frozenset(conn.execute(_SENT, {"w": wave}).scalars())


def counts(conn: Connection, wave: str) -> Mapping[SheetState, int]:
    """Count the sheets of a wave by state; every state is there, with 0 where there is none."""
    found = {SheetState(state): number for state, number in conn.execute(_COUNT, {"w": wave})}
    return {state: found.get(state, 0) for state in SheetState}


def clear(conn: Connection, wave: str) -> int:
    """Delete every sheet and tag of a wave, once its cut is stored; return how many there were."""
    return conn.execute(_CLEAR, {"w": wave}).rowcount


def lock(conn: Connection) -> None:
    """Keep every tap out until the commit, before anything else is locked (`rewrite` needs it).

    A tap locks its contact, then its sheet: whoever locks them in another order would wait for it for ever.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)


def rewrite(conn: Connection) -> None:
    """Write contacts and ledger anew, in the order of their names, so that PostgreSQL forgets who came when.

    PostgreSQL keeps the number of the writing transaction (`xmin`) on every row, and a contact written by
    the same one as a sheet is its owner (research/anonymity.md, B). SQLite keeps the tables in that order anyway.
    """
    if conn.dialect.name == "postgresql":
        for statement in _REWRITE:
            conn.execute(statement)
