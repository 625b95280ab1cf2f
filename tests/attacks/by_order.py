"""Attacks 1 to 4: whoever came first lies first, somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeVar

from tests.attacks.dump import Dump, people_in, words_in
from tests.attacks.matching import best, firsts, lasts
from tests.attacks.suite import Figure, attack, nothing

PAGE = 8192
LOGS = ("wal", "wal-1", "wal-2")
"""PostgreSQL's log of changes at the end, and as it was left after each wave: after the first it was not tidied."""

T = TypeVar("T")


def _ordered(dump: Dump, which: str, column: str, table: str) -> Iterator[list[object]]:
    """Yield every order a table can be read in without asking for one."""
    orders = ("", "ORDER BY rowid") if dump.engine == "sqlite" else ("", "ORDER BY ctid")
    for order in orders:
        try:
            yield [value for (value,) in dump.rows(which, f"SELECT {column} FROM {table} {order}")]  # noqa: S608 - our own names
        except Exception as error:
            if "rowid" not in str(error):
                raise


def _response_orders(dump: Dump) -> Iterator[list[str]]:
    for order in _ordered(dump, "answers", "id", "response"):
        yield [str(each) for each in order]
    if "answer" in dump.tables("answers"):
        for order in _ordered(dump, "answers", "response", "answer"):
            yield list(dict.fromkeys(map(str, order)))


def _people_orders(dump: Dump) -> Iterator[list[int]]:
    for order in _ordered(dump, "contacts", "telegram_id", "contact"):
        yield [int(str(each)) for each in order]


@attack("1 row order", "lays the rows of both stores side by side, in every order a table can be read in")
def row_order(dump: Dump) -> Figure:
    return best(_people_orders(dump), list(_response_orders(dump)), dump.truth)


@attack("2 WAL and journal", "reads who was written when from what the logs of both stores still hold")
def wal_frames(dump: Dump) -> Figure:
    found_people, found_rows = [], []
    for name, blob in dump.files("data", *LOGS):
        if re.search(r"-wal$|-journal$|(^|/)wal(-\d)?/|\.wal$", name):
            found_people.append(people_in(blob, dump.truth))
            found_rows.append(words_in(blob, dump.truth.values()))
    people = [order(found) for found in [_joined(found_people), *found_people] for order in (firsts, lasts)]
    rows = [order(found) for found in [_joined(found_rows), *found_rows] for order in (firsts, lasts)]
    return best(people, rows, dump.truth)


def _joined(found: list[list[tuple[int, T]]]) -> list[tuple[int, T]]:
    """Lay files one after the other."""
    return [((at << 40) + place, thing) for at, each in enumerate(found) for place, thing in each]


@attack("3 places on the disk", "compares where people and answers lie in the files themselves")
def page_offsets(dump: Dump) -> Figure:
    people, rows = [], []
    for name, blob in dump.files("data"):
        if not re.search(r"-wal$|-journal$|-shm$", name):
            found = people_in(blob, dump.truth)
            people += [firsts(found), lasts(found), _in_their_pages(found)]
            of_rows = words_in(blob, dump.truth.values())
            rows += [firsts(of_rows), lasts(of_rows), _in_their_pages(of_rows)]
    return best(people, rows, dump.truth)


def _in_their_pages(found: list[tuple[int, T]]) -> list[T]:
    """Order by page, and backwards within a page: both engines fill a page from its end."""
    return firsts(((place // PAGE) * PAGE + PAGE - place % PAGE, thing) for place, thing in found)


@attack("4 transactions", "compares the numbers and places PostgreSQL gives to transactions and rows", ["postgresql"])
def transactions(dump: Dump) -> Figure:
    people, rows = [], []
    for column in ("xmin::text::bigint", "ctid", "xmin::text::bigint, ctid"):
        query = f"SELECT telegram_id FROM contact ORDER BY {column}"  # noqa: S608 - our own names
        people.append([number for (number,) in dump.rows("contacts", query)])
        query = f"SELECT id FROM response ORDER BY {column}"  # noqa: S608 - our own names
        rows.append([row for (row,) in dump.rows("answers", query)])
    return best(people, rows, dump.truth)


def _numbers(dump: Dump, which: str) -> set[int]:
    """Collect the transactions that left a row in a store."""
    found: set[int] = set()
    for table in dump.tables(which):
        found |= {number for (number,) in dump.rows(which, f"SELECT xmin::text::bigint FROM {table}")}  # noqa: S608 - our own names
    return found


@attack("4b one transaction in both", "looks for a transaction that wrote people and answers", ["postgresql"])
def shared_transactions(dump: Dump) -> Figure:
    shared = _numbers(dump, "contacts") & _numbers(dump, "answers") if _apart(dump) else _writers_of_both(dump)
    logged = _logged(dump)
    both = [number for number, kinds in logged.items() if kinds >= {"contacts", "answers"}]
    return nothing(len(shared) + len(both), len(logged), "transactions that wrote both")


def _apart(dump: Dump) -> bool:
    return dump.rows("contacts", "SELECT current_database()") != dump.rows("answers", "SELECT current_database()")


def _writers_of_both(dump: Dump) -> set[int]:
    found = [
        {number for (number,) in dump.rows("contacts", f"SELECT xmin::text::bigint FROM {table}")}  # noqa: S608 - our own names
        for table in ("contact", "response")
    ]
    return found[0] & found[1]


_RECORD = re.compile(r"rmgr: Heap\S* .*? tx: +(\d+),.*?blkref #0: rel (\d+/\d+/\d+)")


def _logged(dump: Dump) -> dict[int, set[str]]:
    """Read from PostgreSQL's log which stores each transaction wrote to."""
    stores = _stores(dump)
    found: dict[int, set[str]] = defaultdict(set)
    assert dump.waldump is not None
    logs = [dump.folder / name for name in LOGS if (dump.folder / name).exists()]
    for number, relation in _RECORD.findall("".join(map(dump.waldump, logs))):
        _, database, file = relation.split("/")
        which = stores.get(database) or stores.get(f"{database}/{file}")
        if which and number != "0":  # 0 writes for nobody: it tidies up
            found[int(number)].add(which)
    return found


def _stores(dump: Dump) -> dict[str, str]:
    """Name the store that a database, or where both share one that a file, belongs to."""
    if _apart(dump):
        query = "SELECT oid::text FROM pg_database WHERE datname = current_database()"
        return {dump.rows(which, query)[0][0]: which for which in ("contacts", "answers")}
    tables = (("contacts", "contact"), ("answers", "response"))
    paths = {dump.rows(which, f"SELECT pg_relation_filepath('{table}')")[0][0]: which for which, table in tables}
    return {path.removeprefix("base/"): which for path, which in paths.items()}
