"""Charts and tables as values: words and numbers, before any page, chat or paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the bars of a chart are."""

    PEOPLE = "people"
    """Groups of those who took part, beside their share of those who live there."""

    FIGURES = "figures"
    """Indicators, of everybody."""

    GROUPS = "groups"
    """One indicator, by group."""

    ANSWERS = "answers"
    """The answers to a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; everything but its label is None where it is not shown, to protect people.

    Attributes:
        label: what it is of, as plain words.
        told: the share, or that it is not shown, as plain words.
        share: from 0 to 1; of a difference (`signed`), from -1 to 1.
        people: how many it is; of a difference, those who count less those who count with a minus.
        n: among how many.
        low: lower end of the model-based range.
        high: its upper end.
        against: share of those who live there, from 0 to 1; None where nobody knows.
        weighted: the share with its range as plain words, had all groups answered alike often; '' where it is not told.
        signed: it is a difference and no share.
        of_all: it is of all who took part, also those who gave no answer.
        goal: what it shall reach and whether it does, as plain words; '' where nobody said.
        chosen: who chose it, likewise.
        language: code of the label's own language, as of a language's own name; '' = that of everything else.
    """

    label: str
    told: str
    share: float | None = None
    people: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    against: float | None = None
    weighted: str = ""
    signed: bool = False
    of_all: bool = False
    goal: str = ""
    chosen: str = ""
    language: str = ""

    @property
    def hidden(self) -> bool:
        """Tell whether it is not shown."""
        return self.share is None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, as plain words.

    Attributes:
        head: its heading.
        cells: what stands beside it.
        language: code of the heading's own language; '' = that of the table.
    """

    head: str
    cells: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table of words.

    Attributes:
        caption: what it is of.
        heads: headings of the columns; the first one is that of the rows.
        rows: each with as many cells as there are other columns.
        notes: sentences below it.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def named(title: str, by: str) -> str:
    """Put together what something is of and what it is split by."""
    return f"{title} – {by}" if by else title


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars with the same numbers as a table.

    Attributes:
        id: names it in files and addresses; the same in every language.
        kind: what its bars are.
        title: what the bars are of.
        by: what they are split by; '' = not split.
        bars: in their order.
        notes: what the shares are of, and what else must be said beside them.
        listing: the same numbers as a table.
    """

    id: str
    kind: Kind
    title: str
    by: str = ""
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]
    listing: Listing

    @property
    def name(self) -> str:
        """Return what it is called where it stands alone."""
        return named(self.title, self.by)

    @property
    def ranged(self) -> bool:
        """Tell whether a bar has a range."""
        return any(bar.low is not None for bar in self.bars)

    @property
    def compared(self) -> bool:
        """Tell whether a bar has the share of those who live there beside it."""
        return any(bar.against is not None for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Charts and tables under one heading.

    Attributes:
        id: names it in addresses.
        title: the heading.
        notes: sentences below it.
        charts: each with its table.
        listings: tables that have no chart.
    """

    id: str
    title: str
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    listings: tuple[Listing, ...] = ()
