"""One message to one contact that is not an immediate reply: what it is, when it is due, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a message is about; it decides on consent, urgency, and whether the weekly cap counts it."""

    REMINDER = "reminder"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PLACE = "place"
    FEEDBACK = "feedback"
    NUDGE = "nudge"
    BROADCAST = "broadcast"
    CARD = "card"
    OVERDUE = "overdue"


class Purpose(StrEnum):
    """Which consent of a contact covers a message; staff need none for their own work."""

    EVENTS = "events"
    RESULTS = "results"
    SURVEYS = "surveys"
    WORK = "work"


class State(StrEnum):
    """What became of a message; from `sent` on it is never sent again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


PURPOSES = {
    Kind.REMINDER: Purpose.EVENTS,
    Kind.MOVED: Purpose.EVENTS,
    Kind.CANCELLED: Purpose.EVENTS,
    Kind.PLACE: Purpose.EVENTS,
    Kind.FEEDBACK: Purpose.SURVEYS,
    Kind.NUDGE: Purpose.SURVEYS,
    Kind.BROADCAST: Purpose.EVENTS,
    Kind.CARD: Purpose.RESULTS,
    Kind.OVERDUE: Purpose.WORK,
}
"""Whoever says they come asked for that event's messages by doing so; an RSVP counts as consent to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that should be sent, as a plan makes it.

    Attributes:
        kind: what it is about.
        subject: id of the event, broadcast, card … it belongs to; without `:`.
        rule: which of the messages about it; what makes it another message (a new start of a moved event) is in it.
        contact: Telegram's number of whom it goes to.
        due: when it should go.
        expires: when it has lost its point; None = never.
        version: state of the subject it was planned for; a row of another version is planned again.
    """

    kind: Kind
    subject: str
    rule: str
    contact: int
    due: datetime
    expires: datetime | None = None
    version: str = ""

    @property
    def key(self) -> str:
        """Return what makes it one message: planned twice it is sent once (design.md, "Sending")."""
        return f"{self.kind}:{self.subject}:{self.rule}:{self.contact}"
