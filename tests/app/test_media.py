"""Pictures and recordings of a survey: uploaded once, shown before the question, missing ones harm nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram import Bot

from bot.app.media import Media
from bot.app.transport import AiohttpRequest
from bot.render.screen import Attachment
from bot.simulator.server import BotApi

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)
PICTURE = Attachment("photo", "park.png", "The park")


@pytest.fixture
async def api():
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi):
    bot = Bot("123456:" + "A" * 35, base_url=api.base_url, request=AiohttpRequest())
    async with bot:
        yield bot


async def test_a_picture_is_uploaded_once_and_then_only_named(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "park.png").write_bytes(PNG)
    person = api.world.person("Kate", "en", started=True)
    media = Media(bot, tmp_path)

    await media.send(person.id, PICTURE)
    (tmp_path / "park.png").unlink()
    await media.send(person.id, PICTURE)

    assert [(message.kind, message.text) for message in person.messages] == [("photo", "The park")] * 2


async def test_a_question_whose_picture_is_missing_is_asked_without_it(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    person = api.world.person("Kate", "en", started=True)

    await Media(bot, tmp_path).send(person.id, PICTURE)

    assert person.messages == ()
