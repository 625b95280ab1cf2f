"""Answer a survey: open it, reply, send, change, withdraw. Each reply is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from bot.actions.alerts import came
from bot.actions.house import House
from bot.actions.meetings import at_door
from bot.actions.sheet import OpenSheet, keep_sheet, open_sheet, with_session
from bot.actions.watch import Burst
from bot.actions.whereabouts import (
    ANSWERING,
    ASKED,
    CONSENT,
    HOME,
    INTRO,
    THANKS,
    as_offered,
    asked_sheet,
    here,
    is_new,
    move,
    place,
    sheet_screen,
    standing,
    told,
)
from bot.actions.writing import writer_at
from bot.anonymity.rollup import Traits
from bot.render.menu import Purpose, withdraw_screen
from bot.render.notices import Notice
from bot.render.press import SurveyPress
from bot.render.screen import Screen
from bot.store.contacts import sheets
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState, TakenError
from bot.survey.engine import hand_in, reopen, resume, start
from bot.survey.session import SENT, Finished, Refused, Reply, Session, Stale

TOKEN_LENGTH = 4
"""Letters of a session's token: enough to tell two rounds of one person apart."""


def open_survey(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Show a survey: its introduction, the open question, or what was sent."""
    sheet = open_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is None and asked_sheet(conn, house, wave, contact) is not None:
        return here(conn, house, move(conn, contact, place(ASKED, wave)))
    if sheet is None:
        return here(conn, house, move(conn, contact, HOME), said=Notice.CLOSED)
    if is_new(contact) and contact.surveys is None:  # an old button must not skip what we are
        return here(conn, house, move(conn, contact, place(contact.at.partition(":")[0], wave)))
    if not contact.surveys:
        consent = next(step for step, purpose in CONSENT.items() if purpose is Purpose.SURVEYS)
        return here(conn, house, move(conn, contact, place(consent, wave)), said=Notice.NEEDS_CONSENT)
    if sheet.session is None:
        return here(conn, house, move(conn, contact, place(THANKS if sheet.counted else INTRO, wave)))
    return _return_to(conn, house, contact, sheet)


def _return_to(conn: Connection, house: House, contact: Contact, sheet: OpenSheet) -> Screen:
    assert sheet.session is not None
    step = THANKS if sheet.session.at == SENT else ANSWERING
    move(conn, contact, place(step, sheet.wave.id))
    return sheet_screen(house, sheet, step, house.catalog(contact.language))


def open_say(conn: Connection, house: House, contact: Contact) -> Screen:
    """Open the survey in which one may say something at any time; where none is open, say so kindly."""
    wave = standing(conn, house)
    if wave is not None:
        return open_survey(conn, house, contact, wave.id)
    return here(conn, house, contact if is_new(contact) else move(conn, contact, HOME), said=Notice.SAY_LATER)


def say_more(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Begin to say another thing, beside what was sent and waits; that counts whatever becomes of this."""

    def begun(sheet: OpenSheet) -> Screen:
        catalog = house.catalog(contact.language)
        session = sheet.session or Session("")
        if not sheet.survey.repeated or session.at != SENT or not contact.surveys:
            return open_survey(conn, house, contact, wave)
        again = start(
            sheet.survey, token=house.token(TOKEN_LENGTH), given=house.scheme.given, around=house.around(catalog)
        )
        more = replace(with_session(sheet, again), earlier=(*sheet.earlier, session.sent or {}))
        if not keep_sheet(conn, house, more):
            return sheet_screen(house, sheet, THANKS, catalog, said=Notice.FULL)
        move(conn, contact, place(ANSWERING, wave))
        return sheet_screen(house, more, ANSWERING, catalog)

    return _with_sheet(conn, house, contact, wave, begun)


def begin(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Open the first question; the sheet is sealed and kept from here on."""
    sheet = open_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is None or sheet.state is not None or not contact.surveys:
        return open_survey(conn, house, contact, wave)
    around = house.around(house.catalog(contact.language))
    session = start(sheet.survey, token=house.token(TOKEN_LENGTH), given=house.scheme.given, around=around)
    sheet = replace(with_session(sheet, session), state=SheetState.DRAFT, traits=_traits(contact))
    keep_sheet(conn, house, sheet)
    move(conn, contact, place(ANSWERING, wave))
    return sheet_screen(house, sheet, ANSWERING, house.catalog(contact.language))


def _traits(contact: Contact) -> Traits:
    return Traits(contact.language, contact.area or "")


def tap(conn: Connection, house: House, contact: Contact, press: SurveyPress) -> Screen:
    """Apply one press of a survey's button and show what follows."""
    sheet = open_sheet(conn, house, wave=press.wave, chat=contact.telegram_id)
    if sheet is None or sheet.session is None:
        if sheet is not None and sheet.counted:
            return open_survey(conn, house, contact, press.wave)
        said = Notice.CLOSED if sheet is None else Notice.OLD_BUTTON
        return here(conn, house, _away_from(conn, contact, press.wave), said=said)
    if not contact.surveys:  # taken back meanwhile
        return open_survey(conn, house, contact, press.wave)
    return _reply(conn, house, contact, sheet, press.tap)


def _away_from(conn: Connection, contact: Contact, wave: str) -> Contact:
    return move(conn, contact, HOME) if contact.at.endswith(f":{wave}") else contact


def reply(conn: Connection, house: House, contact: Contact, said: Reply) -> Screen:
    """Apply words or a place to the open question; where none is open, say so kindly."""
    if (writing := writer_at(house, contact)) is not None:
        writer, subject = writing
        return writer.take(conn, house, contact, subject, said)
    step, _, wave = contact.at.partition(":")
    if step != ANSWERING:
        door = None if is_new(contact) else at_door(conn, house, contact, said)
        return door or here(conn, house, contact, said=Notice.WORDS)
    sheet = open_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is None or sheet.session is None:
        if sheet is not None and sheet.counted:
            return open_survey(conn, house, contact, wave)
        return here(conn, house, move(conn, contact, HOME), said=Notice.CLOSED)
    if not contact.surveys:
        return open_survey(conn, house, contact, wave)
    return _reply(conn, house, contact, sheet, said)


def _reply(conn: Connection, house: House, contact: Contact, sheet: OpenSheet, said: Reply) -> Screen:
    assert sheet.session is not None
    catalog = house.catalog(contact.language)
    step = resume(sheet.survey, sheet.session, said, around=house.around(catalog))
    following = with_session(sheet, step.session)
    if any(isinstance(event, Finished) for event in step.events):
        following = replace(following, state=SheetState.SUBMITTED, traits=_traits(contact))
    if step.session is not sheet.session and not keep_sheet(conn, house, following):
        return sheet_screen(house, sheet, ANSWERING, catalog, said=Notice.FULL)
    if following.state is SheetState.SUBMITTED and sheet.state is not SheetState.SUBMITTED:
        came(conn, house, Burst.SUBMISSIONS, sheet.wave.id)
    at = THANKS if step.session.at == SENT else ANSWERING
    move(conn, contact, place(at, sheet.wave.id))
    refused = next((event for event in step.events if isinstance(event, Refused)), None)
    screen = sheet_screen(house, following, at, catalog, refused=refused, course=step.course)
    if any(isinstance(event, Stale) for event in step.events):
        return replace(told(screen, catalog.toast("This was already answered.")), unchanged=True)
    return screen


def _with_sheet(
    conn: Connection, house: House, contact: Contact, wave: str, then: Callable[[OpenSheet], Screen]
) -> Screen:
    """Do something with a sheet that has a session; anything else leads to the survey's start."""
    sheet = open_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is None or sheet.session is None:
        return open_survey(conn, house, contact, wave)
    return then(sheet)


def change(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Open the review of answers that were sent; they count as they were until they are sent again."""

    def reopened(sheet: OpenSheet) -> Screen:
        catalog = house.catalog(contact.language)
        session: Session = reopen(sheet.survey, sheet.session or Session(""), around=house.around(catalog))
        again = with_session(sheet, session)
        keep_sheet(conn, house, again)
        move(conn, contact, place(ANSWERING, wave))
        return sheet_screen(house, again, ANSWERING, catalog)

    return _with_sheet(conn, house, contact, wave, reopened)


def ask_withdrawal(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Ask once more before the answers are deleted."""

    def asked(sheet: OpenSheet) -> Screen:
        return withdraw_screen(house.catalog(contact.language), as_offered(house, sheet))

    return _with_sheet(conn, house, contact, wave, asked)


def withdraw(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Delete the answers to an open survey, as if they had never been given.

    Raises:
        TakenError: a cut took them meanwhile.
    """

    def deleted(sheet: OpenSheet) -> Screen:
        if not sheets.remove(conn, wave, sheet.tag):
            raise TakenError
        return here(conn, house, move(conn, contact, HOME), said=Notice.WITHDRAWN)

    sheet = open_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is not None and sheet.session is None and contact.at == HOME:  # tapped twice
        return here(conn, house, contact, said=Notice.WITHDRAWN)
    return _with_sheet(conn, house, contact, wave, deleted)


def send_unfinished(conn: Connection, house: House, contact: Contact, wave: str) -> Screen:
    """Send what was answered so far; what is still open stays unanswered."""

    def sent(sheet: OpenSheet) -> Screen:
        if sheet.state is not SheetState.DRAFT:  # tapped twice
            return open_survey(conn, house, contact, wave)
        catalog = house.catalog(contact.language)
        session = hand_in(sheet.survey, sheet.session or Session(""), around=house.around(catalog))
        whole = replace(with_session(sheet, session), state=SheetState.SUBMITTED, traits=_traits(contact))
        if not keep_sheet(conn, house, whole):
            return sheet_screen(house, sheet, ANSWERING, catalog, said=Notice.FULL)
        return here(conn, house, move(conn, contact, place(THANKS, wave)))

    return _with_sheet(conn, house, contact, wave, sent)


def decide_sharing(conn: Connection, house: House, contact: Contact, wave: str, *, agreed: bool) -> Screen:
    """Keep or delete answers that few people gave, as their owner decides."""
    sheet = asked_sheet(conn, house, wave, contact)
    if sheet is None:
        return open_survey(conn, house, contact, wave)
    if agreed:
        sheets.share(conn, wave, sheet.tag)
        return here(conn, house, move(conn, contact, place(ASKED, wave)))
    sheets.remove(conn, wave, sheet.tag)
    return here(conn, house, move(conn, contact, HOME), said=Notice.UNSHARED)
