"""All that an export holds, before it becomes a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.export.codebook import Entry, codebook
from bot.export.hiding import Report
from bot.export.table import Table
from bot.i18n.catalog import Catalog
from bot.survey.model import Survey

MADE_UP = "SYNTHETIC: everybody who answered is made up. This only shows how it works."
"""What officers read first wherever nobody who answered is real."""


@dataclass(frozen=True, slots=True)
class Written:
    """A free text that a reviewer has approved; it belongs to no response.

    Attributes:
        question: name of the question; '' where too few were asked it.
        language: code; '' where it is not kept.
        text: the words.
    """

    question: str
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is exported.

    Attributes:
        survey: the newest version.
        versions: all of them, the oldest first.
        table: the answers, protected and shuffled.
        texts: reviewed texts, in an order of their own.
        report: what was hidden.
        traits: what counted as telling who somebody is, the most wanted first.
        language: the language of labels.
        catalogs: all languages.
        synthetic: everybody who answered is made up.
    """

    survey: Survey
    versions: tuple[Survey, ...]
    table: Table
    texts: tuple[Written, ...]
    report: Report
    traits: tuple[str, ...]
    language: str
    catalogs: Mapping[str, Catalog]
    synthetic: bool = False

    @property
    def catalog(self) -> Catalog:
        """The words of labels."""
        return self.catalogs[self.language]

    def codebook(self) -> tuple[Entry, ...]:
        """List columns and codes, and what they mean in every language."""
        return codebook(self.table.columns, self.catalogs)

    def method(self) -> tuple[str, ...]:
        """Tell in plain lines what this is and what was hidden; it goes with every file."""
        return tuple(_method(self))


TEXT_HEADS = ("question", "language", "text")


def _method(contents: Contents) -> Iterator[str]:
    report = contents.report
    yield f"Answers to {contents.survey.name}, exported by Equal Voices: {report.rows} responses."
    if contents.synthetic:
        yield MADE_UP
    yield "Microdata for whoever runs this scheme, not for publication; tables to publish come from a release."
    yield "Rows are in random order; ids are random and of this file alone; no times are kept."
    yield "Blank: not asked. .skipped, .refused and .dont_know: asked, and not answered in that way. .hidden: hidden."
    yield f"Traits: {', '.join(contents.traits)}."
    yield (
        f"Every combination of traits in a wave is shared by {report.k} responses or more (smallest: "
        f"{report.smallest}), which gave {report.l} or more different answers to each question."
    )
    yield from report_lines(report)
    yield f"Free texts: {len(contents.texts)}, reviewed, in random order, joined to no response."
    yield "Everybody chose to take part: these are the answers of those who did, not of all residents."


def report_lines(report: Report) -> Iterator[str]:
    """Tell what was hidden, column by column."""
    for each in report.hidden:
        share = 100 * (report.rows - each.before - each.now) / max(1, report.rows)
        yield f"{each.name}: hidden in {each.now} responses, {each.before} more by the cut; {share:.0f} % are shown."
    if not report.hidden:
        yield "Nothing had to be hidden."
    if report.left_out:
        few = f"waves with fewer than {report.k}"
        yield f"{report.left_out} responses of {few} are left out, with what was written there."
    if report.alike:
        yield f"A whole wave answered these alike, which no hiding changes: {', '.join(report.alike)}."
