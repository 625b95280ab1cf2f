"""Pictures of measures as SVG: a bar for each group with its range, and every number as text beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bot.errors import OperatorError, Problem
from bot.indicators.measures import OTHERS, measure

ROW, LABEL, SCALE = 26, 260, 400
"""Pixels: height of a bar, width of the names, width of the scale."""

_MOST_PARITY = 3.0
"""Where the scale of a parity ends; a larger index is drawn up to there, and its number stands beside it."""

_MOST_MONTHS = 24
"""Where the scale of months ends, likewise."""

_ONE_PERCENT = 0.01
"""Below it a tenth of a percent is told."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it is of.
        value: where it ends, from 0 to 1 of the scale.
        range: ends of its range, likewise; None where it has none.
        told: the number as text.
        base: where it begins: 0, or the middle of a scale from -100 to 100 %.
    """

    label: str
    value: float
    range: tuple[float, float] | None
    told: str
    base: float = 0.0


def write_charts(waves: Iterable[Mapping[str, Any]], folder: Path, *, loop: Mapping[str, Any]) -> None:
    """Write a picture of each measure of each wave, of each parity, of gaps, of who was reached and of who finished.

    Args:
        waves: what their releases say.
        folder: where the pictures go.
        loop: what events, cards and dates tell; a picture for each of them.

    Raises:
        OperatorError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for wave in waves:
            for name, title, bars in _pictures(wave):
                (folder / f"{wave['release']}-{name}.svg").write_text(chart(title, bars), encoding="utf-8")
        for name, told in loop.items():
            bars = [_of_months(told["months"]) if "months" in told else _of_numbers(told["numerator"], told["n"])]
            (folder / f"{name}.svg").write_text(chart(f"{name} {OTHERS[name]}", bars), encoding="utf-8")
    except OSError as error:
        fault = f"It cannot be written: {error.strerror}."
        raise OperatorError([Problem("charts", 0, str(folder), fault, "Name another folder.")]) from None


def _pictures(wave: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Bar]]]:
    """Yield the name of each picture, its title and its bars."""
    for name in dict.fromkeys(each["measure"] for each in wave["figures"]):
        figures = [each for each in wave["figures"] if each["measure"] == name]
        yield name, f"{name} {measure(name).name}", list(map(_of_figure, figures))
    for each in wave["parity"]:
        bars = [_of_parity(group) for group in each["groups"] if group["index"] is not None]
        yield f"I3.parity-{each['trait']}", f"I3.parity {OTHERS['I3.parity']}: {each['trait']}", bars
    if gaps := [each for each in wave["parity"] if each["gap"] is not None]:
        yield "I4.gap", f"I4.gap {OTHERS['I4.gap']}", [_of_gap(each) for each in gaps]
    if (voice := wave["equal_voice"]) is not None:
        yield "I7.gap", f"I7.gap {OTHERS['I7.gap']}", [_of_voice(voice)]
    if (reach := wave["reach"]) is not None:
        yield "I3.reach", f"I3.reach {OTHERS['I3.reach']}", [_of_numbers(reach["people"], reach["population"])]
    if wave["completion"]:
        name = "I11.completion"
        yield name, f"{name} {OTHERS[name]}", list(map(_of_completion, wave["completion"]))


def _of_figure(each: Mapping[str, Any]) -> Bar:
    low, high = each["range"] or (0.0, 0.0)
    label = " ".join(filter(None, (each["trait"], each["group"], each["choice"]))) or "all"
    told = f"{each['percent']} % ({round(100 * low)} to {round(100 * high)}), n {each['n']}"
    if each["signed"]:
        return Bar(label, (1 + (each["value"] or 0.0)) / 2, ((1 + low) / 2, (1 + high) / 2), told, base=0.5)
    return Bar(label, each["value"] or 0.0, (low, high), told)


def _of_parity(each: Mapping[str, Any]) -> Bar:
    low, high = each["range"]
    told = f"{each['index']:.2f} ({low:.2f} to {high:.2f}), {each['people']} people"
    value, low, high = (min(1.0, number / _MOST_PARITY) for number in (each["index"], low, high))
    return Bar(each["group"], value, (low, high), told)


def _of_gap(each: Mapping[str, Any]) -> Bar:
    return Bar(each["trait"], each["gap"], None, f"{round(100 * each['gap'])} %")


def _of_voice(each: Mapping[str, Any]) -> Bar:
    low, high = each["range"]
    told = f"{each['points']:+d} points ({round(100 * low):+d} to {round(100 * high):+d})"
    return Bar("migrants less others", (1 + each["difference"]) / 2, ((1 + low) / 2, (1 + high) / 2), told, base=0.5)


def _of_numbers(part: int, everything: int) -> Bar:
    """Draw a count that is of all there are, so that it has no range."""
    share = part / everything if everything else 0.0
    percent = f", {100 * share:.{0 if share >= _ONE_PERCENT else 1}f} %" if everything else ""
    return Bar("all", share, None, f"{part} of {everything}{percent}")


def _of_months(months: int | None) -> Bar:
    told = "there was none" if months is None else f"{months} months"
    return Bar("all", min(1.0, (months or 0) / _MOST_MONTHS), None, told)


def _of_completion(each: Mapping[str, Any]) -> Bar:
    low, high = each["range"]
    told = f"{each['percent']} % ({round(100 * low)} to {round(100 * high)}), n {each['begun']}"
    return Bar(each["language"], each["finished"] / each["begun"], (low, high), told)


def chart(title: str, bars: Sequence[Bar]) -> str:
    """Draw bars below a title.

    Args:
        title: what they are of.
        bars: in their order.
    """
    title = escape(title)
    rows = [_row(at, each) for at, each in enumerate(bars, start=1)]
    width, height = LABEL + SCALE + 170, ROW * (len(rows) + 2)
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


def _row(at: int, each: Bar) -> str:
    top, middle = ROW * at + 4, ROW * at + ROW / 2
    begins, width = LABEL + SCALE * min(each.base, each.value), SCALE * abs(each.value - each.base)
    drawn = f'<rect x="{begins:.1f}" y="{top}" width="{width:.1f}" height="{ROW - 8}" fill="#5b8db8"/>'
    if each.range is not None:
        low, high = (LABEL + SCALE * end for end in each.range)
        line = f'x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.0f}" y2="{middle:.0f}"'
        drawn += f'<line {line} stroke="#222" stroke-width="2"/>'
    return (
        f'<text x="4" y="{middle + 5:.0f}">{escape(each.label)}</text>{drawn}'
        f'<text x="{LABEL + SCALE + 6}" y="{middle + 5:.0f}" font-size="11">{escape(each.told)}</text>'
    )
