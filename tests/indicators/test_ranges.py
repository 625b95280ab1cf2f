"""Ranges, effective numbers, adjusted p-values: known answers, and what must hold for all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.ranges import Range, Share, detectable, effective, holm, kish, newcombe, p_value, wilson

shares = st.floats(0, 1)
people = st.floats(0, 1e6)


def rounded(ends: Range, places: int = 4) -> tuple[float, float]:
    return round(ends.low, places), round(ends.high, places)


def test_wilson_gives_the_range_of_a_textbook() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 857-872), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    found = [rounded(wilson(Share(x / n, n))) for x, n in ((81, 263), (15, 148), (0, 20), (1, 29))]

    assert found == [(0.2553, 0.3662), (0.0624, 0.1605), (0.0, 0.1611), (0.0061, 0.1718)]


def test_nobody_of_twelve_may_still_be_a_quarter() -> None:
    assert rounded(wilson(Share(0, 12)), 2) == (0.0, 0.24)


def test_newcombe_gives_the_range_of_a_textbook() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, method 10: 56/70 - 48/80 and 9/10 - 3/10."""
    found = [rounded(newcombe(Share(a / m, m), Share(b / n, n))) for a, m, b, n in ((56, 70, 48, 80), (9, 10, 3, 10))]

    assert found == [(0.0524, 0.3339), (0.1705, 0.809)]


def test_where_nobody_answered_everything_is_possible() -> None:
    nobody = Share(0.0, 0.0)

    assert (wilson(nobody), newcombe(nobody, Share(0.5, 100)).low) == (Range(0, 1), pytest.approx(-1, abs=0.6))
    assert (detectable(0), effective(0, 0), kish([]), p_value(nobody, Share(0.5, 9))) == (None, 0.0, (0, 0), 1.0)


@given(shares, people)
def test_a_range_holds_its_share(value: float, n: float) -> None:
    ends = wilson(Share(value, n))

    assert 0 <= ends.low <= value <= ends.high <= 1


@given(shares, people, shares, people)
def test_the_range_of_a_difference_holds_it(one: float, m: float, other: float, n: float) -> None:
    ends = newcombe(Share(one, m), Share(other, n))

    assert -1 <= ends.low <= one - other <= ends.high <= 1


@given(shares, st.floats(1, 1e5), shares, st.floats(1, 1e5))
def test_a_p_value_is_below_a_level_just_where_that_range_excludes_nothing(
    one: float, m: float, other: float, n: float
) -> None:
    now, then = Share(one, m), Share(other, n)
    p = p_value(now, then)

    assert 0 <= p <= 1
    assert (p < 0.0499) <= (0 not in newcombe(now, then))
    assert (p > 0.0501) <= (0 in newcombe(now, then))


def test_more_people_give_a_narrower_range() -> None:
    widths = [wilson(Share(0.3, n)).high - wilson(Share(0.3, n)).low for n in (10, 100, 1000)]

    assert widths == sorted(widths, reverse=True)


def test_holm_multiplies_the_least_by_all_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_an_adjusted_p_value_is_between_its_own_and_one(p_values: list[float]) -> None:
    adjusted = holm(p_values)

    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    assert [q for _, q in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)


def test_the_smallest_change_that_is_seen_is_as_measured() -> None:
    """As drawn in the project's research (participation.md, E): 60, 120, 250, 400, 1,000 people."""
    found = [detectable(n) for n in (60, 120, 250, 400, 1000)]

    assert [round(100 * (least or 0)) for least in found] == [26, 18, 13, 10, 6]
    assert detectable(1) == 1.0


def test_equal_weights_leave_all_people_and_unequal_ones_fewer() -> None:
    assert kish([(2.0, 50)]) == (100.0, 50.0)
    assert kish([(1.0, 50), (3.0, 50)]) == (200.0, 80.0)


def test_one_person_with_all_the_weight_is_one_person() -> None:
    assert math.isclose(kish([(1000.0, 1), (1e-9, 999)])[1], 1.0, rel_tol=1e-6)
