"""What residents do about events: look, say whether they come and what they need, change it, check in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.actions.gathering import (
    COMING,
    RSVP_WAVE,
    announced,
    needs_screen,
    needs_session,
    places_left,
    said_session,
)
from bot.actions.house import House, Writer
from bot.actions.news import fill_places
from bot.actions.reminding import replan
from bot.actions.whereabouts import HOME, here, is_new, move, told
from bot.actions.writing import writing_at
from bot.i18n.catalog import Catalog
from bot.render import event as screens
from bot.render.notices import Notice, notice
from bot.render.press import SurveyPress
from bot.render.review import answer_lines
from bot.render.screen import Document, Screen, Venue, file_missing_note, with_note
from bot.render.wording import Speaker
from bot.schedule.calendar import Wording, calendar_text
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, rsvps
from bot.store.contacts.people import Contact
from bot.survey import record
from bot.survey.engine import resume
from bot.survey.model import Survey
from bot.survey.session import Finished, Refused, Reply, Session, Stale, Standing, Typed

LOOKING, SAYING = "event", "rsvp"
"""Names of the writers: somebody looks at an event, or says what they need for it."""

DOOR_OPEN = timedelta(hours=1)
"""How long before the start and after the end people can check in."""

LONGEST_CODE = 16
"""Letters of a code at the door, at most; a longer text is none."""

REMINDERS = {"week": "1w", "day": "1d", "hours": "2h"}
"""What residents choose as reminders, as rules of an RSVP."""


def coming_events(conn: Connection, house: House, contact: Contact, *, page: int = 0) -> Screen:
    """List the events to come: those of the resident's area first, then by time."""
    if is_new(contact):
        return here(conn, house, contact)
    words = house.catalog(contact.language)
    found = sorted(events.coming(conn, house.clock()), key=lambda each: each.area is None or each.area != contact.area)
    contact = move(conn, contact, HOME)
    return screens.events_screen(words, [announced(conn, house, each, words, contact) for each in found], page=page)


def look_at(conn: Connection, house: House, contact: Contact, name: str, *, note: str = "") -> Screen:
    """Show an event; one that is not there leads to the list."""
    event = events.get(conn, name)
    if is_new(contact):
        return here(conn, house, contact)
    if event is None:
        words = house.catalog(contact.language)
        return with_note(coming_events(conn, house, contact), words, notice(words, Notice.OLD_BUTTON))
    return _shown(conn, house, contact, event, note=note)


def _shown(conn: Connection, house: House, contact: Contact, event: Event, *, note: str = "") -> Screen:
    words = house.catalog(contact.language)
    contact = move(conn, contact, writing_at(LOOKING, event.id))
    return screens.event_screen(words, announced(conn, house, event, words, contact), note=note)


def follow(conn: Connection, house: House, contact: Contact, code: str) -> Screen | None:
    """Go where a deep link leads: to an event, or through its door; None where it is no code of an event."""
    event = events.find(conn, code) if code else None
    if event is None:
        return None
    return check_in(conn, house, contact, event) if code == event.door else _shown(conn, house, contact, event)


def check_in(conn: Connection, house: House, contact: Contact, event: Event) -> Screen:
    """Note that somebody is at the event; too early and too late the code does nothing."""
    words, now = house.catalog(contact.language), house.clock()
    open_now = event.starts - DOOR_OPEN <= now <= event.ends + DOOR_OPEN
    if not open_now or event.state is not EventState.PUBLISHED:
        return _shown(conn, house, contact, event, note=screens.door_closed_note(words))
    events.lock(conn, event.id)
    before = _said(conn, event, contact)
    rsvps.put(conn, replace(before, coming=Coming.YES, attended=True, turn=None))
    replan(conn, house, event, contact=contact.telegram_id)
    return _shown(conn, house, contact, event, note=screens.checked_in_note(words))


def at_door(conn: Connection, house: House, contact: Contact, said: Reply) -> Screen | None:
    """Check somebody in who wrote the code at a door; None where it is no such code."""
    code = said.text.strip().lower() if isinstance(said, Typed) else ""
    event = events.find(conn, code) if 0 < len(code) <= LONGEST_CODE else None
    return check_in(conn, house, contact, event) if event is not None and event.door == code else None


def come_back(conn: Connection, house: House, contact: Contact) -> None:
    """Let somebody who can be told again have a place that is free, where they wait for one."""
    for rsvp in rsvps.of_contact(conn, contact.telegram_id):
        event = _open(conn, house, rsvp.event) if rsvp.coming is Coming.WAITING else None
        if event is not None:
            fill_places(conn, house, event)


