"""The census file is read whole, or everything that is wrong with it is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.indicators.census import Census, read_census
from bot.indicators.codebook import CATEGORIES

ROOT = Path(__file__).parents[2]
HEAD = "area,year,source,dimension,category,count\n"
GOOD = f"""{HEAD}kade,2025,CBS,gender,woman,50
kade,2025,CBS,gender,man,50
kade,2025,CBS,newcomer,yes,20
kade,2025,CBS,newcomer,no,80
"""


def read(text: str) -> Census:
    return read_census(text, file="census.csv", categories=CATEGORIES, areas=("kade", "molenveld"))


def faults(text: str) -> list[str]:
    with pytest.raises(OperatorError) as error:
        read(text)
    return [f"{problem.line} {problem.fault}" for problem in error.value.problems]


def test_our_example_is_read_with_its_totals() -> None:
    text = (ROOT / "scheme" / "census.csv").read_text(encoding="utf-8")

    census = read_census(text, file="census.csv", categories=CATEGORIES, areas=("kade", "molenveld", "spoorzicht"))

    assert (census.areas, census.dimensions) == (
        ("kade", "molenveld", "spoorzicht"),
        ("age", "gender", "language", "newcomer"),
    )
    assert [census.population(areas=[area]) for area in census.areas] == [6240, 4880, 3650]
    assert (census.population(), census.sources) == (14770, ("synthetic 2025",))
    assert census.people("newcomer", areas=["kade"]) == {"yes": 998, "no": 5242}


def test_shares_of_a_dimension_add_up_to_one() -> None:
    census = read(GOOD)

    assert census.shares("newcomer") == {"yes": 0.2, "no": 0.8}
    assert (census.shares("age"), Census().population()) == ({}, 0)


def test_a_file_as_spreadsheets_write_it_is_read() -> None:
    windows = "\ufeff" + GOOD.replace("\n", "\r\n").replace("CBS", '"CBS, Den Haag"') + ",,,,,\n"

    assert read(windows).sources == ("CBS, Den Haag 2025",)


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = (
        HEAD + "kaade,2025,CBS,gender,woman,50\n"
        "kade,25,,gender,man,-3\n"
        "kade,2025,CBS,sex,man,3\n"
        "kade,2025,CBS,gender,women,3\n"
        "kade,2025,CBS\n"
        "kade,2025,CBS,age,16_24,50\n"
        "kade,2025,CBS,age,16_24,50\n"
        "kade,2024,CBS,age,25_39,50\n"
        "kade,2025,CBS,newcomer,no,20\n"
    )

    assert faults(text) == [
        "2 `kaade` is no area that we know: did you mean `kade`?",
        "3 The source is missing.",
        "3 `-3` is no number of people.",
        "3 `25` is no year.",
        "4 `sex` is no dimension that we know: known are age, gender, language, newcomer, migrant, disability.",
        "5 `women` is no category that we know: did you mean `woman`?",
        "6 The line has 3 fields instead of 6.",
        "7 The dimensions count different numbers of people: age 150, newcomer 20.",
        "8 This is counted twice (first on line 7).",
        "9 It is of another year or source than line 7.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1 The first line does not name the columns."),
        ("area;year\n", "1 The first line does not name the columns."),
        (HEAD, "1 The file holds no people."),
        (HEAD + 'kade,2025,"CBS,gender,woman,50\n', "2 This is not CSV: unexpected end of data."),
        ("x" * 1_000_001, "0 The file is too long."),
    ],
)
def test_a_file_that_is_no_census_is_refused(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_totals_may_differ_by_one_in_a_hundred() -> None:
    assert read(GOOD.replace("no,80", "no,81")).population() == 101
    assert faults(GOOD.replace("no,80", "no,82")) == [
        "2 The dimensions count different numbers of people: gender 100, newcomer 102."
    ]
