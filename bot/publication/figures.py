"""The indicators of a release: of everybody, by group, and neighbourhood beside neighbourhood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.indicators.choices import TICKED
from bot.indicators.folding import Choices
from bot.indicators.measures import MEASURES, Measure
from bot.indicators.published import WITHIN
from bot.indicators.release import Release
from bot.indicators.tables import Table
from bot.publication.charts import Bar, Chart, Kind, Listing, Row, Section, named
from bot.publication.equal_voice import HEARD, MIGRANT, equal_voice_charts
from bot.publication.tables import figure_bar, hidden_note, listing_of, spread, star_note, why_hidden
from bot.publication.words import TRAITS, Words, plain

Figures = Sequence[Mapping[str, Any]]
"""Figures as a release holds them."""

AREA = "area"


def figures_section(words: Words, values: Mapping[str, Any]) -> Section | None:
    """Say the indicators of everybody that are used in one chart, and the equal-voice gap; None where none is told.

    One that the scheme chose, and this survey asks for, stands there as well where it cannot be told.
    """
    told = {each["measure"]: each for each in values["figures"] if not each["trait"] and not each["choice"]}
    asked = {each.question for each in words.edition.plan.questions}
    expected = () if words.edition.selection.used is None else asked
    found = [each.id for each in _measures(words) if each.id in told or each.question in expected]
    if not told.keys() & set(found):
        return None
    weighted = {each["measure"]: each for each in values["weights"].get("figures", ())}
    bars = tuple(_all(words, each, told.get(each), weighted.get(each)) for each in found)
    title = plain(words.catalog.say("The main figures"))
    charts = (_chart(words, "figures", title, bars), *equal_voice_charts(words, values))
    return Section(id="figures", title=title, charts=charts)


def groups_sections(words: Words, release: Release, values: Mapping[str, Any]) -> Iterator[Section]:
    """Say each indicator by group: a section for each indicator, a chart for each trait."""
    shown_above = (HEARD, MIGRANT) if any(equal_voice_charts(words, values)) else None
    for measure in _measures(words):
        charts = tuple(
            chart
            for trait in TRAITS
            if trait != AREA
            and (measure.id, trait) != shown_above
            and (chart := _by_trait(words, measure, trait, release, values["figures"])) is not None
        )
        if charts:
            yield Section(id=f"by-{measure.id}", title=words.measure(measure.id), charts=charts)


def areas_section(words: Words, release: Release, values: Mapping[str, Any]) -> Section | None:
    """Hold the neighbourhoods against each other; None where only one was asked."""
    charts = tuple(
        chart
        for measure in _measures(words)
        if (chart := _by_trait(words, measure, AREA, release, values["figures"])) is not None
    )
    listings = tuple(
        listing
        for planned in words.edition.plan.questions
        if isinstance(planned, Choices) and (listing := _choices(words, planned, release)) is not None
    )
    if not charts and not listings:
        return None
    say = words.catalog.say
    note = say("A difference smaller than the ranges may be chance.")
    title = plain(say("The neighbourhoods compared"))
    return Section(id="neighbourhoods", title=title, notes=(plain(note),), charts=charts, listings=listings)


def _measures(words: Words) -> Iterator[Measure]:
    """List the measures that are used, but those of each choice; those are shown with their question."""
    own = (each for each in MEASURES if each.survey == words.edition.survey.name and not each.each)
    return iter(words.edition.selection.in_order(own, lambda each: each.id))


def _all(words: Words, measure: str, figure: Mapping[str, Any] | None, weighted: Mapping[str, Any] | None) -> Bar:
    bar = words.goals.on(figure_bar(words, words.measure(measure), figure), measure)
    if weighted is None or figure is None:
        return bar
    signed = figure["signed"]
    told = words.percent(weighted["percent"] / 100, signed=signed)
    low, high = (each / 100 for each in weighted["range"])
    return replace(bar, weighted=f"{told} ({spread(words, low, high, signed=signed)})")


def _by_trait(words: Words, measure: Measure, trait: str, release: Release, figures: Figures) -> Chart | None:
    """Chart a measure by a trait, with the groups of which nothing is told; None where nothing is told of any."""
    groups = _groups(measure, trait, release)
    told = {each["group"]: each for each in figures if (each["measure"], each["trait"]) == (measure.id, trait)}
    if not told:
        return None
    everybody = next((each for each in figures if each["measure"] == measure.id and not each["trait"]), None)
    bars = tuple(figure_bar(words, words.group(trait, group), told.get(group)) for group in groups)
    if everybody is not None:
        bars = (figure_bar(words, plain(words.catalog.say("Everybody")), everybody), *bars)
    return _chart(words, f"{measure.id}-{trait}", words.measure(measure.id), bars, by=words.trait(trait))


def _groups(measure: Measure, trait: str, release: Release) -> tuple[str, ...]:
    """List the groups of which a measure may be told."""
    if trait in WITHIN:
        return tuple(WITHIN[trait])
    table = release.table(measure.question, trait=trait) or _of_any_choice(measure, trait, release)
    return () if table is None else table.columns


def _of_any_choice(measure: Measure, trait: str, release: Release) -> Table | None:
    """Find the table of what a measure counts of a question with several answers."""
    return release.table(measure.question, choice=measure.counted[0], trait=trait) if measure.counted else None


def _chart(words: Words, name: str, title: str, bars: tuple[Bar, ...], *, by: str = "") -> Chart:
    kind, head = (Kind.GROUPS, words.catalog.say("Group")) if by else (Kind.FIGURES, words.catalog.say("Figure"))
    notes = (*star_note(words, bars), *hidden_note(words, bars))
    listing = listing_of(words, named(title, by), plain(head), bars, notes)
    return Chart(id=name, kind=kind, title=title, by=by, bars=bars, notes=notes, listing=listing)


def _choices(words: Words, planned: Choices, release: Release) -> Listing | None:
    """Make a table of all choices of a question by neighbourhood; None where nothing is told of any."""
    tables = {code: release.table(planned.question, choice=code, trait=AREA) for code in planned.codes}
    found = [table for table in tables.values() if table is not None and any(n is not None for n in table.row(TICKED))]
    if not found:
        return None
    columns = found[0].columns
    rows = tuple(
        Row(words.answer(planned, code), tuple(_shares(words, table)))
        for code, table in tables.items()
        if table is not None and table.columns == columns
    )
    asked = named(words.question(planned.question), words.trait(AREA))
    heads = (plain(words.catalog.say("Answer")), *(words.group(AREA, column) for column in columns))
    note = plain(words.catalog.say("Share of all who took part there."))
    hidden = why_hidden(words) if any(words.hidden() in row.cells for row in rows) else ()
    return Listing(caption=asked, heads=heads, rows=rows, notes=(note, *hidden))


def _shares(words: Words, table: Table) -> Iterator[str]:
    for people, everybody in zip(table.row(TICKED), table.column_totals, strict=True):
        yield words.hidden() if people is None or not everybody else words.percent(people / everybody)
