"""The cut: move what was sent, shuffled and unlinked, from the sealed sheets to the answers.

The two stores cannot commit together, so every step may be done twice: the epoch names the cut, the
answers store takes a cut's id once, and keys are destroyed only after both have what they need. A wave
is cut when it has closed; a long one also before, whenever enough sheets wait (`Wave.batch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from sqlalchemy import Connection

from bot.actions.batch import mixed
from bot.actions.fieldwork import EPOCH_LENGTH
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, keep_sheet, unsealed
from bot.actions.whereabouts import THANKS, place, places_in
from bot.errors import OperatorError, Problem
from bot.store.answers import responses
from bot.store.answers.responses import Cut
from bot.store.base import Database, wipe
from bot.store.contacts import fieldwork, inbox, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.keys import NoKeyError
from bot.survey.model import Survey
from bot.survey.session import SENT

SOURCE_OF_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Report:
    """What a cut did.

    Attributes:
        wave: the wave.
        responses: how many answers of this wave now lie in the store.
        languages: how many languages they keep.
        remarks: how many free texts, joined to nothing.
        unsent: drafts that were never sent, and are deleted as the consent says.
        waiting: answers that were not cut because they are too few.
        personal: the survey's answers name people, so none of them was stored.
    """

    wave: str
    responses: int
    languages: int
    remarks: int
    unsent: int = 0
    waiting: int = 0
    personal: bool = False


@dataclass(frozen=True, slots=True)
class _Taken:
    """The sheets that a cut has taken, open in memory.

    Attributes:
        wave: the wave, as it stands since.
        survey: what was asked.
        epoch: names the cut, and the key that is destroyed.
        opened: the sheets.
        last: the wave has closed, so nothing of it may stay.
    """

    wave: Wave
    survey: Survey
    epoch: str
    opened: Sequence[OpenSheet]
    last: bool


def cut(contacts: Database, answers: Database, house: House, wave: str, *, chance: Random = SOURCE_OF_CHANCE) -> Report:
    """Cut a wave; whatever step it died at before, doing it again brings the same end.

    Args:
        contacts: the store with the sealed sheets.
        answers: the store that takes the answers.
        house: keys and clock.
        wave: id of a wave that exists: a closed one, or one whose batch is full.
        chance: shuffles; the system's randomness unless a test brings its own.

    Raises:
        OperatorError: the key is not in the key folder, so nobody can read these sheets any more.
    """
    with contacts.begin() as conn:
        taken = _taken(conn, house, wave)
    if taken is None:
        return report_of(answers, wave)
    if not taken.survey.personal:
        _store(answers, house, taken, chance)
    _clear(contacts, house, taken)
    return report_of(answers, wave, personal=taken.survey.personal)


def report_of(answers: Database, wave: str, *, personal: bool = False) -> Report:
    """Tell what lies in the answers store of a wave."""
    with answers.read() as conn:
        return Report(wave, *responses.tally(conn, wave), personal=personal)


def _taken(conn: Connection, house: House, wave: str) -> _Taken | None:
    """Take the sheets, or find those that an interrupted cut took; None where there is nothing to cut."""
    found = fieldwork.lock_wave(conn, wave)
    assert found is not None, "only a wave that exists is cut"
    if found.state is WaveState.CUT:
        return None
    survey = house.survey(conn, found.fingerprint)
    if found.taking is None:
        if not (waiting := _waiting(conn, house, found, survey)) and found.state is WaveState.OPEN:
            return None
        found = _begin(conn, house, found, survey, waiting)
    assert found.taking is not None, "a cut that has begun names its epoch"
    mine = [each for each in sheets.in_state(conn, wave, SheetState.TAKEN) if each.epoch == found.taking]
    opened = _opened(house, found, survey, mine)
    return _Taken(found, survey, found.taking, opened, last=found.state is WaveState.CUTTING)


def _waiting(conn: Connection, house: House, wave: Wave, survey: Survey) -> tuple[Sheet, ...]:
    """List what a cut takes; of an open wave nothing before a batch is full, and nothing that is being changed."""
    agreed = SheetState.SUBMITTED if wave.ask_until is None else SheetState.SHARED
    sent = sheets.in_state(conn, wave.id, agreed)
    if wave.state is not WaveState.OPEN:
        return sent
    opened = zip(sent, _opened(house, wave, survey, sent), strict=True)
    settled = tuple(sheet for sheet, open_ in opened if open_.session and open_.session.at == SENT)
    return settled if wave.batch is not None and len(settled) >= wave.batch else ()


def _begin(conn: Connection, house: House, wave: Wave, survey: Survey, waiting: Sequence[Sheet]) -> Wave:
    """Take the sheets; from here on the wave's others are sealed with another key."""
    sheets.take(conn, wave.id, (sheet.tag for sheet in waiting))
    following = house.token(EPOCH_LENGTH)
    house.keys.make("epoch", following)
    fieldwork.begin_taking(conn, wave.id, following)
    if wave.state is WaveState.CLOSED:
        fieldwork.set_state(conn, wave.id, WaveState.CUTTING, was=WaveState.CLOSED)
    begun = fieldwork.get_wave(conn, wave.id)
    assert begun is not None
    if wave.state is WaveState.OPEN:
        for state in sheets.FREE:
            for sheet in _opened(house, begun, survey, sheets.in_state(conn, wave.id, state)):
                assert keep_sheet(conn, house, sheet), "what fitted once fits again"
    return begun


