"""What the event commands do with files and stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.access.roles import Act
from bot.actions.announcing import publish
from bot.actions.event_files import More, read_ics, read_yaml
from bot.actions.event_import import insist_on_new
from bot.actions.event_rows import Known
from bot.actions.gathering import outline
from bot.actions.planning import ID_LENGTH
from bot.actions.reminding import rules_of
from bot.actions.staff import CONSOLE, record
from bot.app.limited import TooHeavyError, read_limited
from bot.cli.fielding import Field, about
from bot.cli.trying import plain
from bot.errors import OperatorError, Problem
from bot.files import read_bounded
from bot.i18n.languages import LANGUAGES
from bot.render.event import facts
from bot.schedule.event import Event, EventState
from bot.schedule.reading_calendar import Reading
from bot.store.contacts import events, rsvps, tasks
from bot.store.contacts.tasks import TaskKind
from bot.store.library import read_texts

NEEDS = "event-needs"
PARSER = "bot.schedule.reading_calendar:read_calendar"
LARGEST = 1_000_000
"""Bytes of a calendar file."""

_LISTED = timedelta(days=31)


def extras(
    language: str, languages: str, interpreters: str, access: str, contact: str, *, childcare: bool
) -> Mapping[str, More]:
    """Return what was given on the command line for a calendar file, by the names of our own fields."""
    return {
        "language": language or None,
        "languages": _codes(languages) or None,
        "interpreters": _codes(interpreters) or None,
        "access": () if access == "none" else _codes(access) or None,
        "contact": contact or None,
        "childcare": "yes" if childcare else None,
    }


def _codes(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


@dataclass(frozen=True, slots=True)
class Calendar:
    """Events at the hands of whoever has the machine.

    Attributes:
        field: stores and words.
    """

    field: Field

    @classmethod
    @contextmanager
    def open(cls, toml: Path | None, environ: Mapping[str, str]) -> Iterator[Calendar]:
        """Open the stores of a configuration as long as the block lasts.

        Raises:
            OperatorError: the configuration or the stores are not in order.
        """
        with Field.open(toml, environ) as field:
            yield cls(field)

    def read(self, file: Path, more: Mapping[str, More]) -> tuple[Event, ...]:
        """Read the events of a file.

        Raises:
            OperatorError: with every fault of it.
        """
        house = self.field.house
        known = Known(
            zone=ZoneInfo(house.scheme.time_zone),
            languages=tuple(house.catalogs),
            now=house.clock(),
            new_id=lambda: house.token(ID_LENGTH),
            groups=tuple(group.code for group in house.scheme.groups),
        )
        if file.suffix.lower() in {".yaml", ".yml"}:
            if any(value is not None for value in more.values()):
                fault = "Options like --access are for calendar files."
                raise OperatorError([Problem(str(file), 0, "", fault, "Write it into the file.")])
            return read_yaml(read_texts(file)[file], file=str(file), known=known)
        return read_ics(_found(file), file=str(file), known=known, more=more)

    def preview(self, file: Path, more: Mapping[str, More]) -> Iterator[str]:
        """Show each event of a file as residents will read it, in each language of the scheme."""
        house = self.field.house
        for event in self.read(file, more):
            yield f"{file}: {event.titles.get(event.source)}: no faults"
            for code, catalog in house.catalogs.items():
                yield f"\n--- {LANGUAGES[code].name} ---"
                yield plain(facts(catalog, outline(house, event, catalog)))
            yield f"\nReminders: {', '.join(map(str, rules_of(house, event))) or 'none'}"

    def bring_in(self, file: Path, more: Mapping[str, More]) -> Iterator[str]:
        """Publish the events of a file, all or none, and tell the id of each."""
        house, found = self.field.house, self.read(file, more)
        needs = self.field.surveys().get(NEEDS)
        if needs is None:
            fault = Problem(
                "surveys", 0, NEEDS, "This survey is missing.", "Put it back: residents say by it who comes."
            )
            raise OperatorError([fault])
        with self.field.stores.contacts.begin() as conn:
            for event in found:
                insist_on_new(conn, event, file=str(file))
                publish(conn, house, event, needs=needs)
                record(conn, house, actor=CONSOLE, act=Act.HOLD_EVENTS, subject=event.id)
        for event in found:
            yield f"{event.id}  {event.titles.get(event.source)}"

    def listing(self) -> Iterator[str]:
        """Tell the events, a line each: how many said that they come is rounded down."""
        house, now = self.field.house, self.field.house.clock()
        with self.field.stores.contacts.read() as conn:
            for event in events.since(conn, now - _LISTED):
                task = tasks.get(conn, event.id, TaskKind.REPORT)
                parts = (
                    event.id,
                    f"{house.local(event.starts):%Y-%m-%d %H:%M}",
                    event.state.value,
                    f"{about(rsvps.places_taken(conn, event.id))} come" if event.state is EventState.PUBLISHED else "",
                    event.titles.get(event.source, ""),
                    "report is overdue" if task and task.done is None and task.due <= now else "",
                )
                yield "  ".join(filter(None, parts))


def _found(file: Path) -> Reading:
    """Read a calendar file in a process of its own: it may come from anybody."""
    try:
        content = read_bounded(file, largest=LARGEST).encode()
        found: Reading = read_limited(PARSER, content)
    except (OSError, UnicodeDecodeError, TooHeavyError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        fault = Problem(str(file), 0, "", f"It cannot be read: {reason}.", "Name a calendar file of at most 1 MB.")
        raise OperatorError([fault]) from None
    return found
