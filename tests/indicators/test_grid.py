"""How far a hidden cell can be from what it is: the flow says what trying all tables says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.grid import Grid, Span, span
from tests.indicators.exhaustive import exact_span


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw a table of up to three rows and columns, with bounds that its counts keep."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    counts = tuple(tuple(draw(st.integers(0, 5)) for _ in range(columns)) for _ in range(rows))
    if draw(st.booleans()):
        return Grid(counts)
    floor = tuple(tuple(draw(st.integers(0, n)) for n in row) for row in counts)
    return Grid(counts, floor, tuple(tuple(n + draw(st.integers(0, 4)) for n in row) for row in counts))


@given(st.data(), grids())
def test_the_span_of_a_hidden_cell_is_what_all_possible_tables_say(data: st.DataObject, grid: Grid) -> None:
    hidden = data.draw(st.sets(st.sampled_from(list(grid.places)), min_size=1))
    place = data.draw(st.sampled_from(sorted(hidden)))

    assert span(grid, place, hidden) == exact_span(grid, place, hidden)


@given(st.data(), grids(), st.integers(0, 6))
def test_a_search_that_stops_early_has_as_much_as_was_asked_for_or_all(
    data: st.DataObject, grid: Grid, enough: int
) -> None:
    hidden = data.draw(st.sets(st.sampled_from(list(grid.places)), min_size=1))
    place = data.draw(st.sampled_from(sorted(hidden)))

    short, whole = span(grid, place, hidden, enough=enough), span(grid, place, hidden)

    assert min(short.width, enough) == min(whole.width, enough)
    assert whole.low <= short.low <= grid.count(place) <= short.high <= whole.high


def test_a_cell_that_is_hidden_alone_is_known() -> None:
    grid = Grid(((3, 20), (30, 40)))

    assert span(grid, (0, 0), {(0, 0)}) == Span(3, 3)


def test_a_cycle_of_four_hidden_cells_leaves_its_least_cells_as_room() -> None:
    grid = Grid(((3, 20, 9), (30, 40, 9)))

    assert span(grid, (0, 0), {(0, 0), (0, 1), (1, 0), (1, 1)}) == Span(0, 23)
