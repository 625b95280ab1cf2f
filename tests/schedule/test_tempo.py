"""The pace of messages that nobody waits for: never above the limit, hardly below it, and no burst."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.tempo import CATCH_UP, LONGEST_BACKOFF, LONGEST_BREATHER, PATIENCE, Tempo, backoff, breather, halted

moments = st.lists(st.floats(0.0, 0.5), min_size=1, max_size=200)


def sent(tempo: Tempo, lateness: list[float]) -> list[float]:
    """Return when messages went of a sender who is late by so much before each."""
    now, slot, went = 1_000.0, -inf, []
    for late in lateness:
        now += late
        slot = tempo.slot(slot, now)
        now = max(now, slot)
        went.append(now)
    return went


def test_the_first_message_goes_at_once_and_the_next_ones_in_step() -> None:
    assert sent(Tempo(4.0), [0.0] * 4) == [1_000.0, 1_000.25, 1_000.5, 1_000.75]


def test_a_pause_brings_no_burst() -> None:
    assert sent(Tempo(4.0), [0.0, 60.0, 0.0, 0.0]) == [1_000.0, 1_060.0, 1_060.25, 1_060.5]


def test_a_little_lateness_is_made_good() -> None:
    assert sent(Tempo(16.0), [0.0, 0.125, 0.0, 0.0]) == [1_000.0, 1_000.125, 1_000.125, 1_000.1875]


@given(st.floats(0.5, 1_000.0), moments)
def test_no_second_has_more_messages_than_the_limit_and_what_is_made_good(rate: float, lateness: list[float]) -> None:
    went = sent(Tempo(rate), lateness)

    for at in went:
        within = sum(at <= other < at + 1.0 for other in went)
        assert within <= rate * (1.0 + CATCH_UP) + 2


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_a_halt_is_never_shortened(until: float, now: float, seconds: float) -> None:
    assert halted(until, now, seconds) >= until
    assert halted(until, now, seconds) >= now + seconds


def test_tries_are_further_and_further_apart_up_to_ten_minutes() -> None:
    assert [backoff(tries) for tries in (1, 2, 3, 9, 10, 1_000)] == [2.0, 4.0, 8.0, 512.0, *[LONGEST_BACKOFF] * 2]


def test_single_troubles_stop_nothing_and_a_row_of_them_stops_everything_for_a_while() -> None:
    assert [breather(troubles) for troubles in range(PATIENCE)] == [0.0] * PATIENCE
    assert [breather(PATIENCE + more) for more in (0, 1, 2, 5, 6, 99)] == [1.0, 2.0, 4.0, 32.0, *[LONGEST_BREATHER] * 2]
