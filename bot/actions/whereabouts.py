"""Where a resident's conversation stands, and the screen that belongs there.

`Contact.at` names the place: '' is the menu; `welcome`, `consent_events`, `area` … are steps of the
first contact, which may carry the wave that a deep link leads to, after a colon; `intro:<wave>`,
`wave:<wave>`, `thanks:<wave>`, `ending:<wave>` (it closes soon) and `asked:<wave>` (few answered it)
belong to a survey. `stay` is where whoever did nothing for long is asked whether they stay, with the
step of a first contact that never ended after a colon. `write:<what>:<subject>` is where words are typed
outside a survey (`bot.actions.writing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.sheet import OpenSheet, find_sheet, is_open, open_sheet
from bot.actions.writing import WRITING, writer_at
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render import closing, leaving, menu, survey
from bot.render.notices import Notice, notice
from bot.render.original import with_original, with_way_back
from bot.render.screen import Screen, with_note
from bot.store.contacts import events, fieldwork, inbox, people
from bot.store.contacts.dormant import STAY
from bot.store.contacts.fieldwork import Unfinished, Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.survey.flow import Course
from bot.survey.session import SENT, Refused

HOME = ""
LANGUAGE, WELCOME, AREA = "language", "welcome", "area"
CONSENT = {f"consent_{purpose}": purpose for purpose in menu.Purpose}
INTRO, ANSWERING, THANKS, ENDING, ASKED = "intro", "wave", "thanks", "ending", "asked"

FEWEST = 10
"""Answers a cut needs, so that everybody in it has company; fewer wait for a decision."""

PATIENCE = timedelta(days=30)
"""How long somebody who was asked whether they stay has to answer."""


def place(step: str, wave: str = "") -> str:
    """Return what `Contact.at` holds for a step, with the wave it concerns."""
    return f"{step}:{wave}" if wave else step


def places_in(wave: str) -> tuple[str, ...]:
    """List where somebody's conversation can stand in a wave."""
    return tuple(place(step, wave) for step in (INTRO, ANSWERING, THANKS, ENDING, ASKED))


def is_new(contact: Contact) -> bool:
    """Tell whether the first contact is still going on, or consent is asked again."""
    return contact.at.partition(":")[0] in {LANGUAGE, WELCOME, AREA, *CONSENT}


def unfinished(contact: Contact) -> str:
    """Return the step of a first contact that never ended; no wave, which would tell who took part after its cut."""
    return contact.at.partition(":")[0] if is_new(contact) else ""


def move(conn: Connection, contact: Contact, at: str) -> Contact:
    """Put a resident's conversation somewhere else; no statement where it is there already."""
    return contact if contact.at == at else people.change(conn, contact.telegram_id, at=at)


def offered(conn: Connection, house: House, contact: Contact) -> tuple[menu.Offered, ...]:
    """Return the surveys a resident can open, with how far they are in each."""
    return tuple(as_offered(house, sheet) for sheet in open_sheets(conn, house, contact))


def standing(conn: Connection, house: House) -> Wave | None:
    """Find the wave in which one may say something at any time; the newest, where there are several."""
    waves = (wave for wave in fieldwork.open_waves(conn) if is_open(wave, house))
    return next((wave for wave in reversed(tuple(waves)) if house.survey(conn, wave.fingerprint).repeated), None)


def open_sheets(conn: Connection, house: House, contact: Contact) -> Iterator[OpenSheet]:
    """Yield a resident's sheet in every wave that is open for them, that they have begun, or that asks them."""
    for wave in fieldwork.live_waves(conn):
        if wave.state is WaveState.OPEN:
            for_area = not wave.areas or contact.area is None or contact.area in wave.areas
            for_language = not wave.languages or contact.language in wave.languages
            for_them = wave.listed and for_area and for_language
            sheet = open_sheet(conn, house, wave=wave.id, chat=contact.telegram_id)
            if sheet is not None and not sheet.survey.repeated and (for_them or sheet.state is not None):
                yield sheet
        elif (sheet := asked_sheet(conn, house, wave.id, contact)) is not None:
            yield sheet


