"""kill -9 at any instant: nothing that was handed over is lost, and the open question comes back."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.actions import cut
from bot.render.press import SurveyPress, read_press
from bot.settings import Settings
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.answers import responses
from bot.survey.session import Move
from tests.living import (
    SECRET,
    Process,
    Stubborn,
    arrive,
    does,
    free_port,
    in_process,
    make_settings,
    open_field,
    open_survey,
    until,
)
from tests.postgres import postgres_server, postgres_urls

__all__ = ["postgres_server", "postgres_urls"]

LATENCY = 0.02
RESIDENTS = 12
KILLS = 3

Urls = dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Urls:
    """Give the databases of each engine."""
    if request.param == "sqlite":
        return {}
    contacts, answers = request.getfixturevalue("postgres_urls")
    return {"contacts_url": contacts, "answers_url": answers}


def webhook() -> dict[str, object]:
    """Give the settings of a webhook at a free port."""
    port = free_port()
    return {
        "mode": "webhook",
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": SecretStr(SECRET),
    }


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_every_answer_outlives_kills_while_many_residents_answer(tmp_path: Path, urls: Urls, mode: str) -> None:
    async with BotApi(latency=LATENCY) as api:
        api.webhook.pause = 0.05
        settings = make_settings(tmp_path, api.url, **urls, **(webhook() if mode == "webhook" else {}))
        wave = open_survey(settings, "pulse")
        crowd = [Witness(api.world.person(f"P{number}", "en"), number) for number in range(RESIDENTS)]
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            answering = asyncio.gather(*(each.answer() for each in crowd))
            await kill_again_and_again(bot, api, answering)
            await answering
            bot.ask_to_stop()
            assert await bot.ended() == 0

        assert [each.sent for each in crowd] == [{wave.id}] * RESIDENTS
        assert stored(settings, wave.id) == Counter(each.said() for each in crowd)


class Witness(Stubborn):
    """A resident who remembers the first choice made on each screen: that is the answer."""

    __slots__ = ("chosen",)

    def __init__(self, person: Person, number: int) -> None:
        super().__init__(person, number)
        self.chosen: dict[tuple[str, int], tuple[Move, int]] = {}

    async def _press(self, message: object, data: str) -> None:
        press = read_press(data)
        if isinstance(press, SurveyPress):
            self.chosen.setdefault((press.tap.token, press.tap.visit), (press.tap.move, press.tap.index))
        await super()._press(message, data)  # type: ignore[arg-type]

    def said(self) -> tuple[int, ...]:
        """Give the choices in the order of the questions."""
        moves = (self.chosen[key] for key in sorted(self.chosen))
        return tuple(index for move, index in moves if move is Move.CHOOSE)


async def kill_again_and_again(bot: Process, api: BotApi, answering: asyncio.Future[list[None]]) -> None:
    """Kill and restart the bot, each time after some more answers."""
    for _ in range(KILLS):
        seen = api.requests.total
        await until(lambda seen=seen: api.requests.total > seen + 4 * RESIDENTS or answering.done())
        await bot.kill()
        await bot.start()


def stored(settings: Settings, wave: str) -> Counter[tuple[int, ...]]:
    """Close the wave and count the single choices of each answer, as places among the choices."""
    with open_field(settings) as (house, stores):
        cut.close(stores.contacts, stores.answers, house, wave)
        with stores.contacts.read() as conn:
            from bot.store.contacts import fieldwork
            survey = house.survey(conn, fieldwork.get_wave(conn, wave).fingerprint)
        with stores.answers.read() as conn:
            found = responses.responses_of(conn, wave)
    for one in found: print(one)
    print(survey)
    return Counter()
