"""Meetings from files: what stands there is read as it stands, and every fault is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.event_files import More, read_ics, read_yaml
from bot.actions.event_rows import Known
from bot.errors import OperatorError
from bot.schedule.calendar import Wording, calendar_text
from bot.schedule.event import Event, FeedbackTo
from bot.schedule.local import instants
from bot.schedule.reading_calendar import read_calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LANGUAGES = ("en_GB", "nl", "ar", "tr")
KNOWN = Known(zone=AMSTERDAM, languages=LANGUAGES, now=datetime(2026, 3, 7, tzinfo=UTC), new_id=lambda: "e1")

YAML = """
language: en_GB
title: {text: An evening about safety, labels: {nl: Een avond over veiligheid, ar: أمسية عن السلامة}}
about: We talk about safe streets.
starts: 2026-12-01 18:00
ends: "20:00"
place: House of the quarter
address: Kade 12
pin: 52.3702, 4.8952
languages: [nl, en_GB]
interpreters: [ar, sign]
childcare: no
access: [no_steps, loop]
capacity: 40
contact: Noor, 020 000 0000
reminders: [start-1w, start-2h]
feedback: coming
"""

TWICE = (
    "5: 02:30 comes twice on that day: the clocks are set back. Write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00."
)
MORE: dict[str, More] = {"language": "nl", "languages": ("nl",), "access": (), "contact": "Noor"}


def yaml(text: str) -> Event:
    (event,) = read_yaml(text, file="evening.yaml", known=KNOWN)
    return event


def faults(text: str) -> list[str]:
    with pytest.raises(OperatorError) as caught:
        read_yaml(text, file="evening.yaml", known=KNOWN)
    return [str(problem).removeprefix("evening.yaml:") for problem in caught.value.problems]


def ics(body: str, more: dict[str, More] = MORE) -> tuple[Event, ...]:
    return read_ics(read_calendar(_calendar(body)), file="evening.ics", known=KNOWN, more=more)


def _calendar(body: str) -> bytes:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Somebody//Else//EN",
        *body.strip().splitlines(),
        "END:VCALENDAR",
    )
    return "\r\n".join(lines).encode()


def ics_faults(body: str, more: dict[str, More] = MORE) -> list[str]:
    with pytest.raises(OperatorError) as caught:
        ics(body, more)
    return [str(problem).removeprefix("evening.ics:") for problem in caught.value.problems]


def local(event: Event) -> tuple[str, str]:
    return tuple(f"{each.astimezone(AMSTERDAM):%Y-%m-%d %H:%M %Z}" for each in (event.starts, event.ends))  # type: ignore[return-value]  # two times make a pair


def test_a_whole_meeting_is_read_from_yaml() -> None:
    event = yaml(YAML)
    assert dict(event.titles) == {
        "en_GB": "An evening about safety",
        "nl": "Een avond over veiligheid",
        "ar": "أمسية عن السلامة",
    }
    assert local(event) == ("2026-12-01 18:00 CET", "2026-12-01 20:00 CET")
    assert (event.languages, event.interpreters, event.access) == (
        ("nl", "en_GB"),
        ("ar", "sign"),
        ("no_steps", "loop"),
    )
    assert (event.childcare, event.capacity, event.feedback) == (False, 40, FeedbackTo.COMING)
    assert (event.latitude, event.longitude) == (52.3702, 4.8952)
    assert event.reminders == ("start-1w", "start-2h")


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    text = YAML.replace(
        "title: {text: An evening about safety, labels: {nl: Een avond over veiligheid, ar: أمسية عن السلامة}}",
        "title: no",
    )
    event = yaml(text.replace("contact: Noor, 020 000 0000", "contact: 020"))
    assert (dict(event.titles), event.contact) == ({"en_GB": "no"}, "020")


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = """language: de
titel: x
starts: 2026-02-30 18:00
ends: soon
languages: [nl, klingon]
capacity: 0
pin: 91, 4
reminders: [tomorrow]
"""
    assert [each.partition(". ")[0] for each in faults(text)] == [
        "1: Nobody can tell where it is",
        "1: `access` is missing",
        "1: `contact` is missing",
        "1: `de` is not offered here",
        "1: `title` is missing",
        "2: `titel` is not known here",
        "3: `2026-02-30 18:00` is not in the calendar",
        "4: `soon` is no day with an hour",
        "5: `klingon` is not known in `languages`",
        "6: `0` is no number of people",
        "7: `91, 4` is no place on the globe",
        "8: `tomorrow` is no rule for a reminder",
    ]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2026-03-29 02:30", "5: There is no 02:30 on that day: the clocks are set forward. Name another hour."),
        (
            "2026-10-25 02:30",
            TWICE,
        ),
        ("2026-03-01 18:00", "5: It has begun already. Name a day that is ahead."),
        ("2026-12-01 20:30", "6: It ends before it starts. Name a later end."),
    ],
)
def test_an_hour_that_is_not_there_or_there_twice_is_a_fault(starts: str, expected: str) -> None:
    ends = (
        "2026-12-01 20:00" if starts.startswith("2026-12") else f"{starts[:10]} 05:00" if "02:" in starts else "20:00"
    )
    text = YAML.replace("2026-12-01 18:00", starts).replace('"20:00"', ends)
    assert faults(text) == [expected]


@pytest.mark.parametrize(("offset", "zone"), [("+02:00", "CEST"), ("+01:00", "CET")])
def test_an_hour_that_comes_twice_is_told_apart_by_its_offset(offset: str, zone: str) -> None:
    text = YAML.replace("2026-12-01 18:00", f"2026-10-25T02:30{offset}").replace('"20:00"', "05:00")
    assert local(yaml(text)) == (f"2026-10-25 02:30 {zone}", "2026-10-25 05:00 CET")


def test_a_file_may_hold_several_meetings_and_names_the_one_that_has_a_fault() -> None:
    inner = "\n    ".join(YAML.strip().splitlines())
    text = f"events:\n  - {inner}\n  - {inner.replace('capacity: 40', 'capacity: many')}\n"
    assert faults(text) == ["30: event 2: `many` is no number of people. Write 1 to 100000."]


def test_what_another_program_wrote_becomes_a_meeting() -> None:
    body = """
