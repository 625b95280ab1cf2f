"""The cut: move what was sent, shuffled and unlinked, from the sealed sheets to the answers.

The two stores cannot commit together, so every step may be done twice: the wave's epoch names the cut,
the answers store takes a cut's id once, and keys are destroyed only after both have what they need.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from sqlalchemy import Connection

from bot.actions.fieldwork import end_wave
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, read_sheet
from bot.actions.whereabouts import ANSWERING, INTRO, THANKS, place
from bot.anonymity.redaction import redact
from bot.errors import OperatorError, Problem
from bot.store.answers import responses
from bot.store.answers.responses import Answer, AnswerKind, Cut, Remark, Response
from bot.store.base import Database, wipe
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.store.keys import NoKeyError
from bot.survey.model import Kind, Survey, Value
from bot.survey.session import Standing

ID_LENGTH = 16

FEWEST = 10
"""Answers a cut needs, so that everybody in it has company; fewer wait for an officer's decision."""

SOURCE_OF_CHANCE = SystemRandom()

Rollup = Callable[[Sequence[Response]], Sequence[Response]]
"""Coarsens traits that too few share; the next issue brings the one with k."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a cut did.

    Attributes:
        wave: the wave.
        responses: how many answers of this wave now lie in the store.
        languages: in how many languages.
        remarks: how many free texts, joined to nothing.
        unsent: drafts that were never sent, and are deleted as the consent says.
        waiting: answers that were not cut because they are too few.
        personal: the survey's answers name people, so none of them was stored.
    """

    wave: str
    responses: int
    languages: int
    remarks: int
    unsent: int
    waiting: int = 0
    personal: bool = False


def close(contacts: Database, answers: Database, house: House, wave: str, *, few: bool = False) -> Report:
    """Close a wave and cut it; fewer than ten answers wait, unless somebody decided otherwise.

    Args:
        contacts: the store with the sealed sheets.
        answers: the store that takes the answers.
        house: keys and clock.
        wave: id of the wave.
        few: cut also when fewer than ten people answered.

    Raises:
        OperatorError: there is no such wave.
    """
    with contacts.begin() as conn:
        found = end_wave(conn, wave)
        waiting = sheets.counts(conn, wave)[SheetState.SUBMITTED]
        unsent = sheets.counts(conn, wave)[SheetState.DRAFT]
        waits = found.state is WaveState.CLOSED and _waits(conn, house, found)
    if waits and not few:
        return Report(wave, 0, 0, 0, unsent, waiting=waiting)
    return cut(contacts, answers, house, wave)


def due(contacts: Database, house: House) -> tuple[str, ...]:
    """List the waves to close now: those whose time is over, and those whose close or cut was interrupted."""
    with contacts.read() as conn:
        return tuple(wave.id for wave in fieldwork.all_waves(conn) if _is_due(conn, house, wave))


def _is_due(conn: Connection, house: House, wave: Wave) -> bool:
    if wave.state is WaveState.OPEN:
        return wave.closes_at <= house.clock()
    return wave.state is WaveState.CUTTING or (wave.state is WaveState.CLOSED and not _waits(conn, house, wave))


def _waits(conn: Connection, house: House, wave: Wave) -> bool:
    """Tell whether a closed wave has so few answers that somebody must decide about them."""
    sent = sheets.counts(conn, wave.id)[SheetState.SUBMITTED]
    return 0 < sent < FEWEST and not house.survey(conn, wave.fingerprint).personal


def cut(
    contacts: Database,
    answers: Database,
    house: House,
    wave: str,
    *,
    chance: Random = SOURCE_OF_CHANCE,
    roll_up: Rollup = lambda batch: batch,
) -> Report:
    """Cut a closed wave; whatever step it died at before, doing it again brings the same end.

    Args:
        contacts: the store with the sealed sheets.
        answers: the store that takes the answers.
        house: keys and clock.
        wave: id of a wave that was closed.
        chance: shuffles; the system's randomness unless a test brings its own.
        roll_up: coarsens rare traits before anything is stored.
    """
    with contacts.begin() as conn:
        found = fieldwork.get_wave(conn, wave)
        assert found is not None, "only a wave that exists is cut"
        assert found.state is not WaveState.OPEN, "an open wave still takes answers"
        if found.state is WaveState.CLOSED:
            fieldwork.set_state(conn, wave, WaveState.CUTTING, was=WaveState.CLOSED)
        survey = house.survey(conn, found.fingerprint)
        opened = _opened(conn, house, found, survey)
        unsent = sheets.counts(conn, wave)[SheetState.DRAFT]
    report = _store(answers, house, found, survey, opened, unsent, chance, roll_up)
    _clear(contacts, house, found)
    return report


