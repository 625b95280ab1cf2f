"""The words of the pages around what is published."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.publication.goals import goal_heads
from bot.publication.words import plain
from bot.render.menu import machine_notice
from bot.survey.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a page says besides its figures, as plain words in one language."""

    results: str
    skip: str
    language: str
    contents: str
    nothing: str
    surveys: str
    cards: str
    method: str
    by_group: str
    range: str
    against: str
    data: str
    tables: str
    codes: str
    whole: str
    contact: str
    goal: str
    chosen: str
    machine: str


def labels(catalog: Catalog, scheme: Scheme) -> Labels:
    """Return the words of the pages in a language."""
    say, (goal, chosen) = catalog.say, goal_heads(catalog)
    return Labels(
        goal=goal,
        chosen=chosen,
        results=catalog.button("Results"),
        skip=plain(say("Skip to the content")),
        language=plain(say("Choose your language")),
        contents=plain(say("On this page")),
        nothing=plain(say("Nothing has been published yet.")),
        surveys=plain(say("What people answered")),
        cards=catalog.command("What came of what people said"),
        method=plain(say("How these figures were made")),
        by_group=plain(say("The figures by group")),
        range=plain(say("Range")),
        against=plain(say("Share of all who live here")),
        data=plain(say("Data to download")),
        tables=plain(say("All tables (CSV)")),
        codes=plain(say("What the codes mean (CSV)")),
        whole=plain(say("The whole release (JSON)")),
        contact=plain(say("Write to: {contact}", contact=scheme.contact)),
        machine=plain(machine_notice(catalog)),
    )
