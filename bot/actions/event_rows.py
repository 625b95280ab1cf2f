"""Read a meeting from the fields of a file: each is checked, and every fault is noted at its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.schedule.event import Event, EventState, FeedbackTo
from bot.schedule.local import instants
from bot.schedule.reminders import faults_in
from bot.survey.reading_ledger import nearest
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Words

FIELDS = (
    "language",
    "title",
    "about",
    "starts",
    "ends",
    "place",
    "address",
    "pin",
    "languages",
    "interpreters",
    "childcare",
    "access",
    "group",
    "capacity",
    "contact",
    "reminders",
    "feedback",
)
"""Every key a meeting may have in a file."""

ACCESS = ("no_steps", "seat", "loop", "print", "companion", "quiet")
"""What makes a meeting accessible: the choices of `r_access` in the survey event-needs."""

SIGN = "sign"
"""Stands among the interpreters for sign language."""

LONGEST_TITLE = 120
LONGEST_LINE = 200
LARGEST_CAPACITY = 100_000
LONGEST_MEETING = timedelta(days=31)

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(?::00)?( ?(?:Z|[+-]\d{2}:\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}", re.ASCII)
_PIN = re.compile(r"(-?\d{1,3}(?:\.\d+)?) *[,;] *(-?\d{1,3}(?:\.\d+)?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a meeting's fields are held against.

    Attributes:
        zone: the scheme's time zone.
        languages: codes of the scheme's languages.
        now: the present instant; a meeting must lie ahead.
        new_id: makes the id of a meeting.
        groups: codes of the host groups that may hold one.
    """

    zone: ZoneInfo
    languages: Collection[str]
    now: datetime
    new_id: Callable[[], str]
    groups: Collection[str] = ()


def event_of(row: Row, known: Known) -> Event | None:
    """Read one meeting.

    Without a language, access, time and somebody to ask, nobody could take part, so these must be said
    (EUROCITIES 2014, key factors 3 and 8).

    Args:
        row: its fields, with the ledger that takes the faults.
        known: what they are held against.

    Returns:
        The meeting, as good as it could be read; None without its times.
    """
    row.only(FIELDS)
    source = _source(row, known)
    found = {
        "titles": _worded(row, "title", source, longest=LONGEST_TITLE),
        "abouts": _worded(row, "about", source),
        **_where(row),
        **_whom(row, known),
        **_offers(row, known),
        "reminders": _reminders(row),
        "feedback": _feedback(row),
    }
    times = _times(row, known)
    if times is None:
        return None
    (starts, ends), id_ = times, known.new_id()
    return Event(id=id_, state=EventState.PUBLISHED, source=source, starts=starts, ends=ends, **found)


def _where(row: Row) -> dict[str, Any]:
    latitude, longitude = _pin(row)
    place, address = row.text("place", longest=LONGEST_LINE), row.text("address", longest=LONGEST_LINE)
    if not (place or address or latitude is not None):
        row.fault("place", "Nobody can tell where it is.", "Give a `place`, an `address` or a `pin`.")
    return {"place": place, "address": address, "latitude": latitude, "longitude": longitude}


def _whom(row: Row, known: Known) -> dict[str, Any]:
    spoken = _codes(row, "languages", known.languages)
    if not spoken:
        row.fault("languages", "`languages` is missing.", "Say which languages are spoken, such as [nl, ar].")
    contact = row.needed("contact", "Say whom people can ask, and how.")
    if len(contact) > LONGEST_LINE:
        row.fault("contact", f"`contact` has {len(contact)} characters.", f"Keep it under {LONGEST_LINE}.")
    return {"languages": spoken, "contact": contact, "group": _group(row, known), "capacity": _capacity(row)}


def _group(row: Row, known: Known) -> str | None:
    code = row.text("group") or None
    if code is not None and code not in known.groups:
        row.fault("group", f"`{code}` is no host group of the scheme.", _advice(code, known.groups))
    return code


def _offers(row: Row, known: Known) -> dict[str, Any]:
    return {
        "interpreters": _codes(row, "interpreters", (*known.languages, SIGN)),
        "childcare": row.flag("childcare", default=False) if row.text("childcare") else None,
        "access": _access(row),
    }


def _source(row: Row, known: Known) -> str:
    source = row.needed("language", f"Say in which language it is written: {', '.join(known.languages)}.")
    if source and source not in known.languages:
        row.fault("language", f"`{source}` is not offered here.", nearest(source, known.languages, "Use another."))
    return source


def _worded(row: Row, key: str, source: str, *, longest: int = 1_000) -> Mapping[str, str]:
    """Read text in one language, or `{text: …, labels: {nl: …}}` in several, as the scheme has it."""
    inner = row.fields_of(key) if not isinstance(row.fields.entries.get(key), Words) else None
    if inner is None:
        text = row.needed(key, "Write it in the language of `language`.") if key == "title" else row.text(key)
        if len(text) > longest:
            row.fault(key, f"`{key}` has {len(text)} characters.", f"Keep it under {longest}.")
        return {source: text} if text else {}
    inner.only(("text", "labels"))
    labels = inner.fields_of("labels")
    others = {tag: labels.text(tag, longest=longest) for tag in labels.languages()} if labels else {}
    text = inner.needed("text", "Write it in the language of `language`.")
    return {**{tag: words for tag, words in others.items() if words}, source: text}


