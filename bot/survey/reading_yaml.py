"""Reads YAML as the words that stand in it: every scalar is text, and every word remembers its line.

YAML 1.1 turns a bare `no` (an answer, and Norwegian) into False and `1.0` into a number. Here nothing is turned into
anything. What can make a small file huge or strange (aliases, tags, deep nesting) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from bot.survey.reading_ledger import Ledger

LONGEST_FILE = 1_000_000
"""Characters a file may have."""

_DEEPEST = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast, where it is there


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list, and the line it starts on."""

    items: tuple[Tree, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """Keys with their values; `lines` tells where each key stands."""

    entries: Mapping[str, Tree]
    lines: Mapping[str, int]
    line: int


Tree = Words | Items | Fields


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been reached."""

    keyed: bool
    line: int
    parts: list[Tree] = field(default_factory=list)


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """Stops reading, when going on would only repeat one fault."""


def read_tree(text: str, ledger: Ledger) -> Tree | None:
    """Read a YAML document; what is wrong with it goes into the ledger.

    Args:
        text: the whole file.
        ledger: takes the problems.

    Returns:
        The document, or None when it could not be read at all.
    """
    if len(text) > LONGEST_FILE:
        ledger.add(0, "", "The file is too long.", f"Keep it under {LONGEST_FILE} characters.")
        return None
    try:
        return _built(yaml.parse(text, Loader=_LOADER), ledger)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        said = f"This is not YAML: {fault.problem or fault.context}."
        ledger.add(getattr(mark, "line", -1) + 1, "", said, "Check indentation, colons and quotation marks.")
    except (yaml.YAMLError, UnicodeError):
        ledger.add(0, "", "The file holds characters that YAML does not allow.", "Save it as plain UTF-8 text.")
    except _Refused:
        pass
    return None


def _built(events: Iterator[yaml.Event], ledger: Ledger) -> Tree | None:
    stack: list[_Open] = []
    whole: list[Tree] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent) and whole:
            ledger.add(line, "", "A second document starts here.", "Keep one document in a file: remove `---`.")
            raise _Refused
        _refuse_tricks(event, line, ledger)
        done: Tree | None = None
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            _refuse_depth(len(stack), line, ledger)
            stack.append(_Open(isinstance(event, yaml.MappingStartEvent), line))
        elif isinstance(event, yaml.ScalarEvent):
            done = Words(event.value, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = _closed(stack.pop(), ledger)
        if done is not None:
            (stack[-1].parts if stack else whole).append(done)
    if not whole:
        ledger.add(1, "", "The file is empty.", "Begin with `survey:`, `title:` and `questions:`.")
    return whole[0] if whole else None


def _refuse_tricks(event: yaml.Event, line: int, ledger: Ledger) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        ledger.add(line, "", "Anchors (&) and aliases (*) are not allowed.", "Write it out, or put text in quotes.")
        raise _Refused
    if getattr(event, "tag", None) not in {None, "!"}:
        ledger.add(line, "", "Tags (!) are not allowed.", "Put text that starts with ! in quotes.")
        raise _Refused


def _refuse_depth(depth: int, line: int, ledger: Ledger) -> None:
    if depth >= _DEEPEST:
        ledger.add(line, "", f"Lists lie more than {_DEEPEST} deep inside each other.", "Make it flatter.")
        raise _Refused


def _closed(level: _Open, ledger: Ledger) -> Tree:
    if not level.keyed:
        return Items(tuple(level.parts), level.line)
    entries: dict[str, Tree] = {}
    lines: dict[str, int] = {}
    for key, value in zip(level.parts[::2], level.parts[1::2], strict=True):
        if not isinstance(key, Words):
            ledger.add(key.line, "", "A key must be a word.", "Quote text that starts with { or [.")
        elif key.text in entries:
            said = f"`{key.text}` stands here twice (first on line {lines[key.text]})."
            ledger.add(key.line, key.text, said, "Keep one of them.")
        else:
            entries[key.text], lines[key.text] = value, key.line
    return Fields(entries, lines, level.line)
