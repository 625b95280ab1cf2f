"""What the columns and codes mean, in every language of the scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.export.cells import Missing
from bot.export.columns import SEVERAL, Column, Form
from bot.i18n.catalog import Catalog
from bot.render.exporting import beside_word, hidden_word
from bot.render.wording import choice_label, not_given, yes_or_no
from bot.survey.model import Choice
from bot.survey.session import Standing

MISSING_NUMBERS: Mapping[Missing, int] = {
    Missing.REFUSED: -9,
    Missing.DONT_KNOW: -8,
    Missing.SKIPPED: -7,
    Missing.HIDDEN: -6,
}
"""What stands for an answer that is missing in files that want numbers; labelled, and declared missing there."""

_STANDINGS: Mapping[Missing, Standing] = {
    Missing.DONT_KNOW: Standing.DONT_KNOW,
    Missing.REFUSED: Standing.REFUSED,
    Missing.SKIPPED: Standing.SKIPPED,
}
_GAP = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The wording of columns, codes and missing answers in one language.

    Attributes:
        catalog: the language.
    """

    catalog: Catalog

    def column(self, column: Column) -> str:
        """Return the question, or what a column beside the answers holds; gaps for other answers are dots."""
        question = column.question
        if question is None:
            return beside_word(self.catalog, column.name.rstrip("_"))
        return _GAP.sub("…", self.catalog.survey(f"{question.context}/label", question.label))

    def choice(self, choice: Choice) -> str:
        """Return the wording of a choice: its own in this language, else the catalog's, else the source's."""
        return choice_label(self.catalog, choice)

    def chosen(self, *, chosen: bool) -> str:
        """Return the word for what was chosen, or was not."""
        return yes_or_no(self.catalog, yes=chosen)

    def missing(self, why: Missing) -> str:
        """Return why there is no answer."""
        return hidden_word(self.catalog) if why is Missing.HIDDEN else not_given(self.catalog, _STANDINGS[why])


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the codebook.

    Attributes:
        column: name of the column.
        form: what its cells are; '' for a code.
        code: the code; '' for the column itself.
        number: what stands for the code in files that want numbers; None where nothing does.
        versions: versions of the survey that ask the question.
        labels: the wording by language.
    """

    column: str
    form: str
    code: str
    number: int | None
    versions: tuple[str, ...]
    labels: Mapping[str, str]


def codebook(columns: Sequence[Column], catalogs: Mapping[str, Catalog]) -> tuple[Entry, ...]:
    """List every column with its codes.

    Args:
        columns: of the file.
        catalogs: the languages, by code.
    """
    words = {language: Words(catalog) for language, catalog in catalogs.items()}
    entries = [entry for column in columns for entry in _entries(column, words)]
    missing = (
        Entry("", "missing", why.value, number, (), {code: each.missing(why) for code, each in words.items()})
        for why, number in MISSING_NUMBERS.items()
    )
    return (*entries, *missing)


def _entries(column: Column, words: Mapping[str, Words]) -> Iterator[Entry]:
    yield Entry(
        column.name, column.form, "", None, column.versions, {code: each.column(column) for code, each in words.items()}
    )
    for choice in column.choices:
        labels = {code: each.choice(choice) for code, each in words.items()}
        yield Entry(column.name, "", choice.code, column.numbers.get(choice.code), (), labels)
        if column.form in SEVERAL:
            yield Entry(f"{column.name}/{choice.code}", _of_code(column.form), "", None, column.versions, labels)


def _of_code(form: Form) -> str:
    """Say what the further column of a code holds."""
    return "1 = chosen, 0 = not" if form is Form.CODES else "place, 1 = first"


def header(languages: Sequence[str]) -> tuple[str, ...]:
    """Head the lines that `line` returns."""
    return ("column", "form", "code", "number", "versions", *languages)


def line(entry: Entry) -> tuple[str | int | None, ...]:
    """Return an entry as the cells of a line."""
    return (entry.column, entry.form, entry.code, entry.number, " ".join(entry.versions), *entry.labels.values())
