"""What changed between two waves, and between groups, beyond what chance alone would bring.

Waves ask whoever comes, not the same people, so both figures are of different people. Compare only questions that were
asked the same way: that is for the caller to see to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.indicators.figures import Figure
from bot.indicators.ranges import CONFIDENCE, Range, Share, holm, newcombe, p_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference of two figures.

    Attributes:
        now: the figure that is looked at.
        then: the one it is held against.
        difference: now less then.
        range: model-based range of the difference (Newcombe).
        p: the least level at which that range excludes 0.
        adjusted: the same, for having looked at several groups (Holm).
    """

    now: Figure
    then: Figure
    difference: float
    range: Range
    p: float
    adjusted: float

    @property
    def flagged(self) -> bool:
        """Tell whether it may be called a change."""
        return self.adjusted < 1 - CONFIDENCE


def changes(now: Sequence[Figure], then: Sequence[Figure]) -> tuple[Change, ...]:
    """Compare figures of two waves, each with the one that is of the same group.

    Args:
        now: figures of one wave that are looked at together: of one measure by one trait.
        then: the same figures of an earlier wave.

    Returns:
        One change for each figure that is in both; where one has no answers there is none.
    """
    before = {figure.key: figure for figure in then}
    pairs = [(figure, before[figure.key]) for figure in now if figure.key in before]
    return _compared(pairs)


def gap(figures: Sequence[Figure], group: str, other: str) -> Change | None:
    """Compare two groups of one wave: migrants' share of those who felt heard less that of all others (I7).

    Args:
        figures: of one measure by one trait.
        group: the group that is looked at, such as `yes`.
        other: the one it is held against, such as `no`.

    Returns:
        The difference; None where one of them has no answers.
    """
    named = {figure.group: figure for figure in figures}
    if group not in named or other not in named:
        return None
    return next(iter(_compared([(named[group], named[other])])), None)


def _compared(pairs: Sequence[tuple[Figure, Figure]]) -> tuple[Change, ...]:
    both = [
        (now, then, one, other)
        for now, then in pairs
        if (one := now.share) is not None and (other := then.share) is not None
    ]
    found = [p_value(one, other) for _, _, one, other in both]
    return tuple(
        _change(now, then, one, other, p, adjusted)
        for (now, then, one, other), p, adjusted in zip(both, found, holm(found), strict=True)
    )


def _change(now: Figure, then: Figure, one: Share, other: Share, p: float, adjusted: float) -> Change:
    scale = 2 if now.signed else 1
    ends = newcombe(one, other)
    return Change(
        now=now,
        then=then,
        difference=scale * (one.value - other.value),
        range=Range(scale * ends.low, scale * ends.high),
        p=p,
        adjusted=adjusted,
    )
