"""What a tap, words or a place amount to at each type of question."""

from __future__ import annotations

import pytest

from bot.survey.answering import TEXT_LIMIT, stops
from bot.survey.model import Survey, Value
from bot.survey.session import Answer, Answered, Around, Move, Pin, Reason, Refused, Stale, Standing
from tests.survey.playing import AROUND, Play, questionnaire

THINGS = (
    "  things: [{name: trees, label: Trees}, {name: bench, label: Bench}, {name: bins, label: Bins},\n"
    "           {name: none, label: None of these, exclusive: yes}]\n"
    "  sizes: [{name: s1, label: '10'}, {name: s2, label: '2'},\n"
    "          {name: s3, label: 'Très grand'}, {name: s4, label: Grand}]\n"
)
MONTHS = {"march": 3, "مارس": 3}


def asking(fields: str) -> Survey:
    """Make a survey of one question `q`; what is never asked lets its list have an exclusive choice."""
    never = "  - {type: select_multiple things, name: never, label: Never, relevant: false()}\n"
    return questionnaire(f"  - {{name: q, label: What?, {fields}}}\n{never}", choices=THINGS)


def play(fields: str, *, around: Around = AROUND) -> Play:
    """Stand at a question of this type."""
    return Play.of(asking(fields), around=around)


def given(value: Value) -> tuple[Answered]:
    """Say that a value was taken."""
    return (Answered("q", Answer(Standing.GIVEN, value)),)


def refused(reason: Reason, limit: float = 0) -> tuple[Refused]:
    """Say that a reply was refused."""
    return (Refused("q", reason, limit),)


@pytest.mark.parametrize(
    ("fields", "text", "events"),
    [
        ("type: integer", "12", given(12.0)),
        ("type: integer", "٤٢", given(42.0)),
        ("type: integer", "2.500", given(2500.0)),
        ("type: integer", "many", refused(Reason.NOT_A_NUMBER)),
        ("type: integer", "2,5", refused(Reason.NOT_A_WHOLE_NUMBER)),
        ("type: integer", "9999999", given(9_999_999.0)),
        ("type: integer", "10000000", refused(Reason.TOO_LARGE, 9_999_999)),
        ("type: integer", "+31 20 123456789", refused(Reason.NOT_A_NUMBER)),
        ("type: integer", "0031201234567", refused(Reason.TOO_LARGE, 9_999_999)),
        ("type: integer", "-10000000", refused(Reason.TOO_SMALL, -9_999_999)),
        ("type: decimal", "9999999.5", refused(Reason.TOO_LARGE, 9_999_999)),
        ("type: integer, parameters: max=40000000", "31201234", given(31_201_234.0)),
        ("type: integer, parameters: min=1 max=5", "0", refused(Reason.TOO_SMALL, 1)),
        ("type: integer, parameters: min=1 max=5", "1", given(1.0)),
        ("type: integer, parameters: min=1 max=5", "5", given(5.0)),
        ("type: integer, parameters: min=1 max=5", "6", refused(Reason.TOO_LARGE, 5)),
        ("type: integer, parameters: min=0 max=0", "-1", refused(Reason.TOO_SMALL, 0)),
        ("type: integer, constraint: . != 13", "13", refused(Reason.CONSTRAINT)),
        ("type: decimal", "2,5", given(2.5)),
        ("type: range, parameters: start=0 end=1 step=0.1", "0.3", given(0.3)),
        ("type: range, parameters: start=0 end=1 step=0.1", "0.35", refused(Reason.NOT_IN_LIST)),
        ("type: range, parameters: start=0 end=1 step=0.1", "1.1", refused(Reason.TOO_LARGE, 1)),
        ("type: date", "7 March 2026", given("2026-03-07")),
        ("type: date", "٧ مارس ٢٠٢٦", given("2026-03-07")),
        ("type: date", "tomorrow", refused(Reason.NOT_A_DATE)),
        ("type: date, constraint: . <= today()", "7.3.2030", refused(Reason.CONSTRAINT)),
        ("type: time", "6 pm", given("18:00")),
        ("type: time", "late", refused(Reason.NOT_A_TIME)),
        ("type: time, constraint: . >= '09:00'", "8:59", refused(Reason.CONSTRAINT)),
        ("type: geopoint", "52.37, 4.89", given("52.37009 4.88838")),
        ("type: geopoint", "91, 0", refused(Reason.NOT_A_PLACE)),
        ("type: geopoint", "here", refused(Reason.NOT_A_PLACE)),
        ("type: text", "  The bench.\nAnd the tree. ", given("The bench.\nAnd the tree.")),
        ("type: text", "   ", refused(Reason.USE_BUTTONS)),
        ("type: text", "a\0b\ud800", given("ab")),
        ("type: text", "x" * TEXT_LIMIT, given("x" * TEXT_LIMIT)),
        ("type: text", "x" * (TEXT_LIMIT + 1), refused(Reason.TOO_LONG, TEXT_LIMIT)),
        ("type: text, constraint: string-length(.) > 2", "ab", refused(Reason.CONSTRAINT)),
        ("type: note", "hello", refused(Reason.USE_BUTTONS)),
        ("type: acknowledge", "yes", refused(Reason.USE_BUTTONS)),
        ("type: select_one things", "bench", given("bench")),
        ("type: select_one things", " BENCH ", given("bench")),
        ("type: select_one things", "none  of these", given("none")),
        ("type: select_one things", "2", given("bench")),
        ("type: select_one things", "٢.", given("bench")),
        ("type: select_one things", "0", refused(Reason.NOT_IN_LIST)),
        ("type: select_one things", "5", refused(Reason.NOT_IN_LIST)),
        ("type: select_one things", "1 2", refused(Reason.NOT_IN_LIST)),
        ("type: select_one things", "", refused(Reason.NOT_IN_LIST)),
        ("type: select_one things, constraint: . != 'bins'", "bins", refused(Reason.CONSTRAINT)),
        ("type: select_one sizes", "2", given("s2")),
        ("type: select_one sizes", "tres grand", given("s3")),
        ("type: select_one sizes", "grand", given("s4")),
    ],
)
def test_words_become_an_answer_or_a_kind_refusal(fields: str, text: str, events: tuple[object, ...]) -> None:
    around = Around(today=AROUND.today, now=AROUND.now, months=MONTHS)

    assert play(fields, around=around).say(text).events == events


