"""Weights that make those who answered look like those who live here, one trait at a time.

Raking, or iterative proportional fitting (W. E. Deming and F. F. Stephan, Annals of Mathematical Statistics 11, 1940):
weights are scaled to the population's shares of one dimension after the other, until all fit. All people with the same
categories have the same weight, so it works on counts.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul

from bot.indicators.counts import Cells, Code, Key
from bot.indicators.ranges import kish

LEAST_ANSWERS = 5
"""A category with fewer answers is not weighted for itself."""

CAP = 5.0
"""No weight is more than so many times the mean (research/participation.md, E)."""

_CLOSE = 1e-12
_NEAR = 1e-9
_LEAST = 1e-6
"""People that a block stands for at least, where capped weights already fill it: a weight is never 0."""

_ROUNDS = 500

COLLAPSED = "*few"
"""The category of all that have too few answers to be weighted for themselves."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The population by one dimension.

    Attributes:
        column: of the answers that it is held against.
        shares: share of the population by code; together 1.
    """

    column: str
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """A weight for each combination of traits, and how well it serves.

    Attributes:
        columns: the traits that tell a person's weight.
        weights: weight by combination of their codes; the mean over people is 1.
        n: people.
        n_eff: effective number of people.
        collapsed: by column, the codes that were weighted as one, because fewer than five people answered in each.
        capped: people whose weight is the greatest allowed.
        residuals: by column, the greatest difference that is left between a category's weighted and wanted share.
        unheard: by column, the share of the population in categories that nobody answered from and that no others
            could stand for.
    """

    columns: tuple[str, ...] = ()
    weights: Mapping[Key, float] = field(default_factory=dict)
    n: int = 0
    n_eff: float = 0.0
    collapsed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capped: int = 0
    residuals: Mapping[str, float] = field(default_factory=dict)
    unheard: Mapping[str, float] = field(default_factory=dict)

    def of(self, codes: Key) -> float:
        """Return the weight of people with these traits; 1 for a combination that was not there."""
        return self.weights.get(codes, 1.0)

    def sum(self, people: Iterable[tuple[Key, int]]) -> tuple[float, float]:
        """Sum the weights of some people.

        Args:
            people: their traits, in the order of the columns, and how many they are.

        Returns:
            The sum, and the effective number of people.
        """
        return kish((self.of(codes), number) for codes, number in people)


@dataclass(frozen=True, slots=True)
class _Dimension:
    """One column, with what is wanted of it.

    Attributes:
        column: its name.
        blocks: for each combination of traits, the number of its block.
        wanted: people by block.
        collapsed: codes that share a block because they are few.
        unheard: share of the population that has no block.
    """

    column: str
    blocks: tuple[int, ...]
    wanted: tuple[float, ...]
    collapsed: tuple[str, ...]
    unheard: float

    def sums(self, numbers: Iterable[float]) -> list[float]:
        """Add numbers up by block."""
        found = [0.0] * len(self.wanted)
        for block, number in zip(self.blocks, numbers, strict=True):
            found[block] += number
        return found


def rake(cells: Cells, margins: Sequence[Margin], *, cap: float = CAP) -> Weighting:
    """Weight people to the population.

    Categories with fewer than five answers are weighted together, with the next smallest where they are still fewer.
    Who did not tell a trait keeps the share they have. A weight above five times the mean is cut, and all is fitted
    again until no weight is above. Where the cap does not let all margins fit, the rest is told as a residual.

    Args:
        cells: people by at least the columns of the margins.
        margins: the population by dimension; with none, every weight is 1.
        cap: how many times the mean a weight may be.
    """
    columns = tuple(margin.column for margin in margins)
    counted = {key: number for key, number in cells.along(*columns).counts.items() if number > 0}
    keys, people = tuple(counted), tuple(counted.values())
    if not keys:
        return Weighting(columns=columns)
    dimensions = tuple(_dimension(margin, [key[at] for key in keys], people) for at, margin in enumerate(margins))
    weights = _capped(people, dimensions, cap)
    return Weighting(
        columns=columns,
        weights=dict(zip(keys, weights, strict=True)),
        n=sum(people),
        n_eff=kish(zip(weights, people, strict=True))[1],
        collapsed={each.column: each.collapsed for each in dimensions if each.collapsed},
        capped=sum(number for weight, number in zip(weights, people, strict=True) if weight > cap * (1 - _NEAR)),
        residuals={each.column: _residual(each, weights, people) for each in dimensions},
        unheard={each.column: each.unheard for each in dimensions if each.unheard},
    )


def _dimension(margin: Margin, codes: Sequence[Code], people: Sequence[int]) -> _Dimension:
    """Collapse small categories, and work out how many people each block should stand for."""
    answered = dict.fromkeys(margin.shares, 0)
    for code, number in zip(codes, people, strict=True):
        if isinstance(code, str) and code in answered:
            answered[code] += number
    named = _merged(answered, margin.shares)
    heard = {block for code, block in named.items() if answered[code]}
    shares = {block: sum(margin.shares[code] for code in named if named[code] == block) for block in sorted(heard)}
    told, whole = sum(answered.values()), sum(shares.values())
    numbers = {block: at for at, block in enumerate(shares)}
    return _Dimension(
        margin.column,
        tuple(numbers.get(named.get(code, "") if isinstance(code, str) else "", len(shares)) for code in codes),
        (*(told * share / whole if whole else 0.0 for share in shares.values()), float(sum(people) - told)),
        tuple(code for code, block in named.items() if block == COLLAPSED),
        max(0.0, 1 - whole) if 1 - whole > _NEAR else 0.0,
    )


def _merged(answered: Mapping[str, int], shares: Mapping[str, float]) -> Mapping[str, str]:
    """Merge the categories with few answers; a block of them has five or more, or all there are."""
    few = [code for code in answered if answered[code] < LEAST_ANSWERS and (answered[code] or shares[code] > 0)]
    many = sorted((code for code in answered if answered[code] >= LEAST_ANSWERS), key=lambda code: answered[code])
    while few and many and sum(answered[code] for code in few) < LEAST_ANSWERS:
        few.append(many.pop(0))
    return {code: COLLAPSED if code in few and len(few) > 1 else code for code in answered}


def _capped(people: Sequence[int], dimensions: Sequence[_Dimension], most: float) -> list[float]:
    """Fit, hold what is above the cap, and fit the others again, until nothing is above and the mean stands."""
    held, cap = set[int](), most
    for _ in range(_ROUNDS):
        weights = _fitted(people, dimensions, held, cap)
        mean = sum(map(mul, weights, people)) / sum(people)
        above = {at for at, weight in enumerate(weights) if at not in held and weight > most * mean * (1 + _NEAR)}
        held |= above
        if not held or (not above and abs(cap - most * mean) <= _NEAR * cap):
            break
        cap = most * mean
    return [min(most, weight / mean) for weight in weights]


def _fitted(people: Sequence[int], dimensions: Sequence[_Dimension], held: Collection[int], cap: float) -> list[float]:
    """Scale the weights to one dimension after the other, but those that are held at the cap."""
    weights = [cap if at in held else 1.0 for at in range(len(people))]
    free = [0 if at in held else number for at, number in enumerate(people)]
    fixed = [cap * number if at in held else 0.0 for at, number in enumerate(people)]
    kept = [dimension.sums(fixed) for dimension in dimensions]
    before = math.inf
    for _ in range(_ROUNDS):
        worst = 0.0
        for dimension, already in zip(dimensions, kept, strict=True):
            now = dimension.sums(map(mul, weights, free))
            factors = [
                max(_LEAST, wanted - fixed_part) / sums if sums > 0 else 1.0
                for wanted, fixed_part, sums in zip(dimension.wanted, already, now, strict=True)
            ]
            weights = [
                weight * factors[block] if number else weight
                for weight, block, number in zip(weights, dimension.blocks, free, strict=True)
            ]
            worst = max(worst, *(abs(factor - 1) for factor in factors))
        if worst < _CLOSE or abs(before - worst) < _CLOSE:
            break
        before = worst
    return weights


def _residual(dimension: _Dimension, weights: Sequence[float], people: Sequence[int]) -> float:
    got = dimension.sums(map(mul, weights, people))
    return max(abs(now - wanted) for now, wanted in zip(got, dimension.wanted, strict=True)) / sum(people)
