"""A database that keeps what is committed, shows nothing in its errors, and lets nobody else in."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.errors import OperatorError
from bot.store.base import Database, open_database, savepoint
from bot.store.contacts import inbox, people
from bot.store.contacts.tables import CONTACT, SHEET
from tests.store.test_people import AMINA, OLENA


def test_sqlite_is_opened_safe_and_strict(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/folder/contacts.db", name="contacts_url")
    names = ("journal_mode", "synchronous", "secure_delete", "trusted_schema", "foreign_keys", "busy_timeout")

    with database.read() as conn:
        found = {name: conn.execute(text(f"PRAGMA {name}")).scalar() for name in names}

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
    database.close()


def test_the_files_of_sqlite_are_their_owners_alone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/contacts.db", name="contacts_url")
    with database.begin() as conn:
        conn.execute(text("CREATE TABLE t (a)"))

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}

    assert modes == {"contacts.db": 0o600, "contacts.db-wal": 0o600, "contacts.db-shm": 0o600}
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://me:secret@host/db"])
def test_a_url_of_no_store_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(OperatorError) as caught:
        open_database(url, name="contacts_url")

    (problem,) = caught.value.problems
    assert problem.file == "contacts_url"
    assert problem.remedy == "Write sqlite:///path/to/file.db or postgresql://user@host/database."
    assert "secret" not in str(caught.value)


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OperatorError):
        open_database(f"sqlite:///{tmp_path}/file/contacts.db", name="contacts_url")


class SlipError(Exception):
    """Something of ours fails."""


def fail(conn: Connection) -> None:
    people.create(conn, OLENA)
    raise SlipError


def break_a_rule(conn: Connection) -> None:
    people.create(conn, OLENA)
    conn.execute(text("INSERT INTO handled (update_id) VALUES (1)"))


@pytest.mark.parametrize(("slip", "error"), [(fail, SlipError), (break_a_rule, DBAPIError)])
def test_one_failed_step_spoils_nobody_elses(
    contacts: Database, slip: Callable[[Connection], None], error: type[Exception]
) -> None:
    with contacts.begin() as conn:
        with savepoint(conn):
            people.create(conn, AMINA)
        with pytest.raises(error), savepoint(conn):
            slip(conn)
        with savepoint(conn):
            inbox.mark(conn, [2], 1)

    with contacts.read() as conn:
        assert people.owed(conn) == (AMINA,)
        assert inbox.fresh(conn, [1, 2]) == {1}


def test_a_step_within_a_step_is_undone_alone(contacts: Database) -> None:
    with contacts.begin() as conn, savepoint(conn):
        people.create(conn, AMINA)
        with pytest.raises(SlipError), savepoint(conn):
            fail(conn)

    with contacts.read() as conn:
        assert people.owed(conn) == (AMINA,)


def test_sqlalchemys_own_savepoints_work_as_well(contacts: Database) -> None:
    with contacts.begin() as conn:
        people.create(conn, AMINA)
        inner = conn.begin_nested()
        people.create(conn, OLENA)
        inner.rollback()

    with contacts.read() as conn:
        assert people.owed(conn) == (AMINA,)


def test_whoever_reads_cannot_write(contacts: Database) -> None:
    with contacts.read() as conn, pytest.raises(DBAPIError):
        people.create(conn, AMINA)


def test_an_exception_undoes_the_whole_transaction(contacts: Database) -> None:
    with pytest.raises(SlipError), contacts.begin() as conn:
        fail(conn)

    with contacts.read() as conn:
        assert people.owed(conn) == ()


def test_a_reader_holds_no_writer_up_and_sees_one_moment(contacts: Database) -> None:
    with contacts.read() as reader:
        before = people.owed(reader)
        with contacts.begin() as writer:
            people.create(writer, AMINA)
        during = people.owed(reader)

    with contacts.read() as reader:
        after = people.owed(reader)
    assert (before, during, after) == ((), (), (AMINA,))


WORDS = "secret words"


def twice(conn: Connection) -> None:
    row = {column.name: getattr(AMINA, column.name) for column in CONTACT.columns}
    for _ in range(2):
        conn.execute(CONTACT.insert(), row)


def no_day(conn: Connection) -> None:
    people.create(conn, replace(AMINA, created_day=WORDS))  # type: ignore[arg-type]  # a wrong type, on purpose


def broken_rule(conn: Connection) -> None:
    conn.execute(SHEET.insert(), {"wave": WORDS, "tag": b"t", "epoch": "e", "state": "draft"})


@pytest.mark.parametrize("slip", [twice, no_day, broken_rule])
def test_no_error_and_no_log_shows_a_value(
    contacts: Database, slip: Callable[[Connection], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")

    with contacts.engine.connect() as conn, pytest.raises(StatementError) as caught:
        slip(conn)

    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert [value for value in (str(AMINA.telegram_id), WORDS) if value in shown] == []
    assert caplog.text != ""
