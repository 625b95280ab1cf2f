"""When reminders fall, over both changes of the clocks, and that no edit, jump or restart spoils a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.delivery import Planned
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.reminders import Calendar, chosen, faults_in, plan, read_rule, read_rules, rules_for
from bot.schedule.rsvp import Rsvp

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NAIROBI = ZoneInfo("Africa/Nairobi")
SANTIAGO = ZoneInfo("America/Santiago")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def event(starts: datetime, **changes: object) -> Event:
    whole = Event(id="e1", state=EventState.PUBLISHED, source="en_GB", starts=starts, ends=starts + timedelta(hours=2))
    return replace(whole, **changes)  # type: ignore[arg-type]  # Hypothesis draws what each deed takes


def rsvp(coming: Coming = Coming.YES, reminders: tuple[str, ...] | None = None, *, contact: int = 7) -> Rsvp:
    return Rsvp(event="e1", contact=contact, coming=coming, reminders=reminders)


def local(starts: datetime, rule: str, zone: ZoneInfo = AMSTERDAM) -> str:
    """Tell when a rule falls, as the clock on the wall shows it."""
    (read,) = read_rules([rule])
    return read.at(event(starts), zone).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def dues(rules: Iterable[str], *, now: datetime, waiting: Iterable[str] = (), **changes: object) -> list[str]:
    starts = datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM)
    calendar = Calendar(AMSTERDAM, now, frozenset(waiting))
    planned = plan(event(starts, **changes), [rsvp()], read_rules(rules), calendar)
    return [each.rule.partition("@")[0] for each in planned]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (datetime(2026, 3, 29, 18, tzinfo=AMSTERDAM), "2026-03-28 18:00 CET"),
        (datetime(2026, 10, 25, 18, tzinfo=AMSTERDAM), "2026-10-24 18:00 CEST"),
        (datetime(2027, 3, 28, 18, tzinfo=AMSTERDAM), "2027-03-27 18:00 CET"),
        (datetime(2026, 3, 30, 2, 30, tzinfo=AMSTERDAM), "2026-03-29 03:30 CEST"),
        (datetime(2026, 10, 26, 2, 30, tzinfo=AMSTERDAM), "2026-10-25 02:30 CEST"),
    ],
)
def test_one_day_before_is_the_same_hour_on_the_wall_when_the_clocks_change(starts: datetime, expected: str) -> None:
    assert local(starts, "start-1d") == expected


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (datetime(2026, 3, 29, 4, tzinfo=AMSTERDAM), "2026-03-29 01:00 CET"),
        (datetime(2026, 10, 25, 4, tzinfo=AMSTERDAM), "2026-10-25 02:00 CET"),
        (datetime(2026, 10, 25, 3, tzinfo=AMSTERDAM), "2026-10-25 02:00 CEST"),
        (datetime(2027, 3, 28, 4, tzinfo=AMSTERDAM), "2027-03-28 01:00 CET"),
    ],
)
def test_two_hours_before_are_two_hours_of_waiting_when_the_clocks_change(starts: datetime, expected: str) -> None:
    assert local(starts, "start-2h") == expected


def test_a_week_before_keeps_the_hour_in_the_south_too_and_where_clocks_never_change() -> None:
    assert local(datetime(2026, 9, 9, 19, tzinfo=SANTIAGO), "start-1w", SANTIAGO) == "2026-09-02 19:00 -04"
    assert local(datetime(2026, 4, 8, 19, tzinfo=SANTIAGO), "start-1w", SANTIAGO) == "2026-04-01 19:00 -03"
    assert local(datetime(2026, 3, 29, 19, tzinfo=NAIROBI), "start-1w", NAIROBI) == "2026-03-22 19:00 EAT"


def test_rules_also_count_from_the_end_and_afterwards() -> None:
    starts = datetime(2026, 10, 24, 23, tzinfo=AMSTERDAM)
    assert [local(starts, rule) for rule in ("start+30m", "end-1h", "end+2h", "end+1d")] == [
        "2026-10-24 23:30 CEST",
        "2026-10-25 00:00 CEST",
        "2026-10-25 02:00 CET",
        "2026-10-26 01:00 CET",
    ]


def test_every_fault_of_some_rules_is_told_with_its_line() -> None:
    words = [("start-1d", 3), ("tomorrow", 4), ("start-1D", 5), ("start-400d", 6), ("start-7d", 7), ("start-1w", 8)]
    found = faults_in(words, file="event.yaml")
    assert [(each.line, each.fault) for each in found] == [
        (4, "`tomorrow` is no rule for a reminder."),
        (5, "`start-1D` is no rule for a reminder."),
        (6, "`start-400d` is no rule for a reminder."),
        (8, "`start-1w` says the same as `start-7d`."),
    ]


def test_more_rules_than_anybody_reads_are_a_fault() -> None:
    found = faults_in([(f"start-{hours}h", hours) for hours in range(1, 9)], file="event.yaml")
    assert [(each.line, each.fault) for each in found] == [(7, "There are more than 6 rules.")]


@given(st.sampled_from(["start", "end"]), st.sampled_from("+-"), st.integers(1, 52), st.sampled_from("wdhm"))
def test_a_rule_is_written_as_it_was_read(anchor: str, sign: str, count: int, unit: str) -> None:
    word = f"{anchor}{sign}{count}{unit}"
    assert str(read_rule(word)) == word


@given(st.text(max_size=20))
def test_whatever_is_written_is_a_rule_or_none(word: str) -> None:
    read = read_rule(word)
    assert read is None or str(read) == word.strip()


def test_what_residents_choose_wins_over_the_rules_before_the_start_but_not_over_what_comes_after() -> None:
    rules = read_rules(["start-1d", "start-2h", "end+2h"])
    assert [str(rule) for rule in rules_for(rsvp(reminders=("1w",)), rules)] == ["start-1w", "end+2h"]
    assert rules_for(rsvp(reminders=()), rules) == ()
    assert rules_for(rsvp(), rules) == rules


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(("week", "hours"), ("1w", "2h")), (("none",), ()), ((), None), (("day",), ("1d",))],
)
def test_ticks_become_times(codes: tuple[str, ...], expected: tuple[str, ...] | None) -> None:
    assert chosen(codes) == expected


def test_those_who_come_or_may_come_are_reminded_and_nobody_else() -> None:
    people = [rsvp(coming, contact=number) for number, coming in enumerate(Coming)]
    starts = datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM)
    planned = plan(event(starts), people, read_rules(["start-1d"]), Calendar(AMSTERDAM, LONG_AGO))
    assert [list(Coming)[each.contact] for each in planned] == [Coming.YES, Coming.MAYBE]


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_a_draft_and_a_cancelled_event_remind_nobody(state: EventState) -> None:
    assert dues(["start-1d"], now=LONG_AGO, state=state) == []


def test_what_was_missed_is_not_made_up_for() -> None:
    evening_before = datetime(2026, 11, 30, 20, tzinfo=AMSTERDAM)
    assert dues(["start-1w", "start-1d", "start-2h", "end+2h"], now=evening_before) == ["start-2h", "end+2h"]


def test_of_those_that_wait_and_are_late_only_the_nearest_is_sent() -> None:
    far = datetime(2026, 11, 1, tzinfo=UTC)
    starts = datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM)
    rules = read_rules(["start-1w", "start-1d", "start-2h"])
    waiting = [each.key for each in plan(event(starts), [rsvp()], rules, Calendar(AMSTERDAM, far))]
    late = datetime(2026, 11, 30, 23, tzinfo=AMSTERDAM)
    assert dues(map(str, rules), now=late, waiting=waiting) == ["start-1d", "start-2h"]
    assert dues(map(str, rules), now=starts - timedelta(minutes=5), waiting=waiting) == ["start-2h"]
    assert dues(map(str, rules), now=starts, waiting=waiting) == []


def test_two_rules_that_fall_together_are_one_reminder() -> None:
    assert dues(["start-1d", "start-24h"], now=LONG_AGO) == ["start-1d"]


def test_the_key_of_a_reminder_names_the_start_it_is_for() -> None:
    starts = datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM)
    (planned,) = plan(event(starts), [rsvp()], read_rules(["start-2h"]), Calendar(AMSTERDAM, LONG_AGO))
    assert planned.key == "reminder:e1:start-2h@20261201T170000Z:7"
    assert planned.expires == starts


@dataclass
class Outbox:
    """What the store and the sender do, without either: settled plans, messages sent."""

    rows: dict[str, Planned] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    def settle(self, planned: Iterable[Planned]) -> None:
        self.rows = {each.key: each for each in planned if each.key not in self.sent}

    def send(self, key: str) -> None:
        assert key not in self.sent
        self.sent.append(key)
        del self.rows[key]


ZONES = (AMSTERDAM, NAIROBI, SANTIAGO)
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
)
STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(-10 * 24 * 2, 10 * 24 * 2)),
    st.tuples(st.just("wait"), st.integers(-48, 24 * 9)),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("state"), st.sampled_from(list(EventState))),
    st.tuples(st.just("rules"), st.lists(st.sampled_from(["start-1w", "start-1d", "start-2h", "end+2h"]), unique=True)),
    st.tuples(st.just("say"), st.tuples(st.sampled_from(list(Coming)), st.sampled_from([None, (), ("1w",), ("2h",)]))),
)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(CHANGES),
    st.integers(-200, 200),
    st.lists(STEPS, max_size=12),
)
def test_no_edit_jump_or_restart_leaves_a_stale_reminder_or_sends_one_twice(
    zone: ZoneInfo, change: datetime, hours: int, steps: list[tuple[str, object]]
) -> None:
    meeting, word = event(change + timedelta(hours=hours)), rsvp()
    rules, now, outbox = ["start-1d", "start-2h"], change - timedelta(days=9), Outbox()
    for what, value in [*steps, ("wait", 24 * 30)]:
        if what == "move":
            starts = change + timedelta(minutes=30 * value)  # type: ignore[operator]  # Hypothesis draws what each deed takes
            ends = starts + timedelta(hours=2)
            meeting = replace(meeting, starts=starts, ends=ends, version=meeting.version + 1)
        elif what == "wait":
            now += timedelta(hours=value)  # type: ignore[arg-type]  # Hypothesis draws what each deed takes
        elif what == "state":
            meeting = replace(meeting, state=value)  # type: ignore[arg-type]  # Hypothesis draws what each deed takes
        elif what == "rules":
            rules = value  # type: ignore[assignment]  # Hypothesis draws what each deed takes
        elif what == "say":
            word = rsvp(*value)  # type: ignore[misc]  # Hypothesis draws what each deed takes
        if what != "wait":  # a jump of the clock is not followed by a plan before the sender looks
            outbox.settle(plan(meeting, [word], read_rules(rules), Calendar(zone, now, set(outbox.rows))))
            assert all(_is_fresh(each, meeting) for each in outbox.rows.values())
        _send(outbox, meeting, word, rules, Calendar(zone, now))
    assert len(set(outbox.sent)) == len(outbox.sent)


def _send(outbox: Outbox, meeting: Event, word: Rsvp, rules: list[str], calendar: Calendar) -> None:
    """Send what is due, as the sender does: each is planned once more just before it goes."""
    together = 0
    for key, row in sorted(outbox.rows.items()):
        if row.due <= calendar.now:
            again = plan(meeting, [word], read_rules(rules), replace(calendar, waiting={key}))
            if key in {each.key for each in again}:
                assert row.expires is not None
                assert calendar.now < row.expires
                assert _is_fresh(row, meeting)
                outbox.send(key)
                together += 1
    assert together <= 1


def _is_fresh(row: Planned, meeting: Event) -> bool:
    """Tell whether a reminder is about the meeting as it now stands."""
    rule, _, at = row.rule.partition("@")
    anchor = meeting.starts if rule.startswith("start") else meeting.ends
    return meeting.state is EventState.PUBLISHED and at == f"{anchor.astimezone(UTC):%Y%m%dT%H%M%SZ}"
