"""Apache Parquet, written by ourselves: pages of plain values behind gzip, and a head that tells where they are.

Source: apache/parquet-format, README.md, Encodings.md and src/main/thrift/parquet.thrift. The packages that write it
weigh 170 MB and more; what we need of it is one flat table of texts and numbers that may be missing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import IO, Any

from bot.export.cells import Cell, Missing, Progress, silent
from bot.export.columns import SEVERAL, Column, Form
from bot.export.csv_file import flags, parted
from bot.export.table import Key, Table, keys
from bot.export.thrift import Long, Part, varint
from bot.export.thrift import struct as thrift

_MAGIC = b"PAR1"
_ROWS = 100_000
"""Rows of a group, which a reader takes at once."""

_INT32, _INT64, _DOUBLE, _TEXT = 1, 2, 5, 6
_OPTIONAL, _UTF8, _DATE = 1, 0, 6
_PLAIN, _RLE, _GZIP, _DATA_PAGE = 0, 3, 2, 0
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One column of the file.

    Attributes:
        name: heads it.
        source: the column its cells come from.
        type: Parquet's number of it.
        converted: what its bytes mean; None = nothing more.
        encode: makes the bytes of a cell; None where there is no value.
        version: the cells come with the version that was asked (`bot.export.table.keys`).
    """

    name: str
    source: Column
    type: int
    converted: int | None
    encode: Callable[[Any], bytes | None]
    version: bool = False


def write_parquet(to: IO[bytes], table: Table, *, note: Sequence[str] = (), tell: Progress = silent) -> None:
    """Write the answers with codes; beside each question stands a column that tells why an answer is missing.

    Args:
        to: takes the bytes.
        table: the answers.
        note: kept in the head of the file.
        tell: hears how far it is.
    """
    leaves = [leaf for column in table.columns for leaf in _leaves(column, table)]
    groups: list[Part] = []
    place = to.write(_MAGIC)
    for start in range(0, len(table), _ROWS):
        end = min(start + _ROWS, len(table))
        chunks, size = [], 0
        for leaf in leaves:
            written, metadata = _chunk(leaf, _cells(leaf, table, start, end), place)
            place += to.write(written)
            size += len(written)
            chunks.append(metadata)
        groups.append({1: chunks, 2: Long(size), 3: Long(end - start)})
        tell(end, len(table))
    head = thrift(_head(leaves, len(table), groups, note))
    to.write(head + struct.pack("<I", len(head)) + _MAGIC)


def _head(leaves: Sequence[_Leaf], rows: int, groups: list[Part], note: Sequence[str]) -> dict[int, Part]:
    schema: list[Part] = [{4: "answers", 5: len(leaves)}]
    for leaf in leaves:
        element: dict[int, Part] = {1: leaf.type, 3: _OPTIONAL, 4: leaf.name}
        schema.append(element if leaf.converted is None else {**element, 6: leaf.converted})
    method: list[Part] = [{1: "method", 2: "\n".join(note)}]
    return {1: 1, 2: schema, 3: Long(rows), 4: groups, 5: method, 6: "Equal Voices"}


def _cells(leaf: _Leaf, table: Table, start: int, end: int) -> Sequence[Key]:
    return keys(table, leaf.source, start, end) if leaf.version else table.cells[leaf.source.name][start:end]


def _chunk(leaf: _Leaf, cells: Sequence[Key], place: int) -> tuple[bytes, Part]:
    """Return the one page of a column in a group of rows, and what the head tells of it."""
    known: dict[Key, bytes | None] = {}
    values: list[bytes | None] = []
    for cell in cells:
        if cell not in known:
            known[cell] = leaf.encode(cell)
        values.append(known[cell])
    levels = b"".join(_runs(values))
    plain = struct.pack("<I", len(levels)) + levels + b"".join(filter(None, values))
    squeezer = zlib.compressobj(wbits=31)
    body = squeezer.compress(plain) + squeezer.flush()
    header = thrift({1: _DATA_PAGE, 2: len(plain), 3: len(body), 5: {1: len(cells), 2: _PLAIN, 3: _RLE, 4: _RLE}})
    page = header + body
    told: dict[int, Part] = {
        1: leaf.type,
        2: [_PLAIN, _RLE],
        3: [leaf.name],
        4: _GZIP,
        5: Long(len(cells)),
        6: Long(len(header) + len(plain)),
        7: Long(len(page)),
        9: Long(place),
    }
    return page, {2: Long(place), 3: told}


def _runs(values: Sequence[bytes | None]) -> Iterator[bytes]:
    """Yield runs of values that are there (1) or not (0)."""
    for there, run in groupby(value is not None for value in values):
        yield varint(sum(1 for _ in run) << 1) + bytes([there])


def _leaves(column: Column, table: Table) -> Iterator[_Leaf]:
    name, form = column.name, column.form
    match form:
        case Form.NUMBER if any(isinstance(cell, float) for cell in table.cells[name]):
            yield _Leaf(name, column, _DOUBLE, None, _double)
        case Form.NUMBER | Form.TICK:
            yield _Leaf(name, column, _INT64, None, _whole)
        case Form.DATE:
            yield _Leaf(name, column, _INT32, _DATE, _day)
        case _:
            yield _Leaf(name, column, _TEXT, _UTF8, _words)
    for at, code in enumerate(column.codes if form in SEVERAL else ()):
        yield _Leaf(f"{name}/{code}", column, _INT64, None, _flag(column, at), version=True)
    if column.question is not None or column.trait:
        yield _Leaf(f"{name}:missing", column, _TEXT, _UTF8, _why)


def _double(cell: Cell) -> bytes | None:
    return struct.pack("<d", cell) if isinstance(cell, int | float) else None


def _whole(cell: Cell) -> bytes | None:
    return struct.pack("<q", cell) if isinstance(cell, int) else None


def _day(cell: Cell) -> bytes | None:
    return struct.pack("<i", date.fromisoformat(cell).toordinal() - _EPOCH) if isinstance(cell, str) else None


def _words(cell: Cell) -> bytes | None:
    if cell is None or isinstance(cell, Missing):
        return None
    data = (" ".join(cell) if isinstance(cell, tuple) else str(cell)).encode()
    return struct.pack("<I", len(data)) + data


def _why(cell: Cell) -> bytes | None:
    return _words(cell.value[1:]) if isinstance(cell, Missing) else None


def _flag(column: Column, at: int) -> Callable[[Key], bytes | None]:
    return lambda key: _whole(flags(column, *parted(column, key))[at])
