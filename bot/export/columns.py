"""Which columns a survey's answers have, across all its versions.

A column is known by the name of its question and a choice by its code, whatever the words; so an edited survey adds
columns and codes, and never moves one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from bot.survey.model import Choice, Kind, Question, Survey

ABOUT = "about"
"""The group of questions about the person (`surveys/blocks/about.yaml`): each is a trait."""

_DIGITS = 15
"""Digits that a number of 64 bits keeps whatever they are (IEEE 754)."""

_Item = TypeVar("_Item")


class Form(StrEnum):
    """What the cells of a column are."""

    CODE = "code"
    CODES = "codes"
    RANK = "rank"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    WORD = "word"
    TICK = "tick"


_FORMS: Mapping[Kind, Form] = {
    Kind.SELECT_ONE: Form.CODE,
    Kind.SELECT_MULTIPLE: Form.CODES,
    Kind.RANK: Form.RANK,
    Kind.INTEGER: Form.NUMBER,
    Kind.DECIMAL: Form.NUMBER,
    Kind.RANGE: Form.NUMBER,
    Kind.DATE: Form.DATE,
    Kind.TIME: Form.TIME,
    Kind.GEOPOINT: Form.WORD,
    Kind.ACKNOWLEDGE: Form.TICK,
}
"""Kinds that have a column. A text stands apart, joined to nothing; what nobody was asked is no answer."""

SEVERAL = frozenset({Form.CODES, Form.RANK})
"""Forms with a further column for each code."""


@dataclass(frozen=True, slots=True)
class Column:
    """One question, or one thing that is known beside the answers.

    Attributes:
        name: heads the column.
        form: what its cells are.
        choices: what could be chosen in any version, in the order of the form.
        numbers: the number of each code in files that want numbers. A code keeps its number for ever, because
            numbers are given in the order in which versions brought the codes.
        question: as the newest version has it; None for what is known beside the answers.
        versions: short fingerprints of the versions that ask it.
        offered: codes that each version offered, by its short fingerprint; empty where all offered the same.
        trait: tells who somebody is.
    """

    name: str
    form: Form
    choices: tuple[Choice, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    question: Question | None = None
    versions: tuple[str, ...] = ()
    offered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    trait: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order of the form."""
        return tuple(choice.code for choice in self.choices)


def short(fingerprint: str) -> str:
    """Return the name of a version, as files have it; a letter first, so that nothing takes it for a number."""
    return f"v{fingerprint[:12]}"


def columns_of(versions: Sequence[Survey]) -> tuple[Column, ...]:
    """Lay out the questions of all versions in the order of the newest form.

    What only an older version asks stands after what it came after there.

    Args:
        versions: at least one, the oldest first.
    """
    names = merged([[each.name for each in survey.questions if _has_column(each)] for survey in versions])
    return tuple(_column(name, versions) for name in names)


def merged(lists: Sequence[Sequence[_Item]]) -> list[_Item]:
    """Merge lists in the order of the last one; what only earlier ones hold goes behind what it followed there."""
    order: list[_Item] = list(lists[-1])
    for older in reversed(lists[:-1]):
        at = 0
        for item in older:
            if item not in order:
                order.insert(at, item)
            at = order.index(item) + 1
    return order


def dependents(versions: Iterable[Survey], columns: Iterable[Column]) -> Mapping[str, frozenset[str]]:
    """Tell of each column which others betray its answer, because they were asked or offered by it.

    Args:
        versions: all versions.
        columns: their columns.
    """
    uses: dict[str, set[str]] = {}
    for survey in versions:
        for question in survey.questions:
            uses.setdefault(question.name, set()).update(_names(survey, question))
    wanted = [column.name for column in columns]
    seen = {name: _reached(name, uses) for name in wanted}
    return {name: frozenset(other for other in wanted if name in seen[other] and other != name) for name in wanted}


def _has_column(question: Question) -> bool:
    return question.kind in _FORMS and not question.personal


def _column(name: str, versions: Sequence[Survey]) -> Column:
    asking = [(survey, survey[name]) for survey in versions if name in survey.index and _has_column(survey[name])]
    newest = asking[-1][1]
    form = _form({_FORMS[question.kind] for _, question in asking})
    choices = {choice.code: choice for _, question in asking for choice in question.choices}
    order = merged([[choice.code for choice in question.choices] for _, question in asking])
    return Column(
        name=name,
        form=form,
        choices=tuple(choices[code] for code in order),
        numbers=_numbers(list(choices)),
        question=newest,
        versions=tuple(dict.fromkeys(short(survey.fingerprint) for survey, _ in asking)),
        offered=_offered(asking) if form in SEVERAL else {},
        trait=newest.kind is Kind.GEOPOINT or ABOUT in newest.groups,
    )


def _offered(asking: Sequence[tuple[Survey, Question]]) -> Mapping[str, frozenset[str]]:
    """Tell which codes each version offered: what was not offered was not asked, and 0 would say that it was."""
    offered = {
        short(survey.fingerprint): frozenset(each.code for each in question.choices) for survey, question in asking
    }
    return offered if len(set(offered.values())) > 1 else {}


def _form(forms: set[Form]) -> Form:
    """Choose a form in which the answers of all versions can stand."""
    if len(forms) == 1:
        return forms.pop()
    return Form.CODES if forms == {Form.CODE, Form.CODES} else Form.WORD


def _numbers(codes: list[str]) -> Mapping[str, int]:
    """Number the codes; a survey whose codes are whole numbers keeps those."""
    if codes and all(_is_number(code) for code in codes):
        return {code: int(code) for code in codes}
    return {code: number for number, code in enumerate(codes, start=1)}


def _is_number(code: str) -> bool:
    """Tell whether a code is a whole number that every program keeps to the last digit."""
    return code.isascii() and code.isdecimal() and len(code) <= _DIGITS and str(int(code)) == code


def _names(survey: Survey, question: Question) -> Iterator[str]:
    """Yield the questions by whose answers a question is asked, offered or worked out."""
    rules = [question.relevant, question.choice_filter, question.calculation]
    rules += [survey.groups[name].relevant for name in question.groups if name in survey.groups]
    for rule in rules:
        yield from rule.names if rule else ()


def _reached(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = set(uses.get(name, ()))
    while waiting:
        each = waiting.pop()
        found.add(each)
        waiting |= uses.get(each, set()) - found
    return found
