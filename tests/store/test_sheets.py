"""The ledger of sealed sheets: one row a person and wave, of one size, in no order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from bot.store.base import Database, wipe
from bot.store.contacts import sheets
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.seal import OVERHEAD, place_of, seal, tag_of

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
        assert sheets.submitted(conn, "w1") == (final,)
        assert sheets.drafts(conn, "w1") == ()


def test_putting_and_getting_cost_one_statement_each(contacts: Database) -> None:
    sheet = sealed_sheet(1, "yes")
    statements: list[str] = []
    event.listen(contacts.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    with contacts.begin() as conn:
        statements.clear()
        sheets.put(conn, sheet)
        sheets.get(conn, "w1", sheet.tag)

    assert len(statements) == 2


def test_submitted_sheets_come_in_the_order_of_their_tags(contacts: Database) -> None:
    ledger = [sealed_sheet(person, "yes", state=SheetState.SUBMITTED) for person in range(20)]
    keep(contacts, *ledger, sealed_sheet(50, "…"), sealed_sheet(1, "no", wave="w2"))

    with contacts.read() as conn:
        assert sheets.submitted(conn, "w1") == tuple(sorted(ledger, key=lambda sheet: sheet.tag))


def test_sheets_are_counted_by_state(contacts: Database) -> None:
    keep(contacts, sealed_sheet(1, "yes"), sealed_sheet(2, "yes", state=SheetState.SUBMITTED))

    with contacts.read() as conn:
        assert sheets.counts(conn, "w1") == {"draft": 1, "submitted": 1, "forgotten": 0}
        assert sheets.counts(conn, "w2") == {"draft": 0, "submitted": 0, "forgotten": 0}


def test_a_forgotten_sheet_is_a_bare_tag(contacts: Database) -> None:
    sheet = sealed_sheet(1, "yes")
    keep(contacts, sheet)

    with contacts.begin() as conn:
        assert sheets.forget(conn, "w1", sheet.tag)
        assert not sheets.forget(conn, "w1", b"unknown")
        left = sheets.get(conn, "w1", sheet.tag)

    assert left == Sheet("w1", sheet.tag, "e1", SheetState.FORGOTTEN, None)


def test_a_forgotten_sheet_cannot_hold_answers(contacts: Database) -> None:
    with pytest.raises(IntegrityError):
        keep(contacts, sealed_sheet(1, "yes", state=SheetState.FORGOTTEN))


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
        assert sheets.drafts(conn, "w1") == ()
        assert sheets.drafts(conn, "w2") == (elsewhere,)


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
        kept = sheets.drafts(conn, "w1")
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
