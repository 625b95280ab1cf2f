"""Open a database so that what is committed is on the disk and what is deleted is gone from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.types import TypeDecorator

from bot.errors import OperatorError, Problem
from bot.store import changes
from bot.store.sqlite import open_sqlite

CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}
"""Names of constraints, alike on both engines, so that migrations can refer to them."""


INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Each engine's own INSERT, by the name of its dialect: only these know ON CONFLICT."""

_DATA_EXCEPTION = "22"
_PATIENCE = 10  # seconds to wait for a connection
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class ChangedDefinitionError(Exception):
    """Another text was to be stored under the fingerprint of a stored definition."""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, also on SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Turn any instant into UTC; a time without a zone is our own slip."""
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant needs a time zone"
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def new_metadata() -> MetaData:
    """Begin a set of tables that no other store shares."""
    return MetaData(naming_convention=CONVENTION)


@dataclass(frozen=True, slots=True)
class Database:
    """One open store.

    Attributes:
        engine: SQLAlchemy's engine; its errors and logs never show a parameter.
        reader: the same for transactions that only read.
        hasty: the same for transactions that wait for no other writer; None where every one goes over a network.
    """

    engine: Engine
    reader: Engine = field(repr=False)
    hasty: Engine | None = field(default=None, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is a SQLite file (otherwise it is PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    def begin(self) -> AbstractContextManager[Connection]:
        """Open one transaction that may write: committed at the end, undone by any exception."""
        return self.engine.begin()

    def begin_at_once(self) -> AbstractContextManager[Connection]:
        """Open a writing transaction only where nobody else writes.

        Raises:
            sqlalchemy.exc.OperationalError: somebody does.
        """
        assert self.hasty is not None, "only a file is opened at once"
        return self.hasty.begin()

    def read(self) -> AbstractContextManager[Connection]:
        """Open one consistent view that holds no writer up and writes nothing."""
        return self.reader.begin()

    def close(self) -> None:
        """Close every idle connection; on SQLite the last one also empties the WAL."""
        self.reader.dispose()
        if self.hasty is not None:
            self.hasty.dispose()
        self.engine.dispose()


def open_database(url: str, *, name: str) -> Database:
    """Open a store by its URL; nothing is read or created in it before `migrate`.

    Args:
        url: `sqlite:///path/to/file.db` or `postgresql://user@host/database`.
        name: the setting the URL came from, for what the operator is told.

    Returns:
        The open store. A missing SQLite file is created, readable by its owner alone.

    Raises:
        OperatorError: the URL cannot be read, or names neither engine.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The URL may hold a password: it is not repeated.
        fault = "This is not a database URL."
        raise OperatorError([Problem(name, 0, "", fault, _REMEDY)]) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        _create_private(Path(str(parsed.database)), name)
        hasty = open_sqlite(parsed, "writing", patience=0)
        return Database(open_sqlite(parsed, "writing"), open_sqlite(parsed, "reading"), hasty)
    if backend in {"postgresql", "postgres"}:
        engine = _open_postgres(parsed)
        return Database(engine, engine.execution_options(**_SNAPSHOT))
    raise OperatorError([Problem(name, 0, "", "This is neither a SQLite file nor PostgreSQL.", _REMEDY)])


@contextmanager
def savepoint(conn: Connection) -> Iterator[None]:
    """Undo what the block did if it fails, and nothing else of the transaction.

    SQLAlchemy's `begin_nested` names each savepoint anew and so compiles each anew: four times the cost.
    """
    conn.exec_driver_sql("SAVEPOINT step")
    try:
        yield
    except BaseException:
        conn.exec_driver_sql("ROLLBACK TO SAVEPOINT step")
        conn.exec_driver_sql("RELEASE SAVEPOINT step")
        raise
    conn.exec_driver_sql("RELEASE SAVEPOINT step")


def wipe(database: Database, *tables: str) -> bool:
    """Rewrite the files, so that deleted rows are not left in free pages or in the log of changes.

    Call it outside any transaction, with nobody else at work in the store if possible.

    Args:
        database: the store.
        tables: those to rewrite on PostgreSQL (each is locked meanwhile); SQLite rewrites all.

    Returns:
        False when a reader kept SQLite's WAL from being emptied: call again later. Where PostgreSQL does not let its
        log be tidied, calling again would not help: the doctor tells the operator.
    """
    raw = database.engine.raw_connection()
    with closing(raw), closing(raw.cursor()) as cursor:
        if database.is_sqlite:
            cursor.execute("VACUUM")
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        driver: Any = raw.driver_connection
        driver.autocommit = True  # VACUUM refuses to run in a transaction
        try:
            for table in tables:
                quoted = database.engine.dialect.identifier_preparer.quote(table)
                cursor.execute(f"VACUUM (FULL) {quoted}")
            changes.tidy(cursor)
        finally:
            driver.autocommit = False
    return True


_REMEDY = "Write sqlite:///path/to/file.db or postgresql://user@host/database."


def _open_postgres(url: URL) -> Engine:
    """Connect by psycopg 3, whatever driver the URL names."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": _PATIENCE, "application_name": "equal-voices"},
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """Take the values out of an error of PostgreSQL's: its DETAIL shows the whole row.

    Errors of class 22 repeat a value in their first line too
    (https://www.postgresql.org/docs/18/errcodes-appendix.html): of these only the name is left.
    """
    original: Any = context.original_exception
    if context.sqlalchemy_exception is None or not hasattr(original, "diag"):
        return
    name, first_line = type(original).__name__, original.diag.message_primary
    told = first_line if first_line and not str(original.sqlstate).startswith(_DATA_EXCEPTION) else name
    original.args = (told,)
    context.sqlalchemy_exception.args = (f"({name}) {told}",)


def _create_private(path: Path, name: str) -> None:
    """Create the file for its owner alone; SQLite gives its WAL the same permissions."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        fault = f"{path} cannot be written: {error.strerror}."
        remedy = "Name a file in a folder of the bot's own."
        raise OperatorError([Problem(name, 0, "", fault, remedy)]) from None
