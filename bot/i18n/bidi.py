"""Right-to-left text: keep numbers, times and names whole inside sentences of the other direction.

What messengers leave alone and what they strip is in TDLib's `td/telegram/misc.cpp`: embeddings and overrides
(U+202A to U+202E) vanish, isolates (U+2066 to U+2069) stay; so isolates are all we use.
"""

from __future__ import annotations

import re

FSI = "\u2068"
"""First strong isolate: what follows takes its own direction."""

PDI = "\u2069"
"""Pop directional isolate: ends the innermost isolate."""

RLM = "\u200f"
"""Right-to-left mark: makes a line that starts with a digit or a Latin name run from the right."""

ISOLATES = "\u2066\u2067\u2068"
"""All characters that open an isolate."""

STRAY = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"
"""Marks, embeddings and overrides: never ours to find in a translation or in a value."""

_DANGEROUS = re.compile("[\u2066-\u2069\u202a-\u202e]")
_OVERRIDES = re.compile("[\u202a-\u202e]")
_LINE = re.compile(r"^(<blockquote>)?(?=[^\n])", re.MULTILINE)


def balanced(text: str) -> bool:
    """Tell whether every isolate in `text` is closed, and none is closed that was not open."""
    depth = 0
    for character in text:
        if character in ISOLATES:
            depth += 1
        elif character == PDI:
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def isolated(text: str) -> str:
    """Wrap a value so that it neither disturbs nor is disturbed by the sentence around it.

    Characters with which a value could break out of its isolate are left out.
    """
    if _DANGEROUS.search(text):
        text = _OVERRIDES.sub("", text)
        if not balanced(text):
            text = _DANGEROUS.sub("", text)
    return f"{FSI}{text}{PDI}"


def marked(text: str) -> str:
    """Put a right-to-left mark before every line that holds something; of a quotation, inside it."""
    return _LINE.sub(rf"\1{RLM}", text)
