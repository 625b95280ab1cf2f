"""The cut: move what was sent, shuffled and unlinked, from the sealed sheets to the answers.

The two stores cannot commit together, so every step may be done twice: the epoch names the cut, the
answers store takes a cut's id once, and keys are destroyed only after both have what they need. A wave
is cut when it has closed; a long one also before, whenever enough sheets wait (`Wave.batch`).
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random, SystemRandom

from sqlalchemy import Connection

from bot.actions.batch import Said, mixed, noted
from bot.actions.fieldwork import EPOCH_LENGTH
from bot.actions.house import House, courtesy
from bot.actions.sheet import OpenSheet, keep_sheet, unsealed
from bot.actions.whereabouts import THANKS, place, places_in
from bot.errors import OperatorError, Problem
from bot.store.answers import responses
from bot.store.answers.responses import Cut
from bot.store.base import Database, wipe
from bot.store.contacts import fieldwork, inbox, people, sending, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.contacts.traces import OF_PEOPLE
from bot.store.keys import NoKeyError
from bot.store.unsearched import unsearched
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
    """What the sheets say that a cut has taken, in memory.

    Attributes:
        wave: the wave, as it stands since.
        survey: what was asked.
        epoch: names the cut, and the key that is destroyed.
        said: what each sheet says.
        last: the wave has closed, so nothing of it may stay.
    """

    wave: Wave
    survey: Survey
    epoch: str
    said: Sequence[Said]
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
    with unsearched(), contacts.begin() as conn:
        taken = _taken(conn, house, wave)
    if taken is None:
        return report_of(answers, wave)
    if not taken.survey.personal:
        with unsearched():
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
        settled = _settled(conn, house, found, survey) if found.state is WaveState.OPEN else ()
        if not settled and found.state is WaveState.OPEN:
            return None
        found = _begin(conn, house, found, survey, settled)
    assert found.taking is not None, "a cut that has begun names its epoch"
    mine = (each for each in sheets.each_in_state(conn, wave, SheetState.TAKEN) if each.epoch == found.taking)
    said = noted(survey, _opened(house, found, survey, mine))
    return _Taken(found, survey, found.taking, said, last=found.state is WaveState.CUTTING)


def _settled(conn: Connection, house: House, wave: Wave, survey: Survey) -> Sequence[bytes]:
    """List what a cut takes of an open wave: nothing before a batch is full, and nothing that is being changed."""
    sent = sheets.each_in_state(conn, wave.id, SheetState.SUBMITTED)
    opened = _opened(house, wave, survey, sent)
    tags = [sheet.tag for sheet in opened if sheet.session and sheet.session.at == SENT]
    return tags if wave.batch is not None and len(tags) >= wave.batch else ()


def _begin(conn: Connection, house: House, wave: Wave, survey: Survey, settled: Sequence[bytes]) -> Wave:
    """Take the sheets, of a closed wave all that may be kept; the others are sealed with another key from here on."""
    if wave.state is WaveState.OPEN:
        sheets.take(conn, wave.id, settled)
    else:
        sheets.take_all(conn, wave.id, SheetState.SUBMITTED if wave.ask_until is None else SheetState.SHARED)
    following = following_epoch(wave.epoch)
    house.keys.make("epoch", following)
    fieldwork.begin_taking(conn, wave.id, following)
    if wave.state is WaveState.CLOSED:
        fieldwork.set_state(conn, wave.id, WaveState.CUTTING, was=WaveState.CLOSED)
    begun = fieldwork.get_wave(conn, wave.id)
    assert begun is not None
    if wave.state is WaveState.OPEN:
        for state in sheets.FREE:
            for sheet in list(_opened(house, begun, survey, sheets.each_in_state(conn, wave.id, state))):
                assert keep_sheet(conn, house, sheet), "what fitted once fits again"
    return begun


def following_epoch(epoch: str) -> str:
    """Name the epoch after another, always by the same name.

    A cut that dies before its first commit has sealed sheets with the next key, and an engine keeps what was undone for
    a while. Begun again it finds that key and destroys it in its turn; a key of a new name would lie there for ever,
    and open a copy of the file that somebody made in between.
    """
    return b32encode(sha256(epoch.encode()).digest()).decode().lower()[:EPOCH_LENGTH]


def _opened(house: House, wave: Wave, survey: Survey, found: Iterable[Sheet]) -> Iterator[OpenSheet]:
    """Decrypt sheets one after the other, in memory.

    Raises:
        OperatorError: the key is not in the key folder.
    """
    try:
        yield from (unsealed(house, wave, survey, each) for each in found)
    except NoKeyError:
        remedy = "Bring the key folder of this database back; without it these answers are lost."
        raise OperatorError([Problem("keys_dir", 0, wave.id, "The key of this wave is not there.", remedy)]) from None
    finally:
        close = getattr(found, "close", None)  # a sheet that cannot be read must leave no statement open: no file
        if close is not None:  # can be tidied meanwhile, and so no other wave be cut
            close()


def _store(answers: Database, house: House, taken: _Taken, chance: Random) -> None:
    """Roll up, shuffle and store the batch in one transaction; a batch that is there already stays as it is."""
    wave, survey = taken.wave, taken.survey
    batch = mixed(house, wave, survey, taken.said, chance=chance)
    week = house.local(house.clock()).strftime("%G-W%V")
    record = Cut(taken.epoch, wave.id, survey.name, survey.fingerprint, week, len(batch.responses))
    with answers.begin() as conn:
        responses.keep(conn, survey=survey.name, fingerprint=survey.fingerprint, canonical=survey.canonical)
        responses.insert_cut(conn, record, responses=batch.responses, remarks=batch.remarks)


def _clear(contacts: Database, house: House, taken: _Taken) -> None:
    """Delete what the sheets say, destroy the keys and wipe the files; only then the cut counts as done."""
    wave = taken.wave
    with contacts.begin() as conn:
        if taken.last:  # whom a message was really needed for is told by what they did
            sending.even_out(conn, wave.id, at=courtesy(house).week(house.clock()))
        sheets.lock(conn)
        if taken.last:
            sheets.clear(conn, wave.id)
            people.leave(conn, places_in(wave.id))
        else:
            sheets.count_taken(conn, wave.id, taken.epoch)
            if taken.survey.repeated:  # whoever said something may say more, so no tag has to stay
                sheets.discard(conn, wave.id, SheetState.COUNTED)
                people.leave(conn, (place(THANKS, wave.id),))
        inbox.discard_all(conn)  # a press that nobody could handle is an answer too, with its owner
        sheets.rewrite(conn)
    with contacts.begin() as conn:
        sending.rewrite(conn)
    house.keys.destroy("quarantine")
    house.keys.destroy("epoch", taken.epoch)
    if taken.last:
        house.keys.destroy("epoch", wave.epoch)
        house.keys.destroy("wave", wave.id)
    if not wipe(contacts, *OF_PEOPLE):
        return  # a reader was at work: the cut is not done before the files are clean, and is due again
    with contacts.begin() as conn:
        fieldwork.end_taking(conn, wave.id, taken.epoch)
        if taken.last:
            fieldwork.set_state(conn, wave.id, WaveState.CUT)
