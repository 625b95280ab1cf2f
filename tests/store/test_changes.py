"""PostgreSQL's log of changes is ended and written over where the bot may; where not, everybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from bot.store.base import Database, open_database, wipe
from bot.store.changes import Tidied, tidy, traces
from bot.store.migrations import migrate
from bot.store.sql import statements
from tests.postgres import FAST, PostgresServer, run_postgres

ROLE = "voices_contacts"
SAID = b"said-by-somebody"
CARELESS = (
    "-c archive_mode=on -c archive_command=false -c wal_keep_size=1GB -c summarize_wal=on -c track_commit_timestamp=on "
    "-c log_statement=all -c log_min_duration_statement=0 -c log_min_duration_sample=0 "
    "-c log_transaction_sample_rate=1 -c log_parameter_max_length_on_error=100 -c log_error_verbosity=verbose"
)


@pytest.fixture(scope="module")
def careless_server() -> Iterator[PostgresServer]:
    """Run a server that keeps and logs whatever it can."""
    with run_postgres(f"{FAST} {CARELESS}") as server:
        yield server


def store(server: PostgresServer) -> tuple[str, str]:
    """Make a contacts store of the bot's own role; return its URL for the bot and for a superuser."""
    name = server.create()
    url = server.owned(name, ROLE)
    database = open_database(url, name="contacts")
    migrate(database, "contacts")
    database.close()
    return url, server.url(name)


def allow(superuser: str) -> None:
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        connection.execute(statements("contacts"))


def spoken(url: str) -> Tidied:
    """Write something into the log of changes, and tidy it as the bot's role."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS spoken (word TEXT)")
        for _ in range(3000):
            connection.execute("INSERT INTO spoken SELECT repeat(%s, 60)", (SAID.decode(),))
        connection.execute("TRUNCATE spoken")
        return tidy(connection.cursor())


def kept(folder: Path) -> int:
    """Count what was said in the files of the log, whatever they are called."""
    count = 0
    for path in (folder / "data" / "pg_wal").iterdir():
        with suppress(FileNotFoundError, IsADirectoryError):
            count += path.read_bytes().count(SAID)
    return count


def found(url: str) -> list[str]:
    """List what the doctor will warn of, as the bot's role sees it."""
    database = open_database(url, name="contacts")
    try:
        with database.read() as conn:
            return [trace.setting for trace in traces(conn)]
    finally:
        database.close()


def test_the_log_is_left_as_it_is_without_the_right_and_holds_nothing_with_it(postgres_server: PostgresServer) -> None:
    url, superuser = store(postgres_server)
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        connection.execute(f"REVOKE pg_checkpoint FROM {ROLE}")  # another test of this server may have granted it

    before, left = spoken(url), kept(postgres_server.folder)
    allow(superuser)
    results = [spoken(url) for _ in range(3)]

    assert (before, left > 1000) == (Tidied.FORBIDDEN, True)
    assert (results, kept(postgres_server.folder)) == ([Tidied.DONE] * 3, 0)


def test_files_of_the_log_do_not_become_more_from_one_tidying_to_the_next(postgres_server: PostgresServer) -> None:
    url, superuser = store(postgres_server)
    allow(superuser)
    spoken(url)
    folder = postgres_server.folder / "data" / "pg_wal"
    before = len(list(folder.iterdir()))

    for _ in range(4):
        spoken(url)

    assert len(list(folder.iterdir())) <= before + 2


def test_a_careless_server_holds_the_log_and_each_of_its_settings_is_told(careless_server: PostgresServer) -> None:
    url, superuser = store(careless_server)
    before = found(url)
    allow(superuser)

    of_the_server = ["archive_mode", "wal_keep_size", "summarize_wal", "track_commit_timestamp"]
    assert before == [
        "rights",
        *of_the_server,
        "log_transaction_sample_rate",
        "log_parameter_max_length_on_error",
        "log_error_verbosity",
        "log_statement",
        "log_min_duration_statement",
        "log_min_duration_sample",
    ]
    assert (found(url), spoken(url)) == (of_the_server, Tidied.HELD)


def test_a_replication_slot_is_told_and_holds_the_log(postgres_server: PostgresServer) -> None:
    url, superuser = store(postgres_server)
    allow(superuser)
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('copy', true)")
        try:
            seen, result = found(url), spoken(url)
        finally:
            connection.execute("SELECT pg_drop_replication_slot('copy')")

    assert (seen, result, found(url), spoken(url)) == (["replication slots"], Tidied.HELD, [], Tidied.DONE)


def test_nothing_that_the_bot_says_to_a_careless_server_reaches_its_log(careless_server: PostgresServer) -> None:
    url, superuser = store(careless_server)
    allow(superuser)
    log = careless_server.folder / "log"
    insert = "INSERT INTO setting (key, value) VALUES (%s, %s)"
    before = log.stat().st_size

    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(insert, ("a", "731234567"))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(insert, ("a", "731234568"))
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        connection.execute("UPDATE setting SET value = %s", ("731234569",))

    text = log.read_bytes()[before:].decode()
    assert [number for number in ("731234567", "731234568", "731234569") if number in text] == ["731234569"]


def test_sqlite_has_no_traces_and_is_wiped_as_before(tmp_path: Path) -> None:
    database: Database = open_database(f"sqlite:///{tmp_path}/contacts.db", name="contacts")
    with database.read() as conn:
        seen = traces(conn)

    assert (seen, wipe(database, "sheet")) == ((), True)
    database.close()
