"""Whether what people said comes back to them: the indicators that events and themes tell (I9), and days (I11, I12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.indicators.figures import Figure, counted
from bot.indicators.folding import FOLDED
from bot.indicators.suppression import K

EVENT_DAYS = 14
"""Days within which an event is reported on (our convention; research/participation.md, E)."""

THEME_DAYS = 90
"""Days within which a theme is answered (our convention)."""

_MONTHS = 12


def feedback(*, reported: int, events: int, answered: int, themes: int) -> tuple[Figure, Figure]:
    """Tell how much of what is owed to residents came in time (I9); the third part is what they say of it (`I9.know`).

    Args:
        reported: events that were reported on within 14 days.
        events: events whose 14 days are over, or that were reported on.
        answered: themes that were answered within 90 days.
        themes: themes whose 90 days are over, or that were answered.

    Raises:
        ValueError: more are in time than there are.
    """
    return counted("I9.events", reported, events), counted("I9.themes", answered, themes)


def begun(finished: Mapping[str, int], unsent: Mapping[str, int], *, k: int = K) -> Mapping[str, tuple[int, int]]:
    """Put together who finished and who did not, by language, so that nothing of fewer than k people is told.

    A language stands for itself where k people or more finished and as many did not. All others are one group; while
    that is too small, the smallest language joins it. A group in which too few are left is not told at all.

    Args:
        finished: answers by language; '' = those whose language was merged.
        unsent: drafts that were never sent, likewise.
        k: people below which a count is small.

    Returns:
        Finished and begun, by code of the language; `*other` for the group.
    """
    both = {name: (finished.get(name, 0), unsent.get(name, 0)) for name in sorted({*finished, *unsent})}
    both = {name: numbers for name, numbers in both.items() if any(numbers)}
    named = sorted((name for name in both if name and min(both[name]) >= k), key=lambda name: sum(both[name]))
    others = [both[name] for name in both if name not in named]
    while named and others and min(_sums(others)) < k:
        others.append(both[named.pop(0)])
    told = {name: both[name] for name in sorted(named)}
    if others and min(_sums(others)) >= k:
        told[FOLDED] = _sums(others)
    return {name: (done, done + left) for name, (done, left) in told.items()}


def _sums(groups: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(done for done, _ in groups), sum(left for _, left in groups)


def completion(by_language: Mapping[str, tuple[int, int]]) -> tuple[Figure, ...]:
    """Tell how many of the surveys that were begun in each language were finished (I11).

    Args:
        by_language: finished and begun, by code of the language.

    Raises:
        ValueError: more were finished than begun.
    """
    return tuple(
        counted("I11.completion", done, begun, trait="language", group=language)
        for language, (done, begun) in by_language.items()
    )


def finished_of_all(by_language: Sequence[Mapping[str, Any]]) -> float | None:
    """Tell how many of all surveys begun were finished, of the languages that a release tells; None where of none.

    Args:
        by_language: `finished` and `begun` of each, as a release holds them.
    """
    begun_in_all = sum(int(each["begun"]) for each in by_language)
    return sum(int(each["finished"]) for each in by_language) / begun_in_all if begun_in_all else None


def months_since(last: date, today: date) -> int:
    """Count the whole months since the last wave of the review (I12); 0 where it is to come."""
    months = _MONTHS * (today.year - last.year) + today.month - last.month
    return max(0, months - (today.day < last.day))
