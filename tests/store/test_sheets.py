"""The ledger of sealed sheets: one row a person and wave, of one size, in no order."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.store.base import Database, wipe
from bot.store.contacts import sheets
from bot.store.contacts.sheets import Sheet, SheetState, TakenError
from bot.store.seal import OVERHEAD, place_of, seal, tag_of
from tests.store.statements import statements

KEY = bytes(range(32))
SIZE = 2048


def sealed_sheet(person: int, words: str, *, state: SheetState = SheetState.DRAFT, wave: str = "w1") -> Sheet:
    tag = tag_of(KEY, person)
    nonce = os.urandom(12)
    sealed = seal(words.encode(), key=KEY, nonce=nonce, bound=place_of(wave, tag), size=SIZE)
    return Sheet(wave, tag, "e1", state, sealed)


def keep(database: Database, *ledger: Sheet) -> None:
    for sheet in ledger:
        with database.begin() as conn:
            sheets.put(conn, sheet)


def test_a_sheet_comes_back_as_it_was_put(contacts: Database) -> None:
    sheet = sealed_sheet(1, "yes")
    keep(contacts, sheet)

    with contacts.read() as conn:
        assert sheets.get(conn, "w1", sheet.tag) == sheet
        assert sheets.get(conn, "w2", sheet.tag) is None


def test_putting_again_replaces(contacts: Database) -> None:
    final = sealed_sheet(1, "no", state=SheetState.SUBMITTED)
    keep(contacts, sealed_sheet(1, "yes"), final)

    with contacts.read() as conn:
        assert sheets.in_state(conn, "w1", SheetState.SUBMITTED) == (final,)
        assert sheets.in_state(conn, "w1", SheetState.DRAFT) == ()


def test_putting_and_getting_cost_one_statement_each(contacts: Database) -> None:
    sheet = sealed_sheet(1, "yes")

    with contacts.begin() as conn, statements(conn) as seen:
        sheets.put(conn, sheet)
        sheets.get(conn, "w1", sheet.tag)

    assert len(seen) == 2


def test_submitted_sheets_come_in_the_order_of_their_tags(contacts: Database) -> None:
    ledger = [sealed_sheet(person, "yes", state=SheetState.SUBMITTED) for person in range(20)]
    keep(contacts, *ledger, sealed_sheet(50, "…"), sealed_sheet(1, "no", wave="w2"))

    with contacts.read() as conn:
        assert sheets.in_state(conn, "w1", SheetState.SUBMITTED) == tuple(sorted(ledger, key=lambda sheet: sheet.tag))


def test_sheets_are_counted_by_state(contacts: Database) -> None:
    keep(contacts, sealed_sheet(1, "yes"), sealed_sheet(2, "yes", state=SheetState.SUBMITTED))

    with contacts.read() as conn:
        assert sheets.counts(conn, "w1") == {"draft": 1, "submitted": 1, "shared": 0, "taken": 0, "counted": 0}
        assert sheets.counts(conn, "w2") == dict.fromkeys(SheetState, 0)


def test_a_sheet_that_a_cut_took_cannot_be_changed_or_removed(contacts: Database) -> None:
    sheet = sealed_sheet(1, "yes", state=SheetState.SUBMITTED)
    keep(contacts, sheet)
    with contacts.begin() as conn:
        sheets.take(conn, "w1", [sheet.tag])

    with pytest.raises(TakenError):
        keep(contacts, sealed_sheet(1, "no"))
    with contacts.begin() as conn:
        assert not sheets.remove(conn, "w1", sheet.tag)
        assert sheets.in_state(conn, "w1", SheetState.TAKEN) == (replace(sheet, state=SheetState.TAKEN),)


def test_a_cut_takes_all_sheets_of_one_state_at_once(contacts: Database) -> None:
    sent = [sealed_sheet(person, "yes", state=SheetState.SUBMITTED) for person in range(3)]
    others = [sealed_sheet(7, "…"), sealed_sheet(1, "no", wave="w2", state=SheetState.SUBMITTED)]
    keep(contacts, *sent, *others)

    with contacts.begin() as conn:
        sheets.take_all(conn, "w1", SheetState.SUBMITTED)

        taken = sorted((replace(sheet, state=SheetState.TAKEN) for sheet in sent), key=lambda sheet: sheet.tag)
        assert list(sheets.each_in_state(conn, "w1", SheetState.TAKEN)) == taken
        assert [sheets.get(conn, sheet.wave, sheet.tag) for sheet in others] == others


def test_a_large_ledger_is_read_some_sheets_at_a_time(contacts: Database) -> None:
    ledger = [sealed_sheet(person, "yes", state=SheetState.SUBMITTED) for person in range(450)]
    with contacts.begin() as conn:
        for sheet in ledger:
            sheets.put(conn, sheet)

    with contacts.read() as conn:
        found = list(sheets.each_in_state(conn, "w1", SheetState.SUBMITTED))

    assert found == sorted(ledger, key=lambda sheet: sheet.tag)


def test_a_counted_sheet_is_a_bare_tag(contacts: Database) -> None:
    mine, other = sealed_sheet(1, "yes", state=SheetState.SUBMITTED), sealed_sheet(2, "no")
    keep(contacts, mine, other)

    with contacts.begin() as conn:
        sheets.take(conn, "w1", [mine.tag])
        sheets.count_taken(conn, "w1", "another epoch")
        assert sheets.counts(conn, "w1")[SheetState.COUNTED] == 0
        sheets.count_taken(conn, "w1", "e1")
        assert sheets.get(conn, "w1", mine.tag) == Sheet("w1", mine.tag, "e1", SheetState.COUNTED, None)
        assert sheets.get(conn, "w1", other.tag) == other


def test_a_counted_sheet_cannot_hold_answers(contacts: Database) -> None:
    with pytest.raises(IntegrityError):
        keep(contacts, sealed_sheet(1, "yes", state=SheetState.COUNTED))


def test_only_a_sent_sheet_can_be_shared(contacts: Database) -> None:
    sent, draft = sealed_sheet(1, "yes", state=SheetState.SUBMITTED), sealed_sheet(2, "no")
    keep(contacts, sent, draft)

    with contacts.begin() as conn:
        shared = [sheets.share(conn, "w1", each.tag) for each in (sent, sent, draft)]

    assert shared == [True, False, False]


def test_removing_and_clearing_leave_no_tag(contacts: Database) -> None:
    first, second, elsewhere = (
        sealed_sheet(1, "a"),
        sealed_sheet(2, "b"),
        sealed_sheet(1, "c", wave="w2"),
    )
    keep(contacts, first, second, elsewhere)

    with contacts.begin() as conn:
        assert sheets.remove(conn, "w1", first.tag)
        assert not sheets.remove(conn, "w1", first.tag)
        assert sheets.clear(conn, "w1") == 1
        assert sheets.in_state(conn, "w1", SheetState.DRAFT) == ()
        assert sheets.in_state(conn, "w2", SheetState.DRAFT) == (elsewhere,)


def test_every_sheet_has_one_size_however_often_and_long_it_is_written(contacts: Database) -> None:
    for length in (0, 1, 500, SIZE - 4):
        keep(contacts, *(sealed_sheet(person, "x" * length) for person in range(10)))

    with contacts.read() as conn:
        sizes = conn.execute(text("SELECT DISTINCT length(sealed) FROM sheet")).scalars().all()

    assert sizes == [SIZE + OVERHEAD]


def test_a_sheet_does_not_show_what_is_sealed_when_it_is_printed() -> None:
    sheet = sealed_sheet(1, "yes")

    assert repr(sheet) == f"Sheet(wave='w1', tag={sheet.tag!r}, epoch='e1', state={SheetState.DRAFT!r})"


def test_a_rewritten_ledger_tells_nothing_of_who_came_when(contacts: Database) -> None:
    ledger = [sealed_sheet(person, "yes") for person in range(30)]
    keep(contacts, *ledger)

    with contacts.begin() as conn:
        sheets.rewrite(conn)

    with contacts.read() as conn:
        kept = sheets.in_state(conn, "w1", SheetState.DRAFT)
        if contacts.is_sqlite:
            rows = conn.execute(text("SELECT tag FROM sheet")).scalars().all()
        else:
            rows = conn.execute(text("SELECT tag FROM sheet ORDER BY ctid")).scalars().all()
            writers = conn.execute(text("SELECT count(DISTINCT xmin::text) FROM sheet")).scalar_one()
            assert writers == 1
    by_tag = sorted(ledger, key=lambda sheet: sheet.tag)
    assert kept == tuple(by_tag)
    assert rows == [sheet.tag for sheet in by_tag]


def test_wiping_leaves_no_sealed_byte_of_a_cleared_wave_in_the_files(contacts: Database) -> None:
    ledger = [sealed_sheet(person, "yes") for person in range(30)]
    keep(contacts, *ledger)
    if contacts.is_sqlite:
        assert len(_found(contacts, ledger)) == 30
    with contacts.begin() as conn:
        sheets.clear(conn, "w1")

    wiped = wipe(contacts, "sheet")

    assert wiped
    if contacts.is_sqlite:
        found = _found(contacts, ledger)
        assert found == []
    else:
        with contacts.read() as conn:
            assert conn.execute(text("SELECT pg_relation_size('sheet')")).scalar_one() == 0


def _part(sheet: Sheet) -> bytes:
    """Take a piece of the sealed bytes that lies whole within one page of the file."""
    assert sheet.sealed is not None
    return sheet.sealed[:24]


def _found(database: Database, ledger: list[Sheet]) -> list[bytes]:
    file = Path(str(database.engine.url.database))
    files = [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    return [sheet.tag for sheet in ledger if any(_part(sheet) in data for data in files)]
