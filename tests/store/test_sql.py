"""On PostgreSQL reports see views of the answers and nothing else, and never the contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import errors

from bot.store.answers import responses, reviews
from bot.store.answers import tables as answers_tables
from bot.store.answers.responses import Cut, Remark, Response
from bot.store.answers.reviews import Verdict
from bot.store.base import Database, open_database
from bot.store.contacts import audit, sheets
from bot.store.contacts import tables as contacts_tables
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.migrations import Which, migrate
from bot.store.sql import statements
from tests.postgres import PostgresServer

BACKUP, REPORT = "voices_backup", "voices_report"
BOT: dict[Which, str] = {"contacts": "voices_contacts", "answers": "voices_answers"}
"""The users of the two databases, as docs/operator.md has them made."""

STORES: tuple[Which, ...] = ("contacts", "answers")
Rows = list[tuple[Any, ...]]


class Site:
    """Two databases with the roles of the statements.

    Args:
        server: where they are.
        names: of the two databases.
    """

    def __init__(self, server: PostgresServer, names: dict[Which, str]) -> None:
        self.server = server
        self.names = names

    def url(self, which: Which, role: str) -> str:
        return self.server.url(self.names[which]).replace("postgres@", f"{role}@")

    def asks(self, which: Which, role: str, statement: str) -> Rows:
        """Run one statement as a role that does not mind being told to read only."""
        told = {"options": "-c default_transaction_read_only=off", "autocommit": True}
        with closing(psycopg.connect(self.url(which, role), **told)) as connection:
            return connection.execute(statement).fetchall()

    def applies(self, which: Which) -> None:
        """Run the statements as a superuser, as psql does."""
        with closing(psycopg.connect(self.url(which, "postgres"), autocommit=True)) as connection:
            connection.execute(statements(which))

    def opens(self, which: Which, role: str) -> Database:
        return open_database(self.url(which, role), name=which)


@pytest.fixture(scope="module")
def site(postgres_server: PostgresServer) -> Iterator[Site]:
    """Make both stores with an answer in them, and apply the statements twice."""
    site = Site(postgres_server, {which: postgres_server.create() for which in STORES})
    for which in STORES:
        postgres_server.owned(site.names[which], BOT[which])
        database = site.opens(which, BOT[which])
        migrate(database, which)
        database.close()
        site.applies(which)
        site.applies(which)
    _fill(site)
    yield site
    for name in site.names.values():
        postgres_server.drop(name)


def _fill(site: Site) -> None:
    """Store one cut as the bot's own role does."""
    answers = site.opens("answers", BOT["answers"])
    response = Response(id="r1", wave="w1", fingerprint="f1", language="so", not_given='{"q":"skipped"}')
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        texts = {"t1": "My street", "t2": "Their street"}
        remarks = [Remark(id=name, wave="w1", question="q", text=said) for name, said in texts.items()]
        record = Cut("c1", "w1", "pulse", "f1", "2026-W47", 1)
        responses.insert_cut(conn, record, responses=[response], remarks=remarks)
        reviews.judge(conn, "t2", Verdict.SHOWN)
    answers.close()


def test_reports_read_the_views(site: Site) -> None:
    assert site.asks("answers", REPORT, "SELECT * FROM report.response") == [("r1", "w1", "f1", "so", None)]
    assert site.asks("answers", REPORT, "SELECT * FROM report.answer") == [("r1", "q", "skipped", None)]
    assert site.asks("answers", REPORT, "SELECT survey, week FROM report.cut") == [("pulse", "2026-W47")]
    assert site.asks("answers", REPORT, "SELECT survey FROM report.definition") == [("pulse",)]


@pytest.mark.parametrize("table", [*sorted(answers_tables.METADATA.tables), "answer", "shown_remark"])
def test_reports_read_no_table(site: Site, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        site.asks("answers", REPORT, f"SELECT * FROM public.{table}")  # noqa: S608 - a name of ours


@pytest.mark.parametrize("column", ["xmin", "ctid", "tableoid"])
@pytest.mark.parametrize("view", ["response", "answer", "cut", "definition"])
def test_a_view_has_no_hidden_column(site: Site, view: str, column: str) -> None:
    with pytest.raises(errors.UndefinedColumn):
        site.asks("answers", REPORT, f"SELECT {column} FROM report.{view}")  # noqa: S608 - names of ours

    table = "response" if view == "answer" else view
    assert site.asks("answers", BOT["answers"], f"SELECT count({column}) FROM public.{table}") == [(1,)]  # noqa: S608 - our own names


def test_of_the_free_texts_reports_read_those_that_were_approved(site: Site) -> None:
    shown = site.asks("answers", REPORT, "SELECT * FROM report.shown_remark")

    assert shown == [("w1", "q", None, "Their street")]


def test_there_are_no_other_views(site: Site) -> None:
    views = site.asks("answers", REPORT, "SELECT viewname FROM pg_views WHERE schemaname = 'report' ORDER BY 1")

    assert views == [("answer",), ("cut",), ("definition",), ("response",), ("shown_remark",)]


def test_reports_write_nothing(site: Site) -> None:
    for statement in ("DELETE FROM report.response", "CREATE TABLE report.mine (a int)", "CREATE TEMP TABLE t (a int)"):
        with pytest.raises(errors.InsufficientPrivilege):
            site.asks("answers", REPORT, statement)


@pytest.mark.parametrize("role", [REPORT, BOT["answers"]])
def test_whoever_may_see_answers_cannot_even_connect_to_the_contacts(site: Site, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        site.asks("contacts", role, "SELECT 1")

    assert site.asks("answers", role, "SELECT 1") == [(1,)]


def test_statements_for_the_other_store_are_refused(site: Site) -> None:
    for which, other in (("contacts", "answers"), ("answers", "contacts")):
        with pytest.raises(errors.RaiseException, match="has not made the tables"):
            site.asks(which, "postgres", statements(other))


def test_backups_read_everything_and_write_nothing(site: Site) -> None:
    for which, metadata in (("contacts", contacts_tables.METADATA), ("answers", answers_tables.METADATA)):
        for table in metadata.tables:
            site.asks(which, BACKUP, f"SELECT * FROM public.{table}")  # noqa: S608 - our own names
            with pytest.raises(errors.InsufficientPrivilege):
                site.asks(which, BACKUP, f"DELETE FROM public.{table}")  # noqa: S608 - our own names


def test_the_bot_works_and_migrates_as_its_own_role(site: Site) -> None:
    contacts = site.opens("contacts", BOT["contacts"])
    migrate(contacts, "contacts")
    with contacts.begin() as conn:
        sheets.put(conn, Sheet("w1", b"tag", "e1", SheetState.DRAFT, b"sealed"))
        sheets.rewrite(conn)
        audit.append(conn, at=datetime(2026, 11, 25, tzinfo=UTC), actor="console", act="left")
        conn.exec_driver_sql("CREATE TABLE later (a int)")

    with contacts.read() as conn:
        assert audit.verify(conn).entries == 1
    assert site.asks("contacts", BACKUP, "SELECT count(*) FROM later") == [(0,)]
    contacts.close()
