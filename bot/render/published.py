"""Screens that give back what people answered: a picture and the same numbers as text, and how to walk on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.paper.chart import Bar, Chart
from bot.paper.job import Form
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Drawing, Screen

Rows = tuple[tuple[Button, ...], ...]

PAGE = 8
"""Charts on one page of the list."""

LONGEST_TEXT = 3500
"""Characters of a screen's text; Telegram takes 4,096, marks and notices among them."""

LONGEST_BUTTON = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where a reader is among the charts.

    Attributes:
        release: id of the release.
        at: which chart, from 0.
        of: how many there are.
        several: other surveys were published too.
        site: address of the public site; '' = there is none.
    """

    release: str
    at: int
    of: int
    several: bool = False
    site: str = ""


def chart_screen(catalog: Catalog, chart: Chart, walk: Walk, *, day: date) -> Screen:
    """Return a chart as a picture, with the same numbers as text below it.

    Args:
        catalog: the reader's language.
        chart: every word and number of it, in that language.
        walk: where it stands among the others.
        day: the day the picture is of.
    """
    picture = Drawing(f"{walk.release}-{walk.at}.png", chart.job(day), Form.PNG, picture=True, caption=chart.title)
    return Screen(text=catalog.lines(_text(chart, walk)), rows=tuple(_rows(catalog, walk)), attachments=(picture,))


def _text(chart: Chart, walk: Walk) -> str:
    """Say all numbers of a chart; where it is too long for one message, without what stands beside them."""
    heading = f"<b>{_said(chart.title)}</b> ({walk.at + 1}/{walk.of})"
    above = [escape(chart.warning, quote=False), heading, _said(chart.lead) if chart.lead else ""]
    below = [escape(note, quote=False) for note in chart.notes]
    full = _joined(above, [_line(bar, beside=True) for bar in chart.bars], below)
    return full if len(full) <= LONGEST_TEXT else _joined(above, list(_fitting(chart.bars)), below)


def _joined(above: Sequence[str], lines: Sequence[str], below: Sequence[str]) -> str:
    return "\n\n".join("\n".join(filter(None, part)) for part in (above, lines, below) if any(part))


def _line(bar: Bar, *, beside: bool) -> str:
    note = f" ({escape(bar.note, quote=False)})" if beside and bar.note else ""
    return f"{_said(bar.label)}: <b>{escape(bar.figure, quote=False)}</b>{note}"


def _fitting(bars: Sequence[Bar]) -> Iterator[str]:
    left = LONGEST_TEXT // 2
    for bar in bars:
        line = _line(bar, beside=False)
        left -= len(line)
        if left < 0:
            yield "…"
            return
        yield line


def _said(text: str) -> str:
    return isolated(escape(text, quote=False))


def _rows(catalog: Catalog, walk: Walk) -> Iterator[tuple[Button, ...]]:
    button, last = catalog.button, walk.of - 1
    turns = (
        *((Button(button("Previous page"), _chart_data(walk.release, walk.at - 1)),) if walk.at else ()),
        *((Button(button("Next page"), _chart_data(walk.release, walk.at + 1)),) if walk.at < last else ()),
    )
    if turns:
        yield turns
    yield (Button(button("All figures"), menu_data("figures", f"{walk.release}.{walk.at // PAGE}")),)
    yield from _ways_on(catalog, several=walk.several, site=walk.site)


def _ways_on(catalog: Catalog, *, several: bool, site: str) -> Iterator[tuple[Button, ...]]:
    button = catalog.button
    if several:
        yield (Button(button("Other surveys"), menu_data("figures")),)
    if site:
        yield (Button(button("See it on the web"), url=f"{site}/{catalog.tag}/index.html"),)
    yield (Button("📣 " + button("What came of it"), menu_data("results", "0")),)
    yield (*language_row(catalog), Button(button("Menu"), menu_data("home")))


def _chart_data(release: str, at: int) -> str:
    return menu_data("figure", f"{release}.{at}")


def contents_screen(catalog: Catalog, title: str, names: Sequence[str], walk: Walk) -> Screen:
    """Return a page of the list of all charts of a release.

    Args:
        catalog: the reader's language.
        title: the survey's title.
        names: of the charts, in their order.
        walk: the page holds the chart it stands at.
    """
    last = max(0, (len(names) - 1) // PAGE)
    page = max(0, min(walk.at // PAGE, last))
    button = catalog.button
    charts: Rows = tuple(
        (Button(_short(names[at]), _chart_data(walk.release, at)),)
        for at in range(page * PAGE, min(len(names), (page + 1) * PAGE))
    )
    turns = (
        *((Button(button("Previous page"), menu_data("figures", f"{walk.release}.{page - 1}")),) if page else ()),
        *((Button(button("Next page"), menu_data("figures", f"{walk.release}.{page + 1}")),) if page < last else ()),
    )
    rows = (*charts, *((turns,) if turns else ()), *_ways_on(catalog, several=walk.several, site=walk.site))
    text = f"<b>{_said(title)}</b>\n{catalog.say('What people answered')}"
    return Screen(text=catalog.lines(text), rows=rows)


def surveys_screen(catalog: Catalog, published: Sequence[tuple[str, str]], *, site: str, note: str = "") -> Screen:
    """Return the list of surveys that were published, by release and title, the newest first.

    Args:
        catalog: the reader's language.
        published: id of the release, and title with the week.
        site: address of the public site; '' = there is none.
        note: HTML to tell above it.
    """
    rows: Rows = tuple((Button(_short(title), _chart_data(release, 0)),) for release, title in published)
    asks = catalog.say("What people answered") if published else catalog.say("Nothing has been published yet.")
    text = "\n\n".join(filter(None, (note, f"<b>{asks}</b>")))
    return Screen(text=catalog.lines(text), rows=(*rows, *_ways_on(catalog, several=False, site=site)))


def _short(text: str) -> str:
    """Cut a text to what a button shows."""
    return text if len(text) <= LONGEST_BUTTON else text[: LONGEST_BUTTON - 1].rstrip() + "…"
