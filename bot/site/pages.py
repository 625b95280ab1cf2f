"""All files of a site, one after the other: the same bytes for the same content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.indicators.selection import Selection
from bot.publication.cards import worded_cards
from bot.publication.drawing import alternative
from bot.publication.goals import Goals
from bot.publication.owed import AGE, Owed, owed_section
from bot.publication.publication import Publication, publication
from bot.site.content import Content, File
from bot.site.data import FOLDER, data_files, stem
from bot.site.folder import MARK
from bot.site.labels import labels
from bot.site.strokes import strokes
from bot.survey.scheme import Scheme

STYLE = "style.css"


def count_of(content: Content) -> int:
    """Count the files that `pages` gives, to show how far it is."""
    each = len(content.editions)
    return 3 + 3 * each + len(content.catalogs) * (1 + each)


def pages(content: Content) -> Iterator[File]:
    """Give every file of the site."""
    yield File(STYLE, files("bot.site.templates").joinpath(STYLE).read_bytes())
    yield File(MARK, _mark(content))
    yield _page("index.html", "picker.html", content=content, wording=Scheme.wording)
    for edition in content.editions:
        yield from data_files(content, edition)
    for catalog in content.catalogs.values():
        yield from _in_language(content, catalog)


def _mark(content: Content) -> bytes:
    """Say that this is a site of ours, and of which releases."""
    published = [{"release": each.id, "week": each.week, "sha256": each.sha256} for each in content.editions]
    used, owed = content.selection.used, content.owed
    measured = {} if owed is None else {"measured": _measured(owed, content.selection)}
    chosen = {} if used is None else {"indicators": [asdict(each) for each in used]}
    return json.dumps({"equal_voices_site": 1, "releases": published, **chosen, **measured}, indent=1).encode()


def _measured(owed: Owed, selection: Selection) -> dict[str, Any]:
    """Say what was counted on which day, of what is used."""
    counts = {each.measure: [each.numerator, each.denominator] for each in owed.figures}
    told = {**counts, AGE: owed.months}
    return {"day": owed.day.isoformat(), **{name: each for name, each in told.items() if selection.holds(name)}}


def _in_language(content: Content, catalog: Catalog) -> Iterator[File]:
    """Give the pages of one language: what there is, and a page for each release."""
    shared = {
        "catalog": catalog,
        "content": content,
        "label": labels(catalog, content.scheme),
        "scheme": Scheme.wording(content.scheme.name, catalog.language),
        "organiser": Scheme.wording(content.scheme.organiser, catalog.language),
    }
    told = [publication(catalog, content.scheme, edition) for edition in content.editions]
    cards = worded_cards(catalog, content.scheme, content.cards)
    owed = None
    if content.owed is not None:
        owed = owed_section(Goals(catalog, content.scheme, content.selection), content.owed)
    shown = {**shared, "told": told, "cards": cards, "owed": owed}
    yield _page(f"{catalog.tag}/index.html", "overview.html", **shown, here="index.html")
    for one in told:
        yield _page(f"{catalog.tag}/{one.id}.html", "release.html", **shared, one=one, **_links(one))


def _links(one: Publication) -> dict[str, str]:
    """Name what a page of a release leads to, from where it stands."""
    return {"here": f"{one.id}.html", "data": f"../{FOLDER}/{stem(one.id, synthetic=one.synthetic)}"}


def _page(path: str, template: str, **shown: Any) -> File:
    return File(path, _templates().get_template(template).render(**shown).encode())


@cache
def _templates() -> Environment:
    """Read the templates once; every value in them is escaped, and one that is not there is a slip of ours."""
    found = Environment(
        loader=PackageLoader("bot.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals |= {"strokes": strokes, "alternative": alternative, "languages": LANGUAGES}
    return found
