"""PostgreSQL's log of changes as an attacker reads it: each page by where it belongs, whatever its file is called.

A page begins with a header that names its place in the log (XLogPageHeaderData in PostgreSQL's xlog_internal.h), so
what a file held before it was renamed for later use can be put together again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.attacks.dump import people_in
from tests.postgres import PostgresServer

PAGE = 8192
SEGMENT = 1 << 20
"""Bytes of a file of the log, as tests/postgres.py has them."""

_SHORT = struct.Struct("<HHIQ")
"""Magic number, flags, timeline, place in the log."""

_SHORT_HEADER, _LONG_HEADER = 24, 40
"""Bytes of a header; the long one, on the first page of a file, also tells the system and the size of files."""

_IS_LONG = 0x0002


def _name(at: int) -> str:
    return f"{1:08X}{at >> 32:08X}{(at & 0xFFFFFFFF) // SEGMENT:08X}"


def _begins(name: str) -> int:
    return (int(name[8:16], 16) << 32) + int(name[16:], 16) * SEGMENT


def _pages(folder: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each page lies, where in the log it belongs, and what it holds; those that hold nothing are left out.

    The first page of a file is always yielded: no other tells how long files are.
    """
    for path in sorted(folder.iterdir()):
        if len(path.name) == 24 and path.name.startswith("0"):
            blob = path.read_bytes()
            for at in range(0, len(blob), PAGE):
                page = blob[at : at + PAGE]
                if page[:2] != b"\0\0" and (at == 0 or any(page[_SHORT_HEADER:])):
                    yield _begins(path.name) + at, _SHORT.unpack_from(page)[3], page


def read(server: PostgresServer, folder: Path) -> str:
    """Let PostgreSQL read a copy of its log, from the beginning of each stretch in which pages follow each other."""
    told, expected = "", -1
    for lies, belongs, page in _pages(folder):
        if lies == belongs and any(page[_LONG_HEADER:]):
            if belongs != expected:
                told += server.read_wal(folder, f"{belongs >> 32:X}/{belongs & 0xFFFFFFFF:X}")
            expected = belongs + PAGE
    return told


def refiled(folder: Path, target: Path, people: Iterable[int]) -> None:
    """Lay pages that stand in a file of another name into files of the right name.

    Args:
        folder: a copy of the log.
        target: an empty folder.
        people: stretches of pages in which no number of theirs stands are left out: nothing can be counted there.
    """
    pages = list(_pages(folder))
    first = next(page for _, _, page in pages if _SHORT.unpack_from(page)[1] & _IS_LONG)
    magic, flags, line, _ = _SHORT.unpack_from(first)
    moved = {belongs: page for lies, belongs, page in pages if lies != belongs}
    files: dict[str, bytearray] = {}
    for at, page in _telling(moved, frozenset(people)):
        name = _name(at)
        if name not in files:
            files[name] = bytearray(SEGMENT)
            head = _SHORT.pack(magic, flags, line, _begins(name)) + bytes(8) + first[_SHORT.size + 8 : _LONG_HEADER]
            files[name][:_LONG_HEADER] = head
        files[name][at % SEGMENT : at % SEGMENT + PAGE] = page
    for name, blob in files.items():
        (target / name).write_bytes(blob)


def _telling(pages: Mapping[int, bytes], people: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the pages of every stretch in which somebody's number stands."""
    stretch: list[int] = []
    for at in (*sorted(pages), -1):
        if stretch and at != stretch[-1] + PAGE:
            if people_in(b"".join(pages[each] for each in stretch), people):
                yield from ((each, pages[each]) for each in stretch)
            stretch = []
        stretch.append(at)
