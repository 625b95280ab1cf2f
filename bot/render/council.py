"""The report to the board in the chat: its first figures as text, the whole as a file."""

from __future__ import annotations

from collections.abc import Sequence
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


def report_screen(
    catalog: Catalog, head: Head, figures: Sequence[tuple[str, str]], notes: Sequence[str], *, name: str, job: Job
) -> Screen:
    """Return a report: the first page's figures and sentences as text, all of it as PDF.

    Args:
        catalog: the reader's language.
        head: what stands above.
        figures: name and figure, as plain words.
        notes: sentences of the first page, as plain words.
        name: of the file.
        job: sets it.
    """
    say = catalog.say
    parts = (
        say("<b>{title}</b>", title=head.title),
        "\n".join((say("{text}", text=head.survey), say("{text}", text=head.date))),
        say("<b>{title}</b>", title=head.synthetic) if head.synthetic else "",
        "\n".join(say("{name}: {value}", name=label, value=told) for label, told in figures),
        "\n".join(say("{text}", text=note) for note in notes),
    )
    rows = ((Button(catalog.button("Back"), menu_data("staff")),),)
    text = catalog.lines("\n\n".join(part for part in parts if part))
    paper = Drawing(name, job, Form.PDF, instead=catalog.lines(file_missing_note(catalog)))
    return Screen(text=text, rows=rows, attachments=(paper,), fresh=True)


def nothing_screen(catalog: Catalog) -> Screen:
    """Return why there is no report."""
    text = catalog.say("Nothing is published yet, so there is nothing to report.")
    return Screen(text=catalog.lines(text), rows=((Button(catalog.button("Back"), menu_data("staff")),),))
