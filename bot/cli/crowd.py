"""Let many synthetic residents answer side by side, with a bar that shows how far they are."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.simulator.residents import LostError, Resident

AT_ONCE = 50
"""Residents who answer at the same time."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How it went.

    Attributes:
        sent: answers sent, by wave.
        languages: in how many languages, by wave.
        lost: residents who did not get to the end, by reason.
        steps: taps and messages altogether.
        median: seconds half of the steps took at most.
        slowest_percent: seconds 99 of 100 steps took at most.
    """

    sent: Mapping[str, int]
    languages: Mapping[str, int]
    lost: Mapping[str, int]
    steps: int
    median: float
    slowest_percent: float


async def let_answer(residents: Sequence[Resident], console: Console) -> Tally:
    """Let residents answer all open surveys, a crowd at a time.

    Args:
        residents: who answers.
        console: where the bar is shown.
    """
    lost: Counter[str] = Counter()
    doors = asyncio.Semaphore(AT_ONCE)
    columns = (TextColumn("Residents answer"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("residents", total=len(residents))

        async def one(resident: Resident) -> None:
            async with doors:
                try:
                    await resident.answer()
                except LostError as error:
                    lost[str(error)] += 1
            progress.advance(bar)

        await asyncio.gather(*map(one, residents))
    return _tally(residents, lost)


def _tally(residents: Sequence[Resident], lost: Mapping[str, int]) -> Tally:
    seconds = sorted(second for resident in residents for second in resident.seconds) or [0.0]
    return Tally(
        sent=Counter(wave for resident in residents for wave in resident.sent),
        languages=Counter(wave for wave, _ in {(w, each.language) for each in residents for w in each.sent}),
        lost=dict(lost),
        steps=len(seconds),
        median=seconds[len(seconds) // 2],
        slowest_percent=seconds[int(len(seconds) * 0.99)],
    )
