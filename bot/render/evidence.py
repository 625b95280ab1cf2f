"""What staff name as evidence: links that lead where they say, and everything else as words that lead nowhere."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import urlsplit

LONGEST_SHOWN: Final = 250
"""Letters that are shown: Telegram takes no message of more than 4,096."""

_WORD: Final = re.compile(r"(\s+)")
_ADDRESS: Final = re.compile(r"""https?://[^\s<>"'`\\^{|}]+""", re.IGNORECASE)
_AFTER: Final = ".,;:!?)]…"
"""Signs at the end of an address that belong to the sentence around it."""

_BEFORE: Final = "([“”„«»‹›‘’"
"""Signs that may stand before one."""

_LEADING: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""How an address of another kind begins (RFC 3986, 3.1), of which a client might make a link by itself."""


def as_evidence(text: str) -> str:
    """Write evidence as Telegram's HTML: addresses of the web as links, all else as plain words.

    Only http and https become links, only with a host and without a name before it, which could pass itself off as one
    (`https://city.example@elsewhere.example`). Whatever else begins like an address is set as code, of which no client
    makes a link.

    Args:
        text: what somebody typed; at most `LONGEST_SHOWN` letters of it are shown.
    """
    parts, left = [], LONGEST_SHOWN
    for word in _WORD.split(text):
        shown = word if len(word) <= left else f"{word[: max(0, left - 1)]}…"
        parts.append(_word(word, shown))
        left -= len(shown)
        if shown != word:
            break
    return "".join(parts)


def _word(word: str, shown: str) -> str:
    found = _ADDRESS.search(word)
    address = found[0].rstrip(_AFTER) if found else ""
    if found is None or not _leads(address) or word[: found.start()].strip(_BEFORE):
        plain = escape(shown, quote=False)
        return f"<code>{plain}</code>" if _LEADING.match(word) and not word.endswith(":") else plain
    start, end = found.start(), found.start() + len(address)
    before, inside, after = shown[:start], shown[start:end], shown[end:]
    link = f'<a href="{escape(address)}">{escape(inside, quote=False)}</a>' if inside else ""
    return f"{escape(before, quote=False)}{link}{escape(after, quote=False)}"


def _leads(address: str) -> bool:
    """Tell whether an address leads to a host on the web, and shows which."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and "." in host.strip(".") and address.isprintable()
