"""Sheets as they lie on the disk; on PostgreSQL also those that were written and never committed."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

from bot.store.base import Database
from tests.faults.steps import url_of

Kept = tuple[bytes, bytes]
"""A tag, and what was sealed for it."""

_NEAR = 80
"""Bytes of PostgreSQL's row between a tag and what is sealed, at most."""


def sheets_on_disk(contacts: Database, tags: Sequence[bytes], size: int) -> set[Kept]:
    """Read the sheets of a store from copies of its files.

    Args:
        contacts: the store, which others may be using.
        tags: whose sheets are looked for.
        size: bytes of each sealed sheet.
    """
    if contacts.is_sqlite:
        return {each for each in _sqlite(Path(str(contacts.engine.url.database))) if each[0] in tags}
    return set(_postgres(_heap(contacts), tags, size))


def _sqlite(path: Path) -> set[Kept]:
    """Read a copy of the file and its log; what was never committed stays in memory, unless a wave is very large."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for each in path.parent.glob(f"{path.name}*"):
            (copy.parent / each.name).write_bytes(each.read_bytes())
        with closing(sqlite3.connect(copy)) as connection:
            return set(connection.execute("SELECT tag, sealed FROM sheet WHERE sealed IS NOT NULL"))


def _heap(contacts: Database) -> bytes:
    url = make_url(url_of(contacts)).set(drivername="postgresql").render_as_string(hide_password=False)
    query = "SELECT current_setting('data_directory'), pg_relation_filepath(oid) FROM pg_class WHERE relname = 'sheet'"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        folder, name = connection.execute(query).fetchall()[0]  # not by its name, which the cut may have locked
    return (Path(folder) / name).read_bytes()


def _postgres(heap: bytes, tags: Sequence[bytes], size: int) -> Iterator[Kept]:
    """Find tags in a file, and behind each what is as long as something sealed: its length stands before it."""
    length = struct.pack("<I", (size + 4) << 2)
    for tag in tags:
        at = heap.find(tag)
        while at != -1:
            begins = heap.find(length, at, at + _NEAR)
            if begins != -1:
                yield tag, heap[begins + 4 : begins + 4 + size]
            at = heap.find(tag, at + 1)
