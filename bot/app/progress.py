"""Keep the screens on which organisers watch a broadcast up to date, in place and not too often."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.broadcast import tally
from bot.actions.broadcasting import progress
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.actions.whereabouts import HOME
from bot.app.mouth import TelegramMouth
from bot.render.broadcast import topic
from bot.render.screen import Screen
from bot.schedule.broadcast import Broadcast, Stage
from bot.schedule.delivery import State
from bot.store.base import Database
from bot.store.contacts import broadcasts, people, staff
from bot.store.contacts.people import Contact

log = structlog.get_logger(__name__)

EVERY = 3.0
"""Seconds between two edits of one screen."""

_BEGUN = (Stage.PLANNING, Stage.RUNNING)


@dataclass(frozen=True, slots=True)
class _Look:
    """How many had been dealt with at some moment, and how fast it went before."""

    at: float
    done: int
    per_second: float = 0.0


class Progress:
    """Shows how broadcasts go to whoever watches, and to their author when they begin.

    Args:
        desk: knows whose screen is under way.
        house: words and clock.
        contacts: the contacts store; only read here.
        mouth: shows the screens.
        every: seconds between two looks.
    """

    def __init__(
        self, desk: Desk, house: House, contacts: Database, mouth: TelegramMouth, *, every: float = EVERY
    ) -> None:
        """Begin without having seen anything."""
        self._desk = desk
        self._house = house
        self._contacts = contacts
        self._mouth = mouth
        self._every = every
        self._looks: dict[str, _Look] = {}
        self._begun: frozenset[str] = frozenset()
        self._shown: dict[int, Screen] = {}

    async def run(self) -> None:
        """Look and show until cancelled."""
        while True:
            try:
                await self._go_round()
            except Exception as error:
                log.exception("progress not shown", error=type(error).__name__)
            await asyncio.sleep(self._every)

    async def _go_round(self) -> None:
        watching = self._mouth.watching()
        now = asyncio.get_running_loop().time()
        screens, fresh = await asyncio.to_thread(self._look, watching, now)
        for chat, screen in screens.items():
            if self._shown.get(chat) != screen:
                await self._mouth.refresh(chat, screen)
        self._shown = screens
        for chat, screen in fresh.items():
            await self._mouth.show(chat, screen, turn=self._desk.turn(chat))

    def _look(self, watching: Mapping[int, str], now: float) -> tuple[dict[int, Screen], dict[int, Screen]]:
        """Return what whoever watches shall see, and what authors shall see whose broadcast has begun meanwhile."""
        screens: dict[int, Screen] = {}
        fresh: dict[int, Screen] = {}
        with self._contacts.read() as conn:
            for chat, about in watching.items():
                found = broadcasts.get(conn, about.partition(":")[2])
                contact = self._entitled(conn, chat)
                if found is not None and contact is not None:
                    screens[chat] = self._screen(conn, contact, found, now)
            begun = broadcasts.at_stage(conn, *_BEGUN)
            for found in begun:
                author = staff.find(conn, found.author) if found.id not in self._begun else None
                contact = self._entitled(conn, author.telegram_id) if author else None
                if contact is None or contact.stopped:
                    continue
                if contact.at == HOME and watching.get(contact.telegram_id) != topic(found.id):
                    fresh[contact.telegram_id] = self._screen(conn, contact, found, now)
        self._begun = frozenset(found.id for found in begun)
        return screens, fresh

    @staticmethod
    def _entitled(conn: Connection, chat: int) -> Contact | None:
        """Return somebody who may still see how broadcasts go, and may be written to."""
        member, contact = staff.get(conn, chat), people.read(conn, chat)
        allowed = member is not None and may(member.role, Act.SEND_BROADCASTS)
        return contact if allowed and contact is not None and contact.reachable else None

    def _screen(self, conn: Connection, contact: Contact, found: Broadcast, now: float) -> Screen:
        rate = self._rate(conn, found, now) if found.stage is Stage.RUNNING else 0.0
        return progress(conn, self._house, contact, found, per_second=rate)

    def _rate(self, conn: Connection, found: Broadcast, now: float) -> float:
        """Return how many are dealt with in a second, since the look before this one."""
        before = self._looks.get(found.id)
        if before is not None and now - before.at < self._every / 2:
            return before.per_second
        counts = tally(conn, found)
        done = sum(counts.get(state, 0) for state in State) - counts.get(State.QUEUED, 0)
        rate = (done - before.done) / (now - before.at) if before is not None else 0.0
        self._looks = {found.id: _Look(now, done, rate)} | {
            which: look for which, look in self._looks.items() if which != found.id and now - look.at < LONG_AGO
        }
        return rate


LONG_AGO = 60.0
"""Seconds after which a look is no measure of speed any more."""
