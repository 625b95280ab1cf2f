"""Another process holds the database: nothing is lost, and SIGTERM still ends the bot in time."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.store.sqlite import PATIENCE
from tests.faults.campaign import LONG, SEEDS, Campaign, campaign

OUTAGE = "no updates now"

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def held(database: Path) -> AsyncIterator[None]:
    """Let another process hold the write lock as long as the block lasts."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-c", HOLD, str(database))
    holder = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.kill()
        await holder.wait()


def contacts(stage: Campaign) -> Path:
    return stage.settings.data_dir / "contacts.db"


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_lock_of_some_seconds_delays_and_loses_nothing(tmp_path: Path, seed: int) -> None:
    async with campaign(tmp_path, seed=seed) as stage:
        await stage.sometime()
        async with held(contacts(stage)):
            await asyncio.sleep(stage.chance.uniform(0.5, 2.5))

    assert OUTAGE not in stage.bot.log.read_text()


@pytest.mark.parametrize("seed", SEEDS)
async def test_sigterm_ends_the_bot_in_time_although_the_database_is_held(tmp_path: Path, seed: int) -> None:
    async with campaign(tmp_path, seed=seed) as stage:
        await stage.sometime()
        async with held(contacts(stage)):
            await stage.more(1)
            await stage.stop()
        await stage.bot.start()


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_lock_that_outlasts_our_patience_loses_nothing(tmp_path: Path, seed: int) -> None:
    loop = asyncio.get_running_loop()
    async with campaign(tmp_path, seed=seed) as stage:
        before = stage.pid
        await stage.sometime()
        async with held(contacts(stage)):
            began = loop.time()
            await stage.says(OUTAGE)
            assert loop.time() - began > PATIENCE - 5
        assert stage.pid == before


@LONG
async def test_a_start_while_the_database_is_held_ends_with_a_sentence_and_not_with_a_traceback(tmp_path: Path) -> None:
    async with campaign(tmp_path, seed=1) as stage:
        await stage.sometime()
        await stage.stop()
        said = len(stage.bot.log.read_text())
        async with held(contacts(stage)):
            await stage.bot.begin()
            status = await stage.bot.ended()
        words = stage.bot.log.read_text()[said:]
        await stage.bot.start()

    assert status == 1
    assert words.startswith("contacts_url: The database is held by another process")
