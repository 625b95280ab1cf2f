"""Screens that give back what people answered: a picture and the same numbers as text, and how to walk on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
"""Characters of a screen's text; Telegram takes 4,096, marks and notices among them. What is longer goes on."""

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


@dataclass(frozen=True, slots=True)
class Page:
    """What one screen shows: a chart, or a part of one whose numbers do not fit into one message.

    Attributes:
        name: what the list of all charts calls it.
        chart: every word and number of it.
    """

    name: str
    chart: Chart


def pages(charts: Iterable[tuple[str, Chart]]) -> tuple[Page, ...]:
    """Lay charts out on screens, so that each says all its numbers with how many people and between what they lie.

    Args:
        charts: what the list calls each, and the chart.
    """
    return tuple(page for name, chart in charts for page in _pages(name, chart))


def _pages(name: str, chart: Chart) -> Iterator[Page]:
    parts = _parts(chart)
    for at, part in enumerate(parts, start=1):
        yield Page(name if len(parts) == 1 else f"{name} ({at}/{len(parts)})", part)


def _parts(chart: Chart) -> list[Chart]:
    """Cut a chart into as few parts as fit into a message each, all about as long."""
    for count in range(1, len(chart.bars) + 1):
        each = -(-len(chart.bars) // count)
        parts = [replace(chart, bars=chart.bars[at : at + each]) for at in range(0, len(chart.bars), each)]
        if all(len(_text(part, "(99/99)")) <= LONGEST_TEXT for part in parts):
            return parts
    return [replace(chart, bars=(bar,)) for bar in chart.bars] or [chart]


def chart_screen(catalog: Catalog, chart: Chart, walk: Walk, *, day: date) -> Screen:
    """Return a chart as a picture, with the same numbers as text below it.

    Args:
        catalog: the reader's language.
        chart: every word and number of it, in that language; that of a `Page`.
        walk: where it stands among the others.
        day: the day the picture is of.
    """
    picture = Drawing(f"{walk.release}-{walk.at}.png", chart.job(day), Form.PNG, picture=True, caption=chart.title)
    text = _text(chart, f"({walk.at + 1}/{walk.of})")
    return Screen(text=catalog.lines(text), rows=tuple(_rows(catalog, walk)), attachments=(picture,))


def _text(chart: Chart, place: str) -> str:
    """Say all numbers of a chart, with what stands beside them."""
    heading = f"<b>{_said(chart.title)}</b> {place}"
    above = [escape(chart.warning, quote=False), heading, _said(chart.lead) if chart.lead else ""]
    below = [escape(note, quote=False) for note in chart.notes]
    parts = (above, [_line(bar) for bar in chart.bars], below)
    return "\n\n".join("\n".join(filter(None, part)) for part in parts if any(part))


def _line(bar: Bar) -> str:
    note = f" ({escape(bar.note, quote=False)})" if bar.note else ""
    return f"{_said(bar.label)}: <b>{escape(bar.figure, quote=False)}</b>{note}"


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
