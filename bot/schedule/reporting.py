"""What staff owe and are told: that people have heard what came of a meeting, and the report to the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Event, EventState

WITHIN = timedelta(days=14)
"""How long after a meeting people have heard what came of it (research/participation.md, F1; our convention)."""


HEARD_WITHIN = timedelta(days=14)
"""How long after that staff are told of it; the menu says it on, and the outbox forgets later whom it told."""


def report_due(event: Event, zone: tzinfo) -> datetime:
    """Return until when people hear what came of a meeting: fourteen days later at the same hour on the wall."""
    on_the_wall = event.ends.astimezone(zone).replace(tzinfo=None) + WITHIN
    return on_the_wall.replace(tzinfo=zone).astimezone(UTC)


def plan_overdue(event: Event, due: datetime, staff: Iterable[int], now: datetime) -> tuple[Planned, ...]:
    """Plan the news that a report is overdue: once for each member of staff, and none while there is time.

    Args:
        event: the meeting that nobody has reported on.
        due: until when they had time.
        staff: Telegram's numbers of those who answer for it.
        now: the present instant.
    """
    if event.state is not EventState.PUBLISHED or not due <= now < due + HEARD_WITHIN:
        return ()
    rule = f"report@{due.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return tuple(
        Planned(
            kind=Kind.OVERDUE,
            subject=event.id,
            rule=rule,
            contact=contact,
            due=due,
            expires=due + HEARD_WITHIN,
            version=str(event.version),
        )
        for contact in sorted(set(staff))
    )


BOARD_HOUR = 9
"""Hour of the scheme's clock at which a report to the board is due, on the first day of its months."""


def plan_board(months: int, board: Iterable[int], now: datetime, zone: tzinfo) -> tuple[str, tuple[Planned, ...]]:
    """Plan the report to the board: every so many months, on the first day, once for each who reads it.

    The months are counted from January of the year 0, so that every three months means January, April, July and
    October, wherever one begins. Whoever comes within fourteen days gets it too; later it waits for the next.

    Args:
        months: from one report to the next, 1 to 12.
        board: Telegram's numbers of those who read it.
        now: the present instant.
        zone: the scheme's time zone.

    Returns:
        What names the report, such as `2026-10`, and the plan for it; nothing where it is not due.
    """
    here = now.astimezone(zone)
    begun = 12 * here.year + here.month - 1
    year, month = divmod(begun - begun % months, 12)
    due = datetime(year, month + 1, 1, BOARD_HOUR, tzinfo=zone)
    name, expires = f"{year}-{month + 1:02}", due + HEARD_WITHIN
    if not due <= now < expires:
        return name, ()
    return name, tuple(
        Planned(kind=Kind.BOARD, subject=name, rule="board", contact=contact, due=due, expires=expires)
        for contact in sorted(set(board))
    )
