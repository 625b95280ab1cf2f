"""What staff do in the chat about posters: choose the languages, get one to print, and see how many came by it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions.fieldwork import make_link
from bot.actions.house import House
from bot.actions.posters import poster_of, usual_languages
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb, address
from bot.actions.waveroom import open_now
from bot.errors import OperatorError
from bot.i18n.catalog import Catalog
from bot.i18n.languages import NAMES
from bot.indicators.fieldwork import TENS
from bot.render import poster as screens
from bot.render.event import worded
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.render.staff import link_screen, staff_screen
from bot.store.contacts import events, fieldwork
from bot.store.contacts.fieldwork import Link
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member

MOST_LINKS = 30
"""Links on one screen, those first that brought most people."""


def _stale(house: House, contact: Contact, member: Member) -> Done:
    words = house.catalog(contact.language)
    return Done(staff_screen(words, member.role, member.handle, note=notice(words, Notice.OLD_BUTTON)))


def link_made(conn: Connection, house: House, contact: Contact, link: Link, tools: Tools) -> Screen:
    """Show a link that was just made; one for all neighbourhoods offers to make it for one of them."""
    scheme, language = house.scheme, contact.language
    area, wave = scheme.area(link.area), fieldwork.get_wave(conn, link.wave) if link.wave else None
    asked = wave.areas if wave else ()
    areas = [
        (at, scheme.wording(each.name, language))
        for at, each in enumerate(scheme.areas)
        if not asked or each.code in asked
    ]
    return link_screen(
        house.catalog(language),
        address(tools.bot, link.id),
        link.id,
        place=scheme.wording(area.name, language) if area else "",
        areas=() if area or len(scheme.areas) == 1 else areas,
    )


def _for_place(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Make the same link for one neighbourhood: whoever follows it lives there, and its poster names it."""
    name, _, place = subject.partition(".")
    link, areas = fieldwork.get_link(conn, name), house.scheme.areas
    at = int(place) if place.isascii() and place.isdecimal() else len(areas)
    if link is None or link.event or at >= len(areas) or (link.wave and link.wave not in dict(open_now(conn, house))):
        return _stale(house, contact, member)
    try:
        made = make_link(conn, house, wave=link.wave, area=areas[at].code, channel=link.channel)
    except OperatorError:  # its channel is not there any more
        return _stale(house, contact, member)
    return Done(link_made(conn, house, contact, made, tools), made.id)


def _for_event(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """Make the link that the poster of an event carries, and ask for the languages."""
    try:
        link = make_link(conn, house, event=subject)
    except OperatorError:
        return _stale(house, contact, member)
    return Done(_picker(conn, house, contact, link, ""), link.id)


def _choose(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    name, _, chosen = subject.partition(".")
    link = fieldwork.get_link(conn, name)
    return Done(_picker(conn, house, contact, link, chosen)) if link else _stale(house, contact, member)


def _picker(conn: Connection, house: House, contact: Contact, link: Link, chosen: str) -> Screen:
    words, codes = house.catalog(contact.language), tuple(house.catalogs)
    usual = usual_languages(conn, house, link, words.language)
    picked = screens.unmasked(chosen, len(codes)) if chosen else tuple(code in usual for code in codes)
    return screens.picker_screen(words, link.id, picked, [NAMES.get(code, code) for code in codes])


def _print(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    name, _, chosen = subject.partition(".")
    link, codes = fieldwork.get_link(conn, name), tuple(house.catalogs)
    picked = [code for code, on in zip(codes, screens.unmasked(chosen, len(codes)), strict=True) if on]
    if link is None or not picked:
        return _stale(house, contact, member)
    where = address(tools.bot, link.id)
    job = poster_of(conn, house, link, languages=picked, address=where, host=member.host)
    return Done(screens.printed_screen(house.catalog(contact.language), job, where), f"{link.id} poster")


def _came(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    words = house.catalog(contact.language)
    links = sorted(fieldwork.all_links(conn), key=lambda each: (-each.told, each.id))[:MOST_LINKS]
    told = [(_called(conn, house, link, words), link.told) for link in links]
    return Done(screens.came_screen(words, told, step=TENS))


def _called(conn: Connection, house: House, link: Link, words: Catalog) -> str:
    """Call a link by where it is shown, where it leads, and its own name."""
    channel = house.scheme.channels.get(link.channel or "")
    wave = fieldwork.get_wave(conn, link.wave) if link.wave else None
    event = events.get(conn, link.event) if link.event else None
    survey, area = house.survey(conn, wave.fingerprint) if wave else None, house.scheme.area(link.area)
    parts = (
        house.scheme.wording(channel, words.language) if channel else "",
        house.scheme.wording(area.name, words.language) if area else "",
        words.survey(f"{survey.name}/title", survey.title) if survey else "",
        worded(event.titles, event, words.language) if event else "",
        link.id,
    )
    return " · ".join(part for part in parts if part)


POSTER_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_poster": (Act.MAKE_LINKS, _choose),
    "staff_poster_event": (Act.MAKE_LINKS, _for_event),
    "staff_place": (Act.MAKE_LINKS, _for_place),
    "staff_print": (Act.MAKE_LINKS, _print),
    "staff_came": (Act.MAKE_LINKS, _came),
}
"""The buttons of this room, with the act that each belongs to."""
