"""Which updates are handled, which are set aside, and small things to remember between starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.base import INSERTS
from bot.store.contacts.tables import HANDLED, QUARANTINE, SETTING


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One update that keeps failing, sealed: a button press is an answer.

    Attributes:
        id: random, and not Telegram's number of it.
        sealed: the raw update under the key `quarantine`.
        day: when it was set aside, as a count of days (`date.toordinal`).
    """

    id: str
    sealed: bytes = field(repr=False)
    day: int = 0


_HANDLED = select(HANDLED.c.update_id).where(HANDLED.c.update_id.in_(bindparam("ids", expanding=True)))
_PRUNE = delete(HANDLED).where(HANDLED.c.day < bindparam("before"))
_SET_ASIDE = insert(QUARANTINE)
_ASIDE = select(QUARANTINE).order_by(QUARANTINE.c.id)
_EXPIRE = delete(QUARANTINE).where(QUARANTINE.c.day < bindparam("before"))
_DISCARD_ALL = delete(QUARANTINE)
_DISCARD = delete(QUARANTINE).where(QUARANTINE.c.id == bindparam("q"))
_RECALL = select(SETTING.c.value).where(SETTING.c.key == bindparam("k"))
_MARK = {}
_REMEMBER = {}
for _engine, _insert_into in INSERTS.items():
    _MARK[_engine] = _insert_into(HANDLED).on_conflict_do_nothing()
    _insert = _insert_into(SETTING)
    _REMEMBER[_engine] = _insert.on_conflict_do_update(
        index_elements=[SETTING.c.key], set_={"value": _insert.excluded.value}
    )


def fresh(conn: Connection, ids: Iterable[int]) -> frozenset[int]:
    """Pick the updates that were not handled yet, in one statement."""
    wanted = frozenset(ids)
    return wanted.difference(conn.scalars(_HANDLED, {"ids": list(wanted)}))


def mark(conn: Connection, ids: Iterable[int], day: int) -> None:
    """Note that these updates are handled.

    Args:
        conn: the transaction they are handled in.
        ids: Telegram's numbers of the updates.
        day: a count of days (`date.toordinal`), by which they are forgotten again.
    """
    rows = [{"update_id": update_id, "day": day} for update_id in sorted(set(ids))]
    if rows:
        conn.execute(_MARK[conn.dialect.name], rows)


def prune(conn: Connection, before_day: int) -> int:
    """Forget the updates handled before a day; return how many there were."""
    return conn.execute(_PRUNE, {"before": before_day}).rowcount


def set_aside(conn: Connection, update: Quarantined) -> None:
    """Keep a sealed update that nobody could handle."""
    conn.execute(_SET_ASIDE, {"id": update.id, "sealed": update.sealed, "day": update.day})


def aside(conn: Connection) -> tuple[Quarantined, ...]:
    """List the updates in quarantine."""
    return tuple(Quarantined(row.id, row.sealed, row.day) for row in conn.execute(_ASIDE))


def discard_all(conn: Connection) -> None:
    """Delete everything that was set aside."""
    conn.execute(_DISCARD_ALL)


def discard(conn: Connection, quarantined: str) -> bool:
    """Delete an update from quarantine; False when it is not there."""
    return conn.execute(_DISCARD, {"q": quarantined}).rowcount == 1


def expire(conn: Connection, before_day: int) -> int:
    """Delete what was set aside before a day; return how many there were."""
    return conn.execute(_EXPIRE, {"before": before_day}).rowcount


def remember(conn: Connection, key: str, value: str) -> None:
    """Keep a small value under a name, such as a hash of the commands last announced."""
    conn.execute(_REMEMBER[conn.dialect.name], {"key": key, "value": value})


def recall(conn: Connection, key: str) -> str | None:
    """Read a small value back; None when nothing was kept under that name."""
    return conn.scalar(_RECALL, {"k": key})
