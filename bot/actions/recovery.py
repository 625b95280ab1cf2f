"""After a restore: finish cuts that the backup knows only half of, and begin anew where keys are gone.

Keys are never in a backup, so a sheet can be read only as long as the key folder is the one it was sealed
with and no cut has destroyed its key meanwhile. What cannot be read is never given up without being told to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions import closing
from bot.actions.fieldwork import EPOCH_LENGTH
from bot.actions.house import House, courtesy
from bot.actions.whereabouts import INTRO, place, places_in, remember_anew
from bot.errors import OperatorError, Problem
from bot.store.answers import responses
from bot.store.base import Database
from bot.store.contacts import epochs, fieldwork, inbox, people, sending, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.store.keys import KeyFolder

OPTION = "--without-keys"


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about one wave.

    Attributes:
        wave: id of the wave.
        sheets: how many sheets were deleted.
        stored: their answers are in the answers store, so nothing is lost.
        open: it goes on, and everybody can answer it (anew).
    """

    wave: str
    sheets: int
    stored: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Sheets that nobody can read, because their key is not in the key folder.

    Attributes:
        wave: the wave they belong to.
        sheets: how many.
    """

    wave: str
    sheets: int

    def problem(self, remedy: str) -> Problem:
        """Tell an operator."""
        fault = f"{self.sheets} sheets of this wave cannot be read: their key is not in the key folder."
        return Problem("keys_dir", 0, self.wave, fault, remedy)


def unreadable(conn: Connection, keys: KeyFolder | None) -> tuple[Unreadable, ...]:
    """List the sheets whose key is missing, wave by wave.

    Args:
        conn: reads the contacts store.
        keys: the key folder; None where there is none.
    """
    found = []
    for wave, needed in epochs.sealed_sheets(conn).items():
        lost = sum(number for epoch, number in needed.items() if keys is None or not keys.has("epoch", epoch))
        if lost:
            found.append(Unreadable(wave, lost))
    return tuple(sorted(found, key=lambda each: each.wave))


def settle(contacts: Connection, answers: Connection, house: House, *, give_up: bool) -> tuple[Settled, ...]:
    """Put two stores that were just filled from a backup in order.

    Sheets whose cut is in the answers store already are cleared, as the end of that cut would have done.
    Those whose key is gone are deleted if that is wanted; their wave, if it is open, can be answered anew.

    Args:
        contacts: writes the contacts store.
        answers: reads the answers store.
        house: keys.
        give_up: delete what cannot be read.

    Raises:
        OperatorError: sheets cannot be read, and are not to be given up; every wave is listed.
    """
    stored = {cut.id for cut in responses.cuts(answers)}
    done = [_finish(contacts, house, wave, wave.taking) for wave in _uncut(contacts) if wave.taking in stored]
    lost = unreadable(contacts, house.keys)
    if lost and not give_up:
        remedy = f"Bring the key folder back; if it is lost, or a cut came after the backup: {OPTION} deletes them."
        raise OperatorError([each.problem(remedy) for each in lost])
    return (*done, *filter(None, [_mend(contacts, house, wave) for wave in _uncut(contacts)]))


def give_up(contacts: Connection, house: House, wave: str) -> Settled:
    """Delete the sheets of a wave whose keys are gone; an open one begins anew.

    Raises:
        OperatorError: there is no such wave, or its sheets can be read.
    """
    found = fieldwork.lock_wave(contacts, wave)
    if found is None or wave not in {each.wave for each in unreadable(contacts, house.keys)}:
        fault = "No sheets of such a wave are unreadable, so nothing was deleted."
        raise OperatorError([Problem("wave", 0, wave, fault, "`equal-voices doctor` lists the waves.")])
    done = _mend(contacts, house, found)
    assert done is not None, "there was something to give up"
    return done


def wind_up(contacts: Database, answers: Database, house: House, done: Iterable[Settled]) -> None:
    """Cut at once what was given up of waves that are over: until then messages and places tell whose it was."""
    over = {each.wave for each in done if not each.open}
    for wave in closing.due(contacts, house):
        if wave in over:
            closing.attend(contacts, answers, house, wave)


def _uncut(contacts: Connection) -> list[Wave]:
    return [wave for wave in fieldwork.all_waves(contacts) if wave.state is not WaveState.CUT]


def _finish(contacts: Connection, house: House, wave: Wave, epoch: str | None) -> Settled:
    """End a cut whose answers are stored: of a batch the bare tags stay, of a whole wave nothing does."""
    assert epoch is not None, "a cut that is stored has a name"
    last = wave.state is WaveState.CUTTING
    cleared = sheets.counts(contacts, wave.id)[SheetState.TAKEN]
    sheets.count_taken(contacts, wave.id, epoch)
    house.keys.destroy("epoch", epoch)
    fieldwork.end_taking(contacts, wave.id, epoch)
    inbox.discard_all(contacts)
    house.keys.destroy("quarantine")
    if last:
        sending.even_out(contacts, wave.id, at=courtesy(house).week(house.clock()))
        sheets.clear(contacts, wave.id)
        people.leave(contacts, places_in(wave.id))
        house.keys.destroy("epoch", wave.epoch)
        house.keys.destroy("wave", wave.id)
        fieldwork.set_state(contacts, wave.id, WaveState.CUT)
    return Settled(wave.id, cleared, stored=True, open=wave.state is WaveState.OPEN)


def _mend(contacts: Connection, house: House, wave: Wave) -> Settled | None:
    """Delete what cannot be read of a wave and give it the keys it lacks; None where there is nothing to tell.

    A closed wave then goes its usual way. One without the key of its tags takes no more answers, or whoever
    has sent theirs could send them again.
    """
    dropped = _drop(contacts, house, wave)
    if wave.state is not WaveState.OPEN:
        return Settled(wave.id, dropped, stored=False, open=False) if dropped else None
    if not house.keys.has("wave", wave.id) and any(sheets.counts(contacts, wave.id).values()):
        fieldwork.set_state(contacts, wave.id, WaveState.CLOSED)
        return Settled(wave.id, dropped, stored=False, open=False)
    _renew(contacts, house, wave)
    if not dropped:
        return None
    remember_anew(contacts, wave.id)
    people.send_to(contacts, places_in(wave.id), place(INTRO, wave.id))
    return Settled(wave.id, dropped, stored=False, open=True)


def _drop(contacts: Connection, house: House, wave: Wave) -> int:
    """Delete the sheets of a wave whose keys are gone, and end the cut that had taken them."""
    needed = epochs.sealed_sheets(contacts).get(wave.id, {})
    gone = [epoch for epoch in needed if not house.keys.has("epoch", epoch)]
    dropped = sum(epochs.drop(contacts, wave.id, epoch) for epoch in gone)
    if wave.taking in gone:
        fieldwork.end_taking(contacts, wave.id, wave.taking)
    return dropped


def _renew(contacts: Connection, house: House, wave: Wave) -> None:
    """Make the keys that an open wave lacks."""
    if not house.keys.has("wave", wave.id):
        house.keys.destroy("wave", wave.id)  # a torn one would stand in the way
        house.keys.make("wave", wave.id)
    if not house.keys.has("epoch", wave.epoch):
        epoch = house.token(EPOCH_LENGTH)
        house.keys.make("epoch", epoch)
        epochs.renew(contacts, wave.id, epoch)
