"""Events as somebody sees them: read from the store, with what they said, and the survey about it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.actions.house import House
from bot.i18n.catalog import Catalog
from bot.render.event import Announced
from bot.render.screen import Screen
from bot.render.survey import session_screen
from bot.render.wording import choice_label
from bot.schedule.event import Coming, Event
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import rsvps
from bot.store.contacts.people import Contact
from bot.survey import record
from bot.survey.engine import reopen, start
from bot.survey.flow import Course
from bot.survey.model import Survey
from bot.survey.session import SENT, Answer, Refused, Session, Standing

RSVP_WAVE, DRAFT_WAVE = "e-", "d-"
"""How a wave's name begins in the buttons of the surveys about an event; a wave's own name holds no hyphen."""

COMING = "r_come"
"""Question of the survey event-needs that decides whether somebody comes."""

TOKEN_LENGTH = 4


def outline(house: House, event: Event, catalog: Catalog) -> Announced:
    """Return an event as anybody sees it who has said nothing about it."""
    group, known = house.scheme.group(event.group), house.scheme.landmark(event.landmark)
    organiser = group.name if group else house.scheme.organiser
    return Announced(
        event=event,
        starts=house.local(event.starts),
        ends=house.local(event.ends),
        place=house.scheme.wording(known[1].name, catalog.language) if known else event.place,
        host=house.scheme.wording(organiser, catalog.language),
        over=event.ends <= house.clock(),
    )


def announced(conn: Connection, house: House, event: Event, catalog: Catalog, contact: Contact) -> Announced:
    """Return an event as somebody sees it."""
    rsvp = rsvps.get(conn, event.id, contact.telegram_id)
    waits = rsvp is not None and rsvp.coming is Coming.WAITING
    survey = house.survey(conn, event.needs) if event.needs else None
    return replace(
        outline(house, event, catalog),
        left=places_left(conn, event),
        coming=rsvp.coming if rsvp else None,
        line=rsvps.before_in_line(conn, rsvp) + 1 if rsvp and waits else 0,
        choices=_choices(survey, catalog) if survey else (),
        promise=catalog.survey(f"{survey.name}/description", survey.description) if survey else "",
    )


def _choices(survey: Survey, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    return tuple((choice.code, choice_label(catalog, choice)) for choice in survey[COMING].choices)


def places_left(conn: Connection, event: Event) -> int | None:
    """Count the places that nobody has; None where there is no limit."""
    return None if event.capacity is None else max(0, event.capacity - rsvps.places_taken(conn, event.id))


def needs_screen(
    conn: Connection,
    house: House,
    event: Event,
    session: Session,
    words: Catalog,
    *,
    refused: Refused | None = None,
) -> Screen:
    """Return the open question about what somebody needs for an event.

    Args:
        conn: the transaction.
        house: clock.
        event: the event.
        session: where they stand.
        words: their language.
        refused: what could not be taken just now.
    """
    return session_screen(
        RSVP_WAVE + event.id,
        house.survey(conn, event.needs),
        session,
        catalog=words,
        surroundings=house.around(words),
        refused=refused,
    )


def needs_session(house: House, survey: Survey, rsvp: Rsvp, words: Catalog, coming: str) -> Session:
    """Return the session in which somebody says what they need, with what they said before.

    Args:
        house: clock and randomness.
        survey: asks it.
        rsvp: what they said so far.
        words: their language.
        coming: what they answer to whether they come.
    """
    around = house.around(words)
    if rsvp.session:
        before = record.load(rsvp.session)
        session = replace(before, answers={**before.answers, COMING: Answer(Standing.GIVEN, coming)})
    elif rsvp.needs:
        session = replace(said_session(house, survey, rsvp, words, coming), token=house.token(TOKEN_LENGTH))
    else:
        fresh = start(survey, token=house.token(TOKEN_LENGTH), given=house.scheme.given, around=around)
        session = replace(fresh, answers={COMING: Answer(Standing.GIVEN, coming)})
    return reopen(survey, replace(session, at=SENT, visit=session.visit + 1, ticks=()), around=around)


def said_session(house: House, survey: Survey, rsvp: Rsvp, words: Catalog, coming: str) -> Session:
    """Return what somebody sent as a session at its end: what was left out counts as skipped, and is not asked again.

    Args:
        house: clock.
        survey: asked it.
        rsvp: what they sent.
        words: their language.
        coming: what they answer to whether they come.
    """
    known = {name: Answer(Standing.GIVEN, need) for name, need in rsvp.needs.items()}
    session = Session("", at=SENT, answers={**known, COMING: Answer(Standing.GIVEN, coming)}, given=house.scheme.given)
    asked = Course(survey, session, house.around(words)).asked
    skipped = {question.name: Answer(Standing.SKIPPED) for question in asked}
    return replace(session, answers=skipped | dict(session.answers))
