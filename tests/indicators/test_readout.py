"""A published figure is what the published table tells, and there is none where the table hides."""

from __future__ import annotations

import pytest

from bot.indicators.counts import Cells, Missing, counting
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices, Trait
from bot.indicators.measures import measure
from bot.indicators.ranges import Share, wilson
from bot.indicators.readout import COUNTS, REST, Read, read_all, read_out, scale_of
from bot.indicators.release import first_release
from bot.indicators.tables import Table
from tests.indicators.street import SAFETY

SAFE = measure("I1.safe")
ANSWERS = {
    "x": {"very_safe": 30, "safe": 40, "unsafe": 25, "never": 12, Missing.DONT_KNOW: 13, Missing.SKIPPED: 30},
    "y": {"very_safe": 11, "safe": 20, "unsafe": 30, "very_unsafe": 12, Missing.REFUSED: 20, Missing.SKIPPED: 12},
}


def published() -> Table:
    cells = Cells(("p_safe", "t"), {(code, t): n for t, given in ANSWERS.items() for code, n in given.items()})
    plan = Plan(questions=(scale_of(SAFE, SAFETY),), traits=(Trait(name="t"),))
    table = first_release(plan, counting(cells), wave="w").table("p_safe", trait="t")
    assert table is not None
    return table


def test_shares_are_of_those_the_indicator_asks_for() -> None:
    found = read_out(SAFE, published())

    assert [(each.group, each.figure and (each.figure.numerator, each.figure.denominator)) for each in found] == [
        ("x", (70, 120)),
        ("y", (31, 73)),
    ]
    assert [each.percent for each in found] == [58, 42]
    assert found[0].figure is not None
    assert found[0].figure.range == wilson(Share(70 / 120, 120))


def test_all_people_together_are_read_from_the_totals() -> None:
    assert read_all(SAFE, published()).percent == round(100 * 101 / 193)


@pytest.mark.parametrize(
    ("column", "told", "of_all"),
    [
        ((12, 20, 30), (12, 32), False),
        ((12, None, 30), (12, 32), False),
        ((12, 20, None), (12, 32), False),
        ((12, None, None), (12, 62), True),
        ((None, 20, 30), None, False),
        ((None, None, None), None, False),
    ],
)
def test_what_is_hidden_is_not_used_and_then_the_share_is_of_all_or_there_is_none(
    column: tuple[int | None, ...], told: tuple[int, int] | None, *, of_all: bool
) -> None:
    table = Table(
        question="p_safe",
        trait="t",
        rows=(COUNTS, REST, "*no_answer"),
        columns=("x",),
        counts=tuple((n,) for n in column),
        row_totals=(50, 50, 50),
        column_totals=(62,),
    )

    (found,) = read_out(SAFE, table)

    assert (found.figure and (found.figure.numerator, found.figure.denominator)) == told
    assert found.of_all == of_all


def test_a_class_that_was_folded_away_cannot_be_read() -> None:
    table = Table(
        question="p_safe",
        trait="t",
        rows=("*other",),
        columns=("x",),
        counts=((9,),),
        row_totals=(9,),
        column_totals=(9,),
    )

    assert (read_out(SAFE, table)[0].percent, read_all(SAFE, table).figure) == (None, None)


@pytest.mark.parametrize("name", ["I2.direction", "I10.place"])
def test_a_difference_and_a_measure_of_each_choice_have_no_such_table(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} cannot be read"):
        scale_of(measure(name), ())


def test_choices_are_read_among_those_who_answered_or_all_where_few_did_not() -> None:
    barriers = measure("I8.barriers")
    choices = Choices(question="e_access", codes=("nothing", "steps"), exclusive=("nothing",))
    plan = Plan(questions=(choices,), traits=(Trait(name="t"),))

    def read(skipped: int) -> tuple[Read, ...]:
        people = {(("nothing",), "x"): 60, (("steps",), "x"): 30, (("nothing",), "y"): 20, (("steps",), "y"): 40}
        missing = {(Missing.SKIPPED, "x"): skipped, (Missing.SKIPPED, "y"): skipped}
        release = first_release(plan, counting(Cells(("e_access", "t"), people | missing)), wave="w")
        table = release.table("e_access", choice="nothing", trait="t")
        assert table is not None
        return (read_all(barriers, table), *read_out(barriers, table))

    assert [(each.percent, each.of_all) for each in read(15)] == [(53, False), (67, False), (33, False)]
    assert [(each.percent, each.of_all) for each in read(3)] == [(51, True), (65, True), (32, True)]
