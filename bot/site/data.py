"""The files to download beside a release's page: its text, its tables as CSV, and what the codes mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from bot.export.cells import Cell
from bot.export.csv_file import write_rows
from bot.indicators.document import read_document
from bot.indicators.folding import FOLDED, Choices
from bot.indicators.measures import MEASURES
from bot.indicators.tables import Table
from bot.publication.edition import Edition
from bot.publication.words import TRAITS, Words
from bot.site.content import Content, File

FOLDER = "data"

TABLE_HEADS = ("question", "choice", "trait", "answer", "group", "people", "shown")
"""Columns of the tables. `group` is empty for the totals of all people; `people` where `shown` is `no`."""


def stem(release: str, *, synthetic: object) -> str:
    """Say how the files of a release are called: those of made-up people say so, wherever they are passed on to."""
    return f"{release}-synthetic" if synthetic else release


def data_files(content: Content, edition: Edition) -> Iterator[File]:
    """Write what a release has to download; nothing that its tables hide is in it.

    Args:
        content: languages and names.
        edition: the release.
    """
    base = f"{FOLDER}/{stem(edition.id, synthetic=edition.synthetic)}"
    yield File(f"{base}.json", edition.content.encode())
    release, _, _ = read_document(edition.content)
    lines = [line for table in release.tables for line in _lines(table)]
    yield File(f"{base}.csv", _csv(TABLE_HEADS, lines))
    heads = ("kind", "of", "code", *content.catalogs)
    yield File(f"{base}-codes.csv", _csv(heads, _codes(content, edition)))


def _csv(heads: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    to = BytesIO()
    write_rows(to, [heads, *lines], bom=True)
    return to.getvalue()


def _lines(table: Table) -> Iterator[tuple[Cell, ...]]:
    name = table.name
    for at, row in enumerate(table.rows):
        for column, people in zip(table.columns, table.counts[at] if table.counts else (), strict=True):
            yield (*name, row, column, people, "no" if people is None else "yes")
        yield (*name, row, "", table.row_totals[at], "yes")
    for column, people in zip(table.columns, table.column_totals, strict=True):
        yield (*name, "", column, people, "yes")


def _codes(content: Content, edition: Edition) -> list[tuple[str, ...]]:
    """Say what every code means in every language of the site."""
    release, terms, _ = read_document(edition.content)
    speakers = [Words(each, content.scheme, edition, terms.newcomer_years) for each in content.catalogs.values()]
    found = {**_names(edition), **_answers(edition, release.tables), **_groups(release.tables)}
    return [(*key, *(_said(words, edition, key) for words in speakers)) for key in found]


_Key = tuple[str, str, str]
"""Kind (measure, trait, question, answer, group), what it belongs to, and the code."""


def _names(edition: Edition) -> dict[_Key, None]:
    asked = [each.question for each in edition.plan.questions]
    return dict.fromkeys(
        [
            *(("measure", "", each.id) for each in MEASURES if each.survey == edition.survey.name),
            *(("trait", "", name) for name in TRAITS),
            *(("question", "", name) for name in asked),
        ]
    )


def _answers(edition: Edition, tables: Sequence[Table]) -> dict[_Key, None]:
    """List codes of answers, and the rows of tables in which several were put together."""
    keys: list[_Key] = []
    for planned in edition.plan.questions:
        keys += [("answer", planned.question, code) for code in planned.codes]
        if not isinstance(planned, Choices):
            own = [table for table in tables if table.question == planned.question]
            keys += [("answer", planned.question, row) for table in own for row in table.rows]
    return dict.fromkeys(keys)


def _groups(tables: Sequence[Table]) -> dict[_Key, None]:
    columns = [("group", table.trait, column) for table in tables for column in table.columns]
    rows = [("group", table.question, row) for table in tables if table.question in TRAITS for row in table.rows]
    return dict.fromkeys([*rows, *columns])


def _said(words: Words, edition: Edition, key: _Key) -> str:
    kind, of, code = key
    match kind:
        case "measure":
            return words.measure(code)
        case "trait":
            return words.trait(code)
        case "question":
            return words.question(code)
        case "group":
            return words.group(of, code)
    planned = next(each for each in edition.plan.questions if each.question == of)
    return words.answer(planned, code, () if code == FOLDED else (code,))
