"""What people answered, as residents read it in the chat: looked at in three languages, and never too long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot.paper.chart import Bar, Chart
from bot.publication.drawing import drawing
from bot.publication.publication import charts_of_everybody
from bot.render import published
from bot.render.published import Walk
from bot.render.screen import Drawing, Screen
from tests.living import words as house
from tests.publication.sample import edition
from tests.render.showing import catalogs, check, written

Golden = Callable[[str, str], None]
DAY = date(2026, 11, 16)
SITE = "https://havenstad.example/results"
CHARTS = ("figures", "answers-p_safe", "answers-p_part", "I2.satisfied-area", "people-gender")


def walk(at: int = 1, of: int = 25) -> Walk:
    return Walk(release="k3m9x2pq-1", at=at, of=of, several=True, site=SITE)


def screens(language: str) -> Iterator[tuple[str, Screen]]:
    """Show a chart of each kind, and both lists."""
    words = catalogs()[language]
    charts = charts_of_everybody(words, house().scheme, edition())
    for at, chart in enumerate(charts):
        if chart.id in CHARTS:
            drawn = drawing(chart, words, lead="How is it going here?", warning="Made up.")
            yield f"chart {chart.id}", published.chart_screen(words, drawn, walk(at, len(charts)), day=DAY)
    names = [chart.name for chart in charts]
    yield "all figures, first page", published.contents_screen(words, "How is it going here?", names, walk(0))
    yield "all figures, last page", published.contents_screen(words, "How is it going here?", names, walk(999))
    yield "surveys", published.surveys_screen(words, [("k3m9x2pq-1", "Pulse (2026-W47)")], site="", note="Note")
    yield "no surveys", published.surveys_screen(words, [], site=SITE)


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_what_people_answered_looks_as_approved(language: str, golden: Golden) -> None:
    parts = []
    for place, screen in screens(language):
        check(screen, catalogs()[language])
        parts.append(f"## {place}\n{written(screen)}\n")

    golden(f"published.{language}", "\n".join(parts))


def test_the_picture_is_that_of_the_text() -> None:
    shown = dict(screens("ar"))["chart answers-p_safe"]
    (picture,) = shown.attachments

    assert isinstance(picture, Drawing)
    assert (picture.job.language, picture.job.rtl, picture.job.day) == ("ar", True, DAY)
    assert picture.caption in shown.text
    for bar in picture.job.data["bars"]:
        assert bar["label"] in shown.text
        assert bar["figure"] in shown.text


@pytest.mark.parametrize("answers", [1, 20, 60, 400])
def test_a_chart_of_many_bars_goes_on_and_each_number_keeps_what_stands_beside_it(answers: int) -> None:
    words = catalogs()["ar"]
    bars = tuple(
        Bar("<" * 90 + f"no. {at}", "62%", share=0.62, note=f"n {at} / 900 · Range {at}") for at in range(answers)
    )
    chart = Chart("Which?", bars, language="ar", rtl=True, notes=("A note.",))

    pages = published.pages([("Which?", chart)])

    shown = [published.chart_screen(words, page.chart, walk(), day=DAY) for page in pages]
    for screen in shown:
        check(screen, words)
        assert "A note." in screen.text
    assert tuple(bar for page in pages for bar in page.chart.bars) == bars
    told = "\n".join(screen.text for screen in shown)
    assert all(f"no. {at}\u2069: <b>62%</b> (n {at} / 900 · Range {at})" in told for at in range(answers))
    assert (len(pages) == 1) is (answers == 1)
    assert pages[-1].name == ("Which?" if len(pages) == 1 else f"Which? ({len(pages)}/{len(pages)})")


def test_parts_are_about_as_long_and_no_more_than_needed() -> None:
    bars = tuple(Bar("x" * 90, "62%", share=0.62, note="y" * 60) for _ in range(22))

    (first, last) = published.pages([("Which?", Chart("Which?", bars, language="el", rtl=False))])

    assert (len(first.chart.bars), len(last.chart.bars)) == (11, 11)
