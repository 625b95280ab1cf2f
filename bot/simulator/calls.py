"""A cheap and bounded memory of what a bot asked for."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, NamedTuple

_REMEMBERED = 2_000


class Call(NamedTuple):
    """One request of the bot.

    Attributes:
        number: 1 for the first request, counting up.
        method: the method in its usual spelling.
        chat_id: the chat it is about; 0 for none.
        status: HTTP status of the answer; 0 where the connection was dropped instead.
        values: the parameters as they came, without files.
    """

    number: int
    method: str
    chat_id: int
    status: int
    values: Mapping[str, Any]


class Requests:
    """Counts per method for ever, and the last 2,000 calls in full."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.total = 0
        self.counts: Counter[str] = Counter()
        self.recent: deque[Call] = deque(maxlen=_REMEMBERED)

    def __getitem__(self, method: str) -> int:
        """Count the requests for a method, in its usual spelling."""
        return self.counts[method]

    def add(self, method: str, chat_id: int, status: int, values: Mapping[str, Any]) -> None:
        """Remember one request, in the order in which answers are decided."""
        self.total += 1
        self.counts[method] += 1
        self.recent.append(Call(self.total, method, chat_id, status, values))

    def of(self, method: str) -> tuple[Call, ...]:
        """List what is remembered of one method, oldest first."""
        return tuple(call for call in self.recent if call.method == method)
