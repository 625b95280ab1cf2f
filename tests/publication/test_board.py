"""The report to the board: known answers come out as known figures, and it ends with what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bot.i18n.bidi import balanced
from bot.paper.job import Form
from bot.paper.press import pressed
from bot.publication.board import board
from bot.publication.board_page import board_page
from bot.publication.board_paper import board_paper
from bot.publication.charts import Listing
from tests.living import words
from tests.publication.council import in_a_town_of, matter, report

OFFERED = tuple(words().catalogs)
_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))


def listing(caption: str) -> Listing:
    said = report()
    return next(each for section in (*said.first, *said.rest) for each in section.listings if each.caption == caption)


def cells(one: Listing) -> list[tuple[str, ...]]:
    return [tuple(cell.translate(_UNSEEN) for cell in (row.head, *row.cells)) for row in one.rows]


def paper(language: str) -> PdfReader:
    job = board_paper(report(language), words().catalogs[language])
    return PdfReader(BytesIO(pressed(job, Form.PDF)[0]))


def tags(node: Any) -> Iterator[Any]:
    """Walk the tags of a PDF."""
    found = node.get_object()
    if isinstance(found, list):
        for each in found:
            yield from tags(each)
    elif isinstance(found, dict):
        if "/S" in found:
            yield found
        if "/K" in found:
            yield from tags(found["/K"])


def test_the_first_page_begins_with_amsterdams_three() -> None:
    (chart,) = report().first[0].charts

    assert [(bar.label, bar.told) for bar in chart.bars] == [
        ("Feel safe outside after dark", "50%"),
        ("Are satisfied with the neighbourhood", "50%"),
        ("The neighbourhood became better: those who say so, less those who say worse", "+40%"),
        ("Took part, of all who live here", "2%"),
    ]


def test_a_share_too_small_for_a_percent_is_told_in_numbers() -> None:
    town = replace(matter(), edition=in_a_town_of(100_000))

    (chart,) = board(words().catalogs["en_GB"], words().scheme, town).first[0].charts

    assert chart.bars[-1].told == "240\u00a0/\u00a0100,000"


def test_groups_that_are_heard_too_little_are_named_the_worst_first() -> None:
    assert cells(listing("Groups that are heard too little")) == [
        ("Age: 16 to 24", "6%", "20%"),
        ("Age: 65 or older", "6%", "15%"),
    ]
    assert cells(listing("How far those who took part are from those who live here"))[0] == ("Age", "32%", "0%")


def test_what_is_overdue_is_named_with_who_does_it_and_until_when() -> None:
    assert cells(listing("What is overdue")) == [
        ("More light", "Planned", "Anneke", "Thursday, 1 October 2026"),
        ("Nieuwe speelplek", "People have not heard what came of it", "", "Friday, 20 November 2026"),
    ]
    assert [note.translate(_UNSEEN) for note in report().first[2].notes] == [
        "Meetings of which people heard within 14 days: 67% (In time: 2\u00a0/\u00a03)",
        "Themes that were answered within 90 days: 25% (In time: 1\u00a0/\u00a04)",
        "These are counts of meetings and themes, not of people. Counted on: Monday, 30 November 2026",
        "Months since people were last asked about their neighbourhood (Monday, 30 November 2026): 7",
    ]


def test_what_changed_beyond_chance_is_told_apart() -> None:
    rows = {row[0]: row[1:] for row in cells(listing("What changed since the last time"))}

    assert rows["Feel safe outside after dark"][:2] == ("75%", "50%")
    assert rows["Feel safe outside after dark"][2].startswith("-25%")
    assert rows["Feel safe outside after dark"][3] == "Yes"
    assert rows["Are satisfied with the neighbourhood"][3] == "No"


def test_without_an_earlier_wave_nothing_is_compared() -> None:
    changes = report(compared=False).rest[0]

    assert (changes.notes, changes.listings) == (("There is no earlier survey to compare with yet.",), ())


def test_it_ends_with_what_is_to_be_decided() -> None:
    asked = [question.translate(_UNSEEN) for question in report().decisions.questions]

    assert asked[:5] == [
        "“More light” is late. Is there a new date, or can it not be done?",
        "People have not heard what came of “Nieuwe speelplek”. Who tells them, and until when?",
        "Heard too little: Age: 16 to 24. Where and how do we reach more of them?",
        "Heard too little: Age: 65 or older. Where and how do we reach more of them?",
        "Less than the last time: Feel safe outside after dark. What do we do about it?",
    ]
    assert asked[-1] == "Which of this do we tell residents, and who does it?"


@pytest.mark.parametrize("language", OFFERED)
def test_it_is_said_in_every_language_with_whole_marks(language: str) -> None:
    page = board_page(report(language))

    assert balanced(page)
    assert f'dir="{words().catalogs[language].direction}"' in page


@pytest.mark.parametrize("language", ["en_GB", "ar", "el"])
def test_as_paper_it_is_tagged_with_language_title_and_alternatives(language: str) -> None:
    reader, said = paper(language), report(language)
    found = list(tags(reader.root_object["/StructTreeRoot"]))
    kinds = [each["/S"] for each in found]
    charts = [chart for section in (*said.first, *said.rest) for chart in section.charts]

    assert reader.root_object["/Lang"] == {"en_GB": "en-GB"}.get(language, language)
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.root_object["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == f"{said.title} – {said.said.scheme}"
    assert kinds.count("/H1") == 1
    assert kinds.count("/Table") >= len(charts) > 3
    assert kinds.count("/TH") > kinds.count("/Table")
    assert kinds.count("/Figure") == len(charts)


def test_the_first_page_holds_all_that_comes_first_and_the_last_what_is_decided() -> None:
    pages = [page.extract_text() for page in paper("en_GB").pages]

    assert "What is overdue" in pages[0]
    assert "Friday, 20 November" in pages[0]
    assert pages[1].startswith("What changed since the last time")
    assert pages[-1].startswith("What is to be decided")
    assert all("Everybody in these figures is made up" in page for page in pages[:1])


class _Outline(HTMLParser):
    """Collects what a screen reader goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_as_a_page_every_chart_is_a_table_with_headings() -> None:
    outline = _Outline()
    outline.feed(board_page(report("ar")))
    names = [tag for tag, _ in outline.found]

    assert outline.found[0] == ("html", {"lang": "ar", "dir": "rtl"})
    assert names.count("h1") == names.count("main") == 1
    assert names.count("caption") == names.count("table") > 5
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in outline.found if tag == "th")
    assert {"script", "img", "link"} & set(names) == set()


def test_what_is_not_in_the_reports_language_is_read_aloud_in_its_own() -> None:
    english, arabic = (board_page(report(language)) for language in ("en_GB", "ar"))

    assert '<th scope="row"><bdi lang="ar">العربية</bdi>' in english
    assert '<th scope="row"><bdi lang="nl">Nieuwe speelplek</bdi>' in english
    assert '<th scope="row">More light</th>' in english
    assert '<th scope="row">إضاءة أكثر</th>' in arabic
    assert '<th scope="row"><bdi lang="nl">Meer licht</bdi>' in board_page(report("so"))
