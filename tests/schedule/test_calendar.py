"""The calendar file, opened by another library than the one that wrote it (ours)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.calendar import Wording, calendar_text
from bot.schedule.event import Event, EventState

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
STARTS = datetime(2026, 10, 25, 1, 30, tzinfo=AMSTERDAM)
MEETING = Event(
    id="k3m9x2pq",
    state=EventState.PUBLISHED,
    source="ar",
    starts=STARTS,
    ends=STARTS.astimezone(UTC) + timedelta(hours=3),
    latitude=52.3702,
    longitude=4.8952,
    version=3,
)
ARABIC = Wording(
    language="ar",
    title="اجتماع الحي: السلامة، والمواصلات، والحدائق، وكل ما يهم سكان حي الميناء القديم",
    about="نلتقي لنتحدث.\nالجميع مرحب بهم؛ والدخول مجاني.",
    place="بيت الحي, Kade 12; Havenstad",
    contact="أمل, +31 20 000 0000",
    url="https://t.me/EqualVoicesDemoBot?start=e_k3m9x2pq",
)


def opened(text: str) -> icalendar.Event:
    """Open the file as a calendar program does; it must hold one event and no fault."""
    calendar = icalendar.Calendar.from_ical(text.encode())
    (event,) = calendar.events
    assert (calendar.errors, event.errors) == ([], [])
    return event


def test_another_program_reads_every_text_as_it_was_written() -> None:
    event = opened(calendar_text(MEETING, ARABIC, now=NOW))
    read = {name: str(event[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT", "URL")}
    assert read == {
        "SUMMARY": ARABIC.title,
        "DESCRIPTION": f"{ARABIC.about}\n\n{ARABIC.contact}",
        "LOCATION": ARABIC.place,
        "CONTACT": ARABIC.contact,
        "URL": ARABIC.url,
    }
    assert event["SUMMARY"].params["LANGUAGE"] == "ar"
    assert event["GEO"].to_ical() == "52.3702;4.8952"


@pytest.mark.parametrize(
    ("starts", "hours", "shown"),
    [
        (datetime(2026, 3, 29, 1, 30, tzinfo=AMSTERDAM), 2, ("01:30 CET", "04:30 CEST")),
        (datetime(2026, 10, 25, 1, 30, tzinfo=AMSTERDAM), 2, ("01:30 CEST", "02:30 CET")),
        (datetime(2027, 3, 28, 1, 30, tzinfo=AMSTERDAM), 1, ("01:30 CET", "03:30 CEST")),
        (datetime(2026, 12, 1, 18, tzinfo=AMSTERDAM), 2, ("18:00 CET", "20:00 CET")),
    ],
)
def test_another_program_shows_the_hours_of_the_wall_when_the_clocks_change(
    starts: datetime, hours: int, shown: tuple[str, str]
) -> None:
    meeting = replace(MEETING, starts=starts, ends=starts.astimezone(UTC) + timedelta(hours=hours))
    event = opened(calendar_text(meeting, ARABIC, now=NOW))
    moments = (event.decoded(name) for name in ("DTSTART", "DTEND"))
    read = [each.astimezone(AMSTERDAM) for each in moments]
    assert (f"{read[0]:%H:%M %Z}", f"{read[1]:%H:%M %Z}") == shown


def test_a_later_file_changes_the_same_entry_and_a_cancelled_one_says_so() -> None:
    first = opened(calendar_text(MEETING, ARABIC, now=NOW))
    cancelled = replace(MEETING, state=EventState.CANCELLED, version=4)
    second = opened(calendar_text(cancelled, ARABIC, now=NOW))
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == ("k3m9x2pq@equal-voices", 3, "CONFIRMED")
    assert (second["UID"], second["SEQUENCE"], second["STATUS"]) == ("k3m9x2pq@equal-voices", 4, "CANCELLED")


def test_no_line_is_longer_than_calendars_take_and_every_line_ends_as_they_ask() -> None:
    lines = calendar_text(MEETING, ARABIC, now=NOW).encode().split(b"\r\n")
    assert lines.pop() == b""
    assert [len(line) for line in lines if len(line) > 75] == []
    assert sum(line.startswith(b" ") for line in lines) > 2  # Arabic is long in octets, and was cut
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_file_or_adds_a_line_to_it(title: str, place: str, url: str) -> None:
    wording = Wording(language="so", title=f"T{title}", place=f"P{place}", url=url)
    event = opened(calendar_text(MEETING, wording, now=NOW))
    assert set(event) <= {
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "STATUS",
        "SUMMARY",
        "LOCATION",
        "GEO",
        "URL",
    }
    assert str(event["SUMMARY"]) == _without_controls(f"T{title}")
    assert str(event["LOCATION"]) == _without_controls(f"P{place}")


def _without_controls(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\t\n" or (ord(each) >= 32 and ord(each) != 127))
