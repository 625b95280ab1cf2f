"""A release tells no small cell to whoever solves for it, is the same for the same answers, and the next one waits."""

from __future__ import annotations

import json
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.indicators.counts import Cells, Missing, counting, tabulated
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices, Scale, Trait
from bot.indicators.measures import measure
from bot.indicators.published import scale_for
from bot.indicators.release import first_release, next_release, read_release
from tests.indicators.attacking import few_new, narrowed, small_cells, standing, truth_of
from tests.indicators.street import PLAN, SAFETY, SATISFACTION, answers, street


@pytest.mark.parametrize("people", [40, 120, 400, 1500])
def test_solving_for_the_small_cells_of_a_release_finds_none(people: int) -> None:
    for seed in range(3):
        cells = street(people, seed)
        release = first_release(PLAN, counting(cells), wave="w")
        truth = truth_of(release, cells, PLAN)

        assert narrowed([release], [truth], PLAN, k=10) == []


@pytest.mark.parametrize("people", [40, 120, 400])
def test_what_is_shown_is_true_and_never_small(people: int) -> None:
    cells = street(people, 5)
    release = first_release(PLAN, counting(cells), wave="w")
    truth = truth_of(release, cells, PLAN)
    shown = [
        (n, true)
        for table in release.tables
        for row, true_row in zip(table.counts, truth.get(table.name, ()), strict=True)
        for n, true in zip(row, true_row, strict=True)
        if n is not None
    ]

    assert [(n, true) for n, true in shown if n != true or n < 10] == []
    assert [table for table in release.tables if min((*table.row_totals, *table.column_totals)) < 10] == []
    assert {table.total for table in release.tables} == {people}


def test_the_same_answers_in_any_order_give_the_same_bytes() -> None:
    columns = answers(300, 2)
    rows = list(zip(*columns.values(), strict=True))
    random.Random(9).shuffle(rows)  # noqa: S311 - the same answers every time
    shuffled = tabulated(dict(zip(columns, zip(*rows, strict=True), strict=True)))

    one = first_release(PLAN, counting(tabulated(columns)), wave="w")
    other = first_release(PLAN, counting(shuffled), wave="w")

    assert one.as_bytes() == other.as_bytes()
    assert json.loads(one.as_bytes())["responses"] == 300


def test_a_release_that_was_written_down_is_read_back() -> None:
    release = first_release(PLAN, counting(street(200, 2)), wave="w")

    read = read_release(release.as_bytes())

    assert (read, read.as_bytes()) == (release, release.as_bytes())


def test_fewer_than_thirty_answers_are_not_published() -> None:
    with pytest.raises(OperatorError) as error:
        first_release(PLAN, counting(street(29, 1)), wave="k3m")

    assert str(error.value) == (
        "wave k3m: 29 people answered; a release needs 30. Extend the wave, or publish nothing of it."
    )
    assert first_release(PLAN, counting(street(30, 1)), wave="k3m").responses == 30


def test_a_threshold_below_five_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^k must be 5 or more, not 4$"):
        first_release(PLAN, counting(street(50, 1)), wave="w", k=4)


def test_without_new_answers_the_next_release_is_the_last_one() -> None:
    count = counting(street(200, 3))
    first = first_release(PLAN, count, wave="w")

    assert next_release(PLAN, count, earlier=[first]) is first


def test_forty_nine_new_answers_are_too_few() -> None:
    first = first_release(PLAN, counting(street(200, 3)), wave="w")

    with pytest.raises(OperatorError) as error:
        next_release(PLAN, counting(street(249, 3)), earlier=[first])

    assert [problem.fault for problem in error.value.problems] == [
        "49 people answered since the last release; the next needs 50."
    ]


def test_a_table_whose_groups_grew_by_few_is_named_or_stays_as_it_was() -> None:
    count = counting(street(260, 3))
    first = first_release(PLAN, counting(street(200, 3)), wave="w")

    with pytest.raises(OperatorError) as error:
        next_release(PLAN, count, earlier=[first])
    second = next_release(PLAN, count, earlier=[first], freeze=True)

    assert len(error.value.problems) >= 1
    assert len(second.frozen) >= len(error.value.problems)
    assert [second.find(name) for name in second.frozen] == [first.find(name) for name in second.frozen]


PAIR = Plan(questions=(Scale(question="q", codes=("a", "b", "c")),), traits=(Trait(name="t", codes=("x", "y", "z")),))


def grown(*steps: int, seed: int) -> list[Cells]:
    rng = random.Random(seed)  # noqa: S311 - the same answers every time
    people: list[tuple[str, str]] = []
    found = []
    for step in steps:
        people += [(rng.choices("abc", (60, 30, 10))[0], rng.choices("xyz", (50, 35, 15))[0]) for _ in range(step)]
        found.append(tabulated({"q": [q for q, _ in people], "t": [t for _, t in people]}))
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(60, 200), st.integers(350, 600), st.integers(350, 600))
def test_solving_all_releases_together_finds_no_small_cell(seed: int, first: int, second: int, third: int) -> None:
    waves = grown(first, second, third, seed=seed)
    releases = [first_release(PAIR, counting(waves[0]), wave="w")]
    for cells in waves[1:]:
        releases.append(next_release(PAIR, counting(cells), earlier=releases, freeze=True))
    truths = [truth_of(release, cells, PAIR) for release, cells in zip(releases, waves, strict=True)]

    assert narrowed(releases, standing(releases, truths), PAIR, k=10) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_totals_of_two_releases_differ_by_nothing_or_by_fifty(seed: int) -> None:
    waves = grown(150, 500, 60, 700, seed=seed)
    releases = [first_release(PAIR, counting(waves[0]), wave="w")]
    for cells in waves[1:]:
        releases.append(next_release(PAIR, counting(cells), earlier=releases, freeze=True))
    few, totals = few_new(releases)
    rows = [
        now - then
        for earlier, later in pairwise(releases)
        for old in earlier.tables
        if (new := later.find(old.name))
        for now, then in zip(new.row_totals, old.row_totals, strict=True)
    ]

    assert (few, totals > 10) == (0, True)
    assert [difference for difference in rows if 0 < difference < 10] == []
    assert max(rows) >= 100


