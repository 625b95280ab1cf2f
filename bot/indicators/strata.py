"""Weight all people by one trait, from the tables of a release alone: whoever has them can work it out.

Post-stratification (D. Holt and T. M. F. Smith, Journal of the Royal Statistical Society A 142, 1979): each group of a
table counts as much as it does among all who live here. It is raking to one dimension, with its caps and collapsed
categories. Groups of which a measure is not told are one, whose numbers are what all others leave of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.indicators.counts import Cells, Code, Missing
from bot.indicators.figures import Figure, with_weights
from bot.indicators.folding import FOLDED, NO_ANSWER, Choices, Scale
from bot.indicators.measures import Measure
from bot.indicators.published import WITHIN, by_group, numerators, told
from bot.indicators.raking import Margin, Weighting, rake
from bot.indicators.ranges import effective
from bot.indicators.release import Release
from bot.indicators.tables import Table

OTHERS = "*others"
"""The group of all of which a measure is not told."""


@dataclass(frozen=True, slots=True)
class Stratified:
    """A weighted figure, and the groups that were weighted for themselves."""

    figure: Figure
    groups: tuple[str, ...]


def as_shown(margin: Margin, release: Release) -> Margin | None:
    """Put together the categories of a dimension that tables put together; None where no table is split by it."""
    columns = columns_of(margin, release)
    if not columns or (margin.column in WITHIN and FOLDED in columns):
        return None
    if FOLDED not in columns:
        return margin
    shown = {name: share for name, share in margin.shares.items() if name in columns}
    return Margin(margin.column, shown | {FOLDED: max(0.0, 1 - sum(shown.values()))})


def columns_of(margin: Margin, release: Release) -> tuple[str, ...]:
    """List the groups that tables are split in by a dimension."""
    trait = trait_of(margin)
    return next((table.columns for table in release.tables if table.trait == trait), ())


def trait_of(margin: Margin) -> str:
    """Name the trait that tables tell a dimension by."""
    return "background" if margin.column in WITHIN else margin.column


def weights_by(margin: Margin, table: Table) -> Weighting:
    """Weight the groups of a table; who did not tell the trait keeps the share they have.

    Args:
        margin: the population, as `as_shown` gives it.
        table: any table that is split by the dimension.
    """
    people: dict[tuple[Code, ...], int] = {}
    for group, number in _people(margin, table).items():
        people[_code(group),] = number
    return rake(Cells((margin.column,), people), [margin])


def stratified(
    measure: Measure, question: Scale | Choices, release: Release, table: Table, margin: Margin
) -> Stratified | None:
    """Weight a measure by the groups of one table, on the base of the figure of everybody.

    Args:
        measure: the measure.
        question: as the table shows it.
        release: what is published.
        table: of the question, or of one of its choices, by the dimension's trait.
        margin: the population, as `as_shown` gives it.

    Returns:
        The figure; None where the measure is told of no group, or on another base than of everybody.
    """
    own = release.table(measure.question, choice=table.choice)
    whole = told(measure, question, own.rows, own.row_totals) if own else ()
    base = next((at for at, each in enumerate(whole) if each.figure), None)
    if base is None:
        return None
    figure = whole[base].figure
    assert figure is not None
    counted = _told_groups(margin, table, numerators(measure, question, table))
    read = by_group(measure, question, table)
    among, everybody = (_among(margin, table, [each[at].figure for each in read]) for at in (base, 1))
    if measure.left_out:  # who is left out is hardly spread evenly
        counted = {group: number for group, number in counted.items() if group in {*among, *everybody}}
    figure = replace(figure, choice=table.choice if measure.each else "")
    return _fitted(figure, counted, (among, everybody), margin, table)


def _people(margin: Margin, table: Table) -> dict[str, int]:
    """Count the people of each group of the dimension."""
    found: dict[str, int] = {}
    for column, number in zip(table.columns, table.column_totals, strict=True):
        found[_group(margin, column)] = found.get(_group(margin, column), 0) + number
    return found


def _group(margin: Margin, column: str) -> str:
    """Name the group of the dimension that a column is part of."""
    parts = WITHIN.get(margin.column, {})
    return next((group for group, inside in parts.items() if column in inside), column)


def _code(group: str) -> Code:
    return Missing.SKIPPED if group == NO_ANSWER else group


def _told_groups(margin: Margin, table: Table, numbers: Sequence[int | None]) -> dict[str, int]:
    """Add up the groups of the dimension of which the numbers of all columns are told."""
    found: dict[str, int] = {}
    hidden = set[str]()
    for column, number in zip(table.columns, numbers, strict=True):
        group = _group(margin, column)
        found[group] = found.get(group, 0) + (number or 0)
        if number is None:
            hidden.add(group)
    return {group: number for group, number in found.items() if group not in hidden}


def _among(margin: Margin, table: Table, figures: Sequence[Figure | None]) -> dict[str, int]:
    """Count among how many each group's share is, where it is told."""
    return _told_groups(margin, table, [None if each is None else each.denominator for each in figures])


def _spread(whole: int, told_: Mapping[str, int], people: Mapping[str, int]) -> dict[str, float]:
    """Say among how many each group's share is; where it is not told, as many of its people as of the other such."""
    open_ = sum(number for group, number in people.items() if group not in told_)
    left = whole - sum(told_.values())
    return {group: told_[group] if group in told_ else left * people[group] / open_ for group in people}


def _fitted(
    figure: Figure,
    counted: Mapping[str, int],
    told_: tuple[Mapping[str, int], Mapping[str, int]],
    margin: Margin,
    table: Table,
) -> Stratified | None:
    """Weight the groups, and all others as one; None where there are not two of them."""
    among, everybody = told_
    weighting, people = weights_by(margin, table), _people(margin, table)
    weights = {group: weighting.of((_code(group),)) for group in people}
    base = _spread(figure.denominator, among, {**people, **everybody})
    others = [group for group in people if group not in counted]
    strata = [(weights[group], number, base[group]) for group, number in counted.items()]
    if others:
        weight = sum(weights[group] * people[group] for group in others) / sum(people[group] for group in others)
        left = figure.numerator - sum(counted.values())
        strata.append((weight, left, sum(base[group] for group in others)))
    total = sum(weight * number for weight, _, number in strata)
    if len(strata) < 2 or total <= 0:  # noqa: PLR2004 - one group alone weighs as it is
        return None
    value = sum(weight * number for weight, number, _ in strata) / total
    n_eff = effective(total, sum(weight * weight * number for weight, _, number in strata))
    most = max(-1.0 if figure.signed else 0.0, min(1.0, value))
    return Stratified(with_weights(figure, most, n_eff), (*counted, *((OTHERS,) if others else ())))
