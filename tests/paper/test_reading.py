"""Whoever hears a paper along its tags hears its words in their order, whichever way they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject

from bot.paper.child import printable
from bot.paper.reading import Piece, Pieces, piece_of, pieces_of, read
from bot.publication.board_paper import board_paper
from tests.living import words
from tests.paper.test_accessible import paper, walked
from tests.publication.council import report


def visual(*said: str) -> list[tuple[str, Piece]]:
    """Lay pieces out from left to right; the mark of each is what it says."""
    return [
        (each, Piece(each, mirrored=False, left=40.0 * at, height=700.0, size=10.0)) for at, each in enumerate(said)
    ]


@pytest.mark.parametrize(
    ("rtl", "seen", "heard"),
    [
        (True, ["هنا", " ", "نحن"], ["نحن", " ", "هنا"]),
        (True, ["2026", " ", "نوفمبر", " ", "30"], ["30", " ", "نوفمبر", " ", "2026"]),
        (True, ["240", " / ", "120"], ["120", " / ", "240"]),
        (True, ["De", " ", "Kade", " ", "في"], ["في", " ", "De", " ", "Kade"]),
        (True, ["هنا", " ", "De", " ", "Kade", " ", "في"], ["في", " ", "De", " ", "Kade", " ", "هنا"]),
        (False, ["say", " ", "هنا", " ", "نحن", " ", "now"], ["say", " ", "نحن", " ", "هنا", " ", "now"]),
        (False, ["120", " / ", "240"], ["120", " / ", "240"]),
    ],
)
def test_a_line_is_read_from_its_first_word_to_its_last(rtl: bool, seen: list[str], heard: list[str]) -> None:  # noqa: FBT001 - a table
    assert read(visual(*seen), rtl=rtl) == heard


def test_where_a_piece_stands_decides_and_not_when_it_was_drawn() -> None:
    seen = visual("هنا", " ", "نحن")

    assert read(seen[::-1], rtl=True) == read(seen, rtl=True)


def heard(pdf: bytes) -> Iterator[str]:
    """Say what each element of a paper says, piece by piece along the tags."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    pieces = pieces_of(writer)
    for element, _ in walked(writer.root_object["/StructTreeRoot"]):
        if element["/S"] not in {"/Figure", "/Link"} and (said := "".join(_said(element, pieces))):
            yield said


def _said(element: Any, pieces: Pieces) -> Iterator[str]:
    marks, height = element.get("/K", ArrayObject()).get_object(), 0.0
    for mark in marks if isinstance(marks, ArrayObject) else [marks]:
        if piece := piece_of(element, mark, pieces):
            yield " " if abs(piece.height - height) > piece.size else ""  # a new line parts words
            yield piece.said[::-1] if piece.mirrored else piece.said
            height = piece.height


def signature(said: str) -> tuple[frozenset[str], ...]:
    """Give the letters of each word in its turn; vowel signs, which the typesetter tells twice, are left out."""
    letters = (sign for sign in unicodedata.normalize("NFKD", said) if unicodedata.category(sign) not in {"Mn", "Cf"})
    plain = "".join(letters)
    found = (frozenset(re.findall(r"\w", word)) for word in plain.split())
    return tuple(word for word in found if word)


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from strings(each)


@pytest.mark.parametrize("language", ["ar", "fa", "fa_AF", "en_GB", "el"])
def test_each_element_of_a_report_is_heard_as_it_was_written(language: str) -> None:
    job = board_paper(report(language), words().catalogs[language])
    written = {signature(each) for each in strings(printable(dict(job.data)))}

    said = [each for each in heard(paper("board", language)) if signature(each) not in written]

    numbers = [each for each in said if re.fullmatch(r"[\d.•\s]+", each)]  # of the lines of a list
    assert [each for each in said if each not in numbers] == []


def test_each_language_of_a_poster_is_heard_as_it_was_written() -> None:
    said = {signature(each) for each in heard(paper("poster", "en_GB"))}

    for language in ("en_GB", "ar", "fa", "nl", "el"):
        assert signature(words().catalogs[language].say("Nobody can see who answered what.")) in said


def test_without_mending_arabic_is_heard_backwards() -> None:
    """The test finds what it looks for: as the typesetter tags it, a quarter of the report is not heard as written."""
    writer = PdfWriter(clone_from=BytesIO(paper("board", "ar")))
    for element, _ in walked(writer.root_object["/StructTreeRoot"]):
        marks = element.get("/K", ArrayObject()).get_object()
        if isinstance(marks, ArrayObject) and all(isinstance(each.get_object(), int) for each in marks):
            element.update({"/K": ArrayObject(sorted(marks))})
    to = BytesIO()
    writer.write(to)
    job = board_paper(report("ar"), words().catalogs["ar"])
    written = {signature(each) for each in strings(printable(dict(job.data)))}

    said = list(heard(to.getvalue()))

    assert sum(signature(each) not in written for each in said) > len(said) / 5
