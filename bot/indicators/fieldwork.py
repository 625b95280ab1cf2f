"""What may be seen while a wave is open: how many people answered, and whether a group falls behind. Rounded, both.

Nothing of what was said is shown before the wave closes. And one more answer must not show whose it is: counts are
rounded down to tens, groups of fewer than k people are not told, and all else is worked out from the rounded counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.indicators.counts import Cells
from bot.indicators.parity import FAIR
from bot.indicators.suppression import K, checked

TENS = 10
"""Counts are rounded down to multiples of it."""


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
