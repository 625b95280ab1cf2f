"""Two waves of the same people, the second about a meeting, cut; then all that is left is copied for the attacker."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from bot.actions import closing, telling
from bot.schedule.delivery import Kind
from bot.store.base import Database, open_database
from bot.store.contacts.fieldwork import Wave
from bot.store.keys import KeyFolder
from bot.store.migrations import migrate
from bot.store.sql import statements
from bot.survey.model import Survey
from bot.survey.source import read_survey
from tests.attacks import meeting
from tests.attacks.city import City, city, everything_logged
from tests.attacks.crowd import Person, crowd
from tests.attacks.dump import Dump, Harvest, Night, sqlite_rows
from tests.attacks.logs import read
from tests.furniture import HandClock
from tests.living import words
from tests.postgres import PostgresServer

FINISHING, OTHERS = 250, 30
SECOND_TIME = 100
NIGHTS = 3
BATCH = 50
"""Sheets that the second wave is cut by while it is open."""

STREET = Path(__file__).with_name("street.yaml")


@dataclass
class Field:
    """Where a run happens.

    Attributes:
        folder: data, keys and log.
        urls: addresses of the stores, for whoever may see everything.
        bot: addresses that the bot uses.
        server: PostgreSQL's, if it is that engine.
        nights: copies made so far.
        secrets: keys that were there so far.
        before: rows as the last night saw them.
    """

    folder: Path
    urls: dict[str, str]
    bot: dict[str, str]
    server: PostgresServer | None = None
    nights: list[Night] = field(default_factory=list)
    secrets: set[bytes] = field(default_factory=set)
    before: dict[str, set[Any]] = field(default_factory=lambda: {"contact": set(), "response": set()})

    def rows(self, which: str, query: str) -> list[tuple[Any, ...]]:
        """Ask a store as it is now, over a connection of the attacker's own."""
        if self.server is None:
            return sqlite_rows({which: self.folder / "now" / f"{which}.db"})(which, query)
        with psycopg.connect(self.urls[which]) as connection:
            return connection.execute(query).fetchall()

    def copy_at_night(self) -> None:
        """Copy both stores as somebody may who is not asked."""
        self.secrets |= {path.read_bytes() for path in (self.folder / "keys").glob("*.key")}
        if self.server is None:
            _copied_sqlite(self.folder / "data", self.folder / "now")
        else:
            self._analyse()
        seen = set(self.rows("contacts", "SELECT * FROM contact"))
        responses = {row for (row,) in self.rows("answers", "SELECT id FROM response")}
        changed = [row[0] for row in self._in_age("contacts", "contact") if row in seen - self.before["contact"]]
        new = [row for (row,) in self.rows("answers", "SELECT id FROM response") if row not in self.before["response"]]
        sheets = self.rows("contacts", "SELECT wave, tag, epoch, state, sealed FROM sheet")
        aside = self.rows("contacts", "SELECT id, sealed FROM quarantine")
        self.nights.append(Night(changed, new, sheets, aside))
        self.before = {"contact": seen, "response": responses}

    def allow(self) -> None:
        """Run on PostgreSQL what docs/operator.md has a superuser run; until then the log of changes stays as it is."""
        for which, url in self.urls.items() if self.server else ():
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(statements(which))

    def copy_log(self, name: str) -> None:
        """Copy PostgreSQL's log of changes as it is now."""
        if self.server is not None:
            copied_log(self.server, self.folder / "dump" / name)

    def _analyse(self) -> None:
        """Let PostgreSQL learn what stands in its tables, as autovacuum does by itself in the course of a day."""
        for url in self.urls.values():
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")

    @property
    def _age(self) -> str:
        return "1" if self.server is None else "xmin::text::bigint"

    def _in_age(self, which: str, table: str) -> list[tuple[Any, ...]]:
        return self.rows(which, f"SELECT * FROM {table} ORDER BY {self._age}")  # noqa: S608 - our own names


def _copied_sqlite(source: Path, target: Path) -> None:
    """Copy SQLite's files with their logs, and let SQLite itself bring the copies up to date."""
    import sqlite3

    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    for path in target.glob("*.db"):
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        connection.close()


async def two_waves(field_: Field) -> tuple[Sequence[Harvest], frozenset[str]]:
    """Let everybody answer two waves, each cut at its end.

    Returns:
        What the referee knows, and all that was said.
    """
    clock = HandClock()
    house = replace(words(), keys=KeyFolder(field_.folder / "keys"), clock=clock, _surveys={}, sizes={})
    survey = read_survey(STREET.read_text(encoding="utf-8"), file=STREET.name, blocks={}, lists={})
    people = crowd(FINISHING, OTHERS, seed=3)
    harvests = []
    with ExitStack() as stack:
        stores = [stack.enter_context(_opened(field_, which)) for which in ("contacts", "answers")]
        log = stack.enter_context(everything_logged())
        async with city(stores[0], stores[1], house, clock, 11) as town:
            for round_, number in ((1, FINISHING), (2, SECOND_TIME)):
                wave = _opened_wave(town, survey, round_, people)
                harvests.append(await _one_wave(town, field_, wave, round_, _takers(people, round_, number)))
                field_.copy_log(f"wal-{round_}")
                field_.allow()
        (field_.folder / "log").mkdir()
        (field_.folder / "log" / "bot.log").write_text(log.getvalue(), encoding="utf-8")
        if field_.server is None:
            shutil.copytree(field_.folder / "data", field_.folder / "left")  # before closing tidies up
    return harvests, frozenset(said for person in people for said in person.said)


