"""The figures of a run: a table for eyes, JSON for the data-protection sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tests.attacks.suite import Figure


@dataclass(frozen=True, slots=True)
class Result:
    """What one attack got on one engine.

    Attributes:
        attack: its name.
        engine: SQLite or PostgreSQL.
        does: what it tries.
        figure: what it got.
    """

    attack: str
    engine: str
    does: str
    figure: Figure


FIGURES: dict[tuple[str, str], Result] = {}
"""Results of this run, by attack and engine."""


def note(result: Result) -> None:
    """Keep a result for the end of the run."""
    FIGURES[result.attack, result.engine] = result


def _numbered(result: Result) -> tuple[int, str, str]:
    digits = "".join(letter for letter in result.attack.split()[0] if letter.isdigit())
    return int(digits), result.attack, result.engine


def as_table() -> Iterator[str]:
    """Give the lines of the table."""
    yield f"{'attack':44} {'engine':11} {'found':>6} {'chance':>6} {'bound':>6} {'of':>6}  {'order':>13}  what"
    for result in sorted(FIGURES.values(), key=_numbered):
        figure = result.figure
        order = "" if figure.order is None else f"{figure.order:.1%} ±{figure.order_bound:.1%}"
        numbers = f"{figure.found:6g} {figure.chance:6g} {figure.bound:6g} {figure.of:6}"
        verdict = "" if figure.held else "  WON"
        yield f"{result.attack:44} {result.engine:11} {numbers}  {order:>13}  {figure.what}{verdict}"


def write(file: Path) -> None:
    """Write the figures with version and day, for `equal-voices dpia`."""
    results = [
        {
            "attack": result.attack,
            "engine": result.engine,
            "does": result.does,
            "found": result.figure.found,
            "chance": result.figure.chance,
            "bound": result.figure.bound,
            "of": result.figure.of,
            "what": result.figure.what,
            "order": None if result.figure.order is None else round(result.figure.order, 4),
            "order_bound": round(result.figure.order_bound, 4),
            "held": result.figure.held,
        }
        for result in sorted(FIGURES.values(), key=_numbered)
    ]
    told = {"version": metadata.version("equal-voices"), "day": datetime.now(UTC).date().isoformat()}
    file.write_text(json.dumps({**told, "results": results}, indent=1) + "\n", encoding="utf-8")
