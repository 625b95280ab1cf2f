"""Answers as counts: how many people gave each combination of codes.

Everything here is computed from counts, never from single responses: a database or a data frame counts a million
responses faster than a loop could, and a figure needs no more than the count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class Missing(Enum):
    """Why there is no code; each means something else, and none of them is an answer.

    It is no text, so that a choice with the code `skipped` is never taken for a question that was skipped.
    """

    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    SKIPPED = "skipped"
    NOT_ASKED = "not_asked"


Ticks = tuple[str, ...]
"""The codes that were ticked where several may be."""

Code = str | Ticks | Missing
"""What was answered to one question, or what is known of one trait."""

Key = tuple[Code, ...]
"""A combination of codes, one for each column."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How many people gave each combination of answers.

    Attributes:
        columns: names of questions and traits.
        counts: people by combination, in the order of the columns; what is not there is nobody.
    """

    columns: tuple[str, ...]
    counts: Mapping[Key, int]

    @property
    def total(self) -> int:
        """Count all people."""
        return sum(self.counts.values())

    def along(self, *columns: str) -> Cells:
        """Count by fewer columns, or by the same in another order.

        Raises:
            KeyError: there is no such column.
        """
        if columns == self.columns:
            return self
        at = tuple(self.place(column) for column in columns)
        found: Counter[Key] = Counter()
        for key, people in self.counts.items():
            found[tuple(key[place] for place in at)] += people
        return Cells(columns, found)

    def place(self, column: str) -> int:
        """Find where a column stands in each combination.

        Raises:
            KeyError: there is no such column.
        """
        if column not in self.columns:
            raise KeyError(column)
        return self.columns.index(column)


Count = Callable[[tuple[str, ...]], Cells]
"""Counts by the columns that are asked for, in their order; by none of them, all people are one combination.

`Cells.along` of a small survey, a query of a large one. Whoever took part is in every count: what somebody did not
answer or was not asked is a `Missing`, never left out.
"""


def tabulated(columns: Mapping[str, Sequence[Code]]) -> Cells:
    """Count the combinations in columns of equal length, one entry for each response.

    Raises:
        ValueError: the columns differ in length.
    """
    return Cells(tuple(columns), Counter(zip(*columns.values(), strict=True)))


def counting(cells: Cells) -> Count:
    """Count by fewer columns of what is counted already."""
    return lambda columns: cells.along(*columns)
