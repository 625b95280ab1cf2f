"""Meetings that come from files are new ones: the same is not brought in twice."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.errors import OperatorError, Problem
from bot.schedule.event import Event
from bot.store.contacts import events


def insist_on_new(conn: Connection, event: Event, *, file: str) -> None:
    """Pass when no meeting of the same title begins at the same time.

    Raises:
        OperatorError: the file was brought in before.
    """
    title = event.titles.get(event.source)
    for other in events.since(conn, event.starts):
        if other.starts == event.starts and other.titles.get(other.source) == title:
            fault = f"“{title}” is there already, as {other.id}."
            raise OperatorError([Problem(file, 0, "", fault, "Change it in the chat (/staff), or leave it out.")])
