"""What a compiled expression is made of: closures that know what they yield and whether they can change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.survey.expression_values import as_number, as_text, as_truth
from bot.survey.model import Scope, Value

Run = Callable[[Scope], Value]
NOWHERE = Scope({})
"""A scope without answers, in which constants are computed once."""


class Sort(StrEnum):
    """What a node is known to yield."""

    TRUTH = "truth"
    NUMBER = "number"
    TEXT = "text"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression.

    Attributes:
        run: yields its value in a scope; never raises.
        sort: what it is known to yield.
        column: the character it starts at, counted from 1.
        constant: yields the same in every scope.
        depth: how many closures lie inside each other.
        question: the name in `${name}`, where the node is nothing else.
    """

    run: Run
    sort: Sort
    column: int
    constant: bool = False
    depth: int = 1
    question: str = ""


def literal(value: Value, column: int) -> Node:
    """Make a node that always yields `value`."""
    sort = Sort.ANY
    if isinstance(value, bool):
        sort = Sort.TRUTH
    elif isinstance(value, float):
        sort = Sort.NUMBER
    elif isinstance(value, str):
        sort = Sort.TEXT
    return Node(lambda _scope: value, sort, column, constant=True)


def composed(run: Run, sort: Sort, parts: tuple[Node, ...], *, column: int) -> Node:
    """Make a node of `parts`; computed here and now when none of them can change."""
    if all(part.constant for part in parts):
        return literal(run(NOWHERE), column)
    return Node(run, sort, column, depth=1 + max(part.depth for part in parts))


def truth(node: Node) -> Callable[[Scope], bool]:
    """Yield the node's value as a truth."""
    run = node.run
    if node.constant:
        fixed = as_truth(run(NOWHERE))
        return lambda _scope: fixed
    if node.sort is Sort.TRUTH:
        return run  # type: ignore[return-value]  # the sort says so
    return lambda scope: as_truth(run(scope))


def number(node: Node) -> Callable[[Scope], float]:
    """Yield the node's value as a number, NaN where it is none."""
    run = node.run
    if node.constant:
        fixed = as_number(run(NOWHERE))
        return lambda _scope: fixed
    if node.sort is Sort.NUMBER:
        return run  # type: ignore[return-value]  # the sort says so
    return lambda scope: as_number(run(scope))


def text(node: Node) -> Callable[[Scope], str]:
    """Yield the node's value as text, empty where the question is unanswered."""
    run = node.run
    if node.constant:
        fixed = as_text(run(NOWHERE))
        return lambda _scope: fixed
    if node.sort is Sort.TEXT:
        return run  # type: ignore[return-value]  # the sort says so
    return lambda scope: as_text(run(scope))
