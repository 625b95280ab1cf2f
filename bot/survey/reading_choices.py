"""The lists of choices of a survey or block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.survey.model import Choice
from bot.survey.reading_ledger import Ledger, nearest
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Tree

OTHER = Choice(code="other", label="Other", context="or_other/choice/label")
"""The choice that `or_other` adds."""

_SCHEME = "scheme"
_OWN = frozenset({"name", "label", "exclusive", "media", "labels"})


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list with its choices and the row it was written in."""

    name: str
    choices: tuple[Choice, ...]
    line: int


def read_lists(row: Row, origin: str, given: Mapping[str, tuple[Choice, ...]]) -> Mapping[str, ChoiceList]:
    """Read all lists of a file.

    Args:
        row: the survey or block.
        origin: its name, with which the gettext contexts start.
        given: lists that come from the scheme.
    """
    holder = row.fields_of("choices")
    if holder is None:
        return {}
    found: dict[str, ChoiceList] = {}
    for name, tree in holder.fields.entries.items():
        line = holder.line(name)
        choices = _read_list(_Heading(name, line, origin, row.ledger), tree, given)
        found[name] = ChoiceList(name, choices, line)
    return found


@dataclass(frozen=True, slots=True)
class _Heading:
    """What every choice of a list has to know about the list."""

    name: str
    line: int
    origin: str
    ledger: Ledger


def _read_list(heading: _Heading, tree: Tree, given: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    if isinstance(tree, Fields):
        return _from_scheme(Row(tree, heading.name, heading.ledger), heading, given)
    holder = Row(Fields({heading.name: tree}, {heading.name: heading.line}, heading.line), heading.name, heading.ledger)
    items = holder.items(heading.name)
    if not items:
        holder.fault(heading.name, "The list has no choices.", "Add choices such as `- {name: yes, label: Yes}`.")
    choices = [choice for item in items if (choice := _choice(item, heading)) is not None]
    _unique(choices, heading)
    return tuple(choice for choice, _ in choices)


def _from_scheme(row: Row, heading: _Heading, given: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    row.only(("from",))
    if row.needed("from", "Write `{from: scheme}`, or the choices themselves.") != _SCHEME:
        row.fault("from", "A list can only come from the scheme.", "Write `{from: scheme}`, or the choices themselves.")
    elif not given.get(heading.name):
        remedy = nearest(heading.name, given, f"Give the scheme a list `{heading.name}` with at least one entry.")
        row.fault("from", f"The scheme has no list `{heading.name}`.", remedy)
    return given.get(heading.name, ())


def _choice(tree: Tree, heading: _Heading) -> tuple[Choice, int] | None:
    if not isinstance(tree, Fields):
        fault = "A choice must have a name and a label."
        heading.ledger.add(tree.line, heading.name, fault, "Write `- {name: yes, label: Yes}`.")
        return None
    row = Row(tree, heading.name, heading.ledger)
    code = row.needed("name", "Give the choice a short name; it is what is stored.")
    row.place = f"{heading.name}/{code}"
    if any(char.isspace() for char in code):
        row.fault("name", "The name of a choice cannot hold spaces.", "Write _ instead.")
    choice = Choice(
        code=code,
        label=row.needed("label", "Give the choice the words that are shown."),
        context=f"{heading.origin}/{heading.name}/{code}/label",
        exclusive=row.flag("exclusive", default=False),
        columns={key: row.text(key) for key in tree.entries if key not in _OWN},
        labels=_labels(row),
        media=row.media(),
    )
    return choice, tree.line


def _labels(row: Row) -> Mapping[str, str]:
    inner = row.fields_of("labels")
    return {} if inner is None else {language: inner.text(language) for language in inner.languages()}


def _unique(choices: list[tuple[Choice, int]], heading: _Heading) -> None:
    seen: dict[str, int] = {}
    for choice, line in choices:
        if choice.code and choice.code in seen:
            fault = f"Two choices are called `{choice.code}` (the first on line {seen[choice.code]})."
            heading.ledger.add(line, f"{heading.name}/{choice.code}", fault, "Give each choice a name of its own.")
        seen.setdefault(choice.code, line)
