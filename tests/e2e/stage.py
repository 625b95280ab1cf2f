"""What the end-to-end tests act with: a stage where the bot runs, and phones of residents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, Table, select

from bot.actions import closing, cut, fieldwork, rehearsal
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, open_sheet
from bot.app.provision import Stores, open_stores
from bot.app.service import Service, serve, until_stopped
from bot.app.sweeper import EVERY
from bot.settings import Settings
from bot.simulator.chat import Event, Message
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.answers import tables as answer_tables
from bot.store.contacts import people, tables
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.survey.model import Survey
from bot.survey.session import Answer

PATIENCE = 8.0

BOTH = pytest.mark.parametrize("urls", ["sqlite", "postgresql"], indirect=True)
"""A test that runs on both engines; without it one runs on SQLite."""


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(slots=True)
class Stage:
    """A running bot, its stores, and the Telegram it speaks through."""

    api: BotApi
    settings: Settings
    house: House
    surveys: Mapping[str, Survey]
    clock: HandClock
    sweep_every: float = EVERY
    stores: Stores = field(init=False)
    service: Service = field(init=False)
    _curtain: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def rise(self) -> None:
        """Start the bot, from open stores to the first poll."""
        await self._curtain.enter_async_context(self._playing())

    async def fall(self) -> None:
        """Stop the bot gracefully and close the stores."""
        await self._curtain.aclose()

    @asynccontextmanager
    async def _playing(self) -> AsyncIterator[None]:
        self.stores = open_stores(self.settings)
        with self.stores.contacts.begin() as conn:
            rehearsal.begin(conn)
        try:
            contacts, answers = self.stores.contacts, self.stores.answers
            serving = serve(self.settings, self.house, contacts, answers=answers, sweep_every=self.sweep_every)
            async with serving as self.service:
                stop = asyncio.Event()
                polling = asyncio.create_task(until_stopped(self.service, stop))
                yield
                stop.set()
                await polling
        finally:
            self.stores.close()

    async def settled(self) -> None:
        """Wait until everything that was sent is confirmed, and every reply is out."""
        async with asyncio.timeout(PATIENCE):
            await self.api.world.updates.settled()
        await self.service.intake.close(PATIENCE)

    @staticmethod
    async def until(condition: Callable[[], bool]) -> None:
        """Wait for something that happens in the background."""
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - nothing tells when the bot's own tasks get there
                await asyncio.sleep(0.002)

    def open(self, survey: str | Survey, *, days: float = 7, **more: Any) -> Wave:
        """Field a survey, as `equal-voices survey open` does."""
        chosen = self.surveys[survey] if isinstance(survey, str) else survey
        opening = fieldwork.Opening(survey=chosen, closes_at=self.clock() + timedelta(days=days), **more)
        with self.stores.contacts.begin() as conn:
            return fieldwork.open_wave(conn, self.house, opening)

    def link(self, **where: str) -> str:
        """Make a deep link to a wave or event, with area and channel, as `equal-voices link` does."""
        with self.stores.contacts.begin() as conn:
            return fieldwork.make_link(conn, self.house, **where).id

    def close(self, wave: Wave, *, few: bool = True) -> cut.Report:
        """Close and cut a wave, as `equal-voices survey close` does."""
        return closing.close(self.stores.contacts, self.stores.answers, self.house, wave.id, few=few)

    def phone(self, name: str = "Kate", tag: str | None = "en") -> Phone:
        """Give somebody a phone with Telegram in a language."""
        return Phone(self, self.api.world.person(name, tag))

    async def resident(
        self, name: str = "Kate", tag: str | None = "en", *, language: str | None = None, area: str = "kade"
    ) -> Phone:
        """Bring a resident who went through the first contact, agreed to everything, and stands at the menu."""
        phone = self.phone(name, tag)
        await phone.say("/start")
        await phone.choose("m:speak:" + language if language else "m:speak")
        for verb in ("consent", "agree", "agree", "agree", f"area:{area}"):
            await phone.choose(f"m:{verb}")
        return phone

    def rows(self, table: Table) -> list[Row[Any]]:
        """Read a whole table, of whichever store it belongs to."""
        ours = table.metadata is tables.METADATA
        with (self.stores.contacts if ours else self.stores.answers).read() as conn:
            return list(conn.execute(select(table)))

    def files(self) -> bytes:
        """Read every file below the data folder, keys included, one after the other."""
        return b"".join(path.read_bytes() for path in self.settings.data_dir.rglob("*") if path.is_file())

    def everything(self) -> dict[str, list[Row[Any]]]:
        """Read every table of both stores."""
        found = {}
        for which, metadata in (("contacts", tables.METADATA), ("answers", answer_tables.METADATA)):
            for table in metadata.sorted_tables:
                found[f"{which}.{table.name}"] = self.rows(table)
        return found


def spellings(person: int) -> tuple[bytes, ...]:
    """List how a Telegram id may stand in a file: in digits, or in the bytes that SQLite and JSON's readers use."""
    return str(person).encode(), person.to_bytes(6), person.to_bytes(8), person.to_bytes(8, "little")


