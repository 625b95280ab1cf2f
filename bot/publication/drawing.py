"""A chart as the press draws it: the same words and numbers as in its table."""

from __future__ import annotations

from itertools import chain

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.paper import chart as paper
from bot.publication.charts import Bar, Chart, Row
from bot.publication.words import plain

_SHARE = 1
"""The cell of a row that holds the share, which stands beside the bar itself."""


def drawing(chart: Chart, catalog: Catalog, *, lead: str = "", warning: str = "") -> paper.Chart:
    """Give a chart to the press; what it says in words is `alternative` of what is returned.

    Args:
        chart: bars and their table.
        catalog: the language of its words.
        lead: a line below the title, as the name of the survey.
        warning: a line that cannot be overlooked, as that everybody is made up.
    """
    rows = zip(chart.bars, chart.listing.rows, strict=True)
    return paper.Chart(
        title=chart.title,
        bars=tuple(_bar(bar, row, chart.listing.heads) for bar, row in rows),
        language=catalog.language,
        rtl=catalog.direction == "rtl",
        lead=" · ".join(filter(None, (chart.by, lead))),
        notes=tuple(dict.fromkeys(chain(chart.notes, chart.listing.notes))),
        warning=warning,
    )


def alternative(catalog: Catalog, title: str) -> str:
    """Return what stands for a chart where it cannot be seen and its table is beside it."""
    return plain(catalog.say("Chart of “{title}”. The table below it has the same numbers.", title=title))


def _bar(bar: Bar, row: Row, heads: tuple[str, ...]) -> paper.Bar:
    beside = zip(heads[1:], row.cells, strict=True)
    told = [f"{head}: {isolated(cell)}" for at, (head, cell) in enumerate(beside) if at != _SHARE and cell]
    return paper.Bar(
        label=bar.label,
        figure=isolated(row.cells[_SHARE]),
        share=bar.share,
        low=bar.low,
        high=bar.high,
        note="" if bar.hidden else " · ".join(told),
        against=bar.against,
        signed=bar.signed,
    )
