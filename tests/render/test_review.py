"""The overview before sending: all answers, on as few pages as Telegram allows."""

from __future__ import annotations

import pytest

from bot.i18n.bidi import balanced
from bot.i18n.catalog import Catalog
from bot.render.review import answer_lines, pages
from bot.survey.answering import TEXT_LIMIT
from bot.survey.model import Kind
from bot.survey.session import CHANGE, REVIEW, Move
from tests.render.showing import ENGLISH, LEFTWARD, buttons, check, content, moves, shown, speaker
from tests.survey.playing import Play, leave, our_surveys

LONGEST = (
    "x" * TEXT_LIMIT,
    "&" * TEXT_LIMIT,
    "🌳" * TEXT_LIMIT,
    "a\n" * (TEXT_LIMIT // 2),
    "\u2066x" * (TEXT_LIMIT // 2),
)


def benchmark(text: str) -> Play:
    """Answer every text of our longest survey with this one."""
    play = Play.of(our_surveys()["benchmark"])
    while play.at != REVIEW:
        if play.survey[play.at].kind is Kind.TEXT:
            play.say(text)
        else:
            leave(play)
    return play


def every_page(play: Play, catalog: Catalog) -> list[str]:
    """Leaf through the open overview and check each page."""
    texts: list[str] = []
    while f"p{len(texts)}" in moves(shown(play, catalog)) or not texts:
        screen = shown(play.tap(Move.PAGE, len(texts)), catalog)
        check(screen, catalog)
        texts.append(screen.text)
    return texts


@pytest.mark.parametrize("catalog", [ENGLISH, LEFTWARD], ids=("english", "from the right"))
@pytest.mark.parametrize("text", LONGEST, ids=("letters", "escaped", "astral", "lines", "isolates"))
def test_the_longest_answers_of_the_longest_survey_fit_the_pages_of_the_review(text: str, catalog: Catalog) -> None:
    play = benchmark(text)

    texts = every_page(play, catalog)

    told = "\n".join(content(each) for each in texts)
    asked = [question for question in play.course.asked if question.asks]
    assert [at for at in range(1, len(asked) + 1) if f"\n{at}. " not in f"\n{told}"] == []
    assert len(texts) > 3


def test_every_question_can_be_changed_from_some_page() -> None:
    play = benchmark("x").tap(Move.CHANGE)
    found: list[str] = []

    for page in range(len(every_page(play, ENGLISH))):
        found.extend(move for move in moves(shown(play.tap(Move.PAGE, page))) if move.startswith("q"))

    assert found == [f"q{at}" for at in range(sum(question.asks for question in play.course.asked))]


def test_a_question_is_named_by_its_beginning_on_its_button() -> None:
    play = Play.of(our_surveys()["everything"]).until(REVIEW).tap(Move.CHANGE).tap(Move.PAGE, 1)

    names = buttons(shown(play))

    assert "11. When did you move here?" in names
    assert max(len(name) for name in names) <= 44


def test_a_value_in_the_name_of_a_question_is_never_cut_out_of_its_isolate() -> None:
    play = Play.of(our_surveys()["everything"]).until("words").say("x" * 60).until(REVIEW).tap(Move.CHANGE)

    names = [button.text for page in (0, 1) for row in shown(play.tap(Move.PAGE, page)).rows for button in row]

    assert [name for name in names if not balanced(name)] == []
    assert sum("After" in name for name in names) == 1


@pytest.mark.parametrize("place", [REVIEW, CHANGE])
def test_language_and_stop_stand_under_both_overviews(place: str) -> None:
    play = Play.of(our_surveys()["pulse"]).until(REVIEW)
    if place == CHANGE:
        play.tap(Move.CHANGE)

    assert buttons(shown(play))[-2:] == ["Language", "Stop for now"]
    assert buttons(shown(play, LEFTWARD))[-3:] == ["Language", "Stop for now", "See original"]


def test_answers_that_were_sent_can_be_withdrawn_while_they_are_changed() -> None:
    play = Play.of(our_surveys()["pulse"]).until(REVIEW)
    before = buttons(shown(play))

    play.tap(Move.SUBMIT).tap(Move.CHANGE).tap(Move.REVIEW)

    assert "Withdraw my answers" not in before
    assert "Withdraw my answers" in buttons(shown(play))


def test_the_ways_of_not_answering_are_spoken_apart() -> None:
    play = Play.of(our_surveys()["pulse"]).tap(Move.SKIP).tap(Move.DONT_KNOW).tap(Move.REFUSE).choose("too_few")

    lines = [content(line).rpartition("\n")[2] for line in answer_lines(speaker(play))]

    assert lines[:5] == ["Skipped", "I don’t know", "I prefer not to answer", "Too few people live here", ""]


def test_lines_share_a_page_until_it_is_full() -> None:
    assert pages(("aaa", "bbb", "ccc"), length=8) == ("aaa\n\nbbb", "ccc")


def test_a_line_too_long_for_a_page_has_one_of_its_own() -> None:
    assert pages(("a", "b" * 20, "c"), length=8) == ("a", "b" * 20, "c")


def test_no_lines_are_one_empty_page() -> None:
    assert pages(()) == ("",)


def test_a_line_break_takes_the_room_of_the_mark_that_may_follow_it() -> None:
    assert pages(("a\nb", "c\nd"), length=8) == ("a\nb", "c\nd")
    assert pages(("a\nb", "c\nd"), length=9) == ("a\nb\n\nc\nd",)
