"""The bot describes itself in every language, and only when something changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.announce import announce, calls
from bot.app.provision import furnish
from bot.simulator.faults import Fault
from bot.simulator.server import BotApi
from bot.store.contacts import inbox
from tests.living import Living, living, make_settings, until

METHODS = {"setMyCommands", "setMyDescription", "setMyShortDescription"}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


def told(api: BotApi) -> int:
    return sum(api.requests[method] for method in METHODS)


def recalled(bot: Living) -> str | None:
    with bot.stores.contacts.read() as conn:
        return inbox.recall(conn, "announced")


async def again(bot: Living) -> int:
    """Announce once more, and count what was told."""
    before = told(bot.api)
    await announce(bot.service.desk, bot.house, bot.service.wire)
    return told(bot.api) - before


async def test_every_language_is_described_once(tmp_path: Path, api: BotApi) -> None:
    async with living(tmp_path, api) as bot:
        await until(lambda: recalled(bot))

        assert told(api) == len(list(calls(bot.house)))
        assert await again(bot) == 0
    codes = {call.values.get("language_code", "") for call in api.requests.of("setMyCommands")}
    assert codes == {"", *(code for code in bot.house.catalogs if len(code) == 2)}


async def test_a_change_is_announced(tmp_path: Path, api: BotApi) -> None:
    async with living(tmp_path, api) as bot:
        await until(lambda: told(api) == len(list(calls(bot.house))))
        fewer = replace(bot.house, catalogs={code: bot.house.catalogs[code] for code in ("en_GB", "ar")})
        before = told(api)
        await announce(bot.service.desk, fewer, bot.service.wire)

        assert told(api) - before == 2 * len(METHODS)


async def test_a_refusal_leaves_the_bot_running_and_is_made_good_at_the_next_start(tmp_path: Path, api: BotApi) -> None:
    api.faults.add(Fault("setMyDescription", status=400))
    async with living(tmp_path, api) as bot:
        await until(lambda: not api.faults.pending)
        person = api.world.person("Amal", "ar")
        await person.start()
        await person.next(20)

        assert await again(bot) == len(list(calls(bot.house)))


def test_what_is_told_fits_telegrams_limits(tmp_path: Path) -> None:
    house = furnish(make_settings(tmp_path, "http://127.0.0.1:1"))
    longest = {"commands": 256, "description": 512, "short_description": 120}
    for _, payload in calls(house):
        for name, limit in longest.items():
            words = payload.get(name, "")
            texts = [words] if isinstance(words, str) else [each["description"] for each in words]
            assert [text for text in texts if len(text) > limit] == []
