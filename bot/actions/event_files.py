"""Read meetings from files: our own YAML, or a calendar file of any program; all faults at once, with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.actions.event_rows import Known, event_of
from bot.i18n.languages import negotiate
from bot.schedule import reading_calendar as calendar
from bot.schedule.event import Event
from bot.schedule.reading_calendar import Reading
from bot.survey.reading_ledger import Ledger, settle
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Items, Tree, Words, read_tree

More = str | tuple[str, ...] | None
"""What an organiser adds to a calendar file: words, or a list of codes; None = nothing."""

MANY = "events"
"""The key under which a file holds more than one meeting."""

_REMEDIES: Mapping[str, str] = {
    calendar.NOT_A_CALENDAR: "Export the meeting as iCalendar (.ics), or write a .yaml file (docs/organiser.md).",
    calendar.TOO_MANY: "Bring them in several files.",
    calendar.REPEATS: "Export each meeting on its own.",
    calendar.CALLED_OFF: "Leave it out; an event that is published is cancelled in the chat.",
    calendar.UNREADABLE: "Correct it, or export the meeting again.",
}


def read_yaml(text: str, *, file: str, known: Known) -> tuple[Event, ...]:
    """Read a YAML file with the fields of one meeting, or with several under `events:`.

    Args:
        text: the whole file; every word in it stays text.
        file: its name, for the problems.
        known: what the fields are held against.

    Raises:
        OperatorError: with every fault of the file.
    """
    ledger = Ledger(file)
    tree = read_tree(text, ledger)
    settle([ledger])
    if not isinstance(tree, Fields):
        ledger.add(1, "", "The file must hold fields.", "Begin with `title:` and `starts:`.")
        settle([ledger])
    return _checked(tuple(_rows(tree, ledger)), ledger, known)


def _rows(tree: Tree | None, ledger: Ledger) -> Iterator[Row]:
    assert isinstance(tree, Fields), "settled before"
    if MANY not in tree.entries:
        yield Row(tree, "", ledger)
        return
    top = Row(tree, "", ledger)
    top.only((MANY,))
    for at, item in enumerate(top.items(MANY), start=1):
        if isinstance(item, Fields):
            yield Row(item, f"event {at}", ledger)
        else:
            ledger.add(item.line, MANY, f"Item {at} must hold fields.", "Write `- title: …`.")


def read_ics(reading: Reading, *, file: str, known: Known, more: Mapping[str, More]) -> tuple[Event, ...]:
    """Make meetings of what a calendar file holds.

    Args:
        reading: what `bot.schedule.reading_calendar` found in it.
        file: its name, for the problems.
        known: what the fields are held against.
        more: what such a file cannot say (languages, access, childcare …), by the names of our own fields; it
            stands in for what is missing.

    Raises:
        OperatorError: with every fault of the file.
    """
    ledger = Ledger(file)
    for fault in reading["faults"]:
        ledger.add(fault["line"], fault["place"], fault["fault"], _REMEDIES[fault["fault"]])
    many = len(reading["meetings"]) > 1
    rows = (
        Row(_fields(meeting, known, more), f"event {at}" if many else "", ledger)
        for at, meeting in enumerate(reading["meetings"], start=1)
    )
    return _checked(tuple(rows), ledger, known)


def _fields(meeting: calendar.Found, known: Known, more: Mapping[str, More]) -> Fields:
    line, found = meeting["line"], dict(meeting["fields"])
    tag = found.pop("language", None)
    entries: dict[str, Tree] = {key: _tree(value, line) for key, value in more.items() if value is not None}
    entries |= {key: Words(each["text"], each["line"]) for key, each in found.items()}
    if tag is not None and (code := negotiate(tag["text"], known.languages)):
        entries["language"] = Words(code, tag["line"])
    return Fields(entries, {key: tree.line for key, tree in entries.items()}, line)


def _tree(value: str | tuple[str, ...], line: int) -> Tree:
    return Words(value, line) if isinstance(value, str) else Items(tuple(Words(each, line) for each in value), line)


def _checked(rows: tuple[Row, ...], ledger: Ledger, known: Known) -> tuple[Event, ...]:
    events = tuple(event_of(row, known) for row in rows)
    if not events and not ledger.problems:
        ledger.add(1, MANY, "There is no meeting in the file.", "Begin with `title:` and `starts:`.")
    settle([ledger])
    return tuple(event for event in events if event is not None)
