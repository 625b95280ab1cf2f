"""What staff say of their own scheme, under the name they have in the log; no resident's, and never anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.base import INSERTS
from bot.store.contacts.tables import ASSESSMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One assessor's answers of one year.

    Attributes:
        year: the round it belongs to.
        handle: what the assessor is called in the log.
        form: fingerprint of the survey that was asked.
        session: where they stand, with what they sent last, as `bot.survey.record` writes it.
        agreed: day on which they agreed that their name stands beside it.
    """

    year: int
    handle: str
    form: str
    session: str = field(repr=False)
    agreed: date


_ONE = (ASSESSMENT.c.year == bindparam("y")) & (ASSESSMENT.c.handle == bindparam("h"))
_GET = select(ASSESSMENT).where(_ONE)
_EVERY = select(ASSESSMENT).order_by(ASSESSMENT.c.year, ASSESSMENT.c.handle)
_OF = _EVERY.where(ASSESSMENT.c.handle == bindparam("h"))
_DROP = delete(ASSESSMENT).where(_ONE)
_FORGET = delete(ASSESSMENT).where(ASSESSMENT.c.handle == bindparam("h"))
_EXPIRE = delete(ASSESSMENT).where(ASSESSMENT.c.agreed < bindparam("before"))
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(ASSESSMENT)
    _changed = {name: _put.excluded[name] for name in ("form", "session", "agreed")}
    _PUT[_engine] = _put.on_conflict_do_update(index_elements=[ASSESSMENT.c.year, ASSESSMENT.c.handle], set_=_changed)


def get(conn: Connection, year: int, handle: str) -> Kept | None:
    """Find somebody's answers of a year."""
    row = conn.execute(_GET, {"y": year, "h": handle}).mappings().first()
    return None if row is None else _kept(row)


def every(conn: Connection) -> tuple[Kept, ...]:
    """List all answers, those of one year together."""
    return tuple(map(_kept, conn.execute(_EVERY).mappings()))


def of(conn: Connection, handle: str) -> tuple[Kept, ...]:
    """List somebody's answers of all years."""
    return tuple(map(_kept, conn.execute(_OF, {"h": handle}).mappings()))


def put(conn: Connection, kept: Kept) -> None:
    """Keep somebody's answers in place of those that were there."""
    values = {name: getattr(kept, name) for name in ("year", "handle", "form", "session", "agreed")}
    conn.execute(_PUT[conn.dialect.name], values)


def drop(conn: Connection, year: int, handle: str) -> bool:
    """Delete somebody's answers of a year; False where there are none."""
    return conn.execute(_DROP, {"y": year, "h": handle}).rowcount == 1


def forget(conn: Connection, handle: str) -> int:
    """Delete somebody's answers of all years; return of how many."""
    return conn.execute(_FORGET, {"h": handle}).rowcount


def expire(conn: Connection, before: date) -> int:
    """Delete the answers that were agreed to before a day; return how many there were."""
    return conn.execute(_EXPIRE, {"before": before}).rowcount


def _kept(row: Mapping[Any, Any]) -> Kept:
    return Kept(**row)
