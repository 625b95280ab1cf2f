"""A table of counts whose totals everybody knows, and the tables that could stand behind it.

Whoever sees a table with hidden cells knows its totals, so each row and each column tells what its hidden cells add up
to. How far a hidden cell can be from what it is, given all that, is a flow: raising one cell by one means to lower
another of its row and another of its column, and so on round a cycle of hidden cells. The greatest rise is the maximal
flow from the cell's column back to its row (Cox, "Network models for complementary cell suppression", Journal of the
American Statistical Association 90, 1995; Edmonds and Karp, Journal of the ACM 19, 1972, for the shortest augmenting
paths). Capacities are whole numbers, so the answer is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

Numbers = tuple[tuple[int, ...], ...]
"""Whole numbers by row and column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column.

    Attributes:
        counts: the true ones.
        floor: what each cell is known to be at least; nothing known where it is None.
        ceiling: what each cell is known to be at most; nothing known where it is None.
    """

    counts: Numbers
    floor: Numbers | None = None
    ceiling: Numbers | None = None

    @property
    def places(self) -> Iterator[Place]:
        """List all cells, row by row."""
        return ((r, c) for r, row in enumerate(self.counts) for c in range(len(row)))

    def count(self, place: Place) -> int:
        """Return the true count of a cell."""
        return self.counts[place[0]][place[1]]

    def least(self, place: Place) -> int:
        """Return what a cell is known to be at least."""
        return self.floor[place[0]][place[1]] if self.floor else 0

    def most(self, place: Place) -> int:
        """Return what a cell is known to be at most."""
        most = min(sum(self.counts[place[0]]), sum(row[place[1]] for row in self.counts))
        return min(most, self.ceiling[place[0]][place[1]]) if self.ceiling else most


Step = tuple[Place, int]
"""A cell, and whether it goes up (1) or down (-1)."""


class Shift:
    """Another table with the same totals, moved away from the true one step by step.

    Attributes:
        counts: what it holds now.
    """

    def __init__(self, grid: Grid) -> None:
        """Begin at the true table."""
        self.counts = [list(row) for row in grid.counts]
        self._least = [[grid.least((r, c)) for c in range(len(row))] for r, row in enumerate(grid.counts)]
        self._most = [[grid.most((r, c)) for c in range(len(row))] for r, row in enumerate(grid.counts)]
        self._rows, self._columns = len(grid.counts), len(grid.counts[0])

    def move(self, place: Place, way: int, *, within: Collection[Place], limit: int) -> int:
        """Raise or lower one cell as far as the cells that may change let it.

        Args:
            place: the cell.
            way: 1 raises it, -1 lowers it.
            within: the cells that may change.
            limit: how far is far enough.

        Returns:
            How far it went.
        """
        gone = 0
        limit = min(limit, self.room(place, way))
        while gone < limit:
            path = self.path(place, way, cost=lambda other: 0 if other in within else None, least=1)
            if path is None:
                break
            push = min(limit - gone, *(self.room(other, up) for other, up in path))
            for (row, column), up in (*path, (place, way)):
                self.counts[row][column] += push * up
            gone += push
        return gone

    def room(self, place: Place, way: int) -> int:
        """Return how far a cell alone may go up (1) or down (-1)."""
        row, column = place
        now = self.counts[row][column]
        return self._most[row][column] - now if way > 0 else now - self._least[row][column]

    def path(
        self, place: Place, way: int, *, cost: Callable[[Place], int | None], least: int
    ) -> tuple[Step, ...] | None:
        """Find the cheapest steps that make up for moving one cell (Dijkstra's shortest path).

        Args:
            place: the cell that is to move.
            way: 1 to raise it, -1 to lower it.
            cost: what a cell costs; None where it may not change.
            least: how far each cell of the path must be able to go.
        """
        start, goal = (self._rows + place[1], place[0]) if way > 0 else (place[0], self._rows + place[1])
        queue: list[tuple[int, int, int]] = [(0, 0, start)]
        came: dict[int, tuple[int, Step]] = {}
        best = {start: (0, 0)}
        while queue:
            spent, steps, node = heapq.heappop(queue)
            if node == goal:
                return self._steps(came, start, goal)
            if (spent, steps) > best[node]:
                continue
            for onward, step in self._arcs(node):
                price = None if step[0] == place or self.room(*step) < least else cost(step[0])
                if price is None or best.get(onward, (spent + price + 1, 0)) <= (spent + price, steps + 1):
                    continue
                best[onward], came[onward] = (spent + price, steps + 1), (node, step)
                heapq.heappush(queue, (spent + price, steps + 1, onward))
        return None

    def _arcs(self, node: int) -> Iterator[tuple[int, Step]]:
        """Leave a row by raising one of its cells, a column by lowering one."""
        if node < self._rows:
            return ((self._rows + column, ((node, column), 1)) for column in range(self._columns))
        column = node - self._rows
        return ((row, ((row, column), -1)) for row in range(self._rows))

    @staticmethod
    def _steps(came: dict[int, tuple[int, Step]], start: int, goal: int) -> tuple[Step, ...]:
        steps = []
        while goal != start:
            goal, step = came[goal]
            steps.append(step)
        return tuple(reversed(steps))


@dataclass(frozen=True, slots=True)
class Span:
    """Between what a hidden cell must lie, for somebody who knows all that is shown."""

    low: int
    high: int

    @property
    def width(self) -> int:
        """Return how far apart its ends are."""
        return self.high - self.low


def span(grid: Grid, place: Place, hidden: Collection[Place], *, enough: int | None = None) -> Span:
    """Compute between what a hidden cell must lie: both ends are reached by a table that could be the true one.

    Args:
        grid: the table.
        place: the cell.
        hidden: every hidden cell, this one among them.
        enough: stop where the span is so wide, and return that much of it; None = the whole span.
    """
    limit = grid.most(place) if enough is None else enough
    up = Shift(grid).move(place, 1, within=hidden, limit=limit)
    limit = grid.count(place) if enough is None else enough - up
    down = Shift(grid).move(place, -1, within=hidden, limit=limit)
    return Span(grid.count(place) - down, grid.count(place) + up)
