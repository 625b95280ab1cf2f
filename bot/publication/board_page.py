"""A board's report as one HTML file: it needs nothing else, reads aloud well, mirrors itself and prints."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import repeat

from bot.i18n.languages import LANGUAGES
from bot.publication.board import Board
from bot.publication.charts import Bar, Chart, Listing, Row, Section
from bot.publication.sheet import sheet, table


def board_page(report: Board) -> str:
    """Write a report as HTML; the bars stand in the tables, so that nothing is said by a picture alone."""
    said = report.said
    lines = [
        f"<h1>{escape(report.title)}</h1>",
        f"<p>{escape(said.scheme)}<br>{escape(said.title)} · {escape(said.id)}<br>{escape(report.date)}</p>",
    ]
    if said.synthetic:
        lines.append(f'<p class="warning" role="note">{escape(said.synthetic)}</p>')
    lines += [line for section in (*report.first, *report.rest) for line in _section(section)]
    lines += [f'<section aria-labelledby="method"><h2 id="method">{escape(report.method_title)}</h2>']
    lines += [*(f"<p>{escape(line)}</p>" for line in said.method), "</section>", *_decisions(report)]
    title = f"{report.title} – {said.scheme}"
    return sheet(title, lines, tag=said.tag, direction=said.direction, style=_STYLE)


def _section(section: Section) -> Iterator[str]:
    yield f'<section aria-labelledby="{section.id}"><h2 id="{section.id}">{escape(section.title)}</h2>'
    yield from (f"<p>{escape(note)}</p>" for note in section.notes)
    for chart in section.charts:
        yield from _chart(chart)
    for listing in section.listings:
        yield from _listing(listing)
    yield "</section>"


def _chart(chart: Chart) -> Iterator[str]:
    yield from _listing(chart.listing, bars=chart.bars)


def _listing(listing: Listing, bars: tuple[Bar, ...] = ()) -> Iterator[str]:
    drawn = map(_bar, bars) if bars else repeat("", len(listing.rows))
    rows = (
        (_named(row) + bar, (f"<bdi>{escape(cell)}</bdi>" for cell in row.cells))
        for row, bar in zip(listing.rows, drawn, strict=True)
    )
    yield from table(listing.caption, listing.heads, rows)
    yield from (f'<p class="note">{escape(note)}</p>' for note in listing.notes)


def _named(row: Row) -> str:
    """Write a row's heading, and in which language it is where that is not the page's."""
    head = escape(row.head)
    return f'<bdi lang="{LANGUAGES[row.language].tag}">{head}</bdi>' if row.language else head


def _bar(bar: Bar) -> str:
    """Draw a share below its name; its number stands beside it, so nothing is read aloud here."""
    if bar.share is None:
        return '<span class="bar none" aria-hidden="true"></span>'
    middle = 0.5 if bar.signed else 0.0
    end = (bar.share + 1) / 2 if bar.signed else bar.share
    begin, width = min(middle, end), abs(end - middle)
    inner = f'<span style="inset-inline-start:{_percent(begin)};inline-size:{_percent(width)}"></span>'
    if bar.against is not None:
        inner += f'<i style="inset-inline-start:{_percent(bar.against)}"></i>'
    return f'<span class="bar" aria-hidden="true">{inner}</span>'


def _percent(share: float) -> str:
    return f"{round(100 * share, 1):g}%"


def _decisions(report: Board) -> Iterator[str]:
    decided = report.decisions
    yield f'<section aria-labelledby="decisions"><h2 id="decisions">{escape(decided.title)}</h2>'
    yield f"<p>{escape(decided.note)}</p><ol>"
    for question in decided.questions:
        yield f"<li><p>{escape(question)}</p><dl>"
        yield from (f"<dt>{escape(line)}</dt><dd></dd>" for line in decided.lines)
        yield "</dl></li>"
    yield "</ol></section>"


_STYLE = """
.warning { border: 2px solid var(--mark); color: var(--mark); padding: .5rem; font-weight: 600; }
tbody th { min-inline-size: 12rem; }
.note { font-size: .88rem; margin: .2rem 0; }
.bar { display: block; position: relative; block-size: .6rem; background: var(--track); margin-block-start: .3rem; }
.bar span { position: absolute; inset-block: 0; background: var(--accent); }
.bar i { position: absolute; inset-block: -.2rem; inline-size: 2px; background: var(--mark); }
.bar.none { background: none; border: 1px dashed #767676; }
li { margin-block-end: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .8rem; }
dt { font-size: .9rem; }
dd { border-block-end: 1px solid #767676; margin: 0; min-block-size: 1.4rem; }
@media (forced-colors: active) {
  .bar { forced-color-adjust: none; background: Canvas; outline: 1px solid CanvasText; }
  .bar span { background: Highlight; }
  .bar i { background: CanvasText; }
}
"""
