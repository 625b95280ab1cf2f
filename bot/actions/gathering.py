"""Events as somebody sees them: read from the store, with what they said, and the survey about it.

`Contact.at` names where somebody stands: `event:<id>` looks at an event, `rsvp:<id>` answers what they need for it,
`draft:<id>` plans one, `words:<id>.<language>` writes a draft's words in one more language.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.access.roles import may_hold
from bot.actions import form
from bot.actions.house import House
from bot.i18n.catalog import Catalog
from bot.render import hosting as drafts
from bot.render.event import Announced, event_screen
from bot.render.screen import Screen
from bot.render.survey import session_screen
from bot.render.wording import choice_label
from bot.schedule.event import Coming, Event
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, people, rsvps, staff
from bot.store.contacts.events import Draft
from bot.store.contacts.people import Contact
from bot.survey import record
from bot.survey.engine import reopen
from bot.survey.engine import start as begin
from bot.survey.flow import Course
from bot.survey.model import Survey
from bot.survey.session import SENT, Answer, Refused, Session, Standing

EVENT, RSVP, DRAFT, WORDS = "event", "rsvp", "draft", "words"
PLACES = frozenset({EVENT, RSVP, DRAFT, WORDS})
"""Where somebody can stand who is busy with an event."""

RSVP_WAVE, DRAFT_WAVE = "e-", "d-"
"""What the name of a wave begins with in the buttons of these surveys; a wave's own name holds no hyphen."""

COMING = "r_come"
"""Question of the survey event-needs that decides whether somebody comes."""

TOKEN_LENGTH = 4


def announced(conn: Connection, house: House, event: Event, catalog: Catalog, contact: Contact) -> Announced:
    """Return an event as somebody sees it."""
    rsvp = rsvps.get(conn, event.id, contact.telegram_id)
    free = None if event.capacity is None else max(0, event.capacity - rsvps.places_taken(conn, event.id))
    waits = rsvp is not None and rsvp.coming is Coming.WAITING
    return replace(
        outline(house, event, catalog),
        here=event.area is not None and event.area == contact.area,
        over=event.ends <= house.clock(),
        left=free,
        coming=rsvp.coming if rsvp else None,
        line=rsvps.before_in_line(conn, rsvp) + 1 if rsvp and waits else 0,
        choices=_choices(conn, house, event, catalog),
    )


def outline(house: House, event: Event, catalog: Catalog) -> Announced:
    """Return an event as anybody would see it who has said nothing about it."""
    group, known = house.scheme.group(event.group), house.scheme.landmark(event.landmark)
    organiser = group.name if group else house.scheme.organiser
    return Announced(
        event=event,
        starts=house.local(event.starts),
        ends=house.local(event.ends),
        place=house.scheme.wording(known[1].name, catalog.language) if known else event.place,
        host=house.scheme.wording(organiser, catalog.language),
    )


