"""Every kind of update of the Bot API, bent by Hypothesis, while somebody answers: by polling and by the webhook."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.intake import OutageError
from bot.app.piecewise import update_in
from bot.render.press import SurveyPress, read_press
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.contacts import fieldwork, people, sheets
from bot.store.seal import tag_of
from bot.web.endpoint import endpoint, listening
from tests.faults.bot_api import hostile, user
from tests.faults.campaign import ROUNDS
from tests.living import PATIENCE, SECRET, Living, arrive, does, free_port, living, opens

EXAMPLES = 25 if ROUNDS == 1 else 400
AT_ONCE = 20
FIRST_POSTED = 1_900_000_000
QUESTION, NEXT = "How safe do you feel", "How satisfied are you"

Pour = Callable[[Sequence[str]], Awaitable[None]]
"""Brings updates to the bot, and returns once it has taken them in."""


@asynccontextmanager
async def polled(bot: Living) -> AsyncIterator[Pour]:
    """Bring them as what Telegram's server gives to whoever asks."""

    async def pour(updates: Sequence[str]) -> None:
        for each in updates:
            bot.api.world.updates.push_text(each)
        async with asyncio.timeout(PATIENCE):  # an update that is never confirmed stops all behind it
            await bot.api.world.updates.settled()

    yield pour


@asynccontextmanager
async def posted(bot: Living) -> AsyncIterator[Pour]:
    """Bring them by the webhook's own endpoint, over HTTP."""
    port, numbers = free_port(), count(FIRST_POSTED)
    app = endpoint(bot.service.intake.take, SECRET, OutageError, number=update_in)
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with listening(app, "127.0.0.1", port), aiohttp.ClientSession() as session:

        async def post(update: str) -> int:
            body = f'{{"update_id":{next(numbers)},{update}}}'.encode("utf-8", "replace")
            async with session.post(
                f"http://127.0.0.1:{port}/telegram", data=io.BytesIO(body), headers=headers
            ) as said:
                return said.status

        async def pour(updates: Sequence[str]) -> None:
            assert set(await asyncio.gather(*map(post, updates))) <= {200}

        yield pour


def kept(bot: Living, person: Person) -> tuple[object, ...]:
    """Give all that is kept of somebody: the contact, and their sheet as it lies there."""
    with bot.stores.contacts.read() as conn:
        (wave,) = fieldwork.open_waves(conn)
        contact = people.read(conn, person.id)
        assert contact is not None
        tag = tag_of(bot.house.keys.key("wave", wave.id), person.id)
        return replace(contact, owed=False), sheets.get(conn, wave.id, tag)


async def answers(person: Person) -> None:
    """Let somebody answer and go back."""
    button = next(words for words in person.last.buttons if words in {"Safe", "● Safe"})
    assert NEXT in await does(person, person.tap(button))
    assert QUESTION in await does(person, person.tap("Back"))


def data_of(person: Person) -> list[str]:
    """List the data of the survey's buttons that somebody sees, as a stranger may have got hold of them."""
    data = [button.get("callback_data", "") for row in person.last.keyboard for button in row]
    return [each for each in data if isinstance(read_press(each), SurveyPress)]


@pytest.mark.parametrize("way", [polled, posted])
def test_no_update_of_any_kind_harms_who_answers(tmp_path: Path, way: Callable[[Living], object]) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def begin() -> tuple[Living, Person, Pour]:
            api = await stack.enter_async_context(BotApi())
            bot = await stack.enter_async_context(living(tmp_path, api, survey="pulse", pace_burst=0))
            person = await arrive(api.world.person("Amal", "en"))
            await opens(person, "How is it going here?")
            await answers(person)
            return bot, person, await stack.enter_async_context(way(bot))  # type: ignore[arg-type]  # both are such

        bot, person, pour = runner.run(begin())
        stranger = user(5_000_999_001)

        async def harmed(updates: Sequence[str]) -> None:
            before = kept(bot, person)
            await pour(updates)
            assert kept(bot, person) == before
            await answers(person)

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
        @given(
            st.lists(
                hostile(resident=person.user, stranger=stranger, data=data_of(person)), min_size=5, max_size=AT_ONCE
            )
        )
        def nothing_harms(updates: list[str]) -> None:
            runner.run(harmed(updates))

        nothing_harms()
        runner.run(stack.aclose())
        assert "Crashed" not in bot.log.getvalue()
