"""A stranger's file is read in a process that may take so much and no more, and knows no secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.app.limited import Limits, TooHeavyError, read_limited
from tests.cli.officer import Officer

JUDGE = "bot.cli.trying:judge"
GOOD = "survey: good\ntitle: Good\nquestions:\n  - {name: years, type: integer, label: How many years?}\n"
ENDLESS = "a: b\n" * 190_000


@pytest.fixture(scope="module")
def enough_for_good() -> int:
    """Measure how much memory a good file takes here, and add a little."""
    reading = (
        "import json, sys; from bot.cli.trying import judge; judge(sys.stdin.buffer.read());"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmPeak')))"
    )
    given = json.dumps([("good.yaml", GOOD, {})])
    done = subprocess.run((sys.executable, "-c", reading), input=given, capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024 + 12_000_000


def judged(text: str, **limits: int) -> Any:
    return read_limited(JUDGE, json.dumps([("good.yaml", text, {})]).encode(), limits=Limits(**limits))


def test_what_a_sound_file_says_comes_back() -> None:
    assert judged(GOOD) == [[1, []]]
    assert [problem[:2] for problem in judged("survey: [")[0][1]] == [["good.yaml", 2]]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        (GOOD, {"memory": 1_000_000}),
        (ENDLESS, {"seconds": 0}),
        (GOOD, {"given": 10}),
        (GOOD, {"told": 3}),
    ],
    ids=["memory", "processor time", "the file's size", "the result's size"],
)
def test_what_takes_more_than_it_may_is_too_heavy(text: str, limits: dict[str, int]) -> None:
    with pytest.raises(TooHeavyError):
        judged(text, **limits)


@pytest.mark.parametrize("parser", ["os:getcwd", "subprocess:check_output", "bot", "bots.x:y"])
def test_only_parsers_of_ours_are_run(parser: str) -> None:
    with pytest.raises(ValueError, match="ValueError"):
        read_limited(parser, b"id")


def test_a_parser_that_fails_tells_the_name_of_its_fault_and_no_word_of_the_file() -> None:
    with pytest.raises(ValueError, match=r"^json\.decoder\.JSONDecodeError$"):
        read_limited(JUDGE, b'{"the words of": somebody')


def test_the_child_knows_no_secret_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    for name in ("EQUAL_VOICES_TOKEN", "HTTPS_PROXY", "CREDENTIALS_DIRECTORY", "PGPASSWORD"):
        monkeypatch.setenv(name, "a secret")
    run = subprocess.run

    def watched(*words: Any, **given: Any) -> Any:
        seen.append(given["env"])
        return run(*words, **given)

    monkeypatch.setattr(subprocess, "run", watched)
    judged(GOOD)

    assert "a secret" not in seen[0].values()


def test_survey_check_reads_each_file_so_and_finds_the_one_that_is_too_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough_for_good: int
) -> None:
    good, heavy, gone = tmp_path / "good.yaml", tmp_path / "heavy.yaml", tmp_path / "gone.yaml"
    good.write_text(GOOD)
    heavy.write_text(ENDLESS)
    monkeypatch.setattr("bot.cli.trying.Limits", lambda given: Limits(given=given, memory=enough_for_good))

    said = Officer(tmp_path).runs("survey", "check", str(good), str(heavy), str(gone))

    assert said.text == f"{good}: 1 rows, no faults\n"
    assert [problem.partition(": The file ")[0] for problem in said.problems] == [str(gone), str(heavy)]
    assert "is no sound survey: it took more memory or time" in said.problems[1]
