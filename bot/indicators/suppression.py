"""Hide the small cells of a table, and as many others as it takes that none of them can be computed back."""

from __future__ import annotations

from collections.abc import Collection

from bot.indicators.grid import Grid, Place, Shift, Step, span

K = 10
"""Below this a cell is small (the threshold of ONS for research outputs, and of ACRO)."""

LEAST_K = 5
"""No scheme may choose less."""


def checked(k: int) -> int:
    """Return a threshold that may be used.

    Raises:
        ValueError: it is below the least one.
    """
    if k < LEAST_K:
        raise ValueError(f"k must be {LEAST_K} or more, not {k}")
    return k


def small_places(grid: Grid, k: int) -> tuple[Place, ...]:
    """List the small cells, empty ones too: that nobody of a group said something is told of each of them."""
    return tuple(place for place in grid.places if grid.count(place) < k)


def suppressed(grid: Grid, *, k: int, small: Collection[Place] = ()) -> frozenset[Place] | None:
    """Choose the cells to hide, so that each small one could be k or more apart from what it could be at least.

    Small cells are taken one after the other. Where the cells hidden so far leave one too narrow, the cheapest cycle
    of cells through it is hidden too. Hiding more never makes a cell narrower, so each is looked at once. The same
    table gives the same cells.

    Args:
        grid: the table, with all of its totals shown.
        k: what is small, and how wide the span of a small cell must be.
        small: cells to treat as small, whatever they count.

    Returns:
        The cells to hide; None where even hiding them all is not enough.
    """
    targets = sorted({*small_places(grid, k), *small})
    hidden = set(targets)
    for place in targets:
        while span(grid, place, hidden, enough=k).width < k:
            more = _cycle(grid, place, hidden, k)
            if not more:
                return None
            hidden |= more
    return frozenset(hidden)


def narrow_places(grid: Grid, hidden: Collection[Place], *, k: int) -> tuple[Place, ...]:
    """List the small cells that are shown, or hidden with a span below k: none, after `suppressed`."""
    return tuple(
        place for place in small_places(grid, k) if place not in hidden or span(grid, place, hidden, enough=k).width < k
    )


def _cycle(grid: Grid, place: Place, hidden: Collection[Place], k: int) -> set[Place]:
    """Find the cheapest cells whose hiding widens the span of a cell; none where nothing does."""
    up, down = Shift(grid), Shift(grid)
    risen = up.move(place, 1, within=hidden, limit=k)
    fallen = down.move(place, -1, within=hidden, limit=k - risen)
    need = k - risen - fallen
    least_cost = 1 + sum(map(sum, grid.counts)) // (len(grid.counts) * len(grid.counts[0]))

    def cost(other: Place) -> int:
        return 0 if other in hidden else least_cost + grid.count(other)

    for least in dict.fromkeys((need, 1)):
        for shift, way in ((up, 1), (down, -1)):
            path: tuple[Step, ...] | None = None
            if shift.room(place, way) >= least:
                path = shift.path(place, way, cost=cost, least=least)
            if path is not None and (fresh := {other for other, _ in path} - set(hidden)):
                return fresh
    return set()
