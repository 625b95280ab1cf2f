"""Weights make the margins of those who answered those of the population, within what the cap lets them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.indicators.counts import Cells, Key, Missing, tabulated
from bot.indicators.raking import CAP, Margin, Weighting, rake

AGE = Margin("age", {"young": 0.3, "old": 0.7})
GENDER = Margin("gender", {"woman": 0.5, "man": 0.5})


def share(cells: Cells, weighting: Weighting, column: str, code: object) -> float:
    place = cells.place(column)
    weights = {key: weighting.of(key) * people for key, people in cells.counts.items()}
    return sum(weight for key, weight in weights.items() if key[place] == code) / sum(weights.values())


def test_one_margin_is_reached_by_division() -> None:
    cells = Cells(("age",), {("young",): 60, ("old",): 40})

    weighting = rake(cells, [AGE])

    assert weighting.weights == {("young",): pytest.approx(0.5), ("old",): pytest.approx(1.75)}
    assert (weighting.n, weighting.n_eff) == (100, pytest.approx(100**2 / (60 * 0.25 + 40 * 1.75**2)))


def test_two_margins_are_reached_together() -> None:
    cells = Cells(
        ("age", "gender"), {("young", "woman"): 40, ("young", "man"): 20, ("old", "woman"): 10, ("old", "man"): 30}
    )

    weighting = rake(cells, [AGE, GENDER])

    assert share(cells, weighting, "age", "young") == pytest.approx(0.3)
    assert share(cells, weighting, "gender", "woman") == pytest.approx(0.5)
    assert weighting.residuals == {"age": pytest.approx(0, abs=1e-9), "gender": pytest.approx(0, abs=1e-9)}


def test_who_did_not_say_keeps_the_share_they_have() -> None:
    cells = Cells(("age",), {("young",): 45, ("old",): 45, (Missing.REFUSED,): 10})

    weighting = rake(cells, [AGE])

    assert share(cells, weighting, "age", Missing.REFUSED) == pytest.approx(0.1)
    assert share(cells, weighting, "age", "young") == pytest.approx(0.27)


def test_categories_with_fewer_than_five_answers_are_weighted_as_one() -> None:
    margin = Margin("language", {"nl": 0.5, "ar": 0.3, "so": 0.15, "pl": 0.05})
    cells = Cells(("language",), {("nl",): 70, ("ar",): 23, ("so",): 4, ("pl",): 3})

    weighting = rake(cells, [margin])

    assert weighting.collapsed == {"language": ("so", "pl")}
    assert weighting.of(("so",)) == weighting.of(("pl",)) == pytest.approx(0.2 / 0.07)


def test_few_answers_alone_take_the_next_smallest_category_with_them() -> None:
    margin = Margin("language", {"nl": 0.5, "ar": 0.3, "so": 0.2})
    cells = Cells(("language",), {("nl",): 70, ("ar",): 27, ("so",): 3})

    assert rake(cells, [margin]).collapsed == {"language": ("ar", "so")}


def test_a_category_nobody_answered_from_is_stood_for_by_the_few() -> None:
    margin = Margin("language", {"nl": 0.6, "ar": 0.2, "so": 0.15, "pl": 0.05})
    cells = Cells(("language",), {("nl",): 70, ("ar",): 27, ("so",): 3})

    weighting = rake(cells, [margin])

    assert weighting.collapsed == {"language": ("ar", "so", "pl")}
    assert share(cells, weighting, "language", "nl") == pytest.approx(0.6)


def test_no_weight_is_above_five_times_the_mean_and_the_rest_is_told() -> None:
    cells = Cells(("age",), {("young",): 95, ("old",): 5})

    weighting = rake(cells, [AGE])

    assert max(weighting.weights.values()) == pytest.approx(CAP)
    assert weighting.capped == 5
    assert weighting.residuals["age"] == pytest.approx(0.7 - 0.25)
    assert weighting.of(("young",)) == pytest.approx(75 / 95)


def test_others_are_fitted_again_after_a_weight_was_cut() -> None:
    cells = Cells(
        ("age", "gender"),
        {("old", "man"): 3, ("young", "man"): 47, ("young", "woman"): 40, ("old", "woman"): 30},
    )
    margins = [Margin("age", {"young": 0.4, "old": 0.6}), Margin("gender", {"woman": 0.5, "man": 0.5})]

    weighting = rake(cells, margins)

    assert weighting.of(("old", "man")) == pytest.approx(CAP)
    assert weighting.capped == 3
    assert share(cells, weighting, "gender", "woman") == pytest.approx(0.5)


def test_without_answers_or_margins_nothing_is_weighted() -> None:
    nobody = Cells(("age",), {})

    assert rake(nobody, [AGE]) == Weighting(columns=("age",))
    assert rake(Cells(("age",), {("young",): 3}), []).of(()) == 1.0


codes = st.sampled_from(["a", "b", "c", Missing.SKIPPED])
SHARES = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))


def margin(column: str, parts: tuple[int, int, int]) -> Margin:
    return Margin(column, dict(zip("abc", (part / sum(parts) for part in parts), strict=True)))


@settings(deadline=None)
@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=80), SHARES, SHARES)
def test_weights_keep_the_number_of_people_and_the_cap_whatever_was_answered(
    people: list[Key], one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    cells = tabulated({"x": [x for x, _ in people], "y": [y for _, y in people]})

    weighting = rake(cells, [margin("x", one), margin("y", other)])
    total = sum(weighting.of(key) * number for key, number in cells.counts.items())

    assert total == pytest.approx(len(people), rel=1e-6) or weighting.capped
    assert 0 < min(weighting.weights.values()) <= max(weighting.weights.values()) <= CAP
    assert 0 < weighting.n_eff <= len(people) + 1e-6


@settings(deadline=None)
@given(st.lists(st.integers(30, 60), min_size=9, max_size=9), SHARES, SHARES)
def test_where_all_groups_answered_the_margins_are_those_of_the_population(
    numbers: list[int], one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    keys = [(x, y) for x in "abc" for y in "abc"]
    cells = Cells(("x", "y"), dict(zip(keys, numbers, strict=True)))
    margins = [margin("x", one), margin("y", other)]

    weighting = rake(cells, margins)
    off = [
        abs(share(cells, weighting, each.column, code) - wanted)
        for each in margins
        for code, wanted in each.shares.items()
    ]

    assert max(off) < 1e-6 or weighting.capped
    assert max(weighting.residuals.values()) == pytest.approx(max(off), abs=1e-9)
