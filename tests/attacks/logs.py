"""PostgreSQL's log of changes as an attacker reads it: each page by where it once belonged, whatever its file is called.

A page begins with a header that names its place in the log (XLogPageHeaderData in PostgreSQL's xlog_internal.h), so
what a file held before it was renamed for later use can be put together again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from tests.postgres import PostgresServer

PAGE = 8192
SEGMENT = 1 << 24
_SHORT = struct.Struct("<HHIQ")
"""Magic number, flags, timeline, place in the log."""

_LONG = 40
"""Bytes of the header on the first page of a file; it also tells the system and the size of files."""

_IS_LONG = 0x0002


def _name(at: int) -> str:
    return f"{1:08X}{at >> 32:08X}{(at & 0xFFFFFFFF) // SEGMENT:08X}"


def _begins(name: str) -> int:
    return (int(name[8:16], 16) << 32) + int(name[16:], 16) * SEGMENT


def _pages(folder: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each page lies, where in the log it belongs, and what it holds; pages never written are left out."""
    for path in sorted(folder.iterdir()):
        if len(path.name) == 24 and path.name.startswith("0"):
            blob = path.read_bytes()
            for at in range(0, len(blob), PAGE):
                page = blob[at : at + PAGE]
                magic, _, _, belongs = _SHORT.unpack_from(page)
                if magic:
                    yield _begins(path.name) + at, belongs, page


def read(server: PostgresServer, folder: Path) -> str:
    """Let PostgreSQL read a copy of its log, from the beginning of each stretch in which pages follow each other.

    A file of empty pages ends a reading, so after it the next file begins a new one.
    """
    told, last, expected = "", "", -1
    for lies, belongs, _ in _pages(folder):
        if lies == belongs and (belongs != expected or (belongs % SEGMENT == 0 and not last)):
            last = server.read_wal(folder, f"{belongs >> 32:X}/{belongs & 0xFFFFFFFF:X}")
            told += last
        expected = belongs + PAGE if lies == belongs else expected
    return told


def refiled(folder: Path, target: Path) -> None:
    """Lay pages that stand in a file of another name into files of the right name."""
    found = {belongs: page for lies, belongs, page in _pages(folder) if lies != belongs}
    for name in {_name(at) for at in found}:
        start = _begins(name)
        first = next(page for _, _, page in _pages(folder) if _SHORT.unpack_from(page)[1] & _IS_LONG)
        magic, flags, line, _ = _SHORT.unpack_from(first)
        blob = bytearray(SEGMENT)
        blob[:_LONG] = _SHORT.pack(magic, flags, line, start) + bytes(8) + first[_SHORT.size + 8 : _LONG]
        for at, page in found.items():
            if start <= at < start + SEGMENT:
                blob[at - start : at - start + PAGE] = page
        (target / name).write_bytes(blob)
