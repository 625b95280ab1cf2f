"""The example scheme: complete, coherent with the surveys, and a census whose dimensions add up."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def read(*parts: str) -> dict[str, Any]:
    """Read YAML with every scalar as text."""
    content: dict[str, Any] = yaml.BaseLoader(ROOT.joinpath(*parts).read_text(encoding="utf-8")).get_single_data()
    return content


SCHEME = read("scheme", "example.yaml")
ABOUT = read("surveys", "blocks", "about.yaml")
AREAS = [area["code"] for area in SCHEME["areas"]]
CENSUS = list(csv.DictReader((ROOT / "scheme" / SCHEME["census"]).read_text(encoding="utf-8").splitlines()))


def codes(of: str) -> list[str]:
    """List the codes of a choice list of the block about the person."""
    return [choice["name"] for choice in ABOUT["choices"][of]]


def test_the_city_says_that_it_is_invented_and_has_a_real_time_zone() -> None:
    assert SCHEME["fictional"] == "yes"
    assert ZoneInfo(SCHEME["time_zone"]).key == "Europe/Amsterdam"


@pytest.mark.parametrize("area", SCHEME["areas"], ids=AREAS)
def test_an_area_has_six_to_ten_landmarks_that_fit_a_button(area: dict[str, Any]) -> None:
    shown = [text for each in area["landmarks"] for text in (each["label"], *each.get("labels", {}).values())]

    assert 6 <= len(area["landmarks"]) <= 10
    assert [text for text in shown if len(text) > 40] == []


def test_codes_of_landmarks_are_unique_in_the_whole_scheme() -> None:
    found = Counter(each["code"] for area in SCHEME["areas"] for each in area["landmarks"])

    assert [code for code, times in found.items() if times > 1] == []


@pytest.mark.parametrize("area", SCHEME["areas"], ids=AREAS)
def test_landmarks_speak_all_languages_of_the_scheme_or_only_their_own(area: dict[str, Any]) -> None:
    translated = [set(each["labels"]) for each in area["landmarks"] if "labels" in each]

    assert translated == [set(SCHEME["languages"]) - {"en_GB"}] * len(translated)


def test_organisers_and_openings_name_areas_and_surveys_that_exist() -> None:
    surveys = [opening["survey"] for opening in SCHEME["openings"]]

    assert {area for each in SCHEME["organisers"] for area in each["areas"]} == set(AREAS)
    assert surveys == ["neighbourhood-review", "pulse"]
    assert [name for name in surveys if not (ROOT / "surveys" / f"{name}.yaml").is_file()] == []


@pytest.mark.parametrize("area", SCHEME["areas"], ids=AREAS)
def test_every_dimension_of_the_census_counts_everybody_of_the_area(area: dict[str, Any]) -> None:
    totals: Counter[str] = Counter()
    for row in CENSUS:
        if row["area"] == area["code"]:
            totals[row["dimension"]] += int(row["count"])

    everybody = int(area["population_16_plus"])
    assert totals == dict.fromkeys(("age", "gender", "language", "newcomer"), everybody)


@pytest.mark.parametrize("area", AREAS)
def test_categories_of_the_census_are_the_codes_of_the_questions(area: str) -> None:
    found = {
        dimension: [row["category"] for row in CENSUS if row["area"] == area and row["dimension"] == dimension]
        for dimension in ("age", "gender", "language", "newcomer")
    }

    assert found == {
        "age": codes("age"),
        "gender": codes("gender"),
        "language": [*codes("home_language"), "other"],
        "newcomer": ["yes", "no"],
    }


def test_the_census_says_that_it_is_synthetic() -> None:
    assert {(row["year"], row["source"]) for row in CENSUS} == {("2025", "synthetic")}
