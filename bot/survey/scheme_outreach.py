"""Read from a scheme's file whom its outreach channels reach, and when a group counts as falling behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Words

USUAL_BELOW = 0.8
"""Share of its part in the population under which a group falls behind (research/participation.md, E)."""

LOWEST_BELOW = 0.1
"""Below it nobody would be told."""

USUAL_FROM = 30
"""Answers from which on that is looked at: as many as a wave needs to be published."""

MOST_FROM = 100_000


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an outreach channel reaches.

    Attributes:
        languages: codes of the languages that are spoken there; empty = not said.
        areas: codes of the areas it is in; empty = not said.
    """

    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """When officers are told that a group falls behind.

    Attributes:
        below: share of its part in the population, from 0.1 to 1.
        least: answers from which on it is looked at.
    """

    below: float = USUAL_BELOW
    least: int = USUAL_FROM


def read_reach(row: Row, *, languages: Collection[str], areas: Collection[str]) -> Reach:
    """Read `languages` and `areas` of a channel."""
    return Reach(_known(row, "languages", languages), _known(row, "areas", areas))


def _known(row: Row, key: str, known: Collection[str]) -> tuple[str, ...]:
    codes = [item.text if isinstance(item, Words) else "" for item in row.items(key)]
    for code in codes:
        if code not in known:
            row.fault(key, f"`{code}` is not known.", f"Use some of {', '.join(sorted(known))}.")
    return tuple(codes)


def read_watched(top: Row) -> Watched:
    """Read `parity: {below: "0.8", from: 30}`; both may be left out."""
    inner = top.fields_of("parity")
    if inner is None:
        return Watched()
    inner.only(("below", "from"))
    below, least = inner.text("below") or str(USUAL_BELOW), inner.text("from") or str(USUAL_FROM)
    if not _is_share(below):
        inner.fault("below", f"`{below}` is not such a share.", 'Write "0.1" to "1.0", such as "0.8".')
        below = str(USUAL_BELOW)
    if not (least.isascii() and least.isdecimal() and USUAL_FROM <= int(least[:9]) <= MOST_FROM):
        inner.fault("from", f"`{least}` is not such a number of answers.", f"Write {USUAL_FROM} to {MOST_FROM}.")
        least = str(USUAL_FROM)
    return Watched(float(below), int(least))


def _is_share(words: str) -> bool:
    digits = words.replace(".", "", 1)
    return digits.isascii() and digits.isdecimal() and LOWEST_BELOW <= float(words) <= 1


def channel_for(reach: Mapping[str, Reach], *, language: str | None = None, area: str | None = None) -> str | None:
    """Choose the channel that reaches a group best: one that is for fewer others; None where none says that it does."""
    fits = {
        code: len(each.languages) or len(each.areas)
        for code, each in reach.items()
        if (language is not None and language in each.languages) or (area is not None and area in each.areas)
    }
    return min(fits, key=lambda code: fits[code], default=None)
