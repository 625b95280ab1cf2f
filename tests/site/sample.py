"""A site of made-up people in all languages, with two cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from bot.indicators.chosen import read_chosen
from bot.indicators.loop import feedback
from bot.indicators.selection import Selection
from bot.promises.card import Card, Part, Status
from bot.publication.owed import Owed
from bot.render.card import Told
from bot.settings import shipped
from bot.site.content import Content
from bot.site.pages import pages
from tests.living import words
from tests.publication.sample import edition

TOLD = date(2026, 11, 20)


OWED = Owed(figures=feedback(reported=2, events=3, answered=1, themes=4), months=7, day=date(2026, 11, 30))


@cache
def our_selection() -> Selection:
    """Choose what our example scheme does."""
    text = shipped("scheme").joinpath("indicators.yaml").read_text(encoding="utf-8")
    return Selection(read_chosen(text, file="indicators.yaml").used)


def told(name: str, theme: str, *, status: Status = Status.DOING, area: str | None = None) -> Told:
    said = {Part.THEME: {"en_GB": theme, "ar": "الإضاءة"}, Part.SAID: {"en_GB": "It is dark.\nAt the <mill> & bridge."}}
    decided = {Part.DECISION: {"en_GB": "Twelve new lamps."}, Part.WHY: {"en_GB": "Many asked for it."}}
    card = Card(source="en_GB", status=status, words=said | decided, owner="Anneke", due=date(2026, 12, 31), area=area)
    return Told(id=name, version=1, card=card, day=TOLD, today=date(2027, 2, 1))


def content(*languages: str) -> Content:
    house, chosen = words(), our_selection()
    return Content(
        scheme=house.scheme,
        catalogs={code: house.catalogs[code] for code in languages or house.scheme.languages},
        editions=(replace(edition(), selection=chosen),),
        selection=chosen,
        owed=OWED,
        cards=(told("lamps", "Light in the streets", area="molenveld"), told("bench", "A bench", status=Status.DONE)),
    )


@cache
def site() -> dict[str, bytes]:
    """Make all files of it, by path."""
    return {file.path: file.content for file in pages(content())}
