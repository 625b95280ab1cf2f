"""Show screens that were decided on but perhaps never seen: after a crash, and after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.actions.desk import Desk, is_outage
from bot.actions.house import House
from bot.actions.reception import show_again, who_is_owed
from bot.handlers.port import Mouth

log = structlog.get_logger(__name__)

EVERY = 10.0
"""Seconds between two rounds for screens Telegram did not take."""

BREATH = 1.0
"""Seconds for what Telegram still holds after a start: a tap that comes again brings a newer screen by itself."""

AT_ONCE = 20
"""Screens that are shown again at the same time, so that one slow chat does not hold up all others."""


class Sweeper:
    """Shows owed screens again.

    Args:
        desk: where actions are taken.
        house: what they use.
        mouth: shows the screens.
        every: seconds between two rounds.
        breath: seconds that what Telegram still holds gets after the start, before owed screens are shown.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self,
        desk: Desk,
        house: House,
        mouth: Mouth,
        *,
        every: float = EVERY,
        breath: float = 0.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin without knowing who is owed."""
        self._desk = desk
        self._house = house
        self._mouth = mouth
        self._every = every
        self._sleep = sleep
        self._due: dict[int, float] = {}
        self._outages = -1  # none is known before the first round
        self._breath = min(every, breath)

    def failed(self, chat: int, wait: float = 0.0) -> None:
        """Note that a resident's screen could not be shown; a later round tries again.

        Args:
            chat: Telegram's number of the private chat.
            wait: seconds that Telegram asks to wait.
        """
        self._due[chat] = asyncio.get_running_loop().time() + wait

    def shown(self, chat: int) -> None:
        """Note that a resident has seen a screen meanwhile, so none is owed any more."""
        self._due.pop(chat, None)

    async def run(self) -> None:
        """Show what is owed from before this start, then go round until cancelled."""
        while True:
            try:
                await self._go_round()
            except Exception as error:
                log.exception("owed screens wait", error=type(error).__name__)
            await self._sleep(self._pause())

    def _pause(self) -> float:
        """Return the seconds to the next round: fewer while somebody waits from before this start."""
        first, self._breath = self._breath, 0.0
        return first or self._every

    async def _go_round(self) -> None:
        if self._outages != self._desk.outages:
            await self._look_who_is_owed()
        await self._desk.flush()
        now = asyncio.get_running_loop().time()
        due = [chat for chat, at in self._due.items() if at <= now]
        for chats in (due[at : at + AT_ONCE] for at in range(0, len(due), AT_ONCE)):
            await asyncio.gather(*map(self._show, chats))

    async def _look_who_is_owed(self) -> None:
        """Find who was decided about and perhaps never shown: before this start, or where a commit's answer was lost.

        After an outage many are being shown just now, so they get half a round to see it.
        """
        wait = self._breath if self._outages < 0 else self._every
        outages = self._desk.outages
        for chat in await self._desk.run(who_is_owed()):
            if chat not in self._due:
                self.failed(chat, wait / 2)
        self._outages = outages

    async def _show(self, chat: int) -> None:
        """Show one screen again; a fault of ours with it must not keep others from theirs."""
        turn = self._desk.turn(chat)
        try:
            screen = await self._desk.run(show_again(self._house, chat=chat))
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("owed screen failed", error=type(error).__name__)
            screen = None
        if self._due.pop(chat, None) is not None and screen is not None:
            await self._mouth.show(chat, screen, turn=turn)
