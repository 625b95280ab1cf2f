"""Matches regular expressions in linear time, so that no answer can make a constraint slow.

Python's `re` needs seconds for `^(a+)+$` on 30 characters. This is the position automaton of V. M. Glushkov
("The abstract theory of automata", 1961): every character of the pattern is one position, and a text is read
once while a set of positions, the bits of an integer, is carried along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.survey.expression_pattern_syntax import Anchor, Atom, Branches, Part, PatternFault, Repeat, parse_pattern

LONGEST_SUBJECT = 1_000
"""Characters a text may have; a longer one never matches."""

MOST_POSITIONS = 1_000
"""Characters a pattern may stand for once its repeats are counted out."""

_WORK = 20_000
"""Moves after which an adversarial pattern gives up (about 4 ms); ordinary ones need one a character."""

_Test = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern.

    Attributes:
        source: as its author wrote it.
        empty: matches the empty text.
        first: positions a text may start at.
        last: positions a text may end at.
        follow: for each position those that may come next.
        atoms: what a character is tested with, and the positions it then may stand for.
        ascii: the positions of the first 128 characters, worked out in advance.
    """

    source: str
    empty: bool
    first: int
    last: int
    follow: tuple[int, ...]
    atoms: tuple[tuple[_Test, int], ...]
    ascii: tuple[int, ...]

    def matches(self, text: str) -> bool:
        """Tell whether the whole of `text` matches; never takes more than a few milliseconds."""
        if not text:
            return self.empty
        if len(text) > LONGEST_SUBJECT:
            return False
        state, work = self.first & self._positions(text[0]), _WORK
        for char in text[1:]:
            reach, moves = self._reach(state)
            work -= moves
            if not reach or work < 0:
                return False
            state = reach & self._positions(char)
        return bool(state & self.last)

    def _positions(self, char: str) -> int:
        code = ord(char)
        return self.ascii[code] if code < len(self.ascii) else _where(char, self.atoms)

    def _reach(self, state: int) -> tuple[int, int]:
        reach = moves = 0
        while state:
            lowest = state & -state
            reach |= self.follow[lowest.bit_length() - 1]
            state ^= lowest
            moves += 1
        return reach, moves


def compile_pattern(source: str) -> Pattern:
    """Compile a pattern for exact matches.

    Raises:
        PatternFault: when it cannot be read, is not supported or stands for too many characters.
    """
    tree = parse_pattern(source)
    if _size(tree) > MOST_POSITIONS:
        raise PatternFault(f"The pattern repeats too much; it may stand for {MOST_POSITIONS} characters.")
    builder = _Builder()
    whole = builder.build(tree)
    atoms = tuple((re.compile(atom).fullmatch, where) for atom, where in builder.where.items())
    table = tuple(_where(chr(code), atoms) for code in range(128))
    return Pattern(source, whole.empty, whole.first, whole.last, tuple(builder.follow), atoms, table)


def _where(char: str, atoms: tuple[tuple[_Test, int], ...]) -> int:
    found = 0
    for test, positions in atoms:
        if test(char):
            found |= positions
    return found


def _size(part: Part) -> int:
    """Count the positions that a part will need."""
    if isinstance(part, Atom):
        return 1
    if isinstance(part, Anchor):
        raise PatternFault(f"`{part.sign}` can only stand at the beginning or the end of a pattern.")
    if isinstance(part, Repeat):
        return _size(part.part) * max(part.least, part.most or 1)
    return sum(_size(inner) for inner in part.parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part that has its positions: can it be empty, where can it start, where can it end."""

    empty: bool
    first: int
    last: int


_NOTHING = _Piece(empty=True, first=0, last=0)


class _Builder:
    """Gives every character of a pattern its position, and finds which may follow which."""

    def __init__(self) -> None:
        self.follow: list[int] = []
        self.where: dict[str, int] = {}

    def build(self, part: Part) -> _Piece:
        if isinstance(part, Atom):
            return self.atom(part)
        if isinstance(part, Repeat):
            return self.repeat(part)
        assert not isinstance(part, Anchor), "refused when the size was counted"
        pieces = [self.build(inner) for inner in part.parts]
        if isinstance(part, Branches):
            return self.branches(pieces)
        whole = _NOTHING
        for piece in reversed(pieces):
            whole = self.then(piece, whole)
        return whole

    def atom(self, part: Atom) -> _Piece:
        bit = 1 << len(self.follow)
        self.follow.append(0)
        self.where[part.source] = self.where.get(part.source, 0) | bit
        return _Piece(empty=False, first=bit, last=bit)

    def branches(self, pieces: list[_Piece]) -> _Piece:
        first = last = 0
        for piece in pieces:
            first |= piece.first
            last |= piece.last
        return _Piece(any(piece.empty for piece in pieces), first, last)

    def repeat(self, part: Repeat) -> _Piece:
        whole = _NOTHING if part.most is not None else self.endless(part)
        optional = part.most - part.least if part.most is not None else 0
        for _ in range(optional):
            inner = self.then(self.build(part.part), whole)
            whole = _Piece(empty=True, first=inner.first, last=inner.last)
        for _ in range(part.least if part.most is not None else part.least - 1):
            whole = self.then(self.build(part.part), whole)
        return whole

    def endless(self, part: Repeat) -> _Piece:
        piece = self.build(part.part)
        self.link(piece.last, piece.first)
        return _Piece(piece.empty or part.least == 0, piece.first, piece.last)

    def then(self, left: _Piece, right: _Piece) -> _Piece:
        self.link(left.last, right.first)
        first = left.first | (right.first if left.empty else 0)
        last = right.last | (left.last if right.empty else 0)
        return _Piece(left.empty and right.empty, first, last)

    def link(self, last: int, first: int) -> None:
        while last:
            lowest = last & -last
            self.follow[lowest.bit_length() - 1] |= first
            last ^= lowest
