"""Make SQLite begin when we say so, keep what is committed, and let deleted rows go."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

PATIENCE = 10.0
"""Seconds a writer waits for the one before it."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits at a power cut, and we have confirmed them
    "secure_delete=ON",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "temp_store=MEMORY",  # sorting spills no rows into temporary files
    "cache_size=-16000",  # in KiB: a batch of taps and the sheets around it
)
"""What every connection is told first (https://www.sqlite.org/pragma.html)."""


class Writing(SQLiteDialect_pysqlite):
    """Transactions that take the write lock at once.

    The driver's own would begin at the first change: too late for savepoints, and two that have read
    already could not both go on. A listener would do the same, but makes every statement slower.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin, waiting for another writer if there is one."""
        dbapi_connection.execute("BEGIN IMMEDIATE")


class Reading(SQLiteDialect_pysqlite):
    """Transactions that see one moment and hold no writer up."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin without a lock."""
        dbapi_connection.execute("BEGIN")


registry.register("sqlite.writing", __name__, "Writing")
registry.register("sqlite.reading", __name__, "Reading")


def open_sqlite(url: URL, purpose: Literal["writing", "reading"], *, patience: float = PATIENCE) -> Engine:
    """Open an existing file for one purpose.

    Args:
        url: names the file.
        purpose: what its transactions do.
        patience: seconds to wait for another writer.
    """
    engine = create_engine(
        url.set(drivername=f"sqlite+{purpose}"),
        hide_parameters=True,
        # The driver must not begin by itself.
        connect_args={"timeout": patience, "isolation_level": None},
    )
    event.listen(engine, "connect", _prepare)
    if purpose == "reading":
        event.listen(engine, "connect", _forbid_writing)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set the pragmas of a new connection."""
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _forbid_writing(connection: sqlite3.Connection, _record: object) -> None:
    """Let a reader read."""
    connection.execute("PRAGMA query_only=ON")
