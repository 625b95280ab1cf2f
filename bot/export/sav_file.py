"""SPSS system files (.sav), written by ourselves: a hundred lines instead of 180 MB of packages.

The format is that of PSPP's developer's guide, "System File Format", which describes each record; what is written
here is read by ReadStat, PSPP and SPSS. Texts are UTF-8; numbers are uncompressed; the date in the header is fixed,
so that the same answers give the same bytes, and nothing tells when the file was made.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from textwrap import wrap
from typing import IO

from bot.export.cells import Progress, silent
from bot.export.codebook import Words
from bot.export.sav_variables import Several, Variable, short_names, variables_of
from bot.export.table import Key, Table, keys

_ATONCE = 20_000
_SEGMENT, _EFFECTIVE = 255, 252
"""Bytes of a segment of a long text, and those that count when segments are counted."""

_LONGEST_LABEL, _LONGEST_VALUE_LABEL, _LINE = 252, 120, 80
_A = 1
_SYSMIS = struct.pack("<d", -sys.float_info.max)


def write_sav(to: IO[bytes], table: Table, words: Words, *, note: Sequence[str] = (), tell: Progress = silent) -> None:
    """Write the answers with labels in one language.

    Args:
        to: takes the bytes.
        table: the answers.
        words: the language of the labels.
        note: lines that SPSS shows as the file's documents.
        tell: hears how far it is.
    """
    variables, sets = variables_of(table, words)
    names = short_names()
    short = [tuple(islice(names, len(_segments(each)))) for each in variables]
    to.write(_header(sum(_words(each) for each in variables), len(table)))
    for variable, own in zip(variables, short, strict=True):
        to.write(b"".join(_variable(variable, own)))
    to.write(b"".join(_value_labels(variables)))
    to.write(_documents(note))
    to.write(b"".join(_extensions(variables, [own[0] for own in short], sets)))
    to.write(struct.pack("<ii", 999, 0))
    _write_cases(to, table, variables, tell)


def _write_cases(to: IO[bytes], table: Table, variables: Sequence[Variable], tell: Progress) -> None:
    written = [(_Bytes(each), each) for each in variables]
    for start in range(0, len(table), _ATONCE):
        parts = [map(known.__getitem__, _cells(table, each, start)) for known, each in written]
        to.write(b"".join([part for row in zip(*parts, strict=True) for part in row]))
        tell(min(start + _ATONCE, len(table)), len(table))


def _cells(table: Table, variable: Variable, start: int) -> Sequence[Key]:
    end = start + _ATONCE
    return (
        keys(table, variable.column, start, end) if variable.version else table.cells[variable.column.name][start:end]
    )


class _Bytes(dict[Key, bytes]):
    """The bytes of each cell of a variable that was seen."""

    def __init__(self, variable: Variable) -> None:
        super().__init__()
        self._variable = variable

    def __missing__(self, cell: Key) -> bytes:
        value = self._variable.read(cell)
        found = _text(str(value), self._variable) if self._variable.width else _number(value)
        if len(self) < _ATONCE:  # the ids are all different: no need to keep them
            self[cell] = found
        return found


def _number(value: float | str | None) -> bytes:
    return _SYSMIS if value is None else struct.pack("<d", float(value))


def _text(value: str, variable: Variable) -> bytes:
    """Return a text in the segments of its variable, each filled up with spaces."""
    data, parts = value.encode(), []
    for width in _segments(variable):
        piece, data = data[:width], data[width:]
        parts.append(piece.ljust(-(-width // 8) * 8))
    return b"".join(parts)


def _segments(variable: Variable) -> tuple[int, ...]:
    """Split the width of a text as the format does; a number is one of width 0."""
    if variable.width <= _SEGMENT:
        return (variable.width,)
    count = -(-variable.width // _EFFECTIVE)
    return (*(_SEGMENT,) * (count - 1), variable.width - _EFFECTIVE * (count - 1))


def _words(variable: Variable) -> int:
    """Count the pieces of eight bytes that a value takes."""
    return sum(max(1, -(-width // 8)) for width in _segments(variable))


def _header(words: int, cases: int) -> bytes:
    product = b"@(#) SPSS DATA FILE - Equal Voices".ljust(60)
    fixed = b"01 Jan 01" + b"00:00:00" + b" " * 64 + b"\0" * 3
    return b"$FL2" + product + struct.pack("<iiiiid", 2, words, 0, 0, cases, 100.0) + fixed


def _variable(variable: Variable, names: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the records of a variable: one for each segment, and one for every further eight bytes of it."""
    for at, (width, name) in enumerate(zip(_segments(variable), names, strict=True)):
        form = (_A << 16) | (width << 8) if width else (variable.kind << 16) | _shown(variable)
        label = _cut(variable.label, _LONGEST_LABEL) if at == 0 else b""
        missing = _missing(variable) if at == 0 else (0, b"")
        yield struct.pack("<iiiiii", 2, width, int(bool(label)), missing[0], form, form) + name.encode().ljust(8)
        yield struct.pack("<i", len(label)) + _filled(label, 4) if label else b""
        yield missing[1]
        yield from [struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8] * (-(-width // 8) - 1)


def _shown(variable: Variable) -> int:
    return (variable.columns[0] << 8) | variable.columns[1]


def _missing(variable: Variable) -> tuple[int, bytes]:
    """Return how many values are missing ones (-2: a range), and those; of longer texts they stand elsewhere."""
    if variable.missing is not None:
        return -2, struct.pack("<dd", *variable.missing)
    if variable.hidden and variable.width <= 8:  # noqa: PLR2004 - bytes of a value in this record
        return 1, variable.hidden.encode().ljust(8)
    return 0, b""


def _value_labels(variables: Sequence[Variable]) -> Iterator[bytes]:
    """Yield the labels of numbers and of texts up to eight bytes, with the place of their variable."""
    place = 1
    for variable in variables:
        if variable.labels and variable.width <= 8:  # noqa: PLR2004 - bytes of a value in this record
            yield struct.pack("<ii", 3, len(variable.labels))
            for value, label in variable.labels:
                text = _cut(label, _LONGEST_VALUE_LABEL)
                own = str(value).encode().ljust(8) if variable.width else _number(value)
                yield own + _filled(bytes([len(text)]) + text, 8)
            yield struct.pack("<iii", 4, 1, place)
        place += _words(variable)


def _documents(note: Sequence[str]) -> bytes:
    lines = [part.encode().ljust(_LINE) for line in note for part in _lines(line)]
    return struct.pack("<ii", 6, len(lines)) + b"".join(lines) if lines else b""


def _lines(text: str) -> Iterator[str]:
    """Break a text into lines of so many bytes, at spaces where there are some."""
    for part in wrap(text, _LINE):
        yield from [part] if len(part.encode()) <= _LINE else wrap(part, _LINE // 4)


def _extensions(variables: Sequence[Variable], names: Sequence[str], sets: Sequence[Several]) -> Iterator[bytes]:
    yield _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    lowest = struct.unpack("<d", bytes.fromhex("feffffffffffefff"))[0]
    yield _extension(4, 8, struct.pack("<3d", -sys.float_info.max, sys.float_info.max, lowest))
    short = {variable.name: name for variable, name in zip(variables, names, strict=True)}
    if sets:
        yield _extension(7, 1, b"".join(_set(each, short) for each in sets))
    display = [
        struct.pack("<3i", variable.measure, min(variable.width or variable.columns[0], 40), int(not variable.width))
        for variable in variables
        for _ in _segments(variable)
    ]
    yield _extension(11, 4, b"".join(display))
    yield _extension(13, 1, "\t".join(f"{name}={long}" for long, name in short.items()).encode())
    long = [each for each in variables if each.width > _SEGMENT]
    if long:
        yield _extension(14, 1, b"".join(f"{short[each.name]}={each.width:05d}\0\t".encode() for each in long))
    yield _extension(20, 1, b"UTF-8")
    texts = [each for each in variables if each.width > 8 and each.labels]  # noqa: PLR2004 - as above
    if texts:
        yield _extension(21, 1, b"".join(map(_long_labels, texts)))
        yield _extension(22, 1, b"".join(map(_long_missing, texts)))


def _extension(subtype: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, subtype, size, len(data) // size) + data


def _set(each: Several, short: dict[str, str]) -> bytes:
    label = _cut(each.label, _LONGEST_LABEL)
    members = " ".join(short[name].lower() for name in each.variables).encode()
    return b"%s=D1 1 %d %s %s\n" % (each.name.encode(), len(label), label, members)


def _long_labels(variable: Variable) -> bytes:
    found = [_counted(variable.name.encode()) + struct.pack("<ii", variable.width, len(variable.labels))]
    for value, label in variable.labels:
        found.append(_counted(str(value).encode().ljust(variable.width)) + _counted(_cut(label, _LONGEST_VALUE_LABEL)))
    return b"".join(found)


def _long_missing(variable: Variable) -> bytes:
    return _counted(variable.name.encode()) + b"\x01" + struct.pack("<i", 8) + variable.hidden.encode()[:8].ljust(8)


def _counted(data: bytes) -> bytes:
    return struct.pack("<i", len(data)) + data


def _filled(data: bytes, unit: int) -> bytes:
    return data.ljust(-(-len(data) // unit) * unit, b"\0" if unit == 4 else b" ")  # noqa: PLR2004 - labels: zeros


def _cut(text: str, longest: int) -> bytes:
    """Return a text in so many bytes, whole letters only."""
    return text.encode()[:longest].decode(errors="ignore").encode()
