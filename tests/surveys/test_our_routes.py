"""The surveys we ship, as residents walk through them: what is asked when, and what is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.survey.flow import Course
from bot.survey.model import Choice, Survey, Value
from bot.survey.session import Answer, Around, Session, Standing
from bot.survey.source import read_survey

FOLDER = Path(__file__).parents[2] / "surveys"
BLOCKS = {path.stem: path.read_text(encoding="utf-8") for path in (FOLDER / "blocks").glob("*.yaml")}
LANDMARKS = (Choice(code="market", label="Market"), Choice(code="library", label="Library"))
LISTS = {"landmarks": LANDMARKS, "languages": (Choice(code="nl", label="Nederlands"),)}
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def survey(name: str) -> Survey:
    """Read one of our surveys with two landmarks."""
    file = FOLDER / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    return read_survey(text, file=file.name, blocks=BLOCKS, lists=LISTS)


def course(name: str, **values: Value) -> Course:
    """Walk one of our surveys with these answers given."""
    answers = {question: Answer(Standing.GIVEN, value) for question, value in values.items()}
    return Course(survey(name), Session(token="t", answers=answers), Around(today="2026-03-01"))


def asked(name: str, **values: Value) -> set[str]:
    """Name what is asked after these answers."""
    return {question.name for question in course(name, **values).asked}


SILENT_AT_FIRST = {
    "neighbourhood-review": """nr_place_other nr_heart_other nr_heart_pin nr_changehow nr_changehow_other nr_first
        nr_hard_other nr_limit_other d_lang_other d_since d_parents country""",
    "pulse": "d_lang_other d_since d_parents country",
    "event-feedback": "independent_contact e_langwhy e_tell e_timebest d_lang_other d_since d_parents country",
    "event-form": "ev_place_other",
    "say": "",
    "what-matters": "d_lang_other d_since d_parents country",
    "event-needs": "r_why r_lang r_lang_other r_child r_ages r_access r_cost r_remind",
    "benchmark": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_depends_on_an_answer_that_was_not_given(name: str) -> None:
    every = {question.name for question in survey(name).questions}

    assert asked(name) == every - set(SILENT_AT_FIRST[name].split())


@pytest.mark.parametrize(
    ("name", "values", "more"),
    [
        ("neighbourhood-review", {"nr_heart": "market"}, set()),
        ("neighbourhood-review", {"nr_heart": "other"}, {"nr_heart_other", "nr_heart_pin"}),
        ("neighbourhood-review", {"nr_change": "little"}, {"nr_changehow"}),
        ("neighbourhood-review", {"nr_change": "lot"}, {"nr_changehow"}),
        ("neighbourhood-review", {"nr_change": "no"}, set()),
        ("neighbourhood-review", {"nr_gap": ("parks",)}, set()),
        ("neighbourhood-review", {"nr_gap": ("nothing",)}, set()),
        ("neighbourhood-review", {"nr_gap": ("parks", "jobs")}, {"nr_first"}),
        ("pulse", {"d_born": "no"}, {"d_since"}),
        ("pulse", {"d_born": "yes"}, {"d_parents"}),
        ("pulse", {"d_lang": "other"}, {"d_lang_other"}),
        ("event-feedback", {"e_lang": "little"}, {"e_langwhy"}),
        ("event-feedback", {"e_lang": "some"}, {"e_langwhy"}),
        ("event-feedback", {"e_lang": "most"}, set()),
        ("event-feedback", {"e_respect": "no"}, {"e_tell"}),
        ("event-feedback", {"e_respect": "mostly"}, set()),
        ("event-feedback", {"e_time": "no"}, {"e_timebest"}),
        ("event-needs", {"r_come": "no"}, {"r_why"}),
        ("event-needs", {"r_come": "yes"}, {"r_lang", "r_child", "r_access", "r_cost", "r_remind"}),
        ("event-needs", {"r_come": "maybe"}, {"r_lang", "r_child", "r_access", "r_cost", "r_remind"}),
    ],
)
def test_an_answer_opens_just_the_questions_it_should(name: str, values: dict[str, Value], more: set[str]) -> None:
    assert asked(name, **values) - asked(name) == more


@pytest.mark.parametrize(("children", "opened"), [(0.0, set()), (2.0, {"r_ages"})])
def test_ages_are_asked_only_where_there_are_children(children: float, opened: set[str]) -> None:
    coming = asked("event-needs", r_come="yes")

    assert asked("event-needs", r_come="yes", r_child=children) - coming == opened


def test_what_comes_first_is_chosen_among_what_is_missing() -> None:
    walked = course("neighbourhood-review", nr_gap=("parks", "jobs"))

    offered = walked.offered(walked.survey["nr_first"])

    assert [choice.code for choice in offered] == ["jobs", "parks"]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_can_be_left_out(name: str) -> None:
    assert [question.name for question in survey(name).questions if question.required] == []


def test_a_pin_is_moved_onto_a_grid_of_250_metres() -> None:
    assert survey("neighbourhood-review")["nr_heart_pin"].step == 250


def test_ticks_are_limited_where_people_shall_choose_what_matters_most() -> None:
    limits = {question.name: question.maximum for question in survey("neighbourhood-review").questions}

    assert (limits["nr_gap"], limits["nr_hard"]) == (5, 3)


@pytest.mark.parametrize("name", NAMES)
def test_only_replies_to_an_invitation_and_plans_are_kept_from_the_answers(name: str) -> None:
    assert survey(name).personal == (name in {"event-needs", "event-form"})
