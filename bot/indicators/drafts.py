"""The tables of a release before anything is hidden: which rows and columns, and what they count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.indicators.choices import REST, TICKED, UNTICKED, bounded, quiet, rows_of_choice, stands_apart, unanswered
from bot.indicators.comparison import one_way_grown, protected_after
from bot.indicators.counts import Cells, Count
from bot.indicators.folding import (
    NO_ANSWER,
    Blocks,
    Choices,
    Rows,
    Scale,
    Trait,
    blocks_as_before,
    blocks_of_scale,
    blocks_of_trait,
    columns_as_before,
    order,
)
from bot.indicators.grid import Grid
from bot.indicators.suppression import suppressed
from bot.indicators.tables import Name, Table, grid_of, one_way, shown

ROOM = 2
"""Groups of a table by a trait have so many times k people. One of k people has hardly a cell that is not small, and
takes cells of others with it: with 2k instead of k, 44 % more groups kept their figure among 150 made-up answers, 18 %
among 400, 6 % among 1,000, and 30 %, 8 % and 2 % more people were in such groups (a question of two classes by seven
languages and four ages, ten draws)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a release shows of a whole wave.

    An area is a trait like any other. A release of one area's answers beside that of the wave would be a table of three
    dimensions, and tells what neither of them tells.

    Attributes:
        questions: in the order of the survey.
        traits: by which the questions are split; no two may contain each other.
    """

    questions: tuple[Scale | Choices, ...]
    traits: tuple[Trait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One table, with all it counts.

    Attributes:
        name: question, choice and trait.
        table: its rows and columns, and its numbers where it has no columns; None = it cannot be made.
        grid: its numbers where it has columns.
        missing: people without an answer by column, where they are a row that is never hidden.
    """

    name: Name
    table: Table | None = None
    grid: Grid | None = None
    missing: tuple[int, ...] = ()

    def protected(self, k: int) -> Table | None:
        """Hide what must be hidden; None where the table cannot be shown."""
        if self.table is None or self.grid is None:
            return self.table
        hidden = suppressed(self.grid, k=k)
        return None if hidden is None else self._whole(shown(self.table, self.grid, hidden))

    def protected_after(self, earlier: Table, before: Table | None, k: int) -> Table | None:
        """Hide what must be hidden in the table that follows one; None where it may not follow."""
        if self.table is None:
            return None
        if self.grid is None:
            return self.table if one_way_grown(earlier, self.table, k=k) else None
        return protected_after(earlier, before, self.table, self.grid, k=k)

    def _whole(self, table: Table) -> Table:
        """Add the row of those without an answer."""
        if not any(self.missing):
            return table
        return replace(
            table,
            rows=(*table.rows, NO_ANSWER),
            counts=(*table.counts, self.missing),
            row_totals=(*table.row_totals, sum(self.missing)),
            column_totals=tuple(n + more for n, more in zip(table.column_totals, self.missing, strict=True)),
        )


def drafts(plan: Plan, count: Count, *, k: int, published: Sequence[Table] = ()) -> Iterator[Draft]:
    """Count every table of a plan.

    Args:
        plan: what to show.
        count: counts the answers.
        k: people that each row and each column must have.
        published: tables of the release before; rows and columns stay as they were there.
    """
    before = {table.name: table for table in published}
    columns: dict[Trait, Rows] = {}
    for trait in plan.traits:
        cells = count((trait.name,))
        own, split = before.get((trait.name, "", "")), _by(trait, published)
        rows = _groups(trait, cells, own.rows if own else (), k)
        columns[trait] = _groups(trait, cells, split.columns if split else (), ROOM * k)
        yield Draft(name=(trait.name, "", ""), table=one_way(trait.name, cells, rows))
    for question in plan.questions:
        across = {} if question.alone else columns
        if isinstance(question, Scale):
            yield from _of_scale(question, count, across, before, k)
        else:
            for code in question.codes:
                yield from _of_choice(question, code, count, across, before.get((question.question, code, "")), k)


def _of_scale(
    scale: Scale, count: Count, columns: Mapping[Trait, Rows], before: Mapping[Name, Table], k: int
) -> Iterator[Draft]:
    given = count((scale.question,))
    finest = max((len(order(across)) for across in columns.values()), default=0)
    blocks = _blocks(scale, given, before, k, groups=finest)
    own = (scale.question, "", "")
    yield Draft(name=own, table=one_way(scale.question, given, blocks.fine) if blocks else None)
    for trait, across in columns.items():
        name = (scale.question, "", trait.name)
        table = _frame(name, order(blocks.coarse), order(across)) if blocks else None
        if table is None or blocks is None:
            yield Draft(name=name)
        else:
            grid = grid_of(count((scale.question, trait.name)), blocks.coarse, across)
            yield Draft(name=name, table=table, grid=grid)


def _of_choice(
    choices: Choices, code: str, count: Count, columns: Mapping[Trait, Rows], before: Table | None, k: int
) -> Iterator[Draft]:
    given = count((choices.question,))
    everybody = Cells(("", ""), {(answer, ""): people for (answer,), people in given.counts.items()})
    apart = UNTICKED in before.rows if before else stands_apart(everybody, {"": ""}, k=k)
    apart = apart and not choices.alone
    table = one_way(choices.question, given, rows_of_choice(code, given, apart=apart))
    enough = table is not None and min(table.row_totals) >= k and (not choices.alone or quiet(choices, given) >= k)
    own = replace(table, choice=code) if table is not None and enough else None
    yield Draft(name=(choices.question, code, ""), table=own)
    for trait, across in columns.items():
        name = (choices.question, code, trait.name)
        cells = count((choices.question, trait.name))
        apart = stands_apart(cells, across, k=k)
        frame = _frame(name, (TICKED, UNTICKED if apart else REST), order(across))
        if frame is None or not enough:
            yield Draft(name=name)
        else:
            grid = bounded(choices, code, cells, across, apart=apart)
            yield Draft(name=name, table=frame, grid=grid, missing=unanswered(cells, across) if apart else ())


def _groups(trait: Trait, cells: Cells, before: Collection[str], least: int) -> Rows:
    """Choose the groups of a trait: as they were, where all fit in; else each with so many people."""
    kept = columns_as_before(trait, cells.counts, before) if before else None
    return kept or blocks_of_trait(trait, cells.counts, k=least)


def _by(trait: Trait, published: Sequence[Table]) -> Table | None:
    """Find a table that was split by a trait."""
    return next((table for table in published if table.trait == trait.name), None)


def _blocks(scale: Scale, given: Cells, before: Mapping[Name, Table], k: int, *, groups: int) -> Blocks | None:
    """Choose the rows of a question: as they were, or None where not all fit in."""
    own = before.get((scale.question, "", ""))
    if own is None:
        return blocks_of_scale(scale, given.counts, k=k, groups=groups)
    coarse = next((table.rows for table in before.values() if table.question == scale.question and table.trait), ())
    return blocks_as_before(scale, given.counts, own.rows, coarse)


def _frame(name: Name, rows: Sequence[str], columns: Sequence[str]) -> Table | None:
    """Name rows and columns; None where there is but one of either, which says no more than the totals."""
    if min(len(rows), len(columns)) < 2:  # noqa: PLR2004 - one row or column is no table
        return None
    question, choice, trait = name
    return Table(question=question, choice=choice, trait=trait, rows=tuple(rows), columns=tuple(columns), row_totals=())
