"""Papers are PDF/UA-1 by a validator that is not ours, and what no validator asks holds as well: in both directions.

The validator (`page`) evaluates the 104 rules that a machine can check of the Matterhorn protocol 1.1. What it cannot
ask stands here by the number of its failure condition: whether the tags are the right ones for what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import page
import pytest
from pypdf import PdfReader, PdfWriter

from bot.actions.posters import drawing as code_of
from bot.paper.job import Form
from bot.paper.press import drawn, pressed
from bot.paper.tags import elements
from bot.publication.board_paper import board_paper
from bot.publication.drawing import drawing
from bot.render.poster import Code, Invitation, poster
from tests.living import words
from tests.paper.test_press import DAY
from tests.publication.council import report

LANGUAGES = ("en_GB", "ar")
PAPERS = ("board", "poster", "chart")
HOLDERS = {"/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/Lbl", "/LBody", "/Figure", "/Link"}
"""Elements that may hold words or strokes of their own; in any other they would be read without a role."""


@cache
def paper(name: str, language: str) -> bytes:
    """Give a paper as people get it."""
    catalogs = words().catalogs
    catalog = catalogs[language]
    if name == "board":
        return pressed(board_paper(report(language), catalog), Form.PDF)[0]
    if name == "chart":
        return drawn(drawing(report(language).first[0].charts[0], catalog), Form.PDF, day=DAY)
    address = "https://t.me/havenstad_bot?start=k3m9"
    invitation = Invitation(scheme="Havenstad together", host="Welkom", place="De Kade")
    several = [(catalogs[each], invitation) for each in dict.fromkeys((language, "ar", "nl", "el", "fa"))]
    return pressed(poster(several, Code(address, code_of(address)), day=DAY), Form.PDF)[0]


def tree(pdf: bytes) -> Any:
    return PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]


def walked(node: Any, tongue: str = "") -> Iterator[tuple[Any, str]]:
    """Walk the tags in reading order, each with the language it is read in."""
    found = node.get_object().get("/K", [])
    for each in found if isinstance(found, list) else [found]:
        child = each.get_object()
        if isinstance(child, dict) and "/S" in child:
            spoken = child.get("/Lang", tongue)
            yield child, spoken
            yield from walked(child, spoken)


def faults(pdf: bytes) -> list[str]:
    return sorted({each.rule_id for each in page.validate_pdf_bytes(pdf, profile="ua1").failures})


def spoilt(spoil: Callable[[Any], object]) -> bytes:
    """Spoil a paper, as it would be without what the test looks for."""
    writer, to = PdfWriter(clone_from=BytesIO(paper("board", "ar"))), BytesIO()
    spoil(writer.root_object)
    writer.write(to)
    return to.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_the_validator_finds_nothing(name: str, language: str) -> None:
    found = page.validate_pdf_bytes(paper(name, language), profile="ua1")

    assert [(each.rule_id, each.message) for each in found.failures] == []
    assert found.rules.passed == found.rules.total > 100


@pytest.mark.parametrize("language", words().catalogs)
def test_the_validator_finds_nothing_in_a_report_in_any_language(language: str) -> None:
    assert faults(paper("board", language)) == []


def test_the_validator_finds_what_is_wrong() -> None:
    """06-001, 07-001, 11-006, 13-004 and 15-003 of the protocol."""

    def without_alternative(root: Any) -> None:
        next(elements(root["/StructTreeRoot"], "/Figure")).pop("/Alt")

    def without_scope(root: Any) -> None:
        for cell in elements(root["/StructTreeRoot"], "/TH"):
            cell.pop("/A")

    spoilers: tuple[Callable[[Any], object], ...] = (
        lambda root: root.pop("/Metadata"),
        lambda root: root["/ViewerPreferences"].pop("/DisplayDocTitle"),
        lambda root: root.pop("/Lang"),
        without_alternative,
        without_scope,
    )

    assert [spoil for spoil in spoilers if not faults(spoilt(spoil))] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_all_that_is_read_aloud_has_a_role(name: str, language: str) -> None:
    """01-006: an element of the wrong type; words straight in a division are no paragraph."""
    bare = [each["/S"] for each, _ in walked(tree(paper(name, language))) if _holds(each) and each["/S"] not in HOLDERS]

    assert bare == []


def _holds(element: Any) -> bool:
    found = element.get("/K", [])
    return any(isinstance(each.get_object(), int) for each in (found if isinstance(found, list) else [found]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_headings_begin_with_one_first_and_skip_no_level(name: str, language: str) -> None:
    """14-002, 14-003 and 14-006."""
    levels = [int(each["/S"][2:]) for each, _ in walked(tree(paper(name, language))) if each["/S"][1] == "H"]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_table_has_the_heading_of_its_column_and_of_its_row(language: str) -> None:
    """15-001, 15-002 and 15-003."""
    tables = list(elements(tree(paper("board", language)), "/Table"))
    rows = [[list(elements(row, "/TH", "/TD")) for row in elements(table, "/TR")] for table in tables]

    assert len(tables) > 10
    for first, *others in rows:
        assert [_scope(cell) for cell in first] == ["/Column"] * len(first)
        assert others
        for cells in others:
            assert [_scope(cell) for cell in cells] == ["/Row", *[""] * (len(first) - 1)]


def _scope(cell: Any) -> str:
    scopes = [each.get_object()["/Scope"] for each in cell.get("/A", []) if "/Scope" in each.get_object()]
    assert len(scopes) == (cell["/S"] == "/TH")
    return "".join(scopes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_says_of_what_it_is_and_that_its_table_follows(language: str) -> None:
    """13-008: an alternative that serves; the numbers are not read twice."""
    found = [each for each, _ in walked(tree(paper("board", language))) if each["/S"] in {"/Figure", "/Table"}]
    said = report(language)
    names = [chart.name for section in (*said.first, *said.rest) for chart in section.charts]
    figures = [at for at, each in enumerate(found) if each["/S"] == "/Figure"]

    assert len(figures) == len(names)
    assert all(name in found[at]["/Alt"] for at, name in zip(figures, names, strict=True))
    assert {found[at + 1]["/S"] for at in figures} == {"/Table"}


def test_every_language_of_a_poster_is_read_in_its_own() -> None:
    """11-001 and 31-009 of other languages than the paper's."""
    spoken = {tongue for each, tongue in walked(tree(paper("poster", "en_GB"))) if _holds(each)}

    assert spoken == {"", "ar", "nl", "el", "fa"}  # '' is read in the paper's own, English


def test_the_name_of_a_language_and_what_nobody_translated_are_read_in_their_own() -> None:
    cells = [each for each in walked(tree(paper("board", "en_GB"))) if each[0]["/S"] == "/TH"]

    assert [tongue for _, tongue in cells if tongue not in {"", "en-GB"}] == ["nl", "ar"]


def test_the_address_on_a_poster_is_a_link_that_says_where_it_leads() -> None:
    """28-004, 28-011 and 28-012."""
    reader = PdfReader(BytesIO(paper("poster", "en_GB")))
    (mark,) = (each.get_object() for each in reader.pages[0]["/Annots"])

    assert mark["/Contents"] == mark["/A"]["/URI"] == "https://t.me/havenstad_bot?start=k3m9"
    assert reader.pages[0]["/Tabs"] == "/S"
    assert [each["/S"] for each, _ in walked(tree(paper("poster", "en_GB")))].count("/Link") == 1


def test_the_same_report_gives_the_same_bytes() -> None:
    job = board_paper(report("ar"), words().catalogs["ar"])

    assert pressed(job, Form.PDF)[0] == paper("board", "ar")
