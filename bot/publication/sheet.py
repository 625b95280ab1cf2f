"""One HTML file that needs nothing else: it reads aloud well, mirrors itself, prints, and is dark where one wishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape


def sheet(title: str, content: Iterable[str], *, tag: str = "en", direction: str = "ltr", style: str = "") -> str:
    """Put a page around its content.

    Args:
        title: plain words for the window.
        content: lines of HTML.
        tag: BCP 47 tag of its language.
        direction: `ltr` or `rtl`.
        style: rules of its own, after those that all share.
    """
    return _FRAME.format(
        tag=tag, direction=direction, title=escape(title), style=_STYLE + style, content="\n".join(content)
    )


def table(caption: str, heads: Sequence[str], rows: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Write a table whose columns and rows have headings; a wide one scrolls in a place that the keyboard reaches.

    Args:
        caption: plain words.
        heads: plain words; the first is that of the rows.
        rows: heading and cells of each, as HTML.
    """
    said = escape(caption)
    yield f'<div class="wide" role="group" tabindex="0" aria-label="{said}"><table><caption>{said}</caption>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads) + "</tr></thead>"
    yield "<tbody>"
    for head, cells in rows:
        yield f'<tr><th scope="row">{head}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
    yield "</tbody></table></div>"


_FRAME = """\
<!doctype html>
<html lang="{tag}" dir="{direction}">
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
:root { color-scheme: light dark; --ink: #1b1b1b; --page: #fff; --accent: #1d5c63; --track: #e3eaeb; --mark: #8a1c1c; }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.8rem; line-height: 1.2; }
h2 { font-size: 1.3rem; margin-block-start: 2.2rem; border-block-end: 2px solid var(--accent); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; inline-size: 100%; margin: .8rem 0 .4rem; font-size: .95rem; }
caption { text-align: start; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: start; vertical-align: top; }
thead th { background: var(--track); }
tbody th { font-weight: 500; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --page: #16191a; --accent: #6fb7c0; --track: #2a3436; --mark: #ff9d9d; }
}
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { --ink: #000; --page: #fff; --accent: #1d5c63; --track: #e3eaeb; --mark: #8a1c1c; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; }
}
"""
