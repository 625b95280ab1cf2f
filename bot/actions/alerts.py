"""Tell staff of unusual bursts, so that they look at them before they believe the figures.

Counted in memory by windows of ten minutes; on the disk there is one row for each kind, subject and day: no person,
no number of an update, no time of day. What is unusual is a rule of thumb of ours, set so that a workshop, a market
stall or a school class does not ring: `bot.actions.watch.Thresholds`.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.watch import WINDOW, Burst
from bot.store.contacts import notices
from bot.store.contacts.notices import StaffNotice

log = structlog.get_logger(__name__)

KEPT = timedelta(days=30)
"""How long a notice stays for staff who do not put it away."""

_ID_LENGTH = 8


def came(conn: Connection, house: House, kind: Burst, subject: str = "") -> None:
    """Count one event, and keep a notice for staff where there are unusually many.

    Args:
        conn: the transaction in which it happened.
        house: the watch and the clock.
        kind: what came.
        subject: the link, channel or wave concerned.
    """
    now = house.clock()
    if count := house.watch.count(kind, subject, now):
        log.warning("unusual burst", burst=kind.value, count=count, minutes=int(WINDOW.total_seconds() // 60))
        day = house.local(now).date()
        notices.note(
            conn, StaffNotice(id=house.token(_ID_LENGTH), burst=kind.value, subject=subject, day=day, count=count)
        )


def open_alerts(conn: Connection) -> tuple[StaffNotice, ...]:
    """List what staff should look at, the newest day first."""
    return notices.every(conn)


def put_away(conn: Connection, notice: str) -> bool:
    """Take a notice off the list; False when it is not there."""
    return notices.dismiss(conn, notice)


def forget_old(conn: Connection, house: House) -> int:
    """Delete the notices that are older than `KEPT`; return how many there were."""
    return notices.expire(conn, house.local(house.clock()).date() - KEPT)
