"""Who helps residents of a scheme: organisers, offices and partners, read from its file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Words
from bot.survey.scheme import Named, Office, Organiser, Partner

T = TypeVar("T")

LONGEST_NAME = 80
"""Characters of a name, an address or hours: a list of many must fit on a phone."""


@dataclass(frozen=True, slots=True)
class HelpfulPeople:
    """All whom residents can turn to.

    Attributes:
        organisers: who answers residents, by area and language.
        visit: where residents can go; None = not said.
        independent: an office outside the city, for people who were treated badly; None = not said.
        partners: groups and firms that take part, with what they offer.
    """

    organisers: tuple[Organiser, ...] = ()
    visit: Office | None = None
    independent: Office | None = None
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lists may name, and how a name with its labels is read."""

    named: Callable[[Row, str], Named]
    areas: Collection[str]
    languages: Collection[str]

    def organiser(self, row: Row) -> Organiser:
        row.only(("code", "name", "role", "areas", "languages"))
        return Organiser(
            code=row.needed("code", "Give each a code."),
            name=row.needed("name", "Write the first name; no more is needed."),
            role=self.named(row, "role"),
            areas=_listed(row, "areas", self.areas, "an area of this scheme"),
            languages=_listed(row, "languages", self.languages, "a language we have"),
        )

    def partner(self, row: Row) -> Partner:
        row.only(("code", "name", "offers", "areas", "languages", "until", "contact"))
        return Partner(
            code=row.needed("code", "Give each a code."),
            name=self.named(row, "name"),
            offers=self.named(row, "offers"),
            areas=_listed(row, "areas", self.areas, "an area of this scheme"),
            languages=_listed(row, "languages", self.languages, "a language we have"),
            until=_until(row),
            contact=row.text("contact", longest=LONGEST_NAME),
        )


def read_people(
    top: Row, *, named: Callable[[Row, str], Named], areas: Collection[str], languages: Collection[str]
) -> HelpfulPeople:
    """Read whom residents can turn to; every fault goes to the row's ledger.

    Args:
        top: the scheme's file.
        named: reads a name with its labels.
        areas: codes of the scheme's areas.
        languages: codes of the languages the product knows.
    """
    known, contacts = _Known(named, areas, languages), top.fields_of("contacts")
    return HelpfulPeople(
        organisers=_each(top, "organisers", known.organiser),
        visit=_office(contacts, "visit"),
        independent=_office(contacts, "independent"),
        partners=_each(top, "partners", known.partner),
    )


def _listed(row: Row, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
    codes = tuple(item.text for item in row.items(key) if isinstance(item, Words))
    for code in codes:
        if code not in known:
            row.fault(key, f"`{code}` is not {what}.", f"Use some of {', '.join(sorted(known))}.")
    return codes


def _office(contacts: Row | None, key: str) -> Office | None:
    row = contacts.fields_of(key) if contacts else None
    if row is None:
        return None
    row.only(("name", "address", "hours", "email"))
    return Office(
        name=row.needed("name", "Write the name of the office."),
        address=row.text("address", longest=LONGEST_NAME),
        hours=row.text("hours", longest=LONGEST_NAME),
        email=row.text("email", longest=LONGEST_NAME),
    )


def _until(row: Row) -> date | None:
    """Read until when a partner takes part; None where nobody said."""
    text = row.text("until")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        row.fault("until", f"`{text}` is not a date.", "Write it as 2027-06-30.")
        return None


def _each(top: Row, key: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    found = []
    for at, item in enumerate(top.items(key), start=1):
        if isinstance(item, Fields):
            found.append(read(Row(item, f"{key} {at}", top.ledger)))
        else:
            top.ledger.add(item.line, key, f"Item {at} of `{key}` must hold fields.", "Write `- {code: …, name: …}`.")
    return tuple(found)
