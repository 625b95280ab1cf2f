"""Migrations make exactly the tables the code knows, once, or say why not."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text

from bot.access.roles import Role
from bot.errors import OperatorError
from bot.store import migrations
from bot.store.answers.responses import responses_of
from bot.store.answers.tables import METADATA as ANSWERS
from bot.store.base import Database, open_database
from bot.store.contacts import people, staff
from bot.store.contacts.tables import METADATA as CONTACTS
from bot.store.migrations import VERSION_TABLES, Which, is_current, migrate, newest, raise_to, unknown
from tests.furniture import Opener
from tests.store.test_staff import ANNA, INVITED, NOW

STORES: list[tuple[Which, MetaData]] = [("contacts", CONTACTS), ("answers", ANSWERS)]


@pytest.fixture
def empty(opener: Opener, request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.node.callspec.params["opener"] == "sqlite":
        return open_database(f"sqlite:///{tmp_path}/empty.db", name="contacts_url")
    return open_database(request.getfixturevalue("postgres_urls")[0], name="contacts_url")


@pytest.mark.parametrize(("which", "metadata"), STORES)
def test_migrated_tables_are_those_of_the_code(opener: Opener, which: Which, metadata: MetaData) -> None:
    database = opener(which)

    with database.read() as conn:
        options = {
            "version_table": VERSION_TABLES[which],
            "compare_type": True,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(conn, opts=options)
        differences = compare_metadata(context, metadata)

    assert differences == []


@pytest.mark.parametrize(("which", "metadata"), STORES)
def test_on_sqlite_they_are_the_same_to_the_letter(tmp_path: Path, which: Which, metadata: MetaData) -> None:
    migrated = open_database(f"sqlite:///{tmp_path}/migrated.db", name="x")
    created = open_database(f"sqlite:///{tmp_path}/created.db", name="x")
    migrate(migrated, which)
    with created.begin() as conn:
        metadata.create_all(conn)

    assert _statements(migrated) - _statements(created) == set()
    assert _statements(created) - _statements(migrated) == set()
    migrated.close()
    created.close()


def _statements(database: Database) -> set[str]:
    wanted = text(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger' AND tbl_name NOT LIKE '%_version'"
    )
    with database.read() as conn:
        return {_in_order(statement) for statement in conn.execute(wanted).scalars()}


def _in_order(statement: str) -> str:
    """Sort what a table is made of: SQLite writes a column that was added later on the line of the one before."""
    head, _, rest = " ".join(statement.split()).partition("(")
    body, _, tail = rest.rpartition(")")
    parts = re.split(r",(?![^()]*\))", body)
    return f"{head}({', '.join(sorted(part.strip() for part in parts))}){tail}"


@pytest.mark.parametrize("which", ["contacts", "answers"])
def test_no_row_of_a_person_or_an_answer_has_a_hidden_number(tmp_path: Path, which: Which) -> None:
    database = open_database(f"sqlite:///{tmp_path}/{which}.db", name="x")
    migrate(database, which)
    nobodys = {"definition", "wave", "wording", "link", "setting", "event", "event_draft"}
    numbered = {"contacts": nobodys, "answers": {"definition"}}

    with database.read() as conn:
        rows = conn.execute(
            text("SELECT name FROM pragma_table_list WHERE NOT wr AND type = 'table' AND schema = 'main'")
        )
        found = {name for name in rows.scalars() if not name.startswith("sqlite_")}

    assert found - {VERSION_TABLES[which]} == numbered[which]
    database.close()


@pytest.mark.parametrize("which", ["contacts", "answers"])
def test_the_newest_revision_is_the_one_that_alembic_finds(which: Which) -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent / which))

    assert newest(which) == frozenset(scripts.get_heads())
    assert unknown(which, [script.revision for script in scripts.walk_revisions()] + ["9999"]) == ("9999",)


def test_a_start_that_finds_nothing_to_migrate_does_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/contacts.db"
    database = open_database(url, name="x")
    migrate(database, "contacts")
    database.close()
    program = f"""
