"""What may be seen while a wave is open: how many people answered, and whether a group falls behind. Rounded, both.

Nothing of what was said is shown before the wave closes. And one more answer must not show whose it is: counts are
rounded down to tens, groups of fewer than k people are not told, and all else is worked out from the rounded counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.indicators.counts import Cells
from bot.indicators.parity import FAIR
from bot.indicators.ranges import Share, wilson
from bot.indicators.suppression import K, checked

TENS = 10
"""Counts are rounded down to multiples of it."""

_MIDDLE = (TENS - 1) / 2
"""What rounding down takes off on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one group stands while a wave is open.

    Attributes:
        group: category of the trait.
        people: who answered, rounded down to tens; None where they are fewer than k.
        index: share of the rounded counts, divided by the group's share of the population, to one decimal; None where
            `people` is, or nobody of the group lives here.
    """

    group: str
    people: int | None
    index: float | None

    @property
    def behind(self) -> bool | None:
        """Tell whether the group is heard too little so far; None where it is too small to tell."""
        return None if self.index is None else self.index < FAIR.low


def rounded(people: int) -> int:
    """Round a number of people down to tens."""
    return people // TENS * TENS


def lagging(
    told: Mapping[str, int], population: Mapping[str, float], *, below: float = FAIR.low, least: int = 30
) -> tuple[str, ...]:
    """List the groups that fall behind for all that chance can do: whose whole range of parity is below a limit.

    The range is Wilson's, divided by the group's share of the population, as for closed waves (`representation`). It is
    worked out from the rounded counts alone, so it tells no more than they do: a group of which 20 are told has 20 to
    29 people and is taken to have 24.5; one that is not told has 0 to 9 and is taken to have 4.5.

    Args:
        told: people by group, rounded down to tens; groups of fewer than ten are not there.
        population: share by category, together 1; only groups that can be counted.
        below: the limit (research/participation.md, E: fair is 0.80 to 1.25).
        least: fewer people than that tell nothing.
    """
    if sum(told.values()) < least:
        return ()
    likely = {group: told.get(group, 0) + _MIDDLE for group in population}
    total = sum(likely.values())
    return tuple(
        group
        for group, share in population.items()
        if share > 0 and wilson(Share(likely[group] / total, total)).high / share < below
    )


def standings(cells: Cells, population: Mapping[str, float], *, k: int = K) -> tuple[Standing, ...]:
    """Tell how each group stands while a wave is open.

    Args:
        cells: people by the trait alone.
        population: share by category, together 1.
        k: a group with fewer people is not told.

    Raises:
        ValueError: k is below 5.
    """
    checked(k)
    people = {group: cells.counts.get((group,), 0) for group in population}
    told = {group: rounded(number) for group, number in people.items() if number >= max(k, TENS)}
    total = sum(told.values())
    return tuple(
        Standing(
            group=group,
            people=told.get(group),
            index=round(told[group] / total / share, 1) if group in told and share > 0 else None,
        )
        for group, share in population.items()
    )
