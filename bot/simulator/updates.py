"""The queue of updates a bot has not confirmed yet, with the real server's rules of forgetting."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from bot.clock import Clock
from bot.simulator.entities import Json, write_json

PRESS_LIFETIME = 150.0
"""Seconds after which the server forgets a pressed button (tdlib/telegram-bot-api, Client.cpp)."""

UPDATE_LIFETIME = 86_400.0
"""Seconds after which the server forgets any other update."""

_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_REPEATABLE = 200


class Entry(NamedTuple):
    """One update, written down as it was when it happened.

    Attributes:
        number: its `update_id`.
        chat_id: whose order it belongs to; 0 for none.
        expires: Unix time after which it is forgotten.
        text: the update as JSON.
    """

    number: int
    chat_id: int
    expires: float
    text: str


class UpdateQueue:
    """Updates in order, from the oldest unconfirmed one.

    Args:
        clock: tells the time, for expiry.
        first: the first `update_id`.
    """

    def __init__(self, clock: Clock, *, first: int) -> None:
        """Start empty."""
        self._clock = clock
        self._next = first
        self._waiting: OrderedDict[int, Entry] = OrderedDict()
        self._recent: deque[Entry] = deque(maxlen=_REPEATABLE)
        self._again: list[Entry] = []
        self._allowed: frozenset[str] | None = None
        self._soonest = math.inf
        self._empty = asyncio.Event()
        self._empty.set()
        self.listeners: list[Callable[[Entry], None]] = []

    def __len__(self) -> int:
        """Count what is unconfirmed."""
        return len(self._waiting)

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """The kinds of update the bot asked for; None when it never said."""
        return None if self._allowed is None else tuple(sorted(self._allowed))

    def allow(self, kinds: Iterable[str]) -> None:
        """Keep only these kinds from now on; an empty list brings the usual ones back."""
        self._allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: Json, *, chat_id: int) -> int | None:
        """Add an update.

        Args:
            kind: its field, such as `message`.
            payload: what stands in that field; written down at once, so it may change later.
            chat_id: whose order it belongs to.

        Returns:
            Its `update_id`, or None when the bot did not ask for this kind.
        """
        if not self._wants(kind):
            return None
        lifetime = PRESS_LIFETIME if kind == "callback_query" else UPDATE_LIFETIME
        return self._add({kind: payload}, chat_id, lifetime)

    def push_raw(self, update: Json, *, chat_id: int = 0) -> int:
        """Add any object as an update, also one that no library can read.

        Args:
            update: delivered as it is; an `update_id` is added only where there is none.
            chat_id: whose order it belongs to.

        Returns:
            The number under which it waits to be confirmed.
        """
        return self._add(update, chat_id, UPDATE_LIFETIME)

    def repeat(self, number: int | None = None) -> int:
        """Deliver a recent update a second time under the same `update_id`, confirmed or not.

        Args:
            number: which one; None means the newest.

        Returns:
            Its `update_id`.

        Raises:
            LookupError: it is not among the last 200.
        """
        for entry in reversed(self._recent):
            if number in (None, entry.number):
                self._again.append(entry)
                self._announce(entry)
                return entry.number
        raise LookupError(f"update {number} is not among the last {_REPEATABLE}")

    def take(self, offset: int, limit: int) -> list[str]:
        """Confirm what is below `offset` and read what follows, as getUpdates does.

        Args:
            offset: first update wanted; 0 for the oldest; negative counts from the end and forgets the rest.
            limit: most updates.

        Returns:
            Updates as JSON; they stay until they are confirmed.
        """
        if offset < 0:
            self._confirm(self._next + offset)
        elif offset <= self._next:
            self._confirm(offset)
        self._expire()
        again, self._again = self._again, []
        return [entry.text for entry in (*again, *islice(self._waiting.values(), limit))]

    def entries(self) -> tuple[Entry, ...]:
        """Everything unconfirmed, oldest first."""
        self._expire()
        return tuple(self._waiting.values())

    def settle(self, number: int) -> None:
        """Forget one update, because a webhook took it."""
        self._waiting.pop(number, None)
        self._notice_emptiness()
        self._again = [entry for entry in self._again if entry.number != number]

    def clear(self) -> None:
        """Forget all updates, as `drop_pending_updates` does."""
        self._waiting.clear()
        self._notice_emptiness()

    async def settled(self) -> None:
        """Wait until the bot has confirmed or taken every update."""
        await self._empty.wait()

    def _notice_emptiness(self) -> None:
        if not self._waiting:
            self._empty.set()

    def _wants(self, kind: str) -> bool:
        return kind not in _ONLY_ON_REQUEST if self._allowed is None else kind in self._allowed

    def push_text(self, fields: str) -> int:
        """Add an update as it is written, also one that no program of ours could write.

        Args:
            fields: what stands in it beside its number, such as `"message":[[[…]]]`; '' = nothing.

        Returns:
            Its `update_id`.
        """
        text = f'{{"update_id":{self._next}{"," if fields else ""}{fields}}}'
        return self._write(text, 0, UPDATE_LIFETIME)

    def _add(self, update: Json, chat_id: int, lifetime: float) -> int:
        return self._write(write_json({"update_id": self._next, **update}), chat_id, lifetime)

    def _write(self, text: str, chat_id: int, lifetime: float) -> int:
        number, self._next = self._next, self._next + 1
        entry = Entry(number, chat_id, self._clock().timestamp() + lifetime, text)
        self._waiting[number] = entry
        self._empty.clear()
        self._soonest = min(self._soonest, entry.expires)
        self._recent.append(entry)
        self._announce(entry)
        return number

    def _announce(self, entry: Entry) -> None:
        for listener in self.listeners:
            listener(entry)

    def _confirm(self, offset: int) -> None:
        waiting = self._waiting
        while waiting and next(iter(waiting)) < offset:
            waiting.popitem(last=False)
        self._notice_emptiness()

    def _expire(self) -> None:
        """Drop what is too old; nothing is looked through before the first entry can be."""
        now = self._clock().timestamp()
        if now < self._soonest:
            return
        for entry in [entry for entry in self._waiting.values() if entry.expires <= now]:
            del self._waiting[entry.number]
        self._soonest = min((entry.expires for entry in self._waiting.values()), default=math.inf)
        self._notice_emptiness()
