"""Finds what is to be translated in a survey or block, for the gettext extractor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.survey.reading_choices import OTHER
from bot.survey.reading_layout import top_row
from bot.survey.reading_ledger import Ledger, settle
from bot.survey.reading_questions import OTHER_CONTEXT, OTHER_LABEL
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Items, Tree, Words, read_tree


@dataclass(frozen=True, slots=True)
class Translatable:
    """One string for the translators.

    Attributes:
        line: where it stands in its file; 0 for what no file holds.
        context: gettext's msgctxt.
        message: the source wording.
        comment: what the translator should know about it.
    """

    line: int
    context: str
    message: str
    comment: str


OR_OTHER_STRINGS = (
    Translatable(0, OTHER.context, OTHER.label, "Last choice of a list: something else"),
    Translatable(0, f"{OTHER_CONTEXT}/label", OTHER_LABEL, "Asked after the choice 'Other'"),
)
"""What `or_other` adds to surveys, once for all of them."""

_NOTES = {
    "hint": "Help under the question: {label}",
    "constraint_message": "Shown when an answer does not fit: {label}",
}


def translatable(text: str, *, file: str) -> tuple[Translatable, ...]:
    """List every string of a survey or block that is to be translated, in the order of the file.

    It asks for nothing but readable YAML: lists from the scheme are left out, and other faults are `read_survey`'s.

    Args:
        text: the YAML.
        file: what problems call it.

    Raises:
        OperatorError: when the YAML cannot be read.
    """
    ledger = Ledger(file)
    tree = read_tree(text, ledger)
    settle([ledger])
    top = top_row(tree, "", ledger)
    settle([ledger])
    origin = _words(top, "survey") or _words(top, "block")
    found = [*_heading(top, origin), *_choices(top, origin), *_questions(top, origin)]
    return tuple(sorted(found, key=lambda each: each.line))


def _words(row: Row, key: str) -> str:
    value = row.fields.entries.get(key)
    return value.text.strip() if isinstance(value, Words) else ""


def _string(row: Row, key: str, context: str, comment: str) -> Iterator[Translatable]:
    message = _words(row, key)
    if message:
        yield Translatable(row.line(key), f"{context}/{key}", message, comment)


def _heading(top: Row, origin: str) -> Iterator[Translatable]:
    yield from _string(top, "title", origin, "Title of the survey")
    yield from _string(top, "description", origin, "What the survey is for")
    if "block" in top:
        yield from _string(top, "label", origin, "Heading above questions")


def _rows(value: Tree | None, top: Row) -> Iterator[Row]:
    for item in value.items if isinstance(value, Items) else ():
        if isinstance(item, Fields):
            yield Row(item, "", top.ledger)


def _choices(top: Row, origin: str) -> Iterator[Translatable]:
    lists = top.fields.entries.get("choices")
    asked = _asked(top)
    for name, tree in lists.entries.items() if isinstance(lists, Fields) else ():
        questions = " / ".join(asked.get(name, ())[:2])
        for row in _rows(tree, top):
            context = f"{origin}/{name}/{_words(row, 'name')}"
            yield from _string(row, "label", context, f"Choice for: {questions}" if questions else "Choice")


def _asked(row: Row) -> Mapping[str, tuple[str, ...]]:
    """Find the questions that use each list."""
    found: dict[str, tuple[str, ...]] = {}
    for each in _flat(row):
        words = _words(each, "type").split()
        if len(words) > 1:
            found[words[1]] = (*found.get(words[1], ()), _words(each, "label"))
    return found


def _flat(row: Row) -> Iterator[Row]:
    for each in _rows(row.fields.entries.get("questions"), row):
        yield each
        yield from _flat(each)


def _questions(top: Row, origin: str) -> Iterator[Translatable]:
    for row in _flat(top):
        context, kind = f"{origin}/{_words(row, 'name')}", _words(row, "type").partition(" ")[0]
        what = "Heading above questions" if kind == "group" else f"Question ({kind})"
        yield from _string(row, "label", context, what)
        for key, note in _NOTES.items():
            yield from _string(row, key, context, note.format(label=_words(row, "label")))
