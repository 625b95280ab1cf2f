"""The job "tell people what came of it": when it is due, and who hears that it is overdue."""

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
