"""What it means for everybody else that Telegram asked for a pause in one chat.

A 429 does not say whether it is about the chat or about the whole bot (Bot API, `ResponseParameters.retry_after`).
Messages of the outbox never come faster than one a second to a chat, so one of them that is refused means the whole
bot. A reply that is refused may be about its chat alone, and is taken for the bot's only once a second chat is refused
meanwhile. In either case nothing goes that nobody waits for.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Yielding:
    """How messages that nobody waits for give way to replies.

    Attributes:
        spoke: told of each new message to a resident, so that those leave room for it.
        hold: told for how many seconds those have to stop altogether, because Telegram asked for a pause.
    """

    spoke: Callable[[int], None] = lambda _chat: None
    hold: Callable[[float], None] = lambda _seconds: None


NOBODY = Yielding()
"""For a mouth beside which nothing is sent that nobody waits for."""


class Pauses:
    """Knows which chats, or all, have to wait, and for how long.

    Attributes:
        beside: who gives way.
    """

    def __init__(self) -> None:
        """Begin without any pause."""
        self.beside = NOBODY
        self._chats: dict[int, float] = {}
        self._all = -math.inf

    def refused(self, chat: int, seconds: float) -> None:
        """Note that a reply was refused for so many seconds."""
        now = self._now()
        self._chats = {other: until for other, until in self._chats.items() if until > now}
        self._chats[chat] = max(now + seconds, self._chats.get(chat, now))
        if len(self._chats) > 1:
            self._all = max(self._all, *self._chats.values())
        self.beside.hold(seconds)

    def refused_to_all(self, seconds: float) -> None:
        """Note that a message was refused that came slowly enough for its chat: the bot as a whole has to wait."""
        self._all = max(self._all, self._now() + seconds)
        self.beside.hold(seconds)

    def left(self, chat: int) -> float:
        """Return for how many seconds nothing may go to a chat; 0 = it may go now."""
        return max(0.0, max(self._all, self._chats.get(chat, -math.inf)) - self._now())

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
