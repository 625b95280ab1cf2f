"""Ask Telegram for updates, and confirm a batch only once it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.app.intake import Intake, OutageError
from bot.app.transport import SlowDown, Wire

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What the bot hears; everything else Telegram keeps to itself."""

LONG_POLL = 25
"""Seconds Telegram may hold a request open while there is nothing to tell."""

LONGEST_PAUSE = 15.0
"""Seconds between two attempts while Telegram or the store is out of reach."""


class Polling:
    """The loop that fetches updates.

    Args:
        wire: carries the calls; long polling needs a connection of its own.
        intake: decides the batches.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self, wire: Wire, intake: Intake, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Begin at whatever Telegram still holds."""
        self._wire = wire
        self._intake = intake
        self._sleep = sleep
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Fetch and decide until cancelled.

        Raises:
            Conflict: another process polls with the same token.
            InvalidToken: Telegram does not know the token.
        """
        while True:
            try:
                batch = await self._fetch()
                if batch:
                    await self._intake.take(batch)
                    self._offset = max(self._offset, 1 + max(_number(raw) for raw in batch))
                self._failures = 0
            except (Conflict, InvalidToken):
                raise
            except SlowDown as refused:
                await self._sleep(refused.seconds)
            except (TelegramError, OutageError) as error:
                await self._pause(error)

    async def _fetch(self) -> list[Any]:
        payload = {
            "offset": self._offset,
            "timeout": LONG_POLL,
            "limit": 100,
            "allowed_updates": ALLOWED_UPDATES,
        }
        batch: list[Any] = await self._wire.call("getUpdates", payload, read_timeout=LONG_POLL + 10)
        return batch

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(self._failures, 8))
        log.warning("no updates now", reason=type(error).__name__, seconds=pause)
        await self._sleep(pause)


def _number(raw: Any) -> int:
    """Return an update's number; 0 for one that has none, which can never be confirmed by itself."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) else 0
