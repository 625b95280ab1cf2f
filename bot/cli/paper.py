"""A paper of headings, paragraphs, lists and tables, written as Markdown and as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape


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
    content = "\n".join(body)
    return _FRAME.format(title=escape(paper.title), style=_STYLE, content=content)


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
        # Wide tables scroll inside a region that the keyboard reaches.
        caption = escape(block.caption)
        yield f'<div class="wide" role="region" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption>'
        yield "<thead><tr>" + "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.head) + "</tr></thead>"
        yield "<tbody>"
        for first, *rest in block.rows:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
        yield "</tbody></table></div>"


_FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{content}
</main>
</body>
</html>
"""

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.8rem; line-height: 1.2; }
h2 { font-size: 1.3rem; margin-top: 2.2rem; border-bottom: 2px solid #1d5c63; }
.lead { font-size: 1.1rem; }
a { color: #0b4f6c; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0 1.4rem; font-size: .92rem; }
caption { text-align: start; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: start; vertical-align: top; }
thead th { background: #e6eff0; }
tbody th { font-weight: 500; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #16191a; }
  a { color: #8fd0e8; }
  thead th { background: #25383b; }
}
@media print {
  @page { size: A4; margin: 18mm 15mm; }
  body { color: #000; background: #fff; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""
