"""Open and close waves, and make the links that lead to them: what an officer decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.wordings import note
from bot.errors import OperatorError, Problem
from bot.schedule.event import EventState
from bot.store.contacts import events, fieldwork
from bot.store.contacts.fieldwork import Definition, Link, Unfinished, Wave, WaveState
from bot.survey.model import Survey

WAVE_LENGTH = 8
EPOCH_LENGTH = 12
LINK_LENGTH = 10

STANDING = timedelta(days=365)
"""How long a wave stays open in which one may say something at any time; then another one follows."""

SMALLEST_BATCH = 50
"""Sheets that are cut together while a wave is open: small batches lose most traits (research/anonymity.md, B)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a survey goes into the field.

    Attributes:
        survey: the definition.
        closes_at: when it closes.
        areas: codes of the areas it is for; none means all.
        languages: codes of the languages it is offered in; none means all.
        listed: stands in everybody's menu; otherwise only a link leads there.
        title: what organisers call it.
        batch: sent answers that are cut together while it is open; None = once, when it closes.
        unfinished: what becomes of drafts that were never sent; the consent text says it.
        every: months after which it is opened again, whatever the scheme says; 0 = not, None = as the scheme says.
        id: its name, where what it belongs to has one already; '' makes a random one.
    """

    survey: Survey
    closes_at: datetime
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    listed: bool = True
    title: str | None = None
    batch: int | None = None
    unfinished: Unfinished = Unfinished.DISCARD
    every: int | None = None
    id: str = ""


def open_wave(conn: Connection, house: House, opening: Opening) -> Wave:
    """Open a survey for answers: keep its definition for ever and make the wave's keys.

    Raises:
        OperatorError: the closing is not in the future, or an area or language is not the scheme's.
    """
    survey = opening.survey
    if survey.repeated:  # it has a button and a command of its own, and nothing to compare at one closing
        opening = replace(opening, listed=False, batch=opening.batch or SMALLEST_BATCH)
    if problems := faults(house, opening):
        raise OperatorError(problems)
    day = house.local(house.clock()).date()
    fieldwork.keep(
        conn,
        Definition(fingerprint=survey.fingerprint, survey=survey.name, canonical=survey.canonical, day=day),
    )
    wave = Wave(
        id=opening.id or house.token(WAVE_LENGTH),
        fingerprint=survey.fingerprint,
        survey=survey.name,
        title=opening.title,
        areas=opening.areas,
        languages=opening.languages,
        opens_at=house.clock(),
        closes_at=opening.closes_at,
        epoch=house.token(EPOCH_LENGTH),
        listed=opening.listed,
        batch=opening.batch,
        unfinished=opening.unfinished,
        every=opening.every,
    )
    house.keys.make("wave", wave.id)
    house.keys.make("epoch", wave.epoch)
    fieldwork.insert_wave(conn, wave)
    note(conn, house, wave)
    return wave


def open_there(conn: Connection, house: House, opening: Opening) -> Wave | None:
    """Find a wave in everybody's menu that asks some of the same people the same now; None where there is none."""
    fingerprint = opening.survey.fingerprint
    for wave in fieldwork.open_waves(conn):
        same = wave.fingerprint == fingerprint and wave.listed and house.clock() < wave.closes_at
        if same and _meet(wave.areas, opening.areas) and _meet(wave.languages, opening.languages):
            return wave
    return None


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two choices have something in common; none means all."""
    return not one or not other or not set(one).isdisjoint(other)


def keep_standing(conn: Connection, house: House, surveys: Iterable[Survey]) -> None:
    """Open a survey that may be answered again and again for a year, unless one is open.

    Args:
        conn: the transaction.
        house: keys and clock.
        surveys: those that can be opened; the first that may be answered again and again is.
    """
    open_now = (wave for wave in fieldwork.open_waves(conn) if house.clock() < wave.closes_at)
    if any(house.survey(conn, wave.fingerprint).repeated for wave in open_now):
        return
    if (survey := next((each for each in surveys if each.repeated), None)) is not None:
        open_wave(conn, house, Opening(survey=survey, closes_at=house.clock() + STANDING))


def faults(house: House, opening: Opening) -> Sequence[Problem]:
    """List what is wrong with an opening, all at once: areas, languages, the closing, the batch."""
    known = {area.code for area in house.scheme.areas}
    problems = [
        Problem("wave", 0, area, "This area is not in the scheme.", f"Use some of {', '.join(sorted(known))}.")
        for area in opening.areas
        if area not in known
    ]
    problems += [
        Problem("wave", 0, language, "This language is not offered.", f"Use some of {', '.join(house.catalogs)}.")
        for language in opening.languages
        if language not in house.catalogs
    ]
    if opening.closes_at <= house.clock() + timedelta(minutes=1):
        problems.append(Problem("wave", 0, "until", "The closing is not in the future.", "Name a later day."))
    if opening.batch is not None and opening.batch < SMALLEST_BATCH:
        fault = f"Batches of {opening.batch} are too small to hide in."
        problems.append(Problem("wave", 0, "batch", fault, f"Cut {SMALLEST_BATCH} or more together."))
    return problems


def end_wave(conn: Connection, wave: str) -> Wave:
    """Let a wave take no further answers; what was sent waits for the cut.

    Raises:
        OperatorError: there is no such wave.
    """
    found = fieldwork.get_wave(conn, wave)
    if found is None:
        known = ", ".join(each.id for each in fieldwork.open_waves(conn)) or "none"
        raise OperatorError([Problem("wave", 0, wave, "There is no such wave.", f"Open waves: {known}.")])
    if found.state is WaveState.OPEN:
        fieldwork.set_state(conn, wave, WaveState.CLOSED, was=WaveState.OPEN)
    return fieldwork.get_wave(conn, wave) or found


def make_link(
    conn: Connection,
    house: House,
    *,
    wave: str | None = None,
    area: str | None = None,
    channel: str | None = None,
    event: str | None = None,
) -> Link:
    """Make the random id of a deep link; only our own table knows where it leads.

    Args:
        conn: the transaction.
        house: the scheme, and randomness.
        wave: what it opens; None = the menu, or the event.
        area: the area whoever follows it lives in.
        channel: where it is printed or posted.
        event: the event that it opens instead of a wave.

    Raises:
        OperatorError: wave, area, channel or event are not known, or it shall lead to two; all of them are named.
    """
    checks: Mapping[str, tuple[str | None, bool]] = {
        "wave": (wave, wave is None or fieldwork.get_wave(conn, wave) is not None),
        "area": (area, area is None or house.scheme.area(area) is not None),
        "channel": (channel, channel is None or channel in house.scheme.channels),
        "event": (event, event is None or _is_held(conn, event)),
    }
    problems = [
        Problem("link", 0, value or "", f"There is no such {what}.", "Use one that the scheme or a wave has.")
        for what, (value, known) in checks.items()
        if not known
    ]
    if wave is not None and event is not None:
        problems.append(Problem("link", 0, event, "It leads to a wave or to an event.", "Make a link for each."))
    if problems:
        raise OperatorError(problems)
    link = Link(id=house.token(LINK_LENGTH), wave=wave, area=area, channel=channel, event=event)
    fieldwork.insert_link(conn, link)
    return link


def _is_held(conn: Connection, name: str) -> bool:
    event = events.get(conn, name)
    return event is not None and event.state is EventState.PUBLISHED
