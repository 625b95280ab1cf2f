"""Hold events: the list, one event, who comes and what they need, the code at the door, calling it off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.access.roles import Act, may_hold
from bot.actions.broadcast import tally_of as tally_of_messages
from bot.actions.gathering import outline
from bot.actions.house import House
from bot.actions.news import tell_cancelled
from bot.actions.posters import picture
from bot.actions.reminding import replan
from bot.actions.staff import REFUSED, Done, record
from bot.actions.stafftools import Tools, Verb, address
from bot.actions.whereabouts import HOME, here, move
from bot.i18n.catalog import Catalog
from bot.i18n.languages import NAMES
from bot.render import hosting as screens
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.render.wording import choice_label
from bot.schedule.delivery import Kind
from bot.schedule.event import Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, rsvps
from bot.store.contacts.events import Draft
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey import record as sessions
from bot.survey.model import Survey

SHOWN_FOR = timedelta(days=60)
"""How long an event that is over stays in its organiser's list."""

TOLD = (Kind.CANCELLED, Kind.MOVED, Kind.PLACE, Kind.REMINDER, Kind.FEEDBACK)
"""Messages about an event whose organiser sees what became of them; a nudge would tell who has answered."""

NO_INTERPRETER, OTHER_LANGUAGE, NOTHING = "no", "other", "none"


def mine(member: Member, host: str | None) -> bool:
    """Tell whether a member of staff may hold the events of a host group."""
    return may_hold(member.role, member.host, host)


def held(conn: Connection, member: Member, name: str) -> Event | None:
    """Find an event that a member of staff may hold; None for one of somebody else's, or none at all."""
    event = events.get(conn, name)
    return event if event is not None and mine(member, event.group) else None


def refused(conn: Connection, house: House, contact: Contact, member: Member, name: str) -> Done:
    """Refuse an event of another host group, in the log too; one that is not there leads to the list."""
    event, draft = events.get(conn, name), events.get_draft(conn, name)
    host = event.group if event else draft.host if draft else member.host
    if (event or draft) and not mine(member, host):
        record(conn, house, actor=member.handle, act=REFUSED, subject=Act.HOLD_EVENTS)
        return Done(here(conn, house, contact, said=Notice.NOT_ALLOWED))
    return to_list(conn, house, contact, member, said=Notice.OLD_BUTTON)


def to_list(
    conn: Connection,
    house: House,
    contact: Contact,
    member: Member,
    *,
    page: int = 0,
    note: str = "",
    said: Notice | None = None,
) -> Done:
    """Return the events and drafts that somebody may hold."""
    words = house.catalog(contact.language)
    move(conn, contact, HOME)
    drafts = [(each.id, _title(each)) for each in events.drafts(conn) if mine(member, each.host)]
    since = house.clock() - SHOWN_FOR
    own = [outline(house, each, words) for each in events.since(conn, since) if mine(member, each.group)]
    return Done(screens.hosted_screen(words, drafts, own, page=page, note=note or notice(words, said)))


def _title(draft: Draft) -> str:
    answer = sessions.load(draft.session).answers.get("ev_title")
    return str(answer.value) if answer and answer.value else "…"


