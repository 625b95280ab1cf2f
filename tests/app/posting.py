"""A sender over real HTTP, with a store of its own and people who wait for messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from telegram import Bot

from bot.actions import deliver
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.app.media import Media
from bot.app.mouth import TelegramMouth
from bot.app.pauses import Yielding
from bot.app.sender import Sender, Speed
from bot.app.transport import AiohttpRequest, Wire
from bot.clock import system_clock
from bot.paper.job import Form, Job
from bot.paper.press import pressed
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, Planned, State
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.base import Database, open_database
from bot.store.contacts import outbox
from bot.store.contacts.tables import DELIVERY
from bot.store.migrations import migrate
from bot.store.sole import Sole
from tests.faults.posting import known
from tests.living import TOKEN, until
from tests.postgres import PostgresServer


@pytest.fixture
def contacts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open an empty contacts store: SQLite, or PostgreSQL where a test asks."""
    url = f"sqlite:///{tmp_path}/contacts.db"
    if getattr(request, "param", "sqlite") == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    database = open_database(url, name="contacts_url")
    migrate(database, "contacts")
    yield database
    database.close()


BOTH = pytest.mark.parametrize("contacts", ["sqlite", "postgresql"], indirect=True)
"""A test that runs on both engines; without it one runs on SQLite."""


@pytest.fixture(autouse=True)
def speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every kind of message say what it is; those who plan them bring their own words."""
    said = {kind: lambda _conn, _house, _who, each: Screen(f"{each.kind} {each.subject}") for kind in Kind}
    monkeypatch.setattr(deliver, "SPEAKERS", said)


Press = Callable[[Job, Form], tuple[bytes, ...]]


@dataclass(slots=True)
class Post:
    """A sender at work."""

    api: BotApi
    house: House
    contacts: Database
    desk: Desk
    sender: Sender
    mouth: TelegramMouth
    people: tuple[Person, ...]

    def plan(
        self, kind: Kind, subject: str, *people: Person, ago: float = 0.0, expires: datetime | None = None
    ) -> None:
        """Put a message into the outbox for some people, or for all."""
        due = self.house.clock() - timedelta(seconds=ago)
        planned = [
            Planned(kind=kind, subject=subject, rule="r", contact=each.id, due=due, expires=expires)
            for each in people or self.people
        ]
        with self.contacts.begin() as conn:
            outbox.settle(conn, kind, subject, planned)
        self.sender.wake()

    def states(self) -> list[tuple[str, str]]:
        """Read what became of the messages, in the order of the people."""
        columns = (DELIVERY.c.state, DELIVERY.c.reason)
        with self.contacts.read() as conn:
            return [tuple(row) for row in conn.execute(select(*columns).order_by(DELIVERY.c.contact, DELIVERY.c.key))]

    async def done(self) -> list[tuple[str, str]]:
        """Wait until nothing waits or is under way, and read what became of it."""
        waits = {State.QUEUED, State.SENDING}
        await until(lambda: self.states() and not waits & {State(state) for state, _ in self.states()})
        return self.states()

    def heard(self) -> list[list[str]]:
        """List what lies in each chat."""
        return [[message.text for message in each.messages] for each in self.people]


@asynccontextmanager
async def posting(
    house: House,
    contacts: Database,
    *,
    people: int = 1,
    speed: float = 200.0,
    paid: bool = False,
    largest: int = 0,
    press: Press = pressed,
) -> AsyncIterator[Post]:
    async with BotApi() as api:
        crowd = tuple(api.world.person(f"P{at}", "en", started=True) for at in range(people))
        known(contacts, crowd)
        desk, request = Desk(contacts, clock=house.clock), AiohttpRequest()
        await request.initialize()

        async def ignore(*_: object) -> None:
            """Send nothing else."""

        wire = Wire(request, TOKEN, base_url=api.base_url)

        bot = Bot(TOKEN, base_url=api.base_url, request=request)
        attach = Media(bot, Path(), largest=largest, press=press).send if largest else ignore
        mouth = TelegramMouth(wire, attach=attach, shown=lambda *_: None, failed=lambda *_: None, lost=ignore)
        sender = Sender(desk, house, mouth.deliver, sole=Sole(contacts, "sender"), speed=Speed(speed, paid))
        mouth.beside(Yielding(sender.spoke, sender.hold))
        task = asyncio.create_task(sender.run())
        try:
            yield Post(api, house, contacts, desk, sender, mouth, crowd)
        finally:
            await sender.close(5.0)
            await task
            await desk.close()
            await request.shutdown()


@pytest.fixture
def house(furnished: House) -> House:
    return replace(furnished, clock=system_clock)
