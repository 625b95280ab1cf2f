"""A message of an organiser to many: to whom, in which words, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.schedule.delivery import Purpose

EVERYBODY = 2**62
"""Stands in `planned_to` once the whole audience is in the outbox: a number above all of Telegram's. Whoever resumes a
broadcast after the outbox has forgotten whom it reached plans it for nobody again."""

LONGEST_TEXT = 3_000
"""Characters of a text: with heading and notice it fits into one message of Telegram's (4,096)."""


STARS = Decimal("0.1")
"""Telegram Stars that a paid message costs (Bot API, `allow_paid_broadcast`)."""


def weight(words: str) -> int:
    """Return how many characters of a message a text takes: three marks keep each line's direction whole."""
    return len(words) + 3 * words.count("\n")


class Stage(StrEnum):
    """How far a broadcast has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    PLANNING = "planning"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """To whom a broadcast goes; everything that is said narrows it down.

    Attributes:
        purpose: the subscription it needs: events or results.
        area: code of the area where people live.
        language: code of the language they are written to in.
        event: id of a meeting that they said they come to; their RSVP is consent enough.
    """

    purpose: Purpose = Purpose.EVENTS
    area: str | None = None
    language: str | None = None
    event: str | None = None

    @property
    def rule(self) -> str:
        """Return what a delivery remembers of why it may be sent: a purpose, or `rsvp`."""
        return RSVP if self.event else self.purpose.value


RSVP = "rsvp"
"""Rule of a delivery for which saying that one comes was consent enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One message to many.

    Attributes:
        id: random, fit for a button.
        author: handle of whoever wrote it, or `console`.
        audience: to whom it goes.
        source: language that stands in for those without a text.
        texts: its words by language, plain.
        stage: how far it has come.
        made: when it was begun.
        send_at: when it goes; None while it is a draft.
        planned_to: the last contact that is in the outbox already, while it is planned; then `EVERYBODY` until it ends.
        counts: what became of it, by `state` or `state:reason`, once its rows are deleted.
        ended: when the last of it was sent.
    """

    id: str
    author: str
    audience: Audience = Audience()
    source: str
    texts: Mapping[str, str] = field(default_factory=dict)
    stage: Stage = Stage.DRAFT
    made: datetime
    send_at: datetime | None = None
    planned_to: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    ended: datetime | None = None

    def wording(self, language: str) -> tuple[str, str]:
        """Return the words for a reader, and the language they are in.

        Args:
            language: the reader's; a variant (fa_AF) takes the words of its parent.
        """
        for code in (language, language.partition("_")[0]):
            if self.texts.get(code):
                return self.texts[code], code
        return self.texts[self.source], self.source
