"""The clock of a demonstration in the chat page: what it shows, and the buttons that move it forward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import MovableClock
from bot.simulator.people import guarded

STEPS: Mapping[str, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
"""How far the clock can be moved by one button."""

NEXT = "next"
"""Moves it to the next thing that is due."""

BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Timing:
    """Shows and moves the clock that the bot, its jobs and the simulated chats share.

    Attributes:
        clock: the clock.
        zone: name of the scheme's time zone, in which the page shows it.
        following: tells when the next thing is due after an instant; None when nothing is.
        ring: lets everything happen that is due now.
    """

    clock: MovableClock
    zone: str
    following: Callable[[], Awaitable[datetime | None]]
    ring: Callable[[], Awaitable[None]]

    def add(self, app: web.Application) -> None:
        """Add the clock to the simulator's web application."""
        app.router.add_get("/sim/clock", guarded(self._show))
        app.router.add_post("/sim/clock", guarded(self._move))

    async def _show(self, _request: web.Request) -> web.Response:
        return web.json_response(self._shown())

    async def _move(self, request: web.Request) -> web.Response:
        by = (await request.json()).get("by")
        if by == NEXT:
            due = await self.following()
            if due is None:
                return web.json_response(self._shown() | {"nothing": True})
            self.clock.move(due - self.clock())
        elif by in STEPS:
            self.clock.move(STEPS[by])
        else:
            return web.json_response({"error": "there is no such step"}, status=BAD_REQUEST)
        await self.ring()
        return web.json_response(self._shown())

    def _shown(self) -> dict[str, object]:
        return {"now": self.clock().timestamp() * 1000, "zone": self.zone}
