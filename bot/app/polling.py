"""Ask Telegram for updates, and confirm a batch only once it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.app.intake import Intake, OutageError, number_of
from bot.app.transport import SlowDown, Wire

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What the bot hears; everything else Telegram keeps to itself."""

LONG_POLL = 25
"""Seconds Telegram may hold a request open while there is nothing to tell."""

LEAST_PAUSE = 0.25
"""Seconds of which the first pause is twice as much, and each further one twice the last."""

STUCK_PAUSE = 1.0
"""Seconds before asking again where nothing of a batch could be confirmed.

Whoever asks for the same within half a second gets one update only, which would be the same one
(tdlib/telegram-bot-api, Client.cpp).
"""

LONGEST_PAUSE = 15.0
"""Seconds between two attempts while Telegram or the store is out of reach."""


_TOO_LARGE = 2**63
"""The first number that no update has."""


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
        self._stuck = 0
        self._limit = _TOO_LARGE

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
                    await self._confirm(batch)
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

    async def _confirm(self, batch: list[Any]) -> None:
        """Ask for what follows from now on; what cannot be confirmed must not keep us busy."""
        before, self._offset = self._offset, following(self._offset, self._believed(batch))
        if self._offset != before:
            self._stuck = 0
            return
        self._stuck += 1
        if self._stuck > 1:  # Telegram does not heed what we ask for: an update named a number ahead of its time
            self._limit = before - 1
            self._offset = before_it(before, batch)
        await self._sleep(STUCK_PAUSE)

    def _believed(self, batch: list[Any]) -> list[Any]:
        """Leave out numbers that Telegram did not heed, until no others come."""
        believed = [raw for raw in batch if (number_of(raw) or 0) < self._limit]
        if any(number_of(raw) is not None for raw in believed):
            return believed
        self._limit = _TOO_LARGE
        return batch

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        pause = min(LONGEST_PAUSE, LEAST_PAUSE * 2 ** min(self._failures, 8))
        log.warning("no updates now", reason=type(error).__name__, seconds=pause)
        await self._sleep(pause)


_FARTHEST = 2**31
"""Numbers in one batch lie closer together: Telegram's have 32 bits."""


def following(offset: int, batch: Sequence[Any]) -> int:
    """Return the offset that confirms a batch, whatever stands in it.

    A batch holds the first updates from `offset` on. So of those in it that tell no believable number,
    n at most lie below `offset` + n, and nothing else does: that far can always be confirmed.

    Args:
        offset: what the batch was asked for with; 0 where no number was known.
        batch: updates as Telegram's JSON.
    """
    numbers = [number for raw in batch if (number := number_of(raw)) is not None]
    near = [number for number in numbers if number - min(numbers) < _FARTHEST]
    named = 1 + max(near, default=-1)
    if not offset or (near and offset - named > _FARTHEST):  # it came from a number that was none of Telegram's
        return named
    return max(named, offset + len(batch) - len(near))


def before_it(offset: int, batch: Sequence[Any]) -> int:
    """Return the offset below one that Telegram does not heed, because an update named a number ahead of its time.

    Asking for less than was confirmed does no harm: Telegram has forgotten that. Several such updates are
    passed one by one.

    Args:
        offset: what the batch was asked for with.
        batch: updates as Telegram's JSON.
    """
    numbers = [number for raw in batch if (number := number_of(raw)) is not None]
    return 1 + max((number for number in numbers if number + 1 < offset), default=offset - 1)