def test_rows_of_a_question_add_up_to_the_rows_of_its_tables_by_a_trait() -> None:
    release = first_release(PLAN, counting(street(400, 8)), wave="w")
    own, by_age = release.table("p_safe"), release.table("p_safe", trait="d_age")

    assert own is not None
    assert by_age is not None
    safe = sum(n for row, n in zip(own.rows, own.row_totals, strict=True) if row in {"very_safe", "safe"})
    assert by_age.row_totals[by_age.rows.index("+yes")] == safe


def test_a_question_asked_of_some_has_no_table_by_a_trait() -> None:
    plan = Plan(questions=(Scale(question="p_sat", alone=True),), traits=PLAN.traits)

    release = first_release(plan, counting(street(400, 8)), wave="w")

    assert [table.name for table in release.tables] == [("language", "", ""), ("d_age", "", ""), ("p_sat", "", "")]


def test_what_none_tells_of_the_other_choices_is_bounded() -> None:
    """Of a group of 100, 88 ticked `none`, so that no more than 12 can have ticked anything else."""
    cells = Cells(
        ("q", "t"),
        {
            (("none",), "x"): 88,
            (("a",), "x"): 12,
            (("none",), "y"): 50,
            (("a",), "y"): 46,
            (("a", "b"), "y"): 54,
            (("b",), "y"): 30,
        },
    )
    plan = Plan(
        questions=(Choices(question="q", codes=("a", "b", "none"), exclusive=("none",)),), traits=(Trait(name="t"),)
    )

    release = first_release(plan, counting(cells), wave="w")

    assert narrowed([release], [truth_of(release, cells, plan)], plan, k=10) == []


def test_a_choice_that_hardly_anybody_or_nearly_everybody_ticked_is_withheld() -> None:
    given = {(("a",),): 90, (("a", "b"),): 3, (("c",),): 7, (Missing.SKIPPED,): 20}
    plan = Plan(questions=(Choices(question="q", codes=("a", "b", "c")),))

    release = first_release(plan, counting(Cells(("q",), given)), wave="w")

    assert release.withheld == (("q", "a", ""), ("q", "b", ""), ("q", "c", ""))


@pytest.mark.parametrize("seed", range(12))
def test_solving_for_all_choices_of_a_question_together_finds_no_small_cell(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same answers every time
    people = rng.choice([60, 120, 300])
    shares = {code: rng.random() ** 2 for code in "abcd"}
    ticks = [tuple(code for code in "abcd" if rng.random() < shares[code])[:2] or ("none",) for _ in range(people)]
    skipped = rng.choice([0.0, 0.02, 0.3])
    given = [Missing.SKIPPED if rng.random() < skipped else each for each in ticks]
    groups = rng.choices("wxyz", (50, 30, 12, 8), k=people)
    cells = tabulated({"q": given, "t": list(groups)})
    choices = Choices(question="q", codes=("a", "b", "c", "d", "none"), exclusive=("none",), most=2)
    plan = Plan(questions=(choices,), traits=(Trait(name="t", codes=tuple("wxyz")),))

    release = first_release(plan, counting(cells), wave="w")

    assert narrowed([release], [truth_of(release, cells, plan)], plan, k=10) == []
    assert len(release.tables) > 1


MEASURED = Plan(
    questions=(
        scale_for(measure("I1.safe"), SAFETY),
        scale_for(measure("I2.satisfied"), SATISFACTION),
        scale_for(measure("I5.mixing"), ("def_agree", "tend_agree", "tend_disagree", "def_disagree", "too_few")),
    ),
    traits=PLAN.traits,
)


def measured(people: int, seed: int) -> Cells:
    """Give the street of `answers` a question that some answer with what the measure leaves out."""
    columns = answers(people, seed)
    rng = random.Random(seed)  # noqa: S311 - the same answers every time
    codes = (*MEASURED.questions[2].codes, Missing.SKIPPED)
    return tabulated(columns | {"p_mix": rng.choices(codes, (20, 30, 25, 12, 9, 4), k=people)})


@pytest.mark.parametrize("people", [40, 80, 120, 200, 400])
def test_keeping_figures_where_few_gave_no_answer_tells_no_small_cell(people: int) -> None:
    figures = small = 0
    for seed in range(4):
        cells, more = measured(people, seed), measured(people + 900, seed)
        releases = [first_release(MEASURED, counting(cells), wave="w")]
        releases.append(next_release(MEASURED, counting(more), earlier=releases, freeze=True))
        truths = [truth_of(each, now, MEASURED) for each, now in zip(releases, (cells, more), strict=True)]

        assert narrowed(releases, standing(releases, truths), MEASURED, k=10) == []
        assert few_new(releases)[0] == 0
        assert min(n for table in releases[0].tables for n in table.row_totals) >= 10
        figures += sum("+counted" in table.rows or "safe" in table.rows for table in releases[0].tables)
        small += small_cells(releases[0], truths[0], k=10)

    assert (figures > 0, small > 0) == (True, True)
