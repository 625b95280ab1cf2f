"""`equal-voices run` as a process: it stops in time, and finishes what is in hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import pytest
from pydantic import SecretStr

from bot.simulator.faults import Fault
from bot.simulator.server import BotApi
from bot.store.contacts import people
from tests.living import (
    SECRET,
    Process,
    arrive,
    free_port,
    in_process,
    make_settings,
    open_field,
    open_survey,
    opens,
    until,
)

LONGEST = 10.0
"""Seconds a stop may take."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


async def stop(bot: Process) -> tuple[int, bool]:
    """Ask to stop, and give the status and whether it was in time."""
    began = perf_counter()
    bot.ask_to_stop()
    return await bot.ended(), perf_counter() - began < LONGEST


async def test_a_stop_ends_an_open_poll_at_once(tmp_path: Path, api: BotApi) -> None:
    async with in_process(make_settings(tmp_path, api.url), api, tmp_path) as bot:
        await bot.start()
        await api.polling.opened()

        assert await stop(bot) == (0, True)


async def test_replies_in_hand_reach_their_residents_before_the_bot_stops(tmp_path: Path, api: BotApi) -> None:
    settings = make_settings(tmp_path, api.url)
    open_survey(settings, "pulse")
    person = api.world.person("Amal", "en")
    async with in_process(settings, api, tmp_path) as bot:
        await bot.start()
        await arrive(person)
        await opens(person, "How is it going here?")
        api.faults.add(Fault("editMessageText", delay=1.0))
        await person.tap("Safe")
        await until(lambda: not api.faults.pending)

        assert await stop(bot) == (0, True)
    assert "How satisfied are you with your area" in person.last.text
    with open_field(settings) as (_, stores), stores.contacts.read() as conn:
        assert people.owed(conn) == ()


async def test_a_telegram_that_never_answers_does_not_keep_the_bot_from_stopping(tmp_path: Path, api: BotApi) -> None:
    settings = make_settings(tmp_path, api.url)
    person = api.world.person("Amal", "en")
    async with in_process(settings, api, tmp_path) as bot:
        await bot.start()
        await arrive(person)
        api.faults.add(Fault("sendMessage", delay=60.0, times=None))
        await person.say("/help")
        await until(lambda: not len(api.world.updates))

        assert await stop(bot) == (0, True)
    with open_field(settings) as (_, stores), stores.contacts.read() as conn:
        assert [contact.telegram_id for contact in people.owed(conn)] == [person.id]


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
async def test_the_bot_stops_also_while_telegram_is_out_of_reach(tmp_path: Path, api: BotApi, method: str) -> None:
    api.faults.add(Fault(method, status=502, times=None))
    async with in_process(make_settings(tmp_path, api.url), api, tmp_path) as bot:
        await bot.begin()
        await until(lambda: api.requests[method] > 1)

        assert await stop(bot) == (0, True)


async def test_a_webhook_is_set_with_its_secret_and_the_bot_stops_behind_it(tmp_path: Path, api: BotApi) -> None:
    address = f"127.0.0.1:{free_port()}"
    given = {"mode": "webhook", "webhook_url": f"http://{address}", "webhook_listen": address}
    settings = make_settings(tmp_path, api.url, **given, webhook_secret=SecretStr(SECRET))
    open_survey(settings, "pulse")
    async with in_process(settings, api, tmp_path) as bot:
        await bot.start()
        await arrive(api.world.person("Amal", "en"))
        (call,) = api.requests.of("setWebhook")

        assert await stop(bot) == (0, True)
    assert (call.values["url"], call.values["secret_token"]) == (f"http://{address}/telegram", SECRET)


async def test_updates_that_wait_outlive_the_change_from_webhook_to_polling(tmp_path: Path, api: BotApi) -> None:
    person = api.world.person("Amal", "en")
    await person.start()
    async with in_process(make_settings(tmp_path, api.url), api, tmp_path) as bot:
        await bot.start()
        await until(lambda: person.toasts or any(message.from_bot for message in person.messages))
        (call,) = api.requests.of("deleteWebhook")

    assert call.values["drop_pending_updates"] is False


async def test_a_configuration_that_is_not_in_order_ends_with_its_problems(tmp_path: Path, api: BotApi) -> None:
    bot = Process(make_settings(tmp_path, api.url), api, tmp_path / "log")
    bot.extra = {"EQUAL_VOICES_SCHEME": str(tmp_path / "none.yaml"), "EQUAL_VOICES_LOG_LEVEL": "ERROR"}
    await bot.begin()

    assert await bot.ended() == 1
    assert [line.partition(": ")[0] for line in bot.log.read_text().splitlines()] == [str(tmp_path / "none.yaml")]
