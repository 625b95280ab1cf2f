"""What a resident decides about their own data and messages."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.join import keep_decision
from bot.actions.sheet import open_sheet
from bot.actions.whereabouts import here, open_sheets
from bot.i18n.catalog import Catalog
from bot.render import personal
from bot.render.menu import Purpose
from bot.render.notices import Notice
from bot.render.review import answer_lines
from bot.render.screen import Screen
from bot.render.wording import Speaker
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.people import Contact


def _agreed(contact: Contact) -> dict[Purpose, bool | None]:
    return {
        Purpose.SURVEYS: contact.surveys,
        Purpose.EVENTS: contact.events,
        Purpose.RESULTS: contact.results,
    }


def privacy(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Show what is kept and the switches of consent."""
    return personal.privacy_screen(
        house.catalog(contact.language), house.scheme, _agreed(contact), stopped=contact.stopped
    )


def switch(conn: Connection, house: House, contact: Contact, *, purpose: Purpose, agreed: bool) -> Screen:
    """Give or take back one consent."""
    return privacy(conn, house, keep_decision(conn, house, contact, purpose=purpose, agreed=agreed))


def my_data(conn: Connection, house: House, contact: Contact, *, page: int = 0) -> Screen:
    """Show all that is stored about the resident, sealed answers included."""
    catalog = house.catalog(contact.language)
    return personal.my_data_screen(catalog, _kept(conn, house, contact, catalog), page=page)


def _kept(conn: Connection, house: House, contact: Contact, catalog: Catalog) -> personal.Kept:
    scheme = house.scheme
    area = scheme.area(contact.area)
    channel = scheme.channels.get(contact.channel or "")
    return personal.Kept(
        telegram_id=contact.telegram_id,
        language=catalog.name,
        area=scheme.wording(area.name, catalog.language) if area else contact.area or "",
        channel=scheme.wording(channel, catalog.language) if channel else contact.channel or "",
        agreed=_agreed(contact),
        agreed_on=catalog.date(contact.consent_day) if contact.consent_day else "",
        stopped=contact.stopped,
        since=catalog.date(contact.created_day),
        surveys=tuple(_answers(conn, house, contact, catalog)),
    )


def _answers(conn: Connection, house: House, contact: Contact, catalog: Catalog) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for sheet in open_sheets(conn, house, contact, listed_only=False):
        if sheet.session is not None:
            speaker = Speaker.of(catalog, sheet.survey, sheet.session, house.around(catalog))
            found.append((speaker.title(), answer_lines(speaker)))
    return found


def ask_forget(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Ask once more before everything is deleted."""
    return personal.forget_screen(house.catalog(contact.language))


def forget(conn: Connection, house: House, contact: Contact) -> Screen:
    """Delete all that is kept about a resident, answers to open surveys included."""
    for wave in fieldwork.open_waves(conn):
        sheet = open_sheet(conn, house, wave=wave.id, chat=contact.telegram_id)
        if sheet is not None and sheet.state is not None:
            sheets.remove(conn, wave.id, sheet.tag)
    people.forget(conn, contact.telegram_id)
    return personal.forgotten_screen(house.catalog(contact.language))


def stop(conn: Connection, house: House, contact: Contact) -> Screen:
    """End every message; only the resident can start them again."""
    people.change(conn, contact.telegram_id, stopped=True)
    return personal.stopped_screen(house.catalog(contact.language))


def restart(conn: Connection, house: House, contact: Contact) -> Screen:
    """Let messages come again, because the resident asked for it."""
    contact = people.change(conn, contact.telegram_id, stopped=False)
    return here(conn, house, contact, said=Notice.AGAIN)


def help_(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Show how the bot works."""
    return personal.help_screen(house.catalog(contact.language), house.scheme)


def blocked(conn: Connection, _house: House, chat: int) -> None:
    """Unsubscribe a resident who blocked the bot; nothing is written to them any more."""
    if people.read(conn, chat) is not None:
        people.change(conn, chat, reachable=False, stopped=True, owed=False)
