"""One table after another of the same wave: what the pair tells beyond what each of them tells.

While a wave is cut in batches, answers are added and none goes away, so every cell of the later table is at least that
of the earlier one, and their difference is a table of the people who came since. The rules here keep all three from
telling a small cell: the groups that grew did so by many, what fewer than k new people said is hidden, and both tables
are audited with the other as a bound. Only what was published of the earlier table is used: nothing else is kept.
"""

from __future__ import annotations

from bot.indicators.grid import Grid, Numbers, Place, span
from bot.indicators.suppression import suppressed
from bot.indicators.tables import Table, shown

NEW_ANSWERS = 50
"""People who must have come since the last release (research/anonymity.md, C: at 50, a guess is hardly better)."""


def one_way_grown(earlier: Table, later: Table, *, k: int) -> bool:
    """Tell whether a table without columns may follow another: same rows, enough new people, no few in a row.

    Args:
        earlier: as it was published.
        later: as it is now.
        k: fewer new people than that in a row would be a small cell.
    """
    grown = [now - then for now, then in zip(later.row_totals, earlier.row_totals, strict=False)]
    return later.rows == earlier.rows and sum(grown) >= NEW_ANSWERS and min(grown) >= k


def protected_after(earlier: Table, before: Table | None, table: Table, grid: Grid, *, k: int) -> Table | None:
    """Hide what must be hidden in a table that follows another.

    Args:
        earlier: as it was published last.
        before: as it was published before that with other numbers; None = never.
        table: names of its rows and columns.
        grid: what it counts now.
        k: what is small.

    Returns:
        The table; None where it may not follow, and the earlier one stays as it is.
    """
    if (earlier.rows, earlier.columns) != (table.rows, table.columns) or not _grown(earlier, grid, k):
        return None
    was = possible(earlier, grid.counts)
    if was is None or not _still_wide(earlier, before, was, grid, k):
        return None
    floor = was if grid.floor is None else _higher(was, grid.floor)
    few = [place for place in grid.places if place not in earlier.hidden and grid.count(place) - _at(was, place) < k]
    hidden = suppressed(Grid(grid.counts, floor, grid.ceiling), k=k, small=few)
    return None if hidden is None else shown(table, grid, hidden)


def possible(table: Table, ceiling: Numbers) -> Numbers | None:
    """Find counts that a published table could stand for, none above its ceiling; None where there are none.

    Hidden cells are filled one by one, and where a row has no room left, earlier ones make place along the shortest
    path: a maximal flow from rows to columns.
    """
    rows = [total - sum(n or 0 for n in row) for total, row in zip(table.row_totals, table.counts, strict=True)]
    columns = [
        total - sum(n or 0 for n in column)
        for total, column in zip(table.column_totals, zip(*table.counts, strict=True), strict=True)
    ]
    filled = dict.fromkeys(table.hidden, 0)
    for start, owed in enumerate(rows):
        left = owed
        while left:
            path = _augmenting(filled, columns, ceiling, start)
            if path is None:
                return None
            room = [_at(ceiling, place) - filled[place] if way > 0 else filled[place] for place, way in path]
            push = min(left, columns[path[-1][0][1]], *room)
            for place, way in path:
                filled[place] += way * push
            columns[path[-1][0][1]] -= push
            left -= push
    found = tuple(
        tuple(filled[r, c] if n is None else n for c, n in enumerate(row)) for r, row in enumerate(table.counts)
    )
    above = any(n > most for row, ends in zip(found, ceiling, strict=True) for n, most in zip(row, ends, strict=True))
    return None if any(columns) or above else found


def _augmenting(
    filled: dict[Place, int], columns: list[int], ceiling: Numbers, start: int
) -> list[tuple[Place, int]] | None:
    """Find how one more in a row can reach a column that still wants one."""
    paths: dict[int, list[tuple[Place, int]]] = {start: []}
    queue = [start]
    for row in queue:
        for place in sorted(place for place in filled if place[0] == row and filled[place] < _at(ceiling, place)):
            path = [*paths[row], (place, 1)]
            if columns[place[1]] > 0:
                return path
            for other in sorted(other for other in filled if other[1] == place[1] and filled[other] > 0):
                if other[0] not in paths:
                    paths[other[0]] = [*path, (other, -1)]
                    queue.append(other[0])
    return None


def _grown(earlier: Table, grid: Grid, k: int) -> bool:
    rows = [sum(now) - then for now, then in zip(grid.counts, earlier.row_totals, strict=True)]
    columns = [sum(now) - then for now, then in zip(zip(*grid.counts, strict=True), earlier.column_totals, strict=True)]
    return min(rows) >= k and min(columns) >= NEW_ANSWERS


def _still_wide(earlier: Table, before: Table | None, was: Numbers, grid: Grid, k: int) -> bool:
    """Tell whether what the earlier table hid stays as wide as it was, or k, now that the later one bounds it."""
    floor = possible(before, was) if before else None
    if before and floor is None:
        return False
    return all(
        span(Grid(was, floor, grid.counts), place, earlier.hidden, enough=k).width
        >= span(Grid(was, floor), place, earlier.hidden, enough=k).width
        for place in earlier.hidden
    )


def _at(numbers: Numbers, place: Place) -> int:
    return numbers[place[0]][place[1]]


def _higher(one: Numbers, other: Numbers) -> Numbers:
    return tuple(tuple(map(max, a, b)) for a, b in zip(one, other, strict=True))
