"""Let one process at a time do something; what holds the others off dies with it."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.base import Database

_TAKE = text("SELECT pg_try_advisory_lock(:number)")
_ALIVE = text("SELECT 1")


class Sole:
    """A right that one process has over a store: a locked file beside SQLite, an advisory lock in PostgreSQL.

    Args:
        database: the store; everybody who opens the same one competes.
        name: of the right.
    """

    def __init__(self, database: Database, name: str) -> None:
        """Begin without the right."""
        self._database = database
        self._name = name
        self._file = -1
        self._session: Connection | None = None
        self._one_at_a_time = Lock()
        self._closed = False

    def take(self) -> bool:
        """Take the right, or see that we still have it; False while another process has it, or nobody can tell."""
        with self._one_at_a_time:
            if self._closed:
                return False
            return self._take_file() if self._database.is_sqlite else self._take_session()

    def release(self) -> None:
        """Leave the right to whoever comes next; a process that dies does so too."""
        with self._one_at_a_time:
            self._let_go()

    def close(self) -> None:
        """Leave the right for good, also where a thread is about to take it: a session that comes later is nobody's."""
        with self._one_at_a_time:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if self._session is not None:
            with suppress(SQLAlchemyError):
                self._session.detach()  # the pool shall not keep a session that holds a lock
                self._session.close()
            self._session = None

    def _take_file(self) -> bool:
        if self._file >= 0:
            return True
        path = Path(str(self._database.engine.url.database))
        file = os.open(path.with_name(f"{path.name}.{self._name}"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def _take_session(self) -> bool:
        """Ask our own session, which holds the lock as long as it lives."""
        try:
            if self._session is not None:
                self._session.execute(_ALIVE)
                return True
            session = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except SQLAlchemyError:
            self._let_go()
            return False
        return self._lock(session)

    def _lock(self, session: Connection) -> bool:
        try:
            taken = bool(session.scalar(_TAKE, {"number": crc32(self._name.encode())}))
        except SQLAlchemyError:
            taken = False
        if taken:
            self._session = session
        else:
            session.close()
        return taken
