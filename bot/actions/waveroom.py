"""What officers do in the chat with waves: open, extend, repeat and close them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions.closing import end, extend
from bot.actions.fieldwork import Opening, open_there, open_wave
from bot.actions.house import House
from bot.actions.repeating import every
from bot.actions.selfcheck import STAFFS
from bot.actions.sheet import is_open
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.actions.translated import incomplete
from bot.errors import OperatorError
from bot.render import fielding as screens
from bot.render.fielding import Fielded, Wanted
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.render.staff import staff_screen
from bot.store.contacts import events, fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey.model import Survey

DAYS = (7, 14, 28)
"""For how many days a survey can be opened in the chat; the console takes any."""

MONTHS = (0, 3, 6, 12)
"""How often a survey can be asked by a button, in months; 0 = once."""

MOST_WAVES = 20
"""Waves on one screen, the newest ones: Telegram takes no message of more than 4,096 characters."""

_FINGERPRINT = 12
"""Characters of a survey's fingerprint in a button: an edited survey is another one."""


def open_now(conn: Connection, house: House) -> list[tuple[str, Survey]]:
    """List the waves that take answers, the newest last: id and survey."""
    waves = [wave for wave in fieldwork.open_waves(conn) if is_open(wave, house)][-MOST_WAVES:]
    return [(wave.id, house.survey(conn, wave.fingerprint)) for wave in waves]


def _stale(house: House, contact: Contact, member: Member) -> Done:
    """Go to the menu from a button whose survey or wave is not there any more."""
    words = house.catalog(contact.language)
    return Done(staff_screen(words, member.role, member.handle, note=notice(words, Notice.OLD_BUTTON)))


def _ask_survey(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, tools: Tools) -> Done:
    surveys = [
        (each.fingerprint[:_FINGERPRINT], each) for name, each in sorted(tools.surveys.items()) if name not in STAFFS
    ]
    changeable = [(wave.id, house.survey(conn, wave.fingerprint)) for wave in _changeable(conn, house)]
    return Done(screens.which_survey_screen(house.catalog(contact.language), surveys, changeable))


