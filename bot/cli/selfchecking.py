"""What `equal-voices benchmark` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.access.roles import Act
from bot.actions.selfcheck import BENCHMARK, assessed, judged, years
from bot.cli.fielding import Field
from bot.cli.figuring import WIDTH, bar
from bot.errors import OperatorError, Problem
from bot.i18n.languages import SOURCE
from bot.indicators.benchmark import MOST, WISHED, Assessment, Factor, Result
from bot.render.benchmark import advice
from bot.survey.model import Survey


@dataclass(frozen=True, slots=True)
class Checked:
    """The self-check of a year, with what the factors are called.

    Attributes:
        year: which.
        result: factors, gaps, spread.
        assessments: what each assessor said.
        names: of the factors, by number.
        advice: what the bot can do about each of the biggest gaps, by number.
    """

    year: int
    result: Result
    assessments: tuple[Assessment, ...]
    names: dict[int, str]
    advice: dict[int, str]

    def as_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(self._values(), ensure_ascii=False, indent=1)

    def _values(self) -> dict[str, Any]:
        factors = [
            asdict(each) | {"name": self.names[each.number], "perception_gap": each.perception_gap}
            for each in self.result.factors
        ]
        return {
            "year": self.year,
            "assessors": self.result.assessors,
            "firm": self.result.firm,
            "wished": WISHED,
            "factors": factors,
            "biggest_gaps": [
                {"number": each.number, "gap": each.gap, "advice": self.advice[each.number]}
                for each in self.result.biggest
            ],
            "assessments": [asdict(each) for each in self.assessments],
        }


def collected(field: Field, year: int) -> Checked:
    """Bring together what was said in a year; reading it stands in the log.

    Raises:
        OperatorError: nobody has answered, or not in that year.
    """
    survey = field.surveys().get(BENCHMARK)
    with field.stores.contacts.read() as conn:
        known = years(conn)
        if survey is None or not known or (year and year not in known):
            fault = "Nobody has sent answers of that year." if known else "Nobody has sent answers yet."
            raise OperatorError([Problem("benchmark", 0, str(year or ""), fault, "Answer in the chat: `/staff`.")])
        chosen = year or known[0]
        result = judged(conn, field.house, field.stores.answers, survey, chosen)
        said = assessed(conn, field.house, chosen)
    field.log(Act.ASSESS, str(chosen))
    words = field.house.catalog(SOURCE)
    told = {each.number: unescape(advice(words, each.number)) for each in result.biggest}
    return Checked(chosen, result, said, _names(survey), told)


def _names(survey: Survey) -> dict[int, str]:
    return {int(name[2:]): each.label for name, each in survey.groups.items() if name.removeprefix("kf").isdecimal()}


def print_checked(checked: Checked) -> None:
    """Print a table of the factors, then the biggest gaps with what can be done."""
    console = Console(width=None if Console().is_terminal else WIDTH)
    few = "" if checked.result.firm else " (a first impression: three should answer, one for the residents)"
    table = Table(title=f"Self-check {checked.year}, {checked.result.assessors} answered{few}", title_justify="left")
    for name in ("factor", "score", "", "level", "gap", "from–to", "I don't know", "residents", "less residents"):
        table.add_column(name)
    for each in checked.result.factors:
        table.add_row(*_row(checked.names[each.number], each))
    console.print(table)
    for each in checked.result.biggest:
        console.print(f"{each.number}. {checked.names[each.number]}: {checked.advice[each.number]}", soft_wrap=True)


def _row(name: str, each: Factor) -> Iterator[str]:
    yield f"{each.number}. {name}"
    if each.score is None or each.low is None or each.high is None:
        yield from ("–",) * 8
        return
    yield f"{each.score:.2f}"
    yield bar(each.score / MOST)
    yield str(each.level)
    yield f"{each.gap:.2f}"
    yield f"{each.low:.1f}–{each.high:.1f}"
    yield str(each.unknown or "")
    yield "" if each.felt is None else f"{round(100 * each.felt)} %"
    yield "" if each.perception_gap is None else f"{round(100 * each.perception_gap):+d} points"
