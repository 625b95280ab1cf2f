"""How heard 240 made-up people felt at meetings, half of them migrants: known figures for the equal-voice gap (I7)."""

from __future__ import annotations

from bot.indicators.counts import Code, Missing
from bot.publication.edition import Edition
from tests.publication.sample import PEOPLE, every, known, published

HALF = PEOPLE // 2
HEARD: tuple[Code, ...] = ("yes", "no", "little") * 40 + ("mostly", "yes", "no") * 40
"""Of the 120 migrants 40 felt heard, of the 120 others 80."""


def voices(heard: tuple[Code, ...] = HEARD, *, newcomers: int = 40) -> Edition:
    """Publish what people said after meetings.

    Args:
        heard: how heard each of the 240 felt, migrants first.
        newcomers: how many of the migrants are new; 40 others have a parent who was born in another country.
    """
    asked = {name: codes for name, codes in known().items() if name in {"area", "d_age", "d_gender", "d_lang"}}
    none: list[Code] = [Missing.NOT_ASKED]
    abroad = HALF - 40
    traits: dict[str, list[Code]] = {
        "d_born": ["no"] * abroad + ["yes"] * (PEOPLE - abroad),
        "d_since": ["lt1"] * newcomers + ["gt10"] * (abroad - newcomers) + none * (PEOPLE - abroad),
        "d_parents": none * abroad + ["yes"] * 40 + ["no"] * HALF,
        "d_dis": every("no", "no", "lot", "no", "little"),
        "d_help": every("alone", "alone", "helped", "alone"),
    }
    said: dict[str, list[Code]] = {
        "e_lang": every("all", "some"),
        "e_langwhy": every(("fast",), ("words",)),
        "e_say": every("yes", "could_not"),
        "e_heard": list(heard),
        "e_respect": every("yes", "mostly"),
        "e_time": every("yes", "no"),
        "e_timebest": every(("evening",), ("weekend",)),
        "e_access": every(("nothing",), ("steps",)),
        "e_support": every("yes", "no"),
        "e_next": every("yes", "no"),
    }
    return published({**asked, **traits, **said}, name="event-feedback")
