"""Every table that could stand behind a published one, by trying them all: slow, and beyond doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.indicators.grid import Grid, Place, Span


def tables_behind(grid: Grid, hidden: Collection[Place]) -> Iterator[dict[Place, int]]:
    """Yield every way to fill the hidden cells that fits the totals and what is known of each cell."""
    places = sorted(hidden)
    rows = [sum(grid.counts[r][c] for c in range(len(grid.counts[0])) if (r, c) in hidden) for r in _rows(grid)]
    columns = [sum(grid.counts[r][c] for r in _rows(grid) if (r, c) in hidden) for c in range(len(grid.counts[0]))]
    yield from _filled(grid, places, rows, columns, {})


def _rows(grid: Grid) -> range:
    return range(len(grid.counts))


def _filled(
    grid: Grid, places: list[Place], rows: list[int], columns: list[int], found: dict[Place, int]
) -> Iterator[dict[Place, int]]:
    if len(found) == len(places):
        if not any(rows) and not any(columns):
            yield dict(found)
        return
    place = places[len(found)]
    row, column = place
    for value in range(grid.least(place), min(rows[row], columns[column], grid.most(place)) + 1):
        rows[row] -= value
        columns[column] -= value
        yield from _filled(grid, places, rows, columns, {**found, place: value})
        rows[row] += value
        columns[column] += value


def exact_span(grid: Grid, place: Place, hidden: Collection[Place]) -> Span:
    """Say between what a hidden cell lies, by trying all tables."""
    values = [table[place] for table in tables_behind(grid, hidden)]
    return Span(min(values), max(values))
