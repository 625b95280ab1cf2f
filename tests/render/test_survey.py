"""The screens of a survey, whatever a resident did before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.bidi import FSI, PDI
from bot.i18n.catalog import Catalog
from bot.render.press import SurveyPress, read_press
from bot.render.screen import Attachment
from bot.render.survey import around
from bot.survey.engine import resume
from bot.survey.model import Kind
from bot.survey.session import REVIEW, SENT, Around, Move, Reason, Refused, Stale
from tests.render.showing import ENGLISH, LEFTWARD, buttons, catalogs, check, content, moves, show, shown
from tests.survey.deeds import Deed, deeds, do, surveys
from tests.survey.playing import AROUND, Play, our_surveys, questionnaire

NAMES = ("neighbourhood-review", "pulse", "event-feedback", "event-needs", "benchmark", "everything")
HOSTILE = "<b>x</b> & \"y\" 'z' \u202eevil\u2066\u2069\u2069 {name} ${days} <!-- -->"
many = st.lists(deeds, max_size=25)
thorough = settings(max_examples=30)


def everything() -> Play:
    """Stand at the start of the survey with everything in it."""
    return Play.of(our_surveys()["everything"])


def check_live(play: Play, catalog: Catalog) -> None:
    """Check a screen, and that each of its buttons still does something."""
    if play.at == SENT:
        return
    screen = shown(play, catalog)
    check(screen, catalog)
    for row in screen.rows:
        for button in row:
            press = read_press(button.data)
            if isinstance(press, SurveyPress):
                step = resume(play.survey, play.session, press.tap, around=play.around)
                assert Stale() not in step.events, button


@pytest.mark.parametrize("name", NAMES)
@thorough
@given(done=many, reviewed=st.booleans())
def test_whatever_was_done_the_screen_is_whole_and_its_buttons_are_live(
    name: str, done: list[Deed], *, reviewed: bool
) -> None:
    play = Play.of(our_surveys()[name])
    if reviewed:
        play.until(REVIEW)

    for deed in done:
        do(play, deed)
        check_live(play, ENGLISH)
        check_live(play, LEFTWARD)


@settings(max_examples=100)
@given(data=st.data(), done=many)
def test_screens_of_any_survey_are_whole(data: st.DataObject, done: list[Deed]) -> None:
    play = Play.of(data.draw(surveys()))

    for deed in done:
        do(play, deed)
        check_live(play, LEFTWARD)


@pytest.mark.parametrize("language", sorted(catalogs()))
@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_whole_in_every_language(name: str, language: str) -> None:
    catalog = catalogs()[language]
    play = Play.of(our_surveys()[name], around=around(catalog, today=AROUND.today, now=AROUND.now))

    for question in play.survey.questions:
        if question.asks:
            check(show(play.survey, replace(play.session, at=question.name), catalog), catalog)
    check_live(play.until(REVIEW), catalog)


@pytest.mark.parametrize("catalog", [ENGLISH, LEFTWARD], ids=("english", "from the right"))
def test_an_answer_cannot_change_the_screen_it_is_shown_on(catalog: Catalog) -> None:
    plain = "<b>x</b> & \"y\" 'z' evil {name} ${days} <!-- -->"
    play = everything().until("words").say(HOSTILE)

    later = shown(play.until("rest"), catalog)
    again = shown(play.until(REVIEW).tap(Move.BACK).tap(Move.BACK), catalog)
    while play.at != "words":
        play.tap(Move.REVIEW).tap(Move.CHANGE).tap(Move.QUESTION, _place(play, "words"))
    opened = shown(play, catalog)
    review = shown(play.tap(Move.REVIEW), catalog)

    assert f"and “{plain}”, what else?" in content(later.text)
    assert again.text.count(FSI) == again.text.count(PDI)
    assert f"Your answer so far: {plain}" in content(opened.text)
    assert plain in content(review.text)
    assert "\u202e" not in later.text + opened.text + review.text


def _place(play: Play, name: str) -> int:
    return [question.name for question in play.course.asked if question.asks].index(name)


def test_a_refused_reply_is_told_above_the_question_and_over_the_chat() -> None:
    play = everything().until("words").say("ab")

    screen = shown(play)

    assert content(screen.text).startswith("A little more, please, .\n\n")
    assert screen.toast == f"A little more, please, {FSI}{PDI}."


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("place", ["years", REVIEW, "?change"])
def test_every_refusal_is_told_everywhere(reason: Reason, place: str) -> None:
    play = everything().until(REVIEW)

    screen = show(play.survey, replace(play.session, at=place), refused=Refused("years", reason, 3))
    silent = show(play.survey, replace(play.session, at=place))

    check(screen, ENGLISH)
    assert screen.text.endswith(silent.text)
    assert len(screen.text) > len(silent.text)


def test_a_question_shows_its_progress_and_its_ways_out() -> None:
    screen = shown(Play.of(our_surveys()["pulse"]).tap(Move.SKIP))

    assert content(screen.text).startswith("Question 2 of 14\n\nHow satisfied are you with your area")
    assert buttons(screen)[-6:] == [
        "I don’t know",
        "I prefer not to answer",
        "Back",
        "Skip",
        "Language",
        "Stop for now",
    ]


def test_what_must_be_answered_cannot_be_skipped() -> None:
    assert buttons(shown(everything().until("words"))) == ["Back", "Language", "Stop for now"]


def test_the_first_question_has_no_way_back_until_all_is_answered() -> None:
    play = Play.of(our_surveys()["pulse"])
    first = buttons(shown(play))
    again = buttons(shown(play.until(REVIEW).tap(Move.CHANGE).tap(Move.QUESTION, 0)))

    assert ("Back" in first, "Back" in again) == (False, True)


def test_an_answer_given_before_is_marked_and_can_be_kept() -> None:
    screen = shown(Play.of(our_surveys()["pulse"]).choose("safe").tap(Move.BACK))

    assert "Your answer so far: Safe" in content(screen.text)
    assert buttons(screen)[:6] == [
        "Very safe",
        "● Safe",
        "Unsafe",
        "Very unsafe",
        "I never go out alone after dark",
        "Keep this answer",
    ]


def test_having_left_a_list_out_is_shown_when_it_is_opened_again() -> None:
    screen = shown(Play.of(our_surveys()["event-needs"]).choose("no").tap(Move.REFUSE).tap(Move.BACK))

    assert "Your answer so far: I prefer not to answer" in content(screen.text)


def test_ticks_that_stand_on_another_page_are_told() -> None:
    play = everything().until("walks").choose("s01").tap(Move.PAGE, 1).choose("s10")

    assert "Your answer so far: Apple Street; Juniper Street" in content(shown(play).text)


def test_a_long_list_is_leafed_through_and_searched() -> None:
    play = everything().until("street")
    first = moves(shown(play))
    last = moves(shown(play.tap(Move.PAGE, 99)))
    found = moves(shown(play.say("oak")))

    assert first[:9] == [f"o{at}" for at in range(8)] + ["p1"]
    assert last[:3] == ["o16", "o17", "p1"]
    assert found[:2] == ["o14", "a0"]


def test_words_of_a_search_are_shown_with_the_way_out_of_it() -> None:
    screen = shown(everything().until("street").say("OA"))

    assert "Shown are choices with “oa”." in content(screen.text)
    assert buttons(screen)[:2] == ["Oak Street", "Show all"]


def test_a_search_in_another_language_shows_the_whole_list_without_a_claim() -> None:
    screen = show(our_surveys()["everything"], replace(everything().until("street").say("OA").session, search="نع"))

    assert "Shown are choices" not in content(screen.text)
    assert "p1" in moves(screen)


def test_labels_too_long_for_a_button_stand_in_the_text_with_numbers() -> None:
    screen = shown(everything().until("street").tap(Move.PAGE, 2))

    assert "17. Quince Street, from the old mill as far as the bridge\n18. Rowan Street" in content(screen.text)
    assert buttons(screen)[:2] == ["17", "18"]


def test_a_rank_shows_the_order_on_its_buttons_and_in_the_review() -> None:
    play = everything().until("best").choose("bench").choose("trees")
    ticked = buttons(shown(play))[:3]

    play.tap(Move.DONE).tap(Move.BACK)
    assert ticked == ["2 · Trees", "Grass", "1 · Benches"]
    assert "1. Benches; 2. Trees" in content(shown(play.until(REVIEW)).text)


@pytest.mark.parametrize(
    ("name", "first", "count", "pages"), [("mark", ["0", "2.5", "5", "7.5", "10"], 5, 0), ("height", ["0", "1"], 25, 1)]
)
def test_every_number_of_a_range_has_a_button(name: str, first: list[str], count: int, pages: int) -> None:
    screen = shown(everything().until(name))

    asked = moves(screen)
    assert buttons(screen)[: len(first)] == first
    assert sum(move.startswith("o") for move in asked) == count
    assert sum(move.startswith("p") for move in asked) == pages
    assert ("Write a number as a message." in content(screen.text)) == bool(pages)


def test_the_last_page_of_a_range_has_its_end() -> None:
    assert "o100" in moves(shown(everything().until("height").tap(Move.PAGE, 99)))


def test_only_a_place_brings_the_keyboard_that_sends_one() -> None:
    play = everything()

    assert shown(play).asks_place == ""
    assert shown(play.until("spot")).asks_place == "Send my place"


@pytest.mark.parametrize("language", sorted(catalogs()))
@pytest.mark.parametrize("name", NAMES)
def test_whoever_may_write_is_told_before_what_to_leave_out_and_how_long_it_may_be(name: str, language: str) -> None:
    words = catalogs()[language]
    play = Play.of(our_surveys()[name])
    warning = words.say(
        "Write your answer as a message. Please do not name people, and leave out phone numbers and addresses."
    )

    for question in play.survey.questions:
        if question.kind is Kind.TEXT:
            most = 100 if question.name.endswith("_other") else 500
            limit = words.say_many(
                "Your answer can have up to {n} character.", "Your answer can have up to {n} characters.", most
            )
            screen = show(play.survey, replace(play.session, at=question.name), words)
            assert content(screen.text).endswith(content(f"{warning} {limit}"))


def test_whoever_shows_a_place_is_told_that_only_its_square_is_kept() -> None:
    play = Play.of(questionnaire("  - {type: geopoint, name: spot, label: Where?, parameters: grid=500}\n"))
    asked = shown(play, ENGLISH)

    play.say("52.370216, 4.895168")

    kept = "We keep only a square of 500 metres, not the exact place."
    assert content(asked.text).endswith(f"Do not send your home. {kept}")
    assert content(shown(play, ENGLISH).text).splitlines()[-1] == "Square of 500 metres: 52.37075 4.89220"


@pytest.mark.parametrize(("language", "picture"), [("en_GB", "map.png"), ("ar", "map-ar.png"), ("nl", None)])
def test_media_come_in_the_readers_language(language: str, picture: str | None) -> None:
    found = shown(everything(), catalogs()[language]).attachments

    pictures = (Attachment("photo", picture),) if picture else ()
    assert found == (*pictures, Attachment("audio", "hello.mp3"))


def test_the_question_which_other_says_other_than_what() -> None:
    play = everything().until("lives").choose("other")

    assert "Do you live here? Please say which." in content(shown(play).text)


def test_hidden_and_calculated_values_are_spoken_in_a_label() -> None:
    play = everything().until("lives").choose("yes").say("12").until("moved").say("21.11.2026").until("rest")

    assert "After 1 days in Netherlands (Yes), and “seven words”" in content(shown(play).text)


def test_the_engine_is_given_the_readers_words_and_months() -> None:
    surroundings = around(catalogs()["nl"], today="2026-11-22", now="2026-11-22T10:00")
    moved = questionnaire("  - {type: date, name: q, label: When?}\n")

    play = Play.of(moved, around=surroundings).say("7 maart 2026")

    assert isinstance(surroundings, Around)
    assert play.session.answers["q"].value == "2026-03-07"
    assert "zaterdag 7 maart 2026" in content(shown(play, catalogs()["nl"]).text)
