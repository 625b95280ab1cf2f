"""What a chart of shares shows: every word and number ready in its language, so that drawing needs no catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.paper.job import Job

PPI: Final = 216
"""Pixels of an inch: a chart of 360 points is 1,080 pixels wide, as a telephone shows it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One share and what is said of it.

    Attributes:
        label: whose share it is.
        figure: the share in words, as "62 %", or that it is not shown.
        share: 0 to 1, or None where it must not be shown.
        low: lower end of its range, 0 to 1.
        high: upper end of its range, 0 to 1.
        note: what is added in small letters, as the range and the number of answers.
        against: a share that it is held against, marked by a line; None = none.
        signed: it is a difference, from -1 to 1, and the bar begins in the middle.
    """

    label: str
    figure: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    against: float | None = None
    signed: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no share, or a range without one: both are slips of ours."""
        ends, least = (self.share, self.low, self.high, self.against), -1 if self.signed else 0
        if any(end is not None and not least <= end <= 1 for end in ends):
            raise ValueError(f"a share and its range lie from {least} to 1: {ends}")
        if (self.low is None) is not (self.high is None) or (self.share is None and self.low is not None):
            raise ValueError("a range has two ends and a share")

    @property
    def said(self) -> str:
        """The bar as a sentence, for who does not see it."""
        return f"{self.label}: {self.figure} ({self.note})" if self.note else f"{self.label}: {self.figure}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars below a title.

    Attributes:
        title: what they show.
        bars: from top to bottom.
        language: of the words, as "ar" or "en_GB".
        rtl: whether it is written from right to left; the bars then grow from the right as well.
        lead: a line below the title, as whom the figures are of.
        notes: lines below the bars, as why some are not shown.
        warning: a line that cannot be overlooked, as that the residents are synthetic.
    """

    title: str
    bars: tuple[Bar, ...]
    language: str
    rtl: bool
    lead: str = ""
    notes: tuple[str, ...] = ()
    warning: str = ""

    @property
    def alternative(self) -> str:
        """The whole chart in words, a line each: the alternative to its picture."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.warning:
            yield self.warning
        yield self.title
        if self.lead:
            yield self.lead
        yield from (bar.said for bar in self.bars)
        yield from self.notes

    def job(self, day: date) -> Job:
        """Give the chart as a job of the press.

        Args:
            day: the day it is of, as that of its release.
        """
        return Job("chart", self.as_data(), language=self.language, rtl=self.rtl, day=day, ppi=PPI)

    def as_data(self) -> dict[str, Any]:
        """Give the chart as its template reads it."""
        return {
            "title": self.title,
            "lead": self.lead,
            "notes": list(self.notes),
            "warning": self.warning,
            "alternative": self.alternative,
            "bars": [_bar(bar) for bar in self.bars],
        }


def _bar(bar: Bar) -> dict[str, Any]:
    """Give a bar with where it begins and ends, and all other places, from 0 to 1 of its track."""

    def place(value: float | None) -> float | None:
        return (value + 1) / 2 if bar.signed and value is not None else value

    share = place(bar.share)
    middle = 0.5 if bar.signed else 0.0
    return {
        "label": bar.label,
        "figure": bar.figure,
        "from": None if share is None else min(middle, share),
        "to": None if share is None else max(middle, share),
        "low": place(bar.low),
        "high": place(bar.high),
        "against": place(bar.against),
        "signed": bar.signed,
        "note": bar.note,
    }
