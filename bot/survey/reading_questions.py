"""Second pass over a survey file: rows become questions, now that the names of all others are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.survey.expression import compile_expression
from bot.survey.grid import FINEST
from bot.survey.model import CHOOSING, SILENT, Choice, Group, Kind, Question
from bot.survey.reading_choices import OTHER
from bot.survey.reading_layout import Draft, GroupDraft
from bot.survey.reading_ledger import nearest
from bot.survey.reading_row import Row, Vocabulary

OTHER_CONTEXT = "or_other/question"
"""Gettext context of the question that `or_other` adds."""

OTHER_LABEL = "Please say which."
"""Wording of the question that `or_other` adds."""

_ANSWERED = frozenset(Kind) - SILENT - {Kind.NOTE}
_SHOWN = frozenset(Kind) - SILENT
_SETTINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RANGE: ("start", "end", "step"),
    Kind.INTEGER: ("min", "max"),
    Kind.DECIMAL: ("min", "max"),
    Kind.SELECT_MULTIPLE: ("min", "max"),
    Kind.RANK: ("min", "max"),
    Kind.GEOPOINT: ("grid",),
}
_FIELDS: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(("type", "name", "relevant", "personal", "appearance", "source"), frozenset(Kind)),
    **dict.fromkeys(("label", "hint", "media"), _SHOWN),
    **dict.fromkeys(("constraint", "constraint_message", "required", "dont_know", "refuse"), _ANSWERED),
    "choice_filter": CHOOSING,
    "calculation": frozenset({Kind.CALCULATE}),
    "default": frozenset({Kind.HIDDEN}),
    "parameters": frozenset(_SETTINGS),
}
_MOST_STOPS = 1_000


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Smallest and largest number (or fewest and most choices), and the distance between stops."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None


def build_group(draft: GroupDraft, vocabulary: Vocabulary) -> Group:
    """Compile what a group's draft says."""
    return Group(draft.name, draft.label, draft.context, draft.row.expression("relevant", vocabulary))


def build_questions(draft: Draft, vocabulary: Vocabulary) -> tuple[Question, ...]:
    """Compile what a draft says; `or_other` adds a question that asks which."""
    _only_its_fields(draft)
    question = _question(draft, vocabulary)
    return (question, _which_other(question)) if draft.or_other else (question,)


def _question(draft: Draft, vocabulary: Vocabulary) -> Question:
    row, kind = draft.row, draft.kind
    choices = _choices(draft)
    columns = {"name", *(column for choice in choices for column in choice.columns)}
    bounds = _bounds(row, kind, len(choices))
    row.text("source")
    return Question(
        name=draft.name,
        kind=kind,
        label=row.needed("label", "Write the words that are shown.") if kind in _SHOWN else "",
        context=f"{draft.origin.name}/{draft.name}",
        hint=row.text("hint"),
        choices=choices,
        required=row.flag("required", default=False),
        relevant=row.expression("relevant", vocabulary),
        constraint=row.expression("constraint", vocabulary),
        constraint_message=row.text("constraint_message"),
        choice_filter=row.expression("choice_filter", vocabulary, columns),
        calculation=row.expression("calculation", vocabulary),
        default=row.text("default"),
        minimum=bounds.minimum,
        maximum=bounds.maximum,
        step=bounds.step,
        dont_know=row.flag("dont_know", default=True),
        refuse=row.flag("refuse", default=True),
        personal=row.flag("personal", default=False),
        groups=draft.groups,
        appearance=row.text("appearance"),
        media=row.media(),
        line=row.fields.line,
    )


OTHER_LONGEST = 100
"""Characters in which 'other' is explained."""


def _which_other(question: Question) -> Question:
    return Question(
        name=f"{question.name}_other",
        kind=Kind.TEXT,
        label=OTHER_LABEL,
        context=OTHER_CONTEXT,
        maximum=OTHER_LONGEST,
        relevant=compile_expression(f"selected(${{{question.name}}}, '{OTHER.code}')"),
        dont_know=False,  # who chose 'other' knows which; skipping remains
        refuse=False,
        personal=question.personal,
        groups=question.groups,
        line=question.line,
    )


