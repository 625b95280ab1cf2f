"""Line people up with answers, as well as it can be done, and count how often that is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from tests.attacks.suite import Figure, order_bound, poisson_bound

T = TypeVar("T")
Order = Sequence[T]


def firsts(found: Iterable[tuple[int, T]]) -> list[T]:
    """Put things into the order of their first places."""
    return list(dict.fromkeys(thing for _, thing in sorted(found, key=lambda each: each[0])))


def lasts(found: Iterable[tuple[int, T]]) -> list[T]:
    """Put things into the order of their last places."""
    return firsts(found_backwards(found))[::-1]


def found_backwards(found: Iterable[tuple[int, T]]) -> list[tuple[int, T]]:
    """Turn places round."""
    return [(-place, thing) for place, thing in found]


def links(people: Order[int], rows: Order[str], truth: Mapping[int, str]) -> int:
    """Count the right pairs of two orders laid side by side."""
    return sum(truth[person] == row for person, row in zip(people, rows, strict=False))


def in_order(people: Order[int], rows: Order[str], truth: Mapping[int, str]) -> tuple[float, int]:
    """Return the share of pairs of people whose answers stand in the same order, and how many people that were."""
    place = {row: at for at, row in enumerate(rows)}
    places = [place[truth[person]] for person in people if truth[person] in place]
    pairs = len(places) * (len(places) - 1) // 2
    return (sum(a < b for a, b in combinations(places, 2)) / pairs if pairs else 0.5), len(places)


def best(
    people: Iterable[Order[int]], rows: Iterable[Order[str]], truth: Mapping[int, str], *, what: str = "answers linked"
) -> Figure:
    """Lay every order of people beside every order of rows, forwards, backwards and from both ends; keep the best.

    Args:
        people: orders in which an attacker can put those who took part (others are left out).
        rows: orders of their answers.
        truth: whose row is whose.
        what: what is counted.
    """
    wanted = frozenset(truth.values())
    of_people = _different([person for person in order if person in truth] for order in people)
    of_rows = _different([row for row in order if row in wanted] for order in rows)
    tries = [(some, others) for some in of_people for others in of_rows]
    count = max(1, 4 * len(tries))
    hits, orders = [0], [(0.5, 0)]
    for some, others in tries:
        hits += [links(some, others, truth), links(some[::-1], others[::-1], truth)]
        hits += [links(some, others[::-1], truth), links(some[::-1], others, truth)]
        orders.append(in_order(some, others, truth))
    share, number = max(orders, key=lambda each: abs(each[0] - 0.5) / max(order_bound(each[1]), 1e-9))
    chance = 1.0 if any(some and others for some, others in tries) else 0.0
    return Figure(
        found=max(hits),
        chance=chance,
        bound=poisson_bound(chance, count) if chance else 0,
        of=len(truth),
        what=what,
        order=share if number > 2 else None,
        order_bound=order_bound(number, count),
    )


def _different(orders: Iterable[list[T]]) -> list[list[T]]:
    """Drop orders that are empty or there already."""
    kept: list[list[T]] = []
    for order in orders:
        if order and order not in kept:
            kept.append(order)
    return kept
