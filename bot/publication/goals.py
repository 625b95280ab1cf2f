"""Who chose a figure and what it shall reach, in one language, as the scheme's indicator file says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.i18n.catalog import Catalog
from bot.i18n.phrase import as_text
from bot.indicators.chosen import GAPS, Chooser, Target
from bot.indicators.selection import Selection
from bot.publication.charts import Bar
from bot.survey.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Goals:
    """What a scheme chose, with the words to say it.

    Attributes:
        catalog: the language.
        scheme: whose officers choose what residents do not.
        selection: what is used.
    """

    catalog: Catalog
    scheme: Scheme
    selection: Selection

    def on(self, bar: Bar, measure: str) -> Bar:
        """Return the bar of everybody with its goal and who chose it; as it is, where nobody chose."""
        return replace(bar, goal=self._goal(measure, bar.share), chosen=self._chosen(measure))

    def notes(self, measure: str, value: float | None) -> Iterator[str]:
        """Say the same as lines, for what has no bar of its own.

        Args:
            measure: its id.
            value: from 0 to 1, a gap from -1 to 1; None where it is not told.
        """
        for head, said in zip(
            goal_heads(self.catalog), (self._goal(measure, value), self._chosen(measure)), strict=True
        ):
            if said:
                yield f"{head}: {said}"

    def _goal(self, measure: str, value: float | None) -> str:
        target = self.selection.target(measure)
        return "" if target is None or value is None else _goal(self.catalog, target, value)

    def _chosen(self, measure: str) -> str:
        match self.selection.chooser(measure):
            case Chooser.RESIDENTS:
                return as_text(self.catalog.say("Residents"))
            case Chooser.OFFICERS:
                return Scheme.wording(self.scheme.organiser, self.catalog.language)
            case None:
                return ""


def _goal(catalog: Catalog, target: Target, value: float) -> str:
    percent, year = catalog.percent(target.percent / 100), target.until
    if target.measure in GAPS:
        said = (
            catalog.say("At most {percent} by {year}: reached", percent=percent, year=year)
            if target.met(value)
            else catalog.say("At most {percent} by {year}: not reached", percent=percent, year=year)
        )
    else:
        said = (
            catalog.say("At least {percent} by {year}: reached", percent=percent, year=year)
            if target.met(value)
            else catalog.say("At least {percent} by {year}: not reached", percent=percent, year=year)
        )
    return as_text(said)


def goal_heads(catalog: Catalog) -> tuple[str, str]:
    """Return what stands above or before goals, and before who chose."""
    return as_text(catalog.say("Goal")), as_text(catalog.say("Chosen by"))


_CELLS: tuple[Callable[[Bar], str], ...] = (lambda bar: bar.goal, lambda bar: bar.chosen)


def goal_columns(catalog: Catalog, bars: Sequence[Bar]) -> tuple[tuple[str, Callable[[Bar], str]], ...]:
    """List the columns that a table needs for goals and who chose: heading and what stands below it.

    Args:
        catalog: the language.
        bars: the rows; a column that would be empty is left out.
    """
    columns = zip(goal_heads(catalog), _CELLS, strict=True)
    return tuple((head, cell) for head, cell in columns if any(map(cell, bars)))
