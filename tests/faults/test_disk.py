"""A disk that is full, read-only or broken: nothing confirmed is lost, and the bot goes on when it is mended."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.campaign import LONG, SEEDS, Campaign, campaign
from tests.faults.disks import immutable, mounted
from tests.living import TOKEN, Process

OUTAGE = "no updates now"
"""What the bot says when the store takes nothing; it asks again by itself."""

MOST_BYTES = 40_000
"""What a file may hold where none may grow."""


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_full_disk_loses_nothing(tmp_path: Path, seed: int) -> None:
    with mounted(tmp_path) as disk:
        async with campaign(tmp_path, seed=seed, data_dir=disk.path / "data") as stage:
            before = stage.pid
            for _ in range(2):
                await stage.sometime()
                disk.fill()
                await stage.says(OUTAGE)
                disk.free()
            assert stage.pid == before


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_bot_that_starts_on_a_full_disk_goes_on_when_there_is_room(tmp_path: Path, seed: int) -> None:
    with mounted(tmp_path) as disk:
        async with campaign(tmp_path, seed=seed, data_dir=disk.path / "data") as stage:
            await stage.sometime()
            disk.fill()
            await stage.stop()
            await stage.bot.start()
            await stage.says(OUTAGE)
            disk.free()


@pytest.mark.parametrize("seed", SEEDS)
async def test_files_that_may_not_grow_lose_nothing(tmp_path: Path, seed: int) -> None:
    """The form of a full disk that needs no rights at all: the kernel refuses every write beyond a size."""
    async with campaign(tmp_path, seed=seed) as stage:
        await stage.sometime()
        with no_growth(stage):
            await stage.says(OUTAGE)


@contextmanager
def no_growth(stage: Campaign) -> Iterator[None]:
    """Let the bot write to no file beyond some pages: its stores are larger, its log is not."""
    usual = resource.prlimit(stage.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(stage.pid, resource.RLIMIT_FSIZE, (MOST_BYTES, usual[1]))
    try:
        yield
    finally:
        resource.prlimit(stage.pid, resource.RLIMIT_FSIZE, usual)


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_files_that_nobody_may_write_lose_nothing(tmp_path: Path, seed: int) -> None:
    async with campaign(tmp_path, seed=seed) as stage:
        before = stage.pid
        await stage.sometime()
        with immutable(stage.settings.data_dir):
            await stage.says(OUTAGE)
        assert stage.pid == before


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_disk_that_the_kernel_made_read_only_loses_nothing_once_it_is_repaired(
    tmp_path: Path, seed: int
) -> None:
    with mounted(tmp_path) as disk:
        async with campaign(tmp_path, seed=seed, data_dir=disk.path / "data") as stage:
            await stage.sometime()
            disk.fail()
            await stage.says(OUTAGE)
            await stage.stop()
            await refuses_to_start(stage.bot)
            disk.repair()
            await stage.bot.start()


async def refuses_to_start(bot: Process) -> None:
    """A start on a disk that takes nothing ends with a sentence for the operator, so that systemd tries again."""
    said = len(bot.log.read_text())
    await bot.begin()
    assert await bot.ended() == 1
    words = bot.log.read_text()[said:]
    assert "Traceback" not in words
    assert TOKEN not in words
    assert "contacts_url" in words