def _said(conn: Connection, event: Event, contact: Contact) -> Rsvp:
    found = rsvps.get(conn, event.id, contact.telegram_id)
    return found or Rsvp(event=event.id, contact=contact.telegram_id, coming=Coming.NO)


def say_coming(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    """Keep whether somebody comes, and go on to what they need; `subject` is event and answer."""
    name, _, said = subject.partition(".")
    event = _open(conn, house, name)
    if event is None or said not in {Coming.YES, Coming.MAYBE, Coming.NO} or is_new(contact):
        return look_at(conn, house, contact, name)
    rsvp = _decide(conn, house, event, _said(conn, event, contact), Coming(said))
    return _ask_needs(conn, house, contact, event, rsvp, said)


def say_needs(conn: Connection, house: House, contact: Contact, name: str) -> Screen:
    """Go on with what somebody needs, or show what they said to change it."""
    event = _open(conn, house, name)
    rsvp = rsvps.get(conn, event.id, contact.telegram_id) if event else None
    if event is None or rsvp is None:
        return look_at(conn, house, contact, name)
    said = Coming.YES if rsvp.coming is Coming.WAITING else rsvp.coming
    return _ask_needs(conn, house, contact, event, rsvp, said)


def _open(conn: Connection, house: House, name: str) -> Event | None:
    """Lock an event that one can still say something about."""
    event = events.lock(conn, name)
    live = event is not None and event.state is EventState.PUBLISHED and event.ends > house.clock()
    return event if live and event is not None and event.needs else None


def _decide(conn: Connection, house: House, event: Event, rsvp: Rsvp, coming: Coming) -> Rsvp:
    """Keep whether somebody comes; who gives a place back lets the first in line move up, in this transaction."""
    now = coming
    if coming is Coming.YES:
        left = places_left(conn, event)
        now = Coming.YES if rsvp.coming is Coming.YES or left is None or left > 0 else Coming.WAITING
    turn = rsvp.turn if now is rsvp.coming else None
    if now is Coming.WAITING and turn is None:
        turn = events.next_turn(conn, event.id)
    following = replace(rsvp, coming=now, turn=turn)
    rsvps.put(conn, following)
    replan(conn, house, event, contact=rsvp.contact)
    if rsvp.coming is not now:
        fill_places(conn, house, event)
    return following


def _ask_needs(conn: Connection, house: House, contact: Contact, event: Event, rsvp: Rsvp, said: str) -> Screen:
    words = house.catalog(contact.language)
    session = needs_session(house, house.survey(conn, event.needs), rsvp, words, said)
    rsvps.put(conn, replace(rsvp, session=record.dump(session)))
    contact = move(conn, contact, writing_at(SAYING, event.id))
    shown = announced(conn, house, event, words, contact)
    return with_note(needs_screen(conn, house, event, session, words), words, screens.standing(words, shown))


def tap(conn: Connection, house: House, contact: Contact, press: SurveyPress) -> Screen:
    """Apply one press of the survey about an event."""
    return _reply(conn, house, contact, press.wave.removeprefix(RSVP_WAVE), press.tap)


def _reply(conn: Connection, house: House, contact: Contact, name: str, said: Reply) -> Screen:
    event = _open(conn, house, name)
    rsvp = rsvps.get(conn, event.id, contact.telegram_id) if event else None
    if event is None or rsvp is None or not rsvp.session:
        words = house.catalog(contact.language)
        return look_at(conn, house, contact, name, note=notice(words, Notice.OLD_BUTTON))
    words, before = house.catalog(contact.language), record.load(rsvp.session)
    step = resume(house.survey(conn, event.needs), before, said, around=house.around(words))
    if any(isinstance(each, Finished) for each in step.events):
        return _finish(conn, house, contact, event, rsvp, step.session)
    rsvps.put(conn, replace(rsvp, session=record.dump(step.session)))
    move(conn, contact, writing_at(SAYING, event.id))
    refused = next((each for each in step.events if isinstance(each, Refused)), None)
    screen = needs_screen(conn, house, event, step.session, words, refused=refused)
    if any(isinstance(each, Stale) for each in step.events):
        return replace(told(screen, words.toast("This was already answered.")), unchanged=True)
    return screen


def _finish(conn: Connection, house: House, contact: Contact, event: Event, rsvp: Rsvp, session: Session) -> Screen:
    """Keep what somebody needs; what they said about coming there holds too."""
    given = {name: answer.value for name, answer in session.answers.items() if answer.standing is Standing.GIVEN}
    said = str(given.pop(COMING, Coming.YES if rsvp.coming is Coming.WAITING else rsvp.coming))
    reminders = given.get("r_remind")
    needs = {name: value for name, value in given.items() if isinstance(value, str | float | tuple)}
    chosen = tuple(REMINDERS[code] for code in reminders if code in REMINDERS) if isinstance(reminders, tuple) else None
    kept = replace(rsvp, needs=needs, session="", reminders=chosen)
    _decide(conn, house, event, kept, Coming(said))
    return _shown(conn, house, contact, event, note=screens.needs_note(house.catalog(contact.language)))


def send_file(conn: Connection, house: House, contact: Contact, name: str) -> Screen:
    """Give somebody an event as a calendar file, in their language."""
    event = events.get(conn, name)
    if event is None or is_new(contact):
        return look_at(conn, house, contact, name)
    words = house.catalog(contact.language)
    shown = announced(conn, house, event, words, contact)
    wording = Wording(
        language=words.tag,
        title=screens.worded(event.titles, event, words.language),
        about=screens.worded(event.abouts, event, words.language),
        place=", ".join(filter(None, (shown.place, event.address))),
        contact=event.contact,
    )
    text = calendar_text(event, wording, now=house.clock())
    calendar = Document("event.ics", text.encode(), instead=words.lines(file_missing_note(words)))
    screen = _shown(conn, house, contact, event)
    return replace(screen, attachments=(calendar,), fresh=True)


def send_place(conn: Connection, house: House, contact: Contact, name: str) -> Screen:
    """Show somebody on the map where an event is."""
    event = events.get(conn, name)
    if event is None or event.latitude is None or event.longitude is None or is_new(contact):
        return look_at(conn, house, contact, name)
    words = house.catalog(contact.language)
    shown = announced(conn, house, event, words, contact)
    title = screens.worded(event.titles, event, words.language)
    pin = Venue(event.latitude, event.longitude, title, event.address or shown.place or title)
    return replace(_shown(conn, house, contact, event), attachments=(pin,), fresh=True)


def kept_of(conn: Connection, house: House, contact: Contact, words: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is kept of somebody's word about each event: its title, and the lines of what they said (HTML)."""
    for rsvp in rsvps.of_contact(conn, contact.telegram_id):
        event = events.get(conn, rsvp.event)
        if event is not None and event.needs:
            shown = announced(conn, house, event, words, contact)
            yield from _kept_of(house, house.survey(conn, event.needs), shown, rsvp, words)


def _kept_of(
    house: House, survey: Survey, shown: screens.Announced, rsvp: Rsvp, words: Catalog
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what somebody sent about one event, and what they have begun to change in it."""
    title = screens.worded(shown.event.titles, shown.event, words.language)
    said = Coming.YES if rsvp.coming is Coming.WAITING else rsvp.coming
    lines = [screens.standing(words, shown), screens.checked_in_note(words) if rsvp.attended else ""]
    if rsvp.needs or not rsvp.session:
        sent = said_session(house, survey, rsvp, words, said)
        lines += answer_lines(Speaker.of(words, survey, sent, house.around(words)))
    yield f"📅 {title}", tuple(filter(None, lines))
    if rsvp.session:
        yield f"▶️ {title}", answer_lines(Speaker.of(words, survey, record.load(rsvp.session), house.around(words)))


def forget(conn: Connection, house: House, contact: int) -> None:
    """Delete all that somebody said about events; a place they had goes to the first in line."""
    for rsvp in rsvps.of_contact(conn, contact):
        event = events.lock(conn, rsvp.event)
        rsvps.remove(conn, rsvp.event, contact)
        if event is not None:
            replan(conn, house, event, contact=contact)
        if event is not None and event.state is EventState.PUBLISHED and event.ends > house.clock():
            fill_places(conn, house, event)


def _ask_looking(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    event = events.get(conn, subject)
    if event is None:
        return here(conn, house, move(conn, contact, HOME))
    words = house.catalog(contact.language)
    return screens.event_screen(words, announced(conn, house, event, words, contact))


def _take_looking(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    """Take the code at the door; any other words say that nothing is asked."""
    words = house.catalog(contact.language)
    door = at_door(conn, house, contact, said)
    return door or with_note(_ask_looking(conn, house, contact, subject), words, notice(words, Notice.WORDS))


def _ask_saying(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    event = events.get(conn, subject)
    rsvp = rsvps.get(conn, event.id, contact.telegram_id) if event else None
    if event is None or rsvp is None or not rsvp.session:
        return _ask_looking(conn, house, contact, subject)
    return needs_screen(conn, house, event, record.load(rsvp.session), house.catalog(contact.language))


WRITERS = {LOOKING: Writer(_ask_looking, _take_looking), SAYING: Writer(_ask_saying, _reply)}
"""Who takes words while somebody looks at an event or says what they need."""
