"""A board's report as paper: the job that sets it as PDF/UA, every chart with its table and its words."""

from __future__ import annotations

from typing import Any

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.paper.job import Job
from bot.publication.board import Board
from bot.publication.charts import Chart, Listing, Row, Section
from bot.publication.drawing import alternative, drawing


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
    told = {"title": chart.name, "alternative": alternative(catalog, chart.name)}
    return {**drawn.as_data(), **told, "listing": _listing(chart.listing)}


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "caption": listing.caption,
        "heads": list(listing.heads),
        "rows": [_row(row) for row in listing.rows],
        "notes": list(listing.notes),
    }


def _row(row: Row) -> dict[str, Any]:
    return {"head": row.head, "tongue": _tongue(row.language), "cells": list(map(isolated, row.cells))}


def _tongue(code: str) -> dict[str, Any] | None:
    """Tell the press in which language a name is; None = in that of the report."""
    if not code:
        return None
    language, _, region = code.partition("_")
    return {"language": language, "region": region or None, "rtl": LANGUAGES[code].direction == "rtl"}
