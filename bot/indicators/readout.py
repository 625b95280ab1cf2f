"""Figures that may be published: read from tables that may be, and from nothing else.

A figure that is worked out from a published table tells no more than the table does. So there is none for a group
whose cells are hidden, whatever the answers behind it say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.indicators.choices import TICKED, UNTICKED
from bot.indicators.counts import Code
from bot.indicators.figures import Figure, counted
from bot.indicators.folding import Scale
from bot.indicators.measures import Measure
from bot.indicators.ranges import percent
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
        of_all: it is of all who took part, also those who gave no answer to this question; to be printed beside it.
    """

    group: str
    figure: Figure | None
    of_all: bool = False

    @property
    def percent(self) -> int | None:
        """Return the figure in whole percent, as it is printed."""
        return None if self.figure is None or self.figure.value is None else percent(self.figure.value)


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
        joining=(REST, COUNTS),
        outside=OUT if measure.left_out else "",
    )


def read_out(measure: Measure, table: Table) -> tuple[Read, ...]:
    """Read a measure from the table of its question, or of one of its choices, by a trait.

    Few people give no answer, so their cells are small and take the rest of the row with them. Where more groups can be
    told that way, all of the table's shares are of all who took part; they are a little lower then. But not where the
    measure leaves out answers: among those who needed no help nobody got it.

    Args:
        measure: the measure.
        table: made with `scale_of`, or of a choice; and protected.

    Returns:
        One for each group of the table, in its order.
    """
    columns = [
        (group, dict(zip(table.rows, (row[at] for row in table.counts), strict=True)), total)
        for at, (group, total) in enumerate(zip(table.columns, table.column_totals, strict=True))
    ]
    return _better(
        tuple(Read(group, _figure(measure, table, group, counts, total)) for group, counts, total in columns),
        tuple(
            Read(group, _of_all(measure, table, group, counts, total), of_all=True) for group, counts, total in columns
        ),
    )


def read_all(measure: Measure, table: Table) -> Read:
    """Read a measure of all people from a table of its question or choice: its row totals are never hidden."""
    counts = dict(zip(table.rows, table.row_totals, strict=True))
    asked = Read("", _figure(measure, table, "", counts, table.total))
    return _better((asked,), (Read("", _of_all(measure, table, "", counts, table.total), of_all=True),))[0]


Counts = Mapping[str, int | None]
"""People by row; None where hidden."""


def _better(asked: tuple[Read, ...], everybody: tuple[Read, ...]) -> tuple[Read, ...]:
    """Choose the base by which more groups can be told; by the indicator's own, where it is the same."""
    told = [sum(each.figure is not None for each in found) for found in (asked, everybody)]
    return everybody if told[1] > told[0] else asked


def _names(table: Table) -> tuple[str, str]:
    """Name the row of what counts, and that of the rest."""
    return (TICKED, UNTICKED) if table.choice else (COUNTS, REST)


def _of_all(measure: Measure, table: Table, group: str, counts: Counts, total: int) -> Figure | None:
    numerator = counts.get(_names(table)[0])
    return None if numerator is None or measure.left_out else _made(measure, table, group, numerator, total)


def _figure(measure: Measure, table: Table, group: str, counts: Counts, total: int) -> Figure | None:
    counting, rest = _names(table)
    if counting not in counts or rest not in counts:
        return None
    numerator, denominator = counts[counting], _sum(counts, {counting, rest})
    if denominator is None:
        others = _sum(counts, set(counts) - {counting, rest})
        denominator = None if others is None else total - others
    if numerator is None or denominator is None:
        return None
    return _made(measure, table, group, numerator, denominator)


def _made(measure: Measure, table: Table, group: str, numerator: int, denominator: int) -> Figure:
    made = counted(measure.id, numerator, denominator, trait=table.trait if group else "", group=group)
    return replace(made, choice=table.choice if measure.each else "")


def _sum(counts: Counts, names: Collection[str]) -> int | None:
    """Add up some rows; None where one of them is hidden."""
    found = [number for name, number in counts.items() if name in names]
    known = [number for number in found if number is not None]
    return sum(known) if len(known) == len(found) else None
