"""The variables of an SPSS file: legal names, numbers for codes, labels in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.export.cells import Cell, Missing
from bot.export.codebook import MISSING_NUMBERS, Words
from bot.export.columns import SEVERAL, Column, Form
from bot.export.csv_file import fitting, flags, parted
from bot.export.table import Key, Table

FAR = -1_000_000
"""Added to the numbers of missing answers where answers themselves may be below 0."""

_EPOCH = date(1582, 10, 14).toordinal()
_DAY = 86_400
_LONGEST_NAME = 64
_LONGEST_TEXT = 32_767
"""Bytes of a text; a letter has four at most."""

_ILLEGAL = re.compile(r"[^A-Za-z0-9_]")
_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])

NOMINAL, SCALE = 1, 3
_F, _TIME, _SDATE = 5, 21, 39

Number = float | None
"""None is system-missing: not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable.

    Attributes:
        name: as SPSS takes it, unique whatever the case.
        label: what it asks, in the language of the file.
        column: the column its cells come from.
        read: makes its value out of a cell: a number, None, or text.
        version: the cells come with the version that was asked (`bot.export.table.keys`).
        width: bytes of a text; 0 for a number.
        kind: SPSS's type of format for a number.
        columns: characters to show, and decimals.
        measure: NOMINAL or SCALE.
        labels: labels of values, numbers or texts.
        missing: lowest and highest number that stand for missing answers; None for texts.
        hidden: the text that stands for a hidden one; '' where there is none.
    """

    name: str
    label: str
    column: Column
    read: Callable[[Any], Number | str]
    version: bool = False
    width: int = 0
    kind: int = _F
    columns: tuple[int, int] = (8, 0)
    measure: int = NOMINAL
    labels: tuple[tuple[float | str, str], ...] = ()
    missing: tuple[float, float] | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """A multiple-response set.

    Attributes:
        name: with `$` before it.
        label: what it asks.
        variables: one for each code, 1 where it was chosen.
    """

    name: str
    label: str
    variables: tuple[str, ...]


class Naming:
    """Gives each variable a legal name that no other has."""

    def __init__(self) -> None:
        """Begin with SPSS's own words taken."""
        self._taken = set(_RESERVED)

    def name(self, wanted: str) -> str:
        """Return the nearest legal name that is free."""
        plain = _ILLEGAL.sub("_", wanted)
        plain = (plain if plain[:1].isalpha() else f"q{plain}")[:_LONGEST_NAME].rstrip("_") or "q"
        name, number = plain, 1
        while name.upper() in self._taken:
            number += 1
            name = f"{plain[: _LONGEST_NAME - 6]}_{number}"
        self._taken.add(name.upper())
        return name


def variables_of(table: Table, words: Words) -> tuple[tuple[Variable, ...], tuple[Several, ...]]:
    """Lay out the variables of a file, and its multiple-response sets.

    Args:
        table: the answers.
        words: the language of the labels.
    """
    naming = Naming()
    found: list[Variable] = []
    sets: list[Several] = []
    for column in table.columns:
        label, own = words.column(column), naming.name(column.name)
        found.append(_variable(own, label, column, table, words))
        if column.form in SEVERAL:
            each = tuple(_of_code(naming, column, at, label, words) for at in range(len(column.choices)))
            found += each
            if column.form is Form.CODES and each:
                sets.append(Several(f"${own}"[:_LONGEST_NAME], label, tuple(one.name for one in each)))
    return tuple(found), tuple(sets)


def _variable(name: str, label: str, column: Column, table: Table, words: Words) -> Variable:
    cells = table.cells[column.name]
    if column.question is None or column.form in SEVERAL or column.form is Form.WORD:
        return _text(name, label, column, cells, words)
    far = FAR if column.form is Form.NUMBER and any(isinstance(cell, int | float) and cell < 0 for cell in cells) else 0
    numbers = {why: float(number + far) for why, number in MISSING_NUMBERS.items()}
    kind, columns = {Form.DATE: (_SDATE, (10, 0)), Form.TIME: (_TIME, (5, 0))}.get(column.form, (_F, (8, 0)))
    if column.form is Form.NUMBER and any(isinstance(cell, float) for cell in cells):
        columns = (12, 4)
    labels = [(float(column.numbers[choice.code]), words.choice(choice)) for choice in column.choices]
    if column.form is Form.TICK:
        labels = [(1.0, "✓")]
    return Variable(
        name=name,
        label=label,
        column=column,
        read=_reading(column, numbers),
        kind=kind,
        columns=columns,
        measure=NOMINAL if column.form in {Form.CODE, Form.TICK} else SCALE,
        labels=(*labels, *((numbers[why], words.missing(why)) for why in numbers)),
        missing=(min(numbers.values()), max(numbers.values())),
    )


def _of_code(naming: Naming, column: Column, at: int, question: str, words: Words) -> Variable:
    choice = column.choices[at]
    numbers = {why: float(number) for why, number in MISSING_NUMBERS.items()}
    places = column.form is Form.RANK

    def read(key: Key) -> Number:
        return _number(flags(column, *parted(column, key))[at], numbers)

    return Variable(
        name=naming.name(f"{column.name}_{choice.code}"),
        label=f"{words.choice(choice)} – {question}",
        column=column,
        read=read,
        version=True,
        labels=tuple((numbers[why], words.missing(why)) for why in numbers)
        if places
        else (
            (0.0, words.chosen(chosen=False)),
            (1.0, words.chosen(chosen=True)),
            *((numbers[why], words.missing(why)) for why in numbers),
        ),
        missing=(min(numbers.values()), max(numbers.values())),
    )


def _text(name: str, label: str, column: Column, cells: list[Cell], words: Words) -> Variable:
    """Lay out a variable of texts; what is missing is blank in it, but for a hidden language or area."""
    coded = column.form is Form.CODE
    hidden = Missing.HIDDEN.value if coded else ""

    def read(cell: Cell) -> str:
        if isinstance(cell, tuple):
            return fitting(cell, _LONGEST_TEXT if all(map(str.isascii, cell)) else _LONGEST_TEXT // 4)
        return hidden if cell is Missing.HIDDEN else "" if isinstance(cell, Missing) or cell is None else str(cell)

    width = max((len(read(cell).encode()) for cell in set(cells)), default=1)
    labels = [(choice.code, words.choice(choice)) for choice in column.choices] if coded else []
    return Variable(
        name=name,
        label=label,
        column=column,
        read=read,
        width=max(width, len(hidden), 1),
        labels=(*labels, (hidden, words.missing(Missing.HIDDEN))) if coded else (),
        hidden=hidden,
    )


def _reading(column: Column, missing: Mapping[Missing, float]) -> Callable[[Cell], Number]:
    def read(cell: Cell) -> Number:
        if cell is None or isinstance(cell, Missing | int | float):
            return _number(cell, missing)
        match column.form:
            case Form.DATE:
                return float((date.fromisoformat(str(cell)).toordinal() - _EPOCH) * _DAY)
            case Form.TIME:
                hours, minutes = str(cell).split(":")[:2]
                return float(int(hours) * 3600 + int(minutes) * 60)
        return float(column.numbers[str(cell)]) if str(cell) in column.numbers else None

    return read


def _number(cell: Cell, missing: Mapping[Missing, float]) -> Number:
    if isinstance(cell, Missing):
        return missing[cell]
    return float(cell) if isinstance(cell, int | float) else None


def short_names() -> Iterator[str]:
    """Yield the names of eight letters that the format wants beside the real ones."""
    number = 0
    while True:
        number += 1
        yield f"V{number:07d}"
