"""Tables of the choices of a question where several may be ticked.

Each choice is a question of its own, ticked or not. But choices know of each other: whoever ticked `none` ticked
nothing else, and everybody ticked something. So another choice's table bounds what this one's hidden cells can be. A
cell is protected when it could be far from its value while all other choices stay as they are; that is less than an
attacker must allow for, so it is on the safe side.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.indicators.counts import Cells, Code, Missing
from bot.indicators.folding import NO_ANSWER, Choices, Rows, order
from bot.indicators.grid import Grid

TICKED = "*ticked"
"""The choice was ticked."""

UNTICKED = "*not_ticked"
"""Others were ticked, and this one not."""

REST = "*not_ticked_or_no_answer"
"""It was not ticked, or nothing was answered at all: one row, where too few did the latter."""

_ROWS = (TICKED, UNTICKED, REST, NO_ANSWER)


def rows_of_choice(code: str, given: Cells, *, apart: bool) -> Rows:
    """Name the row of everything that was answered to a question, for the table of one choice.

    Args:
        code: the choice.
        given: people by what they answered.
        apart: those without an answer have a row of their own.
    """
    rows = {answer: _row(code, answer, apart=apart) for (answer,) in given.counts}
    return dict(sorted(rows.items(), key=lambda item: _ROWS.index(item[1])))


def _row(code: str, answer: Code, *, apart: bool) -> str:
    if isinstance(answer, tuple) and code in answer:
        return TICKED
    missing = isinstance(answer, Missing) or not answer
    return (NO_ANSWER if missing else UNTICKED) if apart else REST


def stands_apart(cells: Cells, columns: Rows, *, k: int) -> bool:
    """Tell whether those without an answer can have a row that is never hidden: k or more in each column, or none.

    All choices of a question share that row, so it must not be hidden in one table and shown in another.
    """
    missing = [group.people - group.answered for group in _groups(cells, columns)]
    return not any(missing) or min(missing) >= k


def bounded(choices: Choices, code: str, cells: Cells, columns: Rows, *, apart: bool) -> Grid:
    """Count who ticked a choice by a trait, with what the other choices tell about each cell.

    Args:
        choices: the question.
        code: the choice.
        cells: people by answer and trait.
        columns: the column of each category of the trait.
        apart: leave out those without an answer; otherwise they are in the second row.

    Returns:
        Two rows: ticked, and the rest.
    """
    groups = _groups(cells, columns)
    everybody = [group.answered if apart else group.people for group in groups]
    ticked = [group.ticks.get(code, 0) for group in groups]
    ends = [group.ends(choices, code) for group in groups]
    low, high = tuple(low for low, _ in ends), tuple(high for _, high in ends)
    return Grid(
        (tuple(ticked), _rest(everybody, ticked)),
        floor=(low, _rest(everybody, high)),
        ceiling=(high, _rest(everybody, low)),
    )


def unanswered(cells: Cells, columns: Rows) -> tuple[int, ...]:
    """Count those without an answer, by column."""
    return tuple(group.people - group.answered for group in _groups(cells, columns))


def quiet(choices: Choices, given: Cells) -> int:
    """Say of how many who were asked nobody knows that they ticked anything, by what all choices tell together.

    How many were asked may be told by another question, where only some were; so these must be k or more.

    Args:
        choices: the question.
        given: people by what they answered.
    """
    (group,) = _groups(Cells(("", ""), {(answer, ""): people for (answer,), people in given.counts.items()}), {"": ""})
    asked = group.people - given.counts.get((Missing.NOT_ASKED,), 0)
    return asked - group.least(choices)


def _rest(everybody: Sequence[int], part: Sequence[int]) -> tuple[int, ...]:
    return tuple(n - p for n, p in zip(everybody, part, strict=True))


def _groups(cells: Cells, columns: Rows) -> tuple[_Group, ...]:
    groups = {name: _Group() for name in order(columns)}
    for (answer, trait), people in cells.counts.items():
        groups[columns[trait]].add(answer, people)
    return tuple(groups.values())


class _Group:
    """What the people of one column ticked."""

    def __init__(self) -> None:
        self.people = 0
        self.answered = 0
        self.ticks: dict[str, int] = {}

    def add(self, answer: Code, people: int) -> None:
        self.people += people
        if isinstance(answer, tuple) and answer:
            self.answered += people
            for code in answer:
                self.ticks[code] = self.ticks.get(code, 0) + people

    def least(self, choices: Choices) -> int:
        """Say how many at least ticked something, given the ticks of each choice."""
        alone = sum(number for name, number in self.ticks.items() if name in choices.exclusive)
        others = [number for name, number in self.ticks.items() if name not in choices.exclusive]
        crowd = max(others, default=0)
        return alone + max(crowd, -(-sum(others) // choices.most) if choices.most else 0)

    def ends(self, choices: Choices, code: str) -> tuple[int, int]:
        """Say between what the ticks of a choice must lie, given those of all others."""
        others = {name: number for name, number in self.ticks.items() if name != code}
        alone = sum(number for name, number in others.items() if name in choices.exclusive)
        together = sum(others.values()) - alone
        room = self.answered - alone
        low, high = max(0, room - together), room
        if code in choices.exclusive:
            crowd = max((number for name, number in others.items() if name not in choices.exclusive), default=0)
            high = room - max(crowd, -(-together // choices.most) if choices.most else 0)
        elif choices.most:
            high = min(room, choices.most * room - together)
        now = self.ticks.get(code, 0)
        return min(low, now), max(high, now)
