"""Show screens that were decided on but perhaps never seen: after a crash, and after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.actions.desk import Desk
from bot.actions.house import House
from bot.actions.reception import show_again, who_is_owed
from bot.handlers.port import Mouth

EVERY = 10.0
"""Seconds between two rounds for screens Telegram did not take."""


class Sweeper:
    """Shows owed screens again.

    Args:
        desk: where actions are taken.
        house: what they use.
        mouth: shows the screens.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self, desk: Desk, house: House, mouth: Mouth, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Begin with nobody owed."""
        self._desk = desk
        self._house = house
        self._mouth = mouth
        self._sleep = sleep
        self._failed: set[int] = set()

    def failed(self, chat: int) -> None:
        """Note that a resident's screen could not be shown; the next round tries again."""
        self._failed.add(chat)

    async def catch_up(self) -> None:
        """Show every screen that is still owed from before this start."""
        for chat in await self._desk.run(who_is_owed()):
            await self._show(chat)

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await self._sleep(EVERY)
            await self._desk.flush()
            failed, self._failed = self._failed, set()
            for chat in failed:
                await self._show(chat)

    async def _show(self, chat: int) -> None:
        screen = await self._desk.run(show_again(self._house, chat=chat))
        if screen is not None:
            await self._mouth.show(chat, screen, turn=self._desk.turn(chat))
