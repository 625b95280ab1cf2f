"""Measure the outbox: planning, keeping Telegram's limit in simulated time, and what a message costs.

Run it by `make bench`, or alone: `.venv/bin/python benchmarks/sending.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from report import Figure, machine, show, write
from sqlalchemy import func, insert, select
from telegram import Bot

from bot.actions import broadcast
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.app.mouth import TelegramMouth
from bot.app.provision import furnish
from bot.app.sender import Sender, Speed
from bot.app.transport import AiohttpRequest, SlowDown, Wire
from bot.render.screen import Screen
from bot.schedule.broadcast import Audience
from bot.schedule.delivery import Kind, Planned, State
from bot.settings import Settings, shipped
from bot.simulator.server import BotApi
from bot.simulator.world import World
from bot.store.base import Database, open_database
from bot.store.contacts import outbox
from bot.store.contacts.tables import CONTACT, DELIVERY
from bot.store.migrations import migrate
from bot.store.sole import Sole

LIMIT = 30.0
"""Messages a second that Telegram takes."""

MANY = 100_000
MESSAGES = 1_500
"""Messages for which the cost of one is measured, in each round."""

FIRST = 5_000_000_001
TOKEN = "123456789:" + "Benchmark_token-" * 2
WORDS = "The library opens at nine from Monday on. Everybody is welcome, also for a cup of tea."
MICRO, MEGA = 1e6, 1e6


class _Leap(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # which one depends on the machine
    """Waits by setting the clock forward."""

    skipped = 0.0
    busy = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Look for what is there already; where there is nothing, let the time pass that we would wait."""
        real = None if self.busy and timeout != 0 else 0  # threads work in real time, in which the clock stands still
        found: list[tuple[selectors.SelectorKey, int]] = super().select(real)
        if not found and timeout:
            self.skipped += timeout
        return found


class Simulated(asyncio.SelectorEventLoop):
    """A loop in which nobody waits: the clock goes on only while there is nothing to do."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.leap = _Leap()
        super().__init__(self.leap)

    def time(self) -> float:
        """Tell the simulated seconds."""
        return self.leap.skipped

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        """Let no time pass while a thread works."""
        self.leap.busy += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._idle)
        return future

    def _idle(self, _future: asyncio.Future[Any]) -> None:
        self.leap.busy -= 1


class Telegram:
    """Takes so many messages a second, answers after a while, and refuses what comes too fast."""

    def __init__(self, per_second: float, latency: float) -> None:
        """Begin with a full bucket."""
        self.per_second, self.latency = per_second, latency
        self.tokens, self.at = per_second, 0.0
        self.sent = self.refused = 0

    async def deliver(self, _chat: int, _screen: Screen, *, silent: bool, paid: bool) -> None:
        """Take a message, or tell how long to wait."""
        del silent, paid
        now = asyncio.get_running_loop().time()
        self.tokens = min(self.per_second, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens < 1.0:
            self.refused += 1
            raise SlowDown(5)
        self.tokens -= 1.0
        await asyncio.sleep(self.latency)
        self.sent += 1


@contextmanager
def stored(people: int) -> Iterator[tuple[House, Database]]:
    """Open a store with so many contacts who agreed to everything."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            token=TOKEN,
            scheme=shipped("scheme") / "example.yaml",
            data_dir=Path(folder),
            keys_dir=Path(folder) / "keys",
        )
        database = open_database(settings.contacts_url, name="contacts_url")
        migrate(database, "contacts")
        row = {"language": "en_GB", "picked": True, "surveys": True, "events": True, "results": True, "stopped": False}
        row |= {"reachable": True, "at": "", "owed": False, "noticed": True, "created_day": date(2026, 1, 1)}
        with database.begin() as conn:
            conn.execute(insert(CONTACT), [row | {"telegram_id": FIRST + at} for at in range(people)])
        house = furnish(settings)
        yield replace(house, scheme=replace(house.scheme, quiet_hours=None, weekly_cap=None)), database
        database.close()


def begin(house: House, database: Database) -> str:
    """Write a broadcast to everybody and let it go."""
    with database.begin() as conn:
        made = broadcast.draft(
            conn, house, author="console", audience=Audience(), source="en_GB", texts={"en_GB": WORDS}
        )
        broadcast.send(conn, house, made.id)
    return made.id


def plan(house: House, database: Database) -> float:
    """Put a broadcast into the outbox, page by page, and return the seconds that took."""
    started = time.perf_counter()
    more = True
    while more:
        with database.begin() as conn:
            more = broadcast.tend(house)(conn)
    return time.perf_counter() - started


def settle(database: Database, many: int) -> float:
    """Settle the plan of one meeting's reminders, and return the seconds that took."""
    due = datetime(2027, 1, 1, tzinfo=UTC)
    planned = [Planned(kind=Kind.REMINDER, subject="e1", rule="1d", contact=FIRST + at, due=due) for at in range(many)]
    started = time.perf_counter()
    with database.begin() as conn:
        outbox.settle(conn, Kind.REMINDER, "e1", planned)
    return time.perf_counter() - started


def count(database: Database, state: State) -> int:
    """Count the messages of a state."""
    with database.read() as conn:
        return int(
            conn.scalar(select(func.count()).where(DELIVERY.c.state == state, DELIVERY.c.kind == Kind.BROADCAST)) or 0
        )


async def drain(sender: Sender, done: Callable[[], bool]) -> None:
    """Let a sender work until something holds."""
    task = asyncio.create_task(sender.run())
    while not done():
        sender.wake()
        await asyncio.sleep(0.5)
    await sender.close(60.0)
    await task


