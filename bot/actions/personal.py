"""What a resident decides about their own data and messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.actions import meetings
from bot.actions.erasure import erase
from bot.actions.house import House
from bot.actions.join import keep_decision
from bot.actions.results import reactions_of
from bot.actions.sheet import OpenSheet, find_sheet
from bot.actions.whereabouts import HOME, here, move
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES, SOURCE
from bot.promises.card import Part
from bot.render import personal
from bot.render.closing import counted
from bot.render.event import worded
from bot.render.helping import contact_screen
from bot.render.menu import Purpose, area_screen
from bot.render.notices import Notice
from bot.render.review import answer_lines
from bot.render.screen import Screen
from bot.render.staff import KeptOfStaff, kept_of_staff
from bot.render.wording import Speaker
from bot.store.contacts import assessments, audit, cards, events, fieldwork, people, sending, sheets, staff
from bot.store.contacts.dormant import STAY
from bot.store.contacts.people import Contact
from bot.store.contacts.sending import Fate
from bot.survey import record
from bot.survey.session import Answer, Session, Standing


def _agreed(contact: Contact) -> dict[Purpose, bool | None]:
    return {
        Purpose.SURVEYS: contact.surveys,
        Purpose.EVENTS: contact.events,
        Purpose.RESULTS: contact.results,
    }


def privacy(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Show what is kept and the switches of consent."""
    return personal.privacy_screen(
        house.catalog(contact.language), house.scheme, _agreed(contact), stopped=contact.stopped
    )


def switch(conn: Connection, house: House, contact: Contact, *, purpose: Purpose, agreed: bool) -> Screen:
    """Give or take back one consent."""
    return privacy(conn, house, keep_decision(conn, house, contact, purpose=purpose, agreed=agreed))


def my_data(conn: Connection, house: House, contact: Contact, *, page: int = 0) -> Screen:
    """Show all that is stored about the resident, sealed answers included."""
    catalog = house.catalog(contact.language)
    return personal.my_data_screen(catalog, _kept(conn, house, contact, catalog), page=page)


def _kept(conn: Connection, house: House, contact: Contact, catalog: Catalog) -> personal.Kept:
    scheme = house.scheme
    area = scheme.area(contact.area)
    channel = scheme.channels.get(contact.channel or "")
    return personal.Kept(
        telegram_id=contact.telegram_id,
        language=catalog.name,
        area=scheme.wording(area.name, catalog.language) if area else contact.area or "",
        channel=scheme.wording(channel, catalog.language) if channel else contact.channel or "",
        agreed=_agreed(contact),
        agreed_on=_agreed_on(catalog, contact),
        picked=contact.picked,
        noticed=contact.noticed,
        reachable=contact.reachable,
        place=_where(conn, house, catalog, contact.at),
        asked_on=catalog.date(contact.asked_day) if contact.asked_day else "",
        stopped=contact.stopped,
        since=catalog.date(contact.created_day),
        staff=_as_staff(conn, house, catalog, contact),
        active=_month(catalog, contact.active_month),
        messages=_messages(conn, house, catalog, contact),
        surveys=tuple(_answers(conn, house, contact, catalog)),
        events=(*meetings.kept_of(conn, house, contact, catalog), *_assessments(conn, house, contact, catalog)),
        reactions=tuple(
            (each.card.text(Part.THEME, catalog.language), clear) for each, clear in reactions_of(conn, house, contact)
        ),
    )


def _where(conn: Connection, house: House, catalog: Catalog, at: str) -> str:
    """Return a place of the conversation in words, with what stands in the store."""
    if at == HOME:
        return catalog.button("Menu")
    title = _title(conn, house, catalog, at.partition(":")[2])
    return f"{title} ({at})" if title else at


def _title(conn: Connection, house: House, catalog: Catalog, wave: str) -> str:
    """Return the title of a wave's survey, or '' where there is no such wave."""
    found = fieldwork.get_wave(conn, wave)
    survey = house.survey(conn, found.fingerprint) if found else None
    return catalog.survey(f"{survey.name}/title", survey.title) if survey else ""


