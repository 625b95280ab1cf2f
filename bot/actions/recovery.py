"""After a restore: finish cuts that the backup knows only half of, and begin anew where keys are gone.

Keys are never in a backup, so a sheet can be read only as long as the key folder is the one it was sealed
with and no cut has destroyed its key meanwhile. What cannot be read is never given up without being told to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions.fieldwork import EPOCH_LENGTH
from bot.actions.house import House
from bot.actions.whereabouts import ANSWERING, INTRO, THANKS, place, remember_anew
from bot.errors import OperatorError, Problem
from bot.store.answers import responses
from bot.store.contacts import epochs, fieldwork, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
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

    A wave whose cut is in the answers store already is finished. Sheets whose key is gone are deleted if
    that is wanted; their wave, if it is still open, gets new keys and everybody can answer it anew.

    Args:
        contacts: writes the contacts store.
        answers: reads the answers store.
        house: keys.
        give_up: delete what cannot be read.

    Raises:
        OperatorError: sheets cannot be read, and are not to be given up; every wave is listed.
    """
    stored = {cut.id for cut in responses.cuts(answers)}
    waves = [wave for wave in fieldwork.all_waves(contacts) if wave.state is not WaveState.CUT]
    done = [_finish(contacts, house, wave) for wave in waves if wave.epoch in stored]
    lost = unreadable(contacts, house.keys)
    if lost and not give_up:
        remedy = f"Bring the key folder back; if it is lost, or a cut came after the backup: {OPTION} deletes them."
        raise OperatorError([each.problem(remedy) for each in lost])
    gone = {each.wave for each in lost}
    for wave in waves:
        if wave.epoch not in stored:
            done += _settle_keys(contacts, house, wave, gone=wave.id in gone)
    return tuple(done)


def give_up(contacts: Connection, house: House, wave: str) -> Settled:
    """Delete the sheets of a wave whose keys are gone; an open one begins anew.

    Raises:
        OperatorError: there is no such wave, or its sheets can be read.
    """
    found = fieldwork.get_wave(contacts, wave)
    if found is None or wave not in {each.wave for each in unreadable(contacts, house.keys)}:
        fault = "No sheets of such a wave are unreadable, so nothing was deleted."
        raise OperatorError([Problem("wave", 0, wave, fault, "`equal-voices doctor` lists the waves.")])
    return next(iter(_settle_keys(contacts, house, found, gone=True)))


def _finish(contacts: Connection, house: House, wave: Wave) -> Settled:
    """Clear a wave whose answers are stored, as the end of its cut would have done."""
    cleared = sheets.clear(contacts, wave.id)
    people.leave(contacts, (place(step, wave.id) for step in (INTRO, ANSWERING, THANKS)))
    house.keys.destroy("epoch", wave.epoch)
    house.keys.destroy("wave", wave.id)
    fieldwork.set_state(contacts, wave.id, WaveState.CUT)
    return Settled(wave.id, cleared, stored=True, open=False)


def _settle_keys(contacts: Connection, house: House, wave: Wave, *, gone: bool) -> Iterator[Settled]:
    """Give an open wave the keys it lacks; where its sheets cannot be read, delete them."""
    if wave.state is not WaveState.OPEN:
        if gone:
            yield _drop(contacts, house, wave)
        return
    if gone:
        yield _begin_anew(contacts, house, wave)
    elif house.keys.has("wave", wave.id) and house.keys.has("epoch", wave.epoch):
        return
    elif epochs.sealed_sheets(contacts).get(wave.id):  # they can be read, but nobody's can be found: count them
        fieldwork.set_state(contacts, wave.id, WaveState.CLOSED)
        yield Settled(wave.id, 0, stored=False, open=False)
    else:
        _renew(contacts, house, wave)


def _drop(contacts: Connection, house: House, wave: Wave) -> Settled:
    """End a closed wave of which nothing can be read."""
    people.leave(contacts, (place(step, wave.id) for step in (INTRO, ANSWERING, THANKS)))
    cleared = sheets.clear(contacts, wave.id)
    house.keys.destroy("epoch", wave.epoch)
    house.keys.destroy("wave", wave.id)
    fieldwork.set_state(contacts, wave.id, WaveState.CUT)
    return Settled(wave.id, cleared, stored=False, open=False)


def _begin_anew(contacts: Connection, house: House, wave: Wave) -> Settled:
    """Let everybody answer an open wave anew, and say why to whoever opens it."""
    cleared = sheets.clear(contacts, wave.id)
    _renew(contacts, house, wave)
    remember_anew(contacts, wave.id)
    people.send_to(contacts, [place(step, wave.id) for step in (ANSWERING, THANKS)], place(INTRO, wave.id))
    return Settled(wave.id, cleared, stored=False, open=True)


def _renew(contacts: Connection, house: House, wave: Wave) -> None:
    """Give a wave without sheets new keys."""
    epoch = house.token(EPOCH_LENGTH)
    house.keys.destroy("epoch", wave.epoch)
    if not house.keys.has("wave", wave.id):
        house.keys.destroy("wave", wave.id)  # a torn one would stand in the way
    house.keys.make("wave", wave.id)
    house.keys.make("epoch", epoch)
    fieldwork.set_epoch(contacts, wave.id, epoch)
