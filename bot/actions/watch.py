"""Count what comes, in memory only, to tell an unusual burst from an ordinary afternoon."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

WINDOW = timedelta(minutes=10)
"""Events within one such window are counted together."""

REMEMBERED = 144
"""Windows of the past with anything in them by which one is judged: a day of them."""

_STEP = 10


class Burst(StrEnum):
    """What came too often."""

    CONTACTS = "contacts"
    SUBMISSIONS = "submissions"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a window is unusual.

    Attributes:
        contacts: new contacts through one link or channel.
        submissions: submissions to one wave.
        refused: updates refused because somebody was too fast.
        times: how many times the median of the past windows it must be as well.
    """

    contacts: int = 50
    submissions: int = 50
    refused: int = 300
    times: int = 5

    def least(self, kind: Burst) -> int:
        """Return how many of a kind are unusual at least."""
        return {Burst.CONTACTS: self.contacts, Burst.SUBMISSIONS: self.submissions, Burst.REFUSED: self.refused}[kind]


NEVER = Thresholds(*([2**31] * 3))
"""For a demo, where a crowd of made-up residents is nothing unusual."""


@dataclass(slots=True)
class _Counter:
    """How many came in the present window, and in those before it that held anything."""

    window: int = 0
    count: int = 0
    past: deque[int] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def add(self, window: int) -> None:
        """Count one more."""
        if window != self.window:
            if self.count:
                self.past.append(self.count)
            self.window, self.count = window, 0
        self.count += 1


@dataclass(slots=True)
class Watch:
    """Counts what comes, in memory only.

    Attributes:
        thresholds: what is unusual.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    _counters: dict[tuple[Burst, str], _Counter] = field(default_factory=dict, repr=False)

    def count(self, kind: Burst, subject: str, now: datetime) -> int:
        """Count one event.

        Args:
            kind: what came.
            subject: the link, channel or wave; there are as many counters as an organiser made of them.
            now: when.

        Returns:
            How many there were in this window, where that is unusual and worth keeping (every tenth); else 0.
        """
        counter = self._counters.setdefault((kind, subject), _Counter())
        counter.add(int(now.timestamp() // WINDOW.total_seconds()))
        usual = median(counter.past) if counter.past else 0
        least = max(self.thresholds.least(kind), self.thresholds.times * usual)
        over = counter.count - least
        return counter.count if over >= 0 and over % _STEP < 1 else 0
