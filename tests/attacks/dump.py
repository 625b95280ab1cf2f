"""What the attacker holds: every file after the cut, the secrets, the log, older copies, and any SQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.attacks.crowd import PREFIX

Rows = Callable[[str, str], list[tuple[Any, ...]]]
"""Answers a query to one of the stores, `contacts` or `answers`, whoever may ask it."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the referee knows of one wave, to judge the attacker's guesses.

    Attributes:
        wave: its id.
        truth: whose row is whose: the response's id by Telegram id, of all who sent answers.
        traits: language and area by Telegram id, as the contacts store tells them.
        texts: what was typed, by Telegram id.
    """

    wave: str
    truth: Mapping[int, str]
    traits: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    texts: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Night:
    """A copy of the stores that somebody made one night.

    Attributes:
        contacts: numbers of the people that were new or changed since the night before.
        responses: ids of the responses that were new.
        sheets: wave, tag, epoch, state and sealed bytes of every sheet.
        aside: id and sealed bytes of every update that was set aside.
    """

    contacts: Sequence[int] = ()
    responses: Sequence[str] = ()
    sheets: Sequence[tuple[Any, ...]] = ()
    aside: Sequence[tuple[Any, ...]] = ()


@dataclass(frozen=True, slots=True)
class Dump:
    """All of it.

    Attributes:
        engine: `sqlite` or `postgresql`.
        folder: a copy of every file: `data`, `keys`, `log`, `wal` (of PostgreSQL).
        rows: asks the stores, as their superuser.
        harvests: the waves that were cut.
        nights: copies made while they were open.
        said: everything that residents pressed or typed, as it came in.
        secrets: keys that were there once.
        waldump: PostgreSQL's own reader of its log.
    """

    engine: str
    folder: Path
    rows: Rows
    harvests: Sequence[Harvest]
    nights: Sequence[Night] = ()
    said: frozenset[str] = frozenset()
    secrets: frozenset[bytes] = frozenset()
    waldump: Callable[[Path], str] | None = None

    @property
    def truth(self) -> Mapping[int, str]:
        """Give the first wave's."""
        return self.harvests[0].truth

    def files(self, *parts: str) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every file below some folders of the copy, in the order of their names."""
        for part in parts or ("",):
            for path in sorted((self.folder / part).rglob("*")):
                if path.is_file():
                    yield path.relative_to(self.folder).as_posix(), path.read_bytes()

    def tables(self, which: str) -> list[str]:
        """List the tables of a store."""
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if self.engine == "sqlite"
            else "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in self.rows(which, query))


def sqlite_rows(paths: Mapping[str, Path]) -> Rows:
    """Ask copies of SQLite files; asking changes them no more than it must."""

    def rows(which: str, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{paths[which]}?immutable=1", uri=True)) as connection:
            return connection.execute(query).fetchall()

    return rows


_BIG = re.compile(PREFIX.to_bytes(2, "big") + b"(?s:...)")
_LITTLE_END = PREFIX.to_bytes(5, "little")
_VARINT = re.compile(rb"\x9b[\xa0-\xa7][\x80-\xff]{2}[\x00-\x7f]")
_WRITTEN = re.compile(rb"73[1-3]\d{7}")


def _unvaried(found: bytes) -> int:
    number = 0
    for byte in found:
        number = number << 7 | byte & 0x7F
    return number


def people_in(blob: bytes, people: Iterable[int]) -> list[tuple[int, int]]:
    """Find Telegram ids in bytes, however they are written: big- or little-endian, as a varint, in digits.

    Returns:
        Place and id of each find, by place.
    """
    known = frozenset(people)
    found = [(each.start(), int.from_bytes(each[0], "big")) for each in _BIG.finditer(blob)]
    found += [(each.start(), _unvaried(each[0])) for each in _VARINT.finditer(blob)]
    found += [(each.start(), int(each[0])) for each in _WRITTEN.finditer(blob)]
    at = blob.find(_LITTLE_END)
    while at != -1:
        if at >= 3:
            found.append((at - 3, int.from_bytes(blob[at - 3 : at], "little") + (PREFIX << 24)))
        at = blob.find(_LITTLE_END, at + 1)
    return sorted((place, number) for place, number in found if number in known)


def words_in(blob: bytes, words: Iterable[str]) -> list[tuple[int, str]]:
    """Find the first and the last place of each of some words."""
    found = []
    for word in words:
        raw = word.encode()
        first = blob.find(raw)
        if first != -1:
            found += [(first, word), (blob.rfind(raw), word)]
    return sorted(found)