def _messages(conn: Connection, house: House, catalog: Catalog, contact: Contact) -> personal.Messages:
    """Return the messages to somebody by what became of them."""
    found: dict[Fate, list[tuple[str, str]]] = {fate: [] for fate in Fate}
    for each in sending.of(conn, contact.telegram_id):
        found[each.fate].append(_message(conn, house, catalog, each))
    return personal.Messages(**{fate.value: tuple(messages) for fate, messages in found.items()})


def _message(conn: Connection, house: House, catalog: Catalog, message: sending.Theirs) -> tuple[str, str]:
    """Return a message's purpose, with the event, survey or card it is about, and its moment in words.

    What is no purpose of consent goes by its command.
    """
    names = {"work": "/staff", "own data": "/mydata"}
    names |= {each.value: personal.purpose_name(catalog, each) for each in Purpose}
    event = events.get(conn, message.subject)
    title = (
        worded(event.titles, event, catalog.language)
        if event
        else _title(conn, house, catalog, message.subject) or _theme(conn, catalog, message.subject)
    )
    name = names[message.purpose.value]
    return f"{name} ({title})" if title else name, catalog.date_time(house.local(message.due))


def _theme(conn: Connection, catalog: Catalog, card: str) -> str:
    """Return the theme of a card that was told, or '' where there is no such card."""
    found = cards.get(conn, card)
    return found.shown.text(Part.THEME, catalog.language) if found and found.shown else ""


def _as_staff(conn: Connection, house: House, catalog: Catalog, contact: Contact) -> str:
    """Return what is kept of a member of staff, or ''."""
    member = staff.get(conn, contact.telegram_id)
    if member is None:
        return ""
    entries = audit.count_of(conn, member.handle)
    group = house.scheme.group(member.host)
    host = house.scheme.wording(group.name, catalog.language) if group else member.host or ""
    years = tuple(each.year for each in assessments.of(conn, member.handle))
    kept = KeptOfStaff(member.role, member.handle, member.since, member.invited_by, entries, host, years)
    return kept_of_staff(catalog, kept)


