"""Thousands of hostile updates among residents' own: their answers stand, nothing else does, one process bears it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.simulator.world import FIRST_UPDATE
from tests.faults.campaign import ROUNDS, SEEDS, Campaign, campaign
from tests.faults.hostile import Hand
from tests.living import until

UPDATES = 3_000 if ROUNDS == 1 else 10_000
AT_ONCE = 200
MOST_GROWTH = 80_000_000
"""Bytes that a process may grow by while they pass: caches fill, nothing is kept for good."""


@pytest.mark.parametrize("seed", SEEDS)
async def test_hostile_updates_harm_nobody(tmp_path: Path, seed: int) -> None:
    async with campaign(tmp_path, seed=seed) as stage:
        before = stage.pid
        await stage.sometime()
        await pour(stage, UPDATES // 2)
        memory = resident_bytes(stage.pid)
        await pour(stage, UPDATES // 2)
        grown = resident_bytes(stage.pid) - memory
        await stage.finish()

        assert (stage.pid, stage.bot._ended()) == (before, False)
        assert grown < MOST_GROWTH
        assert stage.bot.log.read_text().count("Crashed") == 0


async def pour(stage: Campaign, number: int) -> None:
    """Let so many hostile updates come, a few at a time among the residents' own."""
    hand = Hand(
        Random(stage.chance.random()),  # noqa: S311 - a play
        others=[each.person.user for each in stage.crowd],
        pressed=lambda: shown(stage),
        first=FIRST_UPDATE,
    )
    for at, update in enumerate(hand.updates(number)):
        stage.api.world.updates.push_raw(update)
        if at % AT_ONCE == 0:
            await until(lambda: len(stage.api.world.updates) < AT_ONCE)
    await stage.api.world.updates.settled()


def shown(stage: Campaign) -> list[str]:
    """List the data of buttons that residents see now."""
    return [
        button["callback_data"]
        for each in stage.crowd
        if any(message.from_bot and not message.deleted for message in each.person.messages)
        for row in each.person.last.keyboard
        for button in row
        if "callback_data" in button
    ]


def resident_bytes(pid: int) -> int:
    """Read how much memory a process holds."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
