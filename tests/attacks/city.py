"""The whole bot between a Telegram in memory and two real stores: every update takes the way it takes in life."""

from __future__ import annotations

import io
import json
import logging
import random
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.ext import ApplicationBuilder
from yarl import URL

from bot.access.pace import Pace
from bot.actions import closing
from bot.actions.desk import Desk
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.reception import put_aside, show_again
from bot.actions.stafftools import Tools
from bot.app.intake import Intake
from bot.app.logs import set_up_logging
from bot.app.mouth import TelegramMouth
from bot.app.transport import AiohttpRequest, Wire
from bot.handlers.gate import Gate
from bot.handlers.resident import Reception
from bot.handlers.staff import StaffRoom
from bot.render.screen import Attachment
from bot.settings import LogFormat, LogLevel
from bot.store.base import Database
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Survey
from tests.attacks.crowd import Person

TOKEN = "123456789:" + "Attacked_test-token" * 2
AT_ONCE = 6
"""How many people are answering at any moment."""


class Telegram(AiohttpRequest):
    """Telegram in memory: remembers what each chat shows, and says yes to everything."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[int, Person] = {}
        self.messages = 0

    async def exchange(self, _method: str, url: URL, *, data: Any = None, **_: Any) -> tuple[int, bytes]:
        self.messages += 1
        name = url.path.rpartition("/")[2]
        if name == "getMe":
            return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"B","username":"b_bot"}}'
        payload = json.loads(data or b"{}")
        person = self.people.get(payload.get("chat_id"))
        if person is not None and name in {"sendMessage", "editMessageText"}:
            person.text = payload["text"]
            rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
            person.buttons = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        return 200, json.dumps({"ok": True, "result": {"message_id": self.messages}}).encode()


@dataclass
class City:
    """A bot with its residents.

    Attributes:
        contacts: the people.
        answers: their answers.
        house: words, keys, clock.
        telegram: what they see.
        intake: takes their updates.
        desk: takes the bot's actions.
        chance: the order of everything.
    """

    contacts: Database
    answers: Database
    house: House
    telegram: Telegram
    intake: Intake
    desk: Desk
    chance: random.Random
    clock: Any
    updates: int = 700_000_000

    def open_wave(self, survey: Survey, batch: int | None, name: str = "") -> Wave:
        """Open a survey for a week."""
        opening = Opening(survey=survey, closes_at=self.clock() + timedelta(days=7), batch=batch, id=name)
        with self.contacts.begin() as conn:
            return open_wave(conn, self.house, opening)

    def attend_to_waves(self) -> None:
        """Do what the clockwork does every minute."""
        for wave in closing.due(self.contacts, self.house):
            closing.attend(self.contacts, self.answers, self.house, wave)

    async def answer(self, people: Sequence[Person], wave: Wave, round_: int) -> None:
        """Let people answer, a few at a time: they begin in their order, and come to an end in another."""
        queue, active = list(people), list[Person]()
        while queue or active:
            while queue and len(active) < AT_ONCE:
                active.append(queue.pop(0))
            batch = []
            for person in self.chance.sample(active, self.chance.randint(1, min(3, len(active)))):
                reply = person.reply(wave.id, round_)
                if reply is None:
                    active.remove(person)
                else:
                    batch.append(self.update(person, reply))
            await self.intake.take(batch)
            await self.intake.close(5)
            self.clock.move(seconds=self.chance.randint(1, 200))

    async def fail(self, person: Person, wave: Wave) -> None:
        """Bring a press that cannot be handled, because its message is no message."""
        raw = self.update(person, {"data": f"w:{wave.id}:abcd:3:o1"})
        raw["callback_query"]["message"] = "?"
        await self.intake.take([raw])
        await self.intake.close(5)

    def update(self, person: Person, reply: Any) -> dict[str, Any]:
        """Write an update as Telegram does."""
        person.said.append(next(iter(reply.values())))
        self.updates += 1
        user = {"id": person.chat, "is_bot": False, "first_name": f"Name{person.mark}", "language_code": "en"}
        chat = {"id": person.chat, "type": "private", "first_name": f"Name{person.mark}"}
        message = {"message_id": self.telegram.messages, "date": int(self.clock().timestamp()), "chat": chat}
        if "data" in reply:
            query = {"id": str(self.updates * 31), "from": user, "chat_instance": "7", "message": message, **reply}
            return {"update_id": self.updates, "callback_query": query}
        return {"update_id": self.updates, "message": {**message, "from": user, **reply}}


@asynccontextmanager
async def city(contacts: Database, answers: Database, house: House, clock: Any, seed: int) -> AsyncIterator[City]:
    """Run the bot as long as the block lasts."""
    telegram = Telegram()
    desk = Desk(contacts, clock=clock)
    wire = Wire(telegram, TOKEN)
    builder = ApplicationBuilder().token(TOKEN).request(telegram).get_updates_request(Telegram())
    application = builder.updater(None).build()

    async def attach(_chat: int, _attachment: Attachment) -> None:
        raise AssertionError("this survey has no pictures")

    async def set_aside(update_id: int, raw: bytes) -> None:
        await desk.run(put_aside(house, raw), update_id=update_id)

    async def apologise(update: Update) -> None:
        assert update.effective_user is not None
        await desk.run(show_again(house, chat=update.effective_user.id))

    async def lost(_chat: int) -> None:
        raise AssertionError("nobody blocks the bot")

    mouth = TelegramMouth(wire, attach=attach, shown=desk.shown, failed=lambda _chat, _wait: None, lost=lost)
    staff = StaffRoom(dict, lambda bot, surveys: Tools(bot, surveys, answers))
    reception = Reception(desk, house, mouth, gate=Gate(Pace(0, 1.0)), staff=staff)
    application.add_handlers(list(reception.handlers()))
    async with application:
        intake = Intake(application, desk, set_aside=set_aside, apologise=apologise)
        chance = random.Random(seed)  # noqa: S311 - the same run every time
        yield City(contacts, answers, house, telegram, intake, desk, chance, clock)
        await desk.close()


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """Log as the running bot does at DEBUG, into a text, and put logging back afterwards."""
    root, hook, raising = logging.getLogger(), sys.excepthook, logging.raiseExceptions
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    set_up_logging(level=LogLevel.DEBUG, style=LogFormat.JSON, token=TOKEN, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, logging.raiseExceptions = hook, raising
        structlog.reset_defaults()
