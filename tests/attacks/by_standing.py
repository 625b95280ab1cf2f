"""Attacks 19 to 19d: who took part at all, read from what is left of the people and of messages to them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import NormalDist, median

from tests.attacks.dump import Dump
from tests.attacks.suite import CONFIDENCE, Figure, attack

SMALLEST = 5
"""People a group needs for its share to tell anything."""


@attack("19 who took part", "looks for any column, or transaction, that those who took part have in common")
def took_part(dump: Dump) -> Figure:
    """Guess that the people of one group took part, for every group there is; keep the guess that beats chance most.

    Only people who have come to an end with the first contact are asked about: that the others took no part is plain.
    """
    return _best(frozenset(dump.harvests[-1].truth), [group for group in _groups(dump) if len(group) >= SMALLEST])


@attack("19b who was nudged", "looks in the outbox for whatever tells who had answered: columns, order, pauses")
def nudged(dump: Dump) -> Figure:
    """Guess that the people of one group of messages about the last wave took part, for every group there is."""
    harvest = dump.harvests[-1]
    return _best(frozenset(harvest.truth), [group for group in _messages(dump, harvest.wave) if len(group) >= SMALLEST])


@attack("19c who was told of the end", "looks there for whatever tells who had a draft, or had answered, near the end")
def told_of_end(dump: Dump) -> Figure:
    """Guess that the people of one group of messages about the end of the last wave took part."""
    harvest = dump.harvests[-1]
    groups = [group for group in _groups_of(dump, harvest.wave, "ending")[1] if len(group) >= SMALLEST]
    return _best(frozenset(harvest.truth), groups)


@attack(
    "19d who took part, by any table", "cuts each table with people in two, by values, by order and by transactions"
)
def standing_anywhere(dump: Dump) -> Figure:
    """Guess that those above a line in some order of some table took part, for every table, order and line.

    A column may be the same for nobody and yet rise with the moment at which its row was written; so may the place of a
    row, the number of its transaction, and how often its owner stands in a table.
    """
    through = frozenset().union(*_groups(dump))
    groups = [group & through for group in _halves(dump)]
    return _best(frozenset(dump.harvests[-1].truth), [group for group in groups if len(group) >= SMALLEST])


PEOPLE = ("telegram_id", "contact", "planned_to")
"""Columns that hold a number of Telegram's."""


def _halves(dump: Dump) -> Iterator[frozenset[int]]:
    """Yield the first and the last people, by tenths, of every order that a table gives its people."""
    for table in dump.tables("contacts"):
        names = _columns(dump, table)
        for owner in (name for name in names if name in PEOPLE):
            for order in _orders(dump, table, owner, names):
                people = list(dict.fromkeys(person for person in order if person))
                for tenth in range(1, 10):
                    line = len(people) * tenth // 10
                    yield frozenset(people[:line])
                    yield frozenset(people[line:])


def _orders(dump: Dump, table: str, owner: str, names: Sequence[str]) -> Iterator[list[int]]:
    hidden = ("xmin::text::bigint", "ctid") if dump.engine == "postgresql" else ()
    columns = [f'"{name}"' if dump.engine == "sqlite" else f'"{name}"::text' for name in names if name != owner]
    for column in (*columns, *hidden, f'length("{owner}")' if dump.engine == "sqlite" else "1"):
        yield [who for (who,) in dump.rows("contacts", f'SELECT "{owner}" FROM {table} ORDER BY {column}')]  # noqa: S608 - our own names
    often = f'SELECT "{owner}" FROM {table} GROUP BY 1 ORDER BY count(*)'  # noqa: S608 - our own names
    yield [who for (who,) in dump.rows("contacts", often)]


def _best(takers: frozenset[int], groups: Sequence[frozenset[int]]) -> Figure:
    """Keep the guess that beats chance most."""
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


def _messages(dump: Dump, wave: str) -> Iterator[frozenset[int]]:
    """Yield the people whose messages share a value, came after a short pause, lie out of order, or are missing."""
    asked, about_asked = _groups_of(dump, wave, "feedback")
    nudged, about_nudged = _groups_of(dump, wave, "nudge")
    yield from (*about_asked, *about_nudged, asked | nudged, asked - nudged)


def _groups_of(dump: Dump, wave: str, kind: str) -> tuple[frozenset[int], list[frozenset[int]]]:
    """Return whom messages of a kind about a wave went to, and every group of them that something tells apart."""
    names = _columns(dump, "delivery")
    hidden = "xmin::text" if dump.engine == "postgresql" else "''"
    query = f"SELECT *, {hidden} FROM delivery WHERE kind = '{kind}' AND subject = '{wave}'"  # noqa: S608 - our own names
    rows = dump.rows("contacts", query)
    groups = [
        *_alike(names, rows),
        *_out_of_order([(row[names.index("key")], row[names.index("contact")]) for row in rows]),
        *_after_pauses([(str(row[names.index("at")]), row[names.index("contact")]) for row in rows]),
    ]
    return frozenset(row[names.index("contact")] for row in rows), groups


def _alike(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Iterator[frozenset[int]]:
    for at in range(len(names) + 1):
        groups: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            groups[str(row[at])].add(row[names.index("contact")])  # type: ignore[arg-type]  # the contact's number
        yield from map(frozenset, groups.values())


def _out_of_order(rows: Sequence[tuple[str, int]]) -> Iterator[frozenset[int]]:
    """Part those who lie behind somebody with a greater key from the others."""
    behind, greatest = set(), ""
    for key, contact in rows:
        if key < greatest:
            behind.add(contact)
        greatest = max(key, greatest)
    yield frozenset(behind)
    yield frozenset(contact for _, contact in rows) - behind


def _after_pauses(rows: Sequence[tuple[str, int]]) -> Iterator[frozenset[int]]:
    """Part those of rounds that were over soon, where few messages were needed, from the others."""
    rounds = sorted({at for at, _ in rows})
    took = {at: _moment(after) - _moment(at) for at, after in pairwise(rounds)}
    if took:
        usual = median(took.values())
        yield frozenset(contact for at, contact in rows if at in took and took[at] < usual)
        yield frozenset(contact for at, contact in rows if at in took and took[at] > usual)


def _moment(written: str) -> float:
    """Read an instant as an engine writes it."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()


def _groups(dump: Dump) -> Iterator[frozenset[int]]:
    """Yield the people who share a value of a column, or the transaction that wrote them last."""
    names = _columns(dump)
    hidden = "xmin::text" if dump.engine == "postgresql" else "''"
    rows = dump.rows("contacts", f"SELECT *, {hidden} FROM contact")  # noqa: S608 - our own names
    through = [row for row in rows if _is_through(names, row)]
    for at in range(len(through[0])):
        if at != names.index("telegram_id"):
            groups: dict[object, set[int]] = defaultdict(set)
            for row in through:
                groups[row[at]].add(row[names.index("telegram_id")])
            yield from map(frozenset, groups.values())


def _is_through(names: list[str], row: tuple[object, ...]) -> bool:
    return "at" not in names or ":" in str(row[names.index("at")]) or row[names.index("at")] == ""


def _columns(dump: Dump, table: str = "contact") -> list[str]:
    if dump.engine == "sqlite":
        return [row[1] for row in dump.rows("contacts", f"PRAGMA table_info({table})")]
    kept = f"attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
    query = f"SELECT attname::text FROM pg_attribute WHERE {kept} ORDER BY attnum"  # noqa: S608 - our own names
    return [name for (name,) in dump.rows("contacts", query)]
