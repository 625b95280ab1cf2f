"""What staff say of their own scheme, as a table and as JSON, with what is missing told first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.actions.planning import keep_definition
from bot.app.provision import load_surveys
from bot.store.contacts import assessments
from bot.store.contacts.assessments import Kept
from bot.survey import record
from bot.survey.session import SENT, Answer, Session, Standing
from tests.cli.officer import Officer
from tests.living import make_settings, open_field


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


Given = Mapping[str, str | tuple[str, ...]]


def say(officer: Officer, year: int, handle: str, given: Given) -> None:
    """Let somebody have sent these answers, and not know all others of the first key factor."""
    unsure = {f"b1_{at}": Answer(Standing.DONT_KNOW) for at in range(1, 5)}
    keep(officer, year, handle, unsure | {name: Answer(Standing.GIVEN, value) for name, value in given.items()})


def keep(officer: Officer, year: int, handle: str, sent: Mapping[str, Answer]) -> None:
    """Let somebody have sent these answers."""
    settings = make_settings(officer.folder, "http://127.0.0.1:1")
    with open_field(settings) as (house, stores), stores.contacts.begin() as conn:
        survey = load_surveys(settings.surveys_dir, house.scheme)["benchmark"]
        keep_definition(conn, house, survey)
        session = record.dump(Session(token="abcd", at=SENT, answers=sent, sent=sent))
        day = house.local(house.clock()).date()
        kept = Kept(year=year, handle=handle, form=survey.fingerprint, session=session, agreed=day)
        assessments.put(conn, kept)


def test_before_anybody_has_answered_it_says_where_to(officer: Officer) -> None:
    said = officer.runs("benchmark")

    assert (said.status, len(said.problems)) == (1, 1)
    assert "Nobody has sent answers yet." in said.problems[0]


def test_a_table_tells_scores_levels_gaps_and_what_can_be_done(officer: Officer) -> None:
    say(officer, 2026, "anna22", {"b1_1": "3", "b1_2": "3", "b3_2": ("access", "language", "respect")})
    say(officer, 2026, "benn33", {"b1_1": "1"})

    said = officer.runs("benchmark")

    # 1: (3 + 3 + 0 + 0) / 4 = 1.5 and 1 / 4 = 0.25; 3: three points of six
    first = next(line for line in said.text.splitlines() if "1. Neighbourhood" in line)
    assert first.replace("│", " ").split()[2] == "0.88"
    assert "starting" in first
    assert "0.2–1.5" in first
    assert "2 answered (a first impression: three should answer, one for the residents)" in said.text
    assert "1. Neighbourhood: Ask people which places belong to their neighbourhood" in said.text


def test_json_holds_each_assessor_and_the_year_that_is_asked_for(officer: Officer) -> None:
    say(officer, 2025, "anna22", {"b_role": "group", "b1_evidence": "https://city.example"})
    say(officer, 2026, "benn33", {"b2_1": "2"})

    values = json.loads(officer.runs("benchmark", "--year", "2025", "--json").text)
    wrong = officer.runs("benchmark", "--year", "2024")

    assert (values["year"], values["assessors"], values["firm"], values["wished"]) == (2025, 1, False, 2.25)
    assert values["factors"][0]["unknown"] == 4
    assert values["biggest_gaps"][0]["number"] == 1
    (one,) = values["assessments"]
    assert (one["who"], one["side"], one["evidence"]) == ("anna22", "group", {"1": "https://city.example"})
    assert ["Nobody has sent answers of that year." in each for each in wrong.problems] == [True]


@pytest.mark.parametrize("name", ["benchmark", "event-form"])
def test_what_staff_answer_is_never_opened_for_residents(officer: Officer, name: str) -> None:
    said = officer.runs("survey", "open", name, "--until", "2099-12-31")

    assert ["This survey is not for residents." in each for each in said.problems] == [True]
