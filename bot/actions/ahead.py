"""When the next thing is due by the clock, for a demonstration that moves its clock there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from bot.actions import repeating
from bot.actions.house import House
from bot.schedule import feedback
from bot.store.contacts import events, fieldwork, outbox, rsvps, tasks


def next_due(conn: Connection, house: House) -> datetime | None:
    """Return the first instant that is still ahead at which something happens by itself; None when nothing does.

    That is a message of the outbox, the question how a meeting was, an overdue report, or that a survey ends or is
    asked again.
    """
    now = house.clock()
    found = (*_ahead(conn, now), *repeating.ahead(conn, house))
    return min((each for each in found if each > now), default=None)


def _ahead(conn: Connection, now: datetime) -> Iterator[datetime]:
    if (message := outbox.next_at(conn, now)) is not None:
        yield message
    for event in events.since(conn, now - feedback.AFTER):
        if feedback.asked(event, rsvps.of_event(conn, event.id)):
            yield feedback.period(event).opens
    yield from (task.due for task in tasks.undone(conn))
    for wave in fieldwork.live_waves(conn):
        yield wave.closes_at if wave.ask_until is None else wave.ask_until
