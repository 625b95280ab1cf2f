"""The survey as XLSForm: another program reads every question, choice and language of our own surveys from it.

pyxform, by which Kobo and ODK read forms, opens that of the sample export in `make oracles`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.app.provision import load_catalogs, load_scheme, load_surveys
from bot.export.xlsform import write_xlsform
from bot.i18n.languages import LANGUAGES
from bot.settings import shipped
from bot.survey.model import CHOOSING, Survey
from bot.survey.source import read_survey

SURVEYS = load_surveys(shipped("surveys"), load_scheme(shipped("scheme") / "example.yaml"))
CATALOGS = load_catalogs(shipped("locales"), tuple(LANGUAGES))
RULES = """\
survey: rules
title: Rules
choices:
  places: [{name: park, label: Park}, {name: square, label: Square}, {name: none, label: Neither, exclusive: yes}]
questions:
  - {type: integer, name: years, label: How long?, parameters: min=0 max=110, constraint: ". != 13"}
  - {type: select_multiple places, name: seen, label: Which?, parameters: max=2}
  - {type: text, name: why, label: Why?, required: yes}
  - {type: range, name: mark, label: Which mark?, parameters: start=1 end=10 step=0.5}
  - type: group
    name: outer
    label: Outer
    questions:
      - type: group
        name: inner
        label: Inner
        relevant: ${years} > 3
        questions:
          - {type: note, name: told, label: "You said ${years}."}
"""


def opened(folder: Path, survey: Survey) -> dict[str, list[dict[str, Any]]]:
    """Write a form, and let calamine read its sheets."""
    path = folder / "form.xlsx"
    write_xlsform(path, survey, CATALOGS)
    book = CalamineWorkbook.from_path(path)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in sheets.items()}


@pytest.mark.parametrize("name", SURVEYS)
def test_every_question_and_choice_is_there_in_every_language(tmp_path: Path, name: str) -> None:
    survey = SURVEYS[name]

    sheets = opened(tmp_path, survey)

    asked = [row for row in sheets["survey"] if "group" not in row["type"]]
    assert [row["name"] for row in asked] == [each.name for each in survey.questions]
    labels = [f"label::{each.name} ({each.tag})" for each in CATALOGS.values()]
    for row, question in zip(asked, survey.questions, strict=True):
        told = [row[label] for label in labels]
        assert told == [each.survey(f"{question.context}/label", question.label) for each in CATALOGS.values()]
    listed = [(row["list_name"], row["name"]) for row in sheets.get("choices", ())]
    offering = [each for each in survey.questions if each.kind in CHOOSING]
    assert listed == [(each.name, choice.code) for each in offering for choice in each.choices]
    assert sheets["settings"][0]["version"] == survey.fingerprint[:12]


def test_what_the_bot_knows_of_a_question_is_told_as_xlsform_says_it(tmp_path: Path) -> None:
    rows = opened(tmp_path, read_survey(RULES, file="rules.yaml", blocks={}, lists={}))["survey"]

    found = {row["name"]: row for row in rows if row["type"] != "end_group"}
    assert found["years"]["constraint"] == "(. != 13) and . >= 0 and . <= 110"
    seen = "count-selected(.) <= 2 and not(selected(., 'none') and count-selected(.) > 1)"
    assert (found["seen"]["type"], found["seen"]["constraint"]) == ("select_multiple seen", seen)
    assert (found["why"]["required"], found["why"]["constraint"]) == ("yes", "string-length(.) <= 500")
    assert found["mark"]["parameters"] == "start=1 end=10 step=0.5"
    assert [(row["type"], row["name"]) for row in rows[4:]] == [
        ("begin_group", "outer"),
        ("begin_group", "inner"),
        ("note", "told"),
        ("end_group", "inner"),
        ("end_group", "outer"),
    ]
    assert (rows[5]["relevant"], rows[6][f"label::{CATALOGS['ar'].name} (ar)"]) == (
        "${years} > 3",
        "You said ${years}.",
    )


def test_the_same_survey_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    for path in (one, other):
        write_xlsform(path, SURVEYS["pulse"], CATALOGS)

    assert one.read_bytes() == other.read_bytes()
