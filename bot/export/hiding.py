"""Hide traits until nobody stands out: every combination that is left is shared by k people or more.

Classes are split trait by trait, the most wanted first. Within each class a value keeps its name where k people share
it and their answers differ enough (l-diversity: Machanavajjhala and others, 2007); all others become one nameless
group, which takes in the smallest named ones until it is large enough too. This is the roll-up of the cut
(`bot.anonymity.rollup`) carried on over the traits that people told. Hidden values are local: they are hidden in the
rows that stand out and nowhere else (Hundepool and others, Statistical Disclosure Control, 2012, 3.5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.export.cells import Cell, Missing
from bot.export.columns import Column
from bot.export.table import Table

K = 10
"""People who share each combination of traits, where nobody says more."""

LEAST_K = 5
L = 2
"""Different answers to each question among them."""

_ATONCE = 64


@dataclass(frozen=True, slots=True)
class Hidden:
    """What had to be hidden of one column.

    Attributes:
        name: of the column.
        before: cells that the cut had hidden already.
        now: cells that are hidden in this file alone.
    """

    name: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was hidden, and what holds since.

    Attributes:
        k: people who share each combination of traits at least.
        l: different answers of each question in such a combination at least.
        rows: responses in the file.
        left_out: responses of waves with fewer than k, which are not in the file.
        classes: combinations of traits that are left.
        smallest: people in the smallest of them.
        hidden: column by column, those of which something is hidden.
        alike: questions that a whole wave answered alike: nothing can be hidden of that.
    """

    k: int
    l: int  # noqa: E741 - its name in the literature
    rows: int
    left_out: int
    classes: int
    smallest: int
    hidden: tuple[Hidden, ...]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to hold of a file.

    Attributes:
        k: people who share each combination of traits, at least 2.
        l: different answers among them, at least 1.
        traits: columns that tell who somebody is, the most wanted first.
        betrayed: which other columns betray a hidden trait, by the trait.
    """

    k: int
    l: int  # noqa: E741 - its name in the literature
    traits: tuple[str, ...]
    betrayed: Mapping[str, frozenset[str]]


def trait_names(table: Table, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """List the traits: first those that are wanted most, then language, area and the questions about the person.

    Args:
        table: the answers.
        wanted: names of columns; whatever is named is a trait.
    """
    usual = [column.name for column in table.columns if column.trait]
    return tuple(dict.fromkeys((*wanted, *usual)))


def protected(table: Table, rule: Rule) -> tuple[Table, Report]:
    """Return the answers with traits hidden where the rule asks for it, and what was hidden.

    Args:
        table: the answers; waves with fewer than k responses are left out.
        rule: what has to hold.
    """
    wave = table.columns[1].name
    kept = _large_enough(table, wave, rule.k)
    work = _Work(kept, rule)
    before = {column.name: kept.cells[column.name].count(Missing.HIDDEN) for column in kept.columns}
    classes = [each for rows in _grouped(range(len(kept)), kept.cells[wave]).values() for each in work.split(rows)]
    after = {name: cells.count(Missing.HIDDEN) for name, cells in kept.cells.items()}
    return kept, Report(
        k=rule.k,
        l=rule.l,
        rows=len(kept),
        left_out=len(table) - len(kept),
        classes=len(classes),
        smallest=min(map(len, classes), default=0),
        hidden=tuple(Hidden(name, before[name], after[name] - before[name]) for name in before if after[name]),
        alike=tuple(sorted(work.alike)),
    )


def smallest_class(table: Table, traits: Sequence[str]) -> int:
    """Count the people of the rarest combination of wave and traits, as they stand in the file."""
    names = (table.columns[1].name, *traits)
    return min(Counter(zip(*(table.cells[name] for name in names), strict=True)).values(), default=0)


def _large_enough(table: Table, wave: str, k: int) -> Table:
    """Copy the answers without the waves that are too small to hide in."""
    counts = Counter(table.cells[wave])
    few = {each for each, count in counts.items() if count < k}
    rows = [at for at, each in enumerate(table.cells[wave]) if each not in few] if few else None
    cells = {
        name: list(held) if rows is None else list(map(held.__getitem__, rows)) for name, held in table.cells.items()
    }
    return Table(table.columns, cells)


class _Work:
    """Splits the classes of one file, and hides in it."""

    def __init__(self, table: Table, rule: Rule) -> None:
        self._cells = table.cells
        self._rule = rule
        self._answers = [
            column.name for column in table.columns if column.question is not None and column.name not in rule.traits
        ]
        self.alike: set[str] = set()

    def split(self, wave: Sequence[int]) -> list[Sequence[int]]:
        """Split the responses of one wave into classes by all traits."""
        alike = {name for name in self._answers if not self._differ(wave, name)}
        self.alike |= alike
        asked = [name for name in self._answers if name not in alike]
        classes: list[Sequence[int]] = [wave]
        for trait in self._rule.traits:
            classes = [each for rows in classes for each in self._split(rows, trait, asked)]
        return classes

    def _split(self, rows: Sequence[int], trait: str, asked: Sequence[str]) -> list[Sequence[int]]:
        groups = _grouped(rows, self._cells[trait])
        nameless = list(groups.pop(Missing.HIDDEN, ()))
        named = sorted(groups.values(), key=lambda group: (len(group), group[0]))
        kept: list[Sequence[int]] = []
        for group in named:
            if self._safe(group, asked):
                kept.append(group)
            else:
                nameless += group
        while nameless and kept and not self._safe(nameless, asked):
            nameless += kept.pop(0)
        if nameless:
            self._hide(nameless, trait)
            kept.append(nameless)
        return kept

    def _hide(self, rows: Sequence[int], trait: str) -> None:
        """Hide a trait, and every answer that would betray it; other traits are split by themselves."""
        betraying = [name for name in self._rule.betrayed.get(trait, ()) if name not in self._rule.traits]
        for name in (trait, *betraying):
            cells = self._cells[name]
            for at in rows:
                cells[at] = Missing.HIDDEN

    def _safe(self, rows: Sequence[int], asked: Sequence[str]) -> bool:
        return len(rows) >= self._rule.k and all(self._differ(rows, name) for name in asked)

    def _differ(self, rows: Sequence[int], name: str) -> bool:
        """Tell whether people's answers differ enough; where nobody gave one there is nothing to learn."""
        cells = self._cells[name]
        seen: set[Cell] = set()
        for start in range(0, len(rows), _ATONCE):
            seen.update(map(cells.__getitem__, rows[start : start + _ATONCE]))
            if len(seen - {Missing.HIDDEN}) >= self._rule.l:
                return True
        return all(cell is None or isinstance(cell, Missing) for cell in seen)


def _grouped(rows: Sequence[int], cells: Sequence[Cell]) -> dict[Cell, list[int]]:
    groups: dict[Cell, list[int]] = {}
    for at in rows:
        groups.setdefault(cells[at], []).append(at)
    return groups


def wanted_problems(table: Table, wanted: Sequence[str]) -> tuple[str, ...]:
    """List the wanted traits that no column is called by."""
    known: set[str] = {column.name for column in _choosable(table)}
    return tuple(name for name in wanted if name not in known)


def _choosable(table: Table) -> Sequence[Column]:
    return table.columns[3:]
