"""Reads the regular expressions of `regex()`: the plain part of the language, which can be matched in linear time.

Lookaround, back references, flags and possessive repeats are refused: no survey needs them.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

LONGEST_PATTERN = 250
"""Characters a pattern may have."""

_DEEPEST = 20
_repeat_of = re.compile(r"\{(?=[0-9,])([0-9]*)(,?)([0-9]*)\}").match
_escape_of = re.compile(r"\\(?:[dDwWsSntrfv]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^A-Za-z0-9])").match
_set_of = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL).match


class PatternFault(ValueError):  # noqa: N818 - a fault is an author's slip, as in ExpressionFault
    """Tells what is wrong with a pattern, as one sentence."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Exactly one character: `source` is a pattern for it."""

    source: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The beginning (`^`) or the end (`$`)."""

    sign: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Branches:
    """One part or the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part again and again: at least `least` times and at most `most`, None for no end."""

    part: Part
    least: int
    most: int | None


Part = Atom | Anchor | Sequence | Branches | Repeat


def parse_pattern(source: str) -> Part:
    """Read a pattern into its parts, without the anchors, which an exact match does not need.

    Raises:
        PatternFault: for what Python's `re` would refuse, and for what is refused here.
    """
    if len(source) > LONGEST_PATTERN:
        raise PatternFault(f"A pattern may have {LONGEST_PATTERN} characters, this one has {len(source)}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(source)
    except (re.error, Warning, OverflowError, RecursionError) as fault:
        raise PatternFault(f"The pattern cannot be read: {fault}.") from None
    return _without(_without(_Reader(source).whole(), first=True), first=False)


def _without(part: Part, *, first: bool) -> Part:
    """Drop the anchors at one end, where an exact match fulfils them anyway."""
    if isinstance(part, Branches):
        return Branches(tuple(_without(branch, first=first) for branch in part.parts))
    if not isinstance(part, Sequence):
        return part
    parts = list(part.parts)
    end, sign = (0, "^") if first else (-1, "$")
    while parts and parts[end] == Anchor(sign):
        parts.pop(end)
    if parts:
        parts[end] = _without(parts[end], first=first)
    return Sequence(tuple(parts))


class _Reader:
    """Reads a pattern from left to right; `re` has already said that it is well formed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0

    def whole(self) -> Part:
        return self.branches()

    def branches(self) -> Part:
        found = [self.sequence()]
        while self.ahead("|"):
            self.at += 1
            found.append(self.sequence())
        return Branches(tuple(found)) if len(found) > 1 else found[0]

    def sequence(self) -> Part:
        found: list[Part] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            found.append(self.repeated(self.one()))
        return Sequence(tuple(found))

    def ahead(self, sign: str) -> bool:
        return self.source.startswith(sign, self.at)

    def one(self) -> Part:
        char = self.source[self.at]
        if char == "(":
            return self.group()
        if char == "[":
            return Atom(self.taken(_set_of(self.source, self.at), "This set"))
        if char == "\\":
            return self.escaped()
        self.at += 1
        if char in "^$":
            return Anchor(char)
        return Atom("." if char == "." else re.escape(char))

    def group(self) -> Part:
        self.at += 3 if self.ahead("(?:") else 1
        if self.ahead("?"):
            raise PatternFault(f"`({self.source[self.at : self.at + 2]}` is not supported in a pattern.")
        self.depth += 1
        if self.depth > _DEEPEST:
            raise PatternFault(f"A pattern may have {_DEEPEST} brackets inside each other.")
        inner = self.branches()
        self.depth -= 1
        self.at += 1
        return inner

    def escaped(self) -> Part:
        for sign, anchor in (("\\A", "^"), ("\\Z", "$")):
            if self.ahead(sign):
                self.at += 2
                return Anchor(anchor)
        return Atom(self.taken(_escape_of(self.source, self.at), f"`{self.source[self.at : self.at + 2]}`"))

    def taken(self, match: re.Match[str] | None, what: str) -> str:
        if match is None:
            raise PatternFault(f"{what} is not supported in a pattern.")
        self.at = match.end()
        return match.group()

    def repeated(self, part: Part) -> Part:
        bounds = self.bounds()
        if bounds is None:
            return part
        if self.ahead("+"):
            raise PatternFault("A `+` after a repeat is not supported in a pattern.")
        self.at += self.ahead("?")  # greedy or not makes no difference to an exact match
        return Repeat(part, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.ahead(sign):
                self.at += 1
                return least, most
        counted = _repeat_of(self.source, self.at)
        if counted is None:
            return None
        self.at = counted.end()
        least = int(counted[1] or 0)
        if not counted[2]:
            return least, least
        return least, int(counted[3]) if counted[3] else None
