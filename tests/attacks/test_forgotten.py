"""Attack 22: who was forgotten, after they did all that one can do, looked for in every table and every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import BigInteger

from bot.access.roles import Role
from bot.actions import broadcast, closing, participate, personal
from bot.actions.house import House
from bot.schedule.broadcast import Audience, Broadcast, Stage
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.base import Database, open_database
from bot.store.contacts import assessments, audit, broadcasts, events, outbox, people, rsvps, staff
from bot.store.contacts.assessments import Kept
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.contacts.tables import METADATA
from bot.store.contacts.traces import OF_PEOPLE
from bot.store.migrations import migrate
from bot.store.seal import tag_of
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.attacks.crowd import crowd
from tests.attacks.dump import people_in
from tests.attacks.report import Result, note
from tests.attacks.suite import nothing
from tests.postgres import PostgresServer

_LOOKS = "looks for a number that was forgotten, its tags and its self-check, in every file that is left"
GONE = {"22 who was forgotten": _LOOKS}
MEETING = "meeting1"
OF_THE_SCHEME = "zwqkmvtrplxo"
"""What they said of their own scheme, under their name."""


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Database, list[Path]]]:
    """Open both stores, and name the folders in which what they hold lies."""
    folders = [tmp_path / "data"]
    if request.param == "sqlite":
        folders[0].mkdir()
        urls = {which: f"sqlite:///{tmp_path}/data/{which}.db" for which in ("contacts", "answers")}
    else:
        server: PostgresServer = request.getfixturevalue("attacked_server")
        names = {which: server.create() for which in ("contacts", "answers")}
        urls = {which: server.url(name) for which, name in names.items()}
        with psycopg.connect(urls["contacts"]) as connection:
            query = "SELECT oid::text FROM pg_database WHERE datname = current_database()"
            (oid,) = connection.execute(query).fetchall()[0]
        folders = [server.folder / "data" / "base" / oid, server.folder / "data" / "pg_wal"]
    stores = [open_database(urls[which], name=which) for which in ("contacts", "answers")]
    migrate(stores[0], "contacts")
    migrate(stores[1], "answers")
    yield stores[0], stores[1], folders
    for store in stores:
        store.close()


def do_all(contacts: Database, house: House, survey: Survey, person: Contact) -> bytes:
    """Let somebody begin a survey, come to a meeting, work as staff and get messages; return their tag."""
    wave = opened(contacts, house, survey)
    who, now = person.telegram_id, house.clock()
    meeting = Event(
        id=MEETING,
        state=EventState.PUBLISHED,
        source="en_GB",
        titles={"en_GB": "An evening"},
        starts=now + timedelta(days=2),
        ends=now + timedelta(days=2, hours=2),
        door="door1",
    )
    news = Broadcast(id="b1", author="console", audience=Audience(), source="en_GB", made=now, send_at=now)
    with contacts.begin() as conn:
        participate.begin(conn, house, people.create(conn, person), wave.id)
        events.add(conn, meeting)
        rsvps.put(conn, Rsvp(event=MEETING, contact=who, coming=Coming.YES, attended=True))
        member = Member(
            telegram_id=who, handle="handle1", role=Role.OFFICER, since=now.date(), invited_by="console", host=None
        )
        staff.put(conn, member)
        for year in (2025, 2026):
            said = f"{OF_THE_SCHEME} {year}"
            kept = Kept(year=year, handle=member.handle, form=survey.fingerprint, session=said, agreed=now.date())
            assessments.put(conn, kept)
        audit.append(conn, at=now, actor="handle1", act="see turnout", subject="")
        outbox.add(conn, [Planned(kind=Kind.STAY, subject="2026-03-07", rule="once", contact=who, due=now)])
        broadcasts.create(conn, replace(news, stage=Stage.PLANNING))
        broadcast.tend(house)(conn)
    return tag_of(house.keys.key("wave", wave.id), who)


@pytest.mark.parametrize("kept", ["sqlite", "postgresql"], indirect=True)
def test_nothing_is_left_of_who_was_forgotten_after_the_next_cut(
    kept: tuple[Database, Database, list[Path]],
    house: House,
    surveys: Mapping[str, Survey],
    request: pytest.FixtureRequest,
) -> None:
    """On PostgreSQL, and in SQLite's log of changes, what is deleted stays for a while; the next cut ends that."""
    contacts, answers, folders = kept
    who = max(person.chat for person in crowd(12, 0, seed=5))
    person = Contact(telegram_id=who, language="en_GB", events=True, surveys=True, created_day=house.clock().date())
    tag = do_all(contacts, house, surveys["pulse"], person)
    if not contacts.is_sqlite:
        with contacts.begin() as conn:
            conn.exec_driver_sql("ANALYZE")  # as autovacuum does by itself
    before = sum(map(len, found_in(folders, who, tag)))
    with contacts.begin() as conn:
        personal.forget(conn, house, person)
    other = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, other, 12)
    closing.close(contacts, answers, house, other.id)
    if not contacts.is_sqlite:
        with contacts.engine.connect() as conn:
            conn.exec_driver_sql("CHECKPOINT")

    numbers, tags = found_in(folders, who, tag)
    engine = "sqlite" if contacts.is_sqlite else "postgresql"
    figure = nothing(len(numbers) + len(tags), before, "traces of who was forgotten")
    for name, does in GONE.items():
        note(Result(name, engine, does, figure))
    assert before > 0
    assert figure.held, (numbers, tags)


def found_in(folders: list[Path], who: int, tag: bytes) -> tuple[list[str], list[str]]:
    """List the files in which a number stands, however it is written, and those with a tag or what they said."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    blobs = {path.name: path.read_bytes() for path in files}
    traces = (tag, tag.hex().encode(), OF_THE_SCHEME.encode())
    return (
        [name for name, blob in blobs.items() if people_in(blob, [who])],
        [name for name, blob in blobs.items() if any(each in blob for each in traces)],
    )


def test_every_table_with_a_number_of_telegrams_is_written_anew_at_a_cut() -> None:
    """A person's number is the only thing of 64 bits in the contacts store, besides the numbers of updates."""
    numbered = {
        table.name
        for table in METADATA.sorted_tables
        if any(isinstance(each.type, BigInteger) for each in table.columns)
    }

    assert numbered - set(OF_PEOPLE) == set()


def test_every_table_with_a_name_of_staff_is_written_anew_at_a_cut() -> None:
    """What they said of their scheme is deleted when they want it, and what the log holds of them after three years."""
    named = {
        table.name
        for table in METADATA.sorted_tables
        if {"handle", "actor", "author", "made_by"} & set(table.columns.keys())
    }

    assert named - set(OF_PEOPLE) == set()
    assert named >= {"assessment", "audit", "staff"}
