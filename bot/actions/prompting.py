"""Say what comes by itself, at the last moment: None where it has lost its point meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import may_hold
from bot.actions.gathering import announced
from bot.actions.house import House
from bot.actions.reminding import rules_of
from bot.actions.sheet import is_open
from bot.i18n.catalog import Catalog
from bot.render import prompting as screens
from bot.render.event import event_screen, worded
from bot.render.prompting import Moment, Owed
from bot.render.screen import Screen
from bot.schedule import feedback, reminders
from bot.schedule.delivery import Kind
from bot.schedule.event import Event
from bot.schedule.reminders import Calendar
from bot.store.contacts import events, fieldwork, rsvps, sheets, staff, tasks
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.store.contacts.tasks import Task, TaskKind
from bot.store.keys import NoKeyError
from bot.store.seal import tag_of


class Told(Protocol):
    """What a message of the outbox says of itself."""

    @property
    def key(self) -> str:
        """What makes it one message."""

    @property
    def subject(self) -> str:
        """Id of the event."""

    @property
    def rule(self) -> str:
        """Which of the messages about it."""


def say_reminder(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Remind somebody of a meeting, with all its facts as they are now.

    It is planned once more for them: what moved, was cancelled, is too late, or is not the nearest, is not said.
    """
    event, rsvp = events.get(conn, told.subject), rsvps.get(conn, told.subject, contact.telegram_id)
    if event is None or rsvp is None:
        return None
    calendar = Calendar(ZoneInfo(house.scheme.time_zone), house.clock(), frozenset({told.key}))
    if told.key not in {each.key for each in reminders.plan(event, (rsvp,), rules_of(house, event), calendar)}:
        return None
    words = house.catalog(contact.language)
    note = screens.reminder_note(words, _moment(event, house.clock()))
    return event_screen(words, announced(conn, house, event, words, contact), note=note)


def _moment(event: Event, now: datetime) -> Moment:
    if now < event.starts:
        return Moment.AHEAD
    return Moment.NOW if now < event.ends else Moment.OVER


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody who can tell how a meeting was."""

    event: Event
    wave: Wave


def _asked(conn: Connection, house: House, contact: Contact, told: Told) -> _Asked | None:
    event, wave = events.get(conn, told.subject), fieldwork.get_wave(conn, told.subject)
    rsvp = rsvps.get(conn, told.subject, contact.telegram_id)
    if event is None or wave is None or rsvp is None or not is_open(wave, house):
        return None
    return _Asked(event, wave) if feedback.asked(event, (rsvp,)) else None


def say_feedback(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Ask somebody how a meeting was; None once the survey is closed, or they are not to be asked any more."""
    asked = _asked(conn, house, contact, told)
    if asked is None:
        return None
    words = house.catalog(contact.language)
    return screens.feedback_screen(words, asked.wave.id, _title(asked.event, words), _closes(house, asked))


def say_nudge(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Ask once more whoever has not answered.

    Only the wave's key tells whose sheet is whose, and nothing of it is kept: where it returns None, whoever sends
    must keep the message as sent (`delivery.DISCREET`).
    """
    asked = _asked(conn, house, contact, told)
    if asked is None or _has_answered(conn, house, asked.wave, contact):
        return None
    words = house.catalog(contact.language)
    return screens.nudge_screen(words, asked.wave.id, _title(asked.event, words), _closes(house, asked))


def _has_answered(conn: Connection, house: House, wave: Wave, contact: Contact) -> bool:
    try:
        tag = tag_of(house.keys.key("wave", wave.id), contact.telegram_id)
    except NoKeyError:  # nobody can answer it any more
        return True
    found = sheets.get(conn, wave.id, tag)
    return found is not None and found.state is not SheetState.DRAFT


def _closes(house: House, asked: _Asked) -> datetime:
    return house.local(asked.wave.closes_at)


def _title(event: Event, words: Catalog) -> str:
    return worded(event.titles, event, words.language)


def say_overdue(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Tell a member of staff that people have not heard what came of a meeting; None once they have."""
    member = staff.get(conn, contact.telegram_id)
    event, task = events.get(conn, told.subject), tasks.get(conn, told.subject, TaskKind.REPORT)
    if member is None or event is None or task is None or task.done is not None or house.clock() < task.due:
        return None
    if not may_hold(member.role, member.host, event.group):
        return None
    words = house.catalog(contact.language)
    return screens.overdue_screen(words, owed(conn, house, event, task, words))


def owed(conn: Connection, house: House, event: Event, task: Task, words: Catalog) -> Owed:
    """Return a meeting that people have not heard of since, as a member of staff sees it."""
    wave = fieldwork.get_wave(conn, event.id)
    asks = wave is not None and is_open(wave, house)
    asked = len(feedback.asked(event, rsvps.of_event(conn, event.id))) if asks else 0
    return Owed(
        event=event.id,
        title=_title(event, words),
        due=house.local(task.due).date(),
        late=task.due <= house.clock(),
        asked=asked or None,
    )


SPEAKERS: Mapping[Kind, Callable[[Connection, House, Contact, Told], Screen | None]] = {
    Kind.REMINDER: say_reminder,
    Kind.FEEDBACK: say_feedback,
    Kind.NUDGE: say_nudge,
    Kind.OVERDUE: say_overdue,
}
"""Who says what."""
