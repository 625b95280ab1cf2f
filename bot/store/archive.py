"""Write a whole store down as plain lines, and fill an empty one from them: the same on both engines.

Only live rows are written, in the order of their keys: no free page, no row number, no transaction's
number and no log of the database reaches the copy, so nothing of a deleted row does. A store of one
engine can be filled from a copy of the other's.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TextIO

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeEngine

from bot.store.base import Database, Instant
from bot.store.migrations import VERSION_TABLES, Which, revisions

Told = Callable[[str, int], None]
"""Called now and then with the name of a store and how many of its rows are done."""

EVERY: Final = 10_000
"""Rows between two words about the progress."""

_ATONCE: Final = 500
_PATIENCE: Final = 120
_WAIT: Final = text("SET LOCAL lock_timeout = '500ms'")
"""Shorter than PostgreSQL's `deadlock_timeout` of a second: we give way, never a cut that is under way."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the values of a type are written and read."""

    name: str
    family: type[TypeEngine[Any]]
    column: TypeEngine[Any]
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value


def _instant(value: datetime) -> str:
    """Write an instant in UTC; SQLite gives it without a zone."""
    return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()


_KINDS: Final = (
    _Kind("truth", Boolean, Boolean()),
    _Kind("integer", Integer, BigInteger()),
    _Kind("number", Float, Float()),
    _Kind("instant", DateTime, Instant(), _instant, datetime.fromisoformat),
    _Kind("day", Date, Date(), date.isoformat, date.fromisoformat),
    _Kind("bytes", LargeBinary, LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    _Kind("json", JSON, JSON(none_as_null=True)),
    _Kind("text", String, Text()),
)
"""Every type that a table of ours has; the first whose family fits counts."""

_BY_NAME: Final = {kind.name: kind for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written down of one store.

    Attributes:
        revision: how far its tables had come.
        rows: how many rows each table held.
    """

    revision: tuple[str, ...]
    rows: Mapping[str, int]


def write(database: Database, which: Which, out: TextIO, told: Told) -> Written:
    """Write down one moment of a store, while others go on working in it.

    Args:
        database: the store.
        which: what it holds.
        out: takes the lines.
        told: hears of the progress.
    """
    counts: dict[str, int] = {}
    with _one_moment(database) as conn:
        for table in _tables(conn, which):
            counts[table.name] = 0
            for line in _lines(conn, table):
                out.write(line)
                counts[table.name] += 1
                if sum(counts.values()) % EVERY == 0:
                    told(which, sum(counts.values()))
            counts[table.name] -= 1  # its first line names the columns
        return Written(revisions(conn, which), counts)


@contextmanager
def _one_moment(database: Database) -> Iterator[Connection]:
    """Open one consistent view of a whole store.

    On PostgreSQL every table is locked against TRUNCATE first: a snapshot from before one would find the
    table empty (https://www.postgresql.org/docs/18/mvcc-caveats.html), and a cut truncates.
    """
    if database.is_sqlite:
        with database.read() as conn:
            yield conn
        return
    for attempt in range(_PATIENCE):
        with database.read() as conn:
            try:
                _lock(conn, database)
            except OperationalError:
                if attempt == _PATIENCE - 1:
                    raise
                conn.rollback()
                continue
            yield conn
            return


def _lock(conn: Connection, database: Database) -> None:
    """Hold every table as it is; the names are read outside, because reading them here would begin the view."""
    quote = database.engine.dialect.identifier_preparer.quote
    names = [quote(name) for name in inspect(database.engine).get_table_names()]
    conn.execute(_WAIT)
    if names:
        conn.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN ACCESS SHARE MODE")


def _tables(conn: Connection, which: Which) -> Iterable[Table]:
    """Find the tables as they are (an older program may have made them), those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(conn, only=lambda name, _: name != VERSION_TABLES[which])
    return metadata.sorted_tables


def _lines(conn: Connection, table: Table) -> Iterator[str]:
    """Yield what a table holds: a line that names its columns, then a line a row."""
    kinds = [_kind(column) for column in table.columns]
    columns = [[column.name, kind.name] for column, kind in zip(table.columns, kinds, strict=True)]
    yield json.dumps({"table": table.name, "columns": columns}) + "\n"
    rows = conn.execution_options(yield_per=_ATONCE).execute(select(table).order_by(*table.primary_key.columns))
    for row in rows:
        values = [None if value is None else kind.write(value) for value, kind in zip(row, kinds, strict=True)]
        yield json.dumps(values) + "\n"


def _kind(column: Column[Any]) -> _Kind:
    """Find how a column's values are written; a type that none of our tables has is our own slip."""
    for kind in _KINDS:
        if isinstance(column.type, kind.family):
            return kind
    raise TypeError(f"{column} is of a type that no backup knows")


def fill(conn: Connection, which: Which, lines: Iterable[str], told: Told) -> Mapping[str, int]:
    """Fill the empty tables of a store, which are as old as the copy.

    Args:
        conn: one writing transaction for the whole store.
        which: what it holds.
        lines: as `write` wrote them.
        told: hears of the progress.

    Returns:
        How many rows each table took.
    """
    counts: dict[str, int] = {}
    for table, kinds, rows in _batches(lines):
        if rows:
            values = [_row(kinds, row) for row in rows]
            conn.execute(insert(table), values)
        before = sum(counts.values())
        counts[table.name] = counts.get(table.name, 0) + len(rows)
        if before // EVERY != sum(counts.values()) // EVERY:
            told(which, sum(counts.values()))
    if conn.dialect.name == "postgresql":
        _count_on(conn, counts)
    return counts


_Columns = Mapping[str, _Kind]


def _batches(lines: Iterable[str]) -> Iterator[tuple[Table, _Columns, list[list[Any]]]]:
    """Yield the rows some hundreds at a time, with their table; each table at least once."""
    table, kinds, rows = Table("", MetaData()), dict[str, _Kind](), list[list[Any]]()
    for line in lines:
        entry = json.loads(line)
        if isinstance(entry, dict) or len(rows) == _ATONCE:
            if kinds:
                yield table, kinds, rows
            rows = []
        if isinstance(entry, dict):
            kinds = {name: _BY_NAME[kind] for name, kind in entry["columns"]}
            table = Table(entry["table"], MetaData(), *(Column(name, kinds[name].column) for name in kinds))
        else:
            rows.append(entry)
    if kinds:
        yield table, kinds, rows


def _row(kinds: _Columns, row: list[Any]) -> dict[str, Any]:
    """Read the values of a row."""
    return {
        name: None if value is None else kind.read(value)
        for (name, kind), value in zip(kinds.items(), row, strict=True)
    }


def _count_on(conn: Connection, tables: Iterable[str]) -> None:
    """Let the numbers that PostgreSQL gives out go on after those that were filled in."""
    quote = conn.dialect.identifier_preparer.quote
    for name in tables:
        table = Table(name, MetaData(), autoload_with=conn)
        for column in table.primary_key.columns:
            sequence = conn.scalar(select(func.pg_get_serial_sequence(quote(name), column.name)))
            if sequence is not None:
                conn.execute(select(func.setval(sequence, func.coalesce(func.max(column), 0) + 1, false())))
