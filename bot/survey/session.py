"""Where one resident stands in one survey, and what they can reply: plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.survey.model import Choice, Value

REVIEW = "?review"
"""`Session.at` while all answers are shown before they are sent."""

CHANGE = "?change"
"""`Session.at` while the resident picks an answer to change."""

SENT = "?sent"
"""`Session.at` once the answers were sent."""


class Standing(StrEnum):
    """How a question was left: the ways of not answering are never mixed up."""

    GIVEN = "given"
    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    SKIPPED = "skipped"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resident left at one question.

    Attributes:
        standing: given, or why not.
        value: text, number, code or codes; None unless given.
    """

    standing: Standing
    value: Value = None


@dataclass(frozen=True, slots=True)
class Session:
    """Where a resident stands; the whole of it is kept sealed between two replies.

    Attributes:
        token: names this round of answering in the buttons, so that those of an earlier one are stale.
        at: the open question, or REVIEW, CHANGE or SENT.
        visit: counts the screens shown; a button belongs to one visit.
        answers: by question, in no particular order.
        given: values of hidden questions that come from outside (a country, a contact).
        ticks: codes ticked so far at the open question, in the order of ticking.
        page: page of a long list that is open, from 0.
        search: words by which a long list is narrowed.
        sent: the answers as they were last sent; None before.
    """

    token: str
    at: str = ""
    visit: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()
    page: int = 0
    search: str = ""
    sent: Mapping[str, Answer] | None = None


class Move(StrEnum):
    """What a button asks for; the letter travels in the callback data."""

    CHOOSE = "o"
    TICK = "+"
    UNTICK = "-"
    DONE = "d"
    BACK = "b"
    SKIP = "s"
    DONT_KNOW = "k"
    REFUSE = "r"
    PAGE = "p"
    ALL = "a"
    REVIEW = "v"
    CHANGE = "c"
    QUESTION = "q"
    SUBMIT = "S"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button of the survey was pressed.

    Attributes:
        token: session the button was made for.
        visit: visit it was made for.
        move: what it asks for.
        index: place of the choice, page or question it concerns; 0 where none.
    """

    token: str
    visit: int
    move: Move
    index: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """A resident wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A resident sent a place: degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


Reply = Tap | Typed | Pin


class Reason(StrEnum):
    """Why a reply could not be taken; each has a kind message in every language."""

    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_A_PLACE = "not_a_place"
    TOO_LONG = "too_long"
    CONSTRAINT = "constraint"
    NOT_IN_LIST = "not_in_list"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    USE_BUTTONS = "use_buttons"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer was taken."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Retracted:
    """An answer was dropped because its question is no longer asked."""

    question: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply could not be taken; `limit` is the number the message names."""

    question: str
    reason: Reason
    limit: float = 0


@dataclass(frozen=True, slots=True)
class Stale:
    """A button of an earlier screen was pressed, or one was pressed twice: nothing changed."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The resident sent the answers."""


Event = Answered | Retracted | Refused | Stale | Finished


@dataclass(frozen=True, slots=True)
class Around:
    """What the engine may know of the outside.

    Attributes:
        today: date as ISO text.
        now: date and time as ISO text.
        label: finds a choice's wording in the reader's language, for those who type it.
        months: number of each month by its names in the reader's language, lower case.
    """

    today: str = ""
    now: str = ""
    label: Callable[[Choice], str] = lambda choice: choice.label
    months: Mapping[str, int] = field(default_factory=dict)
