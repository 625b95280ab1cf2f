"""Measure a survey tap against two bare echo bots, and everything else that has a bar.

Run it by `make bench`; how to read it is in README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import sealing
from crowd import Crowd, Lap, Resident, chat, surveyed
from order import overtaken
from pure import engine_step, expression
from report import Figure, machine, show, write
from stage import Actor, Script, aiogram_echo, ours, playing, telegram_echo

from bot.app.provision import load_scheme, load_surveys
from bot.app.running import fastest_run
from bot.simulator.faults import Fault

ROOT = Path(__file__).parents[1]
RESIDENTS = 100
LANGUAGES = ("en_GB", "nl", "el", "sv", "nb", "ar", "uk", "tr", "fa", "fa_AF", "pl", "so", "it")
SETTLING = 0.05
"""Seconds after the last reply in which a bot still reads the answers to its own requests."""

DISTANCE = 0.05
"""Seconds Telegram takes for an answer, seen from far away."""

SATURATED = 0.95
"""Part of a core from which on the core is the limit, and not the waiting."""

MICRO, MILLI, MEGA = 1e6, 1e3, 1e6


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: replies in a round, rounds, bursts in the order test."""

    replies: int = 2_000
    rounds: int = 5
    bursts: int = 5


QUICK = Size(replies=400, rounds=3, bursts=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a bot did while the crowd acted in a closed loop.

    Attributes:
        lap: the crowd's side of it.
        cpu: CPU seconds the bot spent for each update.
        waited: seconds for each update in which the bot could have run, but others had the core.
    """

    lap: Lap
    cpu: float
    waited: float


async def turn_of(actor: Actor, acting: Awaitable[Lap]) -> Turn:
    """See what a bot uses while a crowd acts."""
    before = await actor.read()
    lap = await acting
    await asyncio.sleep(SETTLING)
    after = await actor.read()
    replies = len(lap.waits) + lap.around
    return Turn(lap, (after.cpu - before.cpu) / replies, (after.waited - before.waited) / replies)


def tapping() -> list[Callable[[Resident], Awaitable[object]]]:
    """Return a hundred residents in all languages, the same ones every time."""
    return [surveyed(LANGUAGES[at % len(LANGUAGES)], Random(at)) for at in range(RESIDENTS)]  # noqa: S311 - no secret


@asynccontextmanager
async def our_bot() -> AsyncIterator[tuple[Actor, Crowd]]:
    """Start our bot in an empty folder, with residents who are in the middle of the survey."""
    with tempfile.TemporaryDirectory(prefix="equal-voices-bench-") as folder:
        async with playing(ours(Path(folder))) as actor:
            crowd = Crowd(actor.api.world, tapping())
            await crowd.closed_loop(RESIDENTS * 12)
            yield actor, crowd


@asynccontextmanager
async def echo_bot(script: Script) -> AsyncIterator[tuple[Actor, Crowd]]:
    """Start a bare echo bot and warm it up."""
    async with playing(script) as actor:
        crowd = Crowd(actor.api.world, [chat] * RESIDENTS)
        await crowd.closed_loop(RESIDENTS * 3)
        yield actor, crowd


async def compared(size: Size) -> AsyncIterator[Figure]:
    """Measure the CPU of a tap beside that of two echoes, in turns, because a machine is never quiet."""
    async with AsyncExitStack() as stack:
        cast = [await stack.enter_async_context(our_bot())]
        cast += [await stack.enter_async_context(echo_bot(script)) for script in (telegram_echo(), aiogram_echo())]
        rounds = [
            [await turn_of(actor, crowd.closed_loop(size.replies)) for actor, crowd in cast] for _ in range(size.rounds)
        ]
        memory = (await cast[0][0].read()).memory
    for at, bar in ((1, 0.5), (2, 1.0)):
        ratios = [turns[0].cpu / turns[at].cpu for turns in rounds]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        yield Figure(f"tap / echo of {cast[at][0].name}, CPU", statistics.median(ratios), "×", bar, note=spread)
    for at, (actor, _) in enumerate(cast):
        cpu = [turns[at].cpu * MICRO for turns in rounds]
        rate = statistics.median(turns[at].lap.rate for turns in rounds)
        name = f"{'tap' if at == 0 else 'echo'}, {actor.name}"
        yield Figure(name, statistics.median(cpu), "µs", note=f"{min(cpu):.0f} to {max(cpu):.0f}; {rate:.0f} a second")
    taps = sum(turns[0].lap.taps for turns in rounds) / (size.replies * size.rounds)
    yield Figure("of our updates, taps in the survey", taps * 100, "%")
    yield Figure("most memory held, 13 languages", memory / MEGA, "MB", 150)


async def far_away(size: Size) -> AsyncIterator[Figure]:
    """Measure taps a second where Telegram takes 50 ms for whatever the bot asks it to do."""
    async with our_bot() as (actor, crowd):
        for method in ("answerCallbackQuery", "editMessageText", "sendMessage"):
            actor.api.faults.add(Fault(method, delay=DISTANCE, times=None))
        yield await _rate(size, actor, crowd, "taps with 50 ms answers", 900)
        actor.api.faults.clear()
        actor.api.latency = DISTANCE
        yield await _rate(size, actor, crowd, "the same, with 50 ms for getUpdates too", None)


async def _rate(size: Size, actor: Actor, crowd: Crowd, name: str, bar: float | None) -> Figure:
    turns = [await turn_of(actor, crowd.steady_loop(size.replies)) for _ in range(size.rounds)]
    turn = sorted(turns, key=lambda each: each.lap.rate)[len(turns) // 2]
    rate, busy, ready = turn.lap.rate, turn.cpu * turn.lap.rate, turn.waited * turn.lap.rate
    used = f"{busy:.0%} of a core and {ready:.0%} waiting for it, a whole one allows {1 / turn.cpu:.0f}"
    note = f"p99 {turn.lap.percentile(0.99) * MILLI:.0f} ms; {used}"
    return Figure(name, rate, "/s", bar, "above", note, excused=busy > SATURATED)


async def waits(size: Size) -> AsyncIterator[Figure]:
    """Measure how long residents wait when a hundred tap every second."""
    async with our_bot() as (actor, crowd):
        laps = [await crowd.open_loop(size.replies // 2, rate=100) for _ in range(size.rounds)]
        wrong, replies = await overtaken(actor.api.world, residents=RESIDENTS, bursts=size.bursts)
    for part, bar in ((0.5, None), (0.99, 20.0)):
        value = statistics.median(lap.percentile(part) for lap in laps) * MILLI
        yield Figure(f"wait at 100 taps/s, p{part * 100:.0f}", value, "ms", bar)
    yield Figure("replies out of order, three at once", wrong, "", 0, note=f"of {replies}")


async def starts(size: Size) -> AsyncIterator[Figure]:
    """Measure how long it takes from the start of the process to the first getUpdates."""
    seconds = []
    for _ in range(size.rounds):
        with tempfile.TemporaryDirectory(prefix="equal-voices-bench-") as folder:
            async with playing(ours(Path(folder))) as actor:
                seconds.append(actor.started_in)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}; empty folder, tables made"
    yield Figure("start to first getUpdates", statistics.median(seconds), "s", 2.0, note=spread)


def alone() -> Iterator[Figure]:
    """Measure what needs neither network nor disk."""
    survey = load_surveys(ROOT / "surveys", load_scheme(ROOT / "scheme" / "example.yaml"))["neighbourhood-review"]
    yield Figure("one step of the engine", engine_step(survey) * MICRO, "µs", 50)
    yield Figure("one expression", expression(survey) * MICRO, "µs", 2)


async def measure(size: Size, json: Path | None) -> None:
    """Measure everything, print it, and keep it where asked."""
    print(machine())
    figures = list(alone())
    for part in (starts, compared, far_away, waits):
        print(f"… {(part.__doc__ or '').splitlines()[0]}", file=sys.stderr)
        figures += [figure async for figure in part(size)]
    print("… Measure what anonymity costs: a submission, a large cut, and the worst text to redact.", file=sys.stderr)
    figures += sealing.figures()
    show(figures)
    print(f"\nat the end: {machine()}")
    if json is not None:
        write(json, figures)


def main() -> None:
    """Read the command line and measure; slowness is told, only a breakdown ends with a status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure a fifth, three times instead of five")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    fastest_run(measure(QUICK if given.quick else Size(), given.json))


if __name__ == "__main__":
    main()
