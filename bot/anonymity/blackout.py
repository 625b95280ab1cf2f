"""Let a reader take words out of a text, and never put any in."""

from __future__ import annotations

import re
from collections.abc import Collection

BLACK = "‹…›"
"""Stands for what a reader took out, however many words it was."""

_WORD = re.compile(r"\S+")
_SEVERAL = re.compile(rf"{BLACK}(?:[^\S\n]+{BLACK})+")


def words(text: str) -> tuple[str, ...]:
    """Split a text where its spaces are; the first word is number 1 to a reader."""
    return tuple(_WORD.findall(text))


def black_out(text: str, numbers: Collection[int]) -> str:
    """Return a text with some of its words blacked out.

    Args:
        text: what somebody wrote.
        numbers: which words, counted from 1; numbers without a word change nothing.

    Returns:
        The text with `BLACK` for them, once where several stand beside each other in a line.
    """
    counted = iter(range(1, len(text) + 1))
    blacked = _WORD.sub(lambda found: BLACK if next(counted) in numbers else found[0], text)
    return _SEVERAL.sub(BLACK, blacked)
