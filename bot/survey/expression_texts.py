"""The functions about text, as XPath 1 and ODK define them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.survey.expression_nodes import Node, Sort, composed, text
from bot.survey.expression_numbers import half_up
from bot.survey.expression_signatures import Function, of_texts, plain
from bot.survey.expression_values import as_number, as_text
from bot.survey.model import Scope, Value

LONGEST_TEXT = 20_000
"""Characters that joining may yield; what would be longer is cut, so that no chain of sums can grow for ever."""

_FAR = 10**9


def _concat(*values: Value) -> str:
    return "".join([as_text(value) for value in values])[:LONGEST_TEXT]


def _join(separator: Value, *values: Value) -> str:
    items = [item for value in values for item in (value if isinstance(value, tuple) else (as_text(value),))]
    return as_text(separator).join(items)[:LONGEST_TEXT]


def _index(value: Value) -> int:
    number = as_number(value)
    return int(max(-_FAR, min(_FAR, number))) if number == number else 0  # noqa: PLR0124 - only NaN differs from itself


def _substr(value: Value, start: Value, *end: Value) -> str:
    """Cut by positions counted from 0; negative ones count from the end, as in JavaRosa."""
    whole = as_text(value)
    return whole[_index(start) : _index(end[0])] if end else whole[_index(start) :]


def _substring(value: Value, start: Value, *length: Value) -> str:
    """Cut by a position counted from 1 and a length, rounded as XPath 1, section 4.2 has it."""
    whole = as_text(value)
    begin = half_up(as_number(start))
    end = begin + half_up(as_number(length[0])) if length else float(len(whole) + 1)
    return "".join([char for at, char in enumerate(whole, 1) if begin <= at < end])


def _before(whole: str, mark: str) -> str:
    return whole.partition(mark)[0] if mark and mark in whole else ""


def _after(whole: str, mark: str) -> str:
    return whole.partition(mark)[2] if mark else whole


def _translate(whole: str, before: str, after: str) -> str:
    table: dict[int, str | None] = {}
    for at, char in enumerate(before):
        table.setdefault(ord(char), after[at] if at < len(after) else None)
    return whole.translate(table)


def _from_text(word: str) -> bool:
    return word in {"true", "1"}


def _of_answer(function: Function) -> Function:
    """Let a function of one value stand without arguments: then it is about the answer itself (`.`)."""

    def make(parts: tuple[Node, ...], column: int) -> Node:
        return function.make(parts or (Node(lambda scope: scope.current, Sort.ANY, column),), column)

    return Function(0, 1, make)


def _string(parts: tuple[Node, ...], column: int) -> Node:
    run = text(parts[0])

    def written(scope: Scope) -> str:
        return run(scope)

    return composed(written, Sort.TEXT, parts, column=column)


TEXTS: Mapping[str, Function] = {
    "string": Function(1, 1, _string),
    "concat": plain(0, None, Sort.TEXT, _concat),
    "join": plain(1, None, Sort.TEXT, _join),
    "contains": plain(2, 2, Sort.TRUTH, of_texts(lambda whole, part: part in whole)),
    "starts-with": plain(2, 2, Sort.TRUTH, of_texts(str.startswith)),
    "ends-with": plain(2, 2, Sort.TRUTH, of_texts(str.endswith)),
    "substr": plain(2, 3, Sort.TEXT, _substr),
    "substring": plain(2, 3, Sort.TEXT, _substring),
    "substring-before": plain(2, 2, Sort.TEXT, of_texts(_before)),
    "substring-after": plain(2, 2, Sort.TEXT, of_texts(_after)),
    "string-length": _of_answer(plain(1, 1, Sort.NUMBER, of_texts(lambda whole: float(len(whole))))),
    "normalize-space": _of_answer(plain(1, 1, Sort.TEXT, of_texts(lambda whole: " ".join(whole.split())))),
    "translate": plain(3, 3, Sort.TEXT, of_texts(_translate)),
    "boolean-from-string": plain(1, 1, Sort.TRUTH, of_texts(_from_text)),
}
"""Functions about text, by name."""