def asked_sheet(conn: Connection, house: House, wave: str, contact: Contact) -> OpenSheet | None:
    """Read the sheet of somebody who is asked whether to share in a small group; None where nobody is, any more."""
    sheet = find_sheet(conn, house, wave=wave, chat=contact.telegram_id)
    if sheet is None or sheet.wave.ask_until is None or sheet.wave.state is not WaveState.CLOSED:
        return None
    still = house.clock() < sheet.wave.ask_until and sheet.state in {SheetState.SUBMITTED, SheetState.SHARED}
    return sheet if still else None


def as_offered(house: House, sheet: OpenSheet) -> menu.Offered:
    """Return a wave as the menu shows it."""
    wave, progress = sheet.wave, menu.Progress.NEW
    if wave.ask_until is not None:
        progress = menu.Progress.ASKED
    elif sheet.state is SheetState.DRAFT:
        progress = menu.Progress.DRAFT
    elif sheet.state is not None:
        progress = menu.Progress.SENT
    counts = wave.unfinished is Unfinished.COUNT
    return menu.Offered(wave.id, sheet.survey, house.local(wave.closes_at), progress, wave.batch, counts)


def language_screen(house: House, contact: Contact, *, first: bool) -> Screen:
    """Return the language picker."""
    names = {code: LANGUAGES[code].name for code in house.catalogs}
    return menu.language_screen(house.catalog(contact.language), names, guessed=contact.language, first=first)


def here(
    conn: Connection,
    house: House,
    contact: Contact,
    *,
    said: Notice | None = None,
    catalog: Catalog | None = None,
) -> Screen:
    """Return the screen a resident's conversation stands at.

    Args:
        conn: the transaction.
        house: words and keys.
        contact: the resident.
        said: what to tell above it.
        catalog: another language than the resident's own, for "See original".
    """
    words = catalog or house.catalog(contact.language)
    step, _, wave = contact.at.partition(":")
    if (first := _first_contact(house, contact, step, words)) is not None:
        return with_note(first, words, notice(words, said))
    if (writing := writer_at(house, contact)) is not None:
        writer, subject = writing
        reader = contact if catalog is None else replace(contact, language=catalog.language)
        return with_note(writer.ask(conn, house, reader, subject), words, notice(words, said))
    if step == WRITING:
        wave = ""  # written by a later version of the bot, or nobody asks any more
    find = asked_sheet(conn, house, wave, contact) if step == ASKED else None
    sheet = find or (open_sheet(conn, house, wave=wave, chat=contact.telegram_id) if wave else None)
    if wave and sheet is None:
        contact, said = move(conn, contact, HOME), Notice.CLOSED
    if sheet is None:
        waves = offered(conn, house, contact)
        soon, says = events.any_coming(conn, house.clock()), standing(conn, house) is not None
        note = notice(words, said)
        return menu.home_screen(words, waves, note=note, stopped=contact.stopped, events=soon, says=says)
    if sheet.state is None and said is None and inbox.recall(conn, _ANEW + wave):
        said = Notice.ANEW
    return sheet_screen(house, sheet, step, words, said=said)


_ANEW = "anew:"


def remember_anew(conn: Connection, wave: str) -> None:
    """Remember that the sheets of a wave were lost, so that whoever opens it is told; nothing says whose."""
    inbox.remember(conn, _ANEW + wave, "1")


def _first_contact(house: House, contact: Contact, step: str, words: Catalog) -> Screen | None:
    """Return the screen of a step of the first contact, or of the question whether they stay; None elsewhere."""
    if step == LANGUAGE:
        return language_screen(house, contact, first=True)
    if step == WELCOME:
        return _comparable(menu.welcome_screen(words, house.scheme), words)
    if step in CONSENT:
        return _comparable(menu.consent_screen(words, CONSENT[step]), words)
    if step == AREA:
        return _comparable(menu.area_screen(words, house.scheme), words)
    if step == STAY:
        return _comparable(leaving.stay_screen(words, last_day(house, contact)), words)
    return None


