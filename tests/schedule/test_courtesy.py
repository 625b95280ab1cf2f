"""Quiet hours and weeks by the clock on the wall, also in the nights in which clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.courtesy import NEAR, Courtesy

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = Courtesy(zone=AMSTERDAM, quiet=(time(21), time(8)))
NOON_REST = Courtesy(zone=AMSTERDAM, quiet=(time(12), time(14)))
ZONES = ("Europe/Amsterdam", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "UTC")

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda when: when.replace(tzinfo=UTC))  # noqa: DTZ001 - given one at once


def local(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM, fold=fold)  # type: ignore[arg-type, misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("manners", "instant", "quiet"),
    [
        (NIGHT, local(2026, 6, 1, 20, 59), False),
        (NIGHT, local(2026, 6, 1, 21, 0), True),
        (NIGHT, local(2026, 6, 2, 7, 59), True),
        (NIGHT, local(2026, 6, 2, 8, 0), False),
        (NOON_REST, local(2026, 6, 1, 11, 59), False),
        (NOON_REST, local(2026, 6, 1, 12, 0), True),
        (NOON_REST, local(2026, 6, 1, 14, 0), False),
        (Courtesy(zone=AMSTERDAM), local(2026, 6, 1, 3, 0), False),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(manners: Courtesy, instant: datetime, *, quiet: bool) -> None:
    assert manners.is_quiet(instant) is quiet


def test_what_waits_in_the_night_goes_in_the_morning() -> None:
    assert NIGHT.awake(local(2026, 6, 1, 23, 30)) == local(2026, 6, 2, 8, 0)
    assert NIGHT.awake(local(2026, 6, 2, 3, 0)) == local(2026, 6, 2, 8, 0)
    assert NIGHT.awake(local(2026, 6, 2, 9, 0)) == local(2026, 6, 2, 9, 0)


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    evening = local(2026, 3, 28, 21, 0)

    assert NIGHT.awake(evening) == local(2026, 3, 29, 8, 0)
    assert NIGHT.awake(evening).astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=10)


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    evening = local(2026, 10, 24, 21, 0)

    assert NIGHT.awake(evening) == local(2026, 10, 25, 8, 0)
    assert NIGHT.awake(evening).astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=12)


def test_quiet_hours_that_end_in_the_hour_that_is_left_out_end_with_it() -> None:
    short = Courtesy(zone=AMSTERDAM, quiet=(time(22), time(2, 30)))

    assert short.awake(local(2026, 3, 28, 23, 0)) == local(2026, 3, 29, 3, 30)


@given(st.sampled_from(ZONES), clocks, clocks, instants)
def test_the_end_of_quiet_is_not_quiet_and_never_before(zone: str, begin: time, end: time, instant: datetime) -> None:
    manners = Courtesy(zone=ZoneInfo(zone), quiet=None if begin == end else (begin, end))
    awake = manners.awake(instant)

    assert awake >= instant
    assert not manners.is_quiet(awake)
    assert (awake == instant) is not manners.is_quiet(instant)


@given(st.sampled_from(ZONES), instants)
def test_a_week_begins_on_monday_and_the_next_one_after_it(zone: str, instant: datetime) -> None:
    manners = Courtesy(zone=ZoneInfo(zone))
    begins, following = manners.week(instant), manners.next_week(instant)

    assert begins <= instant < following
    assert begins.astimezone(manners.zone).weekday() == 0
    assert manners.week(following) == following
    assert manners.week(following - timedelta(minutes=1)) == begins


def test_who_has_had_enough_hears_more_on_monday_morning() -> None:
    assert NIGHT.next_week(local(2026, 10, 22, 12, 0)) == local(2026, 10, 26, 8, 0)


def test_what_cannot_wait_for_the_morning_is_near() -> None:
    night, morning = local(2026, 6, 2, 3, 0), local(2026, 6, 2, 8, 0)

    assert NIGHT.is_near(morning + NEAR - timedelta(minutes=1), night)
    assert not NIGHT.is_near(morning + NEAR, night)
    assert not NIGHT.is_near(None, night)
