"""Choose what may stand beside a free text, so that it leads to no other answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.anonymity.rollup import K, frequent


@dataclass(frozen=True, slots=True)
class Asked:
    """Which texts one person was asked for.

    Attributes:
        language: code of the language that their other answers keep; '' = none.
        asked: questions for a text that they were asked, answered or not.
        wrote: those of them that they wrote something to.
    """

    language: str
    asked: frozenset[str]
    wrote: frozenset[str]


@dataclass(frozen=True, slots=True)
class Label:
    """What is kept beside a text; '' where it would tell too much."""

    question: str = ""
    language: str = ""


def labels(people: Sequence[Asked], *, k: int = K) -> Mapping[tuple[str, str], Label]:
    """Choose the label of every text of a batch, by its question and its writer's language.

    The other answers tell who was asked a question: where only one person said "other", the words beside that
    choice are theirs. So a question keeps its name only where k people were asked it; texts of the others lie
    together, with those of the least asked named question until k people could have written each. A text keeps its
    language on the same terms.

    Args:
        people: the persons of one batch, in any order.
        k: people who could have written each text, at least 1.
    """
    askers = {name: frozenset(_numbers(people, name)) for name in sorted({q for each in people for q in each.asked})}
    written = {name for each in people for name in each.wrote}
    named = _named(askers, written, k)
    nameless = frozenset().union(*(askers[name] for name in written - named))
    found: dict[tuple[str, str], Label] = {}
    for name in written:
        could = askers[name] if name in named else nameless
        spoken = Counter(people[at].language for at in could)
        kept = frequent(spoken, k) if len(could) >= k else frozenset[str]()
        label = name if name in named else ""
        found |= {(name, language): Label(label, language if language in kept else "") for language in spoken}
    return found


def _numbers(people: Sequence[Asked], name: str) -> Iterable[int]:
    return (at for at, each in enumerate(people) if name in each.asked)


def _named(askers: Mapping[str, frozenset[int]], written: set[str], k: int) -> frozenset[str]:
    """Choose the questions that keep their name."""
    fewest_first = sorted(written, key=lambda name: (len(askers[name]), name))
    named = [name for name in fewest_first if len(askers[name]) >= k]
    if len(named) < len(fewest_first):
        nameless = frozenset().union(*(askers[name] for name in fewest_first if name not in named))
        if len(nameless) < k and named:
            named = named[1:]
    return frozenset(named)
