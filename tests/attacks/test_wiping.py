"""What is left in files of what was deleted: by a reader during the cut, and of reactions to cards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from bot.actions import closing, review
from bot.actions.house import House
from bot.actions.retention import sweep
from bot.promises.card import Card, Status
from bot.store.answers import responses
from bot.store.answers.responses import Cut, Remark
from bot.store.base import Database, open_database
from bot.store.contacts import cards, people, sheets
from bot.store.contacts.sheets import SheetState
from bot.store.migrations import migrate
from bot.survey.model import Survey
from tests.actions.answering import FIRST, let_answer, opened
from tests.furniture import HandClock
from tests.postgres import PostgresServer

BLACKED = "zwqkmvtrplxo"


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


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nobody_reads_from_old_rows_who_had_reacted_to_a_card(
    engine: str, house: House, clock: HandClock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Let people react on PostgreSQL and SQLite; the day after the card is counted no row of theirs is in the files."""
    url, folder = f"sqlite:///{tmp_path}/contacts.db", tmp_path
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("attacked_server")
        name = server.create()
        url = server.url(name)
        with psycopg.connect(url, autocommit=True) as connection:
            query = "SELECT oid::text FROM pg_database WHERE datname = %s"
            (oid,) = connection.execute(query, (name,)).fetchall()[0]
        folder = server.folder / "data" / "base" / oid
    store = open_database(url, name="contacts")
    migrate(store, "contacts")
    tags = [hashlib.sha256(bytes([at])).digest()[:16] for at in range(12)]
    with store.begin() as conn:
        cards.begin(conn, "card", Card(source="en_GB"), date(2026, 3, 7))
        kept = cards.get(conn, "card")
        assert kept is not None
        cards.tell(conn, kept, Card(source="en_GB", status=Status.HEARD), date(2026, 3, 7))
        house.keys.make("card", "card-1")
        for tag in tags:
            cards.react(conn, "card", tag, b"sealed")
    found = []
    for days in (0, 39, 39, 17, 1):
        clock.move(days=days)
        sweep(store, house)
        if engine == "postgresql":
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CHECKPOINT")
        left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        found.append(sum(tag in left for tag in tags))
    store.close()

    assert (found[:3], found[-1]) == ([12, 12, 12], 0)


def written(answers: Database, texts: Sequence[str]) -> None:
    """Store texts as a cut brings them."""
    remarks = [Remark(id=f"r{at}", wave="w1", question="why", text=text) for at, text in enumerate(texts)]
    with answers.begin() as conn:
        responses.keep(conn, survey="street", fingerprint="f" * 8, canonical="{}")
        record = Cut("cut1", "w1", "street", "f" * 8, "2026-W10", 0)
        responses.insert_cut(conn, record, responses=(), remarks=remarks)


def test_postgresql_keeps_no_sample_of_a_text_out_of_which_words_were_taken(
    contacts_of_its_own: Database, request: pytest.FixtureRequest
) -> None:
    """Autovacuum looks at texts before an officer does; what it noted must not outlive what the officer takes out."""
    server: PostgresServer = request.getfixturevalue("attacked_server")
    name = server.create()
    answers = open_database(server.url(name), name="answers")
    migrate(answers, "answers")
    written(answers, [f"{BLACKED} said so", "More light", "Fewer cars"])
    with answers.begin() as conn:
        conn.exec_driver_sql("ANALYZE")
    found = []
    for numbers in ((), (1,)):
        with answers.begin() as conn:
            read = review.read(conn, "r0")
            assert read is not None
            assert review.black_out(conn, read, numbers)
        with contacts_of_its_own.begin() as conn:
            review.owe_wiping(conn, f"t{len(numbers)}")
        assert review.wipe_blacked(contacts_of_its_own, answers)
        with answers.engine.connect() as conn:
            oid = conn.exec_driver_sql("SELECT oid::text FROM pg_database WHERE datname = current_database()").scalar()
            conn.exec_driver_sql("CHECKPOINT")
        base = server.folder / "data" / "base" / str(oid)
        found.append([path.name for path in base.iterdir() if BLACKED.encode() in path.read_bytes()])
    answers.close()

    assert len(found[0]) > 0
    assert found[1] == []


@pytest.fixture
def contacts_of_its_own(tmp_path: Path) -> Iterator[Database]:
    store = open_database(f"sqlite:///{tmp_path}/contacts.db", name="contacts")
    migrate(store, "contacts")
    yield store
    store.close()
