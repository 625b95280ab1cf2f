"""Known answers of assessors give the scores, levels, gaps and spreads that were reckoned by hand."""

from __future__ import annotations

import pytest

from bot.indicators.benchmark import (
    Assessment,
    Item,
    Level,
    factor_score,
    level,
    progress,
    result,
    ticked,
)

FACTORS = tuple(range(1, 12))


def said(who: str, side: str = "city", **factors: list[float | None]) -> Assessment:
    """Let somebody give scores; None does not apply to them."""
    items = {
        int(name[1:]): {f"b{name[1:]}_{at}": Item(score) for at, score in enumerate(scores, start=1)}
        for name, scores in factors.items()
    }
    return Assessment(who=who, side=side, items=items, evidence={})


def test_choices_and_ticks_are_scores_from_nought_to_three() -> None:
    assert [progress(code) for code in ("0", "1", "2", "3", "na")] == [0, 1, 2, 3, None]
    assert ticked((), 4) == 0
    assert ticked(("none",), 4) == 0
    assert ticked(("decisions", "help"), 4) == 1.5
    assert ticked(("childcare", "disability", "interpreting"), 3) == 3
    assert ticked(("na",), 6) is None


def test_a_factor_is_the_mean_of_what_applies_and_what_nobody_knows_counts_as_nothing() -> None:
    items = [Item(3.0), Item(1.5), Item(0.0, unknown=True), Item(None)]

    assert factor_score(items) == 1.5
    assert factor_score([Item(None)]) is None


@pytest.mark.parametrize(
    ("score", "whole", "expected"),
    [
        (0.0, False, Level.NOT_STARTED),
        (0.74, True, Level.NOT_STARTED),
        (0.75, True, Level.STARTING),
        (1.49, True, Level.STARTING),
        (1.5, True, Level.GROWING),
        (2.24, True, Level.GROWING),
        (2.25, True, Level.IN_PLACE),
        (2.9, False, Level.GROWING),
    ],
)
def test_levels_begin_where_they_were_agreed_to(score: float, *, whole: bool, expected: Level) -> None:
    assert level(score, whole=whole) is expected


def test_several_assessors_are_one_median_with_its_range_gap_and_level() -> None:
    assessments = [
        said("ann", f1=[3, 3, 3, 3], f2=[1, 1]),
        said("ben", "group", f1=[0, 1, 2, 1], f2=[None, None]),
        said("cat", "partner", f1=[2, 2, 3, 1], f2=[2, 1]),
    ]

    found = result(assessments, FACTORS)
    first, second, third = found.factors[:3]

    assert (first.scores, first.score, first.low, first.high) == (
        (("ann", 3.0), ("ben", 1.0), ("cat", 2.0)),
        2.0,
        1.0,
        3.0,
    )
    assert (first.level, first.gap) == (Level.GROWING, 0.25)
    assert (second.score, second.level, second.gap) == (1.25, Level.STARTING, 1.0)
    assert (third.score, third.level, third.gap) == (None, None, 0.0)
    assert (found.assessors, found.firm) == (3, True)


def test_a_question_at_nought_keeps_a_factor_from_being_in_place() -> None:
    one = [said("ann", f7=[3, 3, 3, 0])]
    most = [said("ann", f7=[3, 3, 3, 0]), said("ben", f7=[3, 3, 3, 1]), said("cat", f7=[3, 3, 3, 2])]

    assert result(one, (7,)).factors[0].level is Level.GROWING
    assert result(most, (7,)).factors[0].level is Level.IN_PLACE


def test_three_assessors_one_of_them_for_the_residents_make_it_firm() -> None:
    city = [said(name, "city", f1=[1]) for name in ("a", "b", "c")]
    two = [said("a", "group", f1=[1]), said("b", "city", f1=[1])]

    assert [result(each, (1,)).firm for each in (city, two, [*two, said("c", "city", f1=[1])])] == [False, False, True]


def test_the_three_biggest_gaps_come_first_and_of_equal_ones_the_first() -> None:
    assessment = said("ann", f1=[2], f2=[0], f3=[3], f4=[1], f5=[0], f6=[1])

    found = result([assessment], FACTORS)

    assert [each.number for each in found.biggest] == [2, 5, 4]
    assert result([said("ann", f1=[3])], FACTORS).biggest == ()


def test_residents_who_see_less_of_it_make_a_gap_of_perception() -> None:
    found = result([said("ann", f3=[3, 3, 1.5]), said("ben", f3=[1.5, 1.5, 1.5])], (3, 8), {3: 0.4})

    # (2.5 + 1.5) / 2 = 2 of 3, less 40 %
    assert found.factors[0].perception_gap == pytest.approx(2 / 3 - 0.4)
    assert found.factors[1].perception_gap is None


def test_who_does_not_know_is_counted_beside_the_score() -> None:
    unsure = Assessment(
        who="ann", side="", items={1: {"b1_1": Item(0.0, unknown=True), "b1_2": Item(3.0)}}, evidence={}
    )

    found = result([unsure, said("ben", f1=[3, 3])], (1,)).factors[0]

    assert (found.unknown, found.score) == (1, 2.25)
