"""Text as Telegram stores it: cleaned, trimmed, with entities counted in UTF-16 code units.

The rules of cleaning are those of TDLib (`td/telegram/misc.cpp`, clean_input_string and
replace_offending_characters); the entity types are the Bot API's.
"""

from __future__ import annotations

import json
import re
from typing import Any

Json = dict[str, Any]
"""An object of the Bot API, ready to be written down."""

write_json = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
"""Writes JSON as the real server does, without spaces and in ASCII; our objects hold no circles."""

_BASIC_PLANE_END = "\uffff"
_OFFENDING = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]|[\u200e\u200f](?=[\u200e\u200f])")
_REMOVED = frozenset("\r\u0333\u033f\u030a") | {chr(code) for code in range(0x2028, 0x202F)}
_DIRECTION_MARKS = "\u200e\u200f"
_ZERO_WIDTH_NON_JOINER = "\u200c"
_INVISIBLE = " \n\u200b\u200c\u200d\u200e\u200f\ufeff\u00a0\u2800\u3000"

_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w/<>@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<!\w)\#\w*[^\W\d_]\w*)"
)
_MAY_HOLD_ENTITIES = re.compile(r"[/@#]|www\.")
_OPAQUE = frozenset({"pre", "code", "text_link", "text_mention"})


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, in which Telegram measures offsets and lengths."""
    if text.isascii() or max(text) <= _BASIC_PLANE_END:
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Take out what Telegram takes out: control characters, embeddings, doubled direction marks.

    Note that U+030A goes too, so a decomposed `å` arrives as `a`: texts should be in NFC.
    """
    if _OFFENDING.search(text) is None:
        return text
    return _OFFENDING.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    character = found.group()
    if character in _REMOVED:
        return ""
    return _ZERO_WIDTH_NON_JOINER if character in _DIRECTION_MARKS else " "


def clean_with(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Clean and trim a text and move its entities along.

    Args:
        text: as it came in.
        entities: offsets and lengths in UTF-16 code units of `text`.

    Returns:
        What is stored; entities that lost all their text are gone.
    """
    cleaned = clean(text)
    stripped = cleaned.strip(" \n")
    if stripped == text or not entities:
        return stripped, entities
    lead = len(cleaned) - len(cleaned.lstrip(" \n"))
    return stripped, _moved(text, stripped, lead, entities)


def _moved(text: str, stripped: str, lead: int, entities: list[Json]) -> list[Json]:
    """Shift entities by what vanished before them."""
    end = utf16_length(stripped)

    def place(units: int) -> int:
        before = text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "surrogatepass")
        return min(max(utf16_length(clean(before)) - lead, 0), end)

    moved = []
    for entity in entities:
        start = place(entity["offset"])
        length = place(entity["offset"] + entity["length"]) - start
        if length:
            moved.append({**entity, "offset": start, "length": length})
    return moved


def is_blank(text: str) -> bool:
    """Tell whether nothing can be seen of a text, which Telegram treats as no text."""
    return not text.strip(_INVISIBLE)


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """Add what Telegram recognises by itself: commands, addresses, mentions, hashtags.

    Args:
        text: the text as stored.
        entities: what its author marked; nothing is looked for in code and links.

    Returns:
        All entities, sorted as Telegram sorts them.
    """
    if _MAY_HOLD_ENTITIES.search(text) is None and "@" not in text:
        return entities
    plain = text.isascii() or max(text) <= _BASIC_PLANE_END
    opaque = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(text):
        start = match.start() if plain else utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        if not any(start < end and begin < start + length for begin, end in opaque):
            found.append({"type": match.lastgroup, "offset": start, "length": length})
    return sort_entities([*entities, *found]) if found else entities


def sort_entities(entities: list[Json]) -> list[Json]:
    """Order entities so that an outer one comes before those inside it."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
