from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.translations import app
from bot.errors import OperatorError

SURVEY = """survey: tiny
title: A tiny survey
questions:
  - type: text
    name: why
    label: Why ${what}?
"""
STATUS = (
    '[en_GB]\nstatus = "source"\n[nl]\nstatus = "machine"\npartial = true\n[fa]\nstatus = "machine"\npartial = true\n'
)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys" / "tiny.yaml").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "menu.py").write_text('words.say("Hello")\n', encoding="utf-8")
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "status.toml").write_text(STATUS, encoding="utf-8")
    return tmp_path


def run(folders: Path, command: str, *arguments: str) -> Result:
    where = ["--locales", str(folders / "locales")]
    if command != "stats":
        where += ["--surveys", str(folders / "surveys"), "--sources", str(folders / "bot")]
    return CliRunner().invoke(app, [command, *arguments, *where])


def dutch(folders: Path) -> Path:
    return folders / "locales" / "nl" / "LC_MESSAGES" / "surveys.po"


def test_after_an_update_the_check_finds_no_fault(folders: Path) -> None:
    assert run(folders, "update").exit_code == 0

    found = run(folders, "check")

    assert (found.exit_code, found.output) == (
        0, "3 languages checked: no faults, 0 hints (--hints shows them).\n",
    )  # fmt: skip


def test_an_update_repeated_changes_no_byte(folders: Path) -> None:
    run(folders, "update")
    before = {path: path.read_bytes() for path in folders.rglob("*.po*")}

    run(folders, "update")

    assert {path: path.read_bytes() for path in folders.rglob("*.po*")} == before
    assert len(before) == 8


def test_the_check_names_file_line_and_fault(folders: Path) -> None:
    run(folders, "update")
    text = dutch(folders).read_text(encoding="utf-8")
    dutch(folders).write_text(text.replace('${what}?"\nmsgstr ""', '${what}?"\nmsgstr "Waarom?"'), encoding="utf-8")

    error = run(folders, "check").exception

    assert isinstance(error, OperatorError)
    assert [(p.file, p.place, p.fault) for p in error.problems] == [
        (str(dutch(folders)), "tiny/why/label “Why ${what}?”", "The placeholder ${what} is missing."),
    ]


def test_a_survey_that_changed_makes_the_template_stale_until_the_next_update(folders: Path) -> None:
    run(folders, "update")
    (folders / "surveys" / "tiny.yaml").write_text(SURVEY.replace("A tiny", "A small"), encoding="utf-8")

    error = run(folders, "check").exception
    run(folders, "update")

    assert isinstance(error, OperatorError)
    assert sorted(p.fault for p in error.problems) == [
        "No source holds this string.", "The template lacks this string.",
    ]  # fmt: skip
    assert run(folders, "check").exit_code == 0


def test_hints_are_shown_when_asked_for_and_are_no_faults(folders: Path) -> None:
    (folders / "locales" / "glossary.csv").write_text(
        "id,kind,en,nl,status,note\nt,sentence,A tiny survey,Een vragenlijst,draft,\n", encoding="utf-8"
    )
    run(folders, "update")
    text = dutch(folders).read_text(encoding="utf-8")
    dutch(folders).write_text(text.replace('survey"\nmsgstr ""', 'survey"\nmsgstr "Een enquête"'), encoding="utf-8")

    found = run(folders, "check", "--hints")

    assert found.exit_code == 0
    assert "The glossary says “Een vragenlijst” for “A tiny survey”." in found.output


def test_stats_count_what_is_translated(folders: Path) -> None:
    run(folders, "update")
    text = dutch(folders).read_text(encoding="utf-8")
    dutch(folders).write_text(text.replace('survey"\nmsgstr ""', 'survey"\nmsgstr "Een enquête"'), encoding="utf-8")

    rows = {row["language"]: row for row in json.loads(run(folders, "stats", "--json").output)}

    assert list(rows) == ["en_GB", "nl", "fa"]
    assert [rows[code]["parts"]["tiny"]["translated"] for code in rows] == [2, 1, 0]
    assert rows["nl"]["status"] == "machine"


def test_stats_draw_a_row_for_each_language(folders: Path) -> None:
    run(folders, "update")

    lines = [line for line in run(folders, "stats").output.splitlines() if line.startswith("│")]

    assert [line.split("│")[1].strip() for line in lines if line.split("│")[1].strip()] == [
        "English", "Dutch", "Persian",
    ]  # fmt: skip


def test_a_language_nobody_knows_is_not_started(folders: Path) -> None:
    error = run(folders, "update", "xx").exception

    assert isinstance(error, OperatorError)
    assert [p.place for p in error.problems] == ["xx"]
    assert not (folders / "locales" / "bot.pot").exists()


def test_words_that_no_translator_would_see_stop_everything(folders: Path) -> None:
    (folders / "bot" / "menu.py").write_text("words.say(text)\n", encoding="utf-8")

    error = run(folders, "update").exception

    assert isinstance(error, OperatorError)
    assert [(p.file, p.line) for p in error.problems] == [("bot/menu.py", 1)]


def test_the_words_of_the_demo_page_are_extracted_too(folders: Path) -> None:
    page = folders / "bot" / "simulator" / "page"
    page.mkdir(parents=True)
    (page / "words.json").write_text('{"phones": "Phones"}', encoding="utf-8")

    run(folders, "extract")

    assert 'msgctxt "page"\nmsgid "Phones"' in (folders / "locales" / "bot.pot").read_text(encoding="utf-8")
