"""Figures that may be published: read from tables that may be, and from nothing else.

A figure that is worked out from a published table tells no more than the table does. So there is none for a group
whose cells are hidden, whatever the answers behind it say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.indicators.counts import Code
from bot.indicators.figures import Figure, counted
from bot.indicators.folding import Scale
from bot.indicators.measures import Measure
from bot.indicators.tables import Table

COUNTS = "+counted"
"""The row of answers that count."""

REST = "+rest"
"""The row of answers that do not count, and are among those the share is of."""

OUT = "+left_out"
"""The row of answers that are not among them."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a table tells of one group.

    Attributes:
        group: category of the trait; '' = all.
        figure: numerator, denominator and range; None where cells that it needs are hidden.
        percent: the figure in whole percent; None likewise.
    """

    group: str
    figure: Figure | None

    @property
    def percent(self) -> int | None:
        """Return the figure in whole percent, as it is printed."""
        return None if self.figure is None or self.figure.value is None else round(100 * self.figure.value)


def scale_of(measure: Measure, codes: Sequence[str]) -> Scale:
    """Make the table of a question such that a measure can be read from it: what counts, the rest, what is left out.

    Args:
        measure: a share of the answers to a question with one answer; not a difference.
        codes: all choices of the question.

    Raises:
        ValueError: the measure is a difference, or counts each choice.
    """
    if measure.against or measure.each:
        raise ValueError(f"{measure.id} cannot be read from a table of what counts and what does not")
    rest: tuple[Code, ...] = tuple(code for code in codes if code not in {*measure.counted, *measure.left_out})
    classes = {COUNTS: measure.counted, REST: (*rest, *measure.also)}
    return Scale(
        question=measure.question,
        codes=tuple(codes),
        classes=classes | ({OUT: measure.left_out} if measure.left_out else {}),
    )


def read_out(measure: Measure, table: Table) -> tuple[Read, ...]:
    """Read a measure from the table of its question by a trait.

    Args:
        measure: the measure.
        table: made with `scale_of`, and protected.

    Returns:
        One for each group of the table, in its order.
    """
    return tuple(
        Read(group, _figure(measure, table, group, tuple(row[at] for row in table.counts), total))
        for at, (group, total) in enumerate(zip(table.columns, table.column_totals, strict=True))
    )


def read_all(measure: Measure, table: Table) -> Read:
    """Read a measure of all people from a table of its question by any trait: its row totals are never hidden."""
    return Read("", _figure(measure, table, "", table.row_totals, table.total))


def _figure(measure: Measure, table: Table, group: str, column: Sequence[int | None], total: int) -> Figure | None:
    counts = dict(zip(table.rows, column, strict=True))
    numerator = _sum(counts.items(), {COUNTS})
    denominator = _sum(counts.items(), {COUNTS, REST})
    if denominator is None:
        others = _sum(counts.items(), set(counts) - {COUNTS, REST})
        denominator = None if others is None else total - others
    if COUNTS not in counts or REST not in counts or numerator is None or denominator is None:
        return None
    return counted(measure.id, numerator, denominator, trait=table.trait if group else "", group=group)


def _sum(counts: Collection[tuple[str, int | None]], names: Collection[str]) -> int | None:
    """Add up some rows; None where one of them is hidden."""
    found = [number for name, number in counts if name in names]
    known = [number for number in found if number is not None]
    return sum(known) if len(known) == len(found) else None
