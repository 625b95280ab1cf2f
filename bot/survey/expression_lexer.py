"""Cuts an expression into words, after XPath's rules and the habits of people who write in Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 20_000
"""Characters an expression may have."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<text>'[^']*'|"[^"]*"|[‘’‚][^‘’']*[‘’']|[“”„][^“”"]*[“”"]|'[^'‘’]*[‘’]|"[^"“”]*[“”])
  | (?P<reference>\$\{\s*[A-Za-z_][\w.-]*\s*\})
  | (?P<operator>!=|<=|>=|[-+*=<>])
  | (?P<name>[^\W\d][\w-]*(?:\.[\w-]+)*(?::[^\W\d][\w-]*)?)
  | (?P<here>\.(?!\.))
  | (?P<mark>[(),])
    """,
    re.VERBOSE,
)
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_OPENS = frozenset({"(", ","})


class ExpressionFault(ValueError):  # noqa: N818 - a fault is an author's slip, and the agreed word for it
    """Tells an author what is wrong with an expression, and where.

    Attributes:
        message: what is wrong, as one sentence.
        column: the character it starts at, counted from 1.
    """

    def __init__(self, message: str, column: int) -> None:
        """Keep what is wrong and where."""
        self.message = message
        self.column = column
        super().__init__(f"{message} (character {column})")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression.

    Attributes:
        kind: number, text, reference, operator, name, here, mark or end.
        text: what it says, without quotes or `${}`.
        column: the character it starts at, counted from 1.
    """

    kind: str
    text: str
    column: int


def tokens(source: str) -> tuple[Token, ...]:
    """Cut `source` into tokens, the last of which is an `end`.

    Raises:
        ExpressionFault: for a character that starts no token, or an expression that is too long.
    """
    if len(source) > LONGEST:
        raise ExpressionFault(f"The expression is longer than {LONGEST} characters.", LONGEST + 1)
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise ExpressionFault(_unreadable(source[at:]), at + 1)
        if match.lastgroup != "space":
            found.append(_token(match, found[-1] if found else None))
        at = match.end()
    return (*found, Token("end", "", len(source) + 1))


def _token(match: re.Match[str], before: Token | None) -> Token:
    kind, text = str(match.lastgroup), match.group()
    if kind == "name" and text in _WORD_OPERATORS and _ends_a_value(before):
        kind = "operator"
    elif kind == "text":
        text = text[1:-1]
    elif kind == "reference":
        text = text[2:-1].strip()
    return Token(kind, text, match.start() + 1)


def _ends_a_value(before: Token | None) -> bool:
    """XPath 1, section 3.7: `mod` is an operator after a value, and a name anywhere else."""
    return before is not None and before.kind != "operator" and before.text not in _OPENS


def _unreadable(rest: str) -> str:
    if rest[0] in "'\"‘’‚“”„":
        return "A quotation mark is opened here and never closed."
    if rest.startswith("${"):
        return "This reference is malformed; a question is written ${its_name}."
    if rest[0] in "/[]|@" or rest.startswith(".."):
        return f"Paths are not supported (`{rest[0]}`); a question is written ${{its_name}}."
    return f"`{rest[0]}` has no meaning here."