def _codes(row: Row, key: str, allowed: Collection[str]) -> tuple[str, ...]:
    found: list[str] = []
    for item in row.items(key):
        code = item.text.strip() if isinstance(item, Words) else ""
        if code not in allowed:
            row.ledger.add(item.line, row.place, f"`{code}` is not known in `{key}`.", _advice(code, allowed))
        elif code in found:
            row.ledger.add(item.line, row.place, f"`{code}` stands in `{key}` twice.", "Remove one of them.")
        else:
            found.append(code)
    return tuple(found)


def _advice(code: str, allowed: Collection[str]) -> str:
    return nearest(code, allowed, f"Use some of {', '.join(allowed)}." if allowed else "Leave it out.")


def _access(row: Row) -> tuple[str, ...] | None:
    remedy = f"List some of {', '.join(ACCESS)}, or [] where there is nothing."
    if "access" not in row:
        row.fault("access", "`access` is missing.", remedy)
        return None
    return _codes(row, "access", ACCESS)


def _pin(row: Row) -> tuple[float | None, float | None]:
    text = row.text("pin")
    found = _PIN.fullmatch(text)
    if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:  # noqa: PLR2004 - degrees of the globe
        return float(found[1]), float(found[2])
    if text:
        row.fault("pin", f"`{text}` is no place on the globe.", "Write latitude and longitude: 52.3702, 4.8952.")
    return None, None


def _capacity(row: Row) -> int | None:
    text = row.text("capacity")
    if re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII) and int(text) <= LARGEST_CAPACITY:
        return int(text)
    if text:
        row.fault("capacity", f"`{text}` is no number of people.", f"Write 1 to {LARGEST_CAPACITY}.")
    return None


def _feedback(row: Row) -> FeedbackTo:
    word = row.text("feedback") or FeedbackTo.ATTENDED.value
    if word not in set(FeedbackTo):
        row.fault("feedback", f"`{word}` is nobody who could be asked.", "Write attended or coming.")
        return FeedbackTo.ATTENDED
    return FeedbackTo(word)


def _reminders(row: Row) -> tuple[str, ...] | None:
    if "reminders" not in row:
        return None
    words = [(item.text.strip() if isinstance(item, Words) else "", item.line) for item in row.items("reminders")]
    for problem in faults_in(words, file=row.ledger.file):
        row.ledger.add(problem.line, row.place, problem.fault, problem.remedy)
    return tuple(word for word, _ in words)


def _times(row: Row, known: Known) -> tuple[datetime, datetime] | None:
    starts = _moment(row, "starts", known)
    ends = _moment(row, "ends", known, day=starts)
    if starts is None or ends is None:
        return None
    if starts <= known.now:
        row.fault("starts", "It has begun already.", "Name a day that is ahead.")
    if ends <= starts:
        row.fault("ends", "It ends before it starts.", "Name a later end.")
    elif ends - starts > LONGEST_MEETING:
        row.fault("ends", f"It lasts more than {LONGEST_MEETING.days} days.", "Make a meeting of each part.")
    return starts, ends


def _moment(row: Row, key: str, known: Known, *, day: datetime | None = None) -> datetime | None:
    """Read a moment on the scheme's clocks, or with an offset of its own; an end may be the hour alone."""
    text = row.needed(key, "Write 2026-12-31 18:00.")
    if key == "ends" and _CLOCK.fullmatch(text):
        if day is None:  # its day has a fault of its own
            return None
        text = f"{day.astimezone(known.zone).date()} {text}"
    found = _MOMENT.fullmatch(text)
    if not found:
        if text:
            row.fault(key, f"`{text}` is no day with an hour.", "Write 2026-12-31 18:00.")
        return None
    try:
        return _instant(row, key, found, known)
    except ValueError:
        row.fault(key, f"`{text}` is not in the calendar.", "Correct the day or the hour.")
        return None


def _instant(row: Row, key: str, found: re.Match[str], known: Known) -> datetime | None:
    hours, minutes = found[2].split(":")
    on_the_wall = datetime.combine(datetime.fromisoformat(found[1]), time(int(hours), int(minutes)))
    if found[3]:
        return datetime.fromisoformat(f"{on_the_wall.isoformat()}{found[3].strip()}").astimezone(UTC)
    moments = instants(on_the_wall.date(), on_the_wall.time(), known.zone)
    if not moments:
        row.fault(key, f"There is no {found[2]} on that day: the clocks are set forward.", "Name another hour.")
    elif len(moments) > 1:
        offsets = " or ".join(each.astimezone(known.zone).isoformat(timespec="minutes") for each in moments)
        row.fault(key, f"{found[2]} comes twice on that day: the clocks are set back.", f"Write {offsets}.")
    return moments[0] if moments else None
