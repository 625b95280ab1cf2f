"""End a wave: close it, extend it, and decide with the people themselves where they are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions import rehearsal, telling
from bot.actions.cut import Report, cut, report_of
from bot.actions.fieldwork import end_wave
from bot.actions.house import House, courtesy
from bot.actions.sheet import keep_sheet, unsealed
from bot.actions.whereabouts import FEWEST
from bot.anonymity.rollup import K, frequent
from bot.errors import OperatorError, Problem
from bot.store.base import Database
from bot.store.contacts import fieldwork, sheets
from bot.store.contacts.fieldwork import Unfinished, Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.store.keys import NoKeyError
from bot.survey.engine import hand_in
from bot.survey.session import Standing

NOTICE = timedelta(hours=24)
"""How long before the closing those with a draft are told."""

ASKED_FOR = timedelta(days=7)
"""How long the people of a small group are asked."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A wave that takes no more answers.

    Attributes:
        wave: the wave as it now stands.
        unsent: drafts that were deleted, as the consent said.
    """

    wave: Wave
    unsent: int


def end(conn: Connection, house: House, wave: str) -> Ended:
    """Let a wave take no further answers, and do with its drafts as its rule says.

    Raises:
        OperatorError: there is no such wave.
    """
    before = fieldwork.lock_wave(conn, wave)
    found = end_wave(conn, wave)
    return Ended(found, _end_drafts(conn, house, found) if before and before.state is WaveState.OPEN else 0)


def settle(contacts: Database, answers: Database, house: House, ended: Ended, *, few: bool = False) -> Report:
    """Cut a wave that has ended; fewer than ten answers wait for the officer, then for the people themselves.

    Args:
        contacts: the store with the sealed sheets.
        answers: the store that takes the answers.
        house: keys and clock.
        ended: what `end` returned.
        few: cut fewer than ten as well; only for people who are made up (`bot.actions.rehearsal`).

    Raises:
        OperatorError: its key is gone.
        RealPeopleError: `few` was asked for, and people are real.
    """
    wave = ended.wave
    if few:
        with contacts.read() as conn:
            rehearsal.insist(conn)
    if wave.state is WaveState.CLOSED and wave.taking is not None:
        cut(contacts, answers, house, wave.id)  # the batch whose cut was interrupted
    with contacts.read() as conn:
        waits = 0 if few else _waiting(conn, house, wave)
    if waits:
        return replace(report_of(answers, wave.id), unsent=ended.unsent, waiting=waits)
    return replace(cut(contacts, answers, house, wave.id), unsent=ended.unsent)


def close(contacts: Database, answers: Database, house: House, wave: str, *, few: bool = False) -> Report:
    """End a wave and cut it, or tell that its answers wait (`end`, `settle`).

    Raises:
        OperatorError: there is no such wave, or its key is gone.
        RealPeopleError: `few` was asked for, and people are real; nothing is changed.
    """
    with contacts.begin() as conn:
        if few:
            rehearsal.insist(conn)
        ended = end(conn, house, wave)
    return settle(contacts, answers, house, ended, few=few)


def due(contacts: Database, house: House) -> tuple[str, ...]:
    """List the waves to close or cut now: over, interrupted, decided, or with a full batch."""
    with contacts.read() as conn:
        return tuple(wave.id for wave in fieldwork.all_waves(conn) if _is_due(conn, house, wave))


def attend(contacts: Database, answers: Database, house: House, wave: str) -> Report:
    """Do what is due with a wave: cut a full batch of an open one, or close it."""
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave)
    if found is not None and found.state is WaveState.OPEN and house.clock() < found.closes_at:
        return cut(contacts, answers, house, wave)
    return close(contacts, answers, house, wave)


def extend(conn: Connection, house: House, wave: str, until: datetime) -> Wave:
    """Let a wave take answers until another moment; one that waits because of few answers opens again.

    Raises:
        OperatorError: there is no such wave, its cut has begun, or the moment is not in the future.
    """
    found = fieldwork.lock_wave(conn, wave)
    if found is None or until <= house.clock():
        fault = "There is no such wave." if found is None else "The closing is not in the future."
        raise OperatorError([Problem("wave", 0, wave, fault, "See `equal-voices survey list`; name a later day.")])
    asked = found.ask_until is not None
    if asked or found.state is WaveState.CUTTING or not fieldwork.extend(conn, wave, until):
        fault = "Those who answered are being asked already." if asked else "Its answers are in the store already."
        raise OperatorError([Problem("wave", 0, wave, fault, "Open another wave of the survey.")])
    return replace(found, closes_at=until, state=WaveState.OPEN)


def ask(conn: Connection, house: House, wave: str) -> int:
    """Ask each of the few who answered a closed wave whether to share in a small group.

    Returns:
        How many answered; who has gone silent finds the question in the menu.

    Raises:
        OperatorError: the wave does not wait for this decision.
    """
    found = fieldwork.get_wave(conn, wave)  # locked last, as a tap does: contacts first
    if found is None or found.ask_until is not None or not _waiting(conn, house, found):
        fault = "This wave does not wait for a decision about few answers."
        raise OperatorError([Problem("wave", 0, wave, fault, "See `equal-voices survey list`.")])
    until = house.clock() + ASKED_FOR
    telling.plan_few(conn, house, found, until)
    fieldwork.ask(conn, wave, until)
    return sheets.counts(conn, wave)[SheetState.SUBMITTED]


def tell_of_closing(contacts: Database, house: House) -> int:
    """Plan for every wave that closes soon that those with a draft hear of it, and choose what becomes of it.

    Not before the quiet hours are over, so that also those are told who begin meanwhile.

    Returns:
        For how many waves.
    """
    with contacts.read() as conn:
        found = [wave for wave in fieldwork.open_waves(conn) if not wave.told and _is_time(house, wave)]
    for wave in found:
        telling.plan_ending(contacts, house, wave)
        with contacts.begin() as conn:
            fieldwork.tell(conn, wave.id)
    return len(found)


def _is_time(house: House, wave: Wave) -> bool:
    now = house.clock()
    left, lasts = wave.closes_at - now, wave.closes_at - wave.opens_at
    return timedelta() < left <= min(NOTICE, lasts / 2) and not courtesy(house).is_quiet(now)


def _end_drafts(conn: Connection, house: House, wave: Wave) -> int:
    """Do with the drafts as the wave's rule says, which stood in the consent; return how many were deleted."""
    if wave.unfinished is Unfinished.COUNT:
        survey = house.survey(conn, wave.fingerprint)
        for sheet in sheets.in_state(conn, wave.id, SheetState.DRAFT):
            opened = unsealed(house, wave, survey, sheet)
            assert opened.session is not None
            around = house.around(house.catalog(opened.traits.language))
            session = hand_in(survey, opened.session, around=around)
            if any(each.standing is Standing.GIVEN for each in (session.sent or {}).values()):
                keep_sheet(conn, house, replace(opened, session=session, state=SheetState.SUBMITTED))
    else:
        with suppress(NoKeyError):  # the drafts are deleted unread then, and I11 is not told
            fieldwork.count_unsent(conn, wave.id, tuple(_by_language(_languages(conn, house, wave))))
    return sheets.discard(conn, wave.id, SheetState.DRAFT)


