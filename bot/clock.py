"""The time as an argument, so that tests and simulations can bring their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Tells the present instant, always with a time zone."""


def system_clock() -> datetime:
    """Tell the machine's time in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """A clock that goes on as another does, and can be moved forward by hand: for the demonstration.

    Whoever moves it rings the jobs: they look at this clock, and nothing else tells them.

    Args:
        behind: the clock that it is ahead of.
    """

    def __init__(self, behind: Clock = system_clock) -> None:
        """Show the same time as the other clock."""
        self._behind = behind
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Tell the time that this clock shows."""
        return self._behind() + self._ahead

    def move(self, by: timedelta) -> datetime:
        """Move it forward and tell what it shows now; it is never moved back."""
        self._ahead += max(by, timedelta())
        return self()
