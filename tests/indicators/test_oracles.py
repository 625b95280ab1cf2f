"""Others' programs say the same as ours: by figures that were kept, and live in their own environment.

The kept figures are in `reference.json`. `make oracles` asks the programs anew and runs the tests marked `oracle`.
"""

from __future__ import annotations

import json
import math
from itertools import product

import pytest

from bot.indicators.counts import counting, tabulated
from bot.indicators.drafts import Plan
from bot.indicators.grid import Grid, span
from bot.indicators.raking import Margin, rake
from bot.indicators.ranges import Share, holm, newcombe, wilson
from bot.indicators.release import Release, first_release
from bot.indicators.suppression import small_places, suppressed
from bot.indicators.tables import Table
from tests.indicators import oracles
from tests.indicators.attacking import truth_of
from tests.indicators.street import PLAN, answers

KEPT = json.loads(oracles.REFERENCE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", KEPT["ranges"], ids=lambda case: f"{case['counts']} of {case['among']}")
def test_wilson_is_that_of_statsmodels(case: dict[str, float]) -> None:
    ends = wilson(Share(case["counts"] / case["among"], case["among"]))

    assert (ends.low, ends.high) == pytest.approx((case["low"], case["high"]), abs=1e-12)


@pytest.mark.parametrize("case", KEPT["differences"], ids=lambda case: f"{case['now']} and {case['then']}")
def test_newcombe_is_that_of_statsmodels(case: dict[str, float]) -> None:
    now, then = (
        Share(case["now"] / case["of_now"], case["of_now"]),
        Share(case["then"] / case["of_then"], case["of_then"]),
    )

    ends = newcombe(now, then)

    assert (ends.low, ends.high) == pytest.approx((case["low"], case["high"]), abs=1e-12)


@pytest.mark.parametrize("case", KEPT["holm"], ids=lambda case: str(case["p"]))
def test_holm_is_that_of_statsmodels(case: dict[str, list[float]]) -> None:
    assert holm(case["p"]) == pytest.approx(case["adjusted"], abs=1e-12)


@pytest.mark.parametrize("case", KEPT["raking"], ids=lambda case: str(case["sample"]))
def test_weights_are_those_of_weightipy(case) -> None:
    kind, people, seed, cap = case["sample"]
    margins = [Margin(column, shares) for column, shares in oracles.POPULATION.items()]

    weighting = rake(tabulated(oracles.sample(kind, people, seed)), margins, cap=cap or math.inf)
    ours = {" ".join(map(str, key)): weight for key, weight in weighting.weights.items()}

    assert ours == {key: pytest.approx(weight, abs=2e-4 if cap else 1e-8) for key, weight in case["weights"].items()}
    assert 100 * weighting.n_eff / people == pytest.approx(case["efficiency"], rel=1e-4)


def argus(case) -> tuple[Grid, set[tuple[int, int]], set[tuple[int, int]], bool]:
    """Read what tau-ARGUS hid: the table, its small cells, all hidden ones inside of it; whether totals are hidden."""
    cells = [entry.split() for entry in case["hidden"]]
    inside = [(kind, int(r), int(c)) for kind, r, c in cells if "*" not in {r, c}]
    small = {(r, c) for kind, r, c in inside if kind == "U"}
    return Grid(oracles.table(case["seed"])), small, {(r, c) for _, r, c in inside}, len(inside) < len(cells)


@pytest.mark.parametrize("case", KEPT["tables"], ids=lambda case: f"table {case['seed']}")
def test_tau_argus_calls_the_same_cells_small_and_our_audit_finds_none_of_them_laid_bare(case) -> None:
    grid, small, hidden, totals = argus(case)

    assert set(small_places(grid, oracles.K)) == small
    assert totals or [place for place in small if span(grid, place, hidden).width == 0] == []


def test_we_hide_about_as_much_as_tau_argus_and_leave_no_small_cell_narrow() -> None:
    """It asks less of each cell: it leaves some narrower than k, and hides totals where it must; we do neither."""
    tables = [argus(case) for case in KEPT["tables"]]
    theirs = sum(len(hidden) for _, _, hidden, _ in tables)
    ours = [(grid, small, suppressed(grid, k=oracles.K)) for grid, small, _, _ in tables]
    narrow = [
        (grid, place)
        for grid, small, hidden, totals in tables
        for place in small
        if not totals and span(grid, place, hidden).width < oracles.K
    ]

    assert all(hidden is not None for _, _, hidden in ours)
    assert sum(len(hidden or ()) for _, _, hidden in ours) <= 1.3 * theirs
    assert len(narrow) > 0


@pytest.mark.oracle
def test_the_kept_figures_are_what_the_programs_say_today() -> None:
    fresh = json.loads(json.dumps(oracles.reference()))

    assert fresh["tables"] == KEPT["tables"]
    assert [_flat(case) for case in fresh["ranges"] + fresh["differences"]] == [
        pytest.approx(_flat(case), abs=1e-9) for case in KEPT["ranges"] + KEPT["differences"]
    ]
    assert [case["adjusted"] for case in fresh["holm"]] == [pytest.approx(case["adjusted"]) for case in KEPT["holm"]]
    assert [case["weights"] for case in fresh["raking"]] == [
        pytest.approx(case["weights"], abs=1e-7) for case in KEPT["raking"]
    ]


def _flat(case: dict[str, float]) -> list[float]:
    return [value for _, value in sorted(case.items())]


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(20))
def test_the_span_of_every_hidden_cell_is_what_a_linear_programme_says(seed: int) -> None:
    from scipy.optimize import linprog

    grid = Grid(oracles.table(seed))
    hidden = sorted(suppressed(grid, k=oracles.K) or ())
    rows = range(len(grid.counts))
    columns = range(len(grid.counts[0]))
    equations = [[int(place[0] == r) for place in hidden] for r in rows]
    equations += [[int(place[1] == c) for place in hidden] for c in columns]
    sums = [sum(grid.count(place) for place in hidden if place[0] == r) for r in rows]
    sums += [sum(grid.count(place) for place in hidden if place[1] == c) for c in columns]
    for at, place in enumerate(hidden):
        goal = [float(other == at) for other in range(len(hidden))]
        low = linprog(goal, A_eq=equations, b_eq=sums, method="highs").fun
        high = -linprog([-each for each in goal], A_eq=equations, b_eq=sums, method="highs").fun
        ours = span(grid, place, set(hidden))

        assert (ours.low, ours.high) == pytest.approx((low, high), abs=1e-6)


