"""The sweeper: what is owed is shown, however often something is out of reach."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.actions.desk import Desk
from bot.actions.house import House
from bot.app.sweeper import Sweeper
from bot.handlers.port import Pressed
from bot.render.screen import Screen
from bot.store.base import Database
from bot.store.contacts import people
from bot.store.contacts.people import Contact
from tests.living import make_settings, open_field, quiet, until

OUTAGE = OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))
AMAL, KATE = 5_000_000_001, 5_000_000_002


@dataclass(frozen=True)
class Shaky(Database):
    """A store that fails as often as it is told, before it begins or when its answer to a commit is lost."""

    faults: list[Exception] = field(default_factory=list)
    unheard: list[Exception] = field(default_factory=list)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        if self.faults:
            raise self.faults.pop()
        with super().begin() as conn:
            yield conn
        if self.unheard:
            raise self.unheard.pop()


class Mouth:
    """Writes down what is shown."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shown: list[int] = []

    async def show(self, chat: int, screen: Screen, *, turn: int, pressed: Pressed | None = None) -> None:
        assert screen.text
        assert pressed is None
        self.shown.append(chat)
        self.desk.shown(chat, turn)

    async def dismiss(self, pressed: Pressed) -> None:
        raise AssertionError(pressed)


@dataclass
class Round:
    """A sweeper with everything around it; it goes round whenever it is let."""

    sweeper: Sweeper
    mouth: Mouth
    desk: Desk
    store: Shaky
    begun: int = 0
    running: asyncio.Task[None] | None = None


@pytest.fixture
async def rounds(tmp_path: Path) -> AsyncIterator[Round]:
    with quiet(), open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores):
        store = Shaky(stores.contacts.engine, stores.contacts.reader)
        meet(store, house, AMAL)
        desk = Desk(store, clock=house.clock)
        sweeper = Sweeper(desk, house, mouth := Mouth(desk), every=0.0, sleep=lambda _: pause())
        found = Round(sweeper, mouth, desk, store)

        async def pause() -> None:
            found.begun += 1
            await asyncio.sleep(0.001)

        yield found
        if found.running is not None:
            found.running.cancel()
            await asyncio.gather(found.running, return_exceptions=True)
        await desk.close()


def meet(store: Database, house: House, chat: int) -> None:
    with store.begin() as conn:
        people.create(conn, Contact(telegram_id=chat, language="en_GB", created_day=house.clock().date()))


def owed(store: Database) -> list[int]:
    with store.read() as conn:
        return [contact.telegram_id for contact in people.owed(conn)]


async def pass_by(rounds: Round, number: int = 3) -> None:
    """Let some more rounds go by, from the first one on."""
    rounds.running = rounds.running or asyncio.create_task(rounds.sweeper.run())
    last = rounds.begun + number
    await until(lambda: rounds.begun >= last)


async def test_what_was_owed_before_the_start_is_shown_once(rounds: Round) -> None:
    await pass_by(rounds)

    assert (rounds.mouth.shown, owed(rounds.store)) == ([AMAL], [])


async def test_an_outage_delays_what_is_owed_and_loses_nothing(rounds: Round) -> None:
    rounds.store.faults.extend([OUTAGE] * 3)
    await pass_by(rounds, 6)

    assert rounds.mouth.shown == [AMAL]


async def test_whose_commit_was_kept_though_its_answer_was_lost_is_shown_their_screen(rounds: Round) -> None:
    await pass_by(rounds)
    rounds.store.unheard.append(OUTAGE)
    with pytest.raises(OperationalError):
        await rounds.desk.run(lambda conn: people.touch(conn, AMAL), update_id=1, chat=AMAL)
    await pass_by(rounds)

    assert (rounds.mouth.shown, owed(rounds.store)) == ([AMAL, AMAL], [])


async def test_what_was_shown_before_an_outage_is_not_shown_again_after_it(rounds: Round) -> None:
    await pass_by(rounds)
    await rounds.desk.run(lambda conn: people.touch(conn, AMAL), update_id=1, chat=AMAL)
    rounds.desk.shown(AMAL, 1)
    rounds.store.faults.append(OUTAGE)
    await pass_by(rounds, 5)

    assert (rounds.mouth.shown, owed(rounds.store)) == ([AMAL], [])


async def test_a_screen_that_failed_comes_with_the_next_round(rounds: Round) -> None:
    await pass_by(rounds)
    rounds.sweeper.failed(AMAL)
    await pass_by(rounds)

    assert rounds.mouth.shown == [AMAL, AMAL]


async def test_a_screen_waits_as_long_as_telegram_asks(rounds: Round) -> None:
    await pass_by(rounds)
    rounds.sweeper.failed(AMAL, 3600.0)
    await pass_by(rounds)

    assert rounds.mouth.shown == [AMAL]


async def test_a_screen_that_was_seen_meanwhile_is_not_shown_again(rounds: Round) -> None:
    await pass_by(rounds)
    rounds.sweeper.failed(AMAL)
    rounds.sweeper.shown(AMAL)
    await pass_by(rounds)

    assert rounds.mouth.shown == [AMAL]


async def test_nobody_is_shown_anything_whom_we_do_not_know(rounds: Round) -> None:
    await pass_by(rounds)
    rounds.sweeper.failed(KATE)
    await pass_by(rounds)

    assert rounds.mouth.shown == [AMAL]
