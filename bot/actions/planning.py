"""Plan an event in the chat, step by step, and publish it: each tap and each text is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.access.roles import Act, Role
from bot.actions import form
from bot.actions.gathering import DRAFT_WAVE, TOKEN_LENGTH
from bot.actions.hosting import held, mine, refused, to_list
from bot.actions.house import House, Writer
from bot.actions.staff import Done, as_staff
from bot.actions.stafftools import Tools, Verb
from bot.actions.whereabouts import HOME, here, move, told
from bot.actions.writing import writing_at
from bot.i18n.catalog import Catalog
from bot.render import hosting as screens
from bot.render.notices import Notice, notice
from bot.render.press import SurveyPress
from bot.render.screen import Screen
from bot.render.survey import session_screen
from bot.schedule.event import Event, EventState
from bot.store.contacts import events, fieldwork, staff
from bot.store.contacts.events import Draft
from bot.store.contacts.fieldwork import Definition
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey import record
from bot.survey.engine import resume, start
from bot.survey.model import Survey
from bot.survey.session import Move, Pin, Reason, Refused, Reply, Session, Stale, Tap, Typed
from bot.survey.typed import clock_time
from bot.survey.typed import day as typed_day

DRAFTING, WORDING = "draft", "words"
"""Names of the writers: somebody plans an event, or writes its words in one more language."""

ID_LENGTH = 10
"""Letters of an event's id: 50 bits, in buttons and deep links."""

LONGEST_WORDS = 500
"""Letters of a title with its description, as the form takes them too."""


def _new(conn: Connection, house: House, contact: Contact, member: Member, _subject: str, tools: Tools) -> Done:
    survey = tools.surveys.get(form.FORM)
    if survey is None:
        return to_list(conn, house, contact, member, said=Notice.OLD_BUTTON)
    session = start(survey, token=house.token(TOKEN_LENGTH), around=house.around(house.catalog(contact.language)))
    source = contact.language if contact.language in house.catalogs else next(iter(house.catalogs))
    draft = Draft(
        id=house.token(ID_LENGTH),
        host=member.host,
        source=source,
        form=survey.fingerprint,
        session=record.dump(session),
        day=_today(house),
    )
    return Done(open_draft(conn, house, contact, _keep(conn, house, survey, draft)), f"{draft.id} begun")


def _keep(conn: Connection, house: House, survey: Survey, draft: Draft) -> Draft:
    """Keep a new draft, and the form by which it is planned."""
    keep_definition(conn, house, survey)
    events.put_draft(conn, draft)
    return draft


def _today(house: House) -> date:
    return house.local(house.clock()).date()


def _other_texts(event: Event) -> Mapping[str, tuple[str, str]]:
    others = (language for language in event.titles if language != event.source)
    return {language: (event.titles[language], event.abouts.get(language, "")) for language in others}


def keep_definition(conn: Connection, house: House, survey: Survey) -> None:
    """Store what a survey asks, so that answers to it can be read whatever becomes of its file."""
    name, text = survey.name, survey.canonical
    kept = Definition(fingerprint=survey.fingerprint, survey=name, canonical=text, day=_today(house))
    fieldwork.keep(conn, kept)


