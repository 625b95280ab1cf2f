"""Whatever Telegram answers: no screen is lost, none is sent blindly twice, and nobody else waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.chat import Message
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.contacts import people
from tests.living import (
    PATIENCE,
    Living,
    arrive,
    does,
    in_process,
    living,
    make_settings,
    my_data,
    open_survey,
    opens,
    until,
)

SECOND = "How satisfied are you with your area"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path, api: BotApi) -> AsyncIterator[Living]:
    async with living(tmp_path, api, survey="pulse") as running:
        yield running


@pytest.fixture
async def person(bot: Living) -> Person:
    amal = await arrive(bot.api.world.person("Amal", "en"))
    await opens(amal, "How is it going here?")
    return amal


def said(person: Person, words: str) -> list[Message]:
    """List the bot's messages that now hold these words."""
    return [message for message in person.messages if message.from_bot and words in message.text]


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_telegram_asking_to_slow_down_is_waited_for(bot: Living, person: Person, method: str) -> None:
    bot.api.faults.add(Fault(method, status=429, retry_after=1, chat_id=person.id))
    began = asyncio.get_running_loop().time()

    await does(person, person.say("/help") if method == "sendMessage" else person.tap("Safe"))

    assert asyncio.get_running_loop().time() - began >= 1.0
    calls = [call.status for call in bot.api.requests.of(method) if call.chat_id == person.id]
    assert calls[-2:] == [429, 200]


async def test_a_long_wait_that_telegram_asks_for_is_kept_by_the_sweeper(bot: Living, person: Person) -> None:
    bot.api.faults.add(Fault("sendMessage", status=429, retry_after=3600, chat_id=person.id))
    before = bot.api.requests["sendMessage"]
    await person.say("/help")
    await until(lambda: not bot.api.faults.pending)
    others = await arrive(bot.api.world.person("Kate", "en"))

    assert others.last.text.startswith("Open surveys")
    mine = [call for call in bot.api.requests.of("sendMessage")[before:] if call.chat_id == person.id]
    assert [call.status for call in mine] == [429]


async def test_somebody_who_blocked_the_bot_is_unsubscribed(bot: Living, person: Person) -> None:
    bot.api.faults.add(Fault("sendMessage", status=403, chat_id=person.id))
    await person.say("/help")

    await until(lambda: not subscribed(bot, person))
    with bot.stores.contacts.read() as conn:
        assert people.owed(conn) == ()


async def test_blocking_and_coming_back_leaves_messages_stopped_until_the_resident_says_so(
    bot: Living, person: Person
) -> None:
    await person.block()
    await until(lambda: not subscribed(bot, person))
    await person.unblock()
    await does(person, person.start())

    with bot.stores.contacts.read() as conn:
        contact = people.read(conn, person.id)
    assert contact is not None
    assert (contact.reachable, contact.stopped) == (True, True)


def subscribed(bot: Living, person: Person) -> bool:
    with bot.stores.contacts.read() as conn:
        contact = people.read(conn, person.id)
    return contact is not None and contact.reachable


@pytest.mark.parametrize("fault", [Fault("sendMessage", drop="after"), Fault("sendMessage", status=502)])
async def test_a_message_of_unknown_fate_is_not_repeated_at_once_but_shown_by_the_sweeper(
    bot: Living, person: Person, fault: Fault
) -> None:
    before = len(bot.api.requests.of("sendMessage"))
    bot.api.faults.add(fault)
    await person.say("/help")
    await until(lambda: len(bot.api.requests.of("sendMessage")) >= before + 2)

    first, again = bot.api.requests.of("sendMessage")[before : before + 2]
    assert "Help" in first.values["text"]
    assert "How safe do you feel" in again.values["text"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("editMessageText", drop="before"),
        Fault("editMessageText", drop="after"),
        Fault("editMessageText", status=502),
        Fault("editMessageText", status=500, times=2),
    ],
)
async def test_an_edit_of_unknown_fate_is_repeated(bot: Living, person: Person, fault: Fault) -> None:
    bot.api.faults.add(fault)
    await person.tap("Safe")
    await until(lambda: SECOND in person.last.text and not owed(bot))

    assert len(said(person, SECOND)) == 1


def owed(bot: Living) -> bool:
    with bot.stores.contacts.read() as conn:
        return bool(people.owed(conn))


async def test_a_screen_that_is_there_already_is_no_fault(bot: Living, person: Person) -> None:
    sentence = "Bad Request: message is not modified: specified new message content and reply markup are the same"
    bot.api.faults.add(Fault("editMessageText", status=400, description=sentence))
    before = bot.api.requests["sendMessage"]
    await person.tap("Safe")
    await until(lambda: not bot.api.faults.pending and not owed(bot))

    assert bot.api.requests["sendMessage"] == before


async def test_a_message_that_cannot_be_edited_any_more_is_sent_anew(bot: Living, person: Person) -> None:
    bot.api.faults.add(Fault("editMessageText", status=400, description="Bad Request: message to edit not found"))
    text = await does(person, person.tap("Safe"))

    assert SECOND in text
    assert person.last.buttons[0] == "Very satisfied"


async def test_a_press_that_telegram_has_forgotten_still_counts(bot: Living, person: Person) -> None:
    sentence = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    bot.api.faults.add(Fault("answerCallbackQuery", status=400, description=sentence))

    assert SECOND in await does(person, person.tap("Safe"))


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", status=502),
        Fault("getUpdates", status=429, retry_after=1),
        Fault("getUpdates", drop="before"),
        Fault("getUpdates", drop="after"),
        Fault("getUpdates", status=400),
    ],
)
async def test_an_outage_of_get_updates_loses_nothing(bot: Living, person: Person, fault: Fault) -> None:
    bot.api.faults.add(fault)
    await does(person, person.tap("Safe"))
    await does(person, person.tap("Fairly satisfied"))
    await until(lambda: not bot.api.faults.pending)

    kept = await my_data(person)
    assert ("Safe" in kept, "Fairly satisfied" in kept) == (True, True)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault("getUpdates", status=409), "token: Another process polls with this token. Stop the other one first."),
        (Fault("getMe", status=401), "token: Telegram does not know this token. Copy it again from @BotFather."),
    ],
)
async def test_the_bot_ends_with_one_problem_and_status_one(
    tmp_path: Path, api: BotApi, fault: Fault, problem: str
) -> None:
    api.faults.add(fault)
    settings = make_settings(tmp_path, api.url)
    async with in_process(settings, api, tmp_path) as bot:
        await bot.begin()
        status = await bot.ended()

    spoken = [line for line in bot.log.read_text().splitlines() if not line.startswith("{")]
    assert (status, spoken) == (1, [problem])


async def test_the_bot_starts_while_telegram_is_down_and_keeps_what_waits(tmp_path: Path, api: BotApi) -> None:
    person = api.world.person("Amal", "en")
    await person.start()
    api.faults.add(Fault("getMe", drop="before"))
    api.faults.add(Fault("deleteWebhook", status=502))
    settings = make_settings(tmp_path, api.url)
    open_survey(settings, "pulse")
    async with in_process(settings, api, tmp_path) as bot:
        await bot.begin()

        assert (await person.next(PATIENCE)).message is person.last
    assert not api.faults.pending
