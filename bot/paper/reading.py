"""Put the pieces of a line into the order in which they are read, where that is not the one in which they stand.

The typesetter tags each piece of Arabic or Persian by itself, those of a run from left to right: heard along its tags,
the last word came first. Loaded by the press alone, like the typesetter itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject

_NEAR: Final = 0.6
"""Pieces whose base lines are nearer than this part of the letters' size stand on one line."""


class Run(Enum):
    """Which way a piece of text runs."""

    RIGHT_TO_LEFT = auto()
    LEFT_TO_RIGHT = auto()
    NUMBER = auto()
    NEITHER = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One marked piece of a page.

    Attributes:
        said: its letters, as they stand from left to right.
        mirrored: it runs from right to left, so its letters are heard the other way round.
        left: where it begins, in points from the left.
        height: its base line, in points from the bottom of the page.
        size: of its letters, in points.
    """

    said: str
    mirrored: bool
    left: float
    height: float
    size: float

    @property
    def run(self) -> Run:
        """Tell which way it runs, by its strongest letter (Unicode Standard Annex 9, table 4)."""
        ways = {unicodedata.bidirectional(sign) for sign in self.said if unicodedata.category(sign) != "Cf"}
        if self.mirrored or ways & {"R", "AL"}:
            return Run.RIGHT_TO_LEFT
        if "L" in ways:
            return Run.LEFT_TO_RIGHT
        return Run.NUMBER if ways & {"EN", "AN"} else Run.NEITHER


def put_in_order(writer: PdfWriter, tongues: Mapping[str, bool]) -> None:
    """Let the tags of every line of text lead from its first word to its last.

    Args:
        writer: a tagged paper, whose tags are changed.
        tongues: whether a language is written from right to left, by its code; the paper's own is among them.
    """
    if any(b"ReversedChars" in _content(page) for page in writer.pages):
        root = writer.root_object
        _walk(root["/StructTreeRoot"], str(root.get("/Lang", "")), pieces_of(writer), tongues)


Pieces = Mapping[int, Mapping[int, Piece]]
"""The marked pieces of each page, by the number of its object and that of the mark."""


def pieces_of(writer: PdfWriter) -> Pieces:
    """Read every piece of a paper that its tags can name."""
    found: dict[int, Mapping[int, Piece]] = {}
    for page in writer.pages:
        assert page.indirect_reference is not None, "a page is an object of its own"
        found[page.indirect_reference.idnum] = dict(_pieces(page, writer))
    return found


def _content(page: Any) -> bytes:
    found = page.get_contents()
    return bytes(found.get_data()) if found is not None else b""


def _walk(node: Any, spoken: str, pieces: Pieces, tongues: Mapping[str, bool]) -> None:
    kids = node.get("/K", ArrayObject()).get_object()
    marks = list(kids) if isinstance(kids, ArrayObject) else [kids]
    for each in (mark.get_object() for mark in marks):
        if isinstance(each, DictionaryObject) and "/S" in each:
            _walk(each, str(each.get("/Lang", spoken)), pieces, tongues)
    found = [piece_of(node, each, pieces) for each in marks]
    if len(marks) > 1 and all(found):
        rtl = tongues.get(spoken, tongues.get(spoken.partition("-")[0], False))
        whole = [(mark, piece) for mark, piece in zip(marks, found, strict=True) if piece is not None]
        node[NameObject("/K")] = ArrayObject(mark for line in _lines(whole) for mark in read(line, rtl=rtl))


def piece_of(element: Any, mark: Any, pieces: Pieces) -> Piece | None:
    """Find what a mark of an element marks; None where it is another element or a link."""
    inside = mark.get_object()
    own = isinstance(inside, DictionaryObject)
    number, holder = (inside.get("/MCID"), inside) if own else (inside, element)
    if number is None:
        return None
    return pieces[(holder if "/Pg" in holder else element).raw_get("/Pg").idnum].get(int(number))


Marked = tuple[Any, Piece]


def _lines(marks: Iterable[Marked]) -> Iterator[list[Marked]]:
    """Part the pieces of an element into its lines, which stand from top to bottom."""
    line: list[Marked] = []
    for each in marks:
        if line and abs(line[0][1].height - each[1].height) > _NEAR * each[1].size:
            yield line
            line = []
        line.append(each)
    if line:
        yield line


def read(line: Sequence[Marked], *, rtl: bool) -> list[Any]:
    """Return the marks of a line in the order in which they are read.

    The order of the page and that of reading are made of each other by the same reversals (Unicode Standard Annex 9,
    rule L2), for which each piece needs its level: odd where it runs from right to left.

    Args:
        line: marks with what they mark.
        rtl: whether the text around is written from right to left.
    """
    line = sorted(line, key=lambda each: each[1].left)
    levels = _levels([piece.run for _, piece in line], rtl=rtl)
    order = list(range(len(line)))
    for level in range(max(levels), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [line[at][0] for at in order]


def _levels(runs: Sequence[Run], *, rtl: bool) -> list[int]:
    """Give each piece its level; what runs neither way goes as what is around it (rules N1, N2)."""
    own = {Run.RIGHT_TO_LEFT: 1, Run.LEFT_TO_RIGHT: 2 if rtl else 0, Run.NUMBER: 2 if rtl else 0}
    around = 1 if rtl else 0
    levels = []
    for at, run in enumerate(runs):
        if run is not Run.NEITHER:
            levels.append(own[run])
            continue
        before = next((each for each in reversed(runs[:at]) if each is not Run.NEITHER), None)
        after = next((each for each in runs[at:] if each is not Run.NEITHER), None)
        together = before is after and before in {Run.LEFT_TO_RIGHT, Run.RIGHT_TO_LEFT}
        levels.append(own[before] if together and before is not None else around)
    return levels


def _pieces(page: Any, writer: PdfWriter) -> Iterator[tuple[int, Piece]]:
    """Read the marked pieces of a page: what they say, where each stands and which way it runs."""
    fonts = page["/Resources"].get("/Font", {}).items()
    letters = {name: _letters(font.get_object()) for name, font in fonts}
    number, said, mirrored, left, height, size, font = -1, "", False, 0.0, 0.0, 0.0, ""
    open_marks: list[bool] = []  # of each whether it says what its letters stand for
    for operands, operator in ContentStream(page.get_contents(), writer).operations:
        if operator in {b"BDC", b"BMC"}:
            properties = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            if "/MCID" in properties:
                number, said, mirrored = int(properties["/MCID"]), "", False
            mirrored |= operands[0] == "/ReversedChars"
            said += str(properties.get("/ActualText", ""))
            open_marks.append("/ActualText" in properties)
        elif operator == b"EMC":
            open_marks.pop()
            if number >= 0 and not open_marks:
                yield number, Piece(said, mirrored, left, height, size)
                number = -1
        elif operator == b"cm":
            left, height = float(operands[4]), float(operands[5])
        elif operator == b"Tf":
            font, size = operands[0], float(operands[1])
        elif operator in {b"Tj", b"TJ"} and not any(open_marks):
            said += "".join(_said(operands[0], letters.get(font, {})))


def _said(shown: Any, letters: Mapping[bytes, str]) -> Iterator[str]:
    for each in shown if isinstance(shown, list) else [shown]:
        codes = getattr(each, "original_bytes", b"")
        yield from (letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


_LETTER: Final = re.compile(rb"^<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>$", re.MULTILINE)


def _letters(font: Any) -> dict[bytes, str]:
    """Read which letters the codes of a font stand for (ISO 32000-1, 9.10.3), one a line as typst writes them."""
    table = font["/ToUnicode"].get_object().get_data() if "/ToUnicode" in font else b""
    found = _LETTER.findall(table)
    return {bytes.fromhex(code.decode()): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in found}
