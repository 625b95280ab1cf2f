"""How much of each language is there, and which languages a resident may be offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE
from bot.i18n.pofile import Entry, Key, Sheet
from bot.i18n.standing import Standing


@dataclass(frozen=True, slots=True)
class Part:
    """How much of one part is translated.

    Attributes:
        name: `bot` or the name of a survey.
        translated: strings of its own.
        inherited: further strings that its parent has.
        total: strings in all.
    """

    name: str
    translated: int
    inherited: int
    total: int

    @property
    def missing(self) -> int:
        """How many strings residents read in English."""
        return self.total - self.translated - self.inherited


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one language is: its standing and its parts."""

    standing: Standing
    parts: tuple[Part, ...]


def progress(standing: Standing, template: Sheet, sheet: Sheet | None, parent: Sheet | None = None) -> Progress:
    """Count what is translated, for the bot and for each survey.

    Args:
        standing: what status.toml says of the language.
        template: all strings.
        sheet: the language's strings; None where there is no file.
        parent: the strings of the language behind it.
    """
    own, behind = _translated(sheet), _translated(parent)
    total = Counter(map(_part, template.entries))
    if standing.language == SOURCE:
        return Progress(standing, tuple(Part(name, count, 0, count) for name, count in total.items()))
    here = Counter(_part(entry) for entry in template.entries if entry.key in own)
    there = Counter(_part(entry) for entry in template.entries if entry.key in behind and entry.key not in own)
    return Progress(
        standing,
        tuple(Part(name, here[name], there[name], count) for name, count in total.items()),
    )


def offered(catalog: Catalog, essential: Collection[tuple[str, str]]) -> bool:
    """Tell whether a language may be offered: nobody can consent to, or leave, what they cannot read.

    Args:
        catalog: the language's words.
        essential: context and English of the strings about consent, stopping and deleting.
    """
    return all(catalog.has(context, message) for context, message in essential)


def as_json(found: Progress) -> Mapping[str, object]:
    """Show one language's progress as plain data."""
    standing = found.standing
    return {
        "language": standing.language,
        "status": standing.status,
        "reviewer": standing.reviewer,
        "date": standing.date.isoformat() if standing.date else None,
        "parts": {
            part.name: {"translated": part.translated, "inherited": part.inherited, "total": part.total}
            for part in found.parts
        },
    }


def _part(entry: Entry) -> str:
    """Name the part a string belongs to."""
    return entry.context.split("/")[0] if "/" in entry.context else "bot"


def _translated(sheet: Sheet | None) -> frozenset[Key]:
    """List the strings that a file translates."""
    return frozenset(entry.key for entry in sheet.entries if entry.translated) if sheet else frozenset()
