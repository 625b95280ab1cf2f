"""Count what was answered in a wave by any questions together, after one pass over its responses.

The pass keeps a small number for each answer and nothing else: a million responses of twenty questions are 80 MB. A
database would have to read the JSON of every response again for each table.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from bot.indicators.counts import Cells, Code, Key, Missing
from bot.store.answers.responses import AnswerKind
from bot.store.answers.tables import RESPONSE
from bot.store.unsearched import unsearched

AREA = "area"
"""The column of areas; somebody whose area is not kept is not asked for it."""

SPOKEN = "spoken"
"""The column of the languages that people answered in."""

ATONCE = 2_000
"""Responses that are in memory at a time."""

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
    .execution_options(yield_per=ATONCE)
)


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
        numbers: by column, the number of each answer.
        names: by column, what each number stands for.
    """

    people: int
    numbers: dict[str, array[int]] = field(repr=False)
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
        found = Counter(zip(*(self.numbers[column] for column in columns), strict=True))
        names = [self.names[column] for column in columns]
        return {
            tuple(known[number] for known, number in zip(names, key, strict=True)): people
            for key, people in found.items()
        }


@unsearched()
def counted(conn: Connection, wave: str, questions: Collection[str]) -> Counted:
    """Read the responses of a wave once.

    Args:
        conn: a reading transaction.
        wave: id of the wave.
        questions: questions with one or several choices as their answer; areas and languages are read anyway.
    """
    numbers = {name: array("I") for name in (*questions, AREA, SPOKEN)}
    known = {name: _Numbers() for name in numbers}
    people = 0
    for rows in conn.execute(_ROWS, {"w": wave}).partitions():
        people += len(rows)
        languages, areas, given, not_given = zip(*rows, strict=True)
        said = _said(given, not_given)
        numbers[SPOKEN].extend(map(known[SPOKEN].__getitem__, languages))
        numbers[AREA].extend(map(known[AREA].__getitem__, areas))
        for name in questions:
            numbers[name].extend(_numbered(known[name], [each.get(name) for each in said]))
    return Counted(people, numbers, {name: each.names for name, each in known.items()})


def _said(given: Sequence[str], not_given: Sequence[str]) -> list[dict[str, Any]]:
    """Read responses at once: what was answered, and for what was not a number of the reason."""
    said: list[dict[str, Any]] = orjson.loads(f"[{','.join(given)}]")
    for each, others in zip(said, orjson.loads(f"[{','.join(not_given)}]"), strict=True):
        for name in others:
            each[name] = _NUMBERS[others[name]]
    return said


def _numbered(known: _Numbers, answers: list[Any]) -> list[int]:
    """Number the answers to one question; where several choices may be ticked they come as lists."""
    try:
        return [known[each] for each in answers]
    except TypeError:  # a list cannot be looked up
        return [known[tuple(each) if type(each) is list else each] for each in answers]
