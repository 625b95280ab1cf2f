"""A clock that jumps by a day, forwards and back: nothing is lost, people are told, and the jobs go on ringing."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.jobs.clockwork import Jobs, clockwork
from bot.jobs.watch import mind_the_clock
from bot.simulator.server import BotApi
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import WaveState
from tests.faults.campaign import LATENCY, RESIDENTS, SEEDS
from tests.living import Living, arrive, does, field_survey, living, opens, until
from tests.robustness.test_kill import Witness, stored

CLOSE = "close waves that are due"
DAY = timedelta(days=1)
CLOSED = "This survey is closed. Thank you for your interest."


class Jumping:
    """The machine's clock, set wrong by as much as somebody likes."""

    def __init__(self) -> None:
        self.wrong = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong


async def ring(bot: Living) -> None:
    """Let the bot look at what is due by its clock."""
    with clockwork(Jobs(bot.stores.contacts, bot.stores.answers, bot.house)) as scheduler:
        await scheduler.get_job(CLOSE).func()


def state(bot: Living, wave: str) -> WaveState:
    with bot.stores.contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave)
    assert found is not None
    return found.state


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_clock_that_jumps_by_a_day_while_residents_answer_loses_nothing(tmp_path: Path, seed: int) -> None:
    clock, chance = Jumping(), Random(seed)  # noqa: S311 - a play
    async with BotApi(latency=LATENCY) as api:
        crowd = [Witness(api.world.person(f"P{at}", "en"), 1_000 * seed + at) for at in range(RESIDENTS)]
        async with living(tmp_path, api, clock=clock) as bot:
            clock.wrong = -2 * DAY
            wave = field_survey(bot.house, bot.stores, "pulse").id  # open since before any jump
            clock.wrong = timedelta()
            answering = asyncio.gather(*(each.answer() for each in crowd))
            for wrong in (DAY, -DAY, timedelta()):
                seen = api.requests.total + chance.randint(10, 100)
                await until(lambda seen=seen: api.requests.total >= seen or answering.done())
                clock.wrong = wrong
                await ring(bot)
            await answering
            settings = bot.settings

    assert [each.sent for each in crowd] == [{wave}] * len(crowd)
    survey, kept = stored(settings, wave)
    assert kept == Counter(each.said(survey) for each in crowd)


async def test_a_survey_that_closes_by_a_jump_is_told_and_comes_back_with_the_clock(tmp_path: Path) -> None:
    """Until the bot has looked at its clock nothing is decided, so the right time brings everything back."""
    clock = Jumping()
    async with BotApi() as api, living(tmp_path, api, clock=clock) as bot:
        field_survey(bot.house, bot.stores, "pulse", days=0.5)
        person = await arrive(api.world.person("Amal", "en"))
        first = await opens(person, "How is it going here?")
        clock.wrong = DAY
        told = await does(person, person.tap("Safe"))
        clock.wrong = timedelta()
        await does(person, person.say("/surveys"))
        button = next(words for words in person.last.buttons if "How is it going here?" in words)
        back = await does(person, person.tap(button))

    assert told.startswith(CLOSED)
    assert back == first


async def test_a_survey_that_a_jump_has_closed_keeps_what_was_sent_and_says_so(tmp_path: Path) -> None:
    clock = Jumping()
    async with BotApi() as api:
        crowd = [Witness(api.world.person(f"P{at}", "en"), at) for at in range(RESIDENTS)]
        async with living(tmp_path, api, clock=clock) as bot:
            wave = field_survey(bot.house, bot.stores, "pulse", days=0.5).id
            await asyncio.gather(*(each.answer() for each in crowd))
            late = await arrive(api.world.person("Late", "en"))
            await opens(late, "How is it going here?")
            clock.wrong = DAY
            await ring(bot)
            clock.wrong = timedelta()
            await ring(bot)
            told = await does(late, late.tap("Safe"))
            after = state(bot, wave)
            settings = bot.settings

    survey, kept = stored(settings, wave)
    assert (told.startswith(CLOSED), after) == (True, WaveState.CUT)
    assert kept == Counter(each.said(survey) for each in crowd)


async def test_jobs_ring_on_after_the_clock_was_set_back(tmp_path: Path) -> None:
    """The scheduler waits for a moment by the machine's clock: set back by a day, it would wait for a day."""
    async with BotApi() as api, living(tmp_path, api) as bot:
        with clockwork(Jobs(bot.stores.contacts, bot.stores.answers, bot.house)) as scheduler:
            usual = {job.id: job.next_run_time for job in scheduler.get_jobs()}
            now = datetime.now(UTC) - DAY
            mind_the_clock(scheduler, now)
            soon = {job.id: job.next_run_time for job in scheduler.get_jobs()}
            mind_the_clock(scheduler, now)
            again = {job.id: job.next_run_time for job in scheduler.get_jobs()}

    assert {name for name, at in usual.items() if at > datetime.now(UTC) - timedelta(minutes=5)} == set(soon)
    assert {at <= now + timedelta(hours=1) for at in soon.values()} == {True}
    assert again == soon
