"""CSV that Excel opens in every script, and that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, cast

from bot.export.cells import Cell, Missing, Progress, silent
from bot.export.columns import SEVERAL, Column, Form
from bot.export.table import Key, Table, keys

BOM = b"\xef\xbb\xbf"
_ATONCE, _TOLD = 2_000, 20_000
"""Rows that are written at a time, so few that they stay in the processor's cache, and after how many that is told."""

_RISKY = "=+-@\t\r\n＝＋－＠"
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection), full-width signs too."""

_INNER = re.compile(r"([;,|\t\r\n][ \t]*)(?=[=+\-@＝＋－＠])")
"""The same behind whatever may separate cells: a spreadsheet may be told to separate by semicolons."""

_NEEDS_QUOTES = re.compile(r'[",;|\r\n\t]')


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one.

    Source: OWASP, CSV Injection (prefix with an apostrophe; mind separators and quotes inside a cell).
    """
    text = _INNER.sub(r"\1'", text) if _NEEDS_QUOTES.search(text) else text
    return f"'{text}" if text.lstrip(" ").startswith(tuple(_RISKY)) else text


def field(value: Cell) -> str:
    """Return one cell as it stands in the file; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, tuple):
        value = " ".join(value)
    return quoted(coded(value))


def coded(code: str) -> str:
    """Return a code as whoever reads the file gets it: safe, and never taken for a mark of what is missing."""
    return safe(f"'{code}" if code.startswith(".") else code)


def quoted(value: str) -> str:
    """Return a text as a cell, made safe, and in quotes where the format wants them."""
    text = safe(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(text) else text


def headers(column: Column) -> tuple[str, ...]:
    """Return the heads of a column and of the further ones for its codes."""
    own = () if column.form not in SEVERAL else tuple(f"{column.name}/{code}" for code in column.codes)
    return (column.name, *own)


def flags(column: Column, cell: Cell, version: str = "") -> tuple[Cell, ...]:
    """Return what stands in the further columns of a cell: 1 or 0, or a code's place; what is missing is missing.

    Args:
        column: its column.
        cell: the cell.
        version: of the survey that was asked; what it did not offer was not asked, and is blank.
    """
    if column.form not in SEVERAL:
        return ()
    found = _flags(column, cell)
    offered = column.offered.get(version)
    if offered is None:
        return found
    return tuple(each if code in offered else None for code, each in zip(column.codes, found, strict=True))


def fitting(codes: Sequence[str], longest: int) -> str:
    """Join as many codes, whole ones, as a cell of so many letters takes; the further columns have them all."""
    text = " ".join(codes)
    return text if len(text) <= longest else text[: longest + 1].rpartition(" ")[0]


def parted(column: Column, key: Key) -> tuple[Cell, str]:
    """Return the cell and the version that `bot.export.table.keys` made a key of."""
    if not column.offered:
        return cast("Cell", key), ""
    return cast("tuple[Cell, str]", key)


def _flags(column: Column, cell: Cell) -> tuple[Cell, ...]:
    if not isinstance(cell, tuple):
        return (cell,) * len(column.choices)
    if column.form is Form.RANK:
        places: dict[str, Cell] = {code: at for at, code in enumerate(cell, start=1)}
        return tuple(places.get(code) for code in column.codes)
    return tuple(int(code in cell) for code in column.codes)


def write_csv(to: IO[bytes], table: Table, *, bom: bool = True, tell: Progress = silent) -> None:
    """Write the answers as codes.

    Args:
        to: takes the bytes.
        table: the answers.
        bom: begin with the mark by which Excel knows UTF-8.
        tell: hears how far it is.
    """
    to.write(BOM if bom else b"")
    to.write(_line(quoted(head) for column in table.columns for head in headers(column)))
    known = [_Fragments(column) for column in table.columns[1:]]
    ids = table.cells[table.columns[0].name]
    for start in range(0, len(table), _ATONCE):
        end = start + _ATONCE
        cells = [keys(table, column, start, end) for column in table.columns[1:]]
        parts = [map(written.__getitem__, each) for written, each in zip(known, cells, strict=True)]
        rows = map(",".join, zip(map(str, ids[start:end]), *parts, strict=True))
        to.write("\r\n".join((*rows, "")).encode())
        if end % _TOLD == 0 or end >= len(table):
            tell(min(end, len(table)), len(table))


def write_rows(to: IO[bytes], rows: Iterable[Sequence[Cell]], *, bom: bool = True) -> None:
    """Write any rows, the first of which heads the others.

    Args:
        to: takes the bytes.
        rows: cells; a text may hold anything.
        bom: begin with the mark by which Excel knows UTF-8.
    """
    to.write(BOM if bom else b"")
    for row in rows:
        to.write(_line(map(field, row)))


def _line(parts: Iterable[str]) -> bytes:
    return f"{','.join(parts)}\r\n".encode()


class _Fragments(dict[Key, str]):
    """What stands in the file for each cell of a column that was seen, its further columns with it."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, key: Key) -> str:
        text = self[key] = ",".join(self._parts(*parted(self._column, key)))
        return text

    def _parts(self, cell: Cell, version: str) -> Iterator[str]:
        yield field(cell)
        yield from map(field, flags(self._column, cell, version))