@pytest.mark.parametrize(
    ("fields", "move", "index", "events"),
    [
        ("type: note", Move.DONE, 0, (Answered("q", Answer(Standing.SEEN)),)),
        ("type: note", Move.SKIP, 0, (Stale(),)),
        ("type: note", Move.DONT_KNOW, 0, (Stale(),)),
        ("type: acknowledge", Move.DONE, 0, given("OK")),
        ("type: text", Move.DONE, 0, (Stale(),)),
        ("type: text", Move.CHOOSE, 0, (Stale(),)),
        ("type: text", Move.TICK, 0, (Stale(),)),
        ("type: text, required: yes", Move.SKIP, 0, (Stale(),)),
        ("type: text, required: yes", Move.DONT_KNOW, 0, (Answered("q", Answer(Standing.DONT_KNOW)),)),
        ("type: text, required: yes", Move.REFUSE, 0, (Answered("q", Answer(Standing.REFUSED)),)),
        ("type: text, dont_know: no", Move.DONT_KNOW, 0, (Stale(),)),
        ("type: text, refuse: no", Move.REFUSE, 0, (Stale(),)),
        ("type: select_one things", Move.CHOOSE, 1, given("bench")),
        ("type: select_one things", Move.CHOOSE, 4, (Stale(),)),
        ("type: select_one things", Move.CHOOSE, -1, (Stale(),)),
        ("type: select_one things", Move.TICK, 1, (Stale(),)),
        ("type: select_one things, choice_filter: name != 'bench'", Move.CHOOSE, 1, (Stale(),)),
        ("type: range, parameters: start=0 end=10 step=2.5", Move.CHOOSE, 3, given(7.5)),
        ("type: range, parameters: start=0 end=10 step=2.5", Move.CHOOSE, 5, (Stale(),)),
        ("type: range, parameters: start=0 end=10 step=2.5", Move.CHOOSE, -1, (Stale(),)),
        ("type: select_multiple things", Move.DONE, 0, refused(Reason.TOO_FEW, 1)),
        ("type: select_multiple things, parameters: min=2", Move.DONE, 0, refused(Reason.TOO_FEW, 2)),
        ("type: select_multiple things", Move.TICK, 4, (Stale(),)),
        ("type: select_multiple things", Move.CHOOSE, 0, (Stale(),)),
        ("type: rank things", Move.DONE, 0, refused(Reason.TOO_FEW, 4)),
    ],
)
def test_a_tap_becomes_an_answer_or_changes_nothing(
    fields: str, move: Move, index: int, events: tuple[object, ...]
) -> None:
    assert play(fields).tap(move, index).events == events


