"""The agreed words for what we speak of most, so that one thing has one name in each language."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from bot.i18n.pofile import Entry

_EXACT = frozenset({"button", "sentence"})
_WORDS = frozenset({"noun", "adjective"})
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One agreed word.

    Attributes:
        english: the English word or sentence.
        kind: button (the whole of a button or a choice), sentence (a whole string), noun or adjective (a word inside).
        words: what it is in each language, by code; the forms of a word that bends within are parted by `|`.
    """

    english: str
    kind: str
    words: Mapping[str, str]


def read_glossary(text: str) -> tuple[Term, ...]:
    """Read the glossary's CSV: a row per term, a column per language; rules of style are left out.

    Args:
        text: the CSV, with the columns `id`, `kind`, `en`, one per language, `status` and `note`.
    """
    return tuple(
        Term(row["en"], row["kind"], {name: word for name, word in row.items() if word and name != "en"})
        for row in csv.DictReader(StringIO(text))
        if row["kind"] in _EXACT | _WORDS
    )


def deviations(entry: Entry, language: str, glossary: tuple[Term, ...]) -> Iterator[str]:
    """Say where a translation uses another word than the agreed one.

    A hint, not a rule: words inside sentences are compared by their first letters only, because most
    languages bend them.
    """
    for term in glossary:
        word = term.words.get(language, "")
        if not word or not entry.translated:
            continue
        forms = word.split("|")
        if term.kind in _EXACT:
            spoken = term.kind != "button" or bool(entry.context)
            differs = spoken and entry.singular == term.english and entry.strings[0] != word
        else:
            differs = _mentions(term.english, entry.singular) and not any(_has_stem(f, entry.strings) for f in forms)
        if differs:
            yield f"The glossary says “{forms[0]}” for “{term.english}”."


def _mentions(word: str, text: str) -> bool:
    """Tell whether an English text uses a word, in singular or plural; the name of a placeholder is no word."""
    return bool(re.search(rf"(?<!\{{)\b{re.escape(word)}s?\b", text, re.IGNORECASE))


def _has_stem(word: str, strings: tuple[str, ...]) -> bool:
    """Tell whether a translation holds the first letters of the agreed word's longest part."""
    longest = _bare(max(word.removeprefix("ال").split(), key=len))
    stem = longest[: max(_SHORTEST_STEM, len(longest) * 3 // 5)]
    return any(stem in _bare(string) for string in strings)


def _bare(text: str) -> str:
    """Return a text without case and accents: in Greek the accent wanders when a word is bent."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
