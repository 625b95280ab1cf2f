"""The intake: one bad update harms nobody else, is kept sealed, and an outage confirms nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import event

from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.contacts import fieldwork, inbox, sheets
from bot.store.contacts.sheets import Sheet
from bot.store.seal import tag_of, unseal
from tests.living import Living, arrive, does, everything_in, living, opens, until

MARK = "a-word-of-the-hostile-update"
SENDER = {"id": 5_000_999_001, "is_bot": False, "first_name": MARK}
CHAT = {"id": 5_000_999_001, "type": "private", "first_name": MARK}
PRESS = {"id": "77", "from": SENDER, "chat_instance": "1", "data": f"m:home:{MARK}"}
WRITTEN = {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": MARK}


def nested(depth: int) -> Any:
    """Nest lists around the mark."""
    inner: Any = MARK
    for _ in range(depth):
        inner = [inner]
    return inner


UNREADABLE: dict[str, dict[str, Any]] = {
    "a message that is a text": {"message": MARK},
    "a message that is a list": {"message": [MARK]},
    "a message without a chat": {"message": {"message_id": 1, "date": 1, "text": MARK}},
    "a message with a date from elsewhere": {"message": {**WRITTEN, "date": MARK}},
    "a date beyond all calendars": {"message": {**WRITTEN, "date": 10**18}},
    "a message whose text is a list": {"message": {**WRITTEN, "text": [MARK]}},
    "a message from nobody": {"message": {**WRITTEN, "from": None}},
    "a sender with a word for a number": {"message": {**WRITTEN, "from": {**SENDER, "id": MARK}}},
    "a sender with a huge number": {"message": {**WRITTEN, "from": {**SENDER, "id": 10**30}}},
    "a sender with a negative number": {"message": {**WRITTEN, "from": {**SENDER, "id": -5}}},
    "a language that is a list": {"message": {**WRITTEN, "from": {**SENDER, "language_code": [MARK]}}},
    "a place that is a word": {"message": {**WRITTEN, "text": None, "location": MARK}},
    "a press that is a number": {"callback_query": 5, "note": MARK},
    "a press by nobody": {"callback_query": {**PRESS, "from": None}},
    "a press with data that are a list": {"callback_query": {**PRESS, "data": [MARK]}},
    "a press with a huge sender": {"callback_query": {**PRESS, "from": {**SENDER, "id": 2**80}}},
    "a press by a word": {"callback_query": {**PRESS, "from": {**SENDER, "id": MARK}}},
    "a press under a text": {"callback_query": {**PRESS, "message": MARK}},
    "a press that is nested deeply": {"callback_query": {**PRESS, "data": nested(400)}},
    "a membership without a chat": {"my_chat_member": {"from": SENDER, "date": 1, "note": MARK}},
}
"""What can be numbered but not handled."""

HARMLESS: dict[str, dict[str, Any]] = {
    "nothing but a number": {},
    "a kind nobody knows": {"bogus": {"text": MARK}},
    "no number": {"update_id": None, "message": WRITTEN},
    "a word for a number": {"update_id": MARK},
    "a fraction for a number": {"update_id": 0.5, "message": WRITTEN},
    "truth for a number": {"update_id": True, "message": WRITTEN},
    "a number no database keeps": {"update_id": 10**40, "message": WRITTEN},
    "a number far beyond all others": {"update_id": 2**62, "bogus": MARK},
    "a negative number": {"update_id": -7, "message": WRITTEN},
    "half a surrogate pair": {"message": {**WRITTEN, "text": f"/start {MARK}\ud83d"}},
    "a press of data nobody made": {"callback_query": {**PRESS, "data": "\x00" * 64}},
}
"""What is no update at all, or one that asks for nothing."""


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Living]:
    async with BotApi() as api, living(tmp_path, api, survey="pulse") as running:
        yield running


@pytest.fixture
async def person(bot: Living) -> Person:
    amal = await arrive(bot.api.world.person("Amal", "en"))
    await opens(amal, "How is it going here?")
    return amal


def quarantined(bot: Living) -> list[bytes]:
    """Open what was set aside, as whoever looks into it later can."""
    with bot.stores.contacts.read() as conn:
        found = inbox.aside(conn)
    key = bot.house.keys.key("quarantine") if found else b""
    return [unseal(each.sealed, key=key, bound=each.id.encode()) for each in found]


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_update_that_cannot_be_handled_is_sealed_away_and_harms_nobody(
    bot: Living, person: Person, name: str
) -> None:
    bot.api.world.updates.push_raw(UNREADABLE[name])
    text = await does(person, person.tap("Safe"))
    await bot.api.world.updates.settled()

    assert "How satisfied are you with your area" in text
    assert [MARK.encode() in raw for raw in quarantined(bot)] == [True]
    assert MARK.encode() not in everything_in(bot.settings.data_dir)


@pytest.mark.parametrize("name", HARMLESS)
async def test_what_is_no_update_of_telegrams_is_passed_over(bot: Living, person: Person, name: str) -> None:
    bot.api.world.updates.push_raw(HARMLESS[name])
    text = await does(person, person.tap("Safe"))
    await bot.api.world.updates.settled()

    assert "How satisfied are you with your area" in text
    assert quarantined(bot) == []
    assert MARK.encode() not in everything_in(bot.settings.data_dir)


async def test_a_bad_update_that_comes_twice_is_kept_once(bot: Living, person: Person) -> None:
    number = bot.api.world.updates.push_raw({"message": MARK})
    await bot.api.world.updates.settled()
    bot.api.world.updates.repeat(number)
    await does(person, person.tap("Safe"))

    assert len(quarantined(bot)) == 1


async def test_things_that_are_no_objects_are_passed_over(bot: Living, person: Person) -> None:
    await bot.service.intake.take([None, 5, "word", [MARK], True, 1.5, {}])

    assert "How satisfied are you with your area" in await does(person, person.tap("Safe"))


async def test_an_action_that_fails_spoils_nobody_elses_and_ends_with_an_apology(bot: Living, person: Person) -> None:
    unlucky = await arrive(bot.api.world.person("Kate", "en"))
    await opens(unlucky, "How is it going here?")
    sheet = sheet_of(bot, unlucky)
    put(bot, replace(sheet, sealed=bytes(1024)))  # as a failing disk may leave it

    await asyncio.gather(unlucky.tap("Safe"), person.tap("Safe"))
    await until(lambda: "Something went wrong on our side" in unlucky.last.text)
    await until(lambda: "How satisfied are you with your area" in person.last.text)
    put(bot, sheet)

    assert [b'"data": "w:' in raw for raw in quarantined(bot)] == [True]
    assert "How is it going here?" in " ".join(await after(unlucky, "/surveys"))


async def after(person: Person, words: str) -> tuple[str, ...]:
    """Say something and give the buttons of the answer."""
    await does(person, person.say(words))
    return person.last.buttons


def sheet_of(bot: Living, person: Person) -> Sheet:
    with bot.stores.contacts.read() as conn:
        (wave,) = fieldwork.open_waves(conn)
        sheet = sheets.get(conn, wave.id, tag_of(bot.house.keys.key("wave", wave.id), person.id))
    assert sheet is not None
    return sheet


def put(bot: Living, sheet: Sheet) -> None:
    with bot.stores.contacts.begin() as conn:
        sheets.put(conn, sheet)


async def test_an_outage_of_sqlite_confirms_nothing_and_what_waited_is_handled_afterwards(
    bot: Living, person: Person
) -> None:
    before = person.last.text
    event.listen(bot.stores.contacts.engine, "checkout", hurry)
    with closing(sqlite3.connect(bot.settings.data_dir / "contacts.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await person.tap("Safe")
        await until(lambda: "no updates now" in bot.log.getvalue())
        waiting, shown = len(bot.api.world.updates), person.last.text
        other.execute("ROLLBACK")
    await bot.api.world.updates.settled()
    await until(lambda: "How satisfied are you with your area" in person.last.text)

    assert (waiting, shown) == (1, before)
    assert quarantined(bot) == []


def hurry(connection: sqlite3.Connection, *_rest: object) -> None:
    """Let a writer give up soon, so that the test need not wait."""
    connection.execute("PRAGMA busy_timeout=100")


async def test_an_outage_of_postgresql_loses_nothing(tmp_path: Path, postgres_urls: tuple[str, str]) -> None:
    contacts, answers = postgres_urls
    name = urlsplit(contacts).path.strip("/")
    async with (
        BotApi() as api,
        living(tmp_path, api, survey="pulse", contacts_url=contacts, answers_url=answers) as running,
    ):
        amal = await arrive(api.world.person("Amal", "en"))
        await opens(amal, "How is it going here?")
        with closing(psycopg.connect(answers, autocommit=True)) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]  # psycopg wants literals; the name is ours
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            await amal.tap("Safe")
            await until(lambda: "no updates now" in running.log.getvalue())
            waiting = len(api.world.updates)
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]  # psycopg wants literals; the name is ours
        await until(lambda: "How satisfied are you with your area" in amal.last.text)

        assert waiting == 1
        assert quarantined(running) == []


async def test_a_value_no_database_takes_holds_nobody_up(tmp_path: Path, postgres_urls: tuple[str, str]) -> None:
    contacts, answers = postgres_urls
    async with (
        BotApi() as api,
        living(tmp_path, api, survey="pulse", contacts_url=contacts, answers_url=answers) as _,
    ):
        api.world.updates.push_raw({"message": {**WRITTEN, "text": f"/start {MARK}\x00"}})
        amal = await arrive(api.world.person("Amal", "en"))

        assert amal.last.text.startswith("Open surveys")
