"""When people should have heard what came of a meeting, and who is told that they have not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.event import Event, EventState
from bot.schedule.reporting import plan_board, plan_overdue, report_due

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ENDS = datetime(2026, 10, 20, 20, tzinfo=AMSTERDAM)
MEETING = Event(id="e1", state=EventState.PUBLISHED, source="nl", starts=ENDS - timedelta(hours=2), ends=ENDS)
DUE = report_due(MEETING, AMSTERDAM)


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        (datetime(2026, 3, 20, 20, tzinfo=AMSTERDAM), "2026-04-03 20:00 CEST"),
        (datetime(2026, 10, 20, 20, tzinfo=AMSTERDAM), "2026-11-03 20:00 CET"),
        (datetime(2026, 7, 1, 20, tzinfo=AMSTERDAM), "2026-07-15 20:00 CEST"),
    ],
)
def test_a_report_is_due_at_the_same_hour_fourteen_days_later(ends: datetime, due: str) -> None:
    found = report_due(replace(MEETING, ends=ends), AMSTERDAM)
    assert f"{found.astimezone(AMSTERDAM):%Y-%m-%d %H:%M %Z}" == due


def test_each_member_of_staff_hears_once_that_it_is_overdue() -> None:
    planned = plan_overdue(MEETING, DUE, (8, 7, 8), DUE)
    assert [each.key for each in planned] == [
        "overdue:e1:report@20261103T190000Z:7",
        "overdue:e1:report@20261103T190000Z:8",
    ]


@pytest.mark.parametrize("late", [timedelta(seconds=-1), timedelta(days=14)])
def test_nobody_hears_it_while_there_is_time_nor_when_the_outbox_may_have_forgotten_whom_it_told(
    late: timedelta,
) -> None:
    assert plan_overdue(MEETING, DUE, (7,), DUE + late) == ()


def test_nobody_owes_a_report_of_what_did_not_take_place() -> None:
    assert plan_overdue(replace(MEETING, state=EventState.CANCELLED), DUE, (7,), DUE) == ()


@pytest.mark.parametrize(
    ("months", "now", "name"),
    [
        (3, "2026-10-01T09:00", "2026-10"),
        (3, "2026-10-15T08:59", "2026-10"),
        (1, "2026-11-01T09:00", "2026-11"),
        (12, "2026-01-03T12:00", "2026-01"),
        (2, "2026-12-01T23:00", None),
        (3, "2026-10-01T08:59", None),
        (3, "2026-10-15T09:00", None),
        (3, "2026-11-02T12:00", None),
    ],
)
def test_the_board_hears_on_the_first_day_of_its_months(months: int, now: str, name: str | None) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)

    found, planned = plan_board(months, [7, 8, 7], at, AMSTERDAM)

    assert [each.contact for each in planned] == ([7, 8] if name else [])
    assert {(each.subject, each.due.astimezone(AMSTERDAM).hour) for each in planned} == ({(name, 9)} if name else set())
    assert found == (name or found)
