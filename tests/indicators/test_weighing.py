"""What weighted figures tell beside the tables: nothing by one trait, and of many people hardly anything by several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.indicators.choices import REST
from bot.indicators.counts import Cells, Count, Missing, counting, tabulated
from bot.indicators.document import Terms
from bot.indicators.drafts import Plan
from bot.indicators.figures import figures
from bot.indicators.folding import Choices, Trait
from bot.indicators.measures import measure
from bot.indicators.published import published, scale_for
from bot.indicators.raking import Margin, rake
from bot.indicators.release import Release, first_release
from bot.indicators.weighing import weighed
from tests.indicators.street import AGES, LANGUAGES, SAFETY, answers

MEANINGFUL, SAFE, BARRIERS = measure("I13.meaningful"), measure("I1.safe"), measure("I8.barriers")
LIVING = {"age": {"old": 0.4, "young": 0.6}, "gender": {"woman": 0.5, "man": 0.5}}
TERMS = Terms(survey="pulse", fingerprint="f", population=LIVING)
PLAN = Plan(
    questions=(scale_for(MEANINGFUL, ("yes", "no")),),
    traits=(Trait(name="age", codes=("old", "young")), Trait(name="gender", codes=("woman", "man"))),
)


def world(scale: int, old_women: tuple[int, int]) -> Cells | None:
    """Give 200 people times a number, what they say by age and by gender known; and how many old women say yes, no."""
    counts = {}
    for said, old, young, woman, both in (
        ("yes", 20 * scale, 80 * scale, 30 * scale, old_women[0]),
        ("no", 30 * scale, 70 * scale, 25 * scale, old_women[1]),
    ):
        counts[said, "old", "woman"], counts[said, "old", "man"] = both, old - both
        counts[said, "young", "woman"], counts[said, "young", "man"] = woman - both, young - woman + both
    return Cells(("p_meaning", "age", "gender"), counts) if min(counts.values()) >= 0 else None


def told(cells: Cells) -> tuple[Release, dict[str, Any]]:
    release = first_release(PLAN, counting(cells), wave="w")
    return release, weighed(release, PLAN, counting(cells), TERMS, [MEANINGFUL], known=["age", "gender"])


def likely(scale: int) -> Iterator[tuple[int, Cells]]:
    """List worlds with so many old women that all have the same tables."""
    for yes in range(0, 20 * scale, scale):
        for no in range(0, 25 * scale, scale):
            found = world(scale, (yes, no))
            if found is not None:
                yield yes + no, found


def raked(cells: Cells) -> tuple[int, int]:
    weighting = rake(cells.along("age", "gender"), [Margin(name, shares) for name, shares in LIVING.items()])
    (figure,) = figures(MEANINGFUL, counting(cells), weighting=weighting)
    return round(100 * (figure.weighted or 0)), round(weighting.n_eff)


def test_a_percent_and_its_worth_by_two_traits_would_tell_how_many_old_women_there_are() -> None:
    truth = world(1, (2, 1))
    assert truth is not None

    fits = {old_women for old_women, cells in likely(1) if raked(cells) == raked(truth)}

    assert fits == {3}  # no table is of two traits, and this is as good as one


def test_so_few_people_are_weighted_by_one_trait_and_all_that_the_tables_allow_is_told_alike() -> None:
    found = [told(cells) for _, cells in likely(1)]

    assert len({release.as_bytes() for release, _ in found}) == 1
    assert [weights for _, weights in found] == [found[0][1]] * len(found)
    assert found[0][1]["by"] == ["gender"]  # further from those who live here than age
    assert found[0][1]["figures"][0]["percent"] == round(100 * (0.5 * 30 / 55 + 0.5 * 70 / 145))


def test_of_many_people_several_traits_are_weighted_by_and_old_women_stay_unknown() -> None:
    truth = world(20, (80, 60))
    assert truth is not None
    release, weights = told(truth)

    fits = [old_women for old_women, cells in likely(20) if told(cells)[1] == weights]

    assert weights["by"] == ["age", "gender"]
    assert weights["n_eff"] % (4000 // 20) == 0
    assert max(fits) - min(fits) >= 5 * release.k


def nobody(_: tuple[str, ...]) -> Cells:
    pytest.fail("the answers were asked")


@pytest.mark.parametrize("people", [80, 120, 400, 900])
def test_nobody_asks_the_answers_for_a_weighted_figure(people: int) -> None:
    columns = answers(people, 4)
    columns["age"] = columns.pop("d_age")
    plan = Plan(
        questions=(scale_for(SAFE, SAFETY),),
        traits=(Trait(name="language", codes=LANGUAGES), Trait(name="age", codes=AGES)),
    )
    release = first_release(plan, counting(tabulated(columns)), wave="w")
    living = {"language": dict.fromkeys(LANGUAGES, 1 / 7), "age": dict.fromkeys(AGES, 0.25)}
    terms = Terms(survey="pulse", fingerprint="f", population=living)

    found = weighed(release, plan, nobody, terms, [SAFE], known=["language", "age"])

    everybody = published(release, plan, [SAFE])[0].figure
    assert everybody is not None
    assert [each["n"] for each in found["figures"]] == [everybody.denominator]


def skipping(skipped: int) -> Count:
    people = {(("nothing",), "old"): 20, (("steps",), "old"): 30, (("nothing",), "young"): 60}
    people |= {(("steps",), "young"): 90 - skipped, (Missing.SKIPPED, "young"): skipped}
    return counting(Cells(("e_access", "age"), people))


def test_how_many_gave_no_answer_is_not_told_by_what_the_answers_are_worth() -> None:
    choices = Choices(question="e_access", codes=("nothing", "steps"), exclusive=("nothing",))
    plan = Plan(questions=(choices,), traits=(Trait(name="age", codes=("old", "young")),))
    terms = Terms(survey="event-feedback", fingerprint="f", population={"age": LIVING["age"]})
    found = []
    for skipped in (1, 4, 9):
        release = first_release(plan, skipping(skipped), wave="w")
        table = release.table("e_access", choice="nothing")
        assert table is not None
        assert table.rows[1] == REST
        found.append(weighed(release, plan, skipping(skipped), terms, [BARRIERS], known=["age"]))

    assert found == [found[0]] * 3
    assert [(each["n"], each["percent"]) for each in found[0]["figures"]] == [
        (200, round(100 * (0.4 * 0.4 + 0.6 * 0.4)))
    ]
