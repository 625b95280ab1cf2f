"""People and answers never meet: not by a column, not by a value."""

from __future__ import annotations

from sqlalchemy import MetaData

from bot.store.answers import responses
from bot.store.answers.tables import METADATA as ANSWERS
from bot.store.base import Database
from bot.store.contacts import fieldwork, inbox, people, sheets
from bot.store.contacts.tables import METADATA as CONTACTS
from tests.furniture import Opener
from tests.store.test_fieldwork import AUTUMN, PULSE
from tests.store.test_people import OLENA
from tests.store.test_responses import BATCH, CUT, REMARKS
from tests.store.test_sheets import sealed_sheet

SHARED = {"id", "wave", "fingerprint", "survey", "canonical", "language", "area"}
"""Names of columns in both: of the survey, and of traits that the cut has rolled up.

`id` is random in each.
"""


def columns(metadata: MetaData) -> set[str]:
    return {column.name for table in metadata.tables.values() for column in table.columns}


def values(database: Database, metadata: MetaData) -> set[object]:
    with database.read() as conn:
        rows = [row for table in metadata.tables.values() for row in conn.execute(table.select())]
    return {value for row in rows for value in row if isinstance(value, str | bytes | int)}


def test_the_stores_share_no_column_but_the_survey_and_its_rolled_up_traits() -> None:
    assert columns(CONTACTS) & columns(ANSWERS) == SHARED


def test_the_answers_store_has_neither_times_nor_counters() -> None:
    kinds = {str(column.type) for table in ANSWERS.tables.values() for column in table.columns}
    numbers = {
        column.name for table in ANSWERS.tables.values() for column in table.columns if str(column.type) == "INTEGER"
    }

    assert kinds == {"TEXT", "INTEGER"}
    assert numbers == {"responses", "edition"}


def test_no_foreign_key_leads_from_one_store_to_the_other() -> None:
    for metadata in (CONTACTS, ANSWERS):
        targets = {
            key.column.table.metadata is metadata for table in metadata.tables.values() for key in table.foreign_keys
        }
        assert targets == {True}


def test_filled_stores_share_no_value_that_belongs_to_one_person(opener: Opener) -> None:
    contacts, answers = opener("contacts"), opener("answers")
    with contacts.begin() as conn:
        people.create(conn, OLENA)
        fieldwork.keep(conn, PULSE)
        fieldwork.insert_wave(conn, AUTUMN)
        fieldwork.insert_link(conn, fieldwork.Link(id="0123456789", wave=AUTUMN.id))
        sheets.put(conn, sealed_sheet(12, "yes", wave=AUTUMN.id))
        inbox.mark(conn, [424242], 739_000)
        inbox.set_aside(conn, inbox.Quarantined("q1", b"sealed"))
        inbox.remember(conn, "commands", "abc")
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical=PULSE.canonical)
        responses.insert_cut(conn, CUT, responses=BATCH, remarks=REMARKS)

    both = values(contacts, CONTACTS) & values(answers, ANSWERS)

    assert both == {"f1", "pulse", PULSE.canonical}
