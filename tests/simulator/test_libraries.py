"""The unchanged python-telegram-bot works against the simulator, polling and by webhook."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.simulator.faults import Fault
from bot.simulator.server import BotApi

TOKEN = "4242:Some_Test-Token"
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("نعم", callback_data="y")]])


async def greet(update: Update, _context: Any) -> None:
    assert update.message
    await update.message.reply_html("<b>مرحبا</b>", reply_markup=KEYBOARD)


async def thank(update: Update, _context: Any) -> None:
    assert update.callback_query
    await update.callback_query.answer("شكرا")
    await update.callback_query.edit_message_text(f"chose {update.callback_query.data}")


async def locate(update: Update, _context: Any) -> None:
    assert update.message
    assert update.message.location
    await update.message.reply_text(f"{update.message.location.latitude}")


def application(api: BotApi, *, polls: bool) -> Application[Any, Any, Any, Any, Any, Any]:
    builder = Application.builder().token(TOKEN).base_url(api.base_url).base_file_url(api.base_file_url)
    built = builder.build() if polls else builder.updater(None).build()
    built.add_handler(CommandHandler("start", greet))
    built.add_handler(CallbackQueryHandler(thank))
    built.add_handler(MessageHandler(filters.LOCATION, locate))
    return built


async def converse(api: BotApi) -> list[tuple[str, str]]:
    """Start, press the button, send a place; gives what the person noticed."""
    person = api.world.person("Amal", "ar")
    await person.start("poster")
    noticed = [await person.next()]
    await person.tap("نعم")
    noticed += [await person.next(), await person.next()]
    await person.send_location(52.5, 4.5)
    noticed.append(await person.next())
    return [(event.kind, event.text) for event in noticed]


CONVERSATION = [("message", "مرحبا"), ("toast", "شكرا"), ("edit", "chose y"), ("message", "52.5")]


async def test_a_polling_application_converses(api: BotApi) -> None:
    async with application(api, polls=True) as app:
        assert app.updater
        await app.start()
        await app.updater.start_polling(timeout=10)
        conversation = await converse(api)
        await app.updater.stop()
        await app.stop()

    assert conversation == CONVERSATION
    assert (api.requests["sendMessage"], api.requests["editMessageText"]) == (2, 1)


async def test_an_application_behind_a_webhook_converses(api: BotApi) -> None:
    app = application(api, polls=False)

    async def receive(request: web.Request) -> web.Response:
        await app.update_queue.put(Update.de_json(json.loads(await request.read()), app.bot))
        return web.Response()

    site = web.Application()
    site.router.add_post("/hook", receive)
    async with TestServer(site) as server, app:
        await app.start()
        await app.bot.set_webhook(str(server.make_url("/hook")), secret_token="abc")
        conversation = await converse(api)
        await app.bot.delete_webhook()
        await app.stop()

    assert conversation == CONVERSATION


@pytest.fixture
def bot(api: BotApi) -> Bot:
    return Bot(TOKEN, base_url=api.base_url, base_file_url=api.base_file_url)


async def test_refusals_become_the_librarys_own_errors(api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it the library warns whenever it meets a pause, and warnings are errors here.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    person = api.world.person("Amal", started=True)
    async with bot:
        with pytest.raises(BadRequest, match=r"^Chat not found$"):
            await bot.send_message(5, "x")
        api.faults.add(Fault(method="sendMessage", status=429, retry_after=3))
        with pytest.raises(RetryAfter, match=r"Retry in 0:00:03"):
            await bot.send_message(person.id, "x")
        api.faults.add(Fault(method="getUpdates", status=409))
        with pytest.raises(Conflict):
            await bot.get_updates()
        api.faults.add(Fault(method="sendMessage", drop="after"))
        with pytest.raises(NetworkError):
            await bot.send_message(person.id, "unknown")
        await person.block()
        with pytest.raises(Forbidden, match=r"bot was blocked by the user"):
            await bot.send_message(person.id, "x")

    assert [message.text for message in person.messages] == ["unknown"]


async def test_every_object_can_be_read_by_the_library(api: BotApi, bot: Bot, picture: Any) -> None:
    person = api.world.person("Amal", "ar", started=True)
    async with bot:
        photo = await bot.send_photo(person.id, picture(8, 6), caption="<i>c</i>", parse_mode="HTML")
        album = await bot.send_media_group(
            person.id,
            [InputMediaDocument(b"one", filename="1.csv"), InputMediaDocument(b"two", filename="2.csv")],
        )
        venue = await bot.send_venue(person.id, 52.5, 4.5, "Hall", "Street 1")
        voice = await bot.send_voice(person.id, b"OggS", duration=3)
        await bot.set_my_commands([BotCommand("start", "begin")], language_code="ar")
        chat, member = await bot.get_chat(person.id), await bot.get_chat_member(person.id, person.id)
        file = await bot.get_file(album[0].document.file_id)  # type: ignore[union-attr]  # a document was sent
        content = await file.download_as_bytearray()
        info = await bot.get_webhook_info()
        commands = await bot.get_my_commands(language_code="ar")

    assert (photo.photo[0].width, photo.caption, photo.caption_entities[0].type) == (8, "c", "italic")
    assert [m.document.file_name for m in album if m.document] == ["1.csv", "2.csv"]
    assert (venue.venue and venue.venue.title, voice.voice and voice.voice.file_size) == ("Hall", 4)
    assert (chat.first_name, member.status, bytes(content), info.url) == ("Amal", "member", b"one", "")
    assert [command.command for command in commands] == ["start"]


async def test_an_update_nobody_can_read_is_delivered_as_it_is(api: BotApi, bot: Bot) -> None:
    api.world.updates.push_raw({"message": {"message_id": 1}})

    async with bot, aiohttp.ClientSession() as session:
        with pytest.raises(KeyError, match="date"):
            await bot.get_updates()
        async with session.get(f"{api.base_url}{TOKEN}/getUpdates") as answer:
            assert len((await answer.json())["result"]) == 1
