"""Local times and what they mean: twice a year a clock skips an hour, or shows one twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo


def instants(day: date, at: time, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the instants at which a clock on the wall shows a time on a day.

    Args:
        day: the day on that clock.
        at: the time on it.
        zone: the clock's time zone.

    Returns:
        One instant as a rule; none for a time that is skipped when summer time begins, and two, the earlier one
        first, for a time that comes twice when it ends (PEP 495).
    """
    found = []
    for fold in (0, 1):
        local = datetime.combine(day, at, zone).replace(fold=fold)
        instant = local.astimezone(UTC)
        shown = instant.astimezone(zone)
        if (shown.date(), shown.time()) == (day, at) and instant not in found:
            found.append(instant)
    return tuple(found)
