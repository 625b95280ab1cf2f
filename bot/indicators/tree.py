"""Read the YAML of an indicator file as the words that stand in it, each with its line.

As surveys are read (`bot/survey/reading_yaml.py`, which this room may not import): nothing is turned into numbers or
yes and no, and what can make a small file huge or strange is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import yaml

from bot.errors import OperatorError, Problem

LONGEST_FILE = 100_000
"""Characters a file may have."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Faults:
    """What is wrong with a file, collected while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, place: str, fault: str, remedy: str) -> None:
        """Note one problem, at its line."""
        self.found.append(Problem(self.file, line, place, fault, remedy))

    def settle(self) -> None:
        """Pass when nothing was found.

        Raises:
            OperatorError: with all that was.
        """
        if self.found:
            raise OperatorError(self.found)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of the file, as one place that problems name."""

    node: yaml.MappingNode
    place: str
    faults: Faults

    @property
    def line(self) -> int:
        """Return the line it starts on."""
        return _line(self.node)

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a field."""
        return self._at(key) is not None

    def only(self, allowed: Collection[str]) -> None:
        """Note every field that nobody reads, and every one that stands there twice."""
        seen: set[str] = set()
        for key, _ in self.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in allowed:
                near = difflib.get_close_matches(name, list(allowed), n=1)
                remedy = f"Did you mean `{near[0]}`?" if near else "Remove it."
                self.faults.add(_line(key), self.place, f"`{name}` is not known here.", remedy)
            elif name in seen:
                self.faults.add(_line(key), self.place, f"`{name}` stands here twice.", "Keep one of them.")
            seen.add(name)

    def fault(self, key: str, fault: str, remedy: str) -> None:
        """Note a problem at a field."""
        self.faults.add(_line(self._at(key) or self.node), self.place, fault, remedy)

    def text(self, key: str) -> str:
        """Read text; '' where there is none."""
        node = self._at(key)
        if node is None or isinstance(node, yaml.ScalarNode):
            return node.value.strip() if node is not None else ""
        self.fault(key, f"`{key}` must be text.", "Write it on one line.")
        return ""

    def number(self, key: str, least: int, most: int) -> int | None:
        """Read a whole number; None where there is none."""
        word = self.text(key)
        if not word:
            return None
        if word.isascii() and word.isdecimal() and len(word) <= len(str(most)) and least <= int(word) <= most:
            return int(word)
        self.fault(key, f"`{word}` is not a number from {least} to {most}.", f"Write {least} to {most}.")
        return None

    def fields(self, key: str) -> Fields | None:
        """Read the fields inside a field."""
        node = self._at(key)
        if node is None or isinstance(node, yaml.MappingNode):
            return None if node is None else Fields(node, key, self.faults)
        self.fault(key, f"`{key}` must hold fields.", f"Write `{key}: {{field: value}}`.")
        return None

    def rows(self, key: str) -> Iterator[Fields]:
        """Read a list of fields."""
        node = self._at(key)
        if node is not None and not isinstance(node, yaml.SequenceNode):
            self.fault(key, f"`{key}` must be a list.", "Start each of its items with `- `.")
            return
        for at, item in enumerate(node.value if node is not None else (), start=1):
            if isinstance(item, yaml.MappingNode):
                yield Fields(item, f"{key} {at}", self.faults)
            else:
                said = f"Item {at} of `{key}` must hold fields."
                self.faults.add(_line(item), key, said, "Write `- {use: I1, …}`.")

    def names(self) -> tuple[str, ...]:
        """List the fields."""
        return tuple(key.value for key, _ in self.node.value if isinstance(key, yaml.ScalarNode))

    def _at(self, key: str) -> yaml.Node | None:
        found = (value for name, value in self.node.value if isinstance(name, yaml.ScalarNode) and name.value == key)
        return next(found, None)


def read_fields(text: str, file: str) -> Fields:
    """Read a YAML document that holds fields.

    Args:
        text: the whole file.
        file: its name, for the problems.

    Raises:
        OperatorError: it cannot be read at all.
    """
    faults = Faults(file)
    if len(text) > LONGEST_FILE:
        faults.add(0, "", "The file is too long.", f"Keep it under {LONGEST_FILE} characters.")
        faults.settle()
    node: yaml.Node | None = None
    try:
        _refuse_tricks(text, faults)
        faults.settle()
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        said = f"This is not YAML: {fault.problem or fault.context}."
        faults.add(getattr(mark, "line", -1) + 1, "", said, "Check indentation, colons and quotation marks.")
    except (yaml.YAMLError, UnicodeError):
        faults.add(0, "", "The file holds characters that YAML does not allow.", "Save it as plain UTF-8 text.")
    if node is not None and not isinstance(node, yaml.MappingNode):
        faults.add(_line(node), "", "The file must hold fields.", "Begin with `indicators:`.")
    elif node is None and not faults.found:
        faults.add(1, "", "The file is empty.", "Begin with `indicators:`.")
    faults.settle()
    assert isinstance(node, yaml.MappingNode)
    return Fields(node, "", faults)


def _refuse_tricks(text: str, faults: Faults) -> None:
    """Note anchors, aliases and tags, and nesting that no such file needs, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.add(line, "", "Anchors (&) and aliases (*) are not allowed.", "Write it out, or put text in quotes.")
            return
        if getattr(event, "tag", None) not in {None, "!"}:
            faults.add(line, "", "Tags (!) are not allowed.", "Put text that starts with ! in quotes.")
            return
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            faults.add(line, "", f"Lists lie more than {_DEEPEST} deep inside each other.", "Make it flatter.")
            return


_DEEPEST = 6


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 0
