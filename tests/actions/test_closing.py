"""How a wave ends for those it concerns: drafts, and few answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.actions import closing, participate, personal
from bot.actions.house import House
from bot.actions.reception import pressed
from bot.errors import OperatorError
from bot.render.press import read_press
from bot.render.screen import Screen
from bot.store.answers import responses
from bot.store.answers.responses import Response
from bot.store.base import Database
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.fieldwork import Unfinished, Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey
from tests.actions.answering import FIRST, let_answer, opened, way_on
from tests.actions.post import delivered
from tests.actions.saying import let_say
from tests.furniture import HandClock

FEW = 9


@pytest.fixture
def small(contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    """Close a wave that too few people answered."""
    wave = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, wave, FEW, drafts=2)
    closing.close(contacts, answers, house, wave.id)
    return wave


def contact(contacts: Database, at: int) -> Contact:
    with contacts.read() as conn:
        found = people.read(conn, FIRST + at)
    assert found is not None
    return found


def see(contacts: Database, house: House, at: int, wave: Wave) -> Screen:
    with contacts.begin() as conn:
        return participate.open_survey(conn, house, contact(contacts, at), wave.id)


def press(contacts: Database, house: House, at: int, button: str) -> Screen:
    """Press a button by its callback data."""
    with contacts.begin() as conn:
        return pressed(read_press(button))(conn, house, contact(contacts, at))


def stored(answers: Database, wave: Wave) -> tuple[Response, ...]:
    with answers.read() as conn:
        return responses.responses_of(conn, wave.id)


def counts(contacts: Database, wave: Wave) -> Mapping[SheetState, int]:
    with contacts.read() as conn:
        return {state: number for state, number in sheets.counts(conn, wave.id).items() if number}


def state(contacts: Database, wave: Wave) -> WaveState:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
    assert found is not None
    return found.state


def ask(contacts: Database, house: House, wave: Wave) -> int:
    with contacts.begin() as conn:
        return closing.ask(conn, house, wave.id)


def called(contacts: Database, house: House) -> set[int]:
    """Send what is due; tell who got something."""
    return {chat - FIRST for chat in delivered(contacts, house)}


def test_fewer_than_ten_answers_wait_but_drafts_go_as_the_consent_says(
    contacts: Database, answers: Database, house: House, small: Wave
) -> None:
    again = closing.close(contacts, answers, house, small.id)

    assert (again.waiting, again.unsent, counts(contacts, small)) == (FEW, 0, {"submitted": FEW})
    assert (stored(answers, small), closing.due(contacts, house)) == ((), ())


def test_a_wave_that_is_extended_takes_answers_again(
    contacts: Database, answers: Database, house: House, small: Wave
) -> None:
    with contacts.begin() as conn:
        closing.extend(conn, house, small.id, house.clock() + timedelta(days=30))
    let_answer(contacts, house, small, 1, first=50)
    report = closing.close(contacts, answers, house, small.id)

    assert (report.responses, state(contacts, small)) == (FEW + 1, WaveState.CUT)


def test_a_wave_cannot_be_extended_into_the_past_nor_once_it_is_cut_or_asks(
    contacts: Database, answers: Database, house: House, small: Wave, surveys: Mapping[str, Survey]
) -> None:
    done = opened(contacts, house, surveys["pulse"])
    closing.close(contacts, answers, house, done.id)
    ask(contacts, house, small)
    later = house.clock() + timedelta(days=1)
    cases = {
        ("nowhere", later): "no such wave",
        (small.id, house.clock()): "not in the future",
        (done.id, later): "in the store already",
        (small.id, later): "being asked already",
    }

    for (wave, until), fault in cases.items():
        with pytest.raises(OperatorError, match=fault), contacts.begin() as conn:
            closing.extend(conn, house, wave, until)


def test_each_of_the_few_is_asked_and_only_what_they_agree_to_is_stored(
    contacts: Database, answers: Database, house: House, small: Wave, clock: HandClock
) -> None:
    asked = ask(contacts, house, small)
    waiting = called(contacts, house)
    press(contacts, house, 0, f"m:share:{small.id}")
    press(contacts, house, 1, f"m:share:{small.id}")
    press(contacts, house, 2, f"m:unshare:{small.id}")
    undecided = closing.due(contacts, house)
    clock.move(days=8)
    for due in closing.due(contacts, house):
        closing.attend(contacts, answers, house, due)

    assert (asked, waiting, undecided) == (FEW, set(range(FEW)), ())
    assert (state(contacts, small), counts(contacts, small)) == (WaveState.CUT, {})
    assert [(each.language, each.area) for each in stored(answers, small)] == [(None, None)] * 2


def test_when_all_have_decided_nobody_waits_for_the_week_to_end(
    contacts: Database, answers: Database, house: House, small: Wave
) -> None:
    ask(contacts, house, small)
    for at in range(FEW):
        press(contacts, house, at, f"m:share:{small.id}")
    for due in closing.due(contacts, house):
        closing.attend(contacts, answers, house, due)

    assert (len(stored(answers, small)), state(contacts, small)) == (FEW, WaveState.CUT)


def test_a_yes_can_be_taken_back_and_a_wrong_wave_changes_nothing(
    contacts: Database, house: House, small: Wave
) -> None:
    ask(contacts, house, small)
    agreed = press(contacts, house, 0, f"m:share:{small.id}")
    again = press(contacts, house, 0, f"m:share:{small.id}")
    gone = press(contacts, house, 0, f"m:unshare:{small.id}")
    press(contacts, house, 0, "m:share:nowhere")

    assert agreed.text == again.text
    assert [button.data for row in agreed.rows for button in row][:1] == [f"m:unshare:{small.id}"]
    assert "Thank you for telling us." in gone.text
    assert counts(contacts, small) == {"submitted": FEW - 1}


def test_whoever_asked_for_silence_is_not_called_but_finds_the_question_in_the_menu(
    contacts: Database, house: House, small: Wave
) -> None:
    with contacts.begin() as conn:
        personal.stop(conn, house, contact(contacts, 0))
    ask(contacts, house, small)
    waiting = called(contacts, house)
    with contacts.begin() as conn:
        menu = personal.restart(conn, house, contact(contacts, 0))
    screen = see(contacts, house, 0, small)

    assert waiting == set(range(1, FEW))
    assert [row[0].data for row in menu.rows if row[0].text.startswith("❓")] == [f"m:survey:{small.id}"]
    assert [row[0].data for row in screen.rows][:2] == [f"m:share:{small.id}", f"m:unshare:{small.id}"]


def test_those_who_wait_can_still_see_and_delete_their_answers(
    contacts: Database, answers: Database, house: House, small: Wave, clock: HandClock
) -> None:
    ask(contacts, house, small)
    with contacts.begin() as conn:
        data = personal.my_data(conn, house, contact(contacts, 0))
        personal.forget(conn, house, contact(contacts, 0))
    for at in range(1, FEW):
        press(contacts, house, at, f"m:share:{small.id}")
    closing.attend(contacts, answers, house, small.id)

    assert "✅" in data.text
    assert len(stored(answers, small)) == FEW - 1


@pytest.mark.parametrize("wave", ["nowhere", "open", "cut"])
def test_only_a_wave_that_waits_can_ask(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], wave: str
) -> None:
    found = opened(contacts, house, surveys["pulse"])
    if wave == "cut":
        closing.close(contacts, answers, house, found.id)

    with pytest.raises(OperatorError, match="does not wait"), contacts.begin() as conn:
        closing.ask(conn, house, wave if wave == "nowhere" else found.id)


def begin_half(contacts: Database, house: House, wave: Wave, at: int) -> None:
    """Answer two questions and leave it there."""
    let_answer(contacts, house, wave, 0, drafts=1, first=at)
    for _ in range(2):
        screen = see(contacts, house, at, wave)
        following = way_on(screen)
        assert following is not None
        with contacts.begin() as conn:
            participate.tap(conn, house, contact(contacts, at), following)


def test_drafts_are_counted_as_far_as_they_go_where_the_consent_said_so(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"], unfinished=Unfinished.COUNT)
    let_answer(contacts, house, wave, 9, drafts=1)
    begin_half(contacts, house, wave, 20)
    report = closing.close(contacts, answers, house, wave.id)

    assert (report.responses, report.unsent) == (10, 1)
    assert min(len(each.answers) for each in stored(answers, wave)) == 2


def test_of_drafts_that_go_only_how_many_they_were_in_each_large_language_is_kept(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    waves = [opened(contacts, house, surveys["pulse"]) for _ in range(3)]
    for wave, numbers in zip(
        waves, ({"nl": 12, "ar": 11, "so": 3, "tr": 8}, {"nl": 14, "so": 1}, {"nl": 9}), strict=True
    ):
        for language, number in numbers.items():
            let_say(contacts, house, wave, [{}] * number, language=language, state=SheetState.DRAFT)
    counting = opened(contacts, house, surveys["pulse"], unfinished=Unfinished.COUNT)
    for wave in (*waves, counting):
        closing.close(contacts, answers, house, wave.id)

    with contacts.read() as conn:
        kept = [fieldwork.get_wave(conn, wave.id) for wave in (*waves, counting)]
    counts = [wave.unsent for wave in kept if wave]
    assert counts == [(("ar", 11), ("nl", 12), ("", 11)), (("", 15),), (), None]


def test_a_wave_whose_key_is_lost_closes_without_counting_its_drafts(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, wave, [{}] * 12, state=SheetState.DRAFT)
    house.keys.destroy("epoch", wave.epoch)

    with contacts.begin() as conn:
        ended = closing.end(conn, house, wave.id)
        kept = fieldwork.get_wave(conn, wave.id)

    assert (ended.unsent, kept and kept.unsent) == (12, None)
