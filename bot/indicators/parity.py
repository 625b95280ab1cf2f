"""Who took part, held against who lives here (I3, I4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.indicators.counts import Cells
from bot.indicators.figures import Figure, counted
from bot.indicators.ranges import Range, Share, wilson

FAIR = Range(0.8, 1.25)
"""A group is fairly heard where its range meets this; our convention (research/participation.md, E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """One group's part in the answers, held against its part in the population.

    Attributes:
        group: category of the trait.
        people: of the group who answered.
        answered: its share of all whose category is known; None where none is.
        population: its share of the population.
        index: answered by population: 1 where the group is heard as it should be; None where nobody of the group lives
            here, or nobody answered.
        range: model-based range of the index; None as above.
    """

    group: str
    people: int
    answered: float | None
    population: float
    index: float | None
    range: Range | None

    @property
    def fair(self) -> bool | None:
        """Tell whether the group may be fairly heard, for all that is known; None where nothing is."""
        return None if self.range is None else self.range.high >= FAIR.low and self.range.low <= FAIR.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One dimension: how those who answered look beside those who live here.

    Attributes:
        trait: the dimension.
        groups: in the order of the census.
        known: people whose category is known, and is one of the census.
        unknown: share of people whose category is not; to be printed beside it. None where nobody answered.
        gap: from 0 (a mirror) to 1: the share of answers that would have to come from other groups; None where
            nobody's category is known.
    """

    trait: str
    groups: tuple[Parity, ...]
    known: int
    unknown: float | None
    gap: float | None


def representation(trait: str, cells: Cells, population: Mapping[str, float]) -> Representation:
    """Hold the people who answered against the population, by one trait.

    The index is (people of the group / people known) / the group's share of the population; its range is Wilson's,
    divided by the same share. The gap is half the sum of the differences of shares (the index of dissimilarity of
    O. D. Duncan and B. Duncan, American Sociological Review 20, 1955).

    Args:
        trait: the trait's name.
        cells: people by the trait alone.
        population: share by category, together 1 (`Census.shares`).
    """
    people = {group: cells.counts.get((group,), 0) for group in population}
    known, everybody = sum(people.values()), cells.total
    groups = tuple(_parity(group, people[group], known, share) for group, share in population.items())
    return Representation(
        trait=trait,
        groups=groups,
        known=known,
        unknown=(everybody - known) / everybody if everybody else None,
        gap=sum(abs(people[group] / known - share) for group, share in population.items()) / 2 if known else None,
    )


def reach(people: int, population: int) -> Figure:
    """Tell what share of all who live here answered (I3).

    It has no range: nobody was drawn, all who live here could answer.

    Args:
        people: who answered.
        population: who live here.

    Raises:
        ValueError: more answered than live here.
    """
    return counted("I3.reach", people, population)


def _parity(group: str, people: int, known: int, share: float) -> Parity:
    answered = people / known if known else None
    ends = wilson(Share(answered, known)) if answered is not None and share > 0 else None
    return Parity(
        group=group,
        people=people,
        answered=answered,
        population=share,
        index=answered / share if answered is not None and share > 0 else None,
        range=Range(ends.low / share, ends.high / share) if ends else None,
    )