def _list(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    page = int(subject) if subject.isdecimal() and len(subject) < len("1000") else 0
    return to_list(conn, house, contact, member, page=page)


def _look(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    event = held(conn, member, subject)
    if event is None:
        return refused(conn, house, contact, member, subject)
    return Done(_held(conn, house, contact, event, tools))


def _held(conn: Connection, house: House, contact: Contact, event: Event, tools: Tools) -> Screen:
    words = house.catalog(contact.language)
    counts = tally_of_messages(conn, event.id, *TOLD)
    return screens.held_screen(words, outline(house, event, words), address(tools.bot, event.id), counts)


def _ask_cancel(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    event = held(conn, member, subject)
    if event is None or event.state is not EventState.PUBLISHED:
        return refused(conn, house, contact, member, subject)
    words = house.catalog(contact.language)
    people = sum(rsvp.takes_part for rsvp in rsvps.of_event(conn, event.id))
    return Done(screens.cancel_screen(words, outline(house, event, words), people))


def _cancel(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Call an event off and plan the news of it, in one transaction."""
    event = events.lock(conn, subject) if held(conn, member, subject) else None
    if event is None or event.state is not EventState.PUBLISHED:
        return refused(conn, house, contact, member, subject)
    event = replace(event, state=EventState.CANCELLED, version=event.version + 1)
    events.change(conn, event)
    replan(conn, house, event)
    tell_cancelled(conn, house, event)
    return Done(_held(conn, house, contact, event, tools), f"{event.id} cancelled")


def _door(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    event = held(conn, member, subject)
    if event is None or event.state is not EventState.PUBLISHED:
        return refused(conn, house, contact, member, subject)
    link = address(tools.bot, event.door)
    screen = screens.door_screen(house.catalog(contact.language), event.id, link, event.door, picture(link))
    return Done(screen, f"{event.id} door")


def _tally(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    event = held(conn, member, subject)
    if event is None:
        return refused(conn, house, contact, member, subject)
    words = house.catalog(contact.language)
    survey = house.survey(conn, event.needs) if event.needs else Survey(name="", title="", questions=())
    gone = events.attended(conn, event.id)
    tally = tally_of(event, survey, rsvps.of_event(conn, event.id), attended_before=gone)
    ages = _labels(survey, "r_ages", words)
    tally = replace(tally, ages={ages.get(code, code): people for code, people in tally.ages.items()})
    return Done(screens.tally_screen(words, outline(house, event, words), tally), f"{event.id} needs")


def _labels(survey: Survey, name: str, words: Catalog) -> Mapping[str, str]:
    found = survey[name].choices if name in survey.index else ()
    return {choice.code: choice_label(words, choice) for choice in found}


def tally_of(event: Event, survey: Survey, said: Iterable[Rsvp], *, attended_before: int = 0) -> screens.Tally:
    """Count what people said about an event; nothing in it is anybody's.

    Args:
        event: what it offers.
        survey: what was asked; its order is that of the counts.
        said: every RSVP.
        attended_before: people who checked in and whose RSVP is deleted already.
    """
    every = tuple(said)
    coming = Counter(str(rsvp.coming) for rsvp in every)
    concerned = [rsvp.needs for rsvp in every if rsvp.takes_part]
    interpreters = Counter(str(needs["r_lang"]) for needs in concerned if needs.get("r_lang", NO_INTERPRETER) != "no")
    others = tuple(sorted({str(needs["r_lang_other"]) for needs in concerned if "r_lang_other" in needs}))
    del interpreters[OTHER_LANGUAGE]
    children = [float(str(needs.get("r_child", 0))) for needs in concerned]
    access = Counter(code for needs in concerned for code in _several(needs.get("r_access")) if code != NOTHING)
    families = sum(each > 0 for each in children)
    return screens.Tally(
        coming=coming,
        interpreters=_in_order(survey, "r_lang", interpreters),
        others=others,
        children=int(sum(children)),
        families=families,
        ages=_in_order(survey, "r_ages", Counter(code for n in concerned for code in _several(n.get("r_ages")))),
        access=_in_order(survey, "r_access", access),
        cost=sum(needs.get("r_cost") == "yes" for needs in concerned),
        attended=attended_before + sum(rsvp.attended for rsvp in every),
        unmet=frozenset(_unmet(event, interpreters, access, childcare=families > 0)),
    )


def _several(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _in_order(survey: Survey, name: str, counted: Mapping[str, int]) -> Mapping[str, int]:
    order = [choice.code for choice in survey[name].choices] if name in survey.index else []
    return {code: counted[code] for code in (*order, *sorted(counted.keys() - set(order))) if counted.get(code)}


def _unmet(event: Event, interpreters: Iterable[str], access: Iterable[str], *, childcare: bool) -> Iterable[str]:
    offered = (*event.languages, *event.interpreters)
    yield from (code for code in interpreters if not any(speaks(each, code) for each in offered))
    yield from (code for code in access if code not in (event.access or ()))
    if childcare and not event.childcare:
        yield "childcare"


def speaks(language: str, asked: str) -> bool:
    """Tell whether a language of the scheme serves who asked for one: `en_GB` is English, but Dari is not Farsi."""
    return language == asked or (asked not in NAMES and language.partition("_")[0] == asked)


VERBS: Mapping[str, Verb] = {
    "staff_events": _list,
    "staff_event": _look,
    "staff_tally": _tally,
    "staff_door": _door,
    "staff_cancel": _ask_cancel,
    "staff_cancelled": _cancel,
}
"""The buttons by which events are held."""