def _choices(conn: Connection, house: House, event: Event, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    survey = house.survey(conn, event.needs)
    return tuple((choice.code, choice_label(catalog, choice)) for choice in survey[COMING].choices)


def screen_at(conn: Connection, house: House, contact: Contact, words: Catalog) -> Screen | None:
    """Return the screen of somebody who is busy with an event; None where it is not there any more.

    Args:
        conn: the transaction.
        house: words and clock.
        contact: whose conversation stands at one of `PLACES`.
        words: the language to speak.
    """
    step, _, subject = contact.at.partition(":")
    if step in {DRAFT, WORDS}:
        return _draft_screen(conn, house, contact, words)
    event = events.get(conn, subject)
    if event is None:
        return None
    rsvp = rsvps.get(conn, event.id, contact.telegram_id)
    if step == RSVP and rsvp is not None and rsvp.session:
        return needs_screen(conn, house, event, record.load(rsvp.session), words)
    return event_screen(words, announced(conn, house, event, words, contact))


def _draft_screen(conn: Connection, house: House, contact: Contact, words: Catalog) -> Screen | None:
    step, _, subject = contact.at.partition(":")
    name, _, language = subject.partition(".")
    draft = events.get_draft(conn, name)
    member = staff.get(conn, contact.telegram_id)
    if draft is None or member is None or not may_hold(member.role, member.host, draft.host):
        return None
    if step == WORDS:
        return drafts.words_screen(words, draft.id, language)
    return draft_screen(conn, house, draft, words)


def draft_screen(
    conn: Connection,
    house: House,
    draft: Draft,
    words: Catalog,
    *,
    note: str = "",
    refused: Refused | None = None,
    language: str = "",
) -> Screen:
    """Return where the planning of an event stands: a question, or the preview when all was asked.

    Args:
        conn: the transaction.
        house: words and clock.
        draft: the event.
        words: the organiser's language.
        note: HTML to tell above it.
        refused: what could not be taken just now.
        language: in which the preview is shown; '' = the one it is written in.
    """
    survey, session = house.survey(conn, draft.form), record.load(draft.session)
    if form.is_planned(session):
        return form.preview(house, draft, survey, words, note=note, language=language or draft.source)
    screen = session_screen(
        DRAFT_WAVE + draft.id,
        survey,
        session,
        catalog=words,
        surroundings=house.around(words),
        refused=refused,
    )
    return drafts.with_shortcuts(words, screen, draft.id, session.visit, form.shortcuts(house, session), note=note)


def needs_screen(
    conn: Connection,
    house: House,
    event: Event,
    session: Session,
    words: Catalog,
    *,
    refused: Refused | None = None,
    course: Course | None = None,
) -> Screen:
    """Return the open question about what somebody needs for an event."""
    return session_screen(
        RSVP_WAVE + event.id,
        house.survey(conn, event.needs),
        session,
        catalog=words,
        surroundings=course.around if course else house.around(words),
        refused=refused,
        course=course,
    )


def asked(house: House, survey: Survey, rsvp: Rsvp, words: Catalog, coming: str) -> Session:
    """Return the session in which somebody says what they need, with what they said before.

    Args:
        house: clock and randomness.
        survey: asks it.
        rsvp: what they said so far.
        words: their language.
        coming: what they answer to whether they come.
    """
    around = house.around(words)
    known = {name: Answer(Standing.GIVEN, need) for name, need in rsvp.needs.items()}
    answers = {**known, COMING: Answer(Standing.GIVEN, coming)}
    given = house.scheme.given
    if rsvp.session:
        before = record.load(rsvp.session)
        session = replace(before, answers={**before.answers, COMING: Answer(Standing.GIVEN, coming)})
    else:
        session = replace(begin(survey, token=house.token(TOKEN_LENGTH), given=given, around=around), answers=answers)
        if rsvp.needs:  # what was skipped before is not asked again, but stands in the review
            session = _with_skipped(survey, session, words, house)
    return reopen(survey, replace(session, at=SENT, visit=session.visit + 1, ticks=()), around=around)


def _with_skipped(survey: Survey, session: Session, words: Catalog, house: House) -> Session:
    course = Course(survey, session, house.around(words))
    skipped = {question.name: Answer(Standing.SKIPPED) for question in course.asked}
    return replace(session, answers=skipped | dict(session.answers))


def leave_all(conn: Connection, contact: int) -> tuple[str, ...]:
    """Delete all that somebody said about events.

    Returns:
        Ids of the events where their place is free now.
    """
    said = rsvps.of_contact(conn, contact)
    for rsvp in said:
        rsvps.remove(conn, rsvp.event, contact)
    return tuple(rsvp.event for rsvp in said if rsvp.coming is Coming.YES)


def stand_at(conn: Connection, contact: Contact, at: str) -> Contact:
    """Put somebody's conversation at a place; no statement where it is there already."""
    return contact if contact.at == at else people.change(conn, contact.telegram_id, at=at)