def _only_its_fields(draft: Draft) -> None:
    row, kind = draft.row, draft.kind
    row.only(_FIELDS)
    for key in row.fields.entries:
        if key in _FIELDS and kind not in _FIELDS[key]:
            row.fault(key, f"`{key}` has no meaning for a question of type {kind}.", "Remove it.")
    if kind is Kind.CALCULATE:
        row.needed("calculation", "Write what is to be computed.")
    if "constraint_message" in row and "constraint" not in row:
        row.fault("constraint_message", "`constraint` is missing.", "Say when the message is to be shown.")


def _choices(draft: Draft) -> tuple[Choice, ...]:
    if not draft.list_name:
        return ()
    row, lists = draft.row, draft.origin.lists
    if draft.list_name not in lists:
        remedy = nearest(draft.list_name, lists, "Add it under `choices:` of the same file.")
        row.fault("type", f"There is no list `{draft.list_name}`.", remedy)
        return ()
    choices = lists[draft.list_name].choices
    if not draft.or_other:
        return choices
    if any(choice.code == OTHER.code for choice in choices):
        said = f"`or_other` adds a choice `{OTHER.code}`, but the list has one already."
        row.fault("type", said, "Remove `or_other`, or the choice from the list.")
    return (*choices, OTHER)


def _bounds(row: Row, kind: Kind, choices: int) -> _Bounds:
    allowed = _SETTINGS.get(kind, ())
    given = row.settings("parameters", allowed) if allowed else {}
    if kind is Kind.RANGE:
        return _stops(row, given)
    if kind is Kind.GEOPOINT:
        return _grid(row, given)
    least, most = given.get("min"), given.get("max")
    if least is not None and most is not None and least > most:
        row.fault("parameters", f"min={least:g} is more than max={most:g}.", "Swap them.")
    if kind in CHOOSING:
        _countable(row, least, most, choices)
    return _Bounds(least, most)


def _countable(row: Row, least: float | None, most: float | None, choices: int) -> None:
    for number in (least, most):
        if number is not None and (number < 0 or not number.is_integer()):
            row.fault("parameters", f"{number:g} is not a number of choices.", "Write a whole number.")
    if most == 0:
        row.fault("parameters", "max=0 leaves nothing to choose.", "Write 1 or more.")
    if least is not None and choices and least > choices:
        row.fault("parameters", f"min={least:g}, but the list has {choices} choices.", "Lower it.")


def _stops(row: Row, given: Mapping[str, float]) -> _Bounds:
    bounds = _Bounds(given.get("start"), given.get("end"), given.get("step", 1.0))
    if bounds.minimum is None or bounds.maximum is None:
        row.fault("parameters", "A range needs its two ends.", "Write `parameters: start=0 end=10 step=1`.")
    elif bounds.minimum >= bounds.maximum:
        row.fault("parameters", "The end of the range must be more than its start.", "Swap them.")
    elif bounds.step is None or bounds.step <= 0:
        row.fault("parameters", "The step of a range must be more than 0.", "Write `step=1`.")
    else:
        _reachable(row, (bounds.maximum - bounds.minimum) / bounds.step)
    return bounds


def _reachable(row: Row, steps: float) -> None:
    if steps >= _MOST_STOPS:
        row.fault("parameters", f"The range has more than {_MOST_STOPS} stops.", "Take larger steps, or `integer`.")
    elif abs(steps - round(steps)) > 1e-9:  # noqa: PLR2004 - a tenth has no exact binary form
        row.fault("parameters", "The steps of the range do not reach its end.", "Change `end` or `step`.")


def _grid(row: Row, given: Mapping[str, float]) -> _Bounds:
    width = given.get("grid")
    if width is not None and width < FINEST:
        said = f"A place is never kept more finely than a square of {FINEST:.0f} metres."
        row.fault("parameters", said, f"Write `grid={FINEST:.0f}` or more, or leave it out.")
    return _Bounds(step=width)
