"""Finding the words to translate in our Python files and in the demo page's table.

The words stay where they are spoken: `words.say("…")`, `words.button("…")`. `extract` has the signature that
Babel asks of an extraction method, so `pybabel extract` reads the same strings as we do.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from bot.errors import OperatorError, Problem
from bot.i18n.pofile import Key
from bot.i18n.template import Message

CONTEXTS: Mapping[str, str] = {
    "say": "",
    "say_many": "",
    "button": "button",
    "toast": "toast",
    "command": "command",
    "page": "page",
}
"""The methods of a catalog that take English words, and the gettext context of each."""

NOTED = "# noted"
"""Stands on a line that speaks words from a table, whose strings went through `noted`."""

_TAGS = ("Translators:",)
_BARE = frozenset({"say", "say_many", "button", "toast", "command"})
_GAP_OR_TAG = re.compile(r"\{[^{}]*\}|<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one file: strings, and calls whose strings cannot be read."""

    messages: tuple[Message, ...]
    problems: tuple[Problem, ...]


def read_source(text: str, file: str, comment_tags: Collection[str] = _TAGS) -> Extraction:
    """Find all strings to translate in a Python file.

    Args:
        text: the file's text.
        file: its name, for templates and problems.
        comment_tags: how a comment for translators starts.

    Raises:
        SyntaxError: where the text is not Python.
    """
    lines = text.splitlines()
    nodes = tuple(ast.walk(ast.parse(text, filename=file)))
    known = _names_in(nodes)
    found = [
        one
        for node in nodes
        if isinstance(node, ast.Call) and (method := _method(node, known))
        for one in _read_call(node, method, file, lines, tuple(comment_tags))
    ]
    return Extraction(
        tuple(sorted(one for one in found if isinstance(one, Message))),
        tuple(sorted(one for one in found if isinstance(one, Problem))),
    )


def read_words(text: str, file: str) -> tuple[Message, ...]:
    """Read the demo page's table, a JSON object of key and English words.

    Args:
        text: the file's text.
        file: its name, for templates and problems.

    Raises:
        OperatorError: where the file is not such an object.
    """
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        raise OperatorError([Problem(file, error.lineno, "", f"This is not JSON: {error.msg}.")]) from error
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        fault = "The table must be one object with a text for every key."
        raise OperatorError([Problem(file, 1, "", fault, 'Write {"key": "English words"}.')])
    lines = text.splitlines()
    return tuple(
        Message(file, _line_of(json.dumps(key, ensure_ascii=False), lines), "page", words, comment=key)
        for key, words in table.items()
    )


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001  # Babel's signature; our methods are fixed
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Generator[tuple[int, str, tuple[str, ...], list[str]], None, None]:
    """Yield all strings as Babel wants them from an extraction method.

    Args:
        fileobj: the open file.
        keywords: not used.
        comment_tags: how a comment for translators starts.
        options: `filename`, the name to show in problems.

    Yields:
        Line, gettext function that stands for it, its arguments, comments.

    Raises:
        OperatorError: where words to translate are not literals.
    """
    text = fileobj.read().decode(str(options.get("encoding", "utf-8")))
    found = read_source(text, str(options.get("filename", "source")), comment_tags or _TAGS)
    if found.problems:
        raise OperatorError(found.problems)
    for message in found.messages:
        words = (message.singular, message.plural) if message.plural else (message.singular,)
        function = ("n" if message.plural else "p" if message.context else "") + "gettext"
        arguments = (message.context, *words) if message.context else words
        yield message.line, function, arguments, [message.comment] if message.comment else []


def _read_call(
    node: ast.Call, method: str, file: str, lines: list[str], comment_tags: tuple[str, ...]
) -> Iterator[Message | Problem]:
    """Read one call that speaks or notes words."""
    comment = _comment_above(node.lineno, lines, comment_tags)
    try:
        for context, singular, plural in _spoken(node, method):
            yield Message(file, node.args[0].lineno, context, singular, plural, comment)
    except _NotLiteralError as error:
        if error.could_be_noted and _marked(node, lines):
            return
        yield Problem(
            file,
            node.lineno,
            ast.unparse(node.func),
            "The words to translate are not a literal here, so no translator would ever see them.",
            f"Write a literal; words of a table go through noted(), and the line ends with {NOTED}.",
        )


def _spoken(node: ast.Call, method: str) -> Iterator[Key]:
    """Yield the strings of one call: context, singular, plural."""
    context = CONTEXTS[method] if method in CONTEXTS else _noted_context(node)
    if not node.args:
        return
    if method == "say_many":
        forms = [words for argument in node.args[:2] for words in _literals(argument)]
        if len(forms) != 2:  # noqa: PLR2004  # English has a form for one and a form for more
            raise _NotLiteralError(could_be_noted=False)
        yield context, forms[0], forms[1]
        return
    yield from ((context, words, "") for words in _literals(node.args[0]) if _worded(words))


class _NotLiteralError(Exception):
    """Words come from an expression.

    Args:
        could_be_noted: they come from a name or a table, not from a text put together on the spot.
    """

    def __init__(self, *, could_be_noted: bool) -> None:
        super().__init__()
        self.could_be_noted = could_be_noted


def _names_in(nodes: Iterable[ast.AST]) -> Mapping[str, str]:
    """Find the bare names under which a file speaks: `say`, what it assigns (`tell = words.say`), imported `noted`."""
    names = {name: name for name in _BARE}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "bot.i18n.noted":
            names["noted"] = "noted"
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in CONTEXTS:
            names |= {target.id: node.value.attr for target in node.targets if isinstance(target, ast.Name)}
    return names


def _method(node: ast.Call, known: Mapping[str, str]) -> str:
    """Name the method of ours that a call calls; '' where it is another's."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr in CONTEXTS else ""
    return known.get(node.func.id, "") if isinstance(node.func, ast.Name) else ""


def _noted_context(node: ast.Call) -> str:
    """Read the context of noted words."""
    # Contexts are few and fixed: any other, or one that only running tells, is a slip.
    given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "context")]
    if not given:
        return ""
    if isinstance(given[0], ast.Constant) and given[0].value in CONTEXTS.values():
        return str(given[0].value)
    raise _NotLiteralError(could_be_noted=False)


def _literals(node: ast.expr) -> tuple[str, ...]:
    """Read the words of an argument: a literal, or a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return (node.value,)
    if isinstance(node, ast.IfExp):
        return (*_literals(node.body), *_literals(node.orelse))
    table = isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
    raise _NotLiteralError(could_be_noted=table)


def _worded(text: str) -> bool:
    """Tell whether a text has words at all, beside gaps and tags; `<b>{title}</b>` is the same everywhere."""
    return any(map(str.isalpha, _GAP_OR_TAG.sub("", text)))


def _marked(node: ast.Call, lines: list[str]) -> bool:
    """Tell whether a call says that its words are noted elsewhere."""
    return any(NOTED in line for line in lines[node.lineno - 1 : node.end_lineno])


def _comment_above(line: int, lines: list[str], comment_tags: Iterable[str]) -> str:
    """Gather the comment for translators that ends right above a line."""
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        words = text.strip()
        if not words.startswith("#"):
            return ""
        above.insert(0, words.lstrip("# "))
        for tag in comment_tags:
            if above[0].startswith(tag):
                return " ".join(above).removeprefix(tag).strip()
    return ""


def _line_of(key: str, lines: list[str]) -> int:
    """Find the line on which a key of a JSON object stands."""
    return next((at for at, line in enumerate(lines, 1) if line.lstrip(" {").startswith(key)), 1)