def last_day(house: House, contact: Contact) -> date:
    """Return the day on which somebody who was asked whether they stay is deleted."""
    return (contact.asked_day or house.local(house.clock()).date()) + PATIENCE


def _comparable(screen: Screen, words: Catalog, *, at: str = "") -> Screen:
    """Let readers of a translation that nobody has checked see the original: above all what they agree to."""
    return with_original(screen, words, at=at) if words.status == "machine" else screen


def sheet_screen(
    house: House,
    sheet: OpenSheet,
    step: str,
    catalog: Catalog,
    *,
    said: Notice | None = None,
    refused: Refused | None = None,
    course: Course | None = None,
) -> Screen:
    """Return the screen of a survey: before, in the middle, after, and where it ends.

    Args:
        house: words.
        sheet: the resident's sheet.
        step: INTRO, ANSWERING, THANKS, ENDING or ASKED.
        catalog: the language to speak.
        said: what to tell above it.
        refused: the reply that could not be taken just now.
        course: what the engine has worked out of it already.
    """
    if (ending := _ending(house, sheet, step, catalog)) is not None:
        at = f"{step}{_WITHIN}{sheet.wave.id}"
        return with_note(_comparable(ending, catalog, at=at), catalog, notice(catalog, said))
    if sheet.session is None or step == INTRO:
        screen = menu.intro_screen(catalog, as_offered(house, sheet), house.scheme)
        return with_note(_comparable(screen, catalog), catalog, notice(catalog, said))
    if sheet.session.at == SENT or step == THANKS:
        screen = menu.thanks_screen(catalog, as_offered(house, sheet), note=notice(catalog, said))
        return _comparable(screen, catalog)
    screen = survey.session_screen(
        sheet.wave.id,
        sheet.survey,
        sheet.session,
        catalog=catalog,
        surroundings=course.around if course else house.around(catalog),
        refused=refused,
        course=course,
    )
    return with_note(_comparable(screen, catalog), catalog, notice(catalog, said))


def _ending(house: House, sheet: OpenSheet, step: str, catalog: Catalog) -> Screen | None:
    """Return the screen that belongs to the end of a survey, or None in the middle of it."""
    if sheet.counted:
        return closing.counted_screen(catalog, as_offered(house, sheet))
    if sheet.wave.ask_until is not None:
        until, agreed = house.local(sheet.wave.ask_until), sheet.state is SheetState.SHARED
        return closing.asked_screen(catalog, as_offered(house, sheet), few=FEWEST, until=until, agreed=agreed)
    if step == ENDING and sheet.state is SheetState.DRAFT:
        return closing.ending_screen(catalog, as_offered(house, sheet))
    return None


_WITHIN = "."
"""Stands between step and wave in a button, where a colon parts what belongs to the button itself."""


def original(conn: Connection, house: House, contact: Contact, source: Catalog, *, at: str = "") -> Screen:
    """Return a screen in the source's words, with a button back to the resident's language.

    Args:
        conn: the transaction.
        house: words and keys.
        contact: the resident.
        source: the words it was translated from.
        at: which screen, where it came unasked; '' = the present one, as is one that has lost its point.
    """
    step, _, wave = at.partition(_WITHIN)
    sheet = find_sheet(conn, house, wave=wave, chat=contact.telegram_id) if wave else None
    unasked = _ending(house, sheet, step, source) if sheet is not None else None
    return with_way_back(unasked or here(conn, house, contact, catalog=source), house.catalog(contact.language))


def introduced(conn: Connection, house: House, contact: Contact, screen: Screen) -> Screen:
    """Tell once per language that nobody has checked its translation yet."""
    words = house.catalog(contact.language)
    if contact.noticed or words.status != "machine":
        return screen
    people.change(conn, contact.telegram_id, noticed=True)
    return with_original(with_note(screen, words, menu.machine_notice(words)), words)


def told(screen: Screen, toast: str) -> Screen:
    """Return the screen with a short word over the chat."""
    return replace(screen, toast=toast)
