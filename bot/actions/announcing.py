"""Publish an event that was planned, or the changes of one; say whose it is, or throw the draft away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from bot.actions import form
from bot.actions.gathering import COMING
from bot.actions.hosting import mine, refused, to_list
from bot.actions.house import House
from bot.actions.news import fill_places, tell_moved
from bot.actions.planning import certainly, keep_definition, open_draft, workable
from bot.actions.reminding import replan
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.actions.whereabouts import told
from bot.render import hosting as screens
from bot.render.notices import Notice
from bot.schedule.event import Coming, Event, EventState
from bot.store.contacts import events
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey import record
from bot.survey.model import Survey

DOOR_LENGTH = 8
"""Letters of the code at the door: 40 bits, short enough to be typed; it works for some hours only."""


def _ask_host(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    draft, instead = workable(conn, house, contact, member, subject)
    if draft is None:
        return certainly(instead)
    scheme, language = house.scheme, contact.language
    every = [("", scheme.wording(scheme.organiser, language))]
    every += [(group.code, scheme.wording(group.name, language)) for group in scheme.groups]
    hosts = [(code, name) for code, name in every if mine(member, code or None)]
    return Done(screens.host_screen(house.catalog(language), draft.id, hosts))


def _set_host(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    name, _, code = subject.partition(".")
    draft, instead = workable(conn, house, contact, member, name)
    if draft is None:
        return certainly(instead)
    if not mine(member, code or None) or (code and house.scheme.group(code) is None):
        return refused(conn, house, contact, member, name)
    draft = replace(draft, host=code or None)
    events.put_draft(conn, draft)
    return Done(open_draft(conn, house, contact, draft))


def _drop(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    draft, instead = workable(conn, house, contact, member, subject)
    if draft is None:
        return certainly(instead)
    events.drop_draft(conn, draft.id)
    return Done(to_list(conn, house, contact, member).screen, f"{draft.id} dropped")


def _publish(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Publish a draft, or the changes of an event; what is missing is told at once, all of it."""
    draft, instead = workable(conn, house, contact, member, subject)
    if draft is None:
        return certainly(instead)
    words, needs = house.catalog(contact.language), tools.surveys.get(form.NEEDS)
    before = events.lock(conn, draft.event) if draft.event else None
    if needs is None or not decides(needs) or (draft.event and (before is None or _is_off(before))):
        return to_list(conn, house, contact, member, said=Notice.OLD_BUTTON)
    session = record.load(draft.session)
    if form.missing(session):
        screen = open_draft(conn, house, contact, draft)
        return Done(told(screen, words.toast("Some questions still need an answer.")))
    event = form.event_of(house, draft, before)
    if event.starts <= house.clock() and (before is None or event.starts != before.starts):
        return Done(open_draft(conn, house, contact, draft, note=screens.too_late_note(words)))
    note, done = screens.published_note(words), "published"
    if before is None:
        publish(conn, house, event, needs)
    elif (people := revise(conn, house, event, before)) is None:
        done = "changed"
    else:
        note, done = screens.moved_note(words, people), "moved"
    events.drop_draft(conn, draft.id)
    return Done(to_list(conn, house, contact, member, note=note).screen, f"{event.id} {done}")


def _is_off(event: Event) -> bool:
    return event.state is not EventState.PUBLISHED


def decides(needs: Survey) -> bool:
    """Tell whether a survey asks who comes, with the answers that we understand."""
    codes = {choice.code for choice in needs[COMING].choices} if COMING in needs.index else set()
    return codes == {Coming.YES, Coming.MAYBE, Coming.NO}


def publish(conn: Connection, house: House, event: Event, needs: Survey) -> Event:
    """Let residents see an event.

    Args:
        conn: a writing transaction.
        house: clock and randomness.
        event: the event, with an id that no other has.
        needs: the survey by which residents say whether they come and what they need (see `decides`).

    Returns:
        The event as it is kept, with the code at its door.
    """
    keep_definition(conn, house, needs)
    door = house.token(DOOR_LENGTH)
    event = replace(event, state=EventState.PUBLISHED, needs=needs.fingerprint, door=door)
    events.add(conn, event)
    replan(conn, house, event)
    return event


def revise(conn: Connection, house: House, event: Event, before: Event) -> int | None:
    """Keep what has changed about an event; where time or place are others, everybody concerned is told.

    Args:
        conn: a writing transaction that has locked the event.
        house: the clock.
        event: the event as it shall be.
        before: the event as it was.

    Returns:
        How many people are told; None where it has not moved.
    """
    moved = _where_and_when(event) != _where_and_when(before)
    event = replace(event, version=before.version + moved)
    events.change(conn, event)
    replan(conn, house, event)
    fill_places(conn, house, event)
    return tell_moved(conn, house, event) if moved else None


def _where_and_when(event: Event) -> tuple[object, ...]:
    where = (event.place, event.address, event.landmark, event.latitude, event.longitude)
    return (event.starts, event.ends, *where)


VERBS: Mapping[str, Verb] = {
    "staff_host": _ask_host,
    "staff_hosted": _set_host,
    "staff_drop": _drop,
    "staff_publish": _publish,
}
"""The buttons by which a draft is finished."""

NEEDS_SURVEYS = frozenset({"staff_publish"})
"""Buttons for which the survey files are read."""
