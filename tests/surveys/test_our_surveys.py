"""The surveys we ship: short, plain, sourced, and with every question the design asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "surveys"
WORDS_IN_A_QUESTION = 15
LETTERS_ON_A_BUTTON = 40

DESIGN = {
    "neighbourhood-review": """nr_place nr_heart nr_heart_pin nr_name nr_belong nr_change nr_changehow nr_gap
        nr_first nr_hard nr_limit nr_keep nr_groups nr_way nr_miss""",
    "pulse": "p_safe p_sat p_dir p_mix p_say p_part p_know p_meaning",
    "event-feedback": """independent_contact e_lang e_langwhy e_say e_heard e_respect e_tell e_time e_timebest
        e_access e_support e_next e_free""",
    "say": "s_theme s_text",
    "what-matters": "w_matters",
    "event-needs": "r_come r_why r_lang r_child r_ages r_access r_cost r_remind",
    "about": "country d_age d_gender d_lang d_born d_since d_parents d_dis d_help",
}
GUIDE_QUESTIONS = (4, 5, 3, 4, 3, 3, 4, 4, 5, 5, 7)
SUB_POINTS = {"b2_3": 4, "b3_2": 6, "b5_1": 3, "b6_1": 4, "b8_1": 3, "b8_4": 2}
JARGON = re.compile(
    r"\b(stakeholders?|empower\w*|governance|capacity.building|facilitat\w+|implement\w*|utili[sz]e|inclusiv\w+"
    r"|demograph\w*|socio\w*|constraints?|indicators?|criteria|transparen\w+|accountab\w+|sustainab\w+|holistic"
    r"|synerg\w+|leverage|mainstream\w*|intercultural|ethnic\w*|native|foreigners?|citizens?|respondents?|optimal"
    r"|prior to|in order to|e\.g\.|i\.e\.|etc)\b",
    re.IGNORECASE,
)
ABOUT_A_SCHEME = re.compile(r"\b(schemes?|evaluat\w+|strateg\w+|representatives?|coordinat\w+)\b", re.IGNORECASE)
AMERICAN = re.compile(r"\b(neighbor\w*|organiz\w+|center|color|program|behavior|favorite|recogniz\w+)\b", re.IGNORECASE)


def read(path: Path) -> dict[str, Any]:
    """Read YAML as our surveys are read: every scalar is text, so that `no` stays an answer."""
    content: dict[str, Any] = yaml.BaseLoader(path.read_text(encoding="utf-8")).get_single_data()
    return content


FILES = {path.stem: read(path) for path in sorted(FOLDER.rglob("*.yaml"))}


def rows(questions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the questions of a file in order, those inside groups too."""
    for row in questions:
        if row.get("type") == "group":
            yield from rows(row["questions"])
        elif "include" not in row:
            yield row


