"""How fast one person may go: a token bucket as a value, the state passed in and given back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """A bucket that holds `burst` tokens and gets `per_second` new ones.

    Its whole state is one number: the moment at which it will be full again. This is the generic cell rate algorithm
    (ITU-T I.371, annex A), which does what a bucket with a counter and a time does, in one number less.

    Attributes:
        burst: how many may come at once; 0 = as many as like.
        per_second: how many may come each second for ever.
    """

    burst: int
    per_second: float

    def draw(self, full_at: float, now: float) -> float | None:
        """Take one token.

        Args:
            full_at: when the bucket is full again, in seconds; anything past means that it is full.
            now: the present moment on the same clock.

        Returns:
            The new `full_at`; None where the bucket is empty.
        """
        after = max(full_at, now) + 1 / self.per_second
        return after if after - now <= self.burst / self.per_second + _ROUNDING else None

    def give_back(self, full_at: float) -> float:
        """Put one token back."""
        return full_at - 1 / self.per_second


_ROUNDING = 1e-6
"""Seconds by which sums of fractions may differ."""
