"""A backup holds every row and nothing else, and comes back exactly, on either engine."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select, text

from bot.access.roles import Role
from bot.errors import OperatorError
from bot.promises.card import Card, Part, Status
from bot.schedule.broadcast import Broadcast
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.answers import releases, responses, reviews
from bot.store.answers.releases import KeptRelease
from bot.store.answers.responses import Cut, Remark, Response
from bot.store.archive import EVERY, fill, write
from bot.store.backup import MANIFEST, back_up, restore
from bot.store.base import Database, open_database
from bot.store.contacts import (
    assessments,
    audit,
    boards,
    broadcasts,
    cards,
    events,
    fieldwork,
    inbox,
    notices,
    outbox,
    people,
    rsvps,
    sheets,
    staff,
    tasks,
    wordings,
)
from bot.store.contacts.cards import KeptCard
from bot.store.contacts.events import Draft
from bot.store.contacts.fieldwork import Definition, Wave, WaveState
from bot.store.contacts.inbox import Quarantined
from bot.store.contacts.notices import StaffNotice
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.contacts.staff import Invitation, Member
from bot.store.contacts.tasks import Task, TaskKind
from bot.store.migrations import is_current, raise_to
from tests.postgres import PostgresServer

TODAY, AT = date(2026, 11, 25), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
NASTY = "Zürich: 'quoted' \"twice\", \\back, \n line, \u2028 par, 🙂, \u200fעברית"

PUBLISHED = KeptRelease(
    id="w0-1", wave="w0", edition=1, survey="pulse", fingerprint="f0", week="2026-W47", sha256="x", content=NASTY
)

Blank = Callable[[str], tuple[Database, Database]]


def quiet(_store: str, _rows: int) -> None:
    """Hear of the progress without a word."""


def fill_cards(conn: Connection) -> None:
    """Put something into the tables of cards and of messages."""
    outbox.settle(conn, Kind.CARD, "c1", [Planned(kind=Kind.CARD, subject="c1", rule="v1", contact=7, due=AT)])
    event = Event(id="m1", source="ar", titles={"ar": NASTY}, starts=AT, ends=AT, latitude=52.37, longitude=4.89)
    events.add(conn, replace(event, state=EventState.PUBLISHED, access=("loop",), capacity=3))
    events.put_draft(conn, Draft(id="m2", source="ar", form="f1", session="{}", texts={"nl": ("a", "b")}, day=TODAY))
    needs = {"r_lang_other": NASTY, "r_child": 2.0, "r_access": ("loop",)}
    tasks.put(conn, Task("m1", TaskKind.REPORT, AT))
    broadcasts.create(conn, Broadcast(id="b1", author="h1", source="ar", texts={}, made=AT, counts={NASTY: 2}))
    rsvps.put(conn, Rsvp(event="m1", contact=7, coming=Coming.YES, reminders=("1d",), turn=1, needs=needs))
    card = Card(source="ar", status=Status.HEARD, words={Part.THEME: {"ar": NASTY}}, due=TODAY)
    cards.begin(conn, "c1", card, TODAY)
    cards.tell(conn, KeptCard(id="c1", draft=card, begun_day=TODAY), card, TODAY)
    cards.begin(conn, "c2", card, TODAY)
    cards.react(conn, "c1", bytes(16), b"\0\xff")


@pytest.fixture
def filled(contacts: Database, answers: Database) -> tuple[Database, Database]:
    """Give two stores with something in every table."""
    with contacts.begin() as conn:
        fieldwork.keep(conn, Definition(fingerprint="f1", survey="pulse", canonical=NASTY, day=TODAY))
        fieldwork.insert_wave(conn, wave("w1", areas=("kade",)))
        boards.put(conn, boards.Board(wave="w1", day=TODAY, sent=20, counts={"language": {"so": 20}}, told=(NASTY,)))
        wordings.put(conn, "w1", {"so": {NASTY: ("0" * 12,)}})
        fieldwork.insert_link(conn, fieldwork.Link(id="l1", wave="w1", area="kade", channel=NASTY))
        people.create(conn, Contact(telegram_id=2**52, language="so", surveys=True, created_day=TODAY))
        people.create(conn, Contact(telegram_id=7, language="ar", at="wave:w1", created_day=TODAY))
        sheets.put(conn, Sheet("w1", bytes(range(16)), "e1", SheetState.SUBMITTED, bytes(range(256))))
        sheets.put(conn, Sheet("w1", bytes(16), "e1", SheetState.DRAFT, b"\0\xff"))
        inbox.mark(conn, [5, 2**40], 1)
        inbox.set_aside(conn, Quarantined("q1", b"\0sealed"))
        inbox.remember(conn, "announced", NASTY)
        for minute in range(3):  # the first entry is pruned, so that there is an anchor
            audit.append(conn, at=AT + timedelta(minutes=minute), actor="console", act="open waves", subject="w1")
        audit.prune(conn, AT + timedelta(seconds=30), now=AT + timedelta(hours=1))
        staff.put(conn, Member(telegram_id=7, handle="h1", role=Role.ADMIN, since=TODAY, invited_by="console"))
        staff.invite(conn, Invitation(hash="x", handle="h2", role=Role.OFFICER, expires_at=AT, made_by="h1"))
        assessments.put(conn, assessments.Kept(year=2026, handle="h1", form="f1", session=NASTY, agreed=TODAY))
        fill_cards(conn)
        notices.note(conn, StaffNotice(id="n1", burst="contacts", subject=NASTY, day=TODAY, count=60))
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f0", canonical=NASTY)
        given, others = json.dumps({"q1": NASTY}), '{"q2":"skipped"}'
        response = Response(id="r1", wave="w0", fingerprint="f0", language="so", given=given, not_given=others)
        said = Remark(id="t1", wave="w0", question="q3", text=NASTY)
        responses.insert_cut(conn, Cut("e0", "w0", "pulse", "f0", "2026-W47", 1), responses=[response], remarks=[said])
        reviews.judge(conn, "t1", reviews.Verdict.SHOWN)
        releases.keep(conn, PUBLISHED)
    return contacts, answers


def wave(name: str, *, areas: tuple[str, ...] = (), epoch: str = "e1") -> Wave:
    return Wave(id=name, fingerprint="f1", survey="pulse", areas=areas, opens_at=AT, closes_at=AT, epoch=epoch)


@pytest.fixture
def blank(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Blank]:
    """Open two databases without tables, on the engine that is named."""
    with ExitStack() as stack:

        def opened(url: str, name: str) -> Database:
            return stack.enter_context(closing(open_database(url, name=name)))

        def make(engine: str) -> tuple[Database, Database]:
            if engine == "sqlite":
                urls = [f"sqlite:///{tmp_path}/blank/{name}.db" for name in ("contacts", "answers")]
            else:
                server: PostgresServer = request.getfixturevalue("postgres_server")
                names = [server.create(), server.create()]
                for name in names:
                    stack.callback(server.drop, name)
                urls = [server.url(name) for name in names]
            return opened(urls[0], "contacts_url"), opened(urls[1], "answers_url")

        yield make


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table, with times in UTC whatever the engine."""
    metadata = MetaData()
    with database.read() as conn:
        metadata.reflect(conn)
        tables = {table.name: list(conn.execute(select(table))) for table in metadata.sorted_tables}
    return {name: sorted([tuple(map(plain, row)) for row in rows], key=repr) for name, rows in tables.items()}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def leave(_contacts: Connection, _answers: Connection) -> None:
    """Leave what was restored as it is."""


