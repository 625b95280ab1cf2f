"""The statements that every tap needs, straight to SQLite's driver.

Around a statement that SQLite answers in 8 microseconds, SQLAlchemy spends 20 to 30 (benchmarks/README.md). PostgreSQL
gets the same statements through SQLAlchemy: there the network counts for more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import Executable

_DIALECT = sqlite.dialect(paramstyle="named")

Values = Mapping[str, str | int | bytes | None]
"""What the driver itself can bind, by the names in the statement."""


class Straight:
    """A statement that was compiled once.

    Args:
        statement: everything in it that is no parameter must be written out (`true()`, `literal_column`).
    """

    def __init__(self, statement: Executable) -> None:
        """Compile it for SQLite."""
        self._text = str(statement.compile(dialect=_DIALECT))  # type: ignore[attr-defined]  # every statement has it

    def run(self, conn: Connection, values: Values) -> sqlite3.Cursor:
        """Execute the statement in a transaction that has begun.

        Returns:
            The driver's cursor, whose rows hold what lies in the file; `reading` makes values of them.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it, without the values.
        """
        return self._having(conn, lambda driver: driver.execute(self._text, values))

    def run_each(self, conn: Connection, rows: Iterable[Values]) -> sqlite3.Cursor:
        """Execute the statement for each of many values, in a transaction that has begun.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it, without the values.
        """
        return self._having(conn, lambda driver: driver.executemany(self._text, rows))

    def _having(self, conn: Connection, execute: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> sqlite3.Cursor:
        driver: Any = conn.connection.driver_connection
        assert driver.in_transaction, "it would be committed by itself"
        try:
            return execute(driver)
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self._text, None, error, sqlite3.Error, hide_parameters=True, dialect=conn.dialect
            ) from error


def writing(column: Column[Any]) -> Callable[[Any], Any]:
    """Return what makes of a value what SQLite's driver keeps in this column; each value is made once."""
    make = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return cache(make) if make is not None else lambda value: value


def reading(columns: Iterable[Column[Any]]) -> Callable[[Iterable[Any]], list[Any]]:
    """Return what makes the values of these columns from a row as SQLite's driver returns it."""
    makers = [column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for column in columns]

    def read(row: Iterable[Any]) -> list[Any]:
        return [each if make is None else make(each) for make, each in zip(makers, row, strict=True)]

    return read
