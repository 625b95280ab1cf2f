"""A card of "you said, we did": what people said, what was decided, why, by whom and until when.

Three parts are what residents are owed: what people said, the decision, and how the two go together
(research/participation.md, F 2); "cannot" is an honest answer, but it needs a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """How far a matter has come."""

    HEARD = "heard"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    CANNOT = "cannot"


class Part(StrEnum):
    """What is written on a card, each in one or more languages."""

    THEME = "theme"
    SAID = "said"
    DECISION = "decision"
    WHY = "why"


class Fact(StrEnum):
    """What stands on a card besides words: the same in every language."""

    STATUS = "status"
    OWNER = "owner"
    DUE = "due"


LONGEST: Mapping[Part | Fact, int] = MappingProxyType(
    {Part.THEME: 80, Part.SAID: 600, Part.DECISION: 600, Part.WHY: 600, Fact.OWNER: 80}
)
"""Characters of each part: a card with all of them fits into one message of Telegram's, also with its marks."""

PROMISED = frozenset({Status.PLANNED, Status.DOING})
"""A matter that is promised: somebody does it, until a date."""

_NEEDED: Mapping[Status, tuple[Part | Fact, ...]] = {
    Status.HEARD: (Part.THEME, Part.SAID),
    Status.PLANNED: (Part.THEME, Part.SAID, Part.DECISION, Fact.OWNER, Fact.DUE),
    Status.DOING: (Part.THEME, Part.SAID, Part.DECISION, Fact.OWNER, Fact.DUE),
    Status.DONE: (Part.THEME, Part.SAID, Part.DECISION),
    Status.CANNOT: (Part.THEME, Part.SAID, Part.WHY),
}

Words = Mapping[str, str]
"""One text by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One theme and what became of it.

    Attributes:
        source: code of the language it was written in.
        status: how far it has come; None before somebody chose.
        words: every part by language.
        owner: who sees to it, as residents know them; '' = nobody named.
        due: until when it is promised; None = no date.
        about: where people said it: `wave:<id>`, `event:<id>`, or '' for elsewhere.
        area: code of the area it concerns; None = all.
    """

    source: str
    status: Status | None = None
    words: Mapping[Part, Words] = field(default_factory=dict)
    owner: str = ""
    due: date | None = None
    about: str = ""
    area: str | None = None

    def text(self, part: Part, language: str) -> str:
        """Return a part in a language, else as it was written; '' where nobody wrote it."""
        words = self.words.get(part, {})
        return words.get(language) or words.get(self.source, "")

    def speaks(self, language: str) -> bool:
        """Tell whether all that is written on it is there in a language."""
        return all(words.get(language) for words in self.words.values() if words.get(self.source))


def missing(card: Card) -> tuple[Part | Fact, ...]:
    """List what a card still needs before anybody may be told, in the order in which it is asked."""
    if card.status is None:
        first = tuple(part for part in (Part.THEME, Part.SAID) if not card.text(part, card.source))
        return (*first, Fact.STATUS)
    return tuple(each for each in _NEEDED[card.status] if not _has(card, each))


def _has(card: Card, each: Part | Fact) -> bool:
    if isinstance(each, Part):
        return bool(card.text(each, card.source))
    return bool(card.owner) if each is Fact.OWNER else card.due is not None


def written(card: Card, part: Part, language: str, text: str) -> Card:
    """Return the card with one part written anew; a new original makes its translations stale, so they go.

    Args:
        card: the card.
        part: what is written.
        language: in which language.
        text: the words; '' takes them away.
    """
    before = card.words.get(part, {})
    stale = language == card.source and before.get(language) != text
    kept = {} if stale else {code: other for code, other in before.items() if code != language}
    words = {**kept, language: text} if text else kept
    return replace(card, words={**card.words, part: words})


def is_overdue(card: Card, today: date) -> bool:
    """Tell whether what was promised is late."""
    return card.status in PROMISED and card.due is not None and card.due < today
