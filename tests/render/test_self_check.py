"""The picture of the self-check says what the screen says: score, level, range, aim, and the gap to residents."""

from __future__ import annotations

from datetime import date

import pytest

from bot.indicators.benchmark import Assessment, Item, Result, result
from bot.render.benchmark import Mine, overview_screen, picture
from tests.living import our_surveys, words


def found() -> Result:
    """Let three people judge factors 3 and 8, of which residents were asked about one."""
    three = (("ann", "city", 3.0, 2.0), ("ben", "group", 1.5, 2.0), ("cat", "city", 2.4, 2.0))
    said = [
        Assessment(who=who, side=side, items={3: {"b3_1": Item(heard)}, 8: {"b8_1": Item(helped)}}, evidence={})
        for who, side, heard, helped in three
    ]
    return result(said, tuple(range(1, 12)), {3: 0.5})


def test_the_picture_tells_the_gap_between_staff_and_residents() -> None:
    survey, catalog = our_surveys()["benchmark"], words().catalogs["en_GB"]

    data = picture(catalog, survey, found(), year=2026, day=date(2026, 11, 30)).job.data

    third, eighth = data["bars"][2], data["bars"][7]
    assert [each.translate(dict.fromkeys((0x2068, 0x2069))) for each in third["note"].splitlines()] == [
        "In place",
        "You say 80 %. Of the residents, 50 % said in a survey that it works for them.",
        "Gap between you and residents: +30%",
    ]
    assert eighth["note"] == "Growing"
    assert (third["low"], third["high"], third["against"]) == (0.5, 1.0, 0.75)
    assert "Gap between you and residents" in data["alternative"]


@pytest.mark.parametrize("language", words().catalogs)
def test_all_of_it_fits_one_message_in_every_language(language: str) -> None:
    survey, catalog = our_surveys()["benchmark"], words().catalogs[language]
    items = {number: {f"b{number}_1": Item(0.5)} for number in range(1, 12)}
    said = [Assessment(who=who, side="group", items=items, evidence={}) for who in "abc"]
    every = result(said, tuple(range(1, 12)), {3: 0.1, 8: 0.2, 11: 0.3})

    shown = overview_screen(catalog, survey, every, year=2026, mine=Mine())

    assert len(shown.text) < 4096
