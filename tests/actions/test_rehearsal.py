"""Fewer than ten answers are cut without a question only where everybody is made up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.actions import closing, rehearsal
from bot.actions.house import House
from bot.actions.rehearsal import RealPeopleError
from bot.errors import OperatorError
from bot.store.base import Database
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import WaveState
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened


def begin(contacts: Database) -> None:
    with contacts.begin() as conn:
        rehearsal.begin(conn)


def state(contacts: Database, wave: str) -> WaveState | None:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave)
    return found.state if found else None


def test_few_answers_of_real_people_cannot_be_cut_whoever_asks_for_it(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, wave, 3)

    with pytest.raises(RealPeopleError):
        closing.close(contacts, answers, house, wave.id, few=True)
    untouched = state(contacts, wave.id)
    with contacts.begin() as conn:
        ended = closing.end(conn, house, wave.id)
    with pytest.raises(RealPeopleError):
        closing.settle(contacts, answers, house, ended, few=True)

    assert untouched is WaveState.OPEN
    assert closing.close(contacts, answers, house, wave.id).waiting == 3


def test_few_answers_of_made_up_people_can(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    begin(contacts)
    wave = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, wave, 3)

    assert closing.close(contacts, answers, house, wave.id, few=True).responses == 3


def test_a_store_with_people_does_not_become_one_of_made_up_people(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    let_answer(contacts, house, opened(contacts, house, surveys["pulse"]), 1)

    with pytest.raises(OperatorError) as caught:
        begin(contacts)

    assert [problem.fault for problem in caught.value.problems] == ["This store holds people who are not made up."]


def test_made_up_people_may_come_again_until_a_real_bot_has_run(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    begin(contacts)
    let_answer(contacts, house, opened(contacts, house, surveys["pulse"]), 1)
    begin(contacts)
    rehearsal.end(contacts)

    with pytest.raises(OperatorError):
        begin(contacts)


def test_a_real_bot_only_reads_a_store_that_was_always_real(contacts: Database) -> None:
    rehearsal.end(contacts)

    with contacts.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM setting").scalar_one() == 0
