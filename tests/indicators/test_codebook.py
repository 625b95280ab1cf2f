"""From the answers about people to the traits that figures are split by."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.indicators.codebook import ARRIVED, CATEGORIES, deriving, traits
from bot.indicators.counts import Cells, Code, Missing, counting, tabulated
from bot.indicators.measures import MEASURES

ROOT = Path(__file__).parents[2]
SKIPPED, NOT_ASKED = Missing.SKIPPED, Missing.NOT_ASKED
PEOPLE: dict[str, list[Code]] = {
    "d_born": ["no", "no", "no", "yes", "yes", "yes", SKIPPED],
    "d_since": ["lt1", "6_10", SKIPPED, NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED],
    "d_parents": [NOT_ASKED, NOT_ASKED, NOT_ASKED, "yes", "no", SKIPPED, NOT_ASKED],
}


def choices(name: str) -> set[str]:
    block = yaml.load((ROOT / "surveys" / "blocks" / "about.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - our own file, strings only
    return {choice["name"] for choice in block["choices"][name]}


def derived(name: str, years: int = 5) -> list[Code]:
    """Tell the trait of each of the people, one by one."""
    found: list[Code] = []
    for at in range(len(PEOPLE["d_born"])):
        cells = tabulated({column: [codes[at]] for column, codes in PEOPLE.items()})
        found += [code for (code,) in deriving(counting(cells), traits(years))((name,)).counts]
    return found


def test_newcomers_came_within_five_years() -> None:
    assert derived("newcomer") == ["yes", "no", SKIPPED, "no", "no", "no", SKIPPED]


def test_a_scheme_may_set_another_number_of_years() -> None:
    assert derived("newcomer", 10)[:2] == ["yes", "yes"]
    with pytest.raises(ValueError, match=r"^newcomer_years must be 1, 5 or 10, not 7$"):
        traits(7)


def test_a_parent_from_elsewhere_is_a_migrant_background() -> None:
    assert derived("migrant") == ["yes", "yes", "yes", "yes", "no", SKIPPED, SKIPPED]


def test_the_background_puts_everybody_into_one_group() -> None:
    assert derived("background") == ["newcomer", "settled", SKIPPED, "parents", "none", SKIPPED, SKIPPED]


def test_people_are_counted_by_derived_traits_beside_their_answers() -> None:
    cells = Cells(("q", "d_dis"), {("a", "lot"): 3, ("a", "little"): 4, ("b", "no"): 5, ("b", Missing.REFUSED): 6})

    found = deriving(counting(cells), traits())(("disability", "q"))

    assert found == Cells(("disability", "q"), {("yes", "a"): 7, ("no", "b"): 5, (Missing.REFUSED, "b"): 6})


def test_the_codes_are_those_of_the_survey() -> None:
    assert set(ARRIVED) == choices("since")
    assert set(CATEGORIES["age"]) == choices("age")
    assert set(CATEGORIES["gender"]) == choices("gender")
    assert set(CATEGORIES["language"]) == choices("home_language") | {"other"}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.id)
def test_every_code_of_a_measure_is_a_choice_of_its_question(measure) -> None:
    text = (ROOT / "surveys" / f"{measure.survey}.yaml").read_text(encoding="utf-8")
    survey = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - our own file, strings only
    question = next(each for each in survey["questions"] if each.get("name") == measure.question)
    listed = survey["choices"][question["type"].split()[1]]
    codes = {choice["name"] for choice in listed} if isinstance(listed, list) else set()

    assert {*measure.counted, *measure.against, *measure.left_out} <= codes
    assert measure.each == (not measure.counted)
