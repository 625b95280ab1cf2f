"""Publish a meeting that came from a file: what an organiser does in the chat, for whoever has the machine."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.reminding import replan
from bot.errors import OperatorError, Problem
from bot.schedule.event import Event, EventState
from bot.store.contacts import events, fieldwork
from bot.store.contacts.fieldwork import Definition
from bot.survey.model import Survey

ID_LENGTH = 8
DOOR_LENGTH = 12
"""Letters of the code at the door: nobody guesses it from outside."""


def publish(conn: Connection, house: House, event: Event, *, needs: Survey) -> Event:
    """Publish a meeting; residents see it from now on, and what follows from it is planned.

    Args:
        conn: a writing transaction; the caller writes the audit entry.
        house: scheme, clock and randomness.
        event: as it was read.
        needs: the survey by which residents say whether they come and what they need.

    Returns:
        The meeting as it is kept, with the code at its door.
    """
    day = house.local(house.clock()).date()
    definition = Definition(fingerprint=needs.fingerprint, survey=needs.name, canonical=needs.canonical, day=day)
    fieldwork.keep(conn, definition)
    published = replace(event, state=EventState.PUBLISHED, needs=needs.fingerprint, door=house.token(DOOR_LENGTH))
    events.add(conn, published)
    replan(conn, house, published)
    return published


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
