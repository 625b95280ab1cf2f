"""Where the strokes of a bar begin and end, on a line of 100."""

from __future__ import annotations

from dataclasses import dataclass

from bot.publication.charts import Bar

WIDTH = 100.0
"""Length of the line that stands for 100 %; of a difference, for -100 to +100 %."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """From where to where, from the side on which the language begins."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """Return where it ends."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """How a bar is drawn.

    Attributes:
        share: the bar itself; None where it is not shown.
        range: its model-based range; None where there is none.
        against: the bar of those who live there; None where nobody knows.
        zero: where nothing is, of a difference; None of a share.
    """

    share: Stroke | None
    range: Stroke | None = None
    against: Stroke | None = None
    zero: float | None = None


def strokes(bar: Bar) -> Strokes:
    """Lay a bar out."""
    if bar.share is None:
        return Strokes(share=None)
    ends = None if bar.low is None or bar.high is None else _stroke(bar, bar.low, bar.high)
    return Strokes(
        share=_stroke(bar, *sorted((0.0, bar.share))),
        range=ends if bar.against is None else None,
        against=None if bar.against is None else _stroke(bar, 0.0, bar.against),
        zero=_place(bar, 0.0) if bar.signed else None,
    )


def _stroke(bar: Bar, low: float, high: float) -> Stroke:
    start, end = _place(bar, low), _place(bar, high)
    return Stroke(start, round(end - start, 1))


def _place(bar: Bar, value: float) -> float:
    return round(WIDTH * ((1 + value) / 2 if bar.signed else value), 1)
