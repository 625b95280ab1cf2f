"""What a resident does to a survey, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.survey.engine import reopen, resume, start
from bot.survey.session import (
    CHANGE,
    REVIEW,
    SENT,
    Answer,
    Answered,
    Around,
    Finished,
    Move,
    Pin,
    Reason,
    Refused,
    Retracted,
    Session,
    Stale,
    Standing,
    Tap,
    Typed,
)
from tests.survey.playing import AROUND, TOKEN, Play, our_surveys, questionnaire

CHOICES = "  answers: [{name: yes, label: Yes}, {name: no, label: No}, {name: maybe, label: Maybe}]\n"
HEARD = questionnaire(
    "  - {type: select_one answers, name: heard, label: Did you hear of it?}\n"
    "  - {type: select_one answers, name: poster, label: From the poster?, relevant: \"${heard} = 'yes'\"}\n"
    "  - {type: text, name: why, label: Why?}\n",
    choices=CHOICES,
)
YES = Answer(Standing.GIVEN, "yes")
SKIPPED = Answer(Standing.SKIPPED)
MOVES_AT_REVIEW = (Move.CHOOSE, Move.TICK, Move.DONE, Move.SKIP, Move.QUESTION)


def heard() -> Play:
    """Stand at the first of three questions."""
    return Play.of(HEARD)


def test_a_session_opens_at_the_first_question() -> None:
    assert start(HEARD, token="a") == Session(token="a", at="heard", visit=1)


def test_a_survey_in_which_nothing_is_asked_opens_at_the_review() -> None:
    empty = questionnaire("  - {type: text, name: why, label: Why?, relevant: false()}\n")

    assert start(empty, token="a").at == REVIEW


def test_an_answer_leads_to_the_next_question() -> None:
    play = heard().choose("yes")

    assert play.events == (Answered("heard", YES),)
    assert play.session == Session(TOKEN, at="poster", visit=2, answers={"heard": YES}, given=play.session.given)


def test_a_question_that_does_not_apply_is_passed_over() -> None:
    assert heard().choose("no").at == "why"


def test_a_doubled_tap_changes_nothing() -> None:
    play = heard().choose("yes")
    before = play.session

    assert play.again().events == (Stale(),)
    assert play.session == before


def test_a_tap_from_an_earlier_round_changes_nothing() -> None:
    play = heard()
    before = play.session

    play.reply(Tap("older", play.session.visit, Move.CHOOSE, 0))

    assert (play.session, play.events) == (before, (Stale(),))


def test_sending_twice_sends_once() -> None:
    play = heard().until(REVIEW).tap(Move.SUBMIT)
    before = play.session

    play.reply(Tap(TOKEN, before.visit - 1, Move.SUBMIT))

    assert (play.session, play.events) == (before, (Stale(),))


def test_changing_an_answer_retracts_the_ones_it_made_irrelevant() -> None:
    play = heard().choose("yes").choose("no").tap(Move.SKIP).tap(Move.CHANGE).tap(Move.QUESTION, 0).choose("no")

    assert play.events == (Answered("heard", Answer(Standing.GIVEN, "no")), Retracted("poster"))
    assert play.session.answers == {"heard": Answer(Standing.GIVEN, "no"), "why": SKIPPED}
    assert play.at == REVIEW


def test_changing_an_answer_asks_what_it_made_relevant() -> None:
    play = heard().choose("no").tap(Move.SKIP).tap(Move.CHANGE).tap(Move.QUESTION, 0).choose("yes")

    assert play.at == "poster"


def test_back_leads_to_the_question_before_with_its_answer_kept() -> None:
    play = heard().choose("yes").tap(Move.BACK)

    assert (play.at, play.session.answers) == ("heard", {"heard": YES})


def test_back_at_the_first_question_stays_there() -> None:
    play = heard()
    before = play.session

    assert play.tap(Move.BACK).session == before


def test_back_from_a_change_leads_to_the_review() -> None:
    play = heard().until(REVIEW).tap(Move.CHANGE).tap(Move.QUESTION, 0).tap(Move.BACK)

    assert play.at == REVIEW


def test_back_from_the_list_of_answers_leads_to_the_review() -> None:
    assert heard().until(REVIEW).tap(Move.CHANGE).tap(Move.BACK).at == REVIEW


def test_after_going_back_answered_questions_are_not_asked_again() -> None:
    play = heard().choose("yes").choose("no").tap(Move.BACK).tap(Move.BACK).choose("maybe")

    assert (play.at, set(play.session.answers)) == ("why", {"heard"})


def test_an_answer_can_be_kept_when_its_question_was_opened_again() -> None:
    play = heard().choose("yes").tap(Move.BACK).tap(Move.DONE)

    assert (play.at, play.session.answers) == ("poster", {"heard": YES})


@pytest.mark.parametrize(
    ("move", "standing"),
    [(Move.SKIP, Standing.SKIPPED), (Move.DONT_KNOW, Standing.DONT_KNOW), (Move.REFUSE, Standing.REFUSED)],
)
def test_the_ways_of_not_answering_are_kept_apart(move: Move, standing: Standing) -> None:
    assert heard().tap(move).session.answers == {"heard": Answer(standing)}


def test_sent_answers_stay_as_they_were_until_they_are_sent_again() -> None:
    play = heard().choose("yes").choose("yes").tap(Move.SKIP).tap(Move.SUBMIT)
    sent = play.session.sent

    play.tap(Move.CHANGE).tap(Move.QUESTION, 0).choose("no")
    unsent = play.session.sent
    play.tap(Move.SUBMIT)

    assert sent == {"heard": YES, "poster": YES, "why": SKIPPED}
    assert unsent == sent
    assert play.events == (Finished(),)
    assert play.session.sent == {"heard": Answer(Standing.GIVEN, "no"), "why": SKIPPED}


@pytest.mark.parametrize("place", [REVIEW, CHANGE])
def test_words_outside_a_question_are_answered_kindly(place: str) -> None:
    play = heard().until(REVIEW)
    if place == CHANGE:
        play.tap(Move.CHANGE)
    before = play.session

    play.say("hello")

    assert (play.session, play.events) == (before, (Refused("", Reason.USE_BUTTONS),))


@pytest.mark.parametrize("move", MOVES_AT_REVIEW)
def test_a_button_of_a_question_means_nothing_at_the_review(move: Move) -> None:
    play = heard().until(REVIEW)
    before = play.session

    assert (play.tap(move).session, play.events) == (before, (Stale(),))


@pytest.mark.parametrize("move", [Move.BACK, Move.SUBMIT, Move.QUESTION, Move.CHOOSE])
def test_nothing_but_a_change_is_possible_once_answers_were_sent(move: Move) -> None:
    play = heard().until(SENT)
    before = play.session

    assert (play.tap(move).session, play.events) == (before, (Stale(),))


@pytest.mark.parametrize("index", [-1, 3, 99_999])
def test_a_question_that_is_not_in_the_list_of_answers_cannot_be_opened(index: int) -> None:
    play = heard().until(REVIEW).tap(Move.CHANGE)

    assert play.tap(Move.QUESTION, index).events == (Stale(),)


def test_answers_cannot_be_sent_before_all_was_asked() -> None:
    play = heard()
    before = play.session

    assert (play.tap(Move.SUBMIT).session, play.events) == (before, (Stale(),))


@pytest.mark.parametrize(("index", "page"), [(2, 2), (-5, 0), (10**9, 999)])
def test_leafing_stays_within_bounds(index: int, page: int) -> None:
    assert heard().tap(Move.PAGE, index).session.page == page


def test_leafing_leaves_the_buttons_of_the_screen_alive() -> None:
    play = heard().tap(Move.PAGE, 1)

    assert play.choose("yes").events == (Answered("heard", YES),)


def test_a_search_is_left_with_one_tap() -> None:
    play = heard().say("ma")
    narrowed = play.session.search

    play.tap(Move.ALL)

    assert (narrowed, play.session.search, play.at) == ("ma", "", "heard")


def test_changing_the_language_in_the_middle_loses_nothing() -> None:
    names = {"yes": "نعم", "no": "لا", "maybe": "ربما"}
    play = heard().choose("yes")
    before = play.session

    play.around = Around(today=AROUND.today, now=AROUND.now, label=lambda choice: names[choice.code])
    play.say("نعم")

    assert play.session.answers == {**before.answers, "poster": YES}


DATED = questionnaire(
    "  - {type: text, name: soon, label: Soon?, relevant: \"today() < date('2026-12-01')\"}\n"
    "  - {type: text, name: late, label: Late?, relevant: \"today() >= date('2026-12-01')\"}\n"
)
NEXT_MONTH = Around(today="2026-12-05", now="2026-12-05T10:00")


@pytest.mark.parametrize("reply", [Typed("words"), Pin(1, 2), Tap(TOKEN, 1, Move.SKIP)])
def test_when_a_new_day_takes_the_open_question_away_the_next_one_is_shown(reply: Typed | Pin | Tap) -> None:
    play = Play.of(DATED)

    play.around = NEXT_MONTH
    play.reply(reply)

    assert (play.at, dict(play.session.answers), play.events) == ("late", {}, ())


def test_when_a_new_day_asks_one_question_more_sending_leads_to_it() -> None:
    play = Play.of(DATED).until(REVIEW)

    play.around = NEXT_MONTH
    play.tap(Move.SUBMIT)

    assert (play.at, play.events) == ("late", ())


def test_what_a_new_day_took_away_is_not_sent() -> None:
    play = Play.of(DATED).until(REVIEW)

    play.around = NEXT_MONTH
    play.tap(Move.SUBMIT).say("words").tap(Move.SUBMIT)

    assert play.session.answers == play.session.sent == {"late": Answer(Standing.GIVEN, "words")}


def test_an_interrupted_session_goes_on_at_its_question() -> None:
    session = heard().choose("yes").session

    assert reopen(HEARD, session, around=AROUND) == session


@pytest.mark.parametrize("goal", [CHANGE, SENT])
def test_a_finished_session_is_opened_at_the_review(goal: str) -> None:
    play = heard().until(REVIEW)
    play.tap(Move.CHANGE if goal == CHANGE else Move.SUBMIT)

    again = reopen(HEARD, play.session, around=AROUND)

    assert again == replace(play.session, at=REVIEW, visit=play.session.visit + 1)


def test_a_session_that_waited_until_more_is_asked_opens_at_the_new_question() -> None:
    session = Play.of(DATED).until(SENT).session

    assert reopen(DATED, session, around=NEXT_MONTH).at == "late"


def test_every_button_of_a_screen_is_dead_once_it_was_left() -> None:
    survey = our_surveys()["pulse"]
    session = start(survey, token=TOKEN, around=AROUND)
    after = resume(survey, session, Tap(TOKEN, session.visit, Move.SKIP), around=AROUND).session

    stale = [resume(survey, after, Tap(TOKEN, session.visit, move), around=AROUND) for move in Move]

    assert {(step.session.visit, step.events) for step in stale} == {(after.visit, (Stale(),))}
