"""Weighted figures of all people, so that they tell nothing that the tables of a release do not tell.

A weighted share depends on who shares which traits, and no table tells that. So a release weighs by one trait, from its
own tables: whoever has them can work the figure out. Only where so many answered that k people of any traits hardly
move a told number are answers raked to several traits at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.indicators.counts import Cells, Code, Count, Key
from bot.indicators.document import Terms, parities
from bot.indicators.drafts import Plan
from bot.indicators.figures import Figure, figures, with_weights
from bot.indicators.folding import FOLDED, NO_ANSWER, Choices, Scale
from bot.indicators.measures import Measure
from bot.indicators.published import told
from bot.indicators.raking import Margin, Weighting, rake
from bot.indicators.ranges import percent
from bot.indicators.release import Release
from bot.indicators.strata import Stratified, as_shown, columns_of, stratified, trait_of, weights_by
from bot.indicators.tables import Table

STEPS = 20
"""How much raked answers are worth is told in twentieths of their number, rounded down."""

PERCENTS = 100
"""A told share has so many steps; k people must not move it by more than one."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told, by which dimensions."""

    by: tuple[Margin, ...] = ()
    figures: tuple[Stratified, ...] = ()
    weighting: Weighting | None = None
    n_eff: int = 0


def weighed(
    release: Release, plan: Plan, count: Count, terms: Terms, measures: Sequence[Measure], *, known: Sequence[str]
) -> dict[str, Any]:
    """Work out the weighted figures of all people, in whole percent, where they tell no more than the tables do.

    Args:
        release: the tables.
        plan: what they were made of.
        count: counts answers and traits.
        terms: the population.
        measures: those that the tables tell of all people; another one could be held against them.
        known: traits that the survey can tell.
    """
    margins = [margin for each in terms.margins(known) if (margin := as_shown(each, release)) is not None]
    questions = {each.question: each for each in plan.questions}
    asked = [(each, questions[each.question]) for each in measures if each.question in questions]
    gaps = {each.trait: each.gap or 0.0 for each in parities(release, terms)}
    one = max(
        (_by_one(release, asked, margin) for margin in margins),
        key=lambda each: (len(each.figures), gaps.get(each.by[0].column, 0.0)),
        default=_Told(),
    )
    large = release.responses >= PERCENTS * release.k
    several = max(
        (_raked(release, count, asked, chosen) for chosen in (_several(margins) if large else ())),
        key=lambda each: (len(each.figures), len(each.by)),
        default=_Told(),
    )
    best = several if several.figures and len(several.figures) >= len(one.figures) else one
    return _said(best) if best.figures else {}


def _said(told_: _Told) -> dict[str, Any]:
    weighting = told_.weighting
    assert weighting is not None
    return {
        "by": [margin.column for margin in told_.by],
        "n": weighting.n,
        "n_eff": told_.n_eff,
        "residuals": {name: _percent(value) for name, value in sorted(weighting.residuals.items())},
        "unheard": {name: _percent(value) for name, value in sorted(weighting.unheard.items())},
        "figures": [_figure(each, weighting) for each in told_.figures],
    }


def _figure(found: Stratified, weighting: Weighting) -> dict[str, Any]:
    figure, ends = found.figure, found.figure.range
    return {
        "measure": figure.measure,
        "choice": figure.choice,
        "percent": _percent(figure.weighted),
        "n": figure.denominator,
        "n_eff": round(figure.n_eff),
        "range": None if ends is None else [_percent(ends.low), _percent(ends.high)],
        "detectable": _percent(figure.detectable),
        "groups": list(found.groups),
        "capped": weighting.capped > 0,
    }


def _by_one(release: Release, asked: Sequence[tuple[Measure, Scale | Choices]], margin: Margin) -> _Told:
    """Weight every measure by one dimension, from the tables that are split by it."""
    trait = trait_of(margin)
    found = tuple(
        figure
        for measure, question in asked
        for choice in _choices(measure, question)
        if (table := _current(release, (question.question, choice, trait))) is not None
        if (figure := stratified(measure, question, release, table, margin)) is not None
    )
    split = next((table for table in release.tables if table.trait == trait and table.name not in release.frozen), None)
    if not found or split is None:
        return _Told((margin,))
    weighting = weights_by(margin, split)
    return _Told((margin,), found, weighting, round(weighting.n_eff))


