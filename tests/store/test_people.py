"""Contacts: kept once, read and locked in one statement, changed by column, forgotten whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Event, Thread

import pytest
from sqlalchemy.exc import NoResultFound

from bot.store.base import Database
from bot.store.contacts import people
from bot.store.contacts.people import Contact
from bot.store.contacts.tables import CONTACT
from tests.store.statements import statements

DAY = date(2026, 11, 22)
AMINA = Contact(telegram_id=7_000_000_001, language="so", created_day=DAY)
OLENA = Contact(
    telegram_id=12,
    language="uk",
    picked=True,
    area="north",
    channel="poster",
    surveys=True,
    events=False,
    consent_version="1",
    consent_language="uk",
    consent_day=DAY,
    at="wave:abc",
    noticed=True,
    created_day=DAY,
)


def keep(database: Database, *who: Contact) -> None:
    with database.begin() as conn:
        for contact in who:
            people.create(conn, contact)


def test_the_columns_are_the_attributes_of_a_contact_in_the_same_order() -> None:
    assert tuple(CONTACT.columns.keys()) == Contact.__slots__


def test_a_contact_comes_back_as_it_was_kept(contacts: Database) -> None:
    keep(contacts, AMINA, OLENA)

    with contacts.read() as conn:
        assert [people.read(conn, AMINA.telegram_id), people.read(conn, 12)] == [AMINA, OLENA]


def test_a_stranger_is_nobody(contacts: Database) -> None:
    with contacts.begin() as conn:
        assert people.touch(conn, 5) is None
        assert people.read(conn, 5) is None


@pytest.mark.parametrize("month", ["", "2026-11"])
def test_touching_reads_and_owes_a_screen_in_one_statement(contacts: Database, month: str) -> None:
    keep(contacts, AMINA)
    with contacts.begin() as conn:
        people.shown(conn, [AMINA.telegram_id])

    with contacts.begin() as conn, statements(conn) as seen:
        touched = people.touch(conn, AMINA.telegram_id, month=month)

    assert touched == replace(AMINA, active_month=month)
    assert len(seen) == 1


def test_creating_a_contact_again_changes_nothing_but_owes_a_screen(contacts: Database) -> None:
    keep(contacts, OLENA)
    with contacts.begin() as conn:
        people.shown(conn, [12])

    with contacts.begin() as conn:
        again = people.create(conn, Contact(telegram_id=12, language="en_GB", created_day=DAY))

    assert again == OLENA


def test_a_change_touches_only_the_columns_it_names(contacts: Database) -> None:
    keep(contacts, AMINA, OLENA)

    with contacts.begin() as conn:
        changed = people.change(conn, AMINA.telegram_id, language="ar", surveys=False, consent_day=DAY)
        others = people.read(conn, 12)

    expected = Contact(telegram_id=AMINA.telegram_id, language="ar", surveys=False, consent_day=DAY, created_day=DAY)
    assert changed == expected
    assert others == OLENA


def test_changing_nobody_is_a_slip_of_ours(contacts: Database) -> None:
    with pytest.raises(NoResultFound), contacts.begin() as conn:
        people.change(conn, 5, stopped=True)


def test_only_those_whose_screen_was_shown_are_owed_none(contacts: Database) -> None:
    keep(contacts, AMINA, OLENA)

    with contacts.begin() as conn:
        people.shown(conn, [AMINA.telegram_id, 99])
        people.shown(conn, [])
        waiting = people.owed(conn)

    assert waiting == (OLENA,)


def test_forgetting_leaves_nothing(contacts: Database) -> None:
    keep(contacts, AMINA, OLENA)

    with contacts.begin() as conn:
        assert people.forget(conn, 12)
        assert not people.forget(conn, 12)
        left = people.owed(conn)

    assert left == (AMINA,)


def test_two_updates_of_one_person_never_run_at_once(contacts: Database) -> None:
    keep(contacts, AMINA)
    seen: list[str | None] = []
    started = Event()

    def second_tap() -> None:
        started.set()
        with contacts.begin() as conn:
            contact = people.touch(conn, AMINA.telegram_id)
            seen.append(contact and contact.at)

    other = Thread(target=second_tap)
    with contacts.begin() as conn:
        people.touch(conn, AMINA.telegram_id)
        other.start()
        started.wait(timeout=5)
        other.join(timeout=0.2)
        waits = other.is_alive()
        people.change(conn, AMINA.telegram_id, at="consent")
    other.join(timeout=5)

    assert waits
    assert seen == ["consent"]
