"""Marking words that stand in a table, to be spoken later."""

from __future__ import annotations


def noted(message: str, context: str = "") -> str:  # noqa: ARG001  # the extractor reads it
    """Mark words for translation; returns them unchanged.

    The line that speaks them, `words.button(row.label)  # noted`, tells the extractor that they are known.

    Args:
        message: the English words, a literal.
        context: `button`, `toast`, `command`, `page`, or '' for a sentence; a literal.
    """
    return message