def _current(release: Release, name: tuple[str, str, str]) -> Table | None:
    """Find a table that is of all who answered; one that stayed as it was is of fewer."""
    return None if name in release.frozen else release.find(name)


def _choices(measure: Measure, question: Scale | Choices) -> tuple[str, ...]:
    if isinstance(question, Scale):
        return ("",)
    return question.codes if measure.each else measure.counted[:1]


def _several(margins: Sequence[Margin]) -> Iterable[tuple[Margin, ...]]:
    """List the ways to rake to more than one dimension."""
    return (chosen for size in range(2, len(margins) + 1) for chosen in combinations(margins, size))


def _raked(
    release: Release, count: Count, asked: Sequence[tuple[Measure, Scale | Choices]], margins: tuple[Margin, ...]
) -> _Told:
    """Rake to several dimensions, for the measures that few people do not move.

    What k people of the same traits say moves a share by k times their weight of all who answered. Where that is less
    than one percent, for the greatest weight there is, a whole percent puts more than k cases together on average; of
    two measures of one question, each twice as many. The same holds of how much the answers are worth, which k people
    move by less than a twentieth then.
    """
    open_ = [(measure, question) for measure, question in asked if _is_open(release, measure, question, margins)]
    if not open_:
        return _Told(margins)
    folded = _folding(count, margins, release)
    weighting = rake(folded(tuple(margin.column for margin in margins)), margins)
    worth = int(STEPS * weighting.n_eff / weighting.n + 1e-9) / STEPS
    enough = PERCENTS * release.k * max(weighting.weights.values(), default=0.0)
    found = tuple(
        Stratified(_rough(each, worth), ())
        for measure, _ in open_
        for each in figures(measure, folded, weighting=weighting)
        if each.weighted is not None and each.denominator >= enough * _beside(measure, open_)
    )
    return _Told(margins, found, weighting, round(worth * weighting.n))


def _beside(measure: Measure, asked: Sequence[tuple[Measure, Scale | Choices]]) -> int:
    """Count the measures of the same question."""
    return sum(other.question == measure.question for other, _ in asked)


def _rough(figure: Figure, worth: float) -> Figure:
    """Work out the range of a raked figure from what is told of it: whole percent, and what all answers are worth."""
    assert figure.weighted is not None
    return with_weights(figure, percent(figure.weighted) / PERCENTS, worth * figure.denominator)


def _is_open(release: Release, measure: Measure, question: Scale | Choices, margins: Sequence[Margin]) -> bool:
    """Tell whether nothing is hidden of a question by all dimensions, and it is told on its own base."""
    traits = set(map(trait_of, margins))
    split = [table for table in release.tables if table.question == measure.question and table.trait in traits]
    whole = [table for table in release.tables if table.question == measure.question and not table.trait]
    return (
        {table.trait for table in split} == traits
        and not any(table.hidden or table.name in release.frozen for table in split)
        and all(told(measure, question, table.rows, table.row_totals)[0].figure for table in whole)
    )


def _folding(count: Count, margins: Sequence[Margin], release: Release) -> Count:
    """Count with the groups put together that the tables put together."""
    shown = {each.column: columns_of(each, release) for each in margins if FOLDED in each.shares}

    def counted(columns: tuple[str, ...]) -> Cells:
        found: Counter[Key] = Counter()
        for key, people in count(columns).counts.items():
            found[tuple(_group(code, shown.get(name)) for name, code in zip(columns, key, strict=True))] += people
        return Cells(columns, found)

    return counted


def _group(code: Code, shown: Sequence[str] | None) -> Code:
    """Name the group of somebody as a table does; who gave no code stays so where they are a group of their own."""
    if shown is None or code in shown or (not isinstance(code, str) and NO_ANSWER in shown):
        return code
    return FOLDED


def _percent(value: float | None) -> int | None:
    return None if value is None else percent(value)
