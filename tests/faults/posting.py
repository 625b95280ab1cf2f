"""A broadcast to many through a bot in a process of its own, and what must hold whatever happens to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import insert, select

from bot.actions import broadcast
from bot.schedule.broadcast import Audience, Broadcast
from bot.schedule.delivery import Kind, State
from bot.settings import Settings
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.base import Database
from bot.store.contacts import broadcasts
from bot.store.contacts.tables import CONTACT, DELIVERY
from tests.living import Process, in_process, make_settings, open_field, until

WORDS = "The library opens at nine from Monday on."
TROUBLES = (
    Fault("sendMessage", status=502),
    Fault("sendMessage", status=502, acts=True),
    Fault("sendMessage", drop="before"),
    Fault("sendMessage", drop="after"),
)
"""What goes wrong with a message: half of it after Telegram has taken it."""


@dataclass(slots=True)
class Posting:
    """A broadcast on its way.

    Attributes:
        settings: the bot's.
        api: its Telegram.
        bot: its process.
        people: to whom it goes.
        broadcast: its id.
        contacts: the contacts store, opened beside the bot.
        chance: decides who has bad luck.
    """

    settings: Settings
    api: BotApi
    bot: Process
    people: tuple[Person, ...]
    broadcast: str
    contacts: Database
    chance: Random

    @property
    def sent(self) -> int:
        """Count the messages Telegram was asked to send."""
        return self.api.requests["sendMessage"]

    def now(self) -> Broadcast:
        """Read how far it has come."""
        with self.contacts.read() as conn:
            found = broadcasts.get(conn, self.broadcast)
        assert found is not None
        return found

    def states(self) -> dict[int, State]:
        """Read what the outbox says of each person."""
        with self.contacts.read() as conn:
            about = (DELIVERY.c.kind == Kind.BROADCAST) & (DELIVERY.c.subject == self.broadcast)
            return {
                who: State(state)
                for who, state in conn.execute(select(DELIVERY.c.contact, DELIVERY.c.state).where(about))
            }

    def times(self) -> dict[int, int]:
        """Count how often the message lies in each person's chat."""
        return {each.id: sum(WORDS in message.text for message in each.messages) for each in self.people}

    async def ended(self) -> Broadcast:
        """Wait for its end."""
        await until(lambda: self.now().ended is not None)
        return self.now()


def known(contacts: Database, people: tuple[Person, ...], **columns: object) -> None:
    """Let the bot know people who agreed to everything."""
    agreed = {"picked": True, "surveys": True, "events": True, "results": True, "stopped": False, "reachable": True}
    usual = {"language": "en_GB", "at": "", "owed": False, "noticed": True, "created_day": date(2026, 1, 1)}
    with contacts.begin() as conn:
        conn.execute(insert(CONTACT), [{**agreed, **usual, **columns, "telegram_id": each.id} for each in people])


def misfortunes(people: tuple[Person, ...], chance: Random, *, share: float, slow: int) -> list[Fault]:
    """Draw what goes wrong: for a share of the people one trouble each, and some pauses Telegram asks for."""
    unlucky = chance.sample(people, round(share * len(people)))
    troubles = [replaced(chance.choice(TROUBLES), each.id) for each in unlucky[slow:]]
    return troubles + [Fault("sendMessage", status=429, retry_after=1, chat_id=each.id) for each in unlucky[:slow]]


def replaced(fault: Fault, chat: int) -> Fault:
    """Let a fault strike one chat."""
    return Fault(fault.method, status=fault.status, acts=fault.acts, drop=fault.drop, chat_id=chat)


@asynccontextmanager
async def posting(
    folder: Path, *, people: int, seed: int = 1, blocked: float = 0.0, given: Mapping[str, object]
) -> AsyncIterator[Posting]:
    """Write a broadcast to so many people, a share of whom have blocked the bot; the bot does not run yet."""
    async with BotApi() as api:
        settings = make_settings(folder, api.url, **given)
        chance = Random(seed)  # noqa: S311 - a play
        crowd = tuple(api.world.person(f"P{at}", "en", started=True) for at in range(people))
        for each in chance.sample(crowd, round(blocked * people)):
            each.blocked = True
        with open_field(settings) as (house, stores):
            known(stores.contacts, crowd)
            with stores.contacts.begin() as conn:
                texts = {"en_GB": WORDS}
                made = broadcast.draft(conn, house, author="console", audience=Audience(), source="en_GB", texts=texts)
                broadcast.send(conn, house, made.id)
            async with in_process(settings, api, folder) as bot:
                yield Posting(settings, api, bot, crowd, made.id, stores.contacts, chance)


def insist(posting: Posting, ended: Broadcast) -> None:
    """Find the message once with everybody whose outcome is known, at most once with the others, and all counted."""
    states, times = posting.states(), posting.times()
    assert set(states) == {each.id for each in posting.people}
    assert {chat for chat, count in times.items() if count > 1} == set()
    blocked = {each.id for each in posting.people if each.blocked}
    told = {state: {chat for chat, stands in states.items() if stands is state} for state in State}
    assert {chat for chat in told[State.SENT] if times[chat] != 1} == set()
    assert told[State.UNREACHABLE] <= blocked
    assert {chat for chat in told[State.UNREACHABLE] if times[chat]} == set()
    assert told[State.SENT] | told[State.UNREACHABLE] | told[State.UNCERTAIN] == set(states)
    assert {name: count for name, count in ended.counts.items() if ":" not in name} == dict(
        Counter(state.value for state in states.values())
    )
