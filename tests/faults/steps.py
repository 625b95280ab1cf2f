"""A process that does something step by step and is killed before one of them: each statement, each file of a key."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from bot.store.base import Database, open_database

Deed = Callable[[Database, Database], None]
"""What is done with the contacts store and the answers store."""

Meanwhile = Callable[[], None]
"""What others do while the process stands still."""

_FILES = frozenset({"open", "os.remove", "os.link", "os.rename"})
_WHOLE, _FAILED = 0, 3


@dataclass(slots=True)
class Steps:
    """Counts the steps of this process, stands still before one of them, and is killed there.

    Attributes:
        last: the number of the step that is never taken; -1 = all are.
        keys: the key folder, whose files are steps too.
        seen: how many steps there were.
    """

    last: int
    keys: Path
    seen: int = 0

    def step(self, *_: object) -> None:
        """Take one, or stand still for ever: whoever waits for that kills the process."""
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGSTOP)
        self.seen += 1

    def watch_files(self) -> None:
        """Let each look at a key's file, each new name, each deletion and each flush to the disk be a step."""
        folder, flush = str(self.keys), os.fsync

        def flushed(handle: Any) -> None:
            self.step()
            flush(handle)

        def heard(what: str, given: tuple[Any, ...]) -> None:
            if what in _FILES and str(given[0]).startswith(folder):
                self.step()

        os.fsync = flushed
        sys.addaudithook(heard)

    def watch(self, database: Database) -> None:
        """Let each statement of a store be a step, by whatever way it goes, and each commit."""
        for engine in (database.engine, database.reader, database.hasty):
            if engine is not None:
                event.listen(engine, "connect", self._watch_sqlite if database.is_sqlite else self._watch_postgres)
        if not database.is_sqlite:
            event.listen(database.engine, "commit", self.step)

    def _watch_sqlite(self, connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # a process is killed, not the machine
        connection.set_trace_callback(self.step)

    def _watch_postgres(self, connection: Any, _record: object) -> None:
        steps = self

        class Cursor(psycopg.Cursor[Any]):
            def execute(self, *given: Any, **named: Any) -> Any:
                steps.step()
                return super().execute(*given, **named)

            def executemany(self, *given: Any, **named: Any) -> Any:
                steps.step()
                return super().executemany(*given, **named)

        class ServerCursor(psycopg.ServerCursor[Any]):
            def execute(self, *given: Any, **named: Any) -> Any:
                steps.step()
                return super().execute(*given, **named)

        connection.cursor_factory = Cursor
        connection.server_cursor_factory = ServerCursor


def url_of(database: Database) -> str:
    """Give the address by which another process opens a store."""
    return database.engine.url.render_as_string(hide_password=False)


def until_step(
    last: int, deed: Deed, *, stores: tuple[Database, Database], keys: Path, meanwhile: Meanwhile | None = None
) -> int | None:
    """Do something in a process of its own that is killed before one step, with no word to anybody.

    Args:
        last: number of the step, from 0; -1 = it goes to its end.
        deed: what it does, over connections of its own.
        stores: the stores, of which no connection of ours is in use.
        keys: the key folder.
        meanwhile: done by others while it stands before that step.

    Returns:
        How many steps it took; None where it was killed.
    """
    urls = [url_of(store) for store in stores]
    for store in stores:
        store.close()
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        _live(Steps(last, keys), deed, urls, tell)
    os.close(tell)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        if meanwhile is not None:
            meanwhile()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        return None
    with os.fdopen(told, "rb") as said:
        words = said.read().decode()
    assert os.WEXITSTATUS(status) == _WHOLE, words
    return int(words)


def _live(steps: Steps, deed: Deed, urls: list[str], tell: int) -> None:
    """Be the child: nothing of the parent's is closed or tidied at the end."""
    try:
        contacts, answers = (open_database(url, name="store") for url in urls)
        for store in (contacts, answers):
            steps.watch(store)
        steps.watch_files()
        deed(contacts, answers)
        os.write(tell, str(steps.seen).encode())
    except BaseException as error:  # noqa: BLE001 - told to the parent, whatever it was
        os.write(tell, repr(error).encode())
        os._exit(_FAILED)
    os._exit(_WHOLE)
