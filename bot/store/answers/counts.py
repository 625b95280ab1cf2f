"""Count what was answered in a wave by any questions together, after one pass over its responses.

The pass keeps a small number for each answer and nothing else: a million responses of twenty questions are 20 MB. A
database would have to read the JSON of every response again for each table.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from bot.indicators.counts import Cells, Code, Key, Missing
from bot.indicators.packing import LANES, Packed, longer, together
from bot.store.answers.responses import AnswerKind
from bot.store.answers.tables import RESPONSE
from bot.store.straight import Straight
from bot.store.unsearched import unsearched

AREA = "area"
"""The column of areas; somebody whose area is not kept is not asked for it."""

SPOKEN = "spoken"
"""The column of the languages that people answered in."""

ATONCE = 100
"""Responses that are in memory at a time: so few that they stay in the processor's cache, which halves the time."""

_REASONS = {
    AnswerKind.DONT_KNOW.value: Missing.DONT_KNOW,
    AnswerKind.REFUSED.value: Missing.REFUSED,
    AnswerKind.SKIPPED.value: Missing.SKIPPED,
}
_NUMBERS = {reason: number for number, reason in enumerate(_REASONS, start=1)}
_MISSING: tuple[Code, ...] = (Missing.NOT_ASKED, *_REASONS.values())
_ROWS = (
    select(RESPONSE.c.language, RESPONSE.c.area, RESPONSE.c.given, RESPONSE.c.not_given)
    .where(RESPONSE.c.wave == bindparam("w"))
    .execution_options(yield_per=2_000)
)
_STRAIGHT = Straight(_ROWS)


class _Numbers(dict[Any, int]):
    """Gives each answer a number when it comes first; none stands for not asked, a number for another reason."""

    def __init__(self) -> None:
        super().__init__({None: 0} | {number: number for number in _NUMBERS.values()})

    def __missing__(self, answer: str | tuple[str, ...]) -> int:
        self[answer] = number = len(self)
        return number

    @property
    def names(self) -> tuple[Code, ...]:
        """List what the numbers stand for."""
        return (*_MISSING, *list(self)[len(_MISSING) :])


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers of one wave, ready to be counted; nobody's answers can be told from it but as numbers in a row.

    Attributes:
        people: how many responses there are.
        columns: by column, the number of each answer.
        names: by column, what each number stands for.
    """

    people: int
    columns: dict[str, Packed] = field(repr=False)
    names: dict[str, tuple[Code, ...]] = field(repr=False)
    _done: dict[tuple[str, ...], Cells] = field(default_factory=dict, repr=False)

    def count(self, columns: tuple[str, ...]) -> Cells:
        """Count by columns, as `bot.indicators.counts.Count` says; what was counted once is not counted again.

        Raises:
            KeyError: a column was not read.
        """
        if columns not in self._done:
            self._done[columns] = Cells(columns, self._counts(columns))
        return self._done[columns]

    def _counts(self, columns: tuple[str, ...]) -> dict[Key, int]:
        if not columns:
            return {(): self.people}
        names = [self.names[column] for column in columns]
        return {
            tuple(known[number] for known, number in zip(names, key, strict=True)): people
            for key, people in together([self.columns[column] for column in columns])
        }


@unsearched()
def counted(conn: Connection, wave: str, questions: Collection[str]) -> Counted:
    """Read the responses of a wave once.

    Args:
        conn: a reading transaction.
        wave: id of the wave.
        questions: questions with one or several choices as their answer; areas and languages are read anyway.
    """
    names = (AREA, SPOKEN, *questions)
    numbers = {name: array(LANES[0]) for name in names}
    known = {name: _Numbers() for name in names}
    people = 0
    for rows in _batches(conn, wave):
        people += len(rows)
        said = _said(rows)
        for name in names:
            found = _numbered(known[name], name, said)
            numbers[name] = longer(numbers[name], found, known=len(known[name]))
    codes = {name: each.names for name, each in known.items()}
    return Counted(people, {name: Packed(len(codes[name]), each) for name, each in numbers.items()}, codes)


def _batches(conn: Connection, wave: str) -> Iterator[Sequence[Any]]:
    """Read a wave, some responses at a time; from SQLite without the rows that SQLAlchemy makes of rows."""
    if conn.dialect.name != "sqlite":
        yield from conn.execute(_ROWS, {"w": wave}).partitions(ATONCE)
        return
    cursor = _STRAIGHT.run(conn, {"w": wave})
    while rows := cursor.fetchmany(ATONCE):
        yield rows


def _said(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Read responses at once: what each answered, and for what was not answered the number of the reason."""
    languages, areas, given, not_given = zip(*rows, strict=True)
    said: list[dict[str, Any]] = orjson.loads(f"[{','.join(given)}]")
    others = orjson.loads(f"[{','.join(not_given)}]")
    for each, other, language, area in zip(said, others, languages, areas, strict=True):
        for name in other:
            each[name] = _NUMBERS[other[name]]
        each[SPOKEN], each[AREA] = language, area
    return said


def _numbered(known: _Numbers, name: str, said: Sequence[dict[str, Any]]) -> list[int]:
    """Number the answers to one question; where several choices may be ticked they come as lists."""
    try:
        return list(map(known.__getitem__, map(itemgetter(name), said)))
    except (KeyError, TypeError):  # somebody was not asked; a list cannot be looked up
        answers = [each.get(name) for each in said]
        return [known[tuple(each) if type(each) is list else each] for each in answers]
