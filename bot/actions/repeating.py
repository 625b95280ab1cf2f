"""Open again, by the clock, what is asked every few months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.translated import incomplete
from bot.errors import OperatorError, Problem
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.survey.model import Survey
from bot.survey.scheme import Recurring

LONGEST = 60
"""Months until a survey is asked again at the latest, as in the scheme's file."""

_MONTHS = 12
_SHORTEST = 28
"""Days that every month has: a wave of the 31st is repeated on the 28th."""


def every(house: House, wave: Wave) -> int:
    """Return after how many months a wave is followed by another: as was decided with it, else as the scheme says.

    Returns:
        Months; 0 where nothing follows by itself.
    """
    if wave.every is not None:
        return wave.every
    return next((each.months for each in house.scheme.recurring if each.survey == wave.survey), 0)


def set_every(conn: Connection, wave: str, months: int) -> Wave:
    """Decide after how many months a wave is followed by another, whatever the scheme says.

    Args:
        conn: a writing transaction.
        wave: its id.
        months: 0 = nothing follows.

    Raises:
        OperatorError: there is no such wave or a newer one for the same areas, or nobody repeats so rarely.
    """
    found = fieldwork.get_wave(conn, wave)
    newer = found and next((each for each in reversed(fieldwork.all_waves(conn)) if _is_alike(each, found)), None)
    if found is None or (newer and newer.id != wave):
        fault = f"A newer wave decides: {newer.id}." if newer else "There is no such wave."
        raise OperatorError([Problem("wave", 0, wave, fault, "See `equal-voices survey list`.")])
    fieldwork.repeat(conn, wave, checked(months) or 0)
    return replace(found, every=months)


def _is_alike(one: Wave, other: Wave) -> bool:
    return (one.survey, one.areas) == (other.survey, other.areas)


def checked(every: int | None) -> int | None:
    """Return a number of months that somebody wrote.

    Raises:
        OperatorError: nobody repeats so rarely.
    """
    if every is not None and not 0 <= every <= LONGEST:
        fault, remedy = "Nobody repeats a survey so rarely.", f"Write 1 to {LONGEST} months, or 0 for once."
        raise OperatorError([Problem("every", 0, str(every), fault, remedy)])
    return every


def due(conn: Connection, house: House) -> tuple[tuple[Recurring, Wave], ...]:
    """List what is to be opened again, with the wave before.

    The first wave of a survey is opened by somebody; the next opens so many months after the last one opened, once that
    one is over, and lasts as long as the scheme says, or as long as the one before.

    Args:
        conn: the contacts store.
        house: the scheme and the clock.
    """
    waves = fieldwork.all_waves(conn)
    now = house.local(house.clock())
    return tuple(
        (_again(house, wave), wave)
        for wave in _followed(waves)
        if not any(_meets(wave, each) for each in waves)
        and (months := every(house, wave))
        and months_later(house.local(wave.opens_at), months) <= now
    )


def ahead(conn: Connection, house: House) -> Iterator[datetime]:
    """Yield when surveys are opened again at the earliest; those that are still open then wait for their end."""
    for wave in _followed(fieldwork.all_waves(conn)):
        if months := every(house, wave):
            yield months_later(house.local(wave.opens_at), months)


def _followed(waves: Sequence[Wave]) -> Iterator[Wave]:
    """Yield the waves that another one can follow: the newest for the same areas, where that was decided with it.

    What the scheme says is about a survey as a whole: its newest wave is followed, and no other.
    """
    by_areas = {(wave.survey, wave.areas): wave for wave in waves}
    yield from (wave for wave in by_areas.values() if wave.every is not None)
    newest = {wave.survey: wave for wave in waves if wave.listed}
    yield from (wave for wave in newest.values() if wave.every is None)


def _meets(wave: Wave, other: Wave) -> bool:
    """Tell whether a wave is open for some of the people that another one was for."""
    apart = wave.every is not None and wave.areas and other.areas and not set(wave.areas) & set(other.areas)
    return other.state is WaveState.OPEN and other.survey == wave.survey and not apart


def _again(house: House, wave: Wave) -> Recurring:
    said = next((each for each in house.scheme.recurring if each.survey == wave.survey), None)
    lasted = max(1, round((wave.closes_at - wave.opens_at).total_seconds() / 86400))
    return Recurring(wave.survey, every(house, wave), said.days if said else lasted)


def open_again(
    conn: Connection, house: House, found: tuple[tuple[Recurring, Wave], ...], surveys: Mapping[str, Survey]
) -> tuple[str, ...]:
    """Open surveys again as they were opened before: for the same areas and languages, cut in the same way.

    Args:
        conn: a writing transaction.
        house: keys and clock.
        found: what is due.
        surveys: what can be opened, by name, as the files are now.

    Returns:
        The ids of the new waves.
    """
    return tuple(
        open_wave(
            conn,
            house,
            Opening(
                survey=surveys[each.survey],
                closes_at=house.clock() + timedelta(days=each.days),
                areas=before.areas,
                languages=languages(house, before, surveys[each.survey]),
                title=before.title,
                batch=before.batch,
                unfinished=before.unfinished,
                listed=before.listed,
                every=before.every,
            ),
        ).id
        for each, before in found
        if each.survey in surveys
    )


def languages(house: House, before: Wave, survey: Survey) -> tuple[str, ...]:
    """Choose the languages of a wave that nobody is asked about.

    Whoever opened the wave before decided on its texts. A text that has come since was decided on by nobody: languages
    that lack it are left out.
    """
    if before.fingerprint == survey.fingerprint:
        return before.languages
    offered = before.languages or tuple(house.catalogs)
    lacking = incomplete(house.catalogs, survey, offered)
    return tuple(code for code in offered if code not in lacking) if lacking else before.languages


def months_later(instant: datetime, months: int) -> datetime:
    """Return the same day and time some months later, at most on the 28th where the day is a later one."""
    year, month = divmod(instant.month - 1 + months, _MONTHS)
    return instant.replace(year=instant.year + year, month=month + 1, day=min(instant.day, _SHORTEST))