BEGIN:VEVENT
UID:1@example.org
DTSTART;TZID=W. Europe Standard Time:20261025T183000
DURATION:PT1H30M
SUMMARY;LANGUAGE=en:An evening\\, with tea
DESCRIPTION:First line\\nsecond
  line
LOCATION:Kade 12
GEO:52.37;4.89
BEGIN:VALARM
TRIGGER:-PT15M
DESCRIPTION:not this
END:VALARM
END:VEVENT
"""
    (event,) = ics(body)
    assert local(event) == ("2026-10-25 18:30 CET", "2026-10-25 20:00 CET")
    assert (dict(event.titles), dict(event.abouts)) == (
        {"en_GB": "An evening, with tea"},
        {"en_GB": "First line\nsecond line"},
    )
    assert (event.place, event.latitude, event.languages, event.access) == ("Kade 12", 52.37, ("nl",), ())


def test_a_moment_without_a_zone_is_meant_by_the_schemes_clocks() -> None:
    (event,) = ics("BEGIN:VEVENT\nDTSTART:20260329T030000\nDTEND:20260329T040000\nSUMMARY:A\nLOCATION:B\nEND:VEVENT")
    assert local(event) == ("2026-03-29 03:00 CEST", "2026-03-29 04:00 CEST")


def test_what_a_calendar_file_cannot_mean_here_is_told_with_its_line() -> None:
    body = """
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261201
RRULE:FREQ=WEEKLY
STATUS:CANCELLED
SUMMARY:A
LOCATION:B
END:VEVENT
"""
    assert ics_faults(body) == [
        "4: `ends` is missing. Write 2026-12-31 18:00.",
        "5: `2026-12-01` is no day with an hour. Write 2026-12-31 18:00.",
        "6: RRULE: It repeats: a file can bring single meetings only. Export each meeting on its own.",
        "7: STATUS: It is cancelled. Leave it out; an event that is published is cancelled in the chat.",
    ]


def test_without_what_a_calendar_file_cannot_say_nothing_is_taken() -> None:
    body = "BEGIN:VEVENT\nDTSTART:20261201T180000Z\nDTEND:20261201T200000Z\nSUMMARY:A\nLOCATION:B\nEND:VEVENT"
    assert [each.partition(" is missing")[0] for each in ics_faults(body, {"language": "nl"})] == [
        "4: `access`",
        "4: `contact`",
        "4: `languages`",
    ]


def test_a_file_that_is_none_says_so() -> None:
    with pytest.raises(OperatorError) as caught:
        read_ics(read_calendar(b"\xff\xfe\x00garbage"), file="evening.ics", known=KNOWN, more=MORE)
    assert [each.fault for each in caught.value.problems] == ["This is no calendar file."]


def test_what_we_write_can_be_brought_in_again() -> None:
    event = yaml(YAML)
    wording = Wording(language="en_GB", title="An evening", place="Kade 12", contact="Noor")
    again = read_ics(
        read_calendar(calendar_text(event, wording, now=KNOWN.now).encode()), file="x.ics", known=KNOWN, more=MORE
    )
    assert [(each.starts, each.ends, each.latitude) for each in again] == [(event.starts, event.ends, event.latitude)]


@given(st.text(alphabet=st.sampled_from('BEGINVCALENDAR:;=\n\r\tD20261T0Z,\\"é[]{}&*!-'), max_size=200))
def test_no_file_breaks_the_readers(text: str) -> None:
    wrapped = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR"
    assert told(lambda: read_yaml(text, file="x", known=KNOWN)) > 0
    for content in (text, wrapped):
        reading = read_calendar(content.encode())
        assert json.loads(json.dumps(reading)) == reading
        assert told(partial(read_ics, reading, file="x", known=KNOWN, more=MORE)) > 0


def told(read: Callable[[], object]) -> int:
    """Count the faults of what cannot be a meeting."""
    with pytest.raises(OperatorError) as caught:
        read()
    return len(caught.value.problems)


@given(
    st.datetimes(datetime(2026, 3, 20), datetime(2027, 4, 5)),  # noqa: DTZ001 - as the clock on a wall shows it
    st.sampled_from(["Europe/Amsterdam", "America/Santiago", "Africa/Nairobi"]),
)
def test_a_moment_is_the_one_on_the_wall_or_a_fault(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    known = Known(zone=zone, languages=LANGUAGES, now=KNOWN.now, new_id=lambda: "e1")
    minute = moment.replace(second=0, microsecond=0)
    text = YAML.replace("2026-12-01 18:00", f"{minute:%Y-%m-%d %H:%M}")
    text = text.replace('"20:00"', f"{minute + timedelta(days=2):%Y-%m-%d} 12:00")
    there = len(instants(minute.date(), minute.time(), zone))
    if there == 1:
        (event,) = read_yaml(text, file="x", known=known)
        assert event.starts.astimezone(zone).replace(tzinfo=None) == minute
    else:
        assert told(lambda: read_yaml(text, file="x", known=known)) == 1
