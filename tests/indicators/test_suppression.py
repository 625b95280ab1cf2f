"""No small cell can be computed back, and no more is hidden than that takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.indicators.grid import Grid
from bot.indicators.suppression import checked, narrow_places, small_places, suppressed
from tests.indicators.exhaustive import exact_span

FEW = 3
"""A threshold that lets all tables be tried; the rule is the same for ten."""


@st.composite
def tables(draw: st.DrawFn, k: int, largest: int) -> Grid:
    """Draw a table whose rows and columns each have k people, as folded ones do."""
    rows = draw(st.integers(2, 3))
    columns = draw(st.integers(2, 5 - rows)) if largest < k + FEW else draw(st.integers(2, 5))
    counts = tuple(tuple(draw(st.integers(0, largest)) for _ in range(columns)) for _ in range(rows))
    lacking = [r for r in range(rows) if sum(counts[r]) < k]
    filled = [list(row) for row in counts]
    for r in lacking:
        filled[r][r % columns] += k
    for c in range(columns):
        if sum(row[c] for row in filled) < k:
            filled[c % rows][c] += k
    return Grid(tuple(map(tuple, filled)))


@settings(max_examples=60)
@given(tables(k=FEW, largest=5))
def test_whoever_tries_all_tables_finds_no_small_cell(grid: Grid) -> None:
    hidden = suppressed(grid, k=FEW)

    assert hidden is not None
    assert {place for place in small_places(grid, FEW) if exact_span(grid, place, hidden).width < FEW} == set()


@settings(max_examples=60)
@given(tables(k=10, largest=40))
def test_the_audit_finds_nothing_to_mend(grid: Grid) -> None:
    hidden = suppressed(grid, k=10)

    assert hidden is not None
    assert set(small_places(grid, 10)) <= hidden
    assert narrow_places(grid, hidden, k=10) == ()


@given(tables(k=10, largest=40))
def test_the_same_table_hides_the_same_cells(grid: Grid) -> None:
    assert suppressed(grid, k=10) == suppressed(Grid(grid.counts), k=10)


def test_hiding_small_cells_alone_is_found_by_the_audit() -> None:
    grid = Grid(((3, 20, 15), (30, 40, 25)))

    assert narrow_places(grid, {(0, 0)}, k=10) == ((0, 0),)
    assert narrow_places(grid, (), k=10) == ((0, 0),)


def test_a_small_cell_takes_the_cheapest_cycle_with_it() -> None:
    grid = Grid(((3, 60, 12), (30, 70, 25)))

    assert suppressed(grid, k=10) == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_a_table_without_small_cells_hides_nothing() -> None:
    assert suppressed(Grid(((10, 20), (30, 40))), k=10) == frozenset()


def test_what_bounds_leave_too_narrow_cannot_be_protected() -> None:
    counts = ((3, 20), (30, 40))

    assert suppressed(Grid(counts, floor=((3, 0), (0, 0)), ceiling=((8, 90), (90, 90))), k=10) is None


@pytest.mark.parametrize("k", [4, 0, -1])
def test_a_threshold_below_five_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"^k must be 5 or more, not {k}$"):
        checked(k)
