"""The gate: each person at their pace, remembered in bounded memory, and cheap."""

from __future__ import annotations

import time

from bot.access.pace import Pace
from bot.handlers import gate
from bot.handlers.gate import TELL_EVERY, Gate


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_one_who_is_too_fast_keeps_nobody_else_out() -> None:
    door = Gate(Pace(3, 1.0), now=Seconds())

    assert [door.admits(1) for _ in range(5)] == [True, True, True, False, False]
    assert door.admits(2)


def test_an_update_that_failed_counts_as_not_come() -> None:
    door = Gate(Pace(2, 1.0), now=Seconds())
    for _ in range(50):
        assert door.admits(1)
        door.give_back(1)
    door.give_back(99)

    assert [door.admits(1) for _ in range(3)] == [True, True, False]


def test_a_burst_of_none_lets_everything_in() -> None:
    door = Gate(Pace(0, 1.0), now=Seconds())

    assert {door.admits(1) for _ in range(10_000)} == {True}


def test_somebody_is_told_once_in_a_while() -> None:
    clock = Seconds()
    door = Gate(Pace(1, 1.0), now=clock)
    first = [door.may_tell(1), door.may_tell(1), door.may_tell(2)]
    clock.at += TELL_EVERY

    assert (first, door.may_tell(1)) == ([True, False, True], True)


def test_memory_is_bounded_and_whoever_is_too_fast_is_not_forgotten_by_a_crowd_that_is_not() -> None:
    clock = Seconds()
    door = Gate(Pace(100, 1.0), now=clock)
    for _ in range(100):
        door.admits(1)
    clock.at += 2
    for person in range(2, gate.REMEMBERED + 100):
        clock.at += 0.001
        door.admits(person)
        door.may_tell(person)

    assert (len(door._full_at) <= gate.REMEMBERED, len(door._told) <= gate.REMEMBERED) == (True, True)
    assert [door.admits(1) for _ in range(60)].count(False) == 60 - (2 + (gate.REMEMBERED + 98) // 1000)


def test_a_crowd_in_which_all_are_in_a_hurry_is_bounded_too() -> None:
    door = Gate(Pace(2, 0.001), now=Seconds())
    for person in range(gate.REMEMBERED * 2):
        door.admits(person)

    assert len(door._full_at) <= gate.REMEMBERED


def test_letting_somebody_in_costs_less_than_five_microseconds() -> None:
    door = Gate(Pace(300, 20.0))
    best = min(_seconds_of_thousand(door) for _ in range(20))

    assert best / 1000 < 5e-6


def _seconds_of_thousand(door: Gate) -> float:
    begun = time.perf_counter()
    for person in range(1000):
        door.admits(person)
    return time.perf_counter() - begun
