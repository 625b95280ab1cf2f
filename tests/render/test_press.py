"""What travels in a button comes back as it was sent; anything else is nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.press import LIMIT, MenuPress, SurveyPress, menu_data, read_press, survey_data
from bot.survey.session import Move, Session, Tap

names = st.from_regex(r"[A-Za-z0-9_-]{1,16}", fullmatch=True)
tokens = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
verbs = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
subjects = st.just("") | st.from_regex(r"[A-Za-z0-9_.-]{1,50}", fullmatch=True)


@given(
    wave=names, token=tokens, visit=st.integers(0, 999_999), move=st.sampled_from(Move), index=st.integers(0, 99_999)
)
def test_a_button_of_a_survey_comes_back_as_it_was_made(
    wave: str, token: str, visit: int, move: Move, index: int
) -> None:
    data = survey_data(wave, Session(token, visit=visit), move, index)

    assert len(data.encode()) <= LIMIT
    assert read_press(data) == SurveyPress(wave, Tap(token, visit, move, index))


@given(verb=verbs, subject=subjects)
def test_any_other_button_comes_back_as_it_was_made(verb: str, subject: str) -> None:
    data = menu_data(verb, subject)

    assert len(data.encode()) <= LIMIT
    assert read_press(data) == MenuPress(verb, subject)


HOSTILE = (
    "",
    "w",
    "w:",
    "w:a:b:1",
    "w:a:b:1:",
    "w:a:b:1:x0",
    "w:a:b:1:oo",
    "w:a:b:-1:o0",
    "w:a:b:1:o-1",
    "w:a:b:1234567:o0",
    "w:a:b:1:o123456",
    "w:a:b:1:o0\n",
    "w:a:b:١:o0",
    "w:a:b:1:o٠",
    "w:a b:c:1:o0",
    "w:a:b:c:1:o0",
    "m:",
    "m:Area",
    "m:area:",
    "m:area:a:b",
    "m:area:\n",
    "m:area: kade",
    "m:area:ä",
    "x:area",
    "M:area",
    "m:" + "a" * 21,
    "m:a:" + "a" * 51,
)


@pytest.mark.parametrize("data", HOSTILE)
def test_data_that_no_button_of_ours_held_is_nothing(data: str) -> None:
    assert read_press(data) is None


@given(data=st.one_of(st.text(max_size=80), st.from_regex(r"[wm]:[\w:+-]{0,60}")))
def test_no_data_breaks_the_reading_and_what_is_read_says_the_same_again(data: str) -> None:
    press = read_press(data)

    match press:
        case SurveyPress(wave, tap):
            again = survey_data(wave, Session(tap.token, visit=tap.visit), tap.move, tap.index)
        case MenuPress(verb, subject):
            again = menu_data(verb, subject)
        case None:
            again = "nothing"
    assert read_press(again) == press
