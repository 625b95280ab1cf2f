"""Sentences with named gaps, split once so that filling them is quick.

A gap is `{name}` and nothing else: no attributes, indexes or format specifications, so that a translation can
never reach into what it is given. `{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Self

from bot.i18n.bidi import isolated

_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)\}|[{}]")
_TAG = re.compile(r"<(/?)([a-z]+)>")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#\d{1,7});")

TAGS = frozenset({"b", "i", "u", "s", "code"})
"""Telegram's HTML tags that a sentence may use."""


class Safe(str):
    """Text that is Telegram HTML already, such as another sentence: neither escaped nor isolated again."""

    __slots__ = ()


def as_html(value: object) -> str:
    """Show a value inside a sentence: escaped and isolated, except whole numbers and `Safe` text."""
    if isinstance(value, int | Safe):
        return str(value)
    return isolated(escape(str(value), quote=False))


def as_plain(value: object) -> str:
    """Show a value inside plain words: isolated, except whole numbers."""
    return str(value) if isinstance(value, int) else isolated(str(value))


def as_text(html: str) -> str:
    """Take the tags out of Telegram HTML of ours, for where words are plain, as on paper."""
    return unescape(_TAG.sub("", html))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that was split at its gaps.

    Attributes:
        gaps: pairs of the words before a gap and the gap's name, in order.
        tail: the words after the last gap; all words where there is none.
    """

    gaps: tuple[tuple[str, str], ...]
    tail: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split `text` at its gaps; raises ValueError where a brace is anything else."""
        gaps: list[tuple[str, str]] = []
        words, at = "", 0
        for token in _TOKEN.finditer(text):
            words += text[at : token.start()]
            at = token.end()
            if token[1]:
                gaps.append((words, token[1]))
                words = ""
            elif token[0] in {"{{", "}}"}:
                words += token[0][0]
            else:
                raise ValueError(f"the brace at character {token.start() + 1} is no placeholder like {{name}}")
        return cls(tuple(gaps), words + text[at:])

    @property
    def names(self) -> frozenset[str]:
        """The names of all gaps."""
        return frozenset(name for _, name in self.gaps)

    def fill(self, values: Mapping[str, object], show: Callable[[object], str]) -> str:
        """Put the values into the gaps; a gap without a value raises KeyError.

        Args:
            values: what goes into the gaps, by name; more than is needed does no harm.
            show: turns one value into text.
        """
        if not self.gaps:
            return self.tail
        return "".join([words + show(values[name]) for words, name in self.gaps]) + self.tail


def tags(text: str) -> tuple[str, ...]:
    """List the HTML tags of a sentence in order, closing ones with their slash."""
    return tuple(slash + name for slash, name in _TAG.findall(text))


def html_fault(text: str) -> str:
    """Say why Telegram would refuse `text` as HTML; '' where it would not."""
    rest = _ENTITY.sub("", _TAG.sub("", text))
    for character in "<>&":
        if character in rest:
            return f"holds a bare {character!r}"
    open_tags: list[str] = []
    for tag in tags(text):
        if tag.lstrip("/") not in TAGS:
            return f"uses <{tag}>, which is not one of {', '.join(sorted(TAGS))}"
        if not tag.startswith("/"):
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag[1:]:
            return f"closes <{tag[1:]}> where it is not open"
    return f"never closes <{open_tags[-1]}>" if open_tags else ""
