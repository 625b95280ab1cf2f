"""Which questions are asked, which answers hold, and what follows what."""

from __future__ import annotations

import gc
import math

import pytest

from bot.survey.flow import Course, fewest, truth
from bot.survey.model import Choice, Kind, Question, Value
from bot.survey.session import Answer, Around, Session, Standing
from tests.survey.playing import AROUND, questionnaire

CHOICES = (
    "  things: [{name: trees, label: Trees, zone: green}, {name: bench, label: Bench, zone: grey},\n"
    "           {name: bins, label: Bins, zone: grey}, {name: none, label: None, exclusive: yes, zone: grey}]\n"
)
SURVEY = questionnaire(
    """\
  - {type: note, name: hello, label: Hello}
  - {type: select_multiple things, name: gaps, label: What?}
  - {type: select_one things, name: first, label: Which?, choice_filter: "selected(${gaps}, name)"}
  - {type: select_multiple things, name: pair, label: Two?, choice_filter: "selected(${gaps}, name)", parameters: min=2}
  - {type: rank things, name: order, label: In which order?, choice_filter: "selected(${gaps}, name)"}
  - type: group
    name: outer
    label: Outer
    relevant: ${first} = 'trees'
    questions:
      - type: group
        name: inner
        label: Inner
        relevant: count-selected(${gaps}) > 1
        questions:
          - {type: integer, name: trees, label: How many trees?}
          - {type: integer, name: old, label: How many old ones?, constraint: ". <= ${trees}"}
  - {type: calculate, name: young, calculation: "${trees} - ${old}"}
  - {type: hidden, name: country, default: NL}
  - {type: text, name: why, label: Why?, relevant: "${young} > 5"}
""",
    choices=CHOICES,
)


def course(*, around: Around = AROUND, given: dict[str, str] | None = None, **values: Value) -> Course:
    """Walk the survey with these answers."""
    answers = {name: Answer(Standing.GIVEN, value) for name, value in values.items()}
    return Course(SURVEY, Session("t", answers=answers, given=given or {}), around)


def asked(walked: Course) -> list[str]:
    """Name what is asked."""
    return [question.name for question in walked.asked]


def test_a_list_that_offers_nothing_is_not_asked() -> None:
    assert asked(course()) == ["hello", "gaps"]


def test_choices_are_offered_as_the_filter_says() -> None:
    walked = course(gaps=("trees", "bins"))

    assert [choice.code for choice in walked.offered(SURVEY["first"])] == ["trees", "bins"]


def test_questions_of_a_group_are_asked_when_all_groups_around_them_are() -> None:
    assert asked(course(gaps=("trees",), first="trees"))[2:] == ["first", "pair", "order"]
    assert asked(course(gaps=("trees", "bins"), first="bins"))[2:] == ["first", "pair", "order"]
    assert asked(course(gaps=("trees", "bins"), first="trees"))[5:] == ["trees", "old"]


@pytest.mark.parametrize(
    ("name", "before", "gaps", "after"),
    [
        ("first", "trees", ("trees", "bins"), "trees"),
        ("first", "trees", ("bench", "bins"), None),
        ("pair", ("trees", "bench", "bins"), ("trees", "bench"), ("trees", "bench")),
        ("pair", ("trees", "bench"), ("trees", "bins", "none"), None),
        ("pair", ("trees", "bench"), ("bench",), ("bench",)),
        ("pair", ("none",), ("bench", "bins", "none"), ("none",)),
        ("pair", ("trees", "bench"), ("bins", "none"), None),
        ("order", ("bins", "trees", "bench"), ("bench", "bins"), ("bins", "bench")),
        ("order", ("bins", "trees"), ("bench", "bins", "trees"), None),
    ],
)
def test_an_answer_is_trimmed_or_dropped_when_its_choices_are_no_longer_offered(
    name: str, before: Value, gaps: tuple[str, ...], after: Value
) -> None:
    kept = course(gaps=gaps, **{name: before}).answers.get(name)

    assert kept == (Answer(Standing.GIVEN, after) if after else None)


def test_not_answering_a_list_survives_a_change_of_what_is_offered() -> None:
    answers = {"gaps": Answer(Standing.GIVEN, ("bins",)), "first": Answer(Standing.REFUSED)}

    assert Course(SURVEY, Session("t", answers=answers), AROUND).answers == answers


def test_an_answer_that_breaks_its_constraint_by_a_change_before_it_is_dropped() -> None:
    base = {"gaps": ("trees", "bins"), "first": "trees", "old": 4.0}

    assert "old" in course(**base, trees=4.0).answers
    assert "old" not in course(**base, trees=3.0).answers


