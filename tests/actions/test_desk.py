"""The desk: actions share a transaction, a failure is only its owner's, an outage is everybody's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.actions.desk import Desk, RepeatedError, is_outage
from bot.store.base import Database
from bot.store.contacts import inbox, people
from bot.store.contacts.people import Contact
from tests.furniture import HandClock

OUTAGE = OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))


@dataclass(frozen=True)
class Watched(Database):
    """A store that counts its transactions and can be out of order."""

    begun: list[None] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        self.begun.append(None)
        if self.faults:
            raise self.faults.pop()
        with super().begin() as conn:
            yield conn


@pytest.fixture
def store(contacts: Database) -> Watched:
    return Watched(contacts.engine, contacts.reader)


@pytest.fixture
async def desk(store: Watched, clock: HandClock) -> AsyncIterator[Desk]:
    opened = Desk(store, clock=clock)
    yield opened
    await opened.close()


def meet(number: int) -> Callable[[Connection], Contact]:
    """Give the action that keeps a new contact."""
    contact = Contact(telegram_id=number, language="ar", created_day=date(2026, 3, 7))
    return lambda conn: people.create(conn, contact)


def fail(_conn: Connection) -> None:
    raise KeyError("a slip of ours")


def known(store: Database) -> list[int]:
    with store.read() as conn:
        return [contact.telegram_id for contact in people.owed(conn)]


async def test_what_waits_together_is_committed_together(desk: Desk, store: Watched) -> None:
    met = await asyncio.gather(*(desk.run(meet(number), update_id=number) for number in range(1, 21)))

    assert [contact.telegram_id for contact in met] == list(range(1, 21))
    assert (len(store.begun), known(store)) == (1, list(range(1, 21)))


async def test_an_action_that_fails_is_undone_alone(desk: Desk, store: Watched) -> None:
    def half(conn: Connection) -> None:
        meet(2)(conn)
        fail(conn)

    outcomes = await asyncio.gather(
        desk.run(meet(1), update_id=1), desk.run(half, update_id=2), desk.run(meet(3)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [Contact, KeyError, Contact]
    assert known(store) == [1, 3]
    assert await desk.run(lambda conn: inbox.fresh(conn, [1, 2])) == {2}


async def test_an_outage_is_told_to_all_without_trying_each(desk: Desk, store: Watched) -> None:
    store.faults.append(OUTAGE)
    outcomes = await asyncio.gather(*(desk.run(meet(number)) for number in range(1, 9)), return_exceptions=True)

    assert outcomes == [OUTAGE] * 8
    assert len(store.begun) == 1
    assert (await desk.run(meet(9))).telegram_id == 9


async def test_an_update_is_handled_once(desk: Desk, store: Watched) -> None:
    await desk.run(meet(1), update_id=77)
    with pytest.raises(RepeatedError):
        await desk.run(meet(2), update_id=77)
    twice = await asyncio.gather(*(desk.run(meet(3), update_id=78) for _ in range(2)), return_exceptions=True)

    assert [type(outcome) for outcome in twice] == [Contact, RepeatedError]
    assert known(store) == [1, 3]


async def test_only_the_newest_screen_counts_as_shown(desk: Desk, store: Watched) -> None:
    await desk.run(meet(1), update_id=10, chat=1)
    await desk.run(meet(1), update_id=11, chat=1)
    desk.shown(1, 10)
    await desk.flush()
    after_the_first = known(store)
    desk.shown(1, 11)
    await desk.flush()

    assert (after_the_first, known(store), desk.turn(1)) == ([1], [], 0)


async def test_what_was_shown_is_kept_when_the_desk_closes(store: Watched, clock: HandClock) -> None:
    desk = Desk(store, clock=clock)
    await desk.run(meet(1), update_id=10, chat=1)
    desk.shown(1, 10)
    await desk.close()

    assert known(store) == []


async def test_an_outage_does_not_keep_the_desk_from_closing(store: Watched, clock: HandClock) -> None:
    desk = Desk(store, clock=clock)
    await desk.run(meet(1), update_id=10, chat=1)
    desk.shown(1, 10)
    store.faults.append(OUTAGE)
    await desk.close()

    assert known(store) == [1]


async def test_an_action_that_runs_out_of_items_does_not_stop_the_desk(desk: Desk) -> None:
    def run_out(_conn: Connection) -> None:
        next(iter(()))

    with pytest.raises(RuntimeError):
        await desk.run(run_out)
    assert (await desk.run(meet(1))).telegram_id == 1


async def test_whoever_watches_an_update_hears_when_it_is_decided(desk: Desk) -> None:
    first, twin = desk.watch(5), desk.watch(5)
    failed = desk.watch(6)
    await desk.run(meet(1), update_id=5)
    with pytest.raises(KeyError):
        await desk.run(fail, update_id=6)

    assert (first.result(), twin.result(), type(failed.exception())) == (None, None, KeyError)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OUTAGE, True),
        (InterfaceError("", {}, Exception()), True),
        (NoConnectionError("the pool is used up"), True),
        (IntegrityError("", {}, Exception()), False),
        (DataError("", {}, Exception()), False),
        (ProgrammingError("", {}, Exception()), False),
        (OverflowError(), False),
        (KeyError(), False),
    ],
)
def test_an_outage_is_the_stores_fault_and_nobodys_slip(error: Exception, outage: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_outage(error) is outage
