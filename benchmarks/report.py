"""What was measured, beside the bar it is held to, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report.

    Attributes:
        name: what was measured.
        value: the figure.
        unit: its unit.
        bar: what it is held to; None where it only informs.
        better: whether the figure should stay below or above the bar.
        note: what else to know.
        excused: the bar does not count, for the reason in `note`.
    """

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    better: Literal["below", "above"] = "below"
    note: str = ""
    excused: bool = False

    @property
    def verdict(self) -> str:
        """Tell whether the bar is kept; '' where there is none."""
        if self.bar is None:
            return ""
        kept = self.value <= self.bar if self.better == "below" else self.value >= self.bar
        return "ok" if kept or self.excused else "NOT OK"


def machine() -> str:
    """Describe where this ran, and how busy it was."""
    load = os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    print(f"\n{'':<46}{'measured':>12}  {'bar':<12}{'':<8}")
    for each in figures:
        sign = "≤" if each.better == "below" else "≥"
        bar = "" if each.bar is None else f"{sign} {each.bar:g} {each.unit}"
        print(f"{each.name:<46}{_short(each.value):>7} {each.unit:<5} {bar:<12} {each.verdict:<7} {each.note}".rstrip())


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Keep the figures as JSON."""
    content = {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "figures": [asdict(each) | {"verdict": each.verdict} for each in figures],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