def test_calculations_are_worked_out_from_what_holds() -> None:
    walked = course(gaps=("trees", "bins"), first="trees", trees=9.0, old=2.0)

    assert (walked.values["young"], asked(walked)[-1]) == (7.0, "why")


def test_a_hidden_value_comes_from_outside_or_from_its_default() -> None:
    assert course(given={"country": "SE"}).values["country"] == "SE"
    assert course().values["country"] == "NL"


def test_answers_of_questions_that_are_not_asked_do_not_hold() -> None:
    walked = course(trees=3.0, why="because")

    assert (walked.answers, set(walked.values)) == ({}, {"young", "country"})


def test_a_walk_that_stops_at_a_question_and_goes_on_is_the_whole_walk() -> None:
    values = {"gaps": ("trees", "bins"), "trees": 9.0, "old": 2.0, "why": "because"}
    answers = {name: Answer(Standing.GIVEN, value) for name, value in values.items()}
    first = Answer(Standing.GIVEN, "trees")

    parted = Course(SURVEY, Session("t", answers=answers), AROUND, until="first")
    stopped = asked(parted)
    parted.go_on("first", first)

    whole = Course(SURVEY, Session("t", answers={**answers, "first": first}), AROUND)
    assert stopped == ["hello", "gaps", "first"]
    assert (parted.asked, parted.answers, parted.values) == (whole.asked, whole.answers, whole.values)


def test_the_next_question_is_the_next_unanswered_one_then_the_first() -> None:
    walked = course(gaps=("trees",), pair=("trees",))

    assert [walked.following(name) for name in ("hello", "first", "order")] == ["first", "order", "hello"]
    assert Course(SURVEY, Session("t"), AROUND).following("gaps") == "hello"


def test_nothing_follows_when_all_is_answered() -> None:
    answers = {"hello": Answer(Standing.SEEN), "gaps": Answer(Standing.SKIPPED)}

    assert Course(SURVEY, Session("t", answers=answers), AROUND).following("") == ""


def test_before_a_question_comes_the_one_asked_before_it() -> None:
    walked = course(gaps=("trees",))

    assert [walked.before(name) for name in ("hello", "gaps", "first", "?review")] == ["", "hello", "gaps", "order"]


def test_progress_counts_what_can_be_answered() -> None:
    walked = course(gaps=("trees",))

    assert [walked.progress(name) for name in ("hello", "gaps", "order")] == [(4, 4), (1, 4), (4, 4)]


def test_a_choice_is_named_in_the_readers_language() -> None:
    scope = course(around=Around(label=lambda choice: choice.label.upper())).scope()

    assert scope.label_of is not None
    assert [scope.label_of("gaps", "bins"), scope.label_of("gaps", "moon"), scope.label_of("nobody", "bins")] == [
        "BINS",
        "moon",
        "bins",
    ]


@pytest.mark.parametrize(
    ("kind", "bounds", "offered", "count"),
    [
        (Kind.SELECT_MULTIPLE, {}, 3, 1),
        (Kind.SELECT_MULTIPLE, {"minimum": 0}, 3, 1),
        (Kind.SELECT_MULTIPLE, {"minimum": 2}, 3, 2),
        (Kind.SELECT_MULTIPLE, {"minimum": 2}, 1, 1),
        (Kind.RANK, {}, 3, 3),
        (Kind.RANK, {"maximum": 2}, 3, 2),
        (Kind.RANK, {"maximum": 2}, 1, 1),
        (Kind.RANK, {"minimum": 1, "maximum": 2}, 3, 1),
    ],
)
def test_an_answer_needs_no_more_choices_than_are_offered(
    kind: Kind, bounds: dict[str, float], offered: int, count: int
) -> None:
    choices = tuple(Choice(str(at), str(at)) for at in range(offered))

    assert fewest(Question("q", kind, **bounds), choices) == count


@pytest.mark.parametrize(
    ("value", "true"),
    [(None, False), ("", False), ("no", True), (0.0, False), (math.nan, False), ((), False), (2.0, True)],
)
def test_values_are_true_as_in_xpath(value: Value, true: bool) -> None:  # noqa: FBT001 - a table of values
    assert truth(value) is true


def test_answers_leave_memory_with_the_walk_that_needed_them() -> None:
    gc.collect()
    gc.disable()
    try:
        course(gaps=("trees",), first="trees", young=7.0)
        circles = gc.collect()
    finally:
        gc.enable()

    assert circles == 0
