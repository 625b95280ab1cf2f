"""The cut: each answer is stored exactly once, wherever it dies, and then nothing leads back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Connection

from bot.actions import closing
from bot.actions.house import House
from bot.errors import OperatorError
from bot.store.answers import responses
from bot.store.base import Database
from bot.store.contacts import fieldwork, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.keys import KeyFolder, NoKeyError, Purpose
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.furniture import HandClock

SENT = 12
STEPS = 7
"""Close, begin, store, clear, two keys, done."""


class DiedError(BaseException):
    """Ends the cut as kill -9 would: nothing catches it."""


@dataclass
class Life:
    """Counts the steps that are left."""

    left: int

    def step(self) -> None:
        if not self.left:
            raise DiedError
        self.left -= 1


@dataclass(frozen=True)
class Mortal(Database):
    """A store whose user dies before a transaction."""

    life: Life = field(default_factory=lambda: Life(0))

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        self.life.step()
        with super().begin() as conn:
            yield conn


@dataclass(frozen=True)
class MortalKeys(KeyFolder):
    """Keys whose user dies before one is destroyed."""

    life: Life = field(default_factory=lambda: Life(0))

    def destroy(self, purpose: Purpose, name: str = "") -> None:
        self.life.step()
        super().destroy(purpose, name)


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    found = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, found, SENT, drafts=2)
    return found


def kept(answers: Database, wave: Wave) -> int:
    with answers.read() as conn:
        return len(responses.responses_of(conn, wave.id))


def is_gone(contacts: Database, house: House, wave: Wave) -> tuple[WaveState, bool, bool]:
    """Tell the wave's state, whether its sheets are gone, and whether its keys are."""
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
        assert found is not None
        empty = not any(sheets.counts(conn, wave.id).values())
    return found.state, empty, not [key for key in house.keys.path.iterdir() if wave.id in key.name]


def test_a_cut_moves_each_sent_answer_once_and_leaves_nothing_behind(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    report = closing.close(contacts, answers, house, wave.id)

    assert (report.responses, report.unsent, report.languages) == (SENT, 2, 1)
    assert kept(answers, wave) == SENT
    assert is_gone(contacts, house, wave) == (WaveState.CUT, True, True)
    with pytest.raises(NoKeyError):
        house.keys.key("epoch", wave.epoch)


@pytest.mark.parametrize("steps", range(STEPS))
def test_a_cut_that_died_is_finished_and_stores_nothing_twice(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock, steps: int
) -> None:
    life = Life(steps)
    keys = MortalKeys(house.keys.path, life=life)
    mortal = [Mortal(each.engine, each.reader, life=life) for each in (contacts, answers)]
    with pytest.raises(DiedError):
        closing.close(*mortal, replace(house, keys=keys), wave.id)

    clock.move(days=8)
    restarted = replace(house, keys=KeyFolder(house.keys.path))
    for due in closing.due(contacts, restarted):
        closing.close(contacts, answers, restarted, due)

    assert kept(answers, wave) == SENT
    assert is_gone(contacts, restarted, wave) == (WaveState.CUT, True, True)
    assert closing.due(contacts, restarted) == ()


def test_a_cut_that_is_made_again_changes_nothing(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    closing.close(contacts, answers, house, wave.id)
    with answers.read() as conn:
        before = responses.responses_of(conn, wave.id)
    closing.close(contacts, answers, house, wave.id)

    with answers.read() as conn:
        assert responses.responses_of(conn, wave.id) == before


def test_answers_that_name_people_never_reach_the_store(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["event-needs"])
    let_answer(contacts, house, wave, SENT)
    report = closing.close(contacts, answers, house, wave.id)

    assert (report.personal, kept(answers, wave)) == (True, 0)
    assert is_gone(contacts, house, wave) == (WaveState.CUT, True, True)


def test_a_wave_nobody_answered_is_closed_for_good(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])

    assert closing.close(contacts, answers, house, wave.id).responses == 0
    assert is_gone(contacts, house, wave) == (WaveState.CUT, True, True)


def test_a_wave_that_does_not_exist_is_told(contacts: Database, answers: Database, house: House) -> None:
    with pytest.raises(OperatorError, match="There is no such wave"):
        closing.close(contacts, answers, house, "nowhere")
