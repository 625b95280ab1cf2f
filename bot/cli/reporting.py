"""What `report` does with the stores: choose a language, bring the report together, write it as PDF and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.actions.council import Council
from bot.app.provision import load_yardstick
from bot.cli.fielding import Field
from bot.errors import OperatorError, Problem
from bot.i18n.catalog import Catalog
from bot.paper.job import Form
from bot.paper.press import pressed
from bot.publication.board import Board
from bot.publication.board_page import board_page
from bot.publication.board_paper import board_paper

_KINDS = (".pdf", ".html")


def written(field: Field, target: Path, *, wave: str, language: str) -> Iterator[Path]:
    """Write a report and yield each file's path.

    Args:
        field: stores and words.
        target: a file of one kind, or a folder for both.
        wave: what it is of; '' = the pulse that closed last.
        language: code; '' = the scheme's official language.

    Raises:
        OperatorError: nothing is published, the language is not offered, or the files cannot be written.
    """
    house = field.house
    chosen = language or house.scheme.official or house.scheme.languages[0]
    if chosen not in house.catalogs:
        remedy = f"There are {', '.join(house.catalogs)}."
        raise OperatorError([Problem("--language", 0, chosen, "This language is not offered.", remedy)])
    catalog = house.catalogs[chosen]
    council = Council(field.stores.answers, house, load_yardstick(field.settings.scheme, house.scheme))
    with field.stores.contacts.read() as conn:
        report = council.report(conn, catalog, wave=wave)
    name = f"board-{report.said.id}-{chosen}"
    paths = (target,) if target.suffix in _KINDS else tuple(target / f"{name}{kind}" for kind in _KINDS)
    try:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_content(report, catalog, path.suffix))
            yield path
    except OSError as error:
        fault = f"{target} cannot be written: {error.strerror}."
        raise OperatorError([Problem("TARGET", 0, "", fault, "Name another file or folder.")]) from None


def _content(report: Board, catalog: Catalog, kind: str) -> bytes:
    return pressed(board_paper(report, catalog), Form.PDF)[0] if kind == ".pdf" else board_page(report).encode()