def _ask_days(_conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    if _survey(tools, subject) is None:
        return _stale(house, contact, member)
    days = [(days, _closing(house, days).date() - timedelta(days=1)) for days in DAYS]
    return Done(screens.until_when_screen(house.catalog(contact.language), subject, days))


def _ask_open(_conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    chosen = _chosen(house, tools, subject)
    if chosen is None:
        return _stale(house, contact, member)
    scheme, bits = house.scheme, chosen.areas
    areas = [
        (scheme.wording(each.name, contact.language), bool(bits >> at & 1), chosen.subject(areas=bits ^ 1 << at))
        for at, each in enumerate(scheme.areas)
    ]
    wanted = Wanted(
        survey=chosen.survey,
        last=_closing(house, chosen.days).date() - timedelta(days=1),
        subject=chosen.subject(),
        areas=areas if len(areas) > 1 else (),
        lacking=chosen.lacking,
        with_lacking=bool(set(chosen.lacking) & set(_picked(house.catalogs, chosen.languages))),
    )
    return Done(screens.open_screen(house.catalog(contact.language), wanted))


def _ask_tongues(_conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    chosen = _chosen(house, tools, subject)
    if chosen is None:
        return _stale(house, contact, member)
    bits = chosen.languages
    languages = [
        (code, bool(bits >> at & 1), chosen.subject(languages=bits ^ 1 << at)) for at, code in enumerate(house.catalogs)
    ]
    words = house.catalog(contact.language)
    return Done(screens.tongues_screen(words, languages, chosen.subject(), chosen.lacking))


def _open(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Open a survey; languages that lack some of its texts only where they were chosen."""
    chosen = _chosen(house, tools, subject)
    if chosen is None:
        return _stale(house, contact, member)
    words = house.catalog(contact.language)
    areas = _picked([each.code for each in house.scheme.areas], chosen.areas)
    languages = _picked(house.catalogs, chosen.languages)
    opening = Opening(
        survey=chosen.survey,
        closes_at=_closing(house, chosen.days),
        areas=() if len(areas) == len(house.scheme.areas) else areas,
        languages=() if len(languages) == len(house.catalogs) else languages,
    )
    if open_there(conn, house, opening):
        note = screens.opened_note(words, already=True)
        return Done(staff_screen(words, member.role, member.handle, note=note))
    wave = open_wave(conn, house, opening)
    note = screens.opened_note(words, already=False)
    return Done(staff_screen(words, member.role, member.handle, note=note), wave.id)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a button says of a survey that is about to be opened; areas and languages are bits in their order."""

    survey: Survey
    days: int
    areas: int
    languages: int
    lacking: Mapping[str, int]

    def subject(self, *, areas: int | None = None, languages: int | None = None) -> str:
        """Return what a button holds in which one of the two is changed."""
        bits = (self.areas if areas is None else areas, self.languages if languages is None else languages)
        return f"{self.survey.fingerprint[:_FINGERPRINT]}.{self.days}.{bits[0]:x}.{bits[1]:x}"


def _chosen(house: House, tools: Tools, subject: str) -> _Chosen | None:
    """Read what is to be opened; None where it is no button of ours.

    Where nothing is said yet, or the last one was taken away, it is all areas, and the languages that lack nothing.
    """
    fingerprint, days, areas, languages = (*subject.split("."), "", "", "")[:4]
    survey = _survey(tools, fingerprint)
    if survey is None or days not in map(str, DAYS):
        return None
    lacking = incomplete(house.catalogs, survey)
    whole = sum(1 << at for at, code in enumerate(house.catalogs) if code not in lacking)
    every_area = (1 << len(house.scheme.areas)) - 1
    return _Chosen(
        survey,
        int(days),
        _bits(areas) & every_area or every_area,
        _bits(languages) & ((1 << len(house.catalogs)) - 1) or whole,
        lacking,
    )


def _bits(word: str) -> int:
    return int(word, 16) if re.fullmatch(r"[0-9a-f]{1,16}", word, re.ASCII) else 0


def _picked(codes: Iterable[str], bits: int) -> tuple[str, ...]:
    return tuple(code for at, code in enumerate(codes) if bits >> at & 1)


def _survey(tools: Tools, fingerprint: str) -> Survey | None:
    found = (
        each
        for name, each in tools.surveys.items()
        if name not in STAFFS and each.fingerprint[:_FINGERPRINT] == fingerprint
    )
    return next(found, None)


def _closing(house: House, days: int) -> datetime:
    """Return the end of a day so many days from now, by the scheme's clock."""
    return _end_of(house, house.local(house.clock()).date() + timedelta(days=days))


def _end_of(house: House, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(house.scheme.time_zone))


def _changeable(conn: Connection, house: House) -> list[Wave]:
    """List the waves whose end can be moved: open ones, and those that wait because of few answers.

    What is asked after a meeting (`schedule.feedback`) and what may be said at any time end by rules of their own.
    """
    waves = [wave for wave in fieldwork.all_waves(conn) if wave.state in {WaveState.OPEN, WaveState.CLOSED}]
    found = [wave for wave in waves if wave.ask_until is None and events.get(conn, wave.id) is None]
    return [wave for wave in found if not house.survey(conn, wave.fingerprint).repeated][-MOST_WAVES:]


def _wave(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    found = next((wave for wave in _changeable(conn, house) if wave.id == subject), None)
    return _stale(house, contact, member) if found is None else Done(_shown(conn, house, contact, found))


def _shown(conn: Connection, house: House, contact: Contact, wave: Wave, *, note: str = "") -> Screen:
    closes = house.local(wave.closes_at) if is_open(wave, house) else None
    survey = house.survey(conn, wave.fingerprint)
    fielded = Fielded(wave=wave.id, survey=survey, closes=closes, every=every(house, wave))
    return screens.wave_screen(house.catalog(contact.language), fielded, tuple(_later(house, wave)), note=note)


def _later(house: House, wave: Wave) -> Iterator[date]:
    """Yield the last days that a wave can be extended to: some days after its last one, or after today."""
    last = (house.local(max(wave.closes_at, house.clock())) - timedelta(microseconds=1)).date()
    yield from (last + timedelta(days=days) for days in DAYS)


def _longer(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """Move the end of a wave to a day that is in the button, so that a second tap changes nothing."""
    name, _, day = subject.partition(".")
    found = next((wave for wave in _changeable(conn, house) if wave.id == name), None)
    try:
        last = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007 - a day of the scheme's calendar, no moment
    except ValueError:
        return _stale(house, contact, member)
    if found is None or not last <= max(_later(house, found)):
        return _stale(house, contact, member)
    try:
        extended = extend(conn, house, name, _end_of(house, last))
    except OperatorError:  # its cut has begun, or the day is over
        return _stale(house, contact, member)
    note = screens.opened_note(house.catalog(contact.language), already=False)
    return Done(_shown(conn, house, contact, extended, note=note), name)


def _repeat(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    name, _, months = subject.partition(".")
    known = {wave.id for wave in _changeable(conn, house) if is_open(wave, house)}
    if name not in known or months not in map(str, MONTHS):
        return _stale(house, contact, member)
    fieldwork.repeat(conn, name, int(months))
    wave = fieldwork.get_wave(conn, name)
    assert wave is not None, "it was there in this transaction"
    return Done(_shown(conn, house, contact, wave), name)


def _ask_wave(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    return Done(screens.which_wave_screen(house.catalog(contact.language), open_now(conn, house)))


def _ask_close(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    survey = dict(open_now(conn, house)).get(subject)
    if survey is None:
        return _stale(house, contact, member)
    return Done(screens.close_screen(house.catalog(contact.language), subject, survey))


def _close(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """End a wave now; the clock cuts it within a minute, as any wave whose time is over."""
    if subject not in dict(open_now(conn, house)):
        return _stale(house, contact, member)
    end(conn, house, subject)
    words = house.catalog(contact.language)
    return Done(staff_screen(words, member.role, member.handle, note=screens.closed_note(words)), subject)


WAVE_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_surveys": (Act.OPEN_WAVES, _ask_survey),
    "staff_days": (Act.OPEN_WAVES, _ask_days),
    "staff_until": (Act.OPEN_WAVES, _ask_open),
    "staff_tongues": (Act.OPEN_WAVES, _ask_tongues),
    "staff_open": (Act.OPEN_WAVES, _open),
    "staff_wave": (Act.OPEN_WAVES, _wave),
    "staff_longer": (Act.OPEN_WAVES, _longer),
    "staff_repeat": (Act.OPEN_WAVES, _repeat),
    "staff_waves": (Act.CLOSE_WAVES, _ask_wave),
    "staff_close": (Act.CLOSE_WAVES, _ask_close),
    "staff_closed": (Act.CLOSE_WAVES, _close),
}
"""The buttons of this room, with the act that each belongs to."""
