"""Long texts come in pieces: put them together again, so that no tail of one counts as an answer by itself."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from telegram import Message

LONG = 2_000
"""Characters from which a text may have been cut: clients cut at 4,096, some at the end of a sentence before."""

TOGETHER = timedelta(seconds=2)
"""Pieces are sent at once; nobody writes a new answer that fast."""

LONGEST = 40_000
"""Characters that are put together; no question takes as many."""

REMEMBERED = 1_000
"""Chats whose last long text is remembered; forgetting one only makes its next piece stand alone."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A long text as it was so far, with the message that brought the end of it."""

    message: Message
    before: str
    text: str


class Pieces:
    """Remembers long texts for a moment, in memory only."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._last: OrderedDict[int, _Piece] = OrderedDict()

    def whole(self, message: Message) -> str | None:
        """Return a message's text with the pieces that came right before it; None where it has no text."""
        last = self._last.pop(message.chat_id, None)
        if message.text is None:
            return None
        before = _leading_to(message, last) if last else ""
        text = before + message.text
        if len(message.text) >= LONG and len(text) <= LONGEST:
            self._last[message.chat_id] = _Piece(message, before, text)
            if len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
        return text


def _leading_to(message: Message, last: _Piece) -> str:
    """Return what a message continues; one that is handled again continues what it did the first time."""
    if message.message_id == last.message.message_id:
        return last.before
    return last.text if message.date - last.message.date <= TOGETHER else ""
