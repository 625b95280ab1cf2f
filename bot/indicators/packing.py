"""Count columns of small numbers together, without a step of Python for each person.

Where columns have few numbers, each number is a row of marks: one bit for each person who has it, in one very long
number. Those who have two things have their marks in both, so `&` finds them all at once and `bit_count` counts them.

Where columns have many, all numbers of a column lie side by side in one very long number, each in a lane of its own.
Multiplying it by how many numbers another column knows, and adding that column, gives every person the number of their
combination: two steps for all people, as one writes a number of two digits. What is left is to count numbers, which
`Counter` does in C.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

LANES = ("B", "H", "I", "Q")
"""How wide a lane may be, as `array` names it: one byte to eight."""

MARKED = 500
"""Combinations up to which marks are the faster way: each costs 65 µs for a million people, a `Counter` 26 to 60 ms."""

_LOW = 0 if sys.byteorder == "little" else -1
_ROOM = {lane: 1 << 8 * array(lane).itemsize for lane in LANES}
_ONLY = [bytes(ord("1") if each == number else ord("0") for each in range(256)) for number in range(256)]
"""For each number of a byte, how a row of them becomes a row of ones and noughts."""


Marks = tuple[tuple[int, int], ...]
"""Each number that somebody has, with one bit for each person who has it."""


@dataclass(frozen=True)
class Packed:
    """One column: a number for each person, from 0 to below `known`.

    Attributes:
        known: how many numbers there are.
        numbers: in the narrowest lane that holds them.
    """

    known: int
    numbers: array[int] = field(repr=False)

    @cached_property
    def marks(self) -> Marks:
        """Mark who has which number; () where the numbers take more than a byte, and nobody should ask."""
        if self.numbers.typecode != "B":
            return ()
        numbers = self.numbers.tobytes()
        return tuple((each, int(numbers.translate(_ONLY[each]), 2)) for each in sorted(set(numbers)))

    def spread(self, lane: str) -> int:
        """Return all numbers as one, each in a lane that is as wide or wider."""
        if self.numbers.typecode == lane:
            return int.from_bytes(self.numbers.tobytes(), sys.byteorder)
        if self.numbers.typecode != "B":
            return int.from_bytes(array(lane, self.numbers).tobytes(), sys.byteorder)
        width = array(lane).itemsize
        wide = bytearray(width * len(self.numbers))
        wide[_LOW % width :: width] = self.numbers.tobytes()
        return int.from_bytes(wide, sys.byteorder)


def longer(numbers: array[int], more: Sequence[int], *, known: int) -> array[int]:
    """Lengthen a column, which moves to a wider lane where the one it has holds its numbers no more.

    Args:
        numbers: the column so far, which is not needed afterwards.
        more: numbers of further people.
        known: how many numbers the column knows by now.
    """
    lane = _lane(known)
    if numbers.typecode != lane:
        numbers = array(lane, numbers)
    if lane == LANES[0]:
        numbers.frombytes(bytes(more))  # several times as fast as number by number
    else:
        numbers.extend(more)
    return numbers


def together(columns: Sequence[Packed]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Count every combination of numbers that somebody has.

    Args:
        columns: one or more, of the same people.

    Yields:
        A combination, in the order of the columns, and how many people have it.
    """
    if columns[0].numbers and 0 < prod(len(each.marks) for each in columns) <= MARKED:
        yield from _marked([each.marks for each in columns], everybody=(1 << len(columns[0].numbers)) - 1)
        return
    if prod(each.known for each in columns) > _ROOM[LANES[-1]]:
        yield from Counter(zip(*(each.numbers for each in columns), strict=True)).items()
        return
    for number, people in _joined(columns).items():
        yield _digits(number, columns), people


def _marked(columns: Sequence[Marks], everybody: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Go through the combinations, column by column; one that nobody has is left at once."""
    first, *others = columns
    for number, marks in first:
        both = everybody & marks
        if not both:
            continue
        if not others:
            yield (number,), both.bit_count()
            continue
        for rest, people in _marked(others, both):
            yield (number, *rest), people


def _joined(columns: Sequence[Packed]) -> Counter[int]:
    """Count the combinations as numbers whose digits are the numbers of the columns."""
    lane = _lane(prod(each.known for each in columns))
    whole = columns[0].spread(lane)
    for each in columns[1:]:
        whole = whole * each.known + each.spread(lane)
    found = array(lane)
    found.frombytes(whole.to_bytes(found.itemsize * len(columns[0].numbers), sys.byteorder))
    return Counter(found)


def _digits(number: int, columns: Sequence[Packed]) -> tuple[int, ...]:
    found = []
    for each in reversed(columns):
        number, digit = divmod(number, each.known)
        found.append(digit)
    return tuple(reversed(found))


def _lane(known: int) -> str:
    """Choose the narrowest lane for so many numbers; the widest where none holds them."""
    return next((lane for lane in LANES if known <= _ROOM[lane]), LANES[-1])
