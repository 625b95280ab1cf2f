"""How far a share may be from what it is, if chance alone had chosen who answered.

Nobody drew these people by lot, so none of this is a margin of error: call it a model-based range (AAPOR, guidance on
opt-in samples; research/participation.md, E).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
"""How often a range holds what it is about, under its model."""

POWER = 0.8
"""How often a change of the detectable size is seen."""

_NORMAL = NormalDist()
_WIDEST = 40.0
"""A distance in standard deviations beyond which floating point knows no chance."""


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Tell whether a value lies in it; its ends do."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the number of people it rests on.

    Attributes:
        value: from 0 to 1.
        n_eff: effective number of people, at least 0; with equal weights the number of people.
    """

    value: float
    n_eff: float


def percent(value: float) -> int:
    """Return a share in whole percent, as pages write it: half a percent goes to the even one.

    The digits that are written are rounded, not the number behind them: 23 of 40 is 0.575, which is 58 %, though
    nothing a computer can hold is exactly 0.575.
    """
    return round(Decimal(str(value)) * 100)


def effective(total: float, squares: float) -> float:
    """Return the effective number of people behind weights (Kish, Survey Sampling, 1965): (Σw)² / Σw².

    Args:
        total: sum of the weights.
        squares: sum of their squares; 0 gives 0.
    """
    return total * total / squares if squares > 0 else 0.0


def wilson(share: Share, *, confidence: float = CONFIDENCE) -> Range:
    """Return the score interval of a share (E. B. Wilson, Journal of the American Statistical Association 22, 1927).

    Args:
        share: value and effective number of people; with none, the range is from 0 to 1.
        confidence: between 0 and 1.
    """
    return _wilson(share, _deviations(confidence))


def newcombe(now: Share, then: Share, *, confidence: float = CONFIDENCE) -> Range:
    """Return the interval of a difference of two shares of different people, now less then.

    Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17, 1998: it is put together from the Wilson intervals of both.
    """
    return _newcombe(now, then, _deviations(confidence))


def p_value(now: Share, then: Share) -> float:
    """Return the least level at which Newcombe's interval of a difference excludes 0.

    So a change whose p-value is below a level is one whose interval at that level excludes 0, and the other way round.
    """
    if now.value == then.value or min(now.n_eff, then.n_eff) <= 0:
        return 1.0
    low, high = 0.0, _WIDEST
    for _ in range(60):  # halvings: as exact as floating point
        middle = (low + high) / 2
        low, high = (low, middle) if 0 in _newcombe(now, then, middle) else (middle, high)
    return min(1.0, 2 * _NORMAL.cdf(-low))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for having looked at several groups (S. Holm, Scandinavian Journal of Statistics 6, 1979).

    The least is multiplied by the number of groups, the next by one less, and so on; none falls below the one before.

    Args:
        p_values: one for each group.

    Returns:
        The adjusted ones, in the same order, at most 1.
    """
    adjusted, least = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = least
    return tuple(adjusted)


def detectable(n_eff: float, *, confidence: float = CONFIDENCE, power: float = POWER) -> float | None:
    """Return the smallest change of a share that would be seen between two waves of so many people.

    At one half, where shares vary most, with the normal approximation: (z(1-α/2) + z(power)) · √(2 · ¼ / n) (J. Cohen,
    Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 6, without his transformation).

    Args:
        n_eff: effective number of people in each wave.
        confidence: of the interval that must exclude 0.
        power: how often the change must be seen.

    Returns:
        From 0 to 1; None where nobody answered.
    """
    if n_eff <= 0:
        return None
    return min(1.0, (_deviations(confidence) + _NORMAL.inv_cdf(power)) * math.sqrt(0.5 / n_eff))


def kish(weights: Iterable[tuple[float, int]]) -> tuple[float, float]:
    """Sum weights and their squares over people who share them.

    Args:
        weights: each weight with the number of people who have it.

    Returns:
        The sum, and the effective number of people.
    """
    total = squares = 0.0
    for weight, people in weights:
        total += weight * people
        squares += weight * weight * people
    return total, effective(total, squares)


@lru_cache(maxsize=64)
def _deviations(confidence: float) -> float:
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def _wilson(share: Share, z: float) -> Range:
    if share.n_eff <= 0:
        return Range(0.0, 1.0)
    p, n = share.value, share.n_eff
    middle = (n * p + z * z / 2) / (n + z * z)
    half = z * math.sqrt(n * p * (1 - p) + z * z / 4) / (n + z * z)
    return Range(max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half)))


def _newcombe(now: Share, then: Share, z: float) -> Range:
    one, other = _wilson(now, z), _wilson(then, z)
    gap = now.value - then.value
    down = math.hypot(now.value - one.low, other.high - then.value)
    up = math.hypot(one.high - now.value, then.value - other.low)
    return Range(max(-1.0, gap - down), min(1.0, gap + up))
