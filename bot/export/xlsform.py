"""The survey itself as an XLSForm workbook, with every language in it: what Kobo, ODK and their like can open.

Source: XLSForm's reference table (https://xlsform.org/en/ref-table/). What it has no word for is written as what it
has: the most choices, the longest text and a choice that excludes others become constraints, squares on the map become
points. "I don't know" and "I prefer not to answer" have none; their buttons are the bot's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from bot.i18n.catalog import Catalog
from bot.render.wording import choice_label
from bot.survey.answering import TEXT_LIMIT
from bot.survey.model import CHOOSING, Choice, Kind, Question, Survey

Row = Mapping[str, str]
"""What stands in a row, by the head of its column."""

_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
_FIRST = ("list_name", "type", "name")


def write_xlsform(to: Path, survey: Survey, catalogs: Mapping[str, Catalog]) -> None:
    """Write a survey as a workbook with the sheets `survey`, `choices` and `settings`.

    Args:
        to: the file, which is replaced.
        survey: what was asked.
        catalogs: the languages by code; the first one is the form's own.
    """
    from bot.export.xlsx_file import new_book, write_texts  # xlsxwriter is 3 MB that a bot need not hold

    default = _head("label", next(iter(catalogs.values()))).removeprefix("label::")
    settings = {
        "form_title": survey.title,
        "form_id": survey.name,
        "version": survey.fingerprint[:12],
        "default_language": default,
    }
    sheets: dict[str, list[Row]] = {
        "survey": list(survey_rows(survey, catalogs)),
        "choices": list(choice_rows(survey, catalogs)),
        "settings": [settings],
    }
    with new_book(to, survey.name) as book:
        for name, rows in sheets.items():
            heads = _heads(rows)
            write_texts(book.add_worksheet(name), [heads, *([row.get(head, "") for head in heads] for row in rows)])


def survey_rows(survey: Survey, catalogs: Mapping[str, Catalog]) -> Iterator[Row]:
    """List the questions in their order, each group of them between its beginning and its end."""
    inside: tuple[str, ...] = ()
    for question in survey.questions:
        yield from _between(survey, inside, question.groups, catalogs)
        yield _kept(_question(question, catalogs))
        inside = question.groups
    yield from _between(survey, inside, (), catalogs)


def choice_rows(survey: Survey, catalogs: Mapping[str, Catalog]) -> Iterator[Row]:
    """List what can be chosen, question by question: each has a list of its own name."""
    for question in survey.questions:
        for choice in question.choices if question.kind in CHOOSING else ():
            labels = {_head("label", each): choice_label(each, choice) for each in catalogs.values()}
            yield {"list_name": question.name, "name": choice.code, **labels, **choice.columns}


def _between(
    survey: Survey, before: Sequence[str], after: Sequence[str], catalogs: Mapping[str, Catalog]
) -> Iterator[Row]:
    """End the groups that one question is in and the next is not, and begin those that only the next is in."""
    same = 0
    for one, other in zip_longest(before, after):
        if one != other:
            break
        same += 1
    for name in reversed(before[same:]):
        yield {"type": "end_group", "name": name}
    for name in after[same:]:
        group = survey.groups[name]
        relevant = group.relevant.source if group.relevant else ""
        labels = _labels("label", f"{group.context}/label", group.label, catalogs)
        yield _kept({"type": "begin_group", "name": name, **labels, "relevant": relevant})


def _question(question: Question, catalogs: Mapping[str, Catalog]) -> Row:
    context = question.context
    return {
        "type": f"{question.kind} {question.name}" if question.kind in CHOOSING else str(question.kind),
        "name": question.name,
        **_labels("label", f"{context}/label", question.label, catalogs),
        **_labels("hint", f"{context}/hint", question.hint, catalogs),
        "required": "yes" if question.required else "",
        "relevant": question.relevant.source if question.relevant else "",
        "constraint": " and ".join(_constraints(question)),
        **_labels("constraint_message", f"{context}/constraint_message", question.constraint_message, catalogs),
        "choice_filter": question.choice_filter.source if question.choice_filter else "",
        "calculation": question.calculation.source if question.calculation else "",
        "default": question.default,
        "parameters": _ends(question) if question.kind is Kind.RANGE else "",
        "appearance": "" if question.kind is Kind.HIDDEN else question.appearance,
    }


def _constraints(question: Question) -> Iterator[str]:
    """Say as constraints what the bot knows of a question otherwise."""
    if question.constraint is not None:
        yield f"({question.constraint.source})"
    if question.kind is Kind.TEXT:
        yield f"string-length(.) <= {_number(question.maximum or TEXT_LIMIT)}"
    what = {Kind.SELECT_MULTIPLE: "count-selected(.)", **dict.fromkeys(_NUMBERS, ".")}.get(question.kind)
    for sign, end in ((">=", question.minimum), ("<=", question.maximum)):
        if what and end is not None:
            yield f"{what} {sign} {_number(end)}"
    if question.kind is Kind.SELECT_MULTIPLE:
        yield from map(_alone, (choice for choice in question.choices if choice.exclusive))


def _alone(choice: Choice) -> str:
    return f"not(selected(., '{choice.code}') and count-selected(.) > 1)"


def _ends(question: Question) -> str:
    ends = (("start", question.minimum), ("end", question.maximum), ("step", question.step))
    return " ".join(f"{name}={_number(end)}" for name, end in ends if end is not None)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _labels(column: str, context: str, source: str, catalogs: Mapping[str, Catalog]) -> Row:
    """Write one text in every language; in none where there is no text."""
    return {_head(column, each): each.survey(context, source) for each in catalogs.values()} if source else {}


def _head(column: str, catalog: Catalog) -> str:
    return f"{column}::{catalog.name} ({catalog.tag})"


def _kept(row: Row) -> Row:
    return {head: cell for head, cell in row.items() if cell}


def _heads(rows: Sequence[Row]) -> list[str]:
    """List the columns that some row fills, those that everybody looks for first."""
    found = dict.fromkeys(head for row in rows for head in row)
    return sorted(found, key=lambda head: _FIRST.index(head) if head in _FIRST else len(_FIRST))
