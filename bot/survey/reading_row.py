"""One row of a survey file: its fields as text, yes or no, numbers, media and expressions."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.survey.expression import ExpressionFault, Mention, parse_expression
from bot.survey.model import Expression, Media
from bot.survey.reading_ledger import Ledger, nearest
from bot.survey.reading_yaml import Fields, Items, Tree, Words

LONGEST_TEXT = 1_000
"""Characters a label, hint or message may have: Telegram's screens hold about four of them."""

_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})
_is_language = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*").fullmatch
_is_file = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*\.[A-Za-z0-9]+").fullmatch
_is_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_setting_in = re.compile(r"([A-Za-z_]+)\s*=\s*([^\s,;]+)|([^\s,;]+)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What expressions may refer to, and what they were seen to mention.

    Attributes:
        known: names of all questions.
        mentions: takes the codes that questions are compared with, each with the row it stands in and the field.
    """

    known: Collection[str]
    mentions: list[tuple[Row, str, Mention]]


class Row:
    """The fields of a question, a choice, a group or the survey itself.

    Attributes:
        fields: what stands in the file.
        place: how problems name the row.
        ledger: takes the problems.
    """

    def __init__(self, fields: Fields, place: str, ledger: Ledger) -> None:
        """Look at `fields` as the row that problems call `place`."""
        self.fields = fields
        self.place = place
        self.ledger = ledger

    def __contains__(self, key: str) -> bool:
        """Tell whether the row has the field."""
        return key in self.fields.entries

    def line(self, key: str = "") -> int:
        """Find the line of a field, or of the row."""
        return self.fields.lines.get(key, self.fields.line)

    def fault(self, key: str, fault: str, remedy: str) -> None:
        """Note a problem at a field."""
        self.ledger.add(self.line(key), self.place, fault, remedy)

    def only(self, allowed: Collection[str]) -> None:
        """Note every field that nobody reads."""
        for key in self.fields.entries:
            if key not in allowed:
                self.fault(key, f"`{key}` is not known here.", nearest(key, allowed, "Remove it."))

    def text(self, key: str, *, longest: int = LONGEST_TEXT) -> str:
        """Read text without the space around it; '' where there is none."""
        value = self.fields.entries.get(key)
        if value is None:
            return ""
        if not isinstance(value, Words):
            self.fault(key, f"`{key}` must be text.", "Write it on one line, or in quotes.")
            return ""
        text = value.text.strip()
        if len(text) > longest:
            self.fault(key, f"`{key}` has {len(text)} characters.", f"Keep it under {longest}.")
        return text

    def needed(self, key: str, why: str) -> str:
        """Read text that must be there."""
        text = self.text(key)
        if not text and (key not in self or isinstance(self.fields.entries[key], Words)):
            self.fault(key, f"`{key}` is missing.", why)
        return text

    def name(self, key: str = "name") -> str:
        """Read a name: letters, digits and _, not starting with a digit; '' where it is none."""
        name = self.needed(key, "Give it a name of letters, digits and _.")
        if name and not _is_name(name):
            self.fault(key, f"`{name}` cannot be a name.", "Use letters a-z, digits and _, and start with a letter.")
            return ""
        return name

    def flag(self, key: str, *, default: bool) -> bool:
        """Read yes or no."""
        word = self.text(key).lower()
        if word and word not in _YES | _NO:
            self.fault(key, f"`{key}` must be yes or no, not `{word}`.", "Write yes or no.")
        return word in _YES if word in _YES | _NO else default

    def fields_of(self, key: str) -> Row | None:
        """Read the fields inside a field."""
        value = self.fields.entries.get(key)
        if isinstance(value, Fields):
            return Row(value, self.place, self.ledger)
        if value is not None and not (isinstance(value, Words) and not value.text):
            self.fault(key, f"`{key}` must hold fields.", f"Write `{key}: {{field: value}}`.")
        return None

    def items(self, key: str) -> tuple[Tree, ...]:
        """Read the items of a list."""
        value = self.fields.entries.get(key)
        if isinstance(value, Items):
            return value.items
        if value is not None and not (isinstance(value, Words) and not value.text):
            self.fault(key, f"`{key}` must be a list.", "Start each of its items with `- `.")
        return ()

    def expression(self, key: str, vocabulary: Vocabulary, columns: Collection[str] = ()) -> Expression | None:
        """Compile the expression in a field; None where there is none or it is faulty."""
        source = self.text(key, longest=20_000)
        if not source:
            return None
        try:
            parsed = parse_expression(source, known=vocabulary.known, columns=columns)
        except ExpressionFault as fault:
            said = f"`{key}`, character {fault.column}: {fault.message}"
            self.fault(key, said, "Correct the expression; docs/surveys.md lists what it may hold.")
            return None
        vocabulary.mentions.extend((self, key, mention) for mention in parsed.mentions)
        return parsed.expression

    def settings(self, key: str, allowed: Collection[str]) -> Mapping[str, float]:
        """Read `name=number` pairs such as `start=0 end=10`."""
        found: dict[str, float] = {}
        for match in _setting_in.finditer(self.text(key)):
            word, number = match[1] or "", _number(match[2] or "")
            if word not in allowed or word in found:
                say = f"`{match[0]}` has no meaning here."
                self.fault(key, say, f"Use each once: {', '.join(f'{name}=…' for name in allowed)}.")
            elif number is None:
                self.fault(key, f"`{match[2]}` is not a number.", f"Write a number after `{word}=`.")
            else:
                found[word] = number
        return found

    def media(self) -> Media:
        """Read pictures and recordings."""
        row = self.fields_of("media")
        if row is None:
            return Media()
        row.only(("image", "audio", "video"))
        return Media(row.files("image"), row.files("audio"), row.files("video"))

    def files(self, key: str) -> Mapping[str, str]:
        """Read one file name for all languages, or one for each."""
        value = self.fields.entries.get(key)
        if isinstance(value, Fields):
            inner = Row(value, self.place, self.ledger)
            return {language: inner.file(language) for language in inner.languages()}
        file = self.file(key)
        return {"": file} if file else {}

    def file(self, key: str) -> str:
        """Read a file name below the media folder."""
        name = self.text(key)
        if name and not _is_file(name):
            self.fault(key, f"`{name}` cannot be a file name.", "Name a file below the media folder, such as map.png.")
        return name

    def languages(self) -> tuple[str, ...]:
        """List the fields, each of which must be a language tag."""
        for tag in self.fields.entries:
            if not _is_language(tag):
                self.fault(tag, f"`{tag}` is not a language tag.", "Use tags such as ar, pt_BR or fa_AF.")
        return tuple(self.fields.entries)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
