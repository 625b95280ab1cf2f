"""getUpdates: long polling with the real server's conflicts and its brake on repeated offsets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.simulator.arguments import Arguments
from bot.simulator.refusals import CONFLICT, RefusedError
from bot.simulator.updates import Entry, UpdateQueue

LONGEST_POLL = 50
"""Most seconds a poll may last (tdlib/telegram-bot-api, LONG_POLL_MAX_TIMEOUT)."""

_LARGEST_BATCH = 100
_BATCHING = 0.001
_IMPATIENT = 0.5
_OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_SET = "Conflict: terminated by setWebhook request"
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Polling:
    """The one long poll that may be open.

    Args:
        updates: what to deliver.
        has_webhook: tells whether a webhook is set, which forbids polling.
    """

    def __init__(self, updates: UpdateQueue, has_webhook: Callable[[], bool]) -> None:
        """Listen to the queue."""
        self._updates = updates
        self._has_webhook = has_webhook
        self._open: asyncio.Future[None] | None = None
        self._last: tuple[int, float] = (-1, 0.0)
        self._waits = asyncio.Event()
        updates.listeners.append(self._wake)

    async def get_updates(self, arguments: Arguments) -> list[str]:
        """Confirm, then give what waits, or wait for it.

        Args:
            arguments: offset, limit, timeout in seconds, allowed_updates.

        Returns:
            Updates as JSON.

        Raises:
            RefusedError: 409 when a webhook is set, or another poll takes over.
        """
        if self._has_webhook():
            raise RefusedError(CONFLICT, _WEBHOOK_ACTIVE)
        if isinstance(kinds := arguments.structure("allowed_updates"), list):
            self._updates.allow(map(str, kinds))
        offset = arguments.integer("offset")
        limit = self._limit(offset, arguments.integer("limit", _LARGEST_BATCH))
        seconds = min(max(arguments.integer("timeout"), 0), LONGEST_POLL)
        batch = self._updates.take(offset, limit)
        if batch or not seconds:
            return batch
        await self._wait(seconds)
        return self._updates.take(offset, limit)

    async def opened(self) -> None:
        """Wait until a poll is open, that is until the bot listens and has nothing left to confirm."""
        await self._waits.wait()

    def interrupt(self) -> None:
        """End the open poll because a webhook was set."""
        self._end(_WEBHOOK_SET)

    def release(self) -> None:
        """End the open poll without an error, because the server stops."""
        if self._open is not None and not self._open.done():
            self._open.set_result(None)

    def _limit(self, offset: int, wanted: int) -> int:
        """Give one update only to whoever asks twice for the same within half a second (Client.cpp)."""
        now = asyncio.get_running_loop().time()
        last_offset, last_at = self._last
        self._last = (offset, now)
        if offset == last_offset and now < last_at + _IMPATIENT:
            return 1
        return min(max(wanted, 1), _LARGEST_BATCH)

    async def _wait(self, seconds: float) -> None:
        self._end(_OTHER_POLL)
        waiting = self._open = asyncio.get_running_loop().create_future()
        self._waits.set()
        try:
            async with asyncio.timeout(seconds):
                await waiting
            # The real server also lets a batch gather for a moment before it answers.
            await asyncio.sleep(_BATCHING)
        except TimeoutError:
            pass
        finally:
            if self._open is waiting:
                self._open = None
                self._waits.clear()

    def _end(self, reason: str) -> None:
        if self._open is not None and not self._open.done():
            self._open.set_exception(RefusedError(CONFLICT, reason))

    def _wake(self, _entry: Entry) -> None:
        if self._open is not None and not self._open.done():
            self._open.set_result(None)
