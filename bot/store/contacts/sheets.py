"""Sealed sheets: what one person is answering in one wave, readable by nobody here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from bot.store.base import INSERTS
from bot.store.contacts.fieldwork import Wave, as_wave
from bot.store.contacts.tables import SHEET, WAVE


class SheetState(StrEnum):
    """How far a sheet has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row of the ledger of a wave.

    Attributes:
        wave: the wave it belongs to.
        tag: 16 bytes made from the wave's key and the person (`bot.store.seal.tag_of`).
        epoch: names the key it is sealed with.
        state: draft, submitted, or forgotten.
        sealed: the sealed answers; None once they are forgotten.
    """

    wave: str
    tag: bytes
    epoch: str
    state: SheetState
    sealed: bytes | None = field(repr=False)


_ONE = (SHEET.c.wave == bindparam("w")) & (SHEET.c.tag == bindparam("t"))
_WAVE = SHEET.c.wave == bindparam("w")
_GET = select(SHEET.c.epoch, SHEET.c.state, SHEET.c.sealed).where(_ONE)
_DELETE = delete(SHEET).where(_ONE)
_CLEAR = delete(SHEET).where(_WAVE)
_FORGET = update(SHEET).where(_ONE).values(state=SheetState.FORGOTTEN.value, sealed=None)
_WAVE_COLUMNS = tuple(column.name for column in WAVE.columns)
_MINE = (SHEET.c.wave == WAVE.c.id) & (SHEET.c.tag == bindparam("t"))
_WITH_WAVE = (
    select(SHEET.c.epoch, SHEET.c.state, SHEET.c.sealed, *WAVE.c)
    .select_from(WAVE.outerjoin(SHEET, _MINE))
    .where(WAVE.c.id == bindparam("w"))
)
_LIST = select(SHEET).where(_WAVE, SHEET.c.state == bindparam("s")).order_by(SHEET.c.tag)
_COUNT = select(SHEET.c.state, func.count()).where(_WAVE).group_by(SHEET.c.state)
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    # Inline: otherwise every call asks the driver for a row number that nobody wants.
    _insert = _insert_into(SHEET).inline()
    _PUT[_engine] = _insert.on_conflict_do_update(
        index_elements=[SHEET.c.wave, SHEET.c.tag],
        set_={name: _insert.excluded[name] for name in ("epoch", "state", "sealed")},
    )
_REWRITE = tuple(
    map(
        text,
        (
            "LOCK TABLE sheet IN ACCESS EXCLUSIVE MODE",
            "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM sheet",
            "TRUNCATE sheet",
            "INSERT INTO sheet SELECT * FROM kept ORDER BY wave, tag",
        ),
    )
)


def get(conn: Connection, wave: str, tag: bytes) -> Sheet | None:
    """Find one person's sheet in one wave."""
    row = conn.execute(_GET, {"w": wave, "t": tag}).first()
    return row and Sheet(wave, tag, row[0], SheetState(row[1]), row[2])


def with_wave(conn: Connection, wave: str, tag: bytes) -> tuple[Wave, Sheet | None] | None:
    """Find a wave and one person's sheet in it, in one statement; None when there is no such wave."""
    row = conn.execute(_WITH_WAVE, {"w": wave, "t": tag}).first()
    if row is None:
        return None
    epoch, state, sealed, *columns = row
    found = as_wave(dict(zip(_WAVE_COLUMNS, columns, strict=True)))
    return found, state and Sheet(wave, tag, epoch, SheetState(state), sealed)


def put(conn: Connection, sheet: Sheet) -> None:
    """Keep a sheet in place of the one that was there, in one statement."""
    conn.execute(
        _PUT[conn.dialect.name],
        {
            "wave": sheet.wave,
            "tag": sheet.tag,
            "epoch": sheet.epoch,
            "state": sheet.state.value,
            "sealed": sheet.sealed,
        },
    )


def remove(conn: Connection, wave: str, tag: bytes) -> bool:
    """Delete a sheet with its tag, as if it had never been; False when there was none."""
    return conn.execute(_DELETE, {"w": wave, "t": tag}).rowcount == 1


def forget(conn: Connection, wave: str, tag: bytes) -> bool:
    """Delete what a sheet says, but keep its bare tag until the wave closes.

    Without the tag a person could answer, forget and answer again.

    Returns:
        False when there was no sheet.
    """
    return conn.execute(_FORGET, {"w": wave, "t": tag}).rowcount == 1


def submitted(conn: Connection, wave: str) -> tuple[Sheet, ...]:
    """List the sheets that wait for the cut, in the order of their tags (which is no order)."""
    return _listed(conn, wave, SheetState.SUBMITTED)


def drafts(conn: Connection, wave: str) -> tuple[Sheet, ...]:
    """List the sheets that are still being answered, in the order of their tags."""
    return _listed(conn, wave, SheetState.DRAFT)


def counts(conn: Connection, wave: str) -> Mapping[SheetState, int]:
    """Count the sheets of a wave by state; every state is there, with 0 where there is none."""
    found = {SheetState(state): number for state, number in conn.execute(_COUNT, {"w": wave})}
    return {state: found.get(state, 0) for state in SheetState}


def clear(conn: Connection, wave: str) -> int:
    """Delete every sheet and tag of a wave, once its cut is stored; return how many there were."""
    return conn.execute(_CLEAR, {"w": wave}).rowcount


def rewrite(conn: Connection) -> None:
    """Write the ledger anew in the order of its tags, so that PostgreSQL forgets who came when.

    PostgreSQL keeps the number of the writing transaction (`xmin`) on every row, and a contact written by
    the same one is its owner (research/anonymity.md, B). SQLite keeps the table in that order anyway.
    """
    if conn.dialect.name == "postgresql":
        for statement in _REWRITE:
            conn.execute(statement)


def _listed(conn: Connection, wave: str, state: SheetState) -> tuple[Sheet, ...]:
    """List the sheets of a wave in one state."""
    rows = conn.execute(_LIST, {"w": wave, "s": state.value})
    return tuple(Sheet(row.wave, row.tag, row.epoch, SheetState(row.state), row.sealed) for row in rows)