def save(stores: tuple[Database, Database], folder: Path) -> Path:
    back_up(*stores, folder, day=TODAY, program="0.1.0", told=quiet)
    return folder


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_row_comes_back_on_either_engine(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path, engine: str
) -> None:
    folder = save(filled, tmp_path / "kept")
    fresh = blank(engine)
    restore(folder, *fresh, settle=leave, told=quiet)

    assert [everything(store) for store in fresh] == [everything(store) for store in filled]
    with fresh[0].read() as conn:
        assert audit.verify(conn).faults == ()
    assert [is_current(fresh[0], "contacts"), is_current(fresh[1], "answers")] == [True, True]
    assert {len(rows) > 0 for store in filled for rows in everything(store).values()} == {True}


def test_only_the_owner_can_read_a_backup_and_it_tells_no_time_finer_than_a_day(
    filled: tuple[Database, Database], tmp_path: Path
) -> None:
    folder = save(filled, tmp_path / "kept")
    manifest = json.loads((folder / MANIFEST).read_text())

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {
        "contacts.jsonl": "0o600",
        "answers.jsonl": "0o600",
        MANIFEST: "0o600",
    }
    assert {file.stat().st_mtime % 86_400 for file in folder.iterdir()} == {0.0}
    assert (manifest["day"], manifest["format"], manifest["program"]) == ("2026-11-25", 1, "0.1.0")
    assert manifest["stores"]["contacts"]["rows"]["sheet"] == 2
    assert set(tmp_path.iterdir()) >= {folder}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_deleted_row_is_not_in_the_copy(filled: tuple[Database, Database], tmp_path: Path) -> None:
    contacts, _ = filled
    with contacts.begin() as conn:
        people.forget(conn, 2**52)
    folder = save(filled, tmp_path / "kept")

    assert str(2**52) not in (folder / "contacts.jsonl").read_text()


