"""What an attack is, and when it has won: its figure stands beside what blind guessing gets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.attacks.dump import Dump

CONFIDENCE = 0.999
"""How surely a figure above its bound is no chance."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What an attack got.

    Attributes:
        found: what it got right, or found.
        chance: what blind guessing gets on average.
        bound: the most that still counts as chance.
        of: how many there were to find.
        what: what is counted.
        order: share of pairs of people that were put into the right order, farthest from a half; None = not asked.
        order_bound: how far from a half that share may be by chance.
    """

    found: float
    chance: float
    bound: float
    of: int
    what: str = "answers linked"
    order: float | None = None
    order_bound: float = 0.0

    @property
    def held(self) -> bool:
        """Tell whether the attack got no more than chance."""
        return self.found <= self.bound and (self.order is None or abs(self.order - 0.5) <= self.order_bound)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Attributes:
        name: number and name, as docs/anonymity.md lists them.
        does: what the attacker tries.
        run: tries it on what the attacker holds.
        engines: where there is something to attack.
    """

    name: str
    does: str
    run: Callable[[Dump], Figure]
    engines: tuple[str, ...]


ATTACKS: dict[str, Attack] = {}
"""Every attack by its name."""

BOTH = ("sqlite", "postgresql")


def attack(name: str, does: str, engines: Sequence[str] = BOTH) -> Callable[[Callable[[Dump], Figure]], Attack]:
    """Register an attack."""

    def register(run: Callable[[Dump], Figure]) -> Attack:
        assert name not in ATTACKS, name
        ATTACKS[name] = made = Attack(name, does, run, tuple(engines))
        return made

    return register


def nothing(found: int, of: int, what: str) -> Figure:
    """Make the figure of an attack that must find nothing at all."""
    return Figure(found, 0, 0, of, what)


def poisson_bound(mean: float, tries: int = 1) -> int:
    """Return the most hits that chance brings, were it tried so often and the best taken.

    Args:
        mean: hits that chance brings on average.
        tries: how many strategies were tried (Bonferroni's correction).
    """
    wanted = 1 - (1 - CONFIDENCE) / tries
    hits, term = 0, math.exp(-mean)
    total = term
    while total < wanted:
        hits += 1
        term *= mean / hits
        total += term
    return hits


def order_bound(people: int, tries: int = 1) -> float:
    """Return how far from a half the share of pairs in right order may lie by chance.

    From the variance of Kendall's tau, 2(2n + 5) / 9n(n - 1), halved because a share runs from 0 to 1.
    """
    if people < 3:
        return 0.5
    deviation = math.sqrt(2 * (2 * people + 5) / (9 * people * (people - 1))) / 2
    return NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2 / tries) * deviation