def simulate(many: int) -> Iterator[Figure]:
    """Send many messages at the limit, in simulated time."""
    loop = Simulated()
    with stored(many) as (house, database):
        clocked = replace(house, clock=lambda: datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(seconds=loop.time()))
        telegram = Telegram(LIMIT, latency=0.05)
        held: list[float] = []

        async def send() -> None:
            begin(clocked, database)
            plan(clocked, database)
            desk = Desk(database, clock=clocked.clock)
            sender = Sender(desk, clocked, telegram.deliver, sole=Sole(database, "sender"), speed=Speed(LIMIT))

            def done() -> bool:
                if telegram.sent >= many // 10 * (len(held) + 1):
                    held.append(memory())
                return telegram.sent + telegram.refused >= many

            await drain(sender, done)
            await desk.close()

        started = time.perf_counter()
        loop.run_until_complete(send())
        took, seconds = time.perf_counter() - started, loop.time()
        loop.close()
        kept = count(database, State.SENT)
    yield Figure(
        f"limit kept over {many:,} messages",
        100 * kept / seconds / LIMIT,
        "%",
        99,
        "above",
        f"{took:.0f} s of real time",
    )
    yield Figure("429s meanwhile", telegram.refused, "", 0)
    yield Figure("memory that grew from a tenth to the end", held[-1] - held[0], "MB", 8)


def memory() -> float:
    """Return the memory held now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MEGA


@contextmanager
def server(people: int) -> Iterator[str]:
    """Run a Bot API in a process of its own, and give its address."""
    words = (sys.executable, __file__, "--serve", str(people))
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def serve(people: int) -> None:
    """Be that server until killed."""
    world = World(keep=5)
    for _ in range(people):
        world.person(started=True)
    async with BotApi(world=world) as api:
        print(api.url, flush=True)
        await asyncio.Event().wait()


async def bare(url: str) -> None:
    """Send as python-telegram-bot does it by itself, one after the other."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        for at in range(MESSAGES):
            await bot.send_message(FIRST + at, WORDS, parse_mode="HTML")


async def bare_wire(url: str) -> None:
    """Send by our own transport, one after the other."""
    request = AiohttpRequest()
    await request.initialize()
    wire = Wire(request, TOKEN, base_url=f"{url}/bot")
    for at in range(MESSAGES):
        await wire.do("sendMessage", {"chat_id": FIRST + at, "text": WORDS, "parse_mode": "HTML"})
    await request.shutdown()


async def ours(url: str, house: House, database: Database) -> None:
    """Send a broadcast from the outbox, as fast as it goes."""
    request, desk = AiohttpRequest(), Desk(database, clock=house.clock)
    await request.initialize()
    wire = Wire(request, TOKEN, base_url=f"{url}/bot")

    async def ignore(*_: object) -> None:
        """Nobody is shown a screen."""

    mouth = TelegramMouth(wire, attach=ignore, shown=lambda *_: None, failed=lambda *_: None, lost=ignore)
    sole = Sole(database, "sender")
    sender = Sender(desk, house, mouth.deliver, sole=sole, speed=Speed(10_000.0))
    sent = count(database, State.SENT)
    await drain(sender, lambda: count(database, State.SENT) >= sent + MESSAGES)
    await desk.close()
    await request.shutdown()


def cost(work: Callable[[], Awaitable[None]]) -> float:
    """Return the CPU of one message in microseconds: this process alone, all threads."""
    before = time.process_time()
    asyncio.run(work())  # type: ignore[arg-type]  # they are coroutines
    return (time.process_time() - before) / MESSAGES * MICRO


def compare(rounds: int) -> Iterator[Figure]:
    """Send the same from the outbox and by bare loops, in turns."""
    figures: dict[str, list[float]] = {"ours": [], "bare": [], "wire": []}
    with server(MESSAGES) as url, stored(MESSAGES) as (house, database):
        for _ in range(rounds):
            figures["bare"].append(cost(lambda: bare(url)))
            figures["wire"].append(cost(lambda: bare_wire(url)))
            begin(house, database)
            plan(house, database)
            figures["ours"].append(cost(lambda: ours(url, house, database)))
    ratios = [mine / theirs for mine, theirs in zip(figures["ours"], figures["bare"], strict=True)]
    note = f"{min(ratios):.2f} to {max(ratios):.2f}"
    yield Figure("message from the outbox / bare send_message, CPU", median(ratios), "×", 1.5, note=note)
    for name, told in (
        ("ours", "message from the outbox"),
        ("bare", "bare send_message"),
        ("wire", "bare call of our transport"),
    ):
        yield Figure(f"{told}, CPU", median(figures[name]), "µs")


def figures(*, many: int = MANY, rounds: int = 5) -> Iterator[Figure]:
    """Measure everything about sending.

    Args:
        many: messages that are planned, and sent in simulated time.
        rounds: how often the cost of a message is measured.
    """
    with stored(many) as (house, database):
        begin(house, database)
        yield Figure(f"planning a broadcast to {many:,}", plan(house, database), "s", 10)
        yield Figure(f"settling a plan of {many:,} reminders", settle(database, many), "s", 10)
    yield from compare(rounds)
    yield from simulate(many)


def main() -> None:
    """Measure, or be the server that is measured against."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    parser.add_argument("--json", type=Path, help="keep the figures in a file")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.serve))
        return
    print(machine())
    found = list(figures(many=MANY // 10, rounds=3) if chosen.quick else figures())
    show(found)
    if chosen.json:
        write(chosen.json, found)


if __name__ == "__main__":
    main()