def test_nothing_is_written_over(filled: tuple[Database, Database], tmp_path: Path) -> None:
    folder = save(filled, tmp_path / "kept")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(OperatorError, match="writes over nothing"):
        save(filled, folder)

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_backup_that_fails_half_way_leaves_nothing(filled: tuple[Database, Database], tmp_path: Path) -> None:
    contacts, answers = filled
    with answers.begin() as conn:
        conn.execute(text("CREATE TABLE odd (id INTEGER PRIMARY KEY, seen TIME)"))  # a type that no table of ours has
    with pytest.raises(TypeError, match=r"odd\.seen"):
        back_up(contacts, answers, tmp_path / "kept", day=TODAY, program="0.1.0", told=quiet)

    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name] == []


def test_every_fault_of_a_backup_and_of_the_stores_is_told_at_once(
    filled: tuple[Database, Database], tmp_path: Path
) -> None:
    folder = save(filled, tmp_path / "kept")
    with (folder / "contacts.jsonl").open("a") as file:
        file.write("[]\n")
    (folder / "answers.jsonl").unlink()
    with pytest.raises(OperatorError) as error:
        restore(folder, *filled, settle=leave, told=quiet)

    assert [problem.fault for problem in error.value.problems] == [
        "The file is missing.",
        "The file was changed or damaged since.",
        "The database is not empty, and a restore writes over nothing.",
        "The database is not empty, and a restore writes over nothing.",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"format": 2}, "The backup was written by a newer version of this program (0.1.0)."),
        ({"stores": {}}, "The backup was written by a newer version of this program (0.1.0)."),
        ({"day": "soon"}, "The manifest is damaged, or was written by a newer version of this program."),
    ],
)
def test_a_manifest_that_cannot_be_understood_is_refused(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    folder = save(filled, tmp_path / "kept")
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | change))
    with pytest.raises(OperatorError) as error:
        restore(folder, *blank("sqlite"), settle=leave, told=quiet)

    assert [problem.fault for problem in error.value.problems] == [fault]


def test_tables_of_a_newer_program_are_refused(filled: tuple[Database, Database], blank: Blank, tmp_path: Path) -> None:
    folder = save(filled, tmp_path / "kept")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["stores"]["answers"]["revision"] = ["9999"]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(OperatorError, match=r"newer than this program \(0.1.0, revision 9999\)"):
        restore(folder, *blank("sqlite"), settle=leave, told=quiet)


def test_a_restore_that_fails_at_its_end_leaves_both_stores_empty(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path
) -> None:
    folder = save(filled, tmp_path / "kept")
    fresh = blank("postgresql" if not filled[0].is_sqlite else "sqlite")

    def refuse(_contacts: Connection, _answers: Connection) -> None:
        raise OperatorError([])

    with pytest.raises(OperatorError):
        restore(folder, *fresh, settle=refuse, told=quiet)

    assert [everything(store) for store in fresh] == [{}, {}]