def test_ticks_are_answered_in_the_order_of_the_list() -> None:
    ticked = play("type: select_multiple things").choose("bins").choose("trees")

    assert ticked.session.ticks == ("bins", "trees")
    assert ticked.tap(Move.DONE).events == given(("trees", "bins"))


def test_a_tick_can_be_taken_back() -> None:
    ticked = play("type: select_multiple things").choose("bins").choose("trees").tap(Move.UNTICK, 2)

    assert ticked.session.ticks == ("trees",)


def test_an_exclusive_choice_unticks_the_others() -> None:
    assert play("type: select_multiple things").choose("bins").choose("none").session.ticks == ("none",)


def test_another_choice_unticks_the_exclusive_one() -> None:
    assert play("type: select_multiple things").choose("none").choose("bins").session.ticks == ("bins",)


def test_an_exclusive_choice_is_enough_where_more_are_expected() -> None:
    ticked = play("type: select_multiple things, parameters: min=2").choose("none")

    assert ticked.tap(Move.DONE).events == given(("none",))


def test_an_exclusive_choice_can_be_ticked_though_the_most_are_ticked() -> None:
    ticked = play("type: select_multiple things, parameters: max=1").choose("bins").choose("none")

    assert ticked.session.ticks == ("none",)


def test_more_than_the_most_cannot_be_ticked() -> None:
    ticked = play("type: select_multiple things, parameters: max=2").choose("bins").choose("trees").choose("bench")

    assert (ticked.session.ticks, ticked.events) == (("bins", "trees"), refused(Reason.TOO_MANY, 2))


def test_a_typed_choice_ticks_and_typed_again_unticks() -> None:
    ticked = play("type: select_multiple things").say("bench").say("1").say("bench")

    assert ticked.session.ticks == ("trees",)


def test_a_rank_keeps_the_order_of_tapping() -> None:
    ranked = play("type: rank things").choose("bins").choose("none").choose("trees").choose("bench")

    assert ranked.tap(Move.DONE).events == given(("bins", "none", "trees", "bench"))


def test_a_rank_with_a_maximum_asks_for_just_so_many() -> None:
    ranked = play("type: rank things, parameters: max=2").choose("bins").tap(Move.DONE)
    too_few = ranked.events

    assert too_few == refused(Reason.TOO_FEW, 2)
    assert ranked.choose("trees").tap(Move.DONE).events == given(("bins", "trees"))


def test_a_rank_with_a_minimum_asks_for_at_least_so_many() -> None:
    assert play("type: rank things, parameters: min=1").choose("bins").tap(Move.DONE).events == given(("bins",))


def test_a_part_of_a_word_narrows_a_list() -> None:
    narrowed = play("type: select_one things").say("  B ")

    assert (narrowed.session.search, narrowed.session.page, narrowed.events) == ("b", 0, ())


def test_a_number_counts_what_is_offered() -> None:
    filtered = play("type: select_one things, choice_filter: name != 'trees'")

    assert filtered.say("1").events == given("bench")


def test_a_wording_that_two_choices_share_is_a_search() -> None:
    twins = questionnaire(
        "  - {type: select_one twins, name: q, label: Which?}\n",
        choices="  twins: [{name: a, label: Park}, {name: b, label: Park}]\n",
    )

    assert Play.of(twins).say("park").session.search == "park"


def test_a_place_is_refused_where_none_is_asked_for() -> None:
    assert play("type: text").reply(Pin(52, 4)).events == refused(Reason.USE_BUTTONS)


def test_a_place_is_moved_onto_the_grid() -> None:
    spots = [Pin(52.3702, 4.8952), Pin(52.3704, 4.8955)]

    found = [play("type: geopoint").reply(spot).events for spot in spots]

    assert found == [given("52.37009 4.89573")] * 2


@pytest.mark.parametrize(("latitude", "longitude"), [(float("nan"), 0.0), (0.0, float("inf")), (90.1, 0), (0, -180.1)])
def test_a_place_that_is_not_on_earth_is_refused(latitude: float, longitude: float) -> None:
    assert play("type: geopoint").reply(Pin(latitude, longitude)).events == refused(Reason.NOT_A_PLACE)


def test_a_range_stops_exactly_at_its_steps_and_its_end() -> None:
    question = asking("type: range, parameters: start=0 end=1 step=0.1")["q"]

    assert stops(question) == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
