"""Cards as residents read them: what people said, what was decided, why, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.phrase import as_text
from bot.promises.card import Card, Part, Status, is_overdue
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen

Rows = tuple[tuple[Button, ...], ...]

PAGE = 8
"""Cards on one page of a list."""

MARKS = {Status.HEARD: "👂", Status.PLANNED: "🗓", Status.DOING: "🔧", Status.DONE: "✅", Status.CANNOT: "⛔"}
"""A picture beside the word for how far a matter has come."""


class Reading(StrEnum):
    """Which list of cards somebody reads: all that came of it, or what is promised."""

    RESULTS = "results"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A card as it was last told.

    Attributes:
        id: of the card.
        version: which telling.
        card: what it says.
        day: when it was told.
        today: the present day, by which a promise is late.
    """

    id: str
    version: int
    card: Card
    day: date
    today: date


def status_name(catalog: Catalog, status: Status) -> str:
    """Return how far a matter has come, as plain words."""
    button = catalog.button
    return {
        Status.HEARD: button("Heard"),
        Status.PLANNED: button("Planned"),
        Status.DOING: button("Being done"),
        Status.DONE: button("Done"),
        Status.CANNOT: button("Cannot be done"),
    }[status]


def card_text(catalog: Catalog, told: Told) -> str:
    """Return all that a card says, as HTML without marks of direction."""
    say, card, language = catalog.say, told.card, catalog.language
    assert card.status is not None, "a card is told with its status"
    owner = say("Who does it: {owner}", owner=card.owner) if card.owner else ""
    parts = (
        say("<b>{theme}</b>", theme=card.text(Part.THEME, language)),
        f"{MARKS[card.status]} {say('<b>{status}</b>', status=status_name(catalog, card.status))}",
        _part(catalog, card, Part.SAID),
        _part(catalog, card, Part.DECISION),
        _part(catalog, card, Part.WHY),
        "\n".join(filter(None, (owner, _due(catalog, told), say("Told on: {date}", date=catalog.date(told.day))))),
        "" if card.speaks(language) else say("Nobody has translated all of this text into your language yet."),
    )
    return "\n\n".join(part for part in parts if part)


def _part(catalog: Catalog, card: Card, part: Part) -> str:
    """Return one part below its heading, or '' where nothing was written."""
    say, text = catalog.say, card.text(part, catalog.language)
    if not text:
        return ""
    return {
        Part.SAID: lambda: say("<b>What people said</b>\n{text}", text=text),
        Part.DECISION: lambda: say("<b>What was decided</b>\n{text}", text=text),
        Part.WHY: lambda: say("<b>Why</b>\n{text}", text=text),
    }[part]()


def _due(catalog: Catalog, told: Told) -> str:
    if told.card.due is None:
        return ""
    until = catalog.say("Until: {date}", date=catalog.date(told.card.due))
    return f"{until}\n⏰ {catalog.say('This is late.')}" if is_overdue(told.card, told.today) else until


def card_screen(
    catalog: Catalog, told: Told, *, clear: bool | None = None, news: bool = False, note: str = "", asks: bool = True
) -> Screen:
    """Return a card with the question whether it is clear.

    Args:
        catalog: the reader's language.
        told: the card.
        clear: what the reader said about it already; None = nothing.
        news: it comes by itself, because the reader asked for results.
        note: HTML to tell above it.
        asks: it can still be said whether it is clear.
    """
    subject = f"{told.id}.{told.version}"
    marks = {True: ("☑ ", ""), False: ("", "☑ "), None: ("", "")}[clear]
    verdicts = (
        Button(marks[0] + catalog.button("This is clear"), menu_data("clear", subject)),
        Button(marks[1] + catalog.button("Not clear"), menu_data("unclear", subject)),
    )
    rows: Rows = (
        *((verdicts,) if asks else ()),
        (Button(catalog.button("All results"), menu_data("results", "0")),),
        (*language_row(catalog), Button(catalog.button("Menu"), menu_data("home"))),
    )
    heading = catalog.say("News about what people said:") if news else ""
    ask = catalog.say("Is this clear to you? We count the answers and keep none with your name.") if asks else ""
    text = "\n\n".join(part for part in (note, heading, card_text(catalog, told), ask) if part)
    return Screen(text=catalog.lines(text), rows=rows)


def list_screen(
    catalog: Catalog,
    reading: Reading,
    told: Sequence[Told],
    *,
    page: int = 0,
    note: str = "",
    figures: bool = False,
    beside: str = "",
) -> Screen:
    """Return a page of cards, each with how far it has come.

    Args:
        catalog: the reader's language.
        reading: which list.
        told: the cards, in the order in which they stand there.
        page: which page, from 0; one that is not there shows the nearest.
        note: HTML to tell above it.
        figures: what people answered can be read too.
        beside: HTML to tell below the heading (`owed`).
    """
    last = max(0, (len(told) - 1) // PAGE)
    page = max(0, min(page, last))
    here = told[page * PAGE : (page + 1) * PAGE]
    cards: Rows = tuple((Button(_line(catalog, each), menu_data("card", each.id)),) for each in here)
    turns = (
        *((Button(catalog.button("Previous page"), menu_data(reading, str(page - 1))),) if page else ()),
        *((Button(catalog.button("Next page"), menu_data(reading, str(page + 1))),) if page < last else ()),
    )
    other = Reading.PLAN if reading is Reading.RESULTS else Reading.RESULTS
    over = catalog.button("What is promised") if other is Reading.PLAN else catalog.button("All results")
    rows: Rows = (
        *cards,
        *((turns,) if turns else ()),
        *(((Button("📊 " + catalog.button("What people answered"), menu_data("figures")),),) if figures else ()),
        (Button(over, menu_data(other, "0")),),
        (*language_row(catalog), Button(catalog.button("Menu"), menu_data("home"))),
    )
    text = "\n\n".join(part for part in (note, _heading(catalog, reading, found=bool(told)), beside) if part)
    return Screen(text=catalog.lines(text), rows=rows)


def owed(catalog: Catalog, lines: Iterable[str]) -> str:
    """Return what is owed to residents, a line each below its title, as HTML.

    Args:
        catalog: the reader's language.
        lines: plain words.
    """
    title = catalog.say("<b>{title}</b>", title=as_text(catalog.say("What we owe people")))
    return "\n".join((title, *(escape(line, quote=False) for line in lines)))


def _heading(catalog: Catalog, reading: Reading, *, found: bool) -> str:
    say = catalog.say
    if reading is Reading.PLAN:
        if found:
            return say("<b>What is promised</b>\nWho does what, and until when.")
        return say("<b>What is promised</b>\nNothing is promised at the moment.")
    if found:
        return say("<b>What came of it</b>\nWhat people said, and what was done.")
    return say("<b>What came of it</b>\nThere are no results yet. We tell them here.")


def _line(catalog: Catalog, told: Told) -> str:
    assert told.card.status is not None, "a card is told with its status"
    late = "⏰" if is_overdue(told.card, told.today) else ""
    return f"{MARKS[told.card.status]}{late} {isolated(told.card.text(Part.THEME, catalog.language))}"
