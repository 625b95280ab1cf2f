"""XLSForm's expressions, compiled once to closures that never raise.

The language is the subset of XPath 1 that XLSForm documents (https://docs.getodk.org/form-operators-functions/):
`${name}`, `.`, numbers, quoted text, the operators, and the functions without repeats, geometry and chance.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.survey.expression_choices import CHOICES, choice_name
from bot.survey.expression_dates import DATES
from bot.survey.expression_lexer import ExpressionFault, Token, tokens
from bot.survey.expression_nodes import NOWHERE, Node, Run, Sort, literal
from bot.survey.expression_numbers import NUMBERS
from bot.survey.expression_operators import LEVELS, negative
from bot.survey.expression_signatures import Function
from bot.survey.expression_texts import TEXTS
from bot.survey.expression_values import as_text
from bot.survey.model import Expression, Scope, Value

__all__ = ["FUNCTIONS", "ExpressionFault", "Mention", "Parsed", "compile_expression", "parse_expression"]

DEEPEST = 50
"""How many brackets and calls may lie inside each other."""

FUNCTIONS: Mapping[str, Function] = {**CHOICES, **TEXTS, **NUMBERS, **DATES}
"""Every function but `jr:choice-name`, which names a question and is built by the parser."""

_CHOICE_NAME = "jr:choice-name"
_REPEATS = "there are no repeats in a chat"
_REFUSED: Mapping[str, str] = {
    **dict.fromkeys(("position", "indexed-repeat", "last", "current", "id"), _REPEATS),
    **dict.fromkeys(("instance", "pulldata", "randomize"), "write the choices into the survey"),
    **dict.fromkeys(("random", "uuid"), "the same answers must always give the same survey"),
    **dict.fromkeys(("area", "distance", "enclosed-area", "geofence", "intersects"), "places are kept coarse"),
    **dict.fromkeys(("digest", "base64-decode", "extract-signed"), "nothing here needs it"),
    **dict.fromkeys(("property", "version", "username", "device-id"), "it would tell who answers"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A question compared with fixed text, as in `${heard} = 'yes'`: the text should be one of its codes."""

    question: str
    code: str
    column: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A compiled expression with what its author should be told about it."""

    expression: Expression
    mentions: tuple[Mention, ...]


def compile_expression(
    source: str, *, known: Collection[str] | None = None, columns: Collection[str] | None = None
) -> Expression:
    """Compile an expression, so that it can be evaluated in a microsecond and never raises.

    Args:
        source: as it stands in the survey.
        known: the questions it may refer to; None when they are not known.
        columns: the bare names it may use (columns of a choice, in a `choice_filter`); None allows all.

    Returns:
        The expression; it yields None where the result is not a finite number.

    Raises:
        ExpressionFault: for a fault of syntax, an unknown function, a wrong number of arguments, a pattern that
            cannot be used, or a name that is not known.
    """
    return parse_expression(source, known=known, columns=columns).expression


def parse_expression(
    source: str, *, known: Collection[str] | None = None, columns: Collection[str] | None = None
) -> Parsed:
    """Compile an expression as `compile_expression` does, and tell which codes it mentions."""
    parser = _Parser(tokens(source), known, columns)
    node = parser.whole()
    run = node.run if node.sort in {Sort.TRUTH, Sort.TEXT} else _finite(node.run)
    return Parsed(Expression(source, frozenset(parser.names), run), tuple(parser.mentions))


def _finite(run: Run) -> Run:
    """Turn NaN and infinity into None: nobody has answered such a number, and no file could hold it."""
    isfinite = math.isfinite

    def result(scope: Scope) -> Value:
        value = run(scope)
        return None if type(value) is float and not isfinite(value) else value

    return result


class _Parser:
    """Climbs by precedence through the tokens; one method for each thing the grammar knows."""

    def __init__(
        self, found: tuple[Token, ...], known: Collection[str] | None, columns: Collection[str] | None
    ) -> None:
        self.tokens = found
        self.known = known
        self.columns = columns
        self.at = 0
        self.open = 0
        self.names: set[str] = set()
        self.mentions: list[Mention] = []

    @property
    def ahead(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def whole(self) -> Node:
        if self.ahead.kind == "end":
            raise ExpressionFault("The expression is empty.", 1)
        node = self.expression(0)
        if self.ahead.kind != "end":
            raise ExpressionFault(
                f"An operator such as `and` is missing before `{self.ahead.text}`.", self.ahead.column
            )
        return node

    def expression(self, floor: int) -> Node:
        left = self.operand()
        while (level := self.level()) >= floor:
            left = self.chain(left, level)
        return left

    def level(self) -> int:
        if self.ahead.kind != "operator":
            return -1
        return next((at for at, (signs, _) in enumerate(LEVELS) if self.ahead.text in signs), -1)

    def chain(self, first: Node, level: int) -> Node:
        signs, build = LEVELS[level]
        steps: list[tuple[str, Node]] = []
        while self.ahead.kind == "operator" and self.ahead.text in signs:
            sign = self.take().text
            steps.append((sign, self.expression(level + 1)))
        if "=" in signs:
            self.note(first, steps[0][1])
        return self.shallow(build(first, tuple(steps)))

    def shallow(self, node: Node) -> Node:
        if node.depth > 2 * DEEPEST:
            raise ExpressionFault("The expression is too deep; split it into calculations.", node.column)
        return node

    def operand(self) -> Node:
        signs = 0
        start = self.ahead.column
        while self.ahead.kind == "operator" and self.ahead.text == "-":
            self.take()
            signs += 1
        node = self.primary()
        for _ in range(min(signs, 2 - signs % 2)):
            node = negative(node, start)
        return node

    def primary(self) -> Node:
        token = self.take()
        match token.kind:
            case "number":
                return literal(float(token.text), token.column)
            case "text":
                return literal(token.text, token.column)
            case "reference":
                return self.reference(token.text, token.column)
            case "here":
                return Node(lambda scope: scope.current, Sort.ANY, token.column)
            case "name":
                return self.call(token) if self.ahead.text == "(" else self.column(token)
        if token.text == "(" and token.kind == "mark":
            return self.bracket()
        missing = "the end" if token.kind == "end" else f"`{token.text}`"
        raise ExpressionFault(f"A value is missing before {missing}.", token.column)

    def bracket(self) -> Node:
        self.deeper()
        node = self.expression(0)
        self.close()
        self.open -= 1
        return node

    def deeper(self) -> None:
        self.open += 1
        if self.open > DEEPEST:
            raise ExpressionFault(f"More than {DEEPEST} brackets lie inside each other.", self.ahead.column)

    def close(self) -> None:
        if self.ahead.kind != "mark" or self.ahead.text != ")":
            raise ExpressionFault("A closing bracket `)` is missing.", self.ahead.column)
        self.take()

    def reference(self, name: str, column: int) -> Node:
        if self.known is not None and name not in self.known:
            raise ExpressionFault(f"There is no question `{name}`.{_nearest(name, self.known)}", column)
        self.names.add(name)
        return Node(lambda scope: scope.values.get(name), Sort.ANY, column, question=name)

    def column(self, token: Token) -> Node:
        name = token.text
        if self.columns is not None and name not in self.columns:
            hint = (
                f" A question is written ${{{name}}}, text between quotes."
                if self.known is None or name in self.known
                else ""
            )
            raise ExpressionFault(f"`{name}` has no meaning here.{hint or _nearest(name, self.columns)}", token.column)
        return Node(lambda scope: scope.choice.get(name), Sort.ANY, token.column)

    def call(self, token: Token) -> Node:
        function = self.function(token)
        parts = self.arguments()
        if not function.takes(len(parts)):
            fault = f"{token.text}() {function.wants()}, not {len(parts)}."
            raise ExpressionFault(fault, token.column)
        if token.text == _CHOICE_NAME:
            return self.choice_name(parts, token.column)
        if token.text == "selected":
            self.note(*parts)
        return self.shallow(function.make(parts, token.column))

    def function(self, token: Token) -> Function:
        name = token.text
        if name == _CHOICE_NAME:
            return Function(2, 2, FUNCTIONS["selected"].make)
        if name in _REFUSED:
            raise ExpressionFault(f"{name}() is not supported: {_REFUSED[name]}.", token.column)
        if name not in FUNCTIONS:
            raise ExpressionFault(f"There is no function {name}().{_nearest(name, FUNCTIONS)}", token.column)
        return FUNCTIONS[name]

    def arguments(self) -> tuple[Node, ...]:
        self.take()
        self.deeper()
        found: list[Node] = []
        if not (self.ahead.kind == "mark" and self.ahead.text == ")"):
            found.append(self.expression(0))
            while self.ahead.kind == "mark" and self.ahead.text == ",":
                self.take()
                found.append(self.expression(0))
        self.close()
        self.open -= 1
        return tuple(found)

    def choice_name(self, parts: tuple[Node, ...], column: int) -> Node:
        named = as_text(parts[1].run(NOWHERE)).strip() if parts[1].constant else ""
        if not (named.startswith("${") and named.endswith("}")):
            fault = "jr:choice-name() wants the question between quotes, as in jr:choice-name(${q}, '${q}')."
            raise ExpressionFault(fault, parts[1].column)
        question = self.reference(named[2:-1].strip(), parts[1].column).question
        return self.shallow(choice_name(parts[0], question, column))

    def note(self, left: Node, right: Node) -> None:
        """Remember that a question was compared with fixed text."""
        for asked, fixed in ((left, right), (right, left)):
            if asked.question and fixed.constant and fixed.sort is Sort.TEXT:
                self.mentions.append(Mention(asked.question, as_text(fixed.run(NOWHERE)), fixed.column))


def _nearest(name: str, among: Collection[str]) -> str:
    close = difflib.get_close_matches(name, among, n=1, cutoff=0.7)
    return f" Did you mean `{close[0]}`?" if close else ""
