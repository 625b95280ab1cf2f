"""Take the meetings out of a calendar file of any program, as plain fields with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypedDict

import icalendar

MOST: Final = 50
"""Meetings that are read from one file."""

NOT_A_CALENDAR: Final = "This is no calendar file."
TOO_MANY: Final = f"It holds more than {MOST} meetings."
REPEATS: Final = "It repeats: a file can bring single meetings only."
CALLED_OFF: Final = "It is cancelled."
UNREADABLE: Final = "This cannot be read."


class Field(TypedDict):
    """One field: its words and its line."""

    text: str
    line: int


class Fault(TypedDict):
    """One thing that is wrong: where, and what."""

    line: int
    place: str
    fault: str


class Found(TypedDict):
    """One meeting of a calendar file.

    Attributes:
        line: where it begins.
        fields: by the names that meetings have in our own files.
    """

    line: int
    fields: dict[str, Field]


class Reading(TypedDict):
    """What a calendar file holds, as JSON can carry it.

    Attributes:
        meetings: in the order of the file.
        faults: what is wrong with it.
    """

    meetings: list[Found]
    faults: list[Fault]


_TEXTS: Final = {"SUMMARY": "title", "DESCRIPTION": "about", "LOCATION": "place", "CONTACT": "contact"}
_REPEATING: Final = ("RRULE", "RDATE", "RECURRENCE-ID")


def read_calendar(content: bytes) -> Reading:
    """Read the meetings of a calendar file (RFC 5545); never raises for what is in it.

    It is run in a process of its own (`bot.app.limited`), because the file may come from anybody.

    Args:
        content: the file.

    Returns:
        Its meetings and its faults. A moment without a time zone is told without one: it is meant as the
        scheme's clocks show it.
    """
    faults: list[Fault] = []
    try:
        text = content.decode("utf-8-sig")
        calendar = icalendar.Calendar.from_ical(text)
        events = calendar.walk("VEVENT")
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return {"meetings": [], "faults": [{"line": 0, "place": "", "fault": NOT_A_CALENDAR}]}
    places = list(_places(text))
    if not events:
        faults.append({"line": 0, "place": "", "fault": NOT_A_CALENDAR})
    if len(events) > MOST:
        faults.append({"line": 0, "place": "", "fault": TOO_MANY})
    meetings = [_meeting(event, lines, faults) for event, lines in zip(events[:MOST], places, strict=False)]
    return {"meetings": meetings, "faults": faults}


def _places(text: str) -> Iterator[Mapping[str, int]]:
    """Find the line of each property of each meeting; an alarm within it is passed over."""
    found: dict[str, int] | None = None
    inner = 0
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        value = line.partition(":")[2].strip().upper()
        if name == "BEGIN" and value == "VEVENT":
            found, inner = {"": number}, 0
        elif found is None:
            continue
        elif name == "END" and value == "VEVENT":
            yield found
            found = None
        elif name in {"BEGIN", "END"}:
            inner += 1 if name == "BEGIN" else -1
        elif not inner and not line.startswith((" ", "\t")):
            found.setdefault(name, number)


def _meeting(event: Any, lines: Mapping[str, int], faults: list[Fault]) -> Found:
    begin = lines[""]
    fields: dict[str, Field] = {}

    def fault(name: str, words: str) -> None:
        faults.append({"line": lines.get(name, begin), "place": name, "fault": words})

    for name, _ in event.errors:
        fault(str(name), UNREADABLE)
    for name, key in _TEXTS.items():
        if (value := _first(event.get(name))) is not None and str(value).strip():
            fields[key] = {"text": str(value).strip(), "line": lines.get(name, begin)}
    if (tag := _language(event)) is not None:
        fields["language"] = {"text": tag, "line": lines.get("SUMMARY", begin)}
    for name in _REPEATING:
        if name in event:
            fault(name, REPEATS)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        fault("STATUS", CALLED_OFF)
    geo = _first(event.get("GEO"))
    if geo is not None and hasattr(geo, "latitude"):
        fields["pin"] = {"text": f"{geo.latitude}, {geo.longitude}", "line": lines.get("GEO", begin)}
    _times(event, lines, fields)
    return {"line": begin, "fields": fields}


def _times(event: Any, lines: Mapping[str, int], fields: dict[str, Field]) -> None:
    starts, ends = _moment(event.get("DTSTART")), _moment(event.get("DTEND"))
    length = getattr(_first(event.get("DURATION")), "dt", None)
    if isinstance(starts, datetime) and isinstance(length, timedelta) and ends is None:
        ends = starts + length if starts.tzinfo is None else starts.astimezone(UTC) + length
    moments = {"starts": (starts, lines.get("DTSTART")), "ends": (ends, lines.get("DTEND") or lines.get("DURATION"))}
    for key, (moment, line) in moments.items():
        if moment is not None:
            fields[key] = {"text": _written(moment), "line": line or lines[""]}


def _moment(value: Any) -> date | None:
    moment = getattr(_first(value), "dt", None)
    return moment if isinstance(moment, date) else None


def _written(moment: date) -> str:
    """Write a moment as our own files have it; a whole day stays one, and is refused where it is read."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def _first(value: Any) -> Any:
    """Take the first of a property that stands there more than once."""
    return value[0] if isinstance(value, list) else value


def _language(event: Any) -> str | None:
    summary = _first(event.get("SUMMARY"))
    tag = getattr(summary, "params", {}).get("LANGUAGE")
    return str(tag).replace("-", "_") if tag else None
