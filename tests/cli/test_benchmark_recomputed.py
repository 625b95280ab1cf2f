"""What `benchmark` prints of random answers is what other code makes of them: the raw file, fractions, sorting."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.survey.session import Answer, Standing
from tests.cli.officer import Officer
from tests.cli.test_benchmark import keep

ROOT = Path(__file__).parents[2]
SIDES = ("city", "partner", "group", "representative")


def questions() -> dict[str, list[str]]:
    """Read the file itself: of each question the codes to choose; those of a list of points without `none` and `na`."""
    raw = yaml.load((ROOT / "surveys/benchmark.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    rows = [row for group in raw["questions"] for row in group.get("questions", ())]
    codes = {name: [choice["name"] for choice in choices] for name, choices in raw["choices"].items()}
    kinds = {row["name"]: row["type"].split() for row in rows}
    return {
        name: [code for code in codes[kind[1]] if kind[0] == "select_one" or code not in {"none", "na"}]
        for name, kind in kinds.items()
        if kind[0] != "text"
    }


def answered(asked: dict[str, list[str]], hand: random.Random) -> dict[str, Any]:
    """Let somebody answer by chance: None is that they do not know, '' that they passed it over."""
    said: dict[str, Any] = {}
    for name, codes in asked.items():
        if hand.random() < 0.1:
            said[name] = hand.choice([None, ""])
        elif "na" in codes:
            said[name] = hand.choice(codes)
        else:
            ticks = tuple(code for code in codes if hand.random() < 0.5)
            said[name] = ("na",) if hand.random() < 0.1 else ticks or ("none",)
    return said


def points(said: Any, codes: list[str]) -> Fraction | None:
    """Score one answer: 0 to 3, three times the ticked share, nothing for what does not apply."""
    if said is None:
        return Fraction(0)
    if said in {"", "na"} or said == ("na",):
        return None
    if isinstance(said, str):
        return Fraction(said)
    return Fraction(3 * sum(code in codes for code in said), len(codes))


def middle(values: list[Fraction]) -> Fraction:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def expected(number: int, asked: dict[str, list[str]], people: list[dict[str, Any]]) -> dict[str, Any]:
    """Work a key factor out from what each said."""
    mine = [name for name in asked if name.startswith(f"b{number}_")]
    table = [[points(said[name], asked[name]) for name in mine] for said in people]
    scores = [sum(given) / len(given) for row in table if (given := [each for each in row if each is not None])]
    score = middle(scores)
    columns = [[each for each in column if each is not None] for column in zip(*table, strict=True)]
    whole = all(middle(column) > 0 for column in columns if column)
    level = ("not started", "starting", "growing", "in place")[sum(score >= Fraction(each, 4) for each in (3, 6, 9))]
    return {
        "score": float(score),
        "low": float(min(scores)),
        "high": float(max(scores)),
        "gap": float(max(Fraction(0), Fraction(9, 4) - score)),
        "level": "growing" if level == "in place" and not whole else level,
        "unknown": sum(said[name] is None for said in people for name in mine),
    }


def sent(said: dict[str, Any], side: str) -> dict[str, Answer]:
    standing = {None: Standing.DONT_KNOW, "": Standing.SKIPPED}
    answers = {
        name: Answer(standing[value]) if value in standing else Answer(Standing.GIVEN, value)
        for name, value in said.items()
    }
    return answers | {"b_role": Answer(Standing.GIVEN, side)}


def test_there_are_47_questions_in_eleven_factors() -> None:
    asked = questions()

    assert len(asked) == 47
    assert {name.split("_")[0] for name in asked} == {f"b{number}" for number in range(1, 12)}


@pytest.mark.parametrize("people", [1, 4, 7])
def test_other_code_finds_the_same_scores_levels_gaps_and_spreads(tmp_path: Path, people: int) -> None:
    officer, hand, asked = Officer(tmp_path), random.Random(people), questions()  # noqa: S311 - repeatable
    said = [answered(asked, hand) for _ in range(people)]
    for at, each in enumerate(said):
        keep(officer, 2026, f"who{at}", sent(each, SIDES[at % 4]))

    found = json.loads(officer.runs("benchmark", "--json").text)

    ours = [
        {key: each[key] for key in ("score", "low", "high", "gap", "level", "unknown")} for each in found["factors"]
    ]
    theirs = [expected(number, asked, said) for number in range(1, 12)]
    assert [each | {"score": 0, "low": 0, "high": 0, "gap": 0} for each in ours] == [
        each | {"score": 0, "low": 0, "high": 0, "gap": 0} for each in theirs
    ]
    for key in ("score", "low", "high", "gap"):
        assert [each[key] for each in ours] == pytest.approx([each[key] for each in theirs], abs=1e-9)
    worst = sorted(range(1, 12), key=lambda number: -theirs[number - 1]["gap"])[:3]
    assert [each["number"] for each in found["biggest_gaps"]] == worst
    assert found["firm"] is (people >= 3)
