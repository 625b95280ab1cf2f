"""What PostgreSQL keeps beyond a cut is told by the doctor and by the data-protection sheet, and stops nothing."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import psycopg

from bot.actions import closing as ending
from bot.cli.paper import Bullets, Paragraph
from bot.cli.traces import TIDIED, told_of_traces
from bot.store.changes import FORBIDDEN
from bot.store.sql import statements
from tests.actions.answering import let_answer
from tests.cli.test_doctor import configuration, examined, run
from tests.living import field_survey, make_settings, open_field
from tests.postgres import PostgresServer


class Rented:
    """Two databases of the bot's own users, on a server where nobody has run the statements yet."""

    def __init__(self, server: PostgresServer) -> None:
        self.names = {which: server.create() for which in ("contacts", "answers")}
        self.superuser = {which: server.url(name) for which, name in self.names.items()}
        self.urls = {f"{which}_url": server.owned(name, f"traced_{which}") for which, name in self.names.items()}

    def allow(self) -> None:
        for which, url in self.superuser.items():
            with closing(psycopg.connect(url, autocommit=True)) as connection:
                connection.execute(statements(which))


def test_a_bot_that_may_not_tidy_the_log_cuts_all_the_same_and_is_told_so_until_it_may(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    rented = Rented(postgres_server)
    given = make_settings(tmp_path, "http://127.0.0.1:1", **rented.urls)
    with open_field(given) as (house, stores):
        wave = field_survey(house, stores, "pulse")
        let_answer(stores.contacts, house, wave, 12)
        report = ending.close(stores.contacts, stores.answers, house, wave.id)
        due = ending.due(stores.contacts, house)
        before = told_of_traces(stores)
    warned = examined(tmp_path, "traces", **rented.urls)
    rented.allow()
    with open_field(given) as (_, stores):
        after = told_of_traces(stores)
    well = examined(tmp_path, "traces", **rented.urls)

    assert (report.responses, due) == (12, ())
    assert [(one.file, one.fault) for one in warned.warnings if one.place == "rights"] == [
        ("contacts_url", FORBIDDEN.fault),
        ("answers_url", FORBIDDEN.fault),
    ]
    assert [type(block) for block in before] == [Paragraph, Bullets]
    assert after == (Paragraph(TIDIED),)
    assert (well.warnings, well.verdict, well.note) == ((), "well", "the log of changes is tidied at each cut")


def test_a_warning_is_shown_and_is_nothing_to_mend(postgres_server: PostgresServer, tmp_path: Path) -> None:
    environ = configuration(tmp_path, **Rented(postgres_server).urls)

    status, shown = run(environ, "--offline", "--json")
    _, table = run(environ, "--offline")

    told = json.loads(shown)
    warned = next(one for one in told["checks"] if one["check"] == "traces")
    assert (status, told["well"], len(warned["warnings"]) > 1) == (0, True, True)
    assert [line.split()[2:4] for line in table.splitlines() if line.startswith("traces")] == [["to", "weigh"]]
    assert table.count(FORBIDDEN.fault) == 2


def test_a_server_that_cannot_be_reached_is_told_once(tmp_path: Path) -> None:
    found = examined(tmp_path, "traces", contacts_url="postgresql://nobody@127.0.0.1:1/contacts")

    assert (found.skipped, found.note) == (True, "first mend the databases")


def test_sqlite_keeps_none(tmp_path: Path) -> None:
    given = make_settings(tmp_path, "http://127.0.0.1:1")
    with open_field(given) as (_, stores):
        told = told_of_traces(stores)

    assert told == (Paragraph("SQLite's log of changes is emptied at each cut."),)
    assert examined(tmp_path, "traces").note == "SQLite keeps no log of changes after a cut"
