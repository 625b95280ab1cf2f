"""Open again, by the clock, what the scheme asks every few months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.survey.model import Survey
from bot.survey.scheme import Recurring

_MONTHS = 12
_SHORTEST = 28
"""Days that every month has: a wave of the 31st is repeated on the 28th."""


def due(conn: Connection, house: House) -> tuple[tuple[Recurring, Wave], ...]:
    """List what is to be opened again, with the wave before.

    The first wave of a survey is opened by somebody; the next opens so many months after the last one opened, once that
    one is over.

    Args:
        conn: the contacts store.
        house: the scheme and the clock.
    """
    newest = {wave.survey: wave for wave in fieldwork.all_waves(conn) if wave.listed}
    busy = {wave.survey for wave in fieldwork.all_waves(conn) if wave.state is WaveState.OPEN}
    return tuple(
        (each, newest[each.survey])
        for each in house.scheme.recurring
        if each.survey in newest
        and each.survey not in busy
        and months_later(house.local(newest[each.survey].opens_at), each.months) <= house.local(house.clock())
    )


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
                languages=before.languages,
                title=before.title,
                batch=before.batch,
                unfinished=before.unfinished,
            ),
        ).id
        for each, before in found
        if each.survey in surveys
    )


def months_later(instant: datetime, months: int) -> datetime:
    """Return the same day and time some months later, at most on the 28th where the day is a later one."""
    year, month = divmod(instant.month - 1 + months, _MONTHS)
    return instant.replace(year=instant.year + year, month=month + 1, day=min(instant.day, _SHORTEST))
