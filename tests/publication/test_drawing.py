"""A chart that is drawn says what its table says."""

from __future__ import annotations

import pytest

from bot.i18n.bidi import isolated
from bot.publication.drawing import drawing
from bot.publication.publication import publication
from tests.living import words
from tests.publication.sample import edition


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_what_is_drawn_says_every_number_of_the_table(language: str) -> None:
    house = words()
    catalog = house.catalogs[language]
    said = publication(catalog, house.scheme, edition())

    for chart in said.charts:
        drawn = drawing(chart, catalog, lead=said.title, warning=said.synthetic)
        for row, bar in zip(chart.listing.rows, drawn.bars, strict=True):
            assert (bar.label, bar.figure) == (row.head, isolated(row.cells[1]))
            assert bar.share is None or all(cell in bar.said for cell in row.cells)
        assert drawn.alternative.splitlines()[0] == said.synthetic
        assert set(chart.listing.notes) <= set(drawn.notes)


def test_a_difference_begins_in_the_middle() -> None:
    house = words()
    catalog = house.catalogs["en_GB"]
    said = publication(catalog, house.scheme, edition())
    assert said.figures is not None

    bars = drawing(said.figures.charts[0], catalog).as_data()["bars"]

    (signed,) = (bar for bar in bars if bar["signed"])
    assert (signed["from"], signed["to"]) == (0.5, pytest.approx(0.7))
