"""What `equal-voices doctor` found, as a value, as data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.errors import Problem


@dataclass(frozen=True, slots=True)
class Found:
    """What one check saw.

    Attributes:
        check: its name.
        note: what was seen, in a few words.
        problems: what has to be mended; none is well.
        skipped: nothing was looked at; the note says why.
        warnings: what weakens a promise, but keeps no bot from running.
    """

    check: str
    note: str = ""
    problems: tuple[Problem, ...] = ()
    skipped: bool = False
    warnings: tuple[Problem, ...] = ()

    @property
    def verdict(self) -> str:
        """Sum the check up in a word or two."""
        if self.problems:
            return f"{len(self.problems)} to mend"
        if self.warnings:
            return f"{len(self.warnings)} to weigh"
        return "skipped" if self.skipped else "well"


def as_json(found: Sequence[Found]) -> Mapping[str, object]:
    """Show the findings as plain data."""
    return {"well": not any(one.problems for one in found), "checks": [asdict(one) for one in found]}


def show(found: Sequence[Found]) -> None:
    """Draw the findings as a table, and below it each problem on a line of its own."""
    # Rich alone takes longer to import than the rest of the command line.
    from rich.console import Console
    from rich.table import Table

    table = Table("Check", "Verdict", "Found", box=None, pad_edge=False)
    for one in found:
        table.add_row(one.check, one.verdict, one.note)
    Console(markup=False, highlight=False, emoji=False).print(table)
    for problem in (problem for one in found for problem in (*one.problems, *one.warnings)):
        print(problem)