def _change(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Open a published event to be changed: residents see it as it was until the changes are published."""
    event, survey = held(conn, member, subject), tools.surveys.get(form.FORM)
    if event is None or survey is None or event.state is not EventState.PUBLISHED:
        return refused(conn, house, contact, member, subject)
    begun = next((each for each in events.drafts(conn) if each.event == event.id), None)
    if begun is not None:
        return Done(open_draft(conn, house, contact, begun))
    lengths = {int(choice.code): choice.code for choice in survey["ev_length"].choices if choice.code.isdecimal()}
    session = form.session_of(event, house.token(TOKEN_LENGTH), lengths, house.local(event.starts))
    draft = Draft(
        id=house.token(ID_LENGTH),
        event=event.id,
        host=event.group,
        source=event.source,
        form=survey.fingerprint,
        session=record.dump(session),
        latitude=event.latitude,
        longitude=event.longitude,
        texts=_other_texts(event),
        day=_today(house),
    )
    return Done(open_draft(conn, house, contact, _keep(conn, house, survey, draft)))


def open_draft(
    conn: Connection, house: House, contact: Contact, draft: Draft, *, note: str = "", language: str = ""
) -> Screen:
    """Go to where the planning of an event stands.

    Args:
        conn: the transaction.
        house: words and clock.
        contact: the organiser.
        draft: the event.
        note: HTML to tell above the screen.
        language: in which the preview is shown; '' = the one it is written in.
    """
    move(conn, contact, writing_at(DRAFTING, draft.id))
    return _screen(conn, house, draft, house.catalog(contact.language), note=note, language=language)


def _screen(
    conn: Connection,
    house: House,
    draft: Draft,
    words: Catalog,
    *,
    note: str = "",
    language: str = "",
    problem: Refused | None = None,
) -> Screen:
    survey, session = house.survey(conn, draft.form), record.load(draft.session)
    if form.is_planned(session):
        before = events.get(conn, draft.event) if draft.event else None
        return form.preview(house, draft, survey, words, note=note, language=language or draft.source, before=before)
    wave, around = DRAFT_WAVE + draft.id, house.around(words)
    screen = session_screen(wave, survey, session, catalog=words, surroundings=around, refused=problem)
    offered = form.shortcuts(house, session)
    return screens.with_shortcuts(words, screen, draft.id, session.visit, offered, note=note)


def workable(
    conn: Connection, house: House, contact: Contact, member: Member, name: str
) -> tuple[Draft | None, Done | None]:
    """Find a draft that somebody may work on, or what they see instead."""
    draft = events.get_draft(conn, name)
    if draft is None:
        return None, to_list(conn, house, contact, member, said=Notice.OLD_BUTTON)
    if not mine(member, draft.host):
        return None, refused(conn, house, contact, member, name)
    return draft, None


def _resume(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    draft, instead = workable(conn, house, contact, member, subject)
    return Done(open_draft(conn, house, contact, draft)) if draft else certainly(instead)


def certainly(instead: Done | None) -> Done:
    """Return what is shown instead of a draft; one of the two is always there."""
    assert instead is not None, "without a draft there is something else to show"
    return instead


def _show(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    name, _, language = subject.partition(".")
    draft, instead = workable(conn, house, contact, member, name)
    if draft is None:
        return certainly(instead)
    known = language if language in house.catalogs else draft.source
    return Done(open_draft(conn, house, contact, draft, language=known))


def _say(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """Take a shortcut: what its button says is taken as if it were typed."""
    name, _, rest = subject.partition(".")
    visit, _, index = rest.partition(".")
    draft, instead = workable(conn, house, contact, member, name)
    if draft is None:
        return certainly(instead)
    session = record.load(draft.session)
    offered = form.shortcuts(house, session)
    if visit != str(session.visit) or not (index.isdecimal() and int(index) < len(offered)):
        words = house.catalog(contact.language)
        screen = told(open_draft(conn, house, contact, draft), words.toast("This was already answered."))
        return Done(replace(screen, unchanged=True))
    return Done(_replied(conn, house, contact, draft, Typed(offered[int(index)][1])))


def _ask_words(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    name, _, language = subject.partition(".")
    draft, instead = workable(conn, house, contact, member, name)
    if draft is None or language not in house.catalogs:
        return instead or to_list(conn, house, contact, member, said=Notice.OLD_BUTTON)
    move(conn, contact, writing_at(WORDING, subject))
    return Done(screens.words_screen(house.catalog(contact.language), draft.id, language))


def tap(conn: Connection, house: House, contact: Contact, press: SurveyPress) -> Screen:
    """Apply one press of the form, by whoever may hold events."""

    def pressed(conn: Connection, house: House, contact: Contact, member: Member) -> Done:
        draft, instead = workable(conn, house, contact, member, press.wave.removeprefix(DRAFT_WAVE))
        return Done(_replied(conn, house, contact, draft, press.tap)) if draft else certainly(instead)

    return as_staff(Act.HOLD_EVENTS, pressed)(conn, house, contact)


def _replied(conn: Connection, house: House, contact: Contact, draft: Draft, said: Reply) -> Screen:
    """Take one tap, text or pin; a time that its day does not have, or has twice, is told kindly."""
    words, before = house.catalog(contact.language), record.load(draft.session)
    if isinstance(said, Pin) and before.at in {"ev_place", "ev_place_other"}:
        return _pinned(conn, house, contact, draft, said)
    survey = house.survey(conn, draft.form)
    session, problem, stale = _stepped(house, survey, before, said, words)
    session = form.with_ticks(house, draft, session)
    if (found := form.starts(house, session)) is not None and len(found) != 1:
        note = screens.twice_note(words) if found else screens.skipped_note(words)
        return open_draft(conn, house, contact, draft, note=note)
    draft = replace(draft, session=record.dump(session), day=_today(house))
    events.put_draft(conn, draft)
    move(conn, contact, writing_at(DRAFTING, draft.id))
    in_preview = form.is_planned(session) and problem is not None
    note = notice(words, Notice.WORDS) if in_preview else ""
    screen = _screen(conn, house, draft, words, note=note, problem=problem)
    if stale:
        return replace(told(screen, words.toast("This was already answered.")), unchanged=True)
    return screen


def _pinned(conn: Connection, house: House, contact: Contact, draft: Draft, pin: Pin) -> Screen:
    draft = replace(draft, latitude=pin.latitude, longitude=pin.longitude)
    events.put_draft(conn, draft)
    return open_draft(conn, house, contact, draft, note=screens.pinned_note(house.catalog(contact.language)))


def _stepped(
    house: House, survey: Survey, session: Session, said: Reply, words: Catalog
) -> tuple[Session, Refused | None, bool]:
    """Let the engine take a reply; a text may answer two questions at once."""
    around = house.around(words)
    first, more = _parts(session.at, said, words)
    step = resume(survey, session, first, around=around)
    problem = next((each for each in step.events if isinstance(each, Refused)), None)
    if more and step.session.at in {"ev_about", "ev_time"}:
        step = resume(survey, step.session, Typed(more), around=around)
    elif isinstance(said, Typed) and session.at == "ev_place" and problem and problem.reason is Reason.NOT_IN_LIST:
        other = next(at for at, choice in enumerate(survey["ev_place"].choices) if choice.code == "other")
        step = resume(survey, session, Tap(session.token, session.visit, Move.CHOOSE, other), around=around)
        step = resume(survey, step.session, said, around=around)
        problem = None
    return step.session, problem, any(isinstance(each, Stale) for each in step.events)


def _parts(at: str, said: Reply, words: Catalog) -> tuple[Reply, str]:
    """Split a text that answers two questions: a title with what it is for, a day with a time."""
    if not isinstance(said, Typed):
        return said, ""
    text = said.text.strip()
    if at == "ev_title":
        title, _, about = text.partition("\n")
        return Typed(title), about.strip()
    day, _, hour = text.rpartition(" ")
    if at == "ev_date" and clock_time(hour) and typed_day(day, words.months()):
        return Typed(day), hour
    return said, ""


def _ask_draft(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    draft = _still_workable(conn, contact, subject)
    if draft is None:
        return here(conn, house, move(conn, contact, HOME))
    return _screen(conn, house, draft, house.catalog(contact.language))


def _still_workable(conn: Connection, contact: Contact, name: str) -> Draft | None:
    """Find a draft that somebody may still work on, for a screen that nobody pressed a button for."""
    draft, member = events.get_draft(conn, name), staff.get(conn, contact.telegram_id)
    return draft if draft and member and mine(member, draft.host) and member.role is not Role.RESIDENT else None


def _take_draft(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    def typed(conn: Connection, house: House, contact: Contact, member: Member) -> Done:
        draft, instead = workable(conn, house, contact, member, subject)
        return Done(_replied(conn, house, contact, draft, said)) if draft else certainly(instead)

    return as_staff(Act.HOLD_EVENTS, typed)(conn, house, contact)


def _ask_wording(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    name, _, language = subject.partition(".")
    if _still_workable(conn, contact, name) is None:
        return here(conn, house, move(conn, contact, HOME))
    return screens.words_screen(house.catalog(contact.language), name, language)


def _take_wording(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    name, _, language = subject.partition(".")

    def typed(conn: Connection, house: House, contact: Contact, member: Member) -> Done:
        draft, instead = workable(conn, house, contact, member, name)
        if draft is None:
            return certainly(instead)
        text = said.text.strip()[:LONGEST_WORDS] if isinstance(said, Typed) else ""
        if not text:
            return Done(screens.words_screen(house.catalog(contact.language), name, language))
        title, _, about = text.partition("\n")
        changed = replace(draft, texts={**draft.texts, language: (title.strip(), about.strip())})
        events.put_draft(conn, changed)
        return Done(open_draft(conn, house, contact, changed, language=language))

    return as_staff(Act.HOLD_EVENTS, typed)(conn, house, contact)


WRITERS = {DRAFTING: Writer(_ask_draft, _take_draft), WORDING: Writer(_ask_wording, _take_wording)}
"""Who takes words while somebody plans an event."""

VERBS: Mapping[str, Verb] = {
    "staff_event_new": _new,
    "staff_change": _change,
    "staff_draft": _resume,
    "staff_show": _show,
    "staff_say": _say,
    "staff_event_words": _ask_words,
}
"""The buttons by which an event is planned."""

NEEDS_SURVEYS = frozenset({"staff_event_new", "staff_change"})
"""Buttons for which the survey files are read."""
