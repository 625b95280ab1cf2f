"""Definitions are for ever; waves move on; links lead there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from bot.store.base import ChangedDefinitionError, Database
from bot.store.contacts import fieldwork, sheets
from bot.store.contacts.fieldwork import Definition, Link, Wave, WaveState
from bot.store.contacts.sheets import Sheet, SheetState

PULSE = Definition(fingerprint="f1", survey="pulse", canonical='{"a":"é"}', day=date(2026, 11, 22))
OPENS = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
AUTUMN = Wave(
    id="autumn-1",
    fingerprint="f1",
    survey="pulse",
    title="Autumn",
    areas=("north", "south"),
    languages=("ar", "uk"),
    opens_at=OPENS,
    closes_at=OPENS + timedelta(days=14),
    epoch="e1",
)
WINTER = replace(AUTUMN, id="winter-1", title=None, areas=(), languages=(), opens_at=OPENS + timedelta(days=30))


@pytest.fixture
def fielded(contacts: Database) -> Database:
    with contacts.begin() as conn:
        fieldwork.keep(conn, PULSE)
        fieldwork.insert_wave(conn, WINTER)
        fieldwork.insert_wave(conn, AUTUMN)
    return contacts


def test_a_definition_is_stored_once_with_its_first_day(contacts: Database) -> None:
    with contacts.begin() as conn:
        fieldwork.keep(conn, PULSE)
        fieldwork.keep(conn, replace(PULSE, day=date(2027, 1, 1)))

        assert fieldwork.definitions(conn) == {"f1": PULSE}
        assert fieldwork.canonical(conn, "f1") == PULSE.canonical


def test_another_text_under_the_same_fingerprint_is_refused(contacts: Database) -> None:
    with contacts.begin() as conn:
        fieldwork.keep(conn, PULSE)

    with pytest.raises(ChangedDefinitionError), contacts.begin() as conn:
        fieldwork.keep(conn, replace(PULSE, canonical="{}"))

    with contacts.read() as conn:
        assert fieldwork.definitions(conn) == {"f1": PULSE}


def test_waves_come_back_as_they_were_stored_the_earliest_first(fielded: Database) -> None:
    with fielded.read() as conn:
        assert fieldwork.all_waves(conn) == (AUTUMN, WINTER)
        assert fieldwork.get_wave(conn, "autumn-1") == AUTUMN
        assert fieldwork.get_wave(conn, "never") is None


def test_a_wave_comes_with_one_persons_sheet_in_it(fielded: Database) -> None:
    sheet = Sheet("autumn-1", b"tag", "e1", SheetState.DRAFT, b"sealed")
    with fielded.begin() as conn:
        sheets.put(conn, sheet)

        assert sheets.with_wave(conn, "autumn-1", b"tag") == (AUTUMN, sheet)
        assert sheets.with_wave(conn, "autumn-1", b"other") == (AUTUMN, None)
        assert sheets.with_wave(conn, "never", b"tag") is None


def test_a_wave_needs_its_definition(contacts: Database) -> None:
    with pytest.raises(IntegrityError), contacts.begin() as conn:
        fieldwork.insert_wave(conn, AUTUMN)


def test_an_instant_of_any_zone_comes_back_as_the_same_instant(fielded: Database) -> None:
    tehran = timezone(timedelta(hours=3, minutes=30))
    closing = datetime(2026, 12, 24, 20, 0, tzinfo=tehran)

    with fielded.begin() as conn:
        assert fieldwork.extend(conn, "autumn-1", closing)
        assert not fieldwork.extend(conn, "never", closing)
        wave = fieldwork.get_wave(conn, "autumn-1")

    assert wave == replace(AUTUMN, closes_at=closing)
    assert wave.closes_at.tzinfo is UTC


def test_a_time_without_a_zone_is_a_slip_of_ours(fielded: Database) -> None:
    naive = OPENS.replace(tzinfo=None)

    with pytest.raises((AssertionError, StatementError)), fielded.begin() as conn:
        fieldwork.extend(conn, "autumn-1", naive)


def test_a_closed_wave_is_not_among_the_open_ones(fielded: Database) -> None:
    with fielded.begin() as conn:
        assert fieldwork.set_state(conn, "autumn-1", WaveState.CLOSED)
        assert not fieldwork.set_state(conn, "never", WaveState.CLOSED)

        assert fieldwork.open_waves(conn) == (WINTER,)
        assert fieldwork.get_wave(conn, "autumn-1") == replace(AUTUMN, state=WaveState.CLOSED)


def test_only_one_of_two_may_begin_the_cut(fielded: Database) -> None:
    with fielded.begin() as conn:
        first = fieldwork.set_state(conn, "autumn-1", WaveState.CUTTING, was=WaveState.OPEN)
        second = fieldwork.set_state(conn, "autumn-1", WaveState.CUTTING, was=WaveState.OPEN)

    assert (first, second) == (True, False)


def test_a_cut_of_an_open_wave_leaves_it_with_another_epoch(fielded: Database) -> None:
    with fielded.begin() as conn:
        first = fieldwork.begin_taking(conn, "autumn-1", "e2")
        second = fieldwork.begin_taking(conn, "autumn-1", "e3")
        under_way = fieldwork.lock_wave(conn, "autumn-1")
        ended = [fieldwork.end_taking(conn, "autumn-1", epoch) for epoch in ("another", AUTUMN.epoch)]

        assert (first, second, ended) == (True, False, [False, True])
        assert under_way == replace(AUTUMN, epoch="e2", taking=AUTUMN.epoch)
        assert fieldwork.get_wave(conn, "autumn-1") == replace(AUTUMN, epoch="e2")


def test_a_closed_wave_that_is_extended_is_open_again_and_one_that_is_cut_is_not(fielded: Database) -> None:
    later = AUTUMN.closes_at + timedelta(days=7)
    with fielded.begin() as conn:
        fieldwork.set_state(conn, "autumn-1", WaveState.CLOSED)
        fieldwork.tell(conn, "autumn-1")
        extended = fieldwork.extend(conn, "autumn-1", later)
        again = fieldwork.get_wave(conn, "autumn-1")
        fieldwork.set_state(conn, "autumn-1", WaveState.CUT)

        assert (extended, fieldwork.extend(conn, "autumn-1", later)) == (True, False)
        assert again == replace(AUTUMN, closes_at=later)


def test_only_a_closed_wave_asks_about_few_answers(fielded: Database) -> None:
    until = AUTUMN.closes_at + timedelta(days=7)
    with fielded.begin() as conn:
        early = fieldwork.ask(conn, "autumn-1", until)
        fieldwork.set_state(conn, "autumn-1", WaveState.CLOSED)
        silent = fieldwork.live_waves(conn)
        asked = fieldwork.ask(conn, "autumn-1", until)

        assert (early, silent, asked) == (False, (WINTER,), True)
        assert fieldwork.live_waves(conn) == (replace(AUTUMN, state=WaveState.CLOSED, ask_until=until), WINTER)


def test_a_link_leads_where_it_was_made_to(fielded: Database) -> None:
    poster = Link(id="0123456789", wave="autumn-1", area="north", channel="poster")
    bare = Link(id="abcdefghij")
    with fielded.begin() as conn:
        fieldwork.insert_link(conn, bare)
        fieldwork.insert_link(conn, poster)

    with fielded.read() as conn:
        assert fieldwork.get_link(conn, "0123456789") == poster
        assert fieldwork.get_link(conn, "nobody") is None
        assert fieldwork.all_links(conn) == (poster, bare)
