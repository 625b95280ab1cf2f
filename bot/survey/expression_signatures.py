"""How a function of the expression language is declared: how many arguments, what it yields, how it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.survey.expression_nodes import Node, Run, Sort, composed, literal
from bot.survey.expression_values import as_number, as_text
from bot.survey.model import Value

Make = Callable[[tuple[Node, ...], int], Node]
"""Builds the node of one call from its arguments and the column it stands at."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    Attributes:
        least: fewest arguments.
        most: most arguments; None for any number.
        make: builds the node of a call.
    """

    least: int
    most: int | None
    make: Make

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        return count >= self.least and (self.most is None or count <= self.most)

    def wants(self) -> str:
        """Say how many arguments it takes, as in 'takes 1 or 2 arguments'."""
        if self.most is None:
            return f"takes {self.least} or more arguments"
        if self.most == 0:
            return "takes no arguments"
        if self.most == self.least:
            return f"takes {self.least} argument{'s' if self.least > 1 else ''}"
        return f"takes {self.least} to {self.most} arguments"


def plain(least: int, most: int | None, sort: Sort, function: Callable[..., Value]) -> Function:
    """Declare a function of values alone; calls with constant arguments are computed once.

    Args:
        least: fewest arguments.
        most: most arguments; None for any number.
        sort: what it yields.
        function: takes the values of the arguments; must never raise.
    """

    def make(parts: tuple[Node, ...], column: int) -> Node:
        if not parts:
            return literal(function(), column)
        return composed(_applied(function, tuple(part.run for part in parts)), sort, parts, column=column)

    return Function(least, most, make)


def _applied(function: Callable[..., Value], runs: tuple[Run, ...]) -> Run:
    """Call without unpacking where there are one or two arguments, which is nearly always."""
    if len(runs) == 1:
        only = runs[0]
        return lambda scope: function(only(scope))
    if len(runs) == 2:  # noqa: PLR2004 - the second of the two usual cases
        first, second = runs
        return lambda scope: function(first(scope), second(scope))
    return lambda scope: function(*[run(scope) for run in runs])


def of_texts(function: Callable[..., Value]) -> Callable[..., Value]:
    """Let a function of texts take any values."""
    return lambda *values: function(*[as_text(value) for value in values])


def of_numbers(function: Callable[..., Value]) -> Callable[..., Value]:
    """Let a function of numbers take any values."""
    return lambda *values: function(*[as_number(value) for value in values])
