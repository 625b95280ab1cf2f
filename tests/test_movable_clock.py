"""The clock that a demonstration moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import MovableClock

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def test_a_moved_clock_stays_ahead_and_goes_on_as_the_other_does() -> None:
    behind = [NOON]
    clock = MovableClock(lambda: behind[0])
    moved = (clock.move(timedelta(hours=1)), clock.move(timedelta(days=1)))
    behind[0] += timedelta(minutes=5)
    assert moved == (NOON + timedelta(hours=1), NOON + timedelta(days=1, hours=1))
    assert clock() == NOON + timedelta(days=1, hours=1, minutes=5)


def test_no_clock_is_moved_back() -> None:
    clock = MovableClock(lambda: NOON)
    assert clock.move(timedelta(hours=-3)) == NOON
