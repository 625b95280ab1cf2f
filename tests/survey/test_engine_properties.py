"""Whatever is tapped or typed: nothing raises, nothing is lost, and there is always a way to the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.survey.answering import TEXT_LIMIT, stops
from bot.survey.flow import Course, fewest
from bot.survey.model import CHOOSING, Kind, Question
from bot.survey.session import CHANGE, REVIEW, SENT, Finished, Move, Refused, Stale, Standing
from tests.survey.deeds import Deed, Press, deeds, do, surveys
from tests.survey.playing import TOKEN, Play, forward, leave, our_surveys

NAMES = ("neighbourhood-review", "pulse", "event-feedback", "event-needs", "benchmark", "everything")
many = st.lists(deeds, max_size=40)
thorough = settings(max_examples=60)


def fits(course: Course, question: Question, value: object) -> bool:
    """Tell whether an answer is one the question could be given now."""
    if question.kind in CHOOSING:
        offered = course.offered(question)
        codes = value if isinstance(value, tuple) else (value,)
        single = question.kind is Kind.SELECT_ONE
        alone = any(choice.exclusive for choice in offered if choice.code in codes) and question.kind is not Kind.RANK
        counted = single or len(codes) >= fewest(question, offered) or alone
        most = question.maximum or len(offered)
        exclusive = single or not alone or len(codes) == 1
        return set(codes) <= {choice.code for choice in offered} and counted and exclusive and len(codes) <= most
    if question.kind is Kind.RANGE:
        return value in stops(question)
    if isinstance(value, float):
        low, high = question.minimum, question.maximum
        return (low is None or value >= low) and (high is None or value <= high)
    return isinstance(value, str) and 0 < len(value) <= TEXT_LIMIT


def check(play: Play) -> None:
    """Check what must hold of every session."""
    course = play.course
    asked = {question.name for question in course.asked}
    assert play.at in asked | {REVIEW, CHANGE, SENT}
    assert course.answers == play.session.answers
    assert set(play.session.answers) <= asked
    for name, answer in play.session.answers.items():
        question = play.survey[name]
        assert (answer.value is not None) == (answer.standing is Standing.GIVEN)
        assert answer.value is None or fits(course, question, answer.value)
        assert course.satisfies(question, answer.value) or answer.value is None
        assert answer.standing is not Standing.SKIPPED or not question.required
        assert (answer.standing is Standing.SEEN) == (question.kind is Kind.NOTE)


def check_step(play: Play, deed: Deed) -> None:
    """Do one thing and check what it may and may not change."""
    before = play.session
    do(play, deed)
    foreign = isinstance(deed, Press) and (deed.visit != 0 or deed.token != TOKEN)
    refused = any(isinstance(event, Refused | Stale) for event in play.events)
    assert play.session == before or not (foreign or refused)
    assert not foreign or play.events == (Stale(),)
    assert play.session.sent == (play.session.answers if Finished() in play.events else before.sent)
    assert play.session.visit - before.visit in (0, 1)
    check(play)


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(done=many, reviewed=st.booleans())
def test_whatever_is_done_to_our_surveys_only_asked_questions_hold_answers(
    name: str, done: list[Deed], *, reviewed: bool
) -> None:
    play = Play.of(our_surveys()[name])
    forward(play, REVIEW if reviewed else play.at)

    for deed in done:
        check_step(play, deed)

    forward(play)
    assert play.session.sent == play.session.answers


@settings(max_examples=250)
@given(data=st.data(), done=many, reviewed=st.booleans())
def test_whatever_is_done_to_any_survey_only_asked_questions_hold_answers(
    data: st.DataObject, done: list[Deed], *, reviewed: bool
) -> None:
    play = Play.of(data.draw(surveys()))
    forward(play, REVIEW if reviewed else play.at)

    for deed in done:
        check_step(play, deed)

    forward(play)
    assert play.session.sent == play.session.answers


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(done=many, code=st.sampled_from((Move.TICK, Move.UNTICK)), index=st.integers(0, 20))
def test_saying_a_tick_twice_says_it_once(name: str, done: list[Deed], code: Move, index: int) -> None:
    play = Play.of(our_surveys()[name])
    for deed in done:
        do(play, deed)

    once = play.tap(code, index).session
    twice = play.tap(code, index).session

    assert twice == once


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(done=many, doubled=deeds.filter(lambda deed: isinstance(deed, Press)))
def test_a_doubled_tap_is_like_one(name: str, done: list[Deed], doubled: Press) -> None:
    play = Play.of(our_surveys()[name])
    for deed in done:
        do(play, deed)
    tap = doubled.tap(play)

    once = play.reply(tap).session
    twice = play.reply(tap).session

    assert twice == once


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(text=st.text())
def test_any_words_at_any_question_are_taken_or_refused(name: str, text: str) -> None:
    play = Play.of(our_surveys()[name])

    while play.at != REVIEW:
        at = play.at
        play.say(text)
        if play.at == at:
            leave(play)

    assert play.at == REVIEW


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(done=many)
def test_leafing_changes_nothing_but_what_is_seen(name: str, done: list[Deed]) -> None:
    play = Play.of(our_surveys()[name])
    for deed in done:
        do(play, deed)
    before = play.session

    play.tap(Move.PAGE, 1).tap(Move.ALL)

    assert play.session == replace(before, page=0, search="")