def _opened(house: House, wave: Wave, survey: Survey, found: Sequence[Sheet]) -> list[OpenSheet]:
    """Decrypt sheets, in memory.

    Raises:
        OperatorError: the key is not in the key folder.
    """
    try:
        return [unsealed(house, wave, survey, each) for each in found]
    except NoKeyError:
        remedy = "Bring the key folder of this database back; without it these answers are lost."
        raise OperatorError([Problem("keys_dir", 0, wave.id, "The key of this wave is not there.", remedy)]) from None


def _store(answers: Database, house: House, taken: _Taken, chance: Random) -> None:
    """Roll up, shuffle and store the batch in one transaction; a batch that is there already stays as it is."""
    wave, survey = taken.wave, taken.survey
    batch = mixed(house, wave, survey, taken.opened, chance=chance)
    week = house.local(house.clock()).strftime("%G-W%V")
    record = Cut(taken.epoch, wave.id, survey.name, survey.fingerprint, week, len(batch.responses))
    with answers.begin() as conn:
        responses.keep(conn, survey=survey.name, fingerprint=survey.fingerprint, canonical=survey.canonical)
        responses.insert_cut(conn, record, responses=batch.responses, remarks=batch.remarks)


def _clear(contacts: Database, house: House, taken: _Taken) -> None:
    """Delete what the sheets say, destroy the keys and wipe the files; only then the cut counts as done."""
    wave = taken.wave
    with contacts.begin() as conn:
        sheets.lock(conn)
        if taken.last:
            sheets.clear(conn, wave.id)
            people.leave(conn, places_in(wave.id))
            inbox.discard_all(conn)  # a press that nobody could handle is an answer too, with its owner
        else:
            sheets.count_taken(conn, wave.id, taken.epoch)
            if taken.survey.repeated:  # whoever said something may say more, so no tag has to stay
                sheets.discard(conn, wave.id, SheetState.COUNTED)
                people.leave(conn, (place(THANKS, wave.id),))
        sheets.rewrite(conn)
    house.keys.destroy("epoch", taken.epoch)
    if taken.last:
        house.keys.destroy("epoch", wave.epoch)
        house.keys.destroy("wave", wave.id)
        house.keys.destroy("quarantine")
    if not wipe(contacts, "sheet", "contact", "wave", "handled", "quarantine"):
        return  # a reader was at work: the cut is not done before the files are clean, and is due again
    with contacts.begin() as conn:
        fieldwork.end_taking(conn, wave.id, taken.epoch)
        if taken.last:
            fieldwork.set_state(conn, wave.id, WaveState.CUT)
