"""A matter for the board whose every number is known: two waves, a late promise, a meeting nobody heard of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

from bot.actions.measuring import asked_alike
from bot.actions.plan import measures_of
from bot.indicators.change import changes
from bot.indicators.document import canonical, change_values, figure_of
from bot.indicators.loop import feedback
from bot.promises.card import Card, Part, Status
from bot.publication.board import Board, Earlier, Matter, Unheard, board
from bot.publication.edition import Edition
from bot.publication.owed import Owed
from bot.render.card import Told
from tests.living import words
from tests.publication.sample import every, known, published

DAY = date(2026, 11, 30)
LIGHTS = Card(
    source="nl",
    status=Status.PLANNED,
    words={
        Part.THEME: {"nl": "Meer licht", "en_GB": "More light", "ar": "إضاءة أكثر", "el": "Περισσότερο φως"},
        Part.SAID: {"nl": "Het is donker."},
        Part.DECISION: {"nl": "Twaalf lampen."},
    },
    owner="Anneke",
    due=date(2026, 10, 1),
)


@cache
def without_the_young() -> Edition:
    """Publish what people answered of whom a sixteenth is young, where a fifth lives."""
    ages = every("25_39", "40_64", "40_64", "65_plus", "25_39", "40_64", "40_64", "16_24", *["25_39"] * 8)
    return replace(published({**known(), "d_age": ages}), synthetic=True)


def in_a_town_of(people: int) -> Edition:
    """Let so many live there."""
    edition = without_the_young()
    values = json.loads(edition.content)
    values["reach"] |= {"population": people, "share": values["reach"]["people"] / people}
    return replace(edition, content=canonical(values))


def earlier() -> Earlier:
    """Let more have felt safe the last time."""
    safer = every("very_safe", "safe", "very_safe", "unsafe")
    before = replace(published({**known(), "p_safe": safer}), id="a7m2x9pq-1")
    now = without_the_young()
    sets = [[figure_of(each) for each in some.read()[2]["figures"] if not each["of_all"]] for some in (now, before)]
    alike = asked_alike(now.survey, before.survey)
    assert {each.question for each in measures_of("pulse")} <= alike
    families = {(each.measure, each.trait) for each in sets[0]}
    found = [
        change
        for family in sorted(families)
        for change in changes(*([each for each in some if (each.measure, each.trait) == family] for some in sets))
    ]
    return Earlier(edition=before, changes=[change_values(each) for each in found])


def matter(*, compared: bool = True) -> Matter:
    """Bring it together."""
    return Matter(
        edition=without_the_young(),
        earlier=earlier() if compared else None,
        owed=Owed(figures=feedback(reported=2, events=3, answered=1, themes=4), months=7, day=DAY),
        cards=(Told(id="c1", version=1, card=LIGHTS, day=date(2026, 6, 1), today=DAY),),
        unheard=(Unheard("Nieuwe speelplek", date(2026, 11, 20), "nl"),),
        today=DAY,
    )


def report(language: str = "en_GB", *, compared: bool = True) -> Board:
    """Say it in a language."""
    house = words()
    return board(house.catalogs[language], house.scheme, matter(compared=compared))
