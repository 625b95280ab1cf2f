"""Merge rare traits, so that everybody in a batch shares theirs with enough others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

K = 10
"""Answers that share each combination of traits (research/anonymity.md, C: the threshold of ONS and ACRO)."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a person beside their answers.

    Attributes:
        language: code of the language they answered in; '' = told to nobody.
        area: code of their neighbourhood; '' = not known, or told to nobody.
    """

    language: str = ""
    area: str = ""


def rolled_up(batch: Sequence[Traits], *, k: int = K) -> tuple[Traits, ...]:
    """Give each person of a batch the most of their traits that at least k people share.

    Areas go before languages, because an indicator needs the language more. First, languages of fewer than k
    people become one nameless class; a class that is still too small takes in the smallest named ones. Then, within
    each class, areas of fewer than k people become nameless in the same way. So every combination that is left is
    shared by k people or more, and with it every language and every area.

    Args:
        batch: traits in any order.
        k: people that must share each combination, at least 1.

    Returns:
        The traits that may be kept, in the same order; all empty where the batch has fewer than k people.
    """
    if len(batch) < k:
        return (Traits(),) * len(batch)
    languages = frequent(Counter(each.language for each in batch), k)
    classes = [each.language if each.language in languages else "" for each in batch]
    cells = Counter(zip(classes, (each.area for each in batch), strict=True))
    areas = {
        language: frequent(Counter({area: n for (where, area), n in cells.items() if where == language}), k)
        for language in set(classes)
    }
    return tuple(
        Traits(language, each.area if each.area in areas[language] else "")
        for language, each in zip(classes, batch, strict=True)
    )


def frequent(counts: Counter[str], k: int) -> frozenset[str]:
    """Choose the values that keep their name; those without are none, or k people or more.

    Values of the same number go in the order of their names, so that the choice depends on nothing else.

    Args:
        counts: people by value; '' stands for no value.
        k: people that must share each name, at least 1.
    """
    named = sorted((number, value) for value, number in counts.items() if value and number >= k)
    nameless = counts.total() - sum(number for number, _ in named)
    while 0 < nameless < k and named:
        nameless += named.pop(0)[0]
    return frozenset(value for _, value in named)
