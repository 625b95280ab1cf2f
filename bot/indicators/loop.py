"""Whether what people said comes back to them: the indicators that events and themes tell (I9), and days (I11, I12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.indicators.figures import Figure, counted

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


def months_since(last: date, today: date) -> int:
    """Count the whole months since the last wave of the review (I12); 0 where it is to come."""
    months = _MONTHS * (today.year - last.year) + today.month - last.month
    return max(0, months - (today.day < last.day))
