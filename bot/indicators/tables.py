"""Tables that may be shown: folded, and with cells hidden so that no small one can be computed back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.indicators.counts import Cells
from bot.indicators.folding import Rows, order
from bot.indicators.grid import Grid, Place

Shown = tuple[tuple[int | None, ...], ...]
"""Counts by row and column; None where one is hidden."""

Name = tuple[str, str, str]
"""Question, choice and trait of a table; '' where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table as everybody may see it.

    Attributes:
        question: name of the question; of the trait, where a trait is counted alone.
        choice: the choice that was ticked or not, where several may be ticked; '' = the question has one answer.
        trait: name of the trait it is split by; '' = not split.
        rows: codes, names of classes, and `*other`, `*no_answer`.
        columns: categories of the trait; none where it is not split.
        counts: people by row and column; None where hidden.
        row_totals: people by row, in all columns together; always shown.
        column_totals: people by column, in all rows together; always shown.
    """

    question: str
    choice: str = ""
    trait: str = ""
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    counts: Shown = ()
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """Return how many people are in the table."""
        return sum(self.row_totals)

    @property
    def name(self) -> Name:
        """Return what the table is of: question, choice and trait."""
        return self.question, self.choice, self.trait

    @property
    def hidden(self) -> frozenset[Place]:
        """List the hidden cells."""
        return frozenset((r, c) for r, row in enumerate(self.counts) for c, n in enumerate(row) if n is None)

    def row(self, name: str) -> tuple[int | None, ...]:
        """Return the counts of a row by its name.

        Raises:
            ValueError: there is no such row.
        """
        return self.counts[self.rows.index(name)]


def one_way(question: str, cells: Cells, blocks: Rows) -> Table | None:
    """Count the answers to one question, or the people of one trait; None where all are in one block.

    Args:
        question: name of the question or trait.
        cells: people by its codes.
        blocks: the row of each code.
    """
    rows = order(blocks)
    people = dict.fromkeys(rows, 0)
    for (code,), number in cells.counts.items():
        people[blocks[code]] += number
    return Table(question=question, rows=rows, row_totals=tuple(people.values())) if len(rows) > 1 else None


def grid_of(cells: Cells, rows: Rows, columns: Rows) -> Grid:
    """Count by the blocks of two columns."""
    across, down = order(columns), order(rows)
    people = {(row, column): 0 for row in down for column in across}
    for (code, trait), number in cells.counts.items():
        people[rows[code], columns[trait]] += number
    return Grid(tuple(tuple(people[row, column] for column in across) for row in down))


def shown(table: Table, grid: Grid, hidden: Collection[Place]) -> Table:
    """Fill a table with the counts of a grid, without those that are hidden."""
    return replace(
        table,
        counts=tuple(
            tuple(None if (r, c) in hidden else number for c, number in enumerate(row))
            for r, row in enumerate(grid.counts)
        ),
        row_totals=tuple(map(sum, grid.counts)),
        column_totals=tuple(map(sum, zip(*grid.counts, strict=True))),
    )
