"""A meeting as a calendar file (iCalendar, RFC 5545) that phones and calendar programs open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.schedule.event import Event, EventState

PRODUCT = "-//Equal Voices//Equal Voices//EN"
DOMAIN = "equal-voices"
"""What follows the @ of a UID; ids are random, so they need no host's name (RFC 7986, 5.3)."""

_LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""

_IS_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_IS_LANGUAGE = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A meeting's texts in the language of whoever gets the file.

    Attributes:
        language: tag of that language, such as `pt-BR`.
        title: what it is called.
        about: what it is for, or ''.
        place: where it is, in one line, or ''.
        contact: whom one can ask, or ''.
        url: where it is in the chat, or ''.
    """

    language: str
    title: str
    about: str = ""
    place: str = ""
    contact: str = ""
    url: str = ""


def calendar_text(event: Event, wording: Wording, *, now: datetime) -> str:
    """Write a meeting as a calendar file.

    Its name in the calendar (UID) never changes and its SEQUENCE is the event's version, so a file that is opened
    after the event moved, or was cancelled, changes what is in the calendar already.

    Start and end are written in UTC: one meeting is two instants, which every program shows in its reader's time
    zone, whatever it knows of ours and of the weekends when clocks change. A VTIMEZONE is needed only for what
    repeats.

    Args:
        event: when it is, its pin, and whether it is cancelled.
        wording: the texts.
        now: when the file is made.

    Returns:
        The file's text, with the line ends the format asks for; to be written as UTF-8.
    """
    return "".join(f"{part}\r\n" for line in _lines(event, wording, now) for part in _folded(line))


def _lines(event: Event, wording: Wording, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "BEGIN:VEVENT")
    yield f"UID:{event.id}@{DOMAIN}"
    yield f"SEQUENCE:{event.version}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"DTSTART:{_instant(event.starts)}"
    yield f"DTEND:{_instant(event.ends)}"
    yield f"STATUS:{'CANCELLED' if event.state is EventState.CANCELLED else 'CONFIRMED'}"
    texts = {
        "SUMMARY": wording.title,
        "DESCRIPTION": "\n\n".join(filter(None, (wording.about, wording.contact))),
        "LOCATION": wording.place,
        "CONTACT": wording.contact,
    }
    for name, text in texts.items():
        if text:
            yield f"{name}{_parameter(wording.language)}:{_escaped(text)}"
    if event.latitude is not None and event.longitude is not None:
        yield f"GEO:{event.latitude:.6f};{event.longitude:.6f}"
    if wording.url and not re.search(r"[\s\x00-\x1f\x7f]", wording.url):
        yield f"URL:{wording.url}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _parameter(language: str) -> str:
    tag = language.replace("_", "-")
    return f";LANGUAGE={tag}" if _IS_LANGUAGE.fullmatch(tag) else ""


def _escaped(text: str) -> str:
    r"""Write text as a value (RFC 5545, 3.3.11): \ ; , and line ends are escaped, control characters have no place."""
    plain = _IS_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in "\\;,":
        plain = plain.replace(character, f"\\{character}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never within a character; a space marks what continues."""
    piece: list[str] = []
    octets = 0
    for character in line:
        width = len(character.encode())
        if octets + width > _LONGEST_LINE:
            yield "".join(piece)
            piece, octets = [" "], 1
        piece.append(character)
        octets += width
    yield "".join(piece)
