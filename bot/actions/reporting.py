"""What staff do about meetings that people have not heard of since: see them, and note that people were told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from bot.access.roles import may_hold
from bot.actions.house import House
from bot.actions.prompting import owed
from bot.actions.reminding import reported
from bot.actions.staff import Done
from bot.actions.whereabouts import FEWEST
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


def _found(conn: Connection, house: House, contact: Contact, member: Member) -> list[Owed]:
    words = house.catalog(contact.language)
    return [owed(conn, house, event, task, words) for task, event in list(_theirs(conn, house, member))[:MOST]]


def _list(conn: Connection, house: House, contact: Contact, member: Member, _subject: str, _tools: object) -> Done:
    words = house.catalog(contact.language)
    return Done(screens.owed_screen(words, _found(conn, house, contact, member)))


def _one(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: object) -> Done:
    for each in _found(conn, house, contact, member):
        if each.event == subject:
            return Done(screens.one_owed_screen(house.catalog(contact.language), each, few=FEWEST))
    return _list(conn, house, contact, member, subject, tools)


def _told(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: object) -> Done:
    words = house.catalog(contact.language)
    event = events.get(conn, subject)
    task = tasks.get(conn, subject, TaskKind.REPORT)
    may = event is not None and event.ends <= house.clock() and may_hold(member.role, member.host, event.group)
    done = may and task is not None and reported(conn, house, subject)
    note = screens.told_note(words) if done else ""
    screen = screens.owed_screen(words, _found(conn, house, contact, member), note=note)
    return Done(screen, subject if done else None)


VERBS: Mapping[str, Callable[[Connection, House, Contact, Member, str, object], Done]] = {
    "staff_reports": _list,
    "staff_owed": _one,
    "staff_told": _told,
}
"""Buttons of the act `REPORT_BACK`."""
