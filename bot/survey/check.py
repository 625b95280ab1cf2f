"""Third pass over a survey: what only shows when all questions are seen together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.survey.expression import Mention
from bot.survey.model import CHOOSING, Group, Kind, Question
from bot.survey.reading_layout import Layout, Origin
from bot.survey.reading_ledger import Ledger, nearest
from bot.survey.reading_row import Row

_reference_in = re.compile(r"\$\{([^}]*)(\}?)")
_TEXTS = ("label", "hint", "constraint_message")
_EXPRESSIONS = ("relevant", "constraint", "choice_filter", "calculation")


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the row it was read from; what `or_other` adds shares the row of its question."""

    question: Question
    row: Row


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """A group with its row and the number of questions before it."""

    group: Group
    row: Row
    first: int


def references(text: str) -> tuple[str, ...]:
    """List the questions that a label speaks of as `${name}`; a malformed one comes as it stands."""
    return tuple(match[1].strip() if match[2] else match.group() for match in _reference_in.finditer(text))


def check_order(placed: Sequence[Placed], groups: Sequence[PlacedGroup], known: Collection[str]) -> None:
    """Note every reference to what does not exist, comes later or never holds an answer.

    Args:
        placed: the questions in order.
        groups: the groups.
        known: names of all questions, also of those that were too faulty to be placed.
    """
    at = {each.question.name: index for index, each in enumerate(placed)}
    held = {each.question.name: each.question for each in placed}
    circular = _check_circles(placed)
    for index, each in enumerate(placed):
        for key, name in _used_by(each.question):
            told_already = name not in at and name in known
            in_circle = key == "calculation" and {name, each.question.name} <= circular
            if not told_already and not in_circle:
                _check_reference(_Reference(each.row, key, name), at, held, index)
    for group in groups:
        for name in sorted(group.group.relevant.names) if group.group.relevant else ():
            if name in at:
                _check_reference(_Reference(group.row, "relevant", name), at, held, group.first)


@dataclass(frozen=True, slots=True)
class _Reference:
    """One `${name}` in one field of one row."""

    row: Row
    key: str
    name: str

    def fault(self, fault: str, remedy: str) -> None:
        """Note what is wrong with it."""
        self.row.fault(self.key, f"`{self.key}` {fault}", remedy)


def _used_by(question: Question) -> Iterator[tuple[str, str]]:
    for key in _TEXTS:
        for name in references(getattr(question, key)):
            yield key, name
    for key in _EXPRESSIONS:
        expression = getattr(question, key)
        for name in sorted(expression.names) if expression else ():
            yield key, name


def _check_reference(used: _Reference, at: Mapping[str, int], held: Mapping[str, Question], index: int) -> None:
    name = used.name
    if name not in at:
        used.fault(f"refers to `{name}`, which is no question.", nearest(name, at, "Write ${its_name}."))
    elif at[name] == index and used.row.place == name:
        used.fault("refers to its own question.", "In a constraint write . for the answer; elsewhere remove it.")
    elif at[name] >= index:
        used.fault(f"refers to `{name}`, a question that comes later.", f"Move `{name}` before it.")
    elif held[name].kind is Kind.NOTE:
        used.fault(f"refers to `{name}`, a note, which holds no answer.", "Refer to a question.")


def _check_circles(placed: Sequence[Placed]) -> frozenset[str]:
    """Note calculations that need each other; gives all that do."""
    needs = {
        each.question.name: each.question.calculation.names for each in placed if each.question.calculation is not None
    }
    circular: set[str] = set()
    for each in placed:
        name = each.question.name
        circle = _circle(name, needs)
        if circle and name not in circular:
            said = f"The calculations go round in a circle: {' → '.join((*circle, name))}."
            each.row.fault("calculation", said, "Let one of them do without the others.")
        circular.update(circle)
    return frozenset(circular)


def _circle(start: str, needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Find a way from a calculation back to itself; () where there is none."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        for name in sorted(needs.get(path[-1], ())):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                waiting.append((*path, name))
    return ()


def check_codes(mentions: Sequence[tuple[Row, str, Mention]], questions: Mapping[str, Question]) -> None:
    """Note comparisons with a code that the question does not have: they would never be true."""
    for row, key, mention in mentions:
        question = questions.get(mention.question)
        if question is None or question.kind not in CHOOSING or not question.choices:
            continue
        codes = [choice.code for choice in question.choices]
        if mention.code and mention.code.strip() not in codes:
            said = f"`{key}`, character {mention.column}: `{mention.question}` has no choice `{mention.code}`."
            row.fault(key, said, nearest(mention.code, codes, f"Use one of {', '.join(codes[:20])}."))


def check_exclusive(layout: Layout) -> None:
    """Note lists with an exclusive choice that nobody can tick several choices of."""
    for origin, ledger in layout.origins:
        for name in origin.lists:
            _check_exclusive_in(name, origin, ledger, layout)


def _check_exclusive_in(name: str, origin: Origin, ledger: Ledger, layout: Layout) -> None:
    used = {draft.kind for draft in layout.drafts if draft.origin is origin and draft.list_name == name}
    if not used or Kind.SELECT_MULTIPLE in used:
        return
    for choice in origin.lists[name].choices:
        if choice.exclusive:
            said = "`exclusive` has a meaning only in select_multiple."
            ledger.add(origin.lists[name].line, f"{name}/{choice.code}", said, "Remove it, or use select_multiple.")


def check_personal(placed: Sequence[Placed]) -> None:
    """Note calculations that would carry a personal answer into the answers store."""
    personal = {each.question.name for each in placed if each.question.personal}
    for each in placed:
        question = each.question
        taken = sorted(question.calculation.names & personal) if question.calculation else []
        if taken and not question.personal:
            said = f"The calculation copies `{taken[0]}`, a personal answer."
            each.row.fault("calculation", said, "Add `personal: yes`, or leave it out.")
