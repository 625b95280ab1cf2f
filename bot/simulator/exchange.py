"""What people and bot share: the clock, the queue between them, files, and buttons that wait for an answer."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from bot.clock import Clock
from bot.simulator.files import Files
from bot.simulator.refusals import bad_request
from bot.simulator.updates import PRESS_LIFETIME, UpdateQueue

_FIRST_PRESS = 4_382_570_155_091_000_000


class Press(NamedTuple):
    """A button that somebody pressed and the bot has not answered yet.

    Attributes:
        chat_id: who pressed it.
        at: Unix time of the press.
    """

    chat_id: int
    at: float


class Exchange:
    """The line between people and bot.

    Args:
        clock: tells the time.
        first_update: number of the first update.
    """

    def __init__(self, clock: Clock, *, first_update: int) -> None:
        """Open the line."""
        self.clock = clock
        self.updates = UpdateQueue(clock, first=first_update)
        self.files = Files()
        self._presses: OrderedDict[str, Press] = OrderedDict()
        self._pressed = 0

    def now(self) -> int:
        """Tell the Unix time in whole seconds, as messages carry it."""
        return int(self.clock().timestamp())

    def press(self, chat_id: int) -> str:
        """Open a callback query; gives its id. Those too old to be answered are forgotten."""
        at = self.clock().timestamp()
        while self._presses and next(iter(self._presses.values())).at <= at - PRESS_LIFETIME:
            self._presses.popitem(last=False)
        self._pressed += 1
        query_id = str(_FIRST_PRESS + self._pressed)
        self._presses[query_id] = Press(chat_id, at)
        return query_id

    def answer(self, query_id: str) -> int:
        """Close a callback query.

        Args:
            query_id: as it came in the update.

        Returns:
            The chat of whoever pressed.

        Raises:
            RefusedError: it is older than 150 seconds, was answered before, or never was.
        """
        press = self._presses.pop(query_id, None)
        if press is None or press.at <= self.clock().timestamp() - PRESS_LIFETIME:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return press.chat_id
