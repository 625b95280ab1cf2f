"""Pictures of measures as SVG: a bar for each group with its range, and every number as text beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bot.errors import OperatorError, Problem
from bot.indicators.measures import measure

ROW, LABEL, SCALE = 26, 260, 400
"""Pixels: height of a bar, width of the names, width of 100 %."""


def write_charts(waves: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write one picture for each measure of each wave.

    Raises:
        OperatorError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for wave in waves:
            for name in dict.fromkeys(each["measure"] for each in wave["figures"] if not each["signed"]):
                figures = [each for each in wave["figures"] if each["measure"] == name]
                (folder / f"{wave['release']}-{name}.svg").write_text(chart(name, figures), encoding="utf-8")
    except OSError as error:
        fault = f"It cannot be written: {error.strerror}."
        raise OperatorError([Problem("charts", 0, str(folder), fault, "Name another folder.")]) from None


def chart(name: str, figures: Sequence[Mapping[str, Any]]) -> str:
    """Draw a measure.

    Args:
        name: id of the measure.
        figures: of all and by group, as a release has them.
    """
    title = escape(f"{name} {measure(name).name}")
    rows = [_row(at, each) for at, each in enumerate(figures, start=1)]
    width, height = LABEL + SCALE + 140, ROW * (len(rows) + 2)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
            f' aria-label="{title}" font-family="sans-serif" font-size="14">',
            f"<title>{title}</title>",
            f'<text x="4" y="{ROW * 0.7:.0f}" font-weight="bold">{title}</text>',
            *rows,
            "</svg>\n",
        )
    )


def _row(at: int, each: Mapping[str, Any]) -> str:
    value, ends = each["value"] or 0.0, each["range"] or (0.0, 0.0)
    top, middle = ROW * at + 4, ROW * at + ROW / 2
    label = escape(" ".join(filter(None, (each["trait"], each["group"], each["choice"]))) or "all")
    told = escape(f"{each['percent']} % ({round(100 * ends[0])} to {round(100 * ends[1])}), n {each['n']}")
    low, high = LABEL + SCALE * ends[0], LABEL + SCALE * ends[1]
    return (
        f'<text x="4" y="{middle + 5:.0f}">{label}</text>'
        f'<rect x="{LABEL}" y="{top}" width="{SCALE * value:.1f}" height="{ROW - 8}" fill="#5b8db8"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.0f}" y2="{middle:.0f}" stroke="#222" stroke-width="2"/>'
        f'<text x="{LABEL + SCALE + 6}" y="{middle + 5:.0f}" font-size="11">{told}</text>'
    )
