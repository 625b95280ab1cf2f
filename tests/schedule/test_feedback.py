"""Who is asked how a meeting was, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.delivery import Kind
from bot.schedule.event import Coming, Event, EventState, FeedbackTo
from bot.schedule.feedback import asked, is_due, period, plan_feedback, plan_nudges
from bot.schedule.rsvp import Rsvp

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ENDS = datetime(2026, 12, 1, 20, tzinfo=AMSTERDAM)
MEETING = Event(
    id="e1", state=EventState.PUBLISHED, source="nl", starts=ENDS - timedelta(hours=2), ends=ENDS, titles={"nl": "A"}
)
PEOPLE = tuple(
    Rsvp(event="e1", contact=10 * number + attended, coming=coming, attended=bool(attended))
    for number, coming in enumerate(Coming)
    for attended in (0, 1)
)


def test_those_who_checked_in_are_asked_and_where_the_event_says_so_those_who_said_they_come() -> None:
    assert asked(MEETING, PEOPLE) == (1, 11, 21, 31)
    assert asked(replace(MEETING, feedback=FeedbackTo.COMING), PEOPLE) == (0, 1, 10, 11, 21, 31)
    assert asked(MEETING, [replace(each, event="e2") for each in PEOPLE]) == ()


def test_people_are_asked_two_hours_after_the_end_for_seven_days_and_once_more_after_three() -> None:
    when = period(MEETING)
    assert (when.opens - ENDS, when.nudge - when.opens, when.closes - when.opens) == (
        timedelta(hours=2),
        timedelta(days=3),
        timedelta(days=7),
    )


@pytest.mark.parametrize(
    ("ends", "opens"),
    [
        (datetime(2026, 3, 29, 1, 30, tzinfo=AMSTERDAM), "2026-03-29 04:30 CEST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=AMSTERDAM), "2026-10-25 02:30 CET"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=AMSTERDAM), "2027-03-28 04:30 CEST"),
    ],
)
def test_two_hours_pass_as_they_pass_when_the_clocks_change(ends: datetime, opens: str) -> None:
    assert period(replace(MEETING, ends=ends.astimezone(UTC))) == period(replace(MEETING, ends=ends))
    assert f"{period(replace(MEETING, ends=ends)).opens.astimezone(AMSTERDAM):%Y-%m-%d %H:%M %Z}" == opens


def test_each_is_asked_once_and_nudged_once_whether_they_answer_or_not() -> None:
    question, nudge = plan_feedback(MEETING, PEOPLE, ENDS), plan_nudges(MEETING, PEOPLE, ENDS)
    assert [each.key for each in question] == [f"feedback:e1:once:{contact}" for contact in (1, 11, 21, 31)]
    assert [each.key for each in nudge] == [f"nudge:e1:once:{contact}" for contact in (1, 11, 21, 31)]
    assert {each.kind for each in nudge} == {Kind.NUDGE}


@given(st.sampled_from(list(EventState)), st.integers(-30 * 24, 30 * 24))
def test_nobody_is_asked_about_what_did_not_take_place_or_is_long_over(state: EventState, hours: int) -> None:
    now, meeting = ENDS + timedelta(hours=hours), replace(MEETING, state=state)
    planned = [*plan_feedback(meeting, PEOPLE, now), *plan_nudges(meeting, PEOPLE, now)]
    assert len(planned) == (8 if state is EventState.PUBLISHED and hours < 2 + 7 * 24 else 0)
    assert is_due(meeting, now) == (state is EventState.PUBLISHED and 2 <= hours < 2 + 7 * 24)
    assert all(each.expires is not None and each.due < each.expires and each.expires > now for each in planned)
