"""What a scheme chose to show: which measures, in which order, by whom, and what they shall reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.indicators.chosen import Chooser, Target, Used

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Selection:
    """The indicators that are used, as the indicator file and residents' votes say.

    Attributes:
        used: in their order; None = there is no indicator file, and all are.
    """

    used: tuple[Used, ...] | None = None

    def holds(self, measure: str) -> bool:
        """Tell whether a measure (`I2.direction`), or an indicator as a whole (`I2`), is used."""
        return self.used is None or self._of(measure) is not None

    def in_order(self, items: Iterable[Item], measure: Callable[[Item], str]) -> list[Item]:
        """Keep what is used, in the order in which it was chosen; parts of one indicator stay in theirs.

        Args:
            items: what may be shown.
            measure: names the measure of each.
        """
        if self.used is None:
            return list(items)
        places = {each.indicator: at for at, each in enumerate(self.used)}
        kept = [each for each in items if _indicator(measure(each)) in places]
        return sorted(kept, key=lambda each: places[_indicator(measure(each))])

    def chooser(self, measure: str) -> Chooser | None:
        """Tell who chose a measure; None where nobody was asked."""
        found = self._of(measure)
        return found.chosen_by if found else None

    def target(self, measure: str) -> Target | None:
        """Return what a measure shall reach; None where nobody said."""
        found = self._of(measure)
        return next((each for each in found.targets if each.measure == measure), None) if found else None

    def _of(self, measure: str) -> Used | None:
        return next((each for each in self.used or () if each.indicator == _indicator(measure)), None)


def _indicator(measure: str) -> str:
    return measure.partition(".")[0]
