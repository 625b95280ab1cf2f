"""How a wave stands while it is open: rounded numbers of people by group, and of which groups officers were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.base import INSERTS
from bot.store.contacts.tables import BOARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One wave's board, as it was drawn last; nothing finer is kept.

    Attributes:
        wave: its id.
        day: when it was drawn, by the scheme's calendar.
        sent: people who had sent their answers, rounded down to tens.
        counts: by trait, people of each group, rounded likewise; groups that are too small are not there.
        told: groups of which officers were told that they fall behind, such as `language.ar`; once each.
    """

    wave: str
    day: date
    sent: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    told: tuple[str, ...] = ()


_ONE = BOARD.c.wave == bindparam("w")
_GET = select(BOARD).where(_ONE)
_DROP = delete(BOARD).where(_ONE)
_EVERY = select(BOARD).order_by(BOARD.c.wave)
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(BOARD)
    _columns = {name: _put.excluded[name] for name in ("day", "sent", "counts", "told")}
    _PUT[_engine] = _put.on_conflict_do_update(index_elements=[BOARD.c.wave], set_=_columns)


def get(conn: Connection, wave: str) -> Board | None:
    """Find the board of a wave; None where none was drawn yet."""
    row = conn.execute(_GET, {"w": wave}).mappings().first()
    return None if row is None else Board(**dict(row) | {"told": tuple(row["told"])})


def every(conn: Connection) -> tuple[str, ...]:
    """List the waves that have a board."""
    return tuple(row.wave for row in conn.execute(_EVERY))


def put(conn: Connection, board: Board) -> None:
    """Keep a board in place of the one before."""
    values = {"wave": board.wave, "day": board.day, "sent": board.sent, "counts": board.counts}
    conn.execute(_PUT[conn.dialect.name], values | {"told": list(board.told)})


def drop(conn: Connection, wave: str) -> None:
    """Delete the board of a wave."""
    conn.execute(_DROP, {"w": wave})
