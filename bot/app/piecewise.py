"""Read JSON that no parser reads as a whole: of each update its number is left, so that those behind it can come.

An update that is nested a thousand times, or in which a number has five thousand digits, makes Python's parsers give up
on everything that came with it. Telegram's own never are, but whoever is asked for the same batch for ever hears nobody
any more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z|\\\Z)|[\[\]{}]', re.DOTALL)
_BATCH: Final = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[')
_NUMBER: Final = re.compile(rb"\s*:\s*(\d{1,18})(?![\d.eE])")
_NAME: Final = b'"update_id"'
_ENVELOPE: Final = 2
"""Brackets that are open around each update of an answer."""


def updates_in(payload: bytes) -> list[Any] | None:
    """Read the updates of an answer of `getUpdates` one by one.

    Args:
        payload: the body of an answer that cannot be read as a whole.

    Returns:
        Each update, or of one that cannot be read its number alone; None where this is no such answer.
    """
    if _BATCH.match(payload) is None:
        return None
    return [_read(payload[begin:end]) for begin, end in _objects(payload, _ENVELOPE)]


def update_in(payload: bytes) -> Any:
    """Read the number of one update that cannot be read.

    Args:
        payload: the body of a call of the webhook.

    Returns:
        An update with its number alone; None where there is none.
    """
    found = list(_objects(payload, 0))
    return _numbered(payload) if len(found) == 1 and payload.strip() == payload[slice(*found[0])] else None


def _objects(payload: bytes, depth: int) -> Iterator[tuple[int, int]]:
    """Yield where the objects at one depth begin and end; text in quotation marks holds no brackets that count."""
    now, begin = 0, 0
    for token in _TOKEN.finditer(payload):
        if token[0] in b"[{":
            if now == depth:
                begin = token.start()
            now += 1
        elif token[0] in b"]}":
            now -= 1
            if now == depth:
                yield begin, token.end()


def _read(update: bytes) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(update)
    return _numbered(update)


def _numbered(update: bytes) -> dict[str, int]:
    """Return an update with its number alone: the last of that name, as parsers do; without it where there is none."""
    log.warning("update not understood", error="unreadable")
    now, found = 0, {}
    for token in _TOKEN.finditer(update):
        if token[0] in b"[{":
            now += 1
        elif token[0] in b"]}":
            now -= 1
        elif now == 1 and token[0] == _NAME and (number := _NUMBER.match(update, token.end())):
            found = {"update_id": int(number[1])}
    return found
