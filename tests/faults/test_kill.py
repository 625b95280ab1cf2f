"""kill -9 at random instants: of the bot under load, and of a close in the middle of its cut."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import WaveState
from tests.faults.campaign import LONG, SEEDS, Campaign, campaign
from tests.living import ROOT, open_field, until
from tests.robustness.test_kill import stored

KILLS = 2
LONGEST_CUT = 0.3
"""Seconds from the first change of a close to its end, on a machine that is busy."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=LONG)])
def urls(request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the databases of each engine; `make check` kills on PostgreSQL in tests/robustness."""
    if request.param == "sqlite":
        return {}
    contacts, answers = request.getfixturevalue("postgres_urls")
    return {"contacts_url": contacts, "answers_url": answers}


@pytest.mark.parametrize("seed", SEEDS)
async def test_kills_at_random_instants_lose_nothing(tmp_path: Path, urls: dict[str, str], seed: int) -> None:
    async with campaign(tmp_path, seed=seed, **urls) as stage:
        for _ in range(KILLS):
            await stage.sometime()
            await stage.bot.kill()
            await stage.bot.start()


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_close_that_is_killed_again_and_again_stores_each_answer_once(
    tmp_path: Path, urls: dict[str, str], seed: int
) -> None:
    async with campaign(tmp_path, seed=seed, **urls) as stage:
        await stage.finish()
        for _ in range(KILLS):
            await kill_a_close(stage)
        survey, kept = stored(stage.settings, stage.wave)

        assert kept == Counter(each.said(survey) for each in stage.crowd)


async def kill_a_close(stage: Campaign) -> None:
    """Start `survey close` beside the bot, and kill it some time after it has changed something."""
    command = (sys.executable, "-m", "bot", "survey", "close", stage.wave)
    with stage.bot.log.open("ab") as log:
        close = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=stage.bot.environment, stdout=log, stderr=log
        )
    with open_field(stage.settings) as (_, stores):

        def begun() -> bool:
            with stores.contacts.read() as conn:
                wave = fieldwork.get_wave(conn, stage.wave)
            return wave is not None and wave.state is not WaveState.OPEN

        await until(lambda: begun() or close.returncode is not None)
    try:
        await asyncio.wait_for(close.wait(), stage.chance.uniform(0.0, LONGEST_CUT))
    except TimeoutError:
        close.kill()
        await close.wait()
