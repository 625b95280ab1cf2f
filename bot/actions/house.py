"""What every action may use besides its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.shelf import Shelf
from bot.actions.watch import Watch
from bot.clock import Clock
from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE
from bot.render.screen import Screen
from bot.render.survey import around
from bot.schedule.courtesy import Courtesy
from bot.store.contacts import fieldwork
from bot.store.contacts.people import Contact
from bot.store.keys import KeyFolder
from bot.survey.model import Survey
from bot.survey.scheme import Scheme
from bot.survey.session import Around, Reply
from bot.survey.source import read_canonical

_LETTERS = b"abcdefghijkmnpqrstuvwxyz23456789" * 8
"""Stands for each byte: 32 letters and digits that nobody takes for another, alike often."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One thing that is written by typing; both are also reached after a restart, long after they were asked.

    Attributes:
        ask: shows what is asked for, by the subject; it sees to it that who asks still may.
        take: keeps what came, or says kindly why not, and shows what follows.
    """

    ask: Callable[[Connection, House, Contact, str], Screen]
    take: Callable[[Connection, House, Contact, str, Reply], Screen]


@dataclass(frozen=True, slots=True)
class House:
    """The scheme's words, keys and clock, handed to every action.

    Attributes:
        scheme: city, areas, contacts.
        catalogs: the languages that are offered, by code; the source is always there.
        keys: the key folder.
        clock: tells the time.
        sizes: bytes that all sheets of a survey are padded to, by its fingerprint; worked out once.
        random: gives so many random bytes, from the system's randomness.
        watch: counts what comes, to notice unusual bursts.
        shelf: what was published, for residents to read; None where nothing is shown of it.
        writers: who takes words typed outside a survey, by what is written.
        board: shows the report to the board in a language, from both stores, or nothing where nothing is published;
            None outside a running bot: the report then waits for one.
        pays: Telegram is paid for each message of a broadcast.
    """

    scheme: Scheme
    catalogs: Mapping[str, Catalog]
    keys: KeyFolder
    clock: Clock
    random: Callable[[int], bytes] = field(repr=False)
    sizes: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    watch: Watch = field(default_factory=Watch, repr=False, compare=False)
    shelf: Shelf | None = field(default=None, repr=False, compare=False)
    writers: Mapping[str, Writer] = field(default_factory=dict, repr=False, compare=False)
    board: Callable[[Connection, Catalog], Screen | None] | None = field(default=None, repr=False, compare=False)
    pays: bool = False
    _surveys: dict[str, Survey] = field(default_factory=dict, repr=False)

    def catalog(self, language: str) -> Catalog:
        """Return a language's words, or the source's where it is no longer offered."""
        return self.catalogs.get(language) or self.catalogs[SOURCE]

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the scheme's time zone."""
        return instant.astimezone(ZoneInfo(self.scheme.time_zone))

    def month(self) -> str:
        """Return the present month in the scheme's time zone, as `Contact.active_month` holds it."""
        now = self.local(self.clock())
        return f"{now.year}-{now.month:02}"

    def around(self, catalog: Catalog) -> Around:
        """Return the surroundings of the engine, now and for a reader of this language."""
        now = self.local(self.clock())
        return around(catalog, today=now.date().isoformat(), now=now.isoformat(timespec="minutes"))

    def survey(self, conn: Connection, fingerprint: str) -> Survey:
        """Return a definition; each is read and compiled once."""
        if fingerprint not in self._surveys:
            self._surveys[fingerprint] = read_canonical(fieldwork.canonical(conn, fingerprint))
        return self._surveys[fingerprint]

    def token(self, length: int) -> str:
        """Return random letters and digits that are safe in a URL and in a button.

        Args:
            length: how many; each holds 5 bits.
        """
        return self.tokens(1, length)[0]

    def tokens(self, number: int, length: int) -> list[str]:
        """Return many of them, of one draw of randomness.

        Args:
            number: how many.
            length: letters and digits of each.
        """
        drawn = self.random(number * length).translate(_LETTERS).decode()
        return [drawn[at : at + length] for at in range(0, number * length, length)]


def courtesy(house: House) -> Courtesy:
    """Return the manners of the scheme."""
    scheme = house.scheme
    return Courtesy(zone=ZoneInfo(scheme.time_zone), quiet=scheme.quiet_hours, weekly_cap=scheme.weekly_cap)
