"""Where actions are taken: what waits goes into one transaction, and is answered once it is on the disk."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.clock import Clock
from bot.store.base import Database
from bot.store.contacts import inbox, people

T = TypeVar("T")
Action = Callable[[Connection], T]

LARGEST_BATCH = 64
"""Actions in one transaction: enough to share a disk write, few enough to keep everybody's wait short."""


class RepeatedError(Exception):
    """The update was handled before: nothing was done, and nothing must be shown."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """One action with whoever waits for it."""

    action: Action[Any]
    update_id: int | None
    patient: bool
    done: asyncio.Future[Any] = field(repr=False)


Begin = Callable[[], AbstractContextManager[Connection]]
"""Opens a writing transaction."""

_Outcome = tuple[Any, BaseException | None]


class Desk:
    """Takes actions from many conversations and commits them together.

    Twenty taps in one transaction cost a quarter of twenty transactions (design.md, "Synchronous
    inside"). Where one action of a batch fails, the batch is undone and each action gets a transaction
    of its own, so one failure spoils nobody else's and the common case needs no savepoints.

    Attributes:
        outages: how often the store has failed; a commit whose answer was lost may have been kept all the same.
    """

    def __init__(self, database: Database, *, clock: Clock) -> None:
        """Open the desk over the contacts store; `close` ends it."""
        self._database = database
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._shown: set[int] = set()
        self._turns: dict[int, int] = {}
        self._watched: dict[int, asyncio.Future[None]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._clerk: asyncio.Task[None] | None = None
        self.outages = 0

    async def run(
        self, action: Action[T], *, update_id: int | None = None, chat: int | None = None, patient: bool = False
    ) -> T:
        """Take an action and return what it returned, once it is committed.

        Args:
            action: a function of the transaction's connection.
            update_id: Telegram's number of the update it answers; handled at most once.
            chat: whose screen it decides on, so that only the newest counts as shown.
            patient: it may wait for another store, so it never runs in the loop's own thread.

        Raises:
            RepeatedError: the update was handled before.
            Exception: whatever the action or the database raised; nothing of it is kept.
        """
        if chat is not None and update_id is not None:
            self._turns[chat] = update_id
        waiting = _Waiting(action, update_id, patient, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._clerk is None:
            self._clerk = asyncio.create_task(self._work())
        result: T = await waiting.done
        return result

    def watch(self, update_id: int) -> asyncio.Future[None]:
        """Return what tells when an update is decided: done once committed, failed as the action failed."""
        if (twin := self._watched.get(update_id)) is not None:
            return twin
        watched = self._watched[update_id] = asyncio.get_running_loop().create_future()
        watched.add_done_callback(lambda _done: self._watched.pop(update_id, None))
        return watched

    def turn(self, chat: int) -> int:
        """Return the turn of a resident whose screen is not shown yet; 0 where none is known."""
        return self._turns.get(chat, 0)

    def shown(self, chat: int, turn: int) -> None:
        """Note that a resident has seen the screen of a turn; kept with the next batch.

        A screen that was decided on later is still owed, so an older turn changes nothing.
        """
        if self._turns.get(chat, turn) <= turn:
            self._turns.pop(chat, None)
            self._shown.add(chat)

    async def flush(self) -> None:
        """Keep what was shown, without waiting for the next update."""
        if self._shown:
            await self.run(lambda _conn: None)

    async def close(self) -> None:
        """Finish what waits, keep what was shown, and let the thread end."""
        if self._clerk is not None:
            await self._clerk
        with suppress(DBAPIError):  # what is not kept as shown is shown again at the next start
            await self.flush()
        if self._clerk is not None:
            await self._clerk
        self._thread.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(LARGEST_BATCH, len(self._waiting)))]
            shown, self._shown = frozenset(self._shown), set()
            outcomes = self._at_once(batch, shown)
            if outcomes is None:
                outcomes = await loop.run_in_executor(self._thread, self._take, batch, shown)
            if shown and not _is_kept(outcomes[0][1]):
                self._shown |= shown.difference(self._turns)
            for waiting, (result, error) in zip(batch, outcomes, strict=True):
                self.outages += error is not None and is_outage(error)
                _settle(waiting.done, result, error)
                if waiting.update_id in self._watched:
                    _settle(self._watched[waiting.update_id], None, error)
        self._clerk = None

    def _at_once(self, batch: list[_Waiting], shown: frozenset[int]) -> list[_Outcome] | None:
        """Take a batch right here, where that waits for nobody; None where the thread has to take it.

        Two threads that hand Python's lock to and fro cost a tap an eighth more (benchmarks/README.md). A
        database over a network, another writer, or a failing action is left to the thread.
        """
        if self._database.hasty is None or any(waiting.patient for waiting in batch):
            return None
        try:
            return self._together(batch, shown, self._database.begin_at_once)
        except Exception:  # noqa: BLE001 - nothing was kept; the thread meets it again and tells
            return None

    def _take(self, batch: list[_Waiting], shown: frozenset[int]) -> list[_Outcome]:
        """Take a batch in one transaction, or each action in its own where one fails."""
        try:
            return self._together(batch, shown, self._database.begin)
        except Exception as error:  # noqa: BLE001 - told to whoever waits, one by one
            if len(batch) == 1 or is_outage(error):
                return [(None, error)] * len(batch)
        return [self._take([one], frozenset() if at else shown)[0] for at, one in enumerate(batch)]

    def _together(self, batch: list[_Waiting], shown: Iterable[int], begin: Begin) -> list[_Outcome]:
        ids = [waiting.update_id for waiting in batch if waiting.update_id is not None]
        outcomes: list[_Outcome] = []
        with begin() as conn:
            if shown:
                people.shown(conn, shown)
            fresh = set(inbox.fresh(conn, ids)) if ids else set()
            for waiting in batch:
                if waiting.update_id is None:
                    outcomes.append((waiting.action(conn), None))
                elif waiting.update_id in fresh:
                    fresh.discard(waiting.update_id)
                    outcomes.append((waiting.action(conn), None))
                else:
                    outcomes.append((None, RepeatedError()))
            if ids:
                inbox.mark(conn, ids, self._clock().toordinal())
        return outcomes


def _is_kept(error: BaseException | None) -> bool:
    """Tell whether the transaction of an action was kept; what was shown is kept with the first of a batch."""
    return error is None or isinstance(error, RepeatedError)


def _settle(done: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if done.done():
        return
    if isinstance(error, StopIteration):  # asyncio refuses to carry it
        done.set_exception(RuntimeError("an action ran out of items"))
    elif error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)


def is_outage(error: BaseException) -> bool:
    """Tell whether the store itself failed (try again later), rather than an action (our slip).

    A value that no column takes fails for ever: it is set aside, or one such update would hold up all others.
    """
    return isinstance(error, DBAPIError | NoConnectionError) and not isinstance(error, _SLIPS)


_SLIPS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
