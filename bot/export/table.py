"""Answers column by column: a million of them in little memory, because what is alike is kept once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import orjson

from bot.export.cells import Cell, Missing
from bot.export.columns import SEVERAL, Column, Form
from bot.survey.model import Choice

_ATONCE = 20_000


class Row(NamedTuple):
    """One response as it is stored; its id is not among it.

    Attributes:
        wave: id of the wave.
        version: short fingerprint of the survey's version.
        language: code; None where too few share it.
        area: code; None where too few share it, or nobody knows it.
        given: JSON object of the values, by question.
        not_given: JSON object of why there is none, by question.
    """

    wave: str
    version: str
    language: str | None
    area: str | None
    given: str
    not_given: str


@dataclass(frozen=True, slots=True)
class Table:
    """Answers by column.

    Attributes:
        columns: what heads each column; the first are id, wave, version, language and area.
        cells: the cells of each column, by its name; all of one length.
    """

    columns: tuple[Column, ...]
    cells: Mapping[str, list[Cell]] = field(repr=False)

    def __len__(self) -> int:
        """Tell how many responses there are."""
        return len(self.cells[self.columns[0].name])

    def named(self, name: str) -> Column:
        """Find a column by its name; raises StopIteration where there is none."""
        return next(column for column in self.columns if column.name == name)


Key = Cell | tuple[Cell, str]
"""A cell; with the version beside it where that decides which codes were offered (`Column.offered`)."""


def keys(table: Table, column: Column, start: int, end: int) -> Sequence[Key]:
    """Return the cells of some rows by which what stands in the file can be remembered.

    Args:
        table: the answers.
        column: whose cells.
        start: the first row.
        end: the row behind the last one.
    """
    cells = table.cells[column.name][start:end]
    if not column.offered:
        return cells
    return list(zip(cells, map(str, table.cells[table.columns[2].name][start:end]), strict=True))


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns that stand before the answers are called, so that no question is called the same."""

    id: str = "response_id"
    wave: str = "wave"
    version: str = "survey_version"
    language: str = "language"
    area: str = "area"

    @classmethod
    def beside(cls, questions: Iterable[Column]) -> Names:
        """Choose names that no question has."""
        taken = {column.name for column in questions}
        return cls(*(_free(name, taken) for name in _order(cls())))


def read_table(
    rows: Iterable[Row], questions: Sequence[Column], *, languages: Sequence[Choice], areas: Sequence[Choice]
) -> Table:
    """Read stored responses into columns, in the order in which they come; ids are still missing.

    Args:
        rows: the responses.
        questions: columns of the survey.
        languages: all that may occur, as choices of the column.
        areas: likewise.
    """
    names = Names.beside(questions)
    cells: dict[str, list[Cell]] = {name: [] for name in (*_order(names), *(each.name for each in questions))}
    known = {column.name: _Known(column.form) for column in questions}
    beside = {name: _Known(Form.WORD) for name in (names.wave, names.version, names.language, names.area)}
    waiting = iter(rows)
    while chunk := list(islice(waiting, _ATONCE)):
        _read(chunk, cells, known)
        for name, values in zip(beside, zip(*(row[:4] for row in chunk), strict=True), strict=True):
            cells[name].extend(map(beside[name].__getitem__, values))
    for name in (names.language, names.area):
        cells[name] = [Missing.HIDDEN if cell is None else cell for cell in cells[name]]
    cells[names.id] = [None] * len(cells[names.wave])
    return Table((*_beside(names, cells, languages, areas), *questions), cells)


class _Known(dict[Any, Cell]):
    """The cells of a column that were seen, each kept once; whatever is new is brought into the column's form."""

    def __init__(self, form: Form) -> None:
        super().__init__({None: None})
        self.update({kind: kind for kind in Missing})
        self._form = form

    def __missing__(self, value: Any) -> Cell:
        cell = self[value] = _formed(value, self._form)
        return cell


_WHY: Mapping[str, Missing] = {
    "skipped": Missing.SKIPPED,
    "refused": Missing.REFUSED,
    "dont_know": Missing.DONT_KNOW,
}


def _read(chunk: Sequence[Row], cells: Mapping[str, list[Cell]], known: Mapping[str, _Known]) -> None:
    """Read the answers of some responses."""
    answers: list[dict[str, Any]] = [orjson.loads(row.given) for row in chunk]
    for row, given in zip(chunk, answers, strict=True):
        if row.not_given != "{}":
            for name, why in orjson.loads(row.not_given).items():
                given[name] = _WHY[why]
    for name, kept in known.items():
        values = [given.get(name) for given in answers]
        if any(type(value) is list for value in values):
            values = [tuple(value) if type(value) is list else value for value in values]
        cells[name].extend(map(kept.__getitem__, values))


def _formed(value: Any, form: Form) -> Cell:
    """Return a value as its column holds it; an older version may have asked for another form."""
    if form is Form.TICK:
        return 1
    if form in SEVERAL:
        return value if isinstance(value, tuple) else (str(value),)
    if form is Form.NUMBER and isinstance(value, int | float):
        return value
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _order(names: Names) -> tuple[str, ...]:
    return (names.id, names.wave, names.version, names.language, names.area)


def _beside(
    names: Names, cells: Mapping[str, list[Cell]], languages: Sequence[Choice], areas: Sequence[Choice]
) -> tuple[Column, ...]:
    """Head the columns before the answers; of languages and areas those are listed that occur."""
    used = {name: set(cells[name]) for name in (names.language, names.area)}
    return (
        Column(names.id, Form.WORD),
        Column(names.wave, Form.WORD),
        Column(names.version, Form.WORD),
        Column(names.language, Form.CODE, _occurring(languages, used[names.language]), trait=True),
        Column(names.area, Form.CODE, _occurring(areas, used[names.area]), trait=True),
    )


def _occurring(choices: Sequence[Choice], used: set[Cell]) -> tuple[Choice, ...]:
    """Keep the choices that occur, and add such as nobody knows any more."""
    kept = [choice for choice in choices if choice.code in used]
    codes = {choice.code for choice in kept}
    return (*kept, *(Choice(each, each) for each in sorted(used - codes, key=str) if isinstance(each, str)))
