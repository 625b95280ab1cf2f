"""Say in a paper's tags what the typesetter cannot say yet: which cell heads its row, and what is read first.

Loaded by the press alone, like the typesetter itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from bot.paper.reading import put_in_order

_TABLE: Final = "/Table"
_BODIES: Final = ("/TBody", "/TFoot")


def mended(pdf: bytes, tongues: Mapping[str, bool]) -> bytes:
    """Let a screen reader name the row of a number, and read words of any script in their order.

    In every table of ours the first cell of a row is its heading.
    Which cells a heading is of follows from its scope alone (ISO 32000-1, 14.8.5.7), as PDF/UA-1 7.5 allows; the lists
    of column headings that typst gives each cell would hide those of rows, so they go.

    Args:
        pdf: a tagged paper, as typst writes it.
        tongues: of each language of the paper, by its code, whether it is written from right to left.

    Returns:
        The same pages. The same paper gives the same bytes.
    """
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for table in elements(writer.root_object["/StructTreeRoot"], _TABLE):
        for body in elements(table, *_BODIES):
            for row in elements(body, "/TR"):
                _head(row)
    put_in_order(writer, tongues)
    to = BytesIO()
    writer.write(to)
    return to.getvalue()


def elements(node: Any, *kinds: str) -> Iterator[DictionaryObject]:
    """Find the outermost elements of some kinds below a node of the tree of tags, in reading order."""
    for child in _children(node):
        if child.get("/S") in kinds:
            yield child
        else:
            yield from elements(child, *kinds)


def _children(node: Any) -> Iterator[DictionaryObject]:
    found = node.get_object().get("/K", ArrayObject())
    for each in found.get_object() if isinstance(found.get_object(), ArrayObject) else (found,):
        child = each.get_object()
        if isinstance(child, DictionaryObject):
            yield child


def _head(row: DictionaryObject) -> None:
    for at, cell in enumerate(elements(row, "/TD", "/TH")):
        for attributes in cell.get("/A", ArrayObject()):
            attributes.get_object().pop("/Headers", None)
        if at == 0:
            cell[NameObject("/S")] = NameObject("/TH")
            scope = {NameObject("/O"): NameObject(_TABLE), NameObject("/Scope"): NameObject("/Row")}
            cell[NameObject("/A")] = ArrayObject([*_others(cell), DictionaryObject(scope)])


def _others(cell: DictionaryObject) -> Iterator[Any]:
    """Give the attributes of a cell that are not those of a cell of a table."""
    yield from (each for each in cell.get("/A", ArrayObject()) if each.get_object().get("/O") != _TABLE)
