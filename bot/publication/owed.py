"""Whether people hear back (I9) and how old the last review is (I12): counts of meetings and themes, never of people.

They are worked out of events, cards and dates when somebody publishes, and carry that day; no release holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.i18n.catalog import Catalog
from bot.i18n.noted import noted
from bot.i18n.phrase import as_text
from bot.indicators.figures import Figure
from bot.publication.charts import Bar, Chart, Kind, Listing, Row, Section
from bot.publication.drawing import drawing
from bot.publication.goals import Goals, goal_columns
from bot.publication.tables import share_of

OWED: Mapping[str, str] = {
    "I9.events": noted("Meetings of which people heard within 14 days"),
    "I9.themes": noted("Themes that were answered within 90 days"),
}
"""What these indicators are called."""

AGE = "I12.age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What events, cards and dates tell.

    Attributes:
        figures: events that were reported on in time, and themes that were answered in time (`indicators.loop`).
        months: since the last neighbourhood review closed; None where there was none.
        day: on which it was counted.
    """

    figures: tuple[Figure, Figure]
    months: int | None
    day: date


def owed_section(goals: Goals, owed: Owed) -> Section | None:
    """Say what of it the scheme uses, with the day on which it was counted; None where nothing is to be said.

    Args:
        goals: what the scheme chose, and the language.
        owed: what was counted.
    """
    say = goals.catalog.say
    used = goals.selection.in_order(owed.figures, lambda each: each.measure)
    bars = tuple(_bar(goals, each) for each in used if each.denominator)
    notes = tuple(_notes(goals, owed, counted=bool(bars)))
    if not notes:
        return None
    title = as_text(say("What we owe people"))
    charts = (_chart(goals.catalog, title, bars),) if bars else ()
    return Section(id="owed", title=title, notes=notes, charts=charts)


def owed_lines(goals: Goals, owed: Owed) -> Iterator[str]:
    """Say the same as sentences, for where there is no room for a chart and its table.

    Args:
        goals: what the scheme chose, and the language.
        owed: what was counted.
    """
    section = owed_section(goals, owed)
    if section is not None:
        yield from (bar.said for chart in section.charts for bar in drawing(chart, goals.catalog).bars)
        yield from section.notes


def _notes(goals: Goals, owed: Owed, *, counted: bool) -> Iterator[str]:
    say, day = goals.catalog.say, goals.catalog.date(owed.day)
    if counted:
        yield as_text(say("These are counts of meetings and themes, not of people. Counted on: {day}", day=day))
    if owed.months is not None and goals.selection.holds(AGE):
        yield as_text(
            say(
                "Months since people were last asked about their neighbourhood ({day}): {months}",
                day=day,
                months=owed.months,
            )
        )


def _bar(goals: Goals, figure: Figure) -> Bar:
    bar = Bar(
        label=as_text(goals.catalog.say(OWED[figure.measure])),  # noted
        told=goals.catalog.percent(figure.numerator / figure.denominator),
        share=figure.numerator / figure.denominator,
        people=figure.numerator,
        n=figure.denominator,
    )
    return goals.on(bar, figure.measure)


def _chart(catalog: Catalog, title: str, bars: tuple[Bar, ...]) -> Chart:
    say, more = catalog.say, goal_columns(catalog, bars)
    heads = (as_text(say("Figure")), as_text(say("In time")), as_text(say("Share")), *(head for head, _ in more))
    rows = tuple(Row(bar.label, (share_of(catalog, bar), bar.told, *(cell(bar) for _, cell in more))) for bar in bars)
    listing = Listing(caption=title, heads=heads, rows=rows)
    return Chart(id="owed", kind=Kind.FIGURES, title=title, bars=bars, notes=(), listing=listing)
