"""Store many rows of texts at once, handed to the driver as they are."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, Table

ATONCE = 5_000
"""Rows that go to PostgreSQL in one statement."""


def insert_rows(conn: Connection, table: Table, rows: Sequence[tuple[str | None, ...]]) -> None:
    """Insert rows in their order, at half the CPU of `conn.execute(insert(table), …)`; on PostgreSQL a fiftieth.

    SQLAlchemy would make a dictionary of each row and look at each value; where every column is a text nothing has
    to be looked at. SQLite's driver repeats one statement for all rows. PostgreSQL takes them as one JSON text,
    and what it lays out as rows keeps its order; its driver would send a statement for each row. What fails is
    SQLAlchemy's error all the same, without values, and its listeners hear of each statement.

    Args:
        conn: a writing transaction.
        table: every column of it is a text.
        rows: the values in the order of the table's columns; no row is no statement.
    """
    if not rows:
        return
    quote = conn.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(quote(column.name) for column in table.columns)})"
    width = len(table.columns)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * width)
        conn.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of ours
        return
    values = ", ".join(f"row ->> {at}" for at in range(width))
    statement = f"INSERT INTO {into} SELECT {values} FROM jsonb_array_elements(%s::jsonb) AS row"  # noqa: S608 - our own names
    for at in range(0, len(rows), ATONCE):
        conn.exec_driver_sql(statement, (orjson.dumps(rows[at : at + ATONCE]).decode(),))
