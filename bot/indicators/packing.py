"""Count columns of small numbers together, without a step of Python for each person.

All numbers of a column lie side by side in one very long number, each in a lane of its own. Multiplying it by how many
numbers another column knows, and adding that column, gives every person the number of their combination: two steps for
all people, as one writes a number of two digits. What is left is to count numbers, which `Counter` does in C.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

LANES = ("B", "H", "I", "Q")
"""How wide a lane may be, as `array` names it: one byte to eight."""

_LOW = 0 if sys.byteorder == "little" else -1
_ROOM = {lane: 1 << 8 * array(lane).itemsize for lane in LANES}


@dataclass(frozen=True, slots=True)
class Packed:
    """One column: a number for each person, from 0 to below `known`.

    Attributes:
        known: how many numbers there are.
        numbers: in the narrowest lane that holds them.
    """

    known: int
    numbers: array[int] = field(repr=False)

    @classmethod
    def of(cls, known: int, numbers: array[int]) -> Packed:
        """Keep numbers in as few bytes as they need."""
        lane = _lane(known)
        return cls(known, numbers if numbers.typecode == lane else array(lane, numbers))

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


def together(columns: Sequence[Packed]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Count every combination of numbers that somebody has.

    Args:
        columns: one or more, of the same people.

    Yields:
        A combination, in the order of the columns, and how many people have it.
    """
    if prod(each.known for each in columns) > _ROOM[LANES[-1]]:
        yield from Counter(zip(*(each.numbers for each in columns), strict=True)).items()
        return
    for number, people in _joined(columns).items():
        yield _digits(number, columns), people


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
