"""Attack 20: whoever ticked much pressed many buttons, and PostgreSQL's log of changes knows how many."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.dump import Dump, people_in
from tests.attacks.matching import best
from tests.attacks.suite import Figure, attack, nothing

_RECORD = re.compile(r"rmgr: Heap +len.*? lsn: ([0-9A-F]+)/([0-9A-F]+),.*? desc: (INSERT|HOT_UPDATE|UPDATE)\b(.*)")
_BLOCK = re.compile(r"blkref #\d: rel \d+/(\d+/\d+)(?: fork \w+)? blk (\d+)")
_OFFSET = re.compile(r"(?<!\w)(old_off|new_off|off): (\d+)")
SEGMENT = 1 << 24

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


@attack("20 how often somebody wrote", "lays the numbers of changes beside the numbers of ticks", ["postgresql"])
def changes(dump: Dump) -> Figure:
    return _counted(dump, dump.folder / "wal")


@attack("20b the same, the log tidied", "does the same once the log was ended and checkpointed", ["postgresql"])
def changes_when_tidied(dump: Dump) -> Figure:
    return _counted(dump, dump.folder / "tidied")


def _counted(dump: Dump, log: Path) -> Figure:
    """Order people by how often their row was written, and answers by how many buttons they took."""
    counts = _versions(dump, log)
    if not counts:
        return nothing(0, len(dump.truth), "people whose changes could be counted")
    query = "SELECT response, value FROM answer WHERE question = 's_lacks'"
    wanted = frozenset(dump.truth.values())
    ticks = {row: json.loads(value) for row, value in dump.rows("answers", query) if value and row in wanted}
    presses = {row: len(codes) + ("other" in codes) for row, codes in ticks.items()}
    people = sorted(dump.truth, key=lambda person: (counts[person], person))
    return best([people], [sorted(presses, key=lambda row: (presses[row], row))], dump.truth)
