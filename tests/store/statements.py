"""What reaches the database, past SQLAlchemy too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event


@contextmanager
def statements(conn: Connection) -> Iterator[list[str]]:
    """List the statements of a block as the database gets them."""
    seen: list[str] = []
    if conn.dialect.name == "sqlite":
        driver: Any = conn.connection.driver_connection
        driver.set_trace_callback(seen.append)
        yield seen
        driver.set_trace_callback(None)
    else:
        event.listen(conn, "before_cursor_execute", lambda *call: seen.append(call[2]))
        yield seen
