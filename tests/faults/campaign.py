"""A bot in a process of its own, residents who answer, and a fault in the middle: what all campaigns share.

After every fault the same must hold: each resident's answers, by the first press on each screen, are
stored once, nothing else is, and nobody had to help the bot but by taking the fault away.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from bot.settings import Settings
from bot.simulator.server import BotApi
from tests.living import ROOT, Process, in_process, make_settings, open_survey, until
from tests.robustness.test_kill import Witness, stored

ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "1"))
"""How often each campaign is run, each time with another seed; `make faults` sets more."""

SEEDS = range(int(os.environ.get("FAULTS_SEED", "1")), int(os.environ.get("FAULTS_SEED", "1")) + ROUNDS)
"""The seeds of this run; a failing one stands in the test's name."""

LONG = pytest.mark.skipif(ROUNDS == 1, reason="takes long: make faults")
"""For what waits out our own patience; `make check` has no time for that."""

RESIDENTS = 10
LATENCY = 0.02
STOPS_WITHIN = 10.0
"""Seconds within which SIGTERM ends the bot, whatever else is going on (docs/operator.md)."""


@dataclass(slots=True)
class Campaign:
    """What a fault needs at hand.

    Attributes:
        settings: the bot's.
        api: its Telegram.
        bot: its process.
        wave: id of the open wave.
        crowd: residents who remember what they pressed first.
        chance: decides where the fault strikes.
    """

    settings: Settings
    api: BotApi
    bot: Process
    wave: str
    crowd: list[Witness]
    chance: Random
    _answering: asyncio.Future[list[None]] | None = field(default=None)

    @property
    def pid(self) -> int:
        """Give the number of the bot's process."""
        assert self.bot._running is not None
        return self.bot._running.pid

    @property
    def done(self) -> bool:
        """Tell whether everybody has sent their answers."""
        return self._answering is not None and self._answering.done()

    def begin(self) -> None:
        """Let everybody answer at once."""
        self._answering = asyncio.gather(*(each.answer() for each in self.crowd))

    async def send_home(self) -> None:
        """Let nobody answer any more."""
        if self._answering is not None:
            self._answering.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._answering

    async def more(self, requests: int) -> None:
        """Wait until the bot has said so much more, or everybody is done."""
        seen = self.api.requests.total
        await until(lambda: self.api.requests.total >= seen + requests or self.done)

    async def sometime(self) -> None:
        """Wait for a random instant while they answer."""
        await self.more(self.chance.randint(1, 8 * len(self.crowd)))

    async def says(self, words: str) -> None:
        """Wait until the bot's log has one more line with these words."""
        before = self.bot.log.read_text().count(words)
        await until(lambda: self.bot.log.read_text().count(words) > before)

    async def finish(self) -> None:
        """Wait until everybody has sent their answers."""
        assert self._answering is not None
        await self._answering

    async def command(self, *words: object) -> str:
        """Run one of our commands beside the bot, and give what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *map(str, words)),
            cwd=ROOT,
            env=self.bot.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    async def stop(self) -> None:
        """End the bot as an operator does, in time."""
        self.bot.ask_to_stop()
        assert await self.bot.ended(STOPS_WITHIN) == 0, self.bot.log.read_text()


@asynccontextmanager
async def campaign(
    folder: Path, *, seed: int, who: type[Witness] = Witness, residents: int = RESIDENTS, **given: object
) -> AsyncIterator[Campaign]:
    """Let residents answer through a bot while the block does harm; afterwards each answer is stored once."""
    async with BotApi(latency=LATENCY) as api:
        settings = make_settings(folder, api.url, **given)
        wave = open_survey(settings, "pulse").id
        crowd = [who(api.world.person(f"P{at}", "en"), 1_000 * seed + at) for at in range(residents)]
        async with in_process(settings, api, folder) as bot:
            await bot.start()
            stage = Campaign(settings, api, bot, wave, crowd, Random(seed))  # noqa: S311 - a play
            stage.begin()
            try:
                yield stage
                await stage.finish()
                await stage.stop()
            finally:
                await stage.send_home()
    insist_on_each_once(settings, wave, crowd)


def insist_on_each_once(settings: Settings, wave: str, crowd: list[Witness]) -> None:
    """Close the wave, and find what everybody said, once, and nothing else."""
    assert [each.sent for each in crowd] == [{wave}] * len(crowd)
    survey, kept = stored(settings, wave)
    assert kept == Counter(each.said(survey) for each in crowd)
