"""First contact: language, what this is, what one agrees to, where one lives; and the menu after it."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import Connection

from bot.actions import meetings
from bot.actions.alerts import came
from bot.actions.gathering import RSVP_WAVE
from bot.actions.house import House
from bot.actions.participate import open_survey
from bot.actions.staff import accept, is_code
from bot.actions.watch import Burst
from bot.actions.whereabouts import (
    ANSWERING,
    AREA,
    CONSENT,
    HOME,
    LANGUAGE,
    WELCOME,
    here,
    introduced,
    is_new,
    language_screen,
    move,
    place,
)
from bot.i18n.languages import negotiate
from bot.render.commands import staff_commands
from bot.render.menu import Purpose
from bot.render.notices import Notice, notice
from bot.render.screen import Screen, with_note
from bot.render.staff import joined_note
from bot.store.contacts import events, fieldwork, people
from bot.store.contacts.fieldwork import Link
from bot.store.contacts.people import Contact

CONSENT_VERSION = "3"
"""Version of the words of consent; raise it when their meaning changes."""

_ORDER = tuple(CONSENT)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""What a deep link can carry (https://core.telegram.org/bots/features#deep-linking); anything else is made up."""


def start(conn: Connection, house: House, *, chat: int, tag: str | None, payload: str = "") -> Screen:
    """Greet somebody who wrote `/start`, or wrote at all for the first time.

    Args:
        conn: the transaction.
        house: words and clock.
        chat: Telegram's number of the private chat.
        tag: the language their Telegram speaks, as a hint.
        payload: id of the deep link they followed, or the code of an invitation, or ''.
    """
    screen = _begin(conn, house, chat, tag, payload)
    return _with_role(conn, house, chat, payload, screen) if is_code(payload) else screen


def _begin(conn: Connection, house: House, chat: int, tag: str | None, payload: str) -> Screen:
    link = fieldwork.get_link(conn, payload) if _PAYLOAD.fullmatch(payload) else None
    contact = people.touch(conn, chat, month=house.month())
    to = _destination(conn, link, payload)
    if contact is None:
        contact = _create(conn, house, chat, tag, link, to)
        if link is not None:
            fieldwork.count_coming(conn, link.id)
        came(conn, house, Burst.CONTACTS, (link.channel or link.id) if link else "")
        return language_screen(house, contact, first=True)
    contact = _follow(conn, contact, link)
    if not contact.reachable:
        contact = people.change(conn, chat, reachable=True)
    if not to:
        return home(conn, house, contact)
    if is_new(contact):
        return here(conn, house, move(conn, contact, place(contact.at.partition(":")[0], to)))
    return _go_to(conn, house, contact, to)


def _destination(conn: Connection, link: Link | None, payload: str) -> str:
    """Return where a deep link leads: a wave, or an event (marked as such); '' is the menu."""
    if link is not None:
        return RSVP_WAVE + link.event if link.event else link.wave or ""
    event = _PAYLOAD.fullmatch(payload) and events.find(conn, payload)
    return RSVP_WAVE + payload if event else ""


def _go_to(conn: Connection, house: House, contact: Contact, to: str) -> Screen:
    if to.startswith(RSVP_WAVE):
        found = meetings.follow(conn, house, contact, to.removeprefix(RSVP_WAVE))
        return found or here(conn, house, move(conn, contact, HOME))
    return open_survey(conn, house, contact, to)


def _with_role(conn: Connection, house: House, chat: int, code: str, screen: Screen) -> Screen:
    """Make whoever brought a code staff, and say so above their screen; a code that does not work tells no more."""
    contact = people.read(conn, chat)
    assert contact is not None, "whoever starts is known"
    words, member = house.catalog(contact.language), accept(conn, house, chat, code)
    if member is None:
        return with_note(screen, words, notice(words, Notice.BAD_CODE))
    return replace(with_note(screen, words, joined_note(words, member.role)), commands=staff_commands(words))


