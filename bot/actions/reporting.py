"""Meetings that people have not heard of since: which, and that they were told."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.access.roles import may_hold
from bot.actions.house import House
from bot.actions.prompting import owed
from bot.actions.reminding import reported
from bot.render import prompting as screens
from bot.render.prompting import Owed
from bot.schedule.event import Event
from bot.store.contacts import events, tasks
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.contacts.tasks import Task, TaskKind

MOST = 10
"""Meetings on one screen, the first due first."""


def overdue_note(conn: Connection, house: House, contact: Contact, member: Member) -> str:
    """Return how many reports are overdue, for the menu of staff; '' where none is."""
    late = sum(task.due <= house.clock() for task, _ in _theirs(conn, house, member))
    return screens.owed_note(house.catalog(contact.language), late)


def _theirs(conn: Connection, house: House, member: Member) -> Iterator[tuple[Task, Event]]:
    """Yield what a member of staff answers for and has ended, the first due first."""
    for task in tasks.undone(conn):
        event = events.get(conn, task.event)
        if event is not None and event.ends <= house.clock() and may_hold(member.role, member.host, event.group):
            yield task, event


def waiting(conn: Connection, house: House, contact: Contact, member: Member) -> list[Owed]:
    """List what a member of staff answers for and people have not heard of since, the first due first."""
    words = house.catalog(contact.language)
    return [owed(conn, house, event, task, words) for task, event in list(_theirs(conn, house, member))[:MOST]]


def told(conn: Connection, house: House, member: Member, event: str) -> bool:
    """Note that people have heard what came of a meeting; return whether that was owed, and theirs to say."""
    found = events.get(conn, event)
    task = tasks.get(conn, event, TaskKind.REPORT)
    theirs = found is not None and found.ends <= house.clock() and may_hold(member.role, member.host, found.group)
    return theirs and task is not None and reported(conn, house, event)
