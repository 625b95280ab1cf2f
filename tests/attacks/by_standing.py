"""Attack 19: who took part at all, read from what is left of the people."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from statistics import NormalDist

from tests.attacks.dump import Dump
from tests.attacks.suite import CONFIDENCE, Figure, attack

SMALLEST = 5
"""People a group needs for its share to tell anything."""


@attack("19 who took part", "looks for any column, or transaction, that those who took part have in common")
def took_part(dump: Dump) -> Figure:
    """Guess that the people of one group took part, for every group there is; keep the guess that beats chance most.

    Only people who have come to an end with the first contact are asked about: that the others took no part is plain.
    """
    takers = frozenset(dump.harvests[-1].truth)
    groups = [group for group in _groups(dump) if len(group) >= SMALLEST]
    everybody = frozenset().union(*groups)
    share = len(takers & everybody) / len(everybody)
    sure = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / len(groups))

    def judged(group: frozenset[int]) -> tuple[float, Figure]:
        mean = len(group) * share
        room = (len(everybody) - len(group)) / max(1, len(everybody) - 1)
        deviation = math.sqrt(mean * (1 - share) * room)
        hits = len(group & takers)
        bound = math.ceil(mean + sure * deviation + 0.5)
        figure = Figure(hits, round(mean, 1), bound, len(group), "of a group took part")
        return (hits - mean) / max(deviation, 1e-9), figure

    return max((judged(group) for group in groups), key=lambda each: each[0])[1]


def _groups(dump: Dump) -> Iterator[frozenset[int]]:
    """Yield the people who share a value of a column, or the transaction that wrote them last."""
    names = _columns(dump)
    hidden = "xmin::text" if dump.engine == "postgresql" else "''"
    rows = dump.rows("contacts", f"SELECT *, {hidden} FROM contact")  # noqa: S608
    through = [row for row in rows if _is_through(names, row)]
    for at in range(len(through[0])):
        if at != names.index("telegram_id"):
            groups: dict[object, set[int]] = defaultdict(set)
            for row in through:
                groups[row[at]].add(row[names.index("telegram_id")])
            yield from map(frozenset, groups.values())


def _is_through(names: list[str], row: tuple[object, ...]) -> bool:
    return "at" not in names or ":" in str(row[names.index("at")]) or row[names.index("at")] == ""


def _columns(dump: Dump) -> list[str]:
    if dump.engine == "sqlite":
        return [row[1] for row in dump.rows("contacts", "PRAGMA table_info(contact)")]
    kept = "attrelid = 'contact'::regclass AND attnum > 0 AND NOT attisdropped"
    query = f"SELECT attname::text FROM pg_attribute WHERE {kept} ORDER BY attnum"  # noqa: S608
    return [name for (name,) in dump.rows("contacts", query)]