def _languages(conn: Connection, house: House, wave: Wave) -> Iterator[str]:
    """Tell in which language each draft was begun.

    Raises:
        NoKeyError: their key is not in the key folder.
    """
    survey = house.survey(conn, wave.fingerprint)
    for sheet in sheets.in_state(conn, wave.id, SheetState.DRAFT):
        yield unsealed(house, wave, survey, sheet).traits.language


def _by_language(languages: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Count drafts by language, all of fewer than ten together; none where they are fewer than ten in all."""
    found = Counter(languages)
    if found.total() < K:
        return
    named = frequent(found, K)
    yield from sorted((language, found[language]) for language in named if language)
    if rest := sum(number for language, number in found.items() if not language or language not in named):
        yield "", rest


def _is_due(conn: Connection, house: House, wave: Wave) -> bool:
    if wave.state is WaveState.OPEN:
        return wave.taking is not None or wave.closes_at <= house.clock() or _is_full(conn, wave)
    return wave.state is WaveState.CUTTING or (wave.state is WaveState.CLOSED and not _waiting(conn, house, wave))


def _is_full(conn: Connection, wave: Wave) -> bool:
    return wave.batch is not None and sheets.counts(conn, wave.id)[SheetState.SUBMITTED] >= wave.batch


def _waiting(conn: Connection, house: House, wave: Wave) -> int:
    """Count the answers of a closed wave that are too few to be cut without a decision."""
    if wave.state is not WaveState.CLOSED or house.survey(conn, wave.fingerprint).personal:
        return 0
    counts = sheets.counts(conn, wave.id)
    undecided, agreed = counts[SheetState.SUBMITTED], counts[SheetState.SHARED]
    if wave.ask_until is not None:
        return undecided + agreed if undecided and house.clock() < wave.ask_until else 0
    return undecided if undecided < FEWEST else 0
