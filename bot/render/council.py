"""The report to the board in the chat: its first figures as text, the whole as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.paper.job import Form, Job
from bot.render.press import menu_data
from bot.render.screen import Button, Drawing, Screen, file_missing_note


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a report: its title, the survey's title, its day, and that everybody is made up, or ''."""

    title: str
    survey: str
    date: str
    synthetic: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the first page, as plain words: its title or '', lines of a name and what is said of it, sentences."""

    title: str
    lines: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def report_screen(catalog: Catalog, head: Head, blocks: Sequence[Block], *, name: str, job: Job) -> Screen:
    """Return a report: the first page as text, all of it as PDF.

    Args:
        catalog: the reader's language.
        head: what stands above.
        blocks: the first page, from its top.
        name: of the file.
        job: sets it.
    """
    say = catalog.say
    parts = (
        say("<b>{title}</b>", title=head.title),
        "\n".join((say("{text}", text=head.survey), say("{text}", text=head.date))),
        say("<b>{title}</b>", title=head.synthetic) if head.synthetic else "",
        *("\n".join(_block_lines(catalog, block)) for block in blocks),
    )
    rows = ((Button(catalog.button("Back"), menu_data("staff")),),)
    text = catalog.lines("\n\n".join(part for part in parts if part))
    paper = Drawing(name, job, Form.PDF, instead=catalog.lines(file_missing_note(catalog)))
    return Screen(text=text, rows=rows, attachments=(paper,), fresh=True)


def _block_lines(catalog: Catalog, block: Block) -> Iterator[str]:
    if block.title:
        yield catalog.say("<b>{title}</b>", title=block.title)
    yield from (catalog.say("{name}: {value}", name=name, value=told) for name, told in block.lines)
    yield from (catalog.say("{text}", text=note) for note in block.notes)


def nothing_screen(catalog: Catalog) -> Screen:
    """Return why there is no report."""
    text = catalog.say("Nothing is published yet, so there is nothing to report.")
    return Screen(text=catalog.lines(text), rows=((Button(catalog.button("Back"), menu_data("staff")),),))
