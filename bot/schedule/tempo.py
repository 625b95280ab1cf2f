"""How fast messages that nobody waits for may go, and how long nothing goes when Telegram has trouble.

Telegram takes about 30 messages a second from a bot to many people, and one a second in a chat (Bot API FAQ, "My bot
is hitting limits"). All instants are seconds of a clock that never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

CHAT_PAUSE = 1.0
"""Seconds between two messages to one person."""

CATCH_UP = 0.1
"""Seconds of lateness that are made good: a slow disk must not cost speed, and a pause must bring no burst."""

LONGEST_BACKOFF = 600.0
"""Seconds between two tries at most of what surely did not reach Telegram; it is tried until it has lost its point."""

LONGEST_BREATHER = 60.0

PATIENCE = 3
"""Messages in a row without an answer after which it is no accident, and everything waits."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """A bucket that holds a single token: so many messages a second, and no burst at the beginning.

    Attributes:
        per_second: most messages a second.
    """

    per_second: float

    def slot(self, last: float, now: float) -> float:
        """Return when the next message may go; a moment that is past means at once.

        Args:
            last: what this returned for the message before; minus infinity for the first one.
            now: the present moment.
        """
        due = last + 1.0 / self.per_second
        return due if now - due <= CATCH_UP else now


def halted(until: float, now: float, seconds: float) -> float:
    """Return until when nothing goes after Telegram asked for a pause; an earlier one is never shortened.

    Args:
        until: the halt that is known.
        now: the present moment.
        seconds: the pause that was asked for.
    """
    return max(until, now + seconds)


def backoff(attempts: int) -> float:
    """Return the seconds until a message that surely did not go out is tried again, after so many tries."""
    return float(min(2.0 ** min(attempts, 16), LONGEST_BACKOFF))


def breather(troubles: int) -> float:
    """Return the seconds for which nothing goes after so many messages in a row without an answer.

    Single ones are accidents; a whole row means that Telegram or the line is down, and each further message would be
    one more of which nobody knows what became.
    """
    return 0.0 if troubles < PATIENCE else float(min(2.0 ** min(troubles - PATIENCE, 16), LONGEST_BREATHER))
