"""What a reader that is at work during the cut keeps alive in SQLite's log of changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import event

from bot.actions import closing
from bot.actions.house import House
from bot.store.base import open_database
from bot.store.contacts import people, sheets
from bot.store.contacts.sheets import SheetState
from bot.store.migrations import migrate
from bot.survey.model import Survey
from tests.actions.answering import FIRST, let_answer, opened


def test_a_reader_during_the_cut_leaves_nothing_in_the_log_of_changes(
    house: House, surveys: Mapping[str, Survey], tmp_path: Path
) -> None:
    """Let `/mydata`, a backup or a report read while the wave is cut; when it has ended, look at the files."""
    stores = {which: open_database(f"sqlite:///{tmp_path}/{which}.db", name=which) for which in ("contacts", "answers")}
    event.listen(stores["contacts"].engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout=50"))
    migrate(stores["contacts"], "contacts")
    migrate(stores["answers"], "answers")
    wave = opened(stores["contacts"], house, surveys["pulse"])
    let_answer(stores["contacts"], house, wave, 12)
    with stores["contacts"].read() as reading:
        sealed = [bytes(sheet.sealed or b"")[:32] for sheet in sheets.in_state(reading, wave.id, SheetState.SUBMITTED)]
        closing.close(stores["contacts"], stores["answers"], house, wave.id)
        undone = closing.due(stores["contacts"], house)
    with stores["contacts"].begin() as conn:
        people.touch(conn, FIRST)
    for due in closing.due(stores["contacts"], house):
        closing.close(stores["contacts"], stores["answers"], house, due)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("contacts.db*"))
    for store in stores.values():
        store.close()

    assert undone == (wave.id,)
    assert [each for each in sealed if each in files] == []
