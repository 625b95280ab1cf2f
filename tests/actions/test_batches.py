"""Long waves are cut while they are open: whole batches, nobody twice, and the others go on undisturbed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.actions import closing, participate, personal
from bot.actions.house import House
from bot.actions.sheet import open_sheet
from bot.errors import OperatorError
from bot.render.screen import Screen
from bot.store.answers import responses
from bot.store.base import Database
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.store.keys import KeyFolder, NoKeyError
from bot.survey.model import Survey
from tests.actions.answering import FIRST, answer_all, let_answer, opened
from tests.actions.test_cut import DiedError, Life, Mortal, MortalKeys
from tests.furniture import HandClock

BATCH = 50
STEPS = 5
"""Take, store, leave the tags, one key, done."""


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    """Open a wave in which one batch is full and two people are still answering."""
    found = opened(contacts, house, surveys["pulse"], batch=BATCH)
    let_answer(contacts, house, found, BATCH, drafts=2)
    return found


def attend(contacts: Database, answers: Database, house: House) -> None:
    for due in closing.due(contacts, house):
        closing.attend(contacts, answers, house, due)


def counts(contacts: Database, wave: Wave) -> Mapping[SheetState, int]:
    with contacts.read() as conn:
        return {state: number for state, number in sheets.counts(conn, wave.id).items() if number}


def stored(answers: Database, wave: Wave) -> int:
    with answers.read() as conn:
        found = responses.responses_of(conn, wave.id)
    assert len({each.id for each in found}) == len(found)
    return len(found)


def contact(contacts: Database, at: int) -> Contact:
    with contacts.read() as conn:
        found = people.read(conn, FIRST + at)
    assert found is not None
    return found


def test_a_full_batch_is_cut_while_the_wave_stays_open(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    attend(contacts, answers, house)

    with contacts.read() as conn:
        after = fieldwork.get_wave(conn, wave.id)
    assert after is not None
    assert (after.state, after.taking, after.epoch == wave.epoch) == (WaveState.OPEN, None, False)
    assert (stored(answers, wave), counts(contacts, wave)) == (BATCH, {"counted": BATCH, "draft": 2})
    with pytest.raises(NoKeyError):
        house.keys.key("epoch", wave.epoch)
    assert closing.due(contacts, house) == ()


def test_a_batch_that_is_not_full_waits(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"], batch=BATCH)
    let_answer(contacts, house, wave, BATCH - 1)
    attend(contacts, answers, house)

    assert (stored(answers, wave), counts(contacts, wave)) == (0, {"submitted": BATCH - 1})


def test_answers_that_are_being_changed_wait_for_the_next_batch(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    with contacts.begin() as conn:
        participate.change(conn, house, contact(contacts, 0), wave.id)
    attend(contacts, answers, house)
    before = stored(answers, wave), counts(contacts, wave)
    let_answer(contacts, house, wave, 1, first=90)
    attend(contacts, answers, house)

    assert before == (0, {"submitted": BATCH, "draft": 2})
    assert (stored(answers, wave), counts(contacts, wave)) == (BATCH, {"counted": BATCH, "submitted": 1, "draft": 2})


def test_who_is_counted_is_told_so_and_can_neither_change_nor_answer_again(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    attend(contacts, answers, house)
    with contacts.begin() as conn:
        mine = contact(contacts, 0)
        screens: list[Screen] = [
            deed(conn, house, mine, wave.id)
            for deed in (
                participate.open_survey,
                participate.begin,
                participate.change,
                participate.withdraw,
                participate.send_unfinished,
            )
        ]

    assert {screen.text.split("\n")[2] for screen in screens} == {"<b>Your answers are counted.</b>"}
    assert counts(contacts, wave) == {"counted": BATCH, "draft": 2}


def test_who_is_forgotten_after_being_counted_leaves_a_bare_tag_and_cannot_answer_twice(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    attend(contacts, answers, house)
    with contacts.begin() as conn:
        personal.forget(conn, house, contact(contacts, 0))
    let_answer(contacts, house, wave, 1)

    assert counts(contacts, wave) == {"counted": BATCH, "draft": 2}


def test_my_data_tells_that_answers_are_counted(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    attend(contacts, answers, house)
    with contacts.begin() as conn:
        screen = personal.my_data(conn, house, contact(contacts, 0))

    assert "They are mixed with those of others." in screen.text


def test_a_draft_goes_on_under_the_new_key(contacts: Database, answers: Database, house: House, wave: Wave) -> None:
    attend(contacts, answers, house)
    with contacts.begin() as conn:
        mine = contact(contacts, BATCH)
        sheet = open_sheet(conn, house, wave=wave.id, chat=mine.telegram_id)
        answer_all(conn, house, mine, participate.open_survey(conn, house, mine, wave.id))

    assert sheet is not None
    assert sheet.wave.epoch != wave.epoch
    assert counts(contacts, wave) == {"counted": BATCH, "submitted": 1, "draft": 1}


@pytest.mark.parametrize("steps", range(1, STEPS))
def test_a_batch_whose_cut_died_is_stored_once(
    contacts: Database, answers: Database, house: House, wave: Wave, steps: int
) -> None:
    life = Life(steps)
    mortal = [Mortal(each.engine, each.reader, life=life) for each in (contacts, answers)]
    with pytest.raises(DiedError):
        closing.attend(*mortal, replace(house, keys=MortalKeys(house.keys.path, life=life)), wave.id)
    restarted = replace(house, keys=KeyFolder(house.keys.path))
    let_answer(contacts, restarted, wave, 3, first=60)
    attend(contacts, answers, restarted)

    assert (stored(answers, wave), counts(contacts, wave)) == (BATCH, {"counted": BATCH, "submitted": 3, "draft": 2})
    assert closing.due(contacts, restarted) == ()


@pytest.mark.parametrize("steps", range(1, STEPS))
def test_a_wave_that_ends_while_a_batch_is_being_cut_loses_nothing(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock, steps: int
) -> None:
    life = Life(steps)
    mortal = [Mortal(each.engine, each.reader, life=life) for each in (contacts, answers)]
    with pytest.raises(DiedError):
        closing.attend(*mortal, replace(house, keys=MortalKeys(house.keys.path, life=life)), wave.id)
    restarted = replace(house, keys=KeyFolder(house.keys.path))
    let_answer(contacts, restarted, wave, 12, first=60)
    clock.move(days=8)
    attend(contacts, answers, restarted)

    assert (stored(answers, wave), counts(contacts, wave)) == (BATCH + 12, {})
    assert sorted(key.name for key in house.keys.path.iterdir()) == []


def test_few_answers_after_the_last_batch_wait_for_a_decision(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock
) -> None:
    attend(contacts, answers, house)
    let_answer(contacts, house, wave, 4, first=60)
    clock.move(days=8)
    attend(contacts, answers, house)

    assert (stored(answers, wave), counts(contacts, wave)) == (BATCH, {"counted": BATCH, "submitted": 4})


def test_batches_below_fifty_are_refused(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> None:
    with pytest.raises(OperatorError, match="too small to hide in"):
        opened(contacts, house, surveys["pulse"], batch=BATCH - 1)


def test_every_batch_rolls_up_by_itself(contacts: Database, answers: Database, house: House, wave: Wave) -> None:
    with contacts.begin() as conn:
        conn.execute(text("UPDATE contact SET area = 'molenveld' WHERE telegram_id < :first"), {"first": FIRST + 3})
        for at in range(3):
            mine = people.read(conn, FIRST + at)
            assert mine is not None
            participate.withdraw(conn, house, mine, wave.id)
    for at in range(3):
        with contacts.begin() as conn:
            mine = people.read(conn, FIRST + at)
            assert mine is not None
            answer_all(conn, house, mine, participate.begin(conn, house, mine, wave.id))
    attend(contacts, answers, house)

    with answers.read() as conn:
        areas = Counter(each.area for each in responses.responses_of(conn, wave.id))
    assert areas == {None: BATCH}
