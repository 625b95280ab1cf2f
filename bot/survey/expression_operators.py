"""The operators of XPath 1 as closures, with short cuts for the comparisons that surveys are full of."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from bot.survey.expression_nodes import NOWHERE, Node, Sort, composed, number, truth
from bot.survey.expression_values import NAN, as_number, as_text, equal
from bot.survey.model import Scope

Steps = tuple[tuple[str, Node], ...]
"""What follows the first operand in a chain such as `a + b - c`: signs and operands."""


def divide(left: float, right: float) -> float:
    """Divide as IEEE 754 does, without ever raising."""
    if right:
        return left / right
    if not left or left != left or right != right:  # noqa: PLR0124 - only NaN differs from itself
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """Give what a division leaves, with the sign of the left side, as XPath 1's `mod`."""
    if not right or not math.isfinite(left) or right != right:  # noqa: PLR0124 - only NaN differs from itself
        return NAN
    return math.fmod(left, right)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": remainder,
}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def either(first: Node, steps: Steps) -> Node:
    """Build `a or b or …`, which stops at the first that is true."""
    nodes = (first, *(node for _, node in steps))
    tests = tuple(truth(node) for node in nodes)
    if len(tests) == 2:  # noqa: PLR2004 - the usual pair, without a loop
        left, right = tests
        return composed(lambda scope: left(scope) or right(scope), Sort.TRUTH, nodes, column=first.column)

    def run(scope: Scope) -> bool:
        return any(test(scope) for test in tests)

    return composed(run, Sort.TRUTH, nodes, column=first.column)


def both(first: Node, steps: Steps) -> Node:
    """Build `a and b and …`, which stops at the first that is false."""
    nodes = (first, *(node for _, node in steps))
    tests = tuple(truth(node) for node in nodes)
    if len(tests) == 2:  # noqa: PLR2004 - the usual pair, without a loop
        left, right = tests
        return composed(lambda scope: left(scope) and right(scope), Sort.TRUTH, nodes, column=first.column)

    def run(scope: Scope) -> bool:
        return all(test(scope) for test in tests)

    return composed(run, Sort.TRUTH, nodes, column=first.column)


def equality(first: Node, steps: Steps) -> Node:
    """Build `a = b` and `a != b`; a longer chain is taken from the left, as XPath says."""
    left = first
    for sign, right in steps:
        same = _same(left, right)
        run: Callable[[Scope], bool] = same if sign == "=" else _negation(same)
        left = composed(run, Sort.TRUTH, (left, right), column=first.column)
    return left


def _negation(test: Callable[[Scope], bool]) -> Callable[[Scope], bool]:
    return lambda scope: not test(scope)


def _same(left: Node, right: Node) -> Callable[[Scope], bool]:
    if left.constant and not right.constant:
        left, right = right, left
    if right.constant and right.sort is Sort.TEXT:
        return _same_as_word(left, as_text(right.run(NOWHERE)))
    if right.constant and right.sort is Sort.NUMBER:
        return _same_as_number(left, as_number(right.run(NOWHERE)))
    one, other = left.run, right.run
    return lambda scope: equal(one(scope), other(scope))


def _same_as_word(node: Node, word: str) -> Callable[[Scope], bool]:
    run = node.run

    def test(scope: Scope) -> bool:
        held = run(scope)
        return held == word if type(held) is str else equal(held, word)

    return test


def _same_as_number(node: Node, fixed: float) -> Callable[[Scope], bool]:
    run = node.run

    def test(scope: Scope) -> bool:
        held = run(scope)
        return held == fixed if type(held) is float else equal(held, fixed)

    return test


def ordering(first: Node, steps: Steps) -> Node:
    """Build `a < b` and its like; both sides count as numbers, and NaN is neither more nor less."""
    left = first
    for sign, right in steps:
        left = composed(_ordered(left, right, _ORDER[sign]), Sort.TRUTH, (left, right), column=first.column)
    return left


def _ordered(left: Node, right: Node, compare: Callable[[float, float], bool]) -> Callable[[Scope], bool]:
    one = number(left)
    if right.constant:
        bound = as_number(right.run(NOWHERE))
        return lambda scope: compare(one(scope), bound)
    other = number(right)
    return lambda scope: compare(one(scope), other(scope))


def arithmetic(first: Node, steps: Steps) -> Node:
    """Build a sum or a product of any length, computed from the left."""
    nodes = (first, *(node for _, node in steps))
    start = number(first)
    rest = tuple((_ARITHMETIC[sign], number(node)) for sign, node in steps)

    def run(scope: Scope) -> float:
        total = start(scope)
        for apply, operand in rest:
            total = apply(total, operand(scope))
        return total

    return composed(run, Sort.NUMBER, nodes, column=first.column)


def negative(node: Node, column: int) -> Node:
    """Build `-a`."""
    run = number(node)
    return composed(lambda scope: -run(scope), Sort.NUMBER, (node,), column=column)


LEVELS: tuple[tuple[frozenset[str], Callable[[Node, Steps], Node]], ...] = (
    (frozenset({"or"}), either),
    (frozenset({"and"}), both),
    (frozenset({"=", "!="}), equality),
    (frozenset(_ORDER), ordering),
    (frozenset({"+", "-"}), arithmetic),
    (frozenset({"*", "div", "mod"}), arithmetic),
)
"""The operators from the loosest to the tightest, with what builds a chain of them."""
