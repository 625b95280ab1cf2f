"""What residents hear about a survey or their own data without having done anything: planned, then said.

Who has a draft, or has answered, must not stand in the outbox. So everybody who may be written to about surveys is
planned for, and whose sheet it is about is looked at when the message would go (`bot.schedule.delivery.DISCREET`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.sheet import open_sheet
from bot.actions.whereabouts import ASKED, ENDING, asked_sheet, here, is_new, place, sheet_screen, unfinished
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, Planned
from bot.store.base import Database
from bot.store.contacts import outbox, people
from bot.store.contacts.dormant import STAY
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState

PAGE = 5_000
"""Contacts who are planned for in one transaction, so that no tap waits for all of them."""


class Told(Protocol):
    """What a message of the outbox says of itself."""

    @property
    def subject(self) -> str:
        """Id of the wave, or the day on which it was planned."""

    @property
    def rule(self) -> str:
        """Which of the messages about it."""


def plan_ending(contacts: Database, house: House, wave: Wave) -> int:
    """Plan that a wave closes soon, for whoever may have a draft; return for how many."""
    planned, after = 0, 0
    while True:
        with contacts.begin() as conn:
            page = people.surveyed(conn, after=after, most=PAGE)
            planned += outbox.add(conn, _each(Kind.ENDING, wave, page, house.clock(), until=wave.closes_at))
        if len(page) < PAGE:
            return planned
        after = page[-1]


def plan_few(conn: Connection, house: House, wave: Wave, until: datetime) -> int:
    """Plan the question whether answers may be kept that few gave; return for how many it was planned."""
    planned, after = 0, 0
    while page := people.surveyed(conn, after=after, most=PAGE):
        planned += outbox.add(conn, _each(Kind.FEW, wave, page, house.clock(), until=until))
        after = page[-1]
    return planned


def plan_stay(conn: Connection, house: House, contact: Contact) -> None:
    """Plan the question whether somebody who was long silent stays."""
    now = house.clock()
    day, who = house.local(now).date().isoformat(), contact.telegram_id
    outbox.add(conn, [Planned(kind=Kind.STAY, subject=day, rule="once", contact=who, due=now)])


def _each(kind: Kind, wave: Wave, page: tuple[int, ...], now: datetime, *, until: datetime) -> Iterator[Planned]:
    rule = _rule(until)
    for who in page:
        yield Planned(kind=kind, subject=wave.id, rule=rule, contact=who, due=now, expires=until)


def _rule(until: datetime) -> str:
    """Return what makes it another message where a wave gets another end."""
    return until.strftime("%Y%m%d%H%M")


def say_ending(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Tell whoever has a draft that its wave closes soon, and let them choose what becomes of it."""
    sheet = open_sheet(conn, house, wave=told.subject, chat=contact.telegram_id)
    if sheet is None or sheet.state is not SheetState.DRAFT or is_new(contact):
        return None
    if told.rule != _rule(sheet.wave.closes_at):  # it was extended
        return None
    return sheet_screen(house, sheet, ENDING, house.catalog(contact.language))


def say_few(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Ask whoever answered whether to share in a small group; None for everybody else, and once they have decided."""
    sheet = asked_sheet(conn, house, told.subject, contact)
    if sheet is None or sheet.state is not SheetState.SUBMITTED or is_new(contact):
        return None
    return sheet_screen(house, sheet, ASKED, house.catalog(contact.language))


def say_stay(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Ask whether somebody stays; None where they came back by themselves. Their days to answer begin now."""
    known = people.lock(conn, contact.telegram_id)
    if known is None or known.active_month >= told.subject[:7]:
        return None
    today = house.local(house.clock()).date()
    at = known.at if known.at.partition(":")[0] == STAY else place(STAY, unfinished(known))
    return here(conn, house, people.change(conn, known.telegram_id, at=at, asked_day=today))


SPEAKERS: Mapping[Kind, Callable[[Connection, House, Contact, Told], Screen | None]] = {
    Kind.ENDING: say_ending,
    Kind.FEW: say_few,
    Kind.STAY: say_stay,
}
"""Who says what."""
