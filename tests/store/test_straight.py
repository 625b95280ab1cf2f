"""Statements past SQLAlchemy: the same values, the same errors, and never outside a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, literal_column
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.store.base import Database, open_database
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.fieldwork import Definition, Unfinished, Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.contacts.tables import QUARANTINE
from bot.store.sqlite import open_sqlite
from bot.store.straight import Straight

NOW = datetime(2026, 11, 25, 14, 30, 0, 5, tzinfo=UTC)
WAVE = Wave(
    id="w1",
    fingerprint="f",
    survey="pulse",
    title="Winter",
    areas=("north", "kade"),
    languages=("ar",),
    opens_at=NOW,
    closes_at=NOW + timedelta(days=7),
    epoch="e1",
    listed=False,
    batch=10,
    unfinished=Unfinished.COUNT,
    told=True,
    ask_until=NOW + timedelta(days=9),
)
_KEEP = Straight(insert(QUARANTINE).values(id=bindparam("q"), sealed=bindparam("bytes"), day=literal_column("0")))


def field(database: Database) -> None:
    with database.begin() as conn:
        fieldwork.keep(conn, Definition(fingerprint="f", survey="pulse", canonical="{}", day=NOW.date()))
        fieldwork.insert_wave(conn, WAVE)


@pytest.mark.parametrize(
    "contact",
    [
        Contact(telegram_id=2**62, language="so", created_day=date(2026, 1, 2), active_month="2026-11"),
        Contact(
            telegram_id=12,
            language="uk",
            picked=True,
            area="north",
            surveys=True,
            events=False,
            consent_version="1",
            consent_day=date(2026, 11, 1),
            reachable=False,
            at="wave:w1",
            noticed=True,
            created_day=date(2026, 11, 1),
            active_month="2026-11",
            asked_day=date(2026, 11, 3),
        ),
    ],
    ids=["little is known", "much is known"],
)
def test_a_contact_that_is_touched_is_the_one_that_is_read(contacts: Database, contact: Contact) -> None:
    with contacts.begin() as conn:
        people.create(conn, contact)

        assert repr(people.touch(conn, contact.telegram_id, month="2026-11")) == repr(contact)
        assert people.read(conn, contact.telegram_id) == contact


def test_a_wave_with_its_sheet_is_the_wave_that_is_read(contacts: Database) -> None:
    field(contacts)
    sheet = Sheet("w1", b"t" * 16, "e1", SheetState.SUBMITTED, b"sealed")

    with contacts.begin() as conn:
        assert sheets.with_wave(conn, "w1", sheet.tag) == (WAVE, None)
        sheets.put(conn, sheet)
        assert sheets.with_wave(conn, "w1", sheet.tag) == (WAVE, sheet)
        assert sheets.with_wave(conn, "w2", sheet.tag) is None


def test_a_wave_that_changes_is_seen_at_once_also_where_another_connection_changed_it(contacts: Database) -> None:
    field(contacts)
    seen = []
    for state in (WaveState.CLOSED, WaveState.OPEN, WaveState.CUTTING):
        with contacts.begin() as conn:
            sheets.with_wave(conn, "w1", b"t")
            fieldwork.set_state(conn, "w1", state)
        with contacts.read() as conn:
            seen.append(sheets.with_wave(conn, "w1", b"t"))

    assert seen == [(replace(WAVE, state=state), None) for state in (WaveState.CLOSED, WaveState.OPEN, "cutting")]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """Open a store on SQLite, where alone statements go straight."""
    database = open_database(f"sqlite:///{tmp_path / 'contacts.db'}", name="contacts")
    with database.begin() as conn:
        QUARANTINE.create(conn)
    yield database
    database.close()


def test_an_error_is_sqlalchemys_and_tells_no_value(file: Database) -> None:
    with file.begin() as conn:
        _KEEP.run(conn, {"q": "one", "bytes": b"secret"})
        with pytest.raises(IntegrityError) as caught:
            _KEEP.run(conn, {"q": "one", "bytes": b"secret"})

    assert "UNIQUE constraint failed" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_store_that_nobody_can_write_to_is_an_outage_like_any_other(file: Database) -> None:
    with file.read() as conn, pytest.raises(OperationalError):
        _KEEP.run(conn, {"q": "one", "bytes": b""})


def test_nothing_is_written_outside_a_transaction(file: Database) -> None:
    bare = open_sqlite(file.engine.url, "writing")
    with bare.connect() as conn, pytest.raises(AssertionError):
        _KEEP.run(conn, {"q": "one", "bytes": b""})
    bare.dispose()
