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
    REPORT = "report"
    BOARD = "board"
    FIGURES = "figures"
    EXPORT = "export"
    BEHIND = "behind"
    ENDING = "ending"
    FEW = "few"
    STAY = "stay"


class Purpose(StrEnum):
    """Which consent covers a message; staff need none for their own work, and nobody for their own data."""

    EVENTS = "events"
    RESULTS = "results"
    SURVEYS = "surveys"
    WORK = "work"
    OWN_DATA = "own data"


class State(StrEnum):
    """What became of a message; from `sent` on it is never sent again (0023-the-outbox.md)."""

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
    Kind.REPORT: Purpose.WORK,
    Kind.BOARD: Purpose.WORK,
    Kind.FIGURES: Purpose.WORK,
    Kind.EXPORT: Purpose.WORK,
    Kind.BEHIND: Purpose.WORK,
    Kind.ENDING: Purpose.SURVEYS,
    Kind.FEW: Purpose.SURVEYS,
    Kind.STAY: Purpose.OWN_DATA,
}
"""Whoever says they come asked for that event's messages by doing so; an RSVP counts as consent to them."""

ASKED_FOR = frozenset({Kind.REMINDER, Kind.MOVED, Kind.CANCELLED, Kind.PLACE})
"""What goes only to whoever said that they come, so their RSVP is consent enough."""

AT_ONCE = frozenset({Kind.MOVED, Kind.CANCELLED, Kind.PLACE, Kind.FIGURES, Kind.EXPORT})
"""What goes in quiet hours too, but silently while there is time until the event; the last two answer a tap."""

COUNTED = frozenset({Kind.FEEDBACK, Kind.NUDGE, Kind.BROADCAST, Kind.CARD})
"""What the weekly cap counts: neither what residents asked for themselves, nor the work of staff."""

HEEDS_CAP = COUNTED | {Kind.ENDING}
"""What whoever has had enough this week does not get. That a survey closes does not count itself: only those with a
draft hear of it, and a row that counts would tell who they are, or take a message from everybody. What is deleted
unless its owner answers (`FEW`, `STAY`) is asked in any week."""

DISCREET = frozenset({Kind.NUDGE, Kind.ENDING, Kind.FEW})
"""Kinds whose row in the outbox must look sent when the message was not needed: it would tell who has answered, or
has not. They are planned for everybody whom they might concern, and who needs them is looked at when they would go."""

URGENCY = {
    Kind.CANCELLED: 0,
    Kind.MOVED: 0,
    Kind.PLACE: 0,
    Kind.FIGURES: 0,
    Kind.EXPORT: 0,
    Kind.REMINDER: 1,
    Kind.FEEDBACK: 2,
    Kind.NUDGE: 2,
    Kind.CARD: 2,
    Kind.OVERDUE: 2,
    Kind.REPORT: 2,
    Kind.BOARD: 2,
    Kind.BEHIND: 2,
    Kind.ENDING: 2,
    Kind.FEW: 2,
    Kind.STAY: 2,
    Kind.BROADCAST: 3,
}
"""Who goes first, the lowest number first; replies do not come here and never wait."""


class Reason(StrEnum):
    """Why a message was not sent, or why nobody knows; Telegram's own words stand for themselves."""

    BLOCKED = "blocked"
    STOPPED = "stopped"
    NO_CONSENT = "no consent"
    GONE = "gone"
    LATE = "late"
    POINTLESS = "pointless"
    WITHDRAWN = "withdrawn"
    CAPPED = "capped"
    UNANSWERED = "unanswered"
    INTERRUPTED = "interrupted"
    OUT_OF_REACH = "out of reach"
    OURS = "ours"


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

    @property
    def urgency(self) -> int:
        """Return which messages go before it."""
        return URGENCY[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox that is due.

    Attributes:
        key: what makes it one message.
        kind: what it is about.
        subject: id of the event, broadcast, card … it belongs to.
        rule: which of the messages about it.
        contact: Telegram's number of whom it goes to.
        due: when it should go.
        expires: when it has lost its point; None = never.
        version: state of the subject it was planned for.
        attempts: how often it was tried.
    """

    key: str
    kind: Kind
    subject: str
    rule: str
    contact: int
    due: datetime
    expires: datetime | None
    version: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one try.

    Attributes:
        key: of the delivery.
        contact: Telegram's number of whom it goes to.
        state: where it stands now.
        reason: why, where it was not sent.
        at: when to try again; None where it is not tried again.
        attempts: how often it was tried.
    """

    key: str
    contact: int
    state: State
    reason: str = ""
    at: datetime | None = None
    attempts: int = 0