def _assessments(
    conn: Connection, house: House, contact: Contact, catalog: Catalog
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a member of staff said of their scheme: year by year, with the day on which they agreed."""
    member = staff.get(conn, contact.telegram_id)
    for kept in assessments.of(conn, member.handle) if member else ():
        survey = house.survey(conn, kept.form)
        agreed = catalog.say("{purpose}: {choice}", purpose=catalog.button("I agree"), choice=catalog.date(kept.agreed))
        for mark, session in _versions(record.load(kept.session)):
            speaker = Speaker.of(catalog, survey, session, house.around(catalog))
            yield f"{mark} {speaker.title()} {kept.year}", (agreed, *answer_lines(speaker))


def _month(catalog: Catalog, month: str) -> str:
    """Return a month in words; '' where none is known."""
    return catalog.month(date.fromisoformat(f"{month}-01")) if month else ""


def _agreed_on(catalog: Catalog, contact: Contact) -> str:
    """Return the day of the last decision, with the language and the version of the words that were read."""
    if contact.consent_day is None:
        return ""
    read = LANGUAGES.get(contact.consent_language or SOURCE)
    language = read.name if read else contact.consent_language
    return f"{catalog.date(contact.consent_day)} ({language}, {contact.consent_version})"


def _answers(conn: Connection, house: House, contact: Contact, catalog: Catalog) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for sheet in every_sheet(conn, house, contact):
        if sheet.counted:
            speaker = Speaker.of(catalog, sheet.survey, Session(""), house.around(catalog))
            found.append((f"✅ {speaker.title()}", (counted(catalog),)))
        for mark, session in (*_said_before(sheet), *_versions(sheet.session)):
            speaker = Speaker.of(catalog, sheet.survey, session, house.around(catalog))
            found.append(
                (f"{mark} {speaker.title()}", (*_traits(house, contact, catalog, sheet), *answer_lines(speaker)))
            )
    return found


def _traits(house: House, contact: Contact, catalog: Catalog, sheet: OpenSheet) -> Iterator[str]:
    """Yield the language and the area that lie on a sheet, where they are others than the contact's of today."""
    language, area = sheet.traits.language, house.scheme.area(sheet.traits.area)
    if language and language != contact.language:
        yield catalog.say("Language: {language}", language=LANGUAGES[language].name)
    if sheet.traits.area != (contact.area or ""):
        name = house.scheme.wording(area.name, catalog.language) if area else sheet.traits.area
        yield catalog.say("Area: {area}", area=name or catalog.button("Not known"))


def every_sheet(conn: Connection, house: House, contact: Contact) -> Iterator[OpenSheet]:
    """Yield a resident's sheets, also bare tags, and those in closed waves that still wait for the cut."""
    for wave in fieldwork.all_waves(conn):
        sheet = find_sheet(conn, house, wave=wave.id, chat=contact.telegram_id)
        if sheet is not None and sheet.state is not None:
            yield sheet


def _said_before(sheet: OpenSheet) -> Iterator[tuple[str, Session]]:
    """Yield what was sent before, of a survey that may be answered again and again."""
    if sheet.session is not None:
        for sent in sheet.earlier:
            yield "✅", replace(sheet.session, answers=sent)


def _versions(session: Session | None) -> Iterator[tuple[str, Session]]:
    """Yield what a sheet says: the answers as they were sent, and those being given, with the menu's marks."""
    if session is None:
        return
    if session.sent is not None:
        yield "✅", replace(session, answers=session.sent)
    now = dict(session.answers)
    if session.ticks:
        now[session.at] = Answer(Standing.GIVEN, session.ticks)
    if now != session.sent:
        yield "▶️", replace(session, answers=now)


def ask_area(house: House, contact: Contact) -> Screen:
    """Ask where somebody lives now; nothing changes until they choose."""
    return area_screen(house.catalog(contact.language), house.scheme, again=True)


def move_to(conn: Connection, house: House, contact: Contact, code: str) -> Screen:
    """Keep another area; an empty code means somewhere else, and one we do not have changes nothing."""
    if not code or house.scheme.area(code):
        contact = people.change(conn, contact.telegram_id, area=code or None)
    return my_data(conn, house, contact)


def ask_forget(conn: Connection, house: House, contact: Contact) -> Screen:
    """Ask once more before everything is deleted."""
    return personal.forget_screen(house.catalog(contact.language), marked=_is_marked(conn, house, contact))


def _is_marked(conn: Connection, house: House, contact: Contact) -> bool:
    """Tell whether a bare tag of theirs stays after all, in a wave that is still open."""
    return any(sheet.counted for sheet in every_sheet(conn, house, contact))


def forget(conn: Connection, house: House, contact: Contact) -> Screen:
    """Delete all that is kept about a resident, answers to open surveys included.

    Of answers that are counted already, the bare tag stays until the survey closes: without it, whoever is forgotten
    could answer a second time.
    """
    for sheet in every_sheet(conn, house, contact):
        sheets.remove(conn, sheet.wave.id, sheet.tag)
    marked = _is_marked(conn, house, contact)
    was_staff = erase(conn, house, contact)
    screen = personal.forgotten_screen(house.catalog(contact.language), marked=marked)
    return replace(screen, commands=()) if was_staff else screen


def stay(conn: Connection, house: House, contact: Contact) -> Screen:
    """Keep somebody who was asked whether they stay, and bring them back to where they were."""
    step, _, before = contact.at.partition(":")
    if step != STAY:
        return here(conn, house, contact)
    return here(conn, house, move(conn, contact, before), said=Notice.STAYED)


def stop(conn: Connection, house: House, contact: Contact) -> Screen:
    """End every message; only the resident can start them again."""
    people.change(conn, contact.telegram_id, stopped=True)
    return personal.stopped_screen(house.catalog(contact.language))


def restart(conn: Connection, house: House, contact: Contact) -> Screen:
    """Let messages come again, because the resident asked for it."""
    contact = people.change(conn, contact.telegram_id, stopped=False)
    meetings.come_back(conn, house, contact)
    return here(conn, house, contact, said=Notice.AGAIN)


def help_(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Show how the bot works."""
    return personal.help_screen(house.catalog(contact.language), house.scheme)


def who_helps(_conn: Connection, house: House, contact: Contact) -> Screen:
    """Show whom a resident can turn to, those of their area and language first."""
    today = house.local(house.clock()).date()
    return contact_screen(house.catalog(contact.language), house.scheme, area=contact.area, today=today)


def blocked(conn: Connection, _house: House, chat: int) -> None:
    """Unsubscribe a resident who blocked the bot; nothing is written to them any more."""
    if people.read(conn, chat) is not None:
        people.change(conn, chat, reachable=False, stopped=True, owed=False)