def _opened(conn: Connection, house: House, wave: Wave, survey: Survey) -> list[OpenSheet]:
    """Decrypt what was sent, in memory.

    Raises:
        OperatorError: the key is not in the key folder, so nobody can read these sheets any more.
    """
    try:
        return [read_sheet(house, wave, survey, each) for each in sheets.submitted(conn, wave.id)]
    except NoKeyError:
        remedy = "Bring the key folder of this database back; without it these answers are lost."
        raise OperatorError([Problem("keys_dir", 0, wave.id, "The key of this wave is not there.", remedy)]) from None


def _store(  # noqa: PLR0913, PLR0917 - one step of the cut, named for reading
    answers: Database,
    house: House,
    wave: Wave,
    survey: Survey,
    opened: Sequence[OpenSheet],
    unsent: int,
    chance: Random,
    roll_up: Rollup,
) -> Report:
    """Shuffle and store the batch in one transaction; a batch that is there already stays as it is."""
    if survey.personal or wave.state is WaveState.CUT:
        return Report(wave.id, 0, 0, 0, unsent, personal=survey.personal)
    batch = list(roll_up([_response(house, wave, survey, sheet) for sheet in opened]))
    remarks = [remark for sheet in opened for remark in _remarks(house, wave, survey, sheet)]
    chance.shuffle(batch)
    chance.shuffle(remarks)
    week = house.local(house.clock()).strftime("%G-W%V")
    with answers.begin() as conn:
        responses.keep(conn, survey=survey.name, fingerprint=survey.fingerprint, canonical=survey.canonical)
        record = Cut(wave.epoch, wave.id, survey.name, survey.fingerprint, week, len(batch))
        responses.insert_cut(conn, record, responses=batch, remarks=remarks)
        stored = responses.responses_of(conn, wave.id)
        texts = responses.remarks_of(conn, wave.id)
    return Report(wave.id, len(stored), len({each.language for each in stored}), len(texts), unsent)


def _clear(contacts: Database, house: House, wave: Wave) -> None:
    """Delete the sheets, destroy the keys and wipe the files; only then the wave counts as cut."""
    with contacts.begin() as conn:
        sheets.clear(conn, wave.id)
        people.leave(conn, (place(step, wave.id) for step in (INTRO, ANSWERING, THANKS)))
        sheets.rewrite(conn)
    house.keys.destroy("epoch", wave.epoch)
    house.keys.destroy("wave", wave.id)
    wipe(contacts, "sheet", "contact", "wave", "handled")
    with contacts.begin() as conn:
        fieldwork.set_state(conn, wave.id, WaveState.CUT)


def _response(house: House, wave: Wave, survey: Survey, sheet: OpenSheet) -> Response:
    return Response(
        id=house.token(ID_LENGTH),
        wave=wave.id,
        fingerprint=survey.fingerprint,
        language=sheet.traits.language or None,
        area=sheet.traits.area or None,
        answers=tuple(_answers(survey, sheet)),
    )


def _answers(survey: Survey, sheet: OpenSheet) -> Iterator[Answer]:
    """Yield the sent answers without texts; what was not asked has no row."""
    for name, answer in (sheet.session.sent or {}).items() if sheet.session else ():
        question = survey[name]
        if answer.standing is Standing.SEEN or question.personal:
            continue
        if answer.standing is not Standing.GIVEN:
            yield Answer(name, AnswerKind(answer.standing.value))
        elif question.kind is not Kind.TEXT:
            yield Answer(name, AnswerKind.GIVEN, json.dumps(_exact(answer.value), ensure_ascii=False))


def _exact(value: Value) -> Value | int:
    """Return a whole number as one: the engine reckons in floats, a reader of the answers expects 3, not 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _remarks(house: House, wave: Wave, survey: Survey, sheet: OpenSheet) -> Iterator[Remark]:
    """Yield the free texts, each as a row of its own."""
    for name, answer in (sheet.session.sent or {}).items() if sheet.session else ():
        if survey[name].kind is Kind.TEXT and answer.standing is Standing.GIVEN and not survey[name].personal:
            yield Remark(
                id=house.token(ID_LENGTH),
                wave=wave.id,
                question=name,
                language=sheet.traits.language or None,
                text=redact(str(answer.value)),
            )