def test_a_cut_between_the_two_copies_leads_to_both_being_taken_again(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path
) -> None:
    contacts, answers = filled
    fresh = blank("sqlite")
    many = [Remark(id=f"m{at}", wave="w0", question="q3", text="x") for at in range(EVERY)]
    with answers.begin() as conn:
        record = Cut("e9", "w0", "pulse", "f0", "2026-W47", 0)
        responses.insert_cut(conn, record, responses=[], remarks=many)

    def close_meanwhile(store: str, _rows: int) -> None:
        if store == "answers":
            with contacts.begin() as conn:
                fieldwork.set_state(conn, "w1", WaveState.CLOSED)

    back_up(contacts, answers, tmp_path / "kept", day=TODAY, program="0.1.0", told=close_meanwhile)
    restore(tmp_path / "kept", *fresh, settle=leave, told=quiet)

    with fresh[0].read() as conn:
        assert [each.state for each in fieldwork.all_waves(conn)] == [WaveState.CLOSED]


def test_the_ledger_is_whole_although_a_cut_rewrites_it_meanwhile(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path
) -> None:
    """PostgreSQL's TRUNCATE empties a table also for whoever began to read before."""
    contacts, answers = filled
    fresh = blank("sqlite")
    with contacts.begin() as conn:
        inbox.mark(conn, range(100, 100 + EVERY), 1)
    rewriting = threading.Thread(target=rewrite, args=(contacts,))

    def rewrite_meanwhile(store: str, _rows: int) -> None:
        if store == "contacts" and not rewriting.ident:
            rewriting.start()
            rewriting.join(1.0)  # where it has to wait for us, it is still there after a second

    back_up(contacts, answers, tmp_path / "kept", day=TODAY, program="0.1.0", told=rewrite_meanwhile)
    rewriting.join()
    restore(tmp_path / "kept", *fresh, settle=leave, told=quiet)

    assert everything(fresh[0])["sheet"] == everything(contacts)["sheet"]


def test_a_backup_waits_for_a_cut_that_holds_the_tables(
    filled: tuple[Database, Database], blank: Blank, tmp_path: Path
) -> None:
    contacts, _ = filled
    fresh = blank("sqlite")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with contacts.begin() as conn:
            sheets.lock(conn)
            people.forget(conn, 7)
            held.set()
            done.wait(1.2)  # longer than the backup waits at once

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait()
    folder = save(filled, tmp_path / "kept")
    holding.join()
    restore(folder, *fresh, settle=leave, told=quiet)

    assert sorted(row[0] for row in everything(fresh[0])["contact"]) == ([7, 2**52] if contacts.is_sqlite else [2**52])


def rewrite(contacts: Database) -> None:
    with contacts.begin() as conn:
        sheets.rewrite(conn)


def test_numbers_that_a_database_gives_out_go_on_after_a_restore(contacts: Database, blank: Blank) -> None:
    """No table of ours asks for one today; the first that does must not meet a number twice."""
    made = text("CREATE TABLE counted (id INTEGER PRIMARY KEY, word TEXT)")
    if not contacts.is_sqlite:
        made = text("CREATE TABLE counted (id BIGSERIAL PRIMARY KEY, word TEXT)")
    fresh, _ = blank("sqlite" if contacts.is_sqlite else "postgresql")
    with contacts.begin() as conn:
        conn.execute(made)
        conn.execute(text("INSERT INTO counted (word) VALUES ('one'), ('two')"))
    lines = io.StringIO()
    write(contacts, "contacts", lines, quiet)
    lines.seek(0)
    with fresh.begin() as conn:
        raise_to(conn, "contacts")
        conn.execute(made)
        fill(conn, "contacts", lines, quiet)
        third = conn.scalar(text("INSERT INTO counted (word) VALUES ('three') RETURNING id"))

    assert third == 3


def test_a_store_without_our_tables_is_not_backed_up(blank: Blank, tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as error:
        save(blank("sqlite"), tmp_path / "kept")

    assert [problem.file for problem in error.value.problems] == ["answers_url", "contacts_url"]
