"""Thrift's compact protocol, as far as the head of a Parquet file needs it.

Source: apache/thrift, doc/specs/thrift-compact-protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_SHORT_LIST = 15
_SHORT_STEP = 15


@dataclass(frozen=True, slots=True)
class Long:
    """A whole number that the format keeps in eight bytes."""

    value: int


Part = int | Long | str | bytes | Sequence["Part"] | Mapping[int, "Part"]
"""An i32, an i64, a text, a list of one kind of thing, or a struct by the numbers of its fields."""


def struct(fields: Mapping[int, Part]) -> bytes:
    """Return a struct, its fields in the order of their numbers."""
    found, before = bytearray(), 0
    for number, part in sorted(fields.items()):
        kind, step = _kind(part), number - before
        found += bytes([step << 4 | kind]) if step <= _SHORT_STEP else bytes([kind]) + _zigzag(number)
        found += _encoded(part)
        before = number
    return bytes(found) + b"\0"


def varint(number: int) -> bytes:
    """Return a number of at least 0, seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _zigzag(number: int) -> bytes:
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _kind(part: Part) -> int:
    if isinstance(part, int):
        return _I32
    if isinstance(part, Long):
        return _I64
    if isinstance(part, str | bytes):
        return _BINARY
    return _STRUCT if isinstance(part, Mapping) else _LIST


def _encoded(part: Part) -> bytes:
    if isinstance(part, int):
        return _zigzag(part)
    if isinstance(part, Long):
        return _zigzag(part.value)
    if isinstance(part, str | bytes):
        data = part.encode() if isinstance(part, str) else part
        return varint(len(data)) + data
    if isinstance(part, Mapping):
        return struct(part)
    kind = _kind(part[0]) if part else _I32
    short = len(part) < _SHORT_LIST
    head = bytes([len(part) << 4 | kind]) if short else bytes([0xF0 | kind]) + varint(len(part))
    return head + b"".join(map(_encoded, part))
