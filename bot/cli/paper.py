"""A paper of headings, paragraphs, lists and tables, written as Markdown and as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.publication.sheet import sheet, table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Several points of plain words."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        caption: what it shows.
        head: names of the columns.
        rows: cells of plain words; the first of a row names the row.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Bullets | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper.

    Attributes:
        title: what it is.
        lead: what a reader must know first.
        sections: the rest, in order.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]


def as_markdown(paper: Paper) -> str:
    """Write a paper as Markdown (CommonMark with tables)."""
    lines = [f"# {_plain(paper.title)}", "", _plain(paper.lead), ""]
    for section in paper.sections:
        lines += [f"## {_plain(section.heading)}", ""]
        for block in section.blocks:
            lines += [*_markdown(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _markdown(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _plain(block.text)
    elif isinstance(block, Bullets):
        yield from (f"- {_plain(item)}" for item in block.items)
    else:
        yield f"**{_plain(block.caption)}**"
        yield ""
        yield _row(block.head)
        yield "|" + "---|" * len(block.head)
        yield from map(_row, block.rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(text: str) -> str:
    """Take Markdown's own signs out of plain words."""
    one_line = " ".join(text.split())
    for sign in "\\|<>*_`[]":
        one_line = one_line.replace(sign, f"\\{sign}")
    return one_line


def as_html(paper: Paper) -> str:
    """Write a paper as one HTML file that needs nothing else, reads aloud well and prints well."""
    body = [f"<h1>{escape(paper.title)}</h1>", f'<p class="lead">{escape(paper.lead)}</p>']
    body += ["<nav aria-label='Contents'><ol>", *_contents(paper), "</ol></nav>"]
    for at, section in enumerate(paper.sections, 1):
        body.append(f'<section aria-labelledby="s{at}"><h2 id="s{at}">{at}. {escape(section.heading)}</h2>')
        body += [line for block in section.blocks for line in _html(block)]
        body.append("</section>")
    return sheet(paper.title, body, style=_STYLE)


def _contents(paper: Paper) -> Iterator[str]:
    for at, section in enumerate(paper.sections, 1):
        yield f'<li><a href="#s{at}">{escape(section.heading)}</a></li>'


def _html(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"<p>{escape(block.text)}</p>"
    elif isinstance(block, Bullets):
        yield "<ul>"
        yield from (f"<li>{escape(item)}</li>" for item in block.items)
        yield "</ul>"
    else:
        rows = ((escape(first), map(escape, rest)) for first, *rest in block.rows)
        yield from table(block.caption, block.head, rows)


_STYLE = """
.lead { font-size: 1.1rem; }
table { font-size: .92rem; margin-block-end: 1.4rem; }
tbody th { overflow-wrap: anywhere; }
"""
