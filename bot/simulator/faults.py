"""Faults on demand: what a network and a busy server do to a bot, chosen by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.simulator.refusals import TOO_MANY_REQUESTS, RefusedError

_SENTENCES = {
    400: "Bad Request: invalid request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with matching requests.

    Attributes:
        method: Bot API method it strikes, in any case; '*' for all.
        status: HTTP status to answer with instead of doing anything; 0 for none.
        acts: with a status: do what was asked, and then answer so all the same, as a proxy does that lost the answer.
        description: sentence beside it; a usual one when empty.
        retry_after: seconds a 429 asks to wait.
        drop: 'before' closes the connection before anything happened, 'after' does what was asked and then
            closes it without an answer.
        delay: seconds to wait before acting.
        times: how often it strikes; None for ever.
        chat_id: strikes only requests about this chat; None for all.
    """

    method: str = "*"
    status: int = 0
    acts: bool = False
    description: str = ""
    retry_after: int = 0
    drop: Literal["", "before", "after"] = ""
    delay: float = 0.0
    times: int | None = 1
    chat_id: int | None = None

    def strikes(self, method: str, chat_id: int) -> bool:
        """Tell whether a request matches; `method` comes in lower case."""
        return self.method.lower() in ("*", method) and self.chat_id in (None, chat_id)

    def refusal(self) -> RefusedError | None:
        """Build the answer, where the fault has a status."""
        if not self.status:
            return None
        usual = _SENTENCES.get(self.status, f"Error {self.status}")
        if self.status == TOO_MANY_REQUESTS:
            usual = f"Too Many Requests: retry after {self.retry_after}"
        return RefusedError(self.status, self.description or usual, retry_after=self.retry_after)


class Faults:
    """The faults still to strike, in the order they were added."""

    def __init__(self) -> None:
        """Start without any."""
        self._left: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Let this fault strike from now on."""
        self._left.append((fault, fault.times))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._left.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that have not struck as often as they should."""
        return tuple(fault for fault, _ in self._left)

    def strike(self, method: str, chat_id: int) -> Fault | None:
        """Use up one strike of the first fault that matches.

        Args:
            method: the method asked for, in lower case.
            chat_id: the chat it is about; 0 for none.

        Returns:
            The fault, or None when all goes well.
        """
        for at, (fault, left) in enumerate(self._left):
            if fault.strikes(method, chat_id):
                self._use(at, left)
                return fault
        return None

    def _use(self, at: int, left: int | None) -> None:
        if left is None:
            return
        if left > 1:
            self._left[at] = (self._left[at][0], left - 1)
        else:
            del self._left[at]