@dataclass(slots=True)
class Phone:
    """A resident's phone: it does something, and waits until the bot has said all it has to say."""

    stage: Stage
    person: Person
    seen: list[str] = field(default_factory=list)
    """Every text the bot ever showed, as it was at that moment."""

    def __post_init__(self) -> None:
        self.person.listeners.append(self._see)

    def _see(self, event: Event) -> None:
        if event.kind in {"message", "edit"} and event.message is not None and event.message.from_bot:
            self.seen.append(event.text)

    @property
    def screen(self) -> Message:
        """The bot's newest message, besides the one that only carries a keyboard."""
        return next(m for m in reversed(self.person.messages) if m.from_bot and not m.deleted and m.text != "📍")

    @property
    def text(self) -> str:
        """The words of the newest screen, without invisible marks."""
        return self.screen.text.translate(_UNSEEN)

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(text.translate(_UNSEEN) for text in self.screen.buttons)

    @property
    def data(self) -> tuple[str, ...]:
        """What the buttons of the newest screen hold."""
        return tuple(button["callback_data"] for row in self.screen.keyboard for button in row)

    @property
    def contact(self) -> Contact | None:
        """Read what the bot keeps of this person."""
        with self.stage.stores.contacts.read() as conn:
            return people.read(conn, self.person.id)

    def sheet(self, wave: Wave) -> OpenSheet | None:
        """Open this person's sheet."""
        with self.stage.stores.contacts.read() as conn:
            return open_sheet(conn, self.stage.house, wave=wave.id, chat=self.person.id)

    def answers(self, wave: Wave) -> dict[str, Answer]:
        """Read the answers on this person's sheet; none where there is no sheet."""
        sheet = self.sheet(wave)
        return dict(sheet.session.answers) if sheet and sheet.session else {}

    async def do(self, deed: Awaitable[object]) -> Message:
        """Do something and return the screen that stands there once the bot is done."""
        await deed
        await self.stage.settled()
        return self.screen

    async def say(self, text: str) -> Message:
        return await self.do(self.person.say(text))

    async def tap(self, label: str) -> Message:
        """Press the button with these words under the newest screen."""
        place = self.buttons.index(label)
        return await self.do(self.person.tap(place, self.screen))

    async def choose(self, data: str) -> Message:
        """Press the first button under the newest screen whose data begin like this."""
        found = next((each for each in self.data if each.startswith(data)), None)
        assert found is not None, f"no button {data!r} among {self.data} under {self.text!r}"
        return await self.do(self.person.press(found, self.screen))

    async def force(self, data: str, message: Message | int) -> Message:
        """Press a button that is not there any more, as a slow phone does."""
        return await self.do(self.person.press(data, message, force=True))

    async def begin(self, wave: Wave) -> Message:
        """Open a survey from the menu and tap Start."""
        await self.choose(f"m:survey:{wave.id}")
        return await self.choose("m:begin")

    def holds(self, letter: str) -> str | None:
        """Find the data of a survey's button by its move (see `bot.survey.session.Move`)."""
        return next((d for d in self.data if d.startswith("w:") and d.split(":")[4][0] == letter), None)

    async def move(self, letter: str) -> Message:
        """Press the first survey's button that makes this move."""
        found = self.holds(letter)
        assert found is not None, f"no move {letter!r} among {self.data}"
        return await self.choose(found)

    async def skip_to_review(self) -> Message:
        """Skip every question that is left; acknowledge what has to be."""
        while self.holds("S") is None:
            await self.move("s" if self.holds("s") else "d")
        return self.screen


_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
