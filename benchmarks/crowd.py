"""A hundred residents in one process, cheap enough never to be what limits a bot."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

from bot.simulator.chat import Event, Message
from bot.simulator.person import Person
from bot.simulator.world import World

PATIENCE = 20.0
"""Seconds without any reply after which a measurement is given up."""

_SURVEY = re.compile(r"w:\w+:\w+:\d+:(\S)\d*")
_ON_THE_WAY = (
    *("m:withdrawn:", "m:begin:", "m:survey:", "m:withdraw:"),
    *("m:agree:", "m:consent", "m:area:", "m:home"),
)
"""Which button a resident looks for outside the questions, the most wanted first."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One stretch of a measurement.

    Attributes:
        seconds: how long it took.
        waits: seconds each resident waited for each reply.
        taps: how many of the replies were to buttons of the survey; all others are menus.
        around: replies before and after the stretch, which belong to no wait and no second of it.
    """

    seconds: float
    waits: tuple[float, ...]
    taps: int = 0
    around: int = 0

    @property
    def rate(self) -> float:
        """Replies a second."""
        return len(self.waits) / self.seconds

    def percentile(self, part: float) -> float:
        """Seconds within which this part (0 to 1) of the replies came."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Resident:
    """Somebody who acts, and notices when the bot's screen changes.

    Args:
        person: whose phone it is.
        act: what they do next, seeing the newest screen.
        heard: told when a reply has come.
    """

    def __init__(
        self, person: Person, act: Callable[[Resident], Awaitable[object]], heard: Callable[[Resident], None]
    ) -> None:
        """Look at the phone."""
        self.person = person
        self.screen: Message | None = None
        self.waiting_since = 0.0
        self.on_survey = False
        self._act = act
        self._heard = heard
        person.listeners.append(self._notice)

    async def act(self, now: float) -> None:
        """Do the next thing; the wait counts from `now`, seconds of the loop's clock."""
        self.waiting_since = now
        await self._act(self)

    def _notice(self, event: Event) -> None:
        message = event.message
        if event.kind in {"message", "edit"} and message is not None and message.from_bot and message.keyboard:
            self.screen = message
            if self.waiting_since:
                self._heard(self)


class Crowd:
    """Residents who all act in the same manner.

    Args:
        world: where they live.
        acts: what each does next; one resident for each.
    """

    def __init__(self, world: World, acts: Sequence[Callable[[Resident], Awaitable[object]]]) -> None:
        """Bring them into the world."""
        self.residents = [Resident(world.person(f"Resident {at}"), act, self._heard) for at, act in enumerate(acts)]
        self._waits: list[float] = []
        self._taps = 0
        self._next: asyncio.Queue[Resident] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    def _heard(self, resident: Resident) -> None:
        self._waits.append(self._loop.time() - resident.waiting_since)
        self._taps += resident.on_survey
        resident.waiting_since = 0.0
        self._next.put_nowait(resident)

    async def closed_loop(self, replies: int) -> Lap:
        """Let everybody act again as soon as they are answered, until there were so many replies."""
        begun = self._begin()
        for resident in self.residents[:replies]:
            await resident.act(begun)
        for done in range(1, replies + 1):
            resident = await self._answered()
            if done + len(self.residents) <= replies:
                await resident.act(self._loop.time())
        return Lap(self._loop.time() - begun, tuple(self._waits), self._taps)

    async def steady_loop(self, replies: int) -> Lap:
        """Do what `closed_loop` does, but count only the middle, when everybody is under way.

        At the start all act at once, and at the end the last one waits for Telegram while nobody acts: both would
        count as idleness of the bot, the more the shorter the stretch is.
        """
        crowd, lead = len(self.residents), 2 * len(self.residents)
        begun = self._begin()
        for resident in self.residents:
            await resident.act(begun)
        await self._go_on(lead)
        begun, self._waits, self._taps = self._loop.time(), [], 0
        await self._go_on(replies)
        lap = Lap(self._loop.time() - begun, tuple(self._waits), self._taps, around=lead + crowd)
        for _ in range(crowd):
            await self._answered()
        return lap

    async def _go_on(self, replies: int) -> None:
        """Let everybody act again as soon as they are answered, so many times."""
        for _ in range(replies):
            resident = await self._answered()
            await resident.act(self._loop.time())

    async def open_loop(self, replies: int, *, rate: float) -> Lap:
        """Let somebody who has nothing open act at every tick of a clock, whatever the bot does.

        Args:
            replies: how many in all.
            rate: ticks a second; each wait counts from its tick.
        """
        begun = self._begin()
        idle = deque(self.residents)
        for tick in range(replies):
            due = begun + tick / rate
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            idle.extend(self._next.get_nowait() for _ in range(self._next.qsize()))
            resident = idle.popleft() if idle else await self._answered()
            await resident.act(due)
        while len(self._waits) < replies:
            await self._answered()
        return Lap(self._loop.time() - begun, tuple(self._waits), self._taps)

    def _begin(self) -> float:
        self._waits, self._taps, self._next = [], 0, asyncio.Queue()
        return self._loop.time()

    async def _answered(self) -> Resident:
        async with asyncio.timeout(PATIENCE):
            return await self._next.get()


async def chat(resident: Resident) -> None:
    """Write a line, as to an echo bot."""
    await resident.person.say("Which place is the heart of your neighbourhood?")


def surveyed(language: str, random: Random) -> Callable[[Resident], Awaitable[object]]:
    """Return how a resident of a language comes in, answers the survey, withdraws, and answers it again."""

    async def act(resident: Resident) -> None:
        if resident.screen is None:
            await resident.person.start()
            return
        data = _chosen(resident.screen, language, random)
        resident.on_survey = data.startswith("w:")
        await resident.person.press(data, resident.screen)

    return act


def _chosen(screen: Message, language: str, random: Random) -> str:
    """Choose a button as a resident in a hurry does: any answer, one tick, no text, send."""
    buttons = [button.get("callback_data", "") for row in screen.keyboard for button in row]
    moves: dict[str, list[str]] = {}
    for data in buttons:
        if found := _SURVEY.fullmatch(data):
            moves.setdefault(found[1], []).append(data)
    if "+" in moves and "-" not in moves:
        return random.choice(moves["+"])
    for move in "Sodskr":
        if move in moves:
            return random.choice(moves[move])
    wanted = (f"m:speak:{language}", *_ON_THE_WAY, "m:speak:en_GB")
    found = next((data for prefix in wanted for data in buttons if data.startswith(prefix)), None)
    if found is None:
        raise LookupError(f"a resident knows no way on from {screen.text!r} with {buttons}")
    return found