import sys
from bot.store.base import open_database
from bot.store.migrations import migrate
migrate(open_database({url!r}, name="x"), "contacts")
print("alembic" in sys.modules)
"""

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout == "False\n"


def test_an_empty_database_becomes_current_and_stays_so(empty: Database) -> None:
    before = is_current(empty, "contacts")
    migrate(empty, "contacts")
    migrate(empty, "contacts")

    assert (before, is_current(empty, "contacts")) == (False, True)
    empty.close()


def test_answers_that_had_a_row_each_are_kept(empty: Database) -> None:
    kept = [
        ("r1", "p_age", "refused", None),
        ("r1", "p_gaps", "given", '["parks","shops"]'),
        ("r1", "p_safe", "given", '"very"'),
        ("r2", "p_age", "given", "3"),
    ]
    columns = ("response", "question", "kind", "value")
    with empty.begin() as conn:
        raise_to(conn, "answers", ["0002"])
        conn.execute(text("INSERT INTO definition VALUES ('f', 's', '{}')"))
        conn.execute(text("INSERT INTO response VALUES ('r1', 'w', 'f', 'nl', 'east'), ('r2', 'w', 'f', NULL, NULL)"))
        values = [dict(zip(columns, row, strict=True)) for row in kept]
        conn.execute(text("INSERT INTO answer VALUES (:response, :question, :kind, :value)"), values)

    migrate(empty, "answers")

    with empty.read() as conn:
        found = conn.execute(text("SELECT * FROM answer ORDER BY response, question")).all()
        traits = [(one.id, one.language, one.area) for one in responses_of(conn, "w")]
    assert [tuple(row) for row in found] == kept
    assert traits == [("r1", "nl", "east"), ("r2", None, None)]
    empty.close()


def test_whoever_was_to_be_called_is_owed_the_screen_they_were_to_be_called_to(empty: Database) -> None:
    called = {1: "stay:welcome", 2: "ending:w1 asked:w2", 3: None, 4: "ending:w1"}
    columns = "telegram_id, language, picked, stopped, reachable, at, call, owed, noticed, created_day"
    with empty.begin() as conn:
        raise_to(conn, "contacts", ["0015"])
        for who, places in called.items():
            values = (who, "nl", True, who == 4, True, "x", places, False, True, "2026-01-01")
            row = ", ".join(str(each) if not isinstance(each, str) else f"'{each}'" for each in values)
            conn.exec_driver_sql(f"INSERT INTO contact ({columns}) VALUES ({row.replace('None', 'NULL')})")  # noqa: S608 - our own names

    migrate(empty, "contacts")

    with empty.read() as conn:
        found = {each.telegram_id: (each.at, each.owed) for each in people.everybody(conn)}
    assert found == {1: ("stay:welcome", True), 2: ("ending:w1", True), 3: ("x", False), 4: ("x", False)}
    empty.close()


def test_a_database_of_a_newer_version_is_left_alone(contacts: Database) -> None:
    with contacts.begin() as conn:
        conn.execute(text("UPDATE contacts_version SET version_num = '9999'"))

    with pytest.raises(OperatorError) as caught:
        migrate(contacts, "contacts")

    (problem,) = caught.value.problems
    assert problem.file == "contacts_url"
    assert problem.fault == "The database was written by a newer version of this program (revision 9999)."


def test_both_stores_in_one_database_are_refused(contacts: Database) -> None:
    with pytest.raises(OperatorError) as caught:
        migrate(contacts, "answers")

    with contacts.read() as conn:
        assert set(inspect(conn).get_table_names()) == {*CONTACTS.tables, "contacts_version"}
    (problem,) = caught.value.problems
    assert problem.remedy == "Give each store a database of its own."


def test_a_migration_that_fails_half_way_leaves_nothing(empty: Database) -> None:
    with empty.begin() as conn:
        conn.execute(text("CREATE TABLE setting (other TEXT)"))

    with pytest.raises(Exception, match="setting"):
        migrate(empty, "contacts")

    with empty.read() as conn:
        assert inspect(conn).get_table_names() == ["setting"]
    empty.close()


def test_a_file_that_is_no_database_is_told_to_the_operator(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear resident, " * 100)
    database = open_database(f"sqlite:///{tmp_path}/letter.db", name="contacts_url")

    with pytest.raises(OperatorError):
        migrate(database, "contacts")

    database.close()


def test_a_database_that_cannot_be_reached_is_told_to_the_operator(tmp_path: Path) -> None:
    database = open_database(f"postgresql://secret@/nothing?host={tmp_path}", name="answers_url")

    with pytest.raises(OperatorError) as caught:
        migrate(database, "answers")

    assert str(caught.value) == (
        "answers_url: The database cannot be reached, or is none. Check its URL and that it is running."
    )


@pytest.mark.parametrize("opener", ["sqlite", "postgresql"], indirect=True)
def test_staff_and_invitations_survive_that_somebody_may_be_on_the_board(empty: Database) -> None:
    with empty.begin() as conn:
        raise_to(conn, "contacts", ("0016",))
        staff.put(conn, ANNA)
        staff.invite(conn, INVITED)
    with empty.begin() as conn:
        raise_to(conn, "contacts", ("0017",))

    with empty.begin() as conn:
        assert staff.everybody(conn) == (ANNA,)
        assert staff.invitations(conn, NOW) == (INVITED,)
        staff.put(conn, replace(ANNA, role=Role.BOARD))
        assert staff.everybody(conn) == (replace(ANNA, role=Role.BOARD),)
    empty.close()
