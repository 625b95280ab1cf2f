"""A made-up town whose truth is known: weights find it where plain shares do not, and chance is not called change."""

from __future__ import annotations

import random

from bot.indicators.change import changes
from bot.indicators.counts import Cells, counting, tabulated
from bot.indicators.figures import Figure, figures
from bot.indicators.measures import measure
from bot.indicators.raking import Margin, rake

LIVING = {"young": 0.3, "old": 0.7}
HERE = {"new": 0.25, "settled": 0.75}
YES = {("young", "new"): 0.75, ("young", "settled"): 0.7, ("old", "new"): 0.5, ("old", "settled"): 0.45}
TRUTH = sum(LIVING[age] * HERE[since] * share for (age, since), share in YES.items())
DRAWS = 200
MEANINGFUL = measure("I13.meaningful")


def drawn(rng: random.Random, people: int, *, bias: float) -> Cells:
    """Ask people of whom the young and the settled come more readily."""
    ages = rng.choices(list(LIVING), (0.3 * bias, 0.7), k=people)
    since = rng.choices(list(HERE), (0.25, 0.75 * bias), k=people)
    said = ["yes" if rng.random() < YES[pair] else "no" for pair in zip(ages, since, strict=True)]
    return tabulated({"p_meaning": list(said), "age": list(ages), "since": list(since)})


def weighted(cells: Cells) -> Figure:
    weighting = rake(cells, [Margin("age", LIVING), Margin("since", HERE)])
    return figures(MEANINGFUL, counting(cells), weighting=weighting)[0]


def test_weighted_ranges_hold_the_truth_where_plain_ones_miss_it() -> None:
    rng = random.Random(20)  # noqa: S311 - the same town every time
    waves = [drawn(rng, 400, bias=3.0) for _ in range(DRAWS)]

    held = sum(TRUTH in figure.range for cells in waves if (figure := weighted(cells)).range)
    plain = sum(TRUTH in figure.range for cells in waves if (figure := figures(MEANINGFUL, counting(cells))[0]).range)

    assert held >= 0.92 * DRAWS
    assert plain <= 0.5 * DRAWS


def test_two_waves_of_the_same_town_hardly_ever_differ_in_any_group() -> None:
    rng = random.Random(21)  # noqa: S311 - the same town every time
    alarms = 0
    for _ in range(DRAWS):
        now, then = (figures(MEANINGFUL, counting(drawn(rng, 250, bias=1.0)), trait="age") for _ in range(2))
        alarms += any(change.flagged for change in changes(now, then))

    assert alarms <= 0.09 * DRAWS


def test_a_change_of_the_size_that_is_told_is_seen_four_times_of_five() -> None:
    rng = random.Random(22)  # noqa: S311 - the same town every time
    seen = 0
    for _ in range(DRAWS):
        sums = [sum(rng.random() < share for _ in range(400)) for share in (0.55, 0.45)]
        now, then = (
            figures(MEANINGFUL, counting(Cells(("p_meaning",), {("yes",): n, ("no",): 400 - n}))) for n in sums
        )
        assert round(now[0].detectable or 0, 2) == 0.1
        seen += changes(now, then)[0].flagged

    assert 0.7 * DRAWS <= seen <= 0.9 * DRAWS