class Joint:
    """The release as one linear programme: how many people gave each combination of all answers and traits at once."""

    def __init__(self, release: Release) -> None:
        self.pairs = [table for table in release.tables if table.trait]
        sides = {table.question: table.rows for table in self.pairs}
        sides |= {table.trait: table.columns for table in self.pairs}
        self._names = list(sides)
        self._keys = list(product(*(range(len(sides[name])) for name in self._names)))
        self._known: list[tuple[list[int], int]] = []
        for table in self.pairs:
            self._tell(table)

    def inside(self, table: Table, row: int, column: int) -> list[int]:
        """List the combinations that are counted in a cell."""
        r, c = self._names.index(table.question), self._names.index(table.trait)
        return [at for at, key in enumerate(self._keys) if key[r] == row and key[c] == column]

    def _tell(self, table: Table) -> None:
        for r, row in enumerate(table.counts):
            self._known += [(self.inside(table, r, c), n) for c, n in enumerate(row) if n is not None]
        for name, totals in ((table.question, table.row_totals), (table.trait, table.column_totals)):
            at = self._names.index(name)
            for which, n in enumerate(totals):
                self._known.append(([i for i, key in enumerate(self._keys) if key[at] == which], n))

    def width(self, table: Table, row: int, column: int) -> float:
        """Say how far apart the ends of a hidden cell are."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        places = np.array([(row, at) for row, (parts, _) in enumerate(self._known) for at in parts]).T
        shape = (len(self._known), len(self._keys))
        matrix = csr_array((np.ones(places.shape[1]), tuple(places)), shape=shape)
        sums = [n for _, n in self._known]
        goal = np.zeros(len(self._keys))
        goal[self.inside(table, row, column)] = 1
        low, high = (linprog(sign * goal, A_eq=matrix, b_eq=sums, method="highs").fun for sign in (1, -1))
        return float(-high - low)


@pytest.mark.oracle
@pytest.mark.parametrize("people", [60, 150, 400, 1000])
@pytest.mark.parametrize("seed", [21, 22])
def test_whoever_knows_that_all_tables_are_of_the_same_people_finds_no_small_cell(people: int, seed: int) -> None:
    columns = answers(people, seed)
    cells = tabulated({name: columns[name] for name in ("p_safe", "p_sat", "language", "d_age")})
    release = first_release(Plan(questions=PLAN.questions[:2], traits=PLAN.traits), counting(cells), wave="w")
    truth = truth_of(release, cells, PLAN)
    joint = Joint(release)

    narrow = [
        (table.name, place)
        for table in joint.pairs
        for place in sorted(table.hidden)
        if truth[table.name][place[0]][place[1]] < oracles.K and joint.width(table, *place) < oracles.K - 1e-6
    ]

    assert narrow == []