def _create(conn: Connection, house: House, chat: int, tag: str | None, link: Link | None, to: str) -> Contact:
    language = negotiate(tag, tuple(house.catalogs)) or next(iter(house.catalogs))
    return people.create(
        conn,
        Contact(
            telegram_id=chat,
            language=language,
            at=place(LANGUAGE, to),
            area=link.area if link else None,
            channel=link.channel if link else None,
            created_day=house.local(house.clock()).date(),
            active_month=house.month(),
        ),
    )


def _follow(conn: Connection, contact: Contact, link: Link | None) -> Contact:
    """Take over what a deep link knows and the contact does not."""
    if link is None:
        return contact
    area, channel = contact.area or link.area, contact.channel or link.channel
    if (area, channel) == (contact.area, contact.channel):
        return contact
    return people.change(conn, contact.telegram_id, area=area, channel=channel)


def speak(conn: Connection, house: House, contact: Contact, language: str) -> Screen:
    """Switch the language, at any moment, and show where the conversation stands."""
    if language not in house.catalogs:
        return here(conn, house, contact)
    step, _, wave = contact.at.partition(":")
    at = place(WELCOME, wave) if step == LANGUAGE else contact.at
    seen = contact.noticed and language == contact.language
    contact = people.change(conn, contact.telegram_id, language=language, picked=True, noticed=seen, at=at)
    return introduced(conn, house, contact, here(conn, house, contact))


def begin_consent(conn: Connection, house: House, contact: Contact) -> Screen:
    """Go from the welcome to the first question of consent."""
    step, _, wave = contact.at.partition(":")
    if step == WELCOME:
        contact = move(conn, contact, place(_ORDER[0], wave))
    return here(conn, house, contact)


def decide(conn: Connection, house: House, contact: Contact, *, purpose: Purpose, agreed: bool) -> Screen:
    """Keep a decision on one purpose and go on to the next question, the area or the survey."""
    contact = keep_decision(conn, house, contact, purpose=purpose, agreed=agreed)
    step, _, wave = contact.at.partition(":")
    if CONSENT.get(step) is not purpose:
        return here(conn, house, contact)
    later = _ORDER[_ORDER.index(step) + 1 :]
    following = next((each for each in later if getattr(contact, CONSENT[each]) is None), None)
    if following is not None:
        return here(conn, house, move(conn, contact, place(following, wave)))
    if contact.area is None and house.scheme.areas:
        return here(conn, house, move(conn, contact, place(AREA, wave)))
    return arrive(conn, house, contact, wave)


def keep_decision(conn: Connection, house: House, contact: Contact, *, purpose: Purpose, agreed: bool) -> Contact:
    """Keep what was agreed to, with the version, language and day of the words."""
    return people.change(
        conn,
        contact.telegram_id,
        **{purpose.value: agreed},  # type: ignore[arg-type]  # each purpose is a column
        consent_version=CONSENT_VERSION,
        consent_language=contact.language,
        consent_day=house.local(house.clock()).date(),
    )


def live_in(conn: Connection, house: House, contact: Contact, code: str) -> Screen:
    """Keep the area somebody lives in, when they are asked; an empty code means somewhere else."""
    step, _, wave = contact.at.partition(":")
    if step != AREA:
        return here(conn, house, contact)
    if not code or house.scheme.area(code):
        contact = people.change(conn, contact.telegram_id, area=code or None)
    return arrive(conn, house, contact, wave)


def arrive(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Go to the survey or event a deep link named, or to the menu."""
    contact = move(conn, contact, HOME)
    if wave and (contact.surveys or wave.startswith(RSVP_WAVE)):
        return _go_to(conn, house, contact, wave)
    return here(conn, house, contact)


def home(conn: Connection, house: House, contact: Contact, *, said: Notice | None = None) -> Screen:
    """Go to the menu; during the first contact, stay there."""
    if is_new(contact):
        return here(conn, house, contact)
    if contact.at.startswith(f"{ANSWERING}:") and said is None:
        said = Notice.WAITING
    return here(conn, house, move(conn, contact, HOME), said=said)
