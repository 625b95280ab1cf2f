"""What staff should look at: one row for each unusual burst of a day, about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.base import INSERTS
from bot.store.contacts.tables import NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """One unusual burst.

    Attributes:
        id: random, for the button that puts it away.
        burst: what kind of burst (`bot.actions.watch.Burst`).
        subject: the outreach channel, link or wave concerned; '' where there is none.
        day: when.
        count: the most that came within one window.
    """

    id: str
    burst: str
    subject: str
    day: date
    count: int


_ALL = select(NOTICE).order_by(NOTICE.c.day.desc(), NOTICE.c.burst, NOTICE.c.subject)
_DISMISS = delete(NOTICE).where(NOTICE.c.id == bindparam("n"))
_EXPIRE = delete(NOTICE).where(NOTICE.c.day < bindparam("before"))
_NOTE = {}
for _engine, _insert_into in INSERTS.items():
    _insert = _insert_into(NOTICE)
    _NOTE[_engine] = _insert.on_conflict_do_update(
        index_elements=[NOTICE.c.burst, NOTICE.c.subject, NOTICE.c.day],
        set_={"count": _insert.excluded.count},
        where=NOTICE.c.count < _insert.excluded.count,
    )


def note(conn: Connection, notice: StaffNotice) -> None:
    """Keep a notice; of one day, burst and subject there is one, with the highest count."""
    values = {column.name: getattr(notice, column.name) for column in NOTICE.columns}
    conn.execute(_NOTE[conn.dialect.name], values)


def every(conn: Connection) -> tuple[StaffNotice, ...]:
    """List the notices, the newest day first."""
    return tuple(StaffNotice(**row) for row in conn.execute(_ALL).mappings())


def dismiss(conn: Connection, notice: str) -> bool:
    """Put a notice away; False when it is not there."""
    return conn.execute(_DISMISS, {"n": notice}).rowcount == 1


def expire(conn: Connection, before: date) -> int:
    """Delete the notices from before a day; return how many there were."""
    return conn.execute(_EXPIRE, {"before": before}).rowcount
