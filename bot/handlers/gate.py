"""Let everybody in at a pace that a person can tap, before anything else is done for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.access.pace import Pace

REMEMBERED = 50_000
"""People whose pace is remembered; beyond, those whose buckets are full are forgotten, which changes nothing."""

TELL_EVERY = 30.0
"""Seconds between two messages to one person that they are too fast; a tap is told each time."""


class Gate:
    """Remembers, in memory only, how fast each person goes.

    Args:
        pace: how fast one person may go.
        now: the seconds of a clock that never goes back.
    """

    def __init__(self, pace: Pace, *, now: Callable[[], float] = time.monotonic) -> None:
        """Begin without knowing anybody."""
        self._pace = pace
        self._now = now
        self._full_at: dict[int, float] = {}
        self._told: dict[int, float] = {}

    def admits(self, person: int) -> bool:
        """Let one update of a person in, or not."""
        if not self._pace.burst:
            return True
        now = self._now()
        after = self._pace.draw(self._full_at.get(person, 0.0), now)
        if after is None:
            return False
        self._full_at[person] = after
        if len(self._full_at) > REMEMBERED:
            self._full_at = _kept(self._full_at, now)
        return True

    def give_back(self, person: int) -> None:
        """Count an update as not come: it failed, and comes again."""
        if person in self._full_at:
            self._full_at[person] = self._pace.give_back(self._full_at[person])

    def may_tell(self, person: int) -> bool:
        """Tell whether it is time to write to somebody that they are too fast; if so, it counts as told."""
        now = self._now()
        if self._told.get(person, 0.0) > now:
            return False
        self._told[person] = now + TELL_EVERY
        if len(self._told) > REMEMBERED:
            self._told = _kept(self._told, now)
        return True


def _kept(until: dict[int, float], now: float) -> dict[int, float]:
    """Forget whose time is past; of so many who are all in a hurry at once, the first half."""
    kept = {person: at for person, at in until.items() if at > now}
    return kept if len(kept) <= REMEMBERED // 2 else dict(list(kept.items())[len(kept) // 2 :])
