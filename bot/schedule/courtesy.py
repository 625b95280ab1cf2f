"""When it is polite to write: quiet hours and a weekly cap, by the scheme's clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

NEAR = timedelta(hours=3)
"""If less than this is left after the night, an event's message goes in quiet hours, and with a sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Courtesy:
    """The manners of one scheme.

    Attributes:
        zone: time zone of the scheme.
        quiet: begin and end of the quiet hours on the clock; None = there are none.
        weekly_cap: most counted messages to one person from Monday to Sunday; None = no limit.
    """

    zone: tzinfo
    quiet: tuple[time, time] | None = None
    weekly_cap: int | None = None

    def is_quiet(self, instant: datetime) -> bool:
        """Tell whether a moment lies in the quiet hours, whatever the clocks do that night."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        clock = instant.astimezone(self.zone).time()
        return begin <= clock < end if begin < end else clock >= begin or clock < end

    def awake(self, instant: datetime) -> datetime:
        """Return the first moment from then on that is not quiet."""
        if self.quiet is None or not self.is_quiet(instant):
            return instant
        day = instant.astimezone(self.zone).date()
        ends = (self._at(day + timedelta(days=ahead), self.quiet[1], fold) for ahead in (0, 1, 2) for fold in (0, 1))
        return min(end for end in ends if end > instant and not self.is_quiet(end))

    def week(self, instant: datetime) -> datetime:
        """Return the beginning of the week in which a moment lies: Monday, midnight."""
        day = instant.astimezone(self.zone).date()
        return self._at(day - timedelta(days=day.weekday()), time(), 0)

    def day(self, instant: datetime) -> datetime:
        """Return the beginning of the day in which a moment lies: midnight."""
        return self._at(instant.astimezone(self.zone).date(), time(), 0)

    def next_week(self, instant: datetime) -> datetime:
        """Return when somebody who has had enough this week may be written to again."""
        day = instant.astimezone(self.zone).date()
        return self.awake(self._at(day + timedelta(days=7 - day.weekday()), time(), 0))

    def is_near(self, expires: datetime | None, now: datetime) -> bool:
        """Tell whether what loses its point then cannot wait for the end of the quiet hours."""
        return expires is not None and expires < self.awake(now) + NEAR

    def _at(self, day: date, clock: time, fold: int) -> datetime:
        """Return the instant of a time on the clock; where clocks are set forward past it, what comes instead."""
        return datetime.combine(day, clock.replace(fold=fold), self.zone).astimezone(UTC)
