"""Attack 20: whoever ticked much pressed many buttons, and a log of changes knows how many."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attacks.dump import Dump, people_in
from tests.attacks.logs import SEGMENT, refiled
from tests.attacks.matching import best
from tests.attacks.suite import Figure, attack, nothing

_RECORD = re.compile(r"rmgr: Heap +len.*? lsn: ([0-9A-F]+)/([0-9A-F]+),.*? desc: (INSERT|HOT_UPDATE|UPDATE)\b(.*)")
_BLOCK = re.compile(r"blkref #\d: rel \d+/(\d+/\d+)(?: fork \w+)? blk (\d+)")
_OFFSET = re.compile(r"(?<!\w)(old_off|new_off|off): (\d+)")
ROW = 60
"""Bytes of a row of SQLite's that are looked at, from the number of its owner on."""

Place = tuple[str, str, str]
"""File, page and line of a row's version."""


def _records(dump: Dump, log: Path) -> Iterator[tuple[int, Place | None, Place]]:
    """Yield each version of a row that was written: where in the log, which version it replaced, where it lies."""
    assert dump.waldump is not None
    for high, low, kind, rest in _RECORD.findall(dump.waldump(log)):
        blocks, offsets = _BLOCK.findall(rest), dict(_OFFSET.findall(rest))
        if not blocks:
            continue
        new = offsets.get("new_off") or offsets.get("off", "")
        old_file, old_page = blocks[-1]
        old = None if kind == "INSERT" else (old_file, old_page, offsets.get("old_off", ""))
        yield (int(high, 16) << 32) + int(low, 16), old, (*blocks[0], new)


def _versions(dump: Dump, log: Path) -> Counter[int]:
    """Count the versions of each person's row, from the one in whose record their number stands."""
    segments = {path.name[8:]: path.read_bytes() for path in log.iterdir() if path.is_file()}
    owners: dict[Place, int] = {}
    counts: Counter[int] = Counter()
    for at, old, new in _records(dump, log):
        if old is None:
            blob = segments.get(f"{at >> 32:08X}{(at & 0xFFFFFFFF) // SEGMENT:08X}", b"")
            found = people_in(blob[at % SEGMENT : at % SEGMENT + 200], dump.truth)
            person = found[0][1] if found else None
        else:
            person = owners.get(old)
        owners.pop(new, None)
        if person is not None:
            owners[new] = person
            counts[person] += 1
    return counts


def _changes(dump: Dump) -> Counter[int]:
    """Count from page to page of SQLite's logs how often the bytes after a person's number were others."""
    counts: Counter[int] = Counter()
    for name, blob in dump.files("data"):
        if name.endswith(("-wal", "-journal")):
            seen: dict[int, bytes] = {}
            for place, person in people_in(blob, dump.truth):
                row = blob[place : place + ROW]
                counts[person] += seen.get(person) != row
                seen[person] = row
    return counts


@attack("20 how often somebody wrote", "lays the numbers of changes in the logs beside the numbers of ticks")
def changes(dump: Dump) -> Figure:
    return changes_in(dump, dump.folder / "wal")


@attack("20b files used again", "does the same with what the log's files held before they were renamed", ["postgresql"])
def changes_before(dump: Dump) -> Figure:
    with TemporaryDirectory() as folder:
        refiled(dump.folder / "wal", Path(folder), dump.truth)
        return changes_in(dump, Path(folder))


def changes_in(dump: Dump, log: Path) -> Figure:
    """Order people by how often their row was written, and answers by how many buttons they took.

    Args:
        dump: what the attacker holds.
        log: folder with PostgreSQL's log of changes; SQLite's logs lie beside its files.
    """
    counts = _changes(dump) if dump.engine == "sqlite" else _versions(dump, log)
    if not counts:
        return nothing(0, len(dump.truth), "people whose changes could be counted")
    query = "SELECT response, value FROM answer WHERE question = 's_lacks'"
    wanted = frozenset(dump.truth.values())
    ticks = {row: json.loads(value) for row, value in dump.rows("answers", query) if value and row in wanted}
    presses = {row: len(codes) + ("other" in codes) for row, codes in ticks.items()}
    people = sorted(dump.truth, key=lambda person: (counts[person], person))
    return best([people], [sorted(presses, key=lambda row: (presses[row], row))], dump.truth)
