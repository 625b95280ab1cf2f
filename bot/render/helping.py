"""Who can help: people, offices and partners, those of one's own area and language first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.survey.scheme import Office, Organiser, Partner, Scheme

T = TypeVar("T", Organiser, Partner)

MOST = 12
"""People or partners on the screen: Telegram takes no message of more than 4,096 characters."""


def contact_screen(catalog: Catalog, scheme: Scheme, *, area: str | None, today: date) -> Screen:
    """Return whom the reader can turn to.

    Args:
        catalog: the reader's language.
        scheme: people, offices, partners.
        area: code of the reader's area; None = not known.
        today: the present day; partners whose time is over are left out.
    """
    say, language = catalog.say, catalog.language
    organisers = _nearest(scheme.organisers, area, language)
    partners = _nearest([each for each in scheme.partners if not each.until or each.until >= today], area, language)
    visit, independent = scheme.visit, scheme.independent
    parts = (
        say("<b>Who can help</b>"),
        *(_organiser(catalog, scheme, each) for each in organisers),
        say("You can come here: {office}", office=_office(visit)) if visit else "",
        say("Write to: {contact}", contact=scheme.contact),
        say("<b>Partners</b>") if partners else "",
        *(_partner(catalog, scheme, each) for each in partners),
        say("Were you treated badly? This office is not part of the city: {office}", office=_office(independent))
        if independent
        else "",
    )
    rows = ((*language_row(catalog), Button(catalog.button("Menu"), menu_data("home"))),)
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def _nearest(found: Iterable[T], area: str | None, language: str) -> list[T]:
    """Put first who works in the reader's area, then who speaks their language; the others stay in their order."""

    def distance(each: T) -> tuple[bool, bool]:
        return bool(area and each.areas) and area not in each.areas, language not in each.languages

    return sorted(found, key=distance)[:MOST]


def _organiser(catalog: Catalog, scheme: Scheme, each: Organiser) -> str:
    who = catalog.say("<b>{name}</b>, {role}", name=each.name, role=scheme.wording(each.role, catalog.language))
    return "\n".join((who, *_speaks(catalog, each.languages)))


def _partner(catalog: Catalog, scheme: Scheme, each: Partner) -> str:
    name, offers = (scheme.wording(words, catalog.language) for words in (each.name, each.offers))
    lines = [catalog.say("<b>{name}</b>: {offers}", name=name, offers=offers), *_speaks(catalog, each.languages)]
    if each.contact:
        lines.append(catalog.say("Contact: {contact}", contact=each.contact))
    return "\n".join(lines)


def _speaks(catalog: Catalog, languages: Iterable[str]) -> tuple[str, ...]:
    names = [LANGUAGES[code].name for code in languages]
    return (catalog.say("Speaks: {languages}", languages=catalog.listed(names)),) if names else ()


def _office(office: Office | None) -> str:
    return ", ".join(filter(None, (office.name, office.address, office.hours, office.email))) if office else ""
