"""The bucket: so many at once, so many a second for ever, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.pace import Pace

PACE = Pace(burst=5, per_second=2.0)


def admitted(pace: Pace, moments: list[float]) -> int:
    """Count how many of these are let in."""
    full_at, count = 0.0, 0
    for now in moments:
        after = pace.draw(full_at, now)
        if after is not None:
            full_at, count = after, count + 1
    return count


def test_a_burst_passes_and_one_more_does_not() -> None:
    assert [admitted(PACE, [100.0] * number) for number in (1, 5, 6, 50)] == [1, 5, 5, 5]


def test_after_a_burst_tokens_come_back_at_their_rate() -> None:
    moments = [100.0] * 9 + [100.4] * 2 + [100.5] * 2 + [102.0] * 9

    assert admitted(PACE, moments) == 5 + 0 + 1 + 3


def test_who_rests_long_has_no_more_than_a_burst() -> None:
    assert admitted(PACE, [100.0] * 5 + [10_000.0] * 50) == 10


@pytest.mark.parametrize("taps", [60, 600])
def test_a_resident_who_taps_five_times_a_second_is_never_refused_by_the_default(taps: int) -> None:
    usual = Pace(burst=300, per_second=20.0)

    assert admitted(usual, [100 + tap * 0.2 for tap in range(taps)]) == taps


def test_neither_a_survey_tapped_at_once_nor_a_resident_of_the_benchmark_is_refused_by_the_default() -> None:
    usual = Pace(burst=300, per_second=20.0)
    benchmark = [100 + tap * 0.05 for tap in range(2_000)]

    assert (admitted(usual, [100.0] * 120), admitted(usual, benchmark)) == (120, 2_000)


def test_a_token_that_is_given_back_can_be_drawn_again() -> None:
    full_at = 0.0
    for _ in range(5):
        full_at = PACE.draw(full_at, 100.0) or 0.0

    assert PACE.draw(full_at, 100.0) is None
    assert PACE.draw(PACE.give_back(full_at), 100.0) is not None


@given(st.lists(st.floats(0, 50), min_size=1, max_size=80), st.integers(1, 9), st.floats(0.5, 9))
def test_in_no_stretch_of_time_more_come_through_than_burst_and_rate_allow(
    moments: list[float], burst: int, rate: float
) -> None:
    pace, let_in, full_at = Pace(burst, rate), list[float](), 0.0
    for now in sorted(moments):
        if (after := pace.draw(full_at, now)) is not None:
            full_at = after
            let_in.append(now)

    for at, first in enumerate(let_in):
        for further, last in enumerate(let_in[at:], start=1):
            assert further <= burst + rate * (last - first) + 1e-3
