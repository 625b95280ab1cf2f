"""What somebody works out who has read all published tables of a wave, by exact linear programming."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from bot.indicators.choices import TICKED
from bot.indicators.counts import Cells
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices
from bot.indicators.release import Release
from bot.indicators.tables import Name, Table
from tests.indicators.simplex import Programme

Unknown = tuple[int, Name, int, int]
"""Number of the release, table, row and column."""


@dataclass(frozen=True, slots=True)
class Found:
    """A small cell that was narrowed down."""

    unknown: Unknown
    low: Fraction
    high: Fraction


def narrowed(
    releases: Sequence[Release], truths: Sequence[Mapping[Name, Sequence[Sequence[int]]]], plan: Plan, *, k: int
) -> list[Found]:
    """Find small cells of any release that all releases together leave a range below k.

    Args:
        releases: all of a wave, in their order.
        truths: the true counts by table, for each of them.
        plan: what they show.
        k: the range that is promised.
    """
    programmes: Programmes = defaultdict(Programme)
    for at, release in enumerate(releases):
        for table in release.tables:
            _tell(programmes[_bond(table.name)], at, table)
        _tell_choices(programmes, at, release, plan)
    for at, (earlier, later) in enumerate(pairwise(releases)):
        _tell_growth(programmes, at, earlier, later)
    found = []
    for at, (release, truth) in enumerate(zip(releases, truths, strict=True)):
        for table in release.tables:
            for row, column in sorted(table.hidden):
                if truth[table.name][row][column] < k:
                    unknown = (at, table.name, row, column)
                    low, high = programmes[_bond(table.name)].ends(unknown)
                    if high - low < k:
                        found.append(Found(unknown, low, high))
    return found


Programmes = dict[tuple[str, str], Programme]
"""What is known, by question and trait: tables of others have nothing but shown totals in common with them."""


def _bond(name: Name) -> tuple[str, str]:
    return name[0], name[2]


def _tell(programme: Programme, at: int, table: Table) -> None:
    """Add what the totals and the shown cells of a table tell."""
    for row, counts in enumerate(table.counts):
        hidden = {(at, table.name, row, column): 1 for column, n in enumerate(counts) if n is None}
        if hidden:
            programme.equal(hidden, table.row_totals[row] - sum(n or 0 for n in counts))
    for column, counts in enumerate(zip(*table.counts, strict=True)):
        hidden = {(at, table.name, row, column): 1 for row, n in enumerate(counts) if n is None}
        if hidden:
            programme.equal(hidden, table.column_totals[column] - sum(n or 0 for n in counts))


def _tell_growth(programmes: Programmes, at: int, earlier: Release, later: Release) -> None:
    """Add that no count ever falls."""
    for old in earlier.tables:
        new = later.find(old.name)
        assert new is not None
        for row, counts in enumerate(old.counts):
            for column, was in enumerate(counts):
                _no_more(
                    programmes[_bond(old.name)],
                    ((at, old.name, row, column), was),
                    ((at + 1, new.name, row, column), new.counts[row][column]),
                )


def _no_more(programme: Programme, less: tuple[Unknown, int | None], more: tuple[Unknown, int | None]) -> None:
    parts = {name: sign for (name, n), sign in ((less, 1), (more, -1)) if n is None}
    if parts:
        programme.at_most(parts, (more[1] or 0) - (less[1] or 0))


def _tell_choices(programmes: Programmes, at: int, release: Release, plan: Plan) -> None:
    """Add what the choices of a question tell of each other: `none` excludes all others, and each person ticked one."""
    for question in plan.questions:
        if not isinstance(question, Choices):
            continue
        for trait in plan.traits:
            tables = {
                code: table
                for code in question.codes
                if (table := release.table(question.question, choice=code, trait=trait.name))
            }
            for column in range(len(next(iter(tables.values())).columns) if tables else 0):
                _tell_column(programmes[question.question, trait.name], at, question, tables, column)


def _tell_column(programme: Programme, at: int, question: Choices, tables: Mapping[str, Table], column: int) -> None:
    room = {code: _answered(table, column) for code, table in tables.items()}
    ticks = {code: _part(at, table, column) for code, table in tables.items()}
    for none in set(question.exclusive) & set(ticks):
        for code in set(ticks) - set(question.exclusive):
            _at_most(programme, (ticks[none], ticks[code]), room[code])
    if question.most:
        _at_most(programme, ticks.values(), question.most * max(room.values()))
    if set(tables) == set(question.codes) and tables[question.codes[0]].rows[1] != "*not_ticked_or_no_answer":
        _at_least(programme, ticks.values(), room[question.codes[0]])


def _answered(table: Table, column: int) -> int:
    """Count the people of a column who can have ticked something."""
    return table.column_totals[column] - (table.counts[2][column] or 0 if len(table.rows) > 2 else 0)


def _part(at: int, table: Table, column: int) -> tuple[Unknown, int | None]:
    row = table.rows.index(TICKED)
    return (at, table.name, row, column), table.counts[row][column]


def _at_most(programme: Programme, parts: Iterable[tuple[Unknown, int | None]], value: int) -> None:
    parts = tuple(parts)
    unknown = {name: 1 for name, n in parts if n is None}
    if unknown:
        programme.at_most(unknown, value - sum(n or 0 for _, n in parts))


def _at_least(programme: Programme, parts: Iterable[tuple[Unknown, int | None]], value: int) -> None:
    parts = tuple(parts)
    unknown = {name: -1 for name, n in parts if n is None}
    if unknown:
        programme.at_most(unknown, sum(n or 0 for _, n in parts) - value)


def truth_of(release: Release, cells: Cells, plan: Plan) -> Mapping[Name, Sequence[Sequence[int]]]:
    """Count what stands behind every cell of a release, from the answers themselves."""
    scales = {each.question: each for each in plan.questions}
    found = {}
    for table in release.tables:
        if table.trait:
            pair = cells.along(table.question, table.trait)
            counts: Counter[tuple[str, str]] = Counter()
            for (answer, trait), people in pair.counts.items():
                column = trait if trait in table.columns else "*no_answer" if not isinstance(trait, str) else "*other"
                column = column if column in table.columns else "*other"
                counts[_row_of(table, scales[table.question], answer), column] += people
            found[table.name] = [[counts[row, column] for column in table.columns] for row in table.rows]
    return found


def _row_of(table: Table, question: object, answer: object) -> str:
    if table.choice:
        missing = not isinstance(answer, tuple)
        if not missing and table.choice in answer:
            return table.rows[0]
        return "*no_answer" if missing and "*no_answer" in table.rows else table.rows[1]
    name = question.class_of(answer)  # type: ignore[attr-defined]  # only questions with classes come here
    return name if name in table.rows else "*other"


def standing(
    releases: Sequence[Release], truths: Sequence[Mapping[Name, Sequence[Sequence[int]]]]
) -> list[Mapping[Name, Sequence[Sequence[int]]]]:
    """Put the counts of the release in which a table got its numbers in the place of those it would have now."""
    found = [dict(truth) for truth in truths]
    for at, (earlier, later) in enumerate(pairwise(releases), start=1):
        for name in found[at]:
            if later.find(name) == earlier.find(name):
                found[at][name] = found[at - 1][name]
    return list(found)


def few_new(releases: Sequence[Release], *, enough: int = 50) -> tuple[int, int]:
    """Count the totals of tables and groups that few people joined from one release to the next, and all totals."""
    differences = [
        now - then
        for earlier, later in pairwise(releases)
        for old in earlier.tables
        if (new := later.find(old.name))
        for now, then in zip((new.total, *new.column_totals), (old.total, *old.column_totals), strict=True)
    ]
    return sum(0 < difference < enough for difference in differences), len(differences)


def small_cells(release: Release, truth: Mapping[Name, Sequence[Sequence[int]]], *, k: int) -> int:
    """Count the small cells of a release."""
    return sum(truth[table.name][row][column] < k for table in release.tables for row, column in table.hidden)


def bare(release: Release, cells: Cells, plan: Plan, *, k: int) -> Release:
    """Publish a release as one would who hides small cells and nothing else."""
    truth = truth_of(release, cells, plan)
    return replace(
        release,
        tables=tuple(
            replace(table, counts=tuple(tuple(n if n >= k else None for n in row) for row in truth[table.name]))
            if table.trait
            else table
            for table in release.tables
        ),
    )
