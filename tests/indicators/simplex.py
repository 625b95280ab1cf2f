"""Linear programmes solved exactly, in fractions: what an attacker computes from published tables.

The tableau method with Bland's rule, which never runs in circles (R. G. Bland, "New finite pivoting rules for the
simplex method", Mathematics of Operations Research 2, 1977).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction

Row = list[Fraction]


class Programme:
    """Unknown numbers, none below zero, and what is known of them."""

    def __init__(self) -> None:
        self._columns: dict[Hashable, int] = {}
        self._known: list[tuple[dict[int, int], int]] = []
        self._slacks = 0
        self._basis: list[int] = []
        self._rows: list[Row] | None = None

    def equal(self, parts: Mapping[Hashable, int], value: int) -> None:
        """Say what some unknowns add up to, each times its number."""
        found: dict[int, int] = {}
        for name, times in parts.items():
            column = self._columns.setdefault(name, len(self._columns))
            found[column] = found.get(column, 0) + times
        self._known.append((found, value))

    def at_most(self, parts: Mapping[Hashable, int], value: int) -> None:
        """Say what some unknowns do not exceed."""
        self._slacks += 1
        self.equal({**parts, ("slack", self._slacks): 1}, value)

    def ends(self, name: Hashable) -> tuple[Fraction, Fraction]:
        """Say between what an unknown must lie; it must be bounded."""
        if self._rows is None:
            self._rows = self._feasible()
        return -self._greatest(name, -1), self._greatest(name, 1)

    def _feasible(self) -> list[Row]:
        """Find one solution, by driving out one artificial unknown for each equation."""
        wide = len(self._columns)
        rows = []
        for at, (parts, value) in enumerate(self._known):
            sign = -1 if value < 0 else 1
            row = [Fraction(0)] * (wide + len(self._known) + 1)
            for column, times in parts.items():
                row[column] = Fraction(sign * times)
            row[wide + at] = Fraction(1)
            row[-1] = Fraction(sign * value)
            rows.append(row)
        self._basis = [wide + at for at in range(len(rows))]
        goal = [
            Fraction(-1) if wide <= column < wide + len(rows) else Fraction(0) for column in range(len(rows[0]) - 1)
        ]
        assert _maximised(rows, self._basis, goal, wide + len(rows)) == 0, "nothing fits what is known"
        for at in range(len(rows)):
            out = next((c for c in range(wide) if self._basis[at] >= wide and rows[at][c]), None)
            if out is not None:
                _pivot(rows, self._basis, at, out)
        kept = [at for at in range(len(rows)) if self._basis[at] < wide]
        self._basis = [self._basis[at] for at in kept]
        return [[*rows[at][:wide], rows[at][-1]] for at in kept]

    def _greatest(self, name: Hashable, sign: int) -> Fraction:
        assert self._rows is not None
        rows = [list(row) for row in self._rows]
        wide = len(self._columns)
        goal = [Fraction(0)] * wide
        goal[self._columns[name]] = Fraction(sign)
        return _maximised(rows, list(self._basis), goal, wide)


def _maximised(rows: list[Row], basis: list[int], goal: Row, wide: int) -> Fraction:
    price = [*goal, Fraction(0)]
    for row, column in zip(rows, basis, strict=True):
        if goal[column]:
            price = [p - goal[column] * n for p, n in zip(price, row, strict=True)]
    while True:
        enter = next((column for column in range(wide) if price[column] > 0), None)
        if enter is None:
            return -price[-1]
        ratios = [(row[-1] / row[enter], basis[at], at) for at, row in enumerate(rows) if row[enter] > 0]
        assert ratios, "it has no bound"
        at = min(ratios)[2]
        _pivot(rows, basis, at, enter)
        factor = price[enter]
        price = [p - factor * n if n else p for p, n in zip(price, rows[at], strict=True)]


def _pivot(rows: list[Row], basis: list[int], at: int, enter: int) -> None:
    pivot = rows[at][enter]
    rows[at] = [n / pivot if n else n for n in rows[at]]
    for other, row in enumerate(rows):
        if other != at and row[enter]:
            factor = row[enter]
            rows[other] = [a - factor * b if b else a for a, b in zip(row, rows[at], strict=True)]
    basis[at] = enter
