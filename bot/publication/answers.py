"""What was answered to each question: a chart of its choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.indicators.choices import TICKED, UNTICKED
from bot.indicators.counts import Missing
from bot.indicators.folding import Choices, Scale
from bot.indicators.measures import MEASURES
from bot.indicators.release import Release
from bot.indicators.tables import Table
from bot.publication.charts import Bar, Chart, Kind, Section
from bot.publication.tables import bar_of, hidden_bar, hidden_note, listing_of
from bot.publication.words import Words, codes_in, plain

_NOT_ASKED = f"*{Missing.NOT_ASKED.value}"


def answers_section(words: Words, release: Release) -> Section | None:
    """Say what was answered to every question; None where nothing is told of any."""
    charts = tuple(
        chart for each in words.edition.plan.questions if (chart := _chart_of(words, each, release)) is not None
    )
    title = plain(words.catalog.say("What people answered"))
    return Section(id="answers", title=title, charts=charts) if charts else None


def _chart_of(words: Words, planned: Scale | Choices, release: Release) -> Chart | None:
    return _of_choices(words, planned, release) if isinstance(planned, Choices) else _of_scale(words, planned, release)


def _of_scale(words: Words, scale: Scale, release: Release) -> Chart | None:
    table = release.table(scale.question)
    if table is None:
        return None
    people = dict(zip(table.rows, table.row_totals, strict=True))
    not_asked = people.pop(_NOT_ASKED, 0)
    n = table.total - not_asked
    rows = sorted(people, key=lambda row: _place(scale, row, table.rows))
    bars = tuple(bar_of(words, words.answer(scale, row, table.rows), people[row], n) for row in rows)
    say, told = words.catalog.say, words.number(n)
    note = say("Of those who were asked: {n}", n=told) if not_asked else say("Of all who took part: {n}", n=told)
    return _chart(words, scale.question, bars, plain(note))


def _place(scale: Scale, row: str, rows: Sequence[str]) -> int:
    """Find where a row stands: at its first answer, as it was asked; last, where it stands for none."""
    first = next((code for code in codes_in(scale, row, rows) if isinstance(code, str)), None)
    return len(scale.codes) if first is None else scale.codes.index(first)


def _of_choices(words: Words, choices: Choices, release: Release) -> Chart | None:
    tables = {code: release.table(choices.question, choice=code) for code in choices.codes}
    shown = [table for table in tables.values() if table is not None]
    if not shown:
        return None
    answered = all(UNTICKED in table.rows for table in shown)
    n = max(_base(table, answered=answered) for table in shown)
    bars = tuple(_ticked(words, words.answer(choices, code), table, n) for code, table in tables.items())
    say, told = words.catalog.say, words.number(n)
    note = say("Of those who answered this: {n}", n=told) if answered else say("Of all who took part: {n}", n=told)
    several = plain(say("Several answers were possible."))
    return _chart(words, choices.question, bars, f"{plain(note)}. {several}", *_who_chose(words, choices))


def _who_chose(words: Words, choices: Choices) -> Iterator[str]:
    """Say who chose an indicator of which every choice is a figure of its own (I10)."""
    for each in MEASURES:
        if each.each and (each.survey, each.question) == (words.edition.survey.name, choices.question):
            yield from words.goals.notes(each.id, None)


def _base(table: Table, *, answered: bool) -> int:
    """Count those a choice is a share of: who answered, where they stand apart; else all."""
    return sum(_counts(table).get(row, 0) for row in (TICKED, UNTICKED)) if answered else table.total


def _counts(table: Table) -> dict[str, int]:
    return dict(zip(table.rows, table.row_totals, strict=True))


def _ticked(words: Words, label: str, table: Table | None, n: int) -> Bar:
    return hidden_bar(words, label) if table is None else bar_of(words, label, _counts(table).get(TICKED), n)


def _chart(words: Words, question: str, bars: tuple[Bar, ...], *said: str) -> Chart:
    title = words.question(question)
    notes = (*said, *hidden_note(words, bars))
    return Chart(
        id=f"answers-{question}",
        kind=Kind.ANSWERS,
        title=title,
        bars=bars,
        notes=notes,
        listing=listing_of(words, title, plain(words.catalog.say("Answer")), bars, notes),
    )
