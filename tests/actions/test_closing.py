"""How a wave ends for those it concerns: drafts, few answers, and being told of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.actions import closing, participate, personal
from bot.actions.house import House
from bot.actions.reception import pressed, show_again
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
from tests.actions.answering import FIRST, answer_all, let_answer, opened, way_on
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


def called(contacts: Database) -> set[int]:
    with contacts.read() as conn:
        return {chat - FIRST for chat in people.called(conn)}


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
    waiting = called(contacts)
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
    waiting = called(contacts)
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


def test_those_with_a_draft_are_told_a_day_before_at_a_decent_hour_and_once(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=5)  # until 19:00 in the scheme's time zone
    let_answer(contacts, house, wave, 3, drafts=2)
    told = []
    for hours in (0, 95, 1, 3, 12, 2):
        clock.move(hours=hours)
        with contacts.begin() as conn:
            told.append(closing.tell_of_closing(conn, house))

    assert told == [0, 0, 2, 0, 0, 0]
    assert called(contacts) == {3, 4}


def test_nobody_is_told_at_night_while_there_is_time(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    clock.move(hours=9)  # 4 in the morning
    wave = opened(contacts, house, surveys["pulse"], days=2)
    let_answer(contacts, house, wave, 0, drafts=1)
    told = []
    for hours in (24, 4, 1):
        clock.move(hours=hours)
        with contacts.begin() as conn:
            told.append(closing.tell_of_closing(conn, house))

    assert told == [0, 0, 1]


def test_whoever_is_told_can_go_on_send_or_delete(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    for at in range(3):
        begin_half(contacts, house, wave, at)
    clock.move(hours=23)
    with contacts.begin() as conn:
        closing.tell_of_closing(conn, house)
    with contacts.begin() as conn:
        screens = [show_again(house, chat=FIRST + at)(conn) for at in range(3)]
    assert screens[0] is not None
    choices = [row[0].data for row in screens[0].rows][:3]
    for at, choice in enumerate(choices):
        press(contacts, house, at, choice)
    with contacts.begin() as conn:
        answer_all(
            conn, house, contact(contacts, 0), participate.open_survey(conn, house, contact(contacts, 0), wave.id)
        )

    assert choices == [f"m:{verb}:{wave.id}" for verb in ("survey", "hand_in", "withdrawn")]
    assert counts(contacts, wave) == {"submitted": 2}


def test_two_waves_that_end_together_are_told_one_after_the_other(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    first, second = (opened(contacts, house, surveys[name], days=1) for name in ("pulse", "neighbourhood-review"))
    begin_half(contacts, house, first, 0)
    with contacts.begin() as conn:
        participate.begin(conn, house, contact(contacts, 0), second.id)
    clock.move(hours=20)
    told = []
    for seen in (False, False, True):
        with contacts.begin() as conn:
            if seen:
                show_again(house, chat=FIRST)(conn)
            told.append(closing.tell_of_closing(conn, house))

    assert told == [1, 0, 1]


def two_called(contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock) -> tuple[Wave, Wave]:
    """Let somebody begin two waves and be called for both before they hear of either."""
    first, second = (opened(contacts, house, surveys[name], days=1) for name in ("pulse", "neighbourhood-review"))
    begin_half(contacts, house, first, 0)
    with contacts.begin() as conn:
        participate.begin(conn, house, contact(contacts, 0), second.id)
    clock.move(hours=23)  # the last call: nobody waits until the others have heard of the first
    for _ in range(2):
        with contacts.begin() as conn:
            assert closing.tell_of_closing(conn, house) == 1
    return first, second


def heard(contacts: Database, house: House) -> tuple[str, set[int]]:
    """Show what is called; return where it takes them, and who has yet to hear of something."""
    with contacts.begin() as conn:
        assert show_again(house, chat=FIRST)(conn) is not None
    return contact(contacts, 0).at, called(contacts)


def test_whoever_is_called_for_two_waves_before_they_hear_of_either_hears_of_both(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    first, second = two_called(contacts, house, surveys, clock)

    told = [heard(contacts, house) for _ in range(2)]

    assert {at for at, _ in told} == {f"ending:{first.id}", f"ending:{second.id}"}
    assert [waiting for _, waiting in told] == [{0}, set()]


def test_a_wave_that_is_cut_takes_its_own_call_along_and_no_other(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    first, second = two_called(contacts, house, surveys, clock)
    let_answer(contacts, house, first, 10)
    closing.close(contacts, answers, house, first.id)

    assert state(contacts, first) is WaveState.CUT
    assert heard(contacts, house) == (f"ending:{second.id}", set())


def test_whoever_asked_for_silence_since_hears_of_none_of_the_two(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    two_called(contacts, house, surveys, clock)
    before = contact(contacts, 0).at
    with contacts.begin() as conn:
        personal.stop(conn, house, contact(contacts, 0))

    assert heard(contacts, house) == (before, set())
