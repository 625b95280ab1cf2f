"""The functions that a survey cannot do without: selections, conditions, patterns."""

from __future__ import annotations

from collections.abc import Mapping

from bot.survey.expression_lexer import ExpressionFault
from bot.survey.expression_nodes import NOWHERE, Node, Sort, composed, number, text, truth
from bot.survey.expression_pattern import compile_pattern
from bot.survey.expression_pattern_syntax import PatternFault
from bot.survey.expression_signatures import Function, plain
from bot.survey.expression_values import as_text, as_truth
from bot.survey.model import Scope, Value


def codes(value: Value) -> tuple[str, ...]:
    """List the codes that were chosen, whether one, several or none."""
    if isinstance(value, tuple):
        return value
    return tuple(as_text(value).split())


def _selected(parts: tuple[Node, ...], column: int) -> Node:
    held, wanted = parts[0].run, text(parts[1])
    if not parts[1].constant:
        return composed(lambda scope: wanted(scope).strip() in codes(held(scope)), Sort.TRUTH, parts, column=column)
    code = wanted(NOWHERE).strip()

    def run(scope: Scope) -> bool:
        chosen = held(scope)
        if type(chosen) is tuple:
            return code in chosen
        return code in codes(chosen)

    return composed(run, Sort.TRUTH, parts, column=column)


def _selected_at(parts: tuple[Node, ...], column: int) -> Node:
    held, place = parts[0].run, number(parts[1])

    def run(scope: Scope) -> str:
        chosen, at = codes(held(scope)), place(scope)
        return chosen[int(at)] if 0 <= at < len(chosen) else ""

    return composed(run, Sort.TEXT, parts, column=column)


def _count_selected(value: Value) -> float:
    return float(len(codes(value)))


def _if(parts: tuple[Node, ...], column: int) -> Node:
    test, then, otherwise = truth(parts[0]), parts[1].run, parts[2].run
    sort = parts[1].sort if parts[1].sort is parts[2].sort else Sort.ANY
    return composed(lambda scope: then(scope) if test(scope) else otherwise(scope), sort, parts, column=column)


def _coalesce(parts: tuple[Node, ...], column: int) -> Node:
    runs = tuple(part.run for part in parts)

    def run(scope: Scope) -> Value:
        for each in runs:
            value = each(scope)
            if as_text(value):
                return value
        return None

    return composed(run, Sort.ANY, parts, column=column)


def _once(parts: tuple[Node, ...], column: int) -> Node:
    otherwise = parts[0].run

    def run(scope: Scope) -> Value:
        return scope.current if as_text(scope.current) else otherwise(scope)

    return Node(run, Sort.ANY, column, depth=1 + parts[0].depth)


def _regex(parts: tuple[Node, ...], column: int) -> Node:
    if not parts[1].constant:
        raise ExpressionFault("The pattern of regex() must be written out, between quotes.", parts[1].column)
    try:
        pattern = compile_pattern(as_text(parts[1].run(NOWHERE)))
    except PatternFault as fault:
        raise ExpressionFault(str(fault), parts[1].column) from None
    subject, matches = text(parts[0]), pattern.matches
    return composed(lambda scope: matches(subject(scope)), Sort.TRUTH, parts, column=column)


def choice_name(code: Node, question: str, column: int) -> Node:
    """Build `jr:choice-name`: the label of a choice in the reader's language, or its code without one."""
    wanted = text(code)

    def run(scope: Scope) -> str:
        given = wanted(scope)
        if scope.label_of is None or not given:
            return given
        try:
            return scope.label_of(question, given)
        except LookupError:  # a code of an older wording
            return given

    return Node(run, Sort.TEXT, column, depth=1 + code.depth)


CHOICES: Mapping[str, Function] = {
    "selected": Function(2, 2, _selected),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": plain(1, 1, Sort.NUMBER, _count_selected),
    "if": Function(3, 3, _if),
    "coalesce": Function(1, None, _coalesce),
    "once": Function(1, 1, _once),
    "regex": Function(2, 2, _regex),
    "not": plain(1, 1, Sort.TRUTH, lambda value: not as_truth(value)),
    "boolean": plain(1, 1, Sort.TRUTH, as_truth),
    "true": plain(0, 0, Sort.TRUTH, lambda: True),
    "false": plain(0, 0, Sort.TRUTH, lambda: False),
}
"""Functions about choices and conditions, by name."""
