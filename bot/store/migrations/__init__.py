"""Bring the tables of a store up to date, or say why that cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import OperatorError, Problem
from bot.store.base import Database

Which = Literal["contacts", "answers"]
"""The two stores, each with a history of its own."""

VERSION_TABLES: Final[dict[Which, str]] = {"contacts": "contacts_version", "answers": "answers_version"}
"""Where each store notes how far it has come; found together, the two share one database."""

_OUT_OF_REACH: Final = "The database cannot be reached, or is none."
_LOCK: Final = text("SELECT pg_advisory_xact_lock(7310214550)")


def migrate(database: Database, which: Which) -> None:
    """Check a store and apply what is missing, in one transaction: all or nothing.

    Several processes may start at once: one migrates, the others wait and find nothing to do.

    Args:
        database: the store.
        which: what it is to hold.

    Raises:
        OperatorError: it cannot be reached or written to, holds the other store, or a newer version of this one.
    """
    _insist_on_reach(database, which)
    try:
        with database.begin() as conn:
            _apply(conn, which)
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:  # SQL that is wrong: a slip of ours
            raise
        # The driver's words may hold the address and the user's name: they are not repeated.
        fault = "The database is held by another process, or takes no changes."
        remedy = "See what else works in it, and that its disk is neither full nor read-only."
        raise OperatorError([_problem(which, fault, remedy)]) from None


def is_current(database: Database, which: Which) -> bool:
    """Tell whether a store needs no migration, without touching it."""
    with database.read() as conn:
        return set(revisions(conn, which)) == set(_scripts(_config(which)).get_heads())


def raise_to(conn: Connection, which: Which, target: Iterable[str] = ("head",)) -> None:
    """Bring a store's tables as far as some revisions, within the caller's transaction.

    Args:
        conn: a writing transaction.
        which: what the store is to hold.
        target: names of revisions; the newest unless named.
    """
    config = _config(which)
    config.attributes["connection"] = conn
    for revision in target:
        command.upgrade(config, revision)


def revisions(conn: Connection, which: Which) -> tuple[str, ...]:
    """Read how far a database has come; nothing where it holds no tables of this store."""
    context = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLES[which]})
    return context.get_current_heads()


def unknown(which: Which, found: Iterable[str]) -> tuple[str, ...]:
    """Pick the revisions that only a newer program knows."""
    known = {script.revision for script in _scripts(_config(which)).walk_revisions()}
    return tuple(revision for revision in found if revision not in known)


def not_blank(database: Database, which: Which) -> tuple[Problem, ...]:
    """Tell why a database cannot be filled from a backup; nothing where it is there and holds no table."""
    try:
        with database.read() as conn:
            blank = not inspect(conn).get_table_names()
    except DBAPIError:
        return (_problem(which, _OUT_OF_REACH, "Check its URL and that it is running."),)
    fault = "The database is not empty, and a restore writes over nothing."
    remedy = "Move the file away (with those that end in -wal and -shm), or drop the database and create it anew."
    return () if blank else (_problem(which, fault, remedy),)


def _apply(conn: Connection, which: Which) -> None:
    """Check and migrate within the caller's transaction."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)
    _insist_on_own_database(conn, which)
    found = revisions(conn, which)
    for revision in unknown(which, found):
        fault = f"The database was written by a newer version of this program (revision {revision})."
        remedy = "Install that version, or restore an older backup."
        raise OperatorError([_problem(which, fault, remedy)])
    if set(found) != set(_scripts(_config(which)).get_heads()):
        raise_to(conn, which)


def _config(which: Which) -> Config:
    """Configure Alembic without a file."""
    config = Config()
    folder = str(Path(__file__).parent / which)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = VERSION_TABLES[which]
    return config


def _scripts(config: Config) -> ScriptDirectory:
    """Read the history of a store."""
    return ScriptDirectory.from_config(config)


def _insist_on_reach(database: Database, which: Which) -> None:
    """Tell an operator's slip in the URL from a fault of a migration."""
    try:
        with database.read():
            pass
    except DBAPIError:
        # The driver's words may hold the address and the user's name: they are not repeated.
        raise OperatorError([_problem(which, _OUT_OF_REACH, "Check its URL and that it is running.")]) from None


def _insist_on_own_database(conn: Connection, which: Which) -> None:
    """Refuse a database that holds the other store: people and answers never meet."""
    others = set(VERSION_TABLES.values()) - {VERSION_TABLES[which]}
    if others.intersection(inspect(conn).get_table_names()):
        fault = "This database holds the other store already: contacts and answers must lie apart."
        raise OperatorError([_problem(which, fault, "Give each store a database of its own.")])


def _problem(which: Which, fault: str, remedy: str) -> Problem:
    """Name the store by the setting its URL comes from."""
    return Problem(f"{which}_url", 0, "", fault, remedy)