def offered(survey: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """List the choices a file writes out, each with the name of its list."""
    lists = survey.get("choices", {})
    return [(name, choice) for name, each in lists.items() if isinstance(each, list) for choice in each]


def labels(questions: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what stands above and under the questions, and above groups."""
    for row in questions:
        yield from (row[key] for key in ("label", "hint") if key in row)
        yield from labels(row.get("questions", []))


def wordings(survey: dict[str, Any]) -> list[str]:
    """List all a reader sees."""
    heads = [survey[key] for key in ("title", "label", "description") if key in survey]
    return [*heads, *labels(survey["questions"]), *(choice["label"] for _, choice in offered(survey))]


ROWS = [
    pytest.param(row, id=f"{stem}/{row['name']}") for stem, survey in FILES.items() for row in rows(survey["questions"])
]


@pytest.mark.parametrize("row", ROWS)
def test_every_question_is_short_and_says_where_it_comes_from(row: dict[str, str]) -> None:
    sentences = [part for key in ("label", "hint") for part in re.split(r"(?<=[.?!]) ", row.get(key, ""))]

    assert len(row.get("label", "").split()) <= WORDS_IN_A_QUESTION
    assert max(len(sentence.split()) for sentence in sentences) <= WORDS_IN_A_QUESTION
    assert re.match("own|concept|SDG 16|Community Life Survey", row["source"])


@pytest.mark.parametrize("row", ROWS)
def test_every_question_can_be_skipped_and_asks_one_thing(row: dict[str, str]) -> None:
    assert row.get("required", "no") == "no"
    assert row.get("label", "").count("?") <= 1


@pytest.mark.parametrize("stem", FILES)
def test_every_button_fits_a_phone(stem: str) -> None:
    assert [choice for _, choice in offered(FILES[stem]) if len(choice["label"]) > LETTERS_ON_A_BUTTON] == []


@pytest.mark.parametrize("stem", FILES)
def test_choices_of_a_list_differ_in_code_and_in_label(stem: str) -> None:
    codes = [(name, choice["name"]) for name, choice in offered(FILES[stem])]
    shown = [(name, choice["label"]) for name, choice in offered(FILES[stem])]

    assert sorted(set(codes)) == sorted(codes)
    assert sorted(set(shown)) == sorted(shown)


@pytest.mark.parametrize("stem", FILES)
def test_every_list_is_used_and_every_used_list_exists(stem: str) -> None:
    survey = FILES[stem]
    used = {row["type"].split()[1] for row in rows(survey["questions"]) if row["type"].startswith("select")}

    assert used == set(survey["choices"])


@pytest.mark.parametrize("stem", FILES)
def test_no_wording_uses_jargon_or_american_spelling(stem: str) -> None:
    text = "\n".join(wordings(FILES[stem]))

    assert JARGON.findall(text) == []
    assert AMERICAN.findall(text) == []


@pytest.mark.parametrize("stem", DESIGN)
def test_residents_meet_no_word_of_the_office(stem: str) -> None:
    assert ABOUT_A_SCHEME.findall("\n".join(wordings(FILES[stem]))) == []


@pytest.mark.parametrize("stem", DESIGN)
def test_a_survey_holds_the_questions_of_the_design_in_order(stem: str) -> None:
    assert [row["name"] for row in rows(FILES[stem]["questions"])] == DESIGN[stem].split()


def test_the_benchmark_holds_all_guide_questions_evidence_and_context() -> None:
    names = [row["name"] for row in rows(FILES["benchmark"]["questions"])]
    guide = [
        name
        for factor, count in enumerate(GUIDE_QUESTIONS, start=1)
        for name in (*(f"b{factor}_{at}" for at in range(1, count + 1)), f"b{factor}_evidence")
    ]
    context = [f"bc_{about}" for about in ("law", "data", "migration", "economy", "money", "politics", "civil")]

    assert sum(GUIDE_QUESTIONS) == 47
    assert names == ["b_intro", "b_role", *guide, *context]


def test_tick_lists_of_the_benchmark_hold_every_sub_point_and_two_ways_out() -> None:
    lists = FILES["benchmark"]["choices"]
    points = {name: [choice for choice in lists[f"{name}_points"] if "exclusive" not in choice] for name in SUB_POINTS}
    ways_out = {name: [c["name"] for c in lists[f"{name}_points"] if "exclusive" in c] for name in SUB_POINTS}

    assert {name: len(each) for name, each in points.items()} == SUB_POINTS
    assert ways_out == {name: ["none", "na"] for name in SUB_POINTS}


def test_safety_keeps_the_categories_of_the_sustainable_development_goals() -> None:
    codes = [choice["name"] for choice in FILES["pulse"]["choices"]["safety"]]

    assert codes == ["very_safe", "safe", "unsafe", "very_unsafe", "never"]


@pytest.mark.parametrize("stem", ["neighbourhood-review", "pulse", "event-feedback", "what-matters"])
def test_questions_about_the_person_come_last(stem: str) -> None:
    assert FILES[stem]["questions"][-1] == {"include": "about"}


@pytest.mark.parametrize("stem", ["event-needs", "benchmark", "say"])
def test_no_question_about_the_person_where_answers_are_not_anonymous(stem: str) -> None:
    assert "include: about" not in (FOLDER / f"{stem}.yaml").read_text(encoding="utf-8")


def test_only_the_reply_to_an_invitation_and_the_plan_of_an_event_are_personal() -> None:
    assert [stem for stem, survey in FILES.items() if survey.get("personal") == "yes"] == ["event-form", "event-needs"]


def test_only_what_can_be_said_at_any_time_is_repeated() -> None:
    assert [stem for stem, survey in FILES.items() if survey.get("repeated") == "yes"] == ["say"]


def test_interpreters_are_offered_for_every_language_that_is_asked_about() -> None:
    spoken = [choice["name"] for choice in FILES["about"]["choices"]["home_language"]]
    interpreted = [choice["name"] for choice in FILES["event-needs"]["choices"]["interpreter"]]

    assert interpreted == ["no", *spoken, "sign"]
