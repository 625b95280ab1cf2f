"""kill -9 at any instant: nothing that was handed over is lost, and the open question comes back."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.actions import closing
from bot.render.press import SurveyPress, read_press
from bot.settings import Settings
from bot.simulator.chat import Message
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.answers import responses
from bot.survey.model import Kind, Survey
from bot.survey.session import Move, Tap
from bot.survey.source import read_canonical
from tests.living import (
    PATIENCE,
    Process,
    Stubborn,
    arrive,
    does,
    in_process,
    make_settings,
    my_data,
    open_field,
    open_survey,
    opens,
    until,
    webhook,
)

LATENCY = 0.02
RESIDENTS = 10
KILLS = 2

Urls = dict[str, str]
Choices = frozenset[tuple[str, str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Urls:
    """Give the databases of each engine."""
    if request.param == "sqlite":
        return {}
    contacts, answers = request.getfixturevalue("postgres_urls")
    return {"contacts_url": contacts, "answers_url": answers}


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
        survey, kept = stored(settings, wave.id)
        assert kept == Counter(each.said(survey) for each in crowd)


class Witness(Stubborn):
    """A resident who remembers the first press on each screen: only that one counts."""

    __slots__ = ("first",)

    def __init__(self, person: Person, number: int) -> None:
        super().__init__(person, number)
        self.first: dict[tuple[str, int], tuple[str, Tap]] = {}

    async def _press(self, message: Message, data: str) -> None:
        press = read_press(data)
        if isinstance(press, SurveyPress):
            self.first.setdefault((press.tap.token, press.tap.visit), (message.text, press.tap))
        await super()._press(message, data)

    def said(self, survey: Survey) -> Choices:
        """Give the code chosen on each screen, by the question that was read there."""
        asked = {question.label.partition("$")[0]: question for question in survey.questions if question.choices}
        found = {}
        for text, tap in self.first.values():
            if tap.move is Move.CHOOSE:
                question = next(asked[label] for label in asked if label in text)
                found[question.name] = question.choices[tap.index].code
        return frozenset(found.items())


async def kill_again_and_again(bot: Process, api: BotApi, answering: asyncio.Future[list[None]]) -> None:
    """Kill and restart the bot, each time after some more answers."""
    for _ in range(KILLS):
        seen = api.requests.total
        await until(lambda seen=seen: api.requests.total > seen + 4 * RESIDENTS or answering.done())
        await bot.kill()
        await bot.start()


def stored(settings: Settings, wave: str) -> tuple[Survey, Counter[Choices]]:
    """Close the wave and count what was chosen, person by person."""
    with open_field(settings) as (house, stores):
        closing.close(stores.contacts, stores.answers, house, wave)
        with stores.answers.read() as conn:
            found = responses.responses_of(conn, wave)
            survey = read_canonical(responses.definitions(conn)[found[0].fingerprint])
    return survey, Counter(frozenset(single_choices(survey, each)) for each in found)


def single_choices(survey: Survey, response: responses.Response) -> Iterator[tuple[str, str]]:
    for answer in response.answers:
        if survey[answer.question].kind is Kind.SELECT_ONE and answer.value is not None:
            yield answer.question, json.loads(answer.value)


async def test_the_open_question_is_shown_again_when_the_bot_died_before_showing_it(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        open_survey(settings, "pulse")
        person = api.world.person("Amal", "en")
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(person)
            await opens(person, "How is it going here?")
            first = person.last
            api.faults.add(Fault("editMessageText", delay=60, times=None))

            await person.tap("Safe")
            await api.world.updates.settled()
            await bot.kill()
            api.faults.clear()
            person.skip()
            await bot.start()
            shown = (await person.next(PATIENCE)).text

        assert person.last is not first
        assert "How satisfied are you with your area" in shown


async def test_an_update_that_comes_again_after_a_kill_changes_nothing(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        open_survey(settings, "pulse")
        person = api.world.person("Amal", "en")
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(person)
            await opens(person, "How is it going here?")
            for choice in ("Safe", "Fairly satisfied", "Better"):
                await does(person, person.tap(choice))
            before = await my_data(person)
            await bot.kill()
            await bot.start()
            for entry in tuple(api.world.updates._recent):
                api.world.updates.repeat(entry.number)
            after = await my_data(person)

        assert after == before
