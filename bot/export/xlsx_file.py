"""An Excel workbook that is written row by row, so that a large one takes no more memory than a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.export.cells import Cell, Missing, Progress, silent
from bot.export.codebook import Words, header, line
from bot.export.columns import Column, Form
from bot.export.contents import TEXT_HEADS, Contents
from bot.export.csv_file import fitting, flags, headers
from bot.export.table import Table

MOST_ROWS = 1_048_575
"""Responses on a sheet, below its heads (Excel's limit of 2^20 rows)."""

MOST_COLUMNS = 16_384
"""Columns of a sheet (Excel's limit)."""

_LONGEST_CELL = 32_767
_ATONCE = 2_000
_WIDTH = 18
_OPTIONS: Mapping[str, bool] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The same date in every file: the same answers give the same bytes, and nothing tells when it was made."""

Show = Callable[[Cell], Cell]


def write_xlsx(to: Path, contents: Contents, *, tell: Progress = silent) -> None:
    """Write codes, labels, codebook, texts and method, each on a sheet of its own.

    Args:
        to: the file, which is replaced.
        contents: what to write; at most MOST_ROWS responses.
        tell: hears how far it is.
    """
    with new_book(to, contents.survey.name) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

        def sheet(name: str, *, mirrored: bool = True) -> Worksheet:
            made = book.add_worksheet(name)
            if mirrored and contents.catalog.direction == "rtl":
                made.right_to_left()
            made.freeze_panes(1, 0)
            made.set_column(0, 0, _WIDTH)
            return made

        total = 2 * len(contents.table)
        codes, labels = _codes(contents.table), _labels(contents)
        _fill(sheet("codes", mirrored=False), codes, bold, lambda done: tell(done, total))
        _fill(sheet("labels"), labels, bold, lambda done: tell(len(contents.table) + done, total))
        _fill(sheet("codebook"), _book(contents), bold)
        _fill(sheet("texts"), [TEXT_HEADS, *map(astuple, contents.texts)], bold)
        _fill(sheet("method", mirrored=False), [("method",), *((each,) for each in contents.method())], bold)


def sheet_limits(table: Table, texts: int) -> str:
    """Tell in one sentence what does not fit on a sheet of Excel, which would leave out the rest; '' where all does.

    Args:
        table: the answers.
        texts: how many reviewed texts there are.
    """
    columns = sum(len(headers(column)) for column in table.columns)
    if (rows := max(len(table), texts)) > MOST_ROWS:
        return f"A sheet of Excel has room for {MOST_ROWS} responses, and there are {rows}."
    return f"A sheet of Excel has {MOST_COLUMNS} columns, and {columns} are needed." if columns > MOST_COLUMNS else ""


def new_book(to: Path, title: str) -> xlsxwriter.Workbook:
    """Begin a workbook that takes no text for a formula or an address, and tells not when or by whom it was made.

    What it has to put aside until it is whole lies beside it.
    """
    book = xlsxwriter.Workbook(str(to), {**_OPTIONS, "tmpdir": str(to.parent)})
    book.set_properties({"created": _MADE, "author": "", "title": title})
    return book


def write_texts(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> None:
    """Write rows of texts as what they are."""
    _fill(sheet, rows, None)


def _fill(
    sheet: Worksheet, rows: Iterable[Sequence[Cell]], bold: object, tell: Callable[[int], None] = lambda _: None
) -> None:
    """Write rows as what they are: a number, or a text that is never taken for a formula or an address."""
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, int | float):
                sheet.write_number(at, column, cell)
            elif at:
                sheet.write_string(at, column, _text(cell))
            else:
                sheet.write_string(at, column, _text(cell), bold)
        if at % _ATONCE == 0:
            tell(at)


def _text(cell: Cell) -> str:
    if isinstance(cell, Missing):
        return cell.value
    return fitting(cell, _LONGEST_CELL) if isinstance(cell, tuple) else str(cell)[:_LONGEST_CELL]


def _codes(table: Table) -> Iterable[Sequence[Cell]]:
    yield [head for column in table.columns for head in headers(column)]
    columns, cells = table.columns, [table.cells[column.name] for column in table.columns]
    for row in zip(*cells, strict=True):
        version = str(row[2])
        yield [
            part for column, cell in zip(columns, row, strict=True) for part in (cell, *flags(column, cell, version))
        ]


def _labels(contents: Contents) -> Iterable[Sequence[Cell]]:
    words, table = Words(contents.catalog), contents.table
    yield [words.column(column) for column in table.columns]
    shown = [map(_Shown(column, words).__getitem__, table.cells[column.name]) for column in table.columns]
    yield from zip(*shown, strict=True)


class _Shown(dict[Cell, Cell]):
    """How each cell of a column that was seen reads in the language of the labels."""

    def __init__(self, column: Column, words: Words) -> None:
        super().__init__({None: None})
        self._labels = {choice.code: words.choice(choice) for choice in column.choices}
        self._words = words
        self._form = column.form

    def __missing__(self, cell: Cell) -> Cell:
        found = self._label(cell)
        if self._labels or isinstance(cell, Missing):
            self[cell] = found
        return found

    def _label(self, cell: Cell) -> Cell:
        if isinstance(cell, Missing):
            return self._words.missing(cell)
        if self._form is Form.TICK:
            return "✓"
        if isinstance(cell, tuple):
            labels = [self._labels.get(code, code) for code in cell]
            return ("؛ " if self._words.catalog.direction == "rtl" else "; ").join(labels)
        return self._labels.get(cell, cell) if isinstance(cell, str) else cell


def _book(contents: Contents) -> Iterable[Sequence[Cell]]:
    yield header(list(contents.catalogs))
    yield from map(line, contents.codebook())
