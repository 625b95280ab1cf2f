"""A board's report as paper: the job that sets it as PDF/UA, every chart with its table and its words."""

from __future__ import annotations

from typing import Any

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.paper.job import Job
from bot.publication.board import Board
from bot.publication.charts import Chart, Listing, Section
from bot.publication.drawing import drawing


def board_paper(report: Board, catalog: Catalog) -> Job:
    """Lay a report out on A4; it is dated and named in its own language.

    Args:
        report: what it says.
        catalog: the language of its words.
    """
    said, decided = report.said, report.decisions
    data: dict[str, Any] = {
        "title": f"{report.title} – {said.scheme}",
        "heading": report.title,
        "lead": [said.scheme, f"{said.title} · {said.id}", report.date],
        "warning": said.synthetic,
        "first": [_section(each, catalog) for each in report.first],
        "rest": [_section(each, catalog) for each in report.rest],
        "method": {"title": report.method_title, "lines": list(said.method)},
        "decisions": {
            "title": decided.title,
            "note": decided.note,
            "questions": list(decided.questions),
            "lines": list(decided.lines),
        },
    }
    return Job("report", data, language=catalog.language, rtl=catalog.direction == "rtl", day=report.day)


def _section(section: Section, catalog: Catalog) -> dict[str, Any]:
    return {
        "title": section.title,
        "notes": list(section.notes),
        "charts": [_chart(each, catalog) for each in section.charts],
        "listings": [_listing(each) for each in section.listings],
    }


def _chart(chart: Chart, catalog: Catalog) -> dict[str, Any]:
    drawn = drawing(chart, catalog)
    return {**drawn.as_data(), "title": chart.name, "listing": _listing(chart.listing)}


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "caption": listing.caption,
        "heads": list(listing.heads),
        "rows": [[row.head, *map(isolated, row.cells)] for row in listing.rows],
        "notes": list(listing.notes),
    }
