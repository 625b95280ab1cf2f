"""What a time on the wall's clock means, above all in the two nights of a year in which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.local import instants

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour


@pytest.mark.parametrize(
    ("day", "at", "zone", "hours"),
    [
        (date(2026, 3, 28), time(18), AMSTERDAM, ["17:00"]),
        (date(2026, 3, 29), time(1, 59), AMSTERDAM, ["00:59"]),
        (date(2026, 3, 29), time(2, 0), AMSTERDAM, []),
        (date(2026, 3, 29), time(2, 59), AMSTERDAM, []),
        (date(2026, 3, 29), time(3, 0), AMSTERDAM, ["01:00"]),
        (date(2026, 10, 25), time(1, 59), AMSTERDAM, ["23:59"]),
        (date(2026, 10, 25), time(2, 30), AMSTERDAM, ["00:30", "01:30"]),
        (date(2026, 10, 25), time(3, 0), AMSTERDAM, ["02:00"]),
        (date(2026, 4, 5), time(1, 45), LORD_HOWE, ["14:45", "15:15"]),
        (date(2026, 10, 4), time(2, 15), LORD_HOWE, []),
        (date(2026, 3, 29), time(2, 30), UTC, ["02:30"]),
    ],
)
def test_a_time_is_shown_once_never_or_twice(day: date, at: time, zone: ZoneInfo, hours: list[str]) -> None:
    assert [f"{instant:%H:%M}" for instant in instants(day, at, zone)] == hours


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(lambda each: each.replace(second=0, microsecond=0)))  # noqa: DTZ001 - a clock on the wall has no zone
def test_every_instant_shows_the_time_it_was_found_by(moment: datetime) -> None:
    for instant in instants(moment.date(), moment.time(), AMSTERDAM):
        shown = instant.astimezone(AMSTERDAM)
        assert (shown.date(), shown.time()) == (moment.date(), moment.time())