def _opened_wave(town: City, survey: Survey, round_: int, people: Sequence[Person]) -> Wave:
    """Open the first wave, or as the second one the feedback of a meeting at which the first one's people were."""
    if round_ == 1:
        return town.open_wave(survey, batch=None)
    meeting.hold(town, [person for person in people if person.finishes])
    wave = town.open_wave(survey, batch=BATCH, name=meeting.MEETING)
    meeting.plan(town)
    meeting.send(town, Kind.FEEDBACK)
    return wave


def _takers(people: Sequence[Person], round_: int, number: int) -> list[Person]:
    """Choose who answers a wave, in which order; some of the others only begin."""
    finishing = [person for person in people if person.finishes]
    chosen = random.Random(round_).sample(finishing, number)  # noqa: S311 - the same people every time
    others = [person for person in people if not person.finishes][:: round_ * 2]
    for person in people:
        person.left = 10_000
    for at, person in enumerate(others):
        person.left = (8 if round_ == 1 else 2) + at % 4
    mixed = list(chosen)
    for at, person in enumerate(others):
        mixed.insert(at * len(mixed) // len(others), person)
    return mixed


async def _one_wave(town: City, field_: Field, wave: Wave, round_: int, people: Sequence[Person]) -> Harvest:
    """Let a wave be answered in a few days, copied each night, closed and cut."""
    town.telegram.people = {person.chat: person for person in people}
    for person in people:
        person.text = "?"
    step = -(-len(people) // NIGHTS)
    for at in range(0, len(people), step):
        await town.answer(people[at : at + step], wave, round_)
        await town.fail(people[at], wave)
        town.attend_to_waves()
        field_.copy_at_night()
    if wave.id == meeting.MEETING:
        town.clock.move(days=3)
        assert meeting.send(town, Kind.NUDGE) >= FINISHING - SECOND_TIME
        assert telling.plan_ending(town.contacts, town.house, wave) > FINISHING
        assert meeting.send(town, Kind.ENDING) > 0
    closing.close(town.contacts, town.answers, town.house, wave.id)
    field_.copy_at_night()
    return _judged(town, wave, round_, [person for person in people if person.finishes])


def _judged(town: City, wave: Wave, round_: int, people: Sequence[Person]) -> Harvest:
    """Note whose row is whose, by the number that nobody else has said."""
    with town.answers.read() as conn:
        query = "SELECT value, response FROM answer WHERE question = 's_number'"
        owned = {str(value): str(row) for value, row in conn.exec_driver_sql(query)}
    return Harvest(
        wave=wave.id,
        truth={person.chat: owned[person.number(round_)] for person in people},
        traits={person.chat: (person.language, person.area) for person in people},
        texts={
            person.chat: [person.number(round_), *(said for said in person.said if said.startswith("s_"))]
            for person in people
        },
    )


def unflushed(database: Database) -> None:
    """Let SQLite write without waiting for the disk: what stands in the files is the same, only sooner."""
    for engine in (database.engine, database.hasty):
        if database.is_sqlite and engine is not None:
            event.listen(engine, "checkout", lambda driver, *_: driver.execute("PRAGMA synchronous=OFF"))


@contextmanager
def _opened(field_: Field, which: Any) -> Iterator[Database]:
    database = open_database(field_.bot[which], name=which)
    unflushed(database)
    migrate(database, which)
    try:
        yield database
    finally:
        database.close()


def dumped(field_: Field, harvests: Sequence[Harvest], said: frozenset[str]) -> Dump:
    """Copy everything for the attacker."""
    target = field_.folder / "dump"
    shutil.copytree(field_.folder / "keys", target / "keys")
    shutil.copytree(field_.folder / "log", target / "log")
    secrets = frozenset(field_.secrets - {path.read_bytes() for path in (target / "keys").glob("*.key")})
    common = {"harvests": harvests, "nights": field_.nights, "said": said, "secrets": secrets}
    if field_.server is None:
        shutil.copytree(field_.folder / "left", target / "data")
        _copied_sqlite(field_.folder / "left", field_.folder / "read")
        rows = sqlite_rows({which: field_.folder / "read" / f"{which}.db" for which in field_.urls})
        return Dump("sqlite", target, rows, **common)  # type: ignore[arg-type]  # fields by name
    copied_postgres(field_.server, {which: _base(field_, which) for which in field_.urls}, target)
    return Dump("postgresql", target, field_.rows, waldump=partial(read, field_.server), **common)  # type: ignore[arg-type]  # fields by name


def _base(field_: Field, which: str) -> str:
    (oid,) = field_.rows(which, "SELECT oid::text FROM pg_database WHERE datname = current_database()")[0]
    return str(oid)


def copied_postgres(server: PostgresServer, oids: dict[str, str], target: Path) -> None:
    """Copy PostgreSQL's files; the log of changes first, and the others once all is written into them."""
    data = server.folder / "data"
    copied_log(server, target / "wal")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    for which, oid in oids.items():
        shutil.copytree(data / "base" / oid, target / "data" / "base" / which)
    for rest in ("global", "pg_xact", "pg_stat", "pg_twophase", "pg_logical"):
        shutil.copytree(data / rest, target / "data" / rest)
    shutil.copy(server.folder / "log", target / "log" / "postgresql.log")


def copied_log(server: PostgresServer, target: Path) -> None:
    """Copy the log of changes as it is."""
    unread = shutil.ignore_patterns("archive_status", "summaries")
    shutil.copytree(server.folder / "data" / "pg_wal", target, ignore=unread)
