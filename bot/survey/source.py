"""Reads a survey from what its author wrote, and tells every fault of it at once.

The format is described for authors in docs/surveys.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.survey.check import Placed, PlacedGroup, check_codes, check_exclusive, check_order, check_personal
from bot.survey.model import SILENT, Choice, Survey
from bot.survey.reading_canonical import read_canonical, sealed
from bot.survey.reading_layout import Layout, Supplies, top_row
from bot.survey.reading_ledger import Ledger, settle
from bot.survey.reading_questions import build_group, build_questions
from bot.survey.reading_row import Row, Vocabulary
from bot.survey.reading_strings import OR_OTHER_STRINGS, Translatable, translatable
from bot.survey.reading_yaml import Words, read_tree

__all__ = ["OR_OTHER_STRINGS", "Translatable", "read_canonical", "read_survey", "translatable"]

_FIELDS = ("survey", "title", "description", "minutes", "personal", "repeated", "sources", "choices", "questions")
_LONGEST_MINUTES = 240


def read_survey(
    text: str,
    *,
    file: str,
    blocks: Mapping[str, str] | None = None,
    lists: Mapping[str, tuple[Choice, ...]] | None = None,
) -> Survey:
    """Read a survey from YAML.

    Args:
        text: the YAML.
        file: its name, as problems shall call it; without folder and ending it is the survey's name.
        blocks: the YAML of the blocks that can be included, by name.
        lists: the choices of lists that come from the scheme, by name.

    Returns:
        The survey with its canonical form and fingerprint.

    Raises:
        OperatorError: with every fault of the survey and of the blocks it includes.
    """
    ledger = Ledger(file)
    tree = read_tree(text, ledger)
    row = top_row(tree, "", ledger)
    settle([ledger] if not row.fields.entries else [])
    layout = Layout(Supplies(blocks or {}, lists or {}))
    layout.walk(row, layout.open(row, _name(row)), ())
    survey = _survey(row, layout)
    settle([ledger, *(each for _, each in layout.origins)])
    return sealed(survey)


def _name(row: Row) -> str:
    """Read the survey's name, which is the name of its file."""
    stem = row.ledger.file.rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml")
    name = row.needed("survey", f"Write `survey: {stem}` at the top.")
    if name and name != stem:
        row.fault("survey", f"The survey is called `{name}`, its file `{stem}`.", "Give both the same name.")
    return name


def _survey(row: Row, layout: Layout) -> Survey:
    row.only(_FIELDS)
    _check_sources(row)
    vocabulary = Vocabulary(_question_names(layout), [])
    placed = [Placed(question, draft.row) for draft in layout.drafts for question in build_questions(draft, vocabulary)]
    groups = _groups(layout, placed, vocabulary)
    _check(placed, groups, vocabulary, layout)
    return Survey(
        name=row.text("survey"),
        title=row.needed("title", "Write the title that is shown."),
        questions=tuple(each.question for each in placed),
        description=row.text("description"),
        minutes=_minutes(row),
        groups={each.group.name: each.group for each in groups},
        personal=row.flag("personal", default=False),
        repeated=row.flag("repeated", default=False),
    )


def _question_names(layout: Layout) -> frozenset[str]:
    """Name all that may be referred to, faulty questions among them: one fault shall not cause ten."""
    return frozenset(layout.names) - {group.name for group in layout.groups}


def _groups(layout: Layout, placed: list[Placed], vocabulary: Vocabulary) -> list[PlacedGroup]:
    """Compile the groups, with the place of their first question (what `or_other` adds moves it)."""
    found: list[PlacedGroup] = []
    for draft in layout.groups:
        before = {each.name for each in layout.drafts[: draft.first]}
        first = sum(each.row.place in before for each in placed)
        found.append(PlacedGroup(build_group(draft, vocabulary), draft.row, first))
    return found


def _check(placed: list[Placed], groups: list[PlacedGroup], vocabulary: Vocabulary, layout: Layout) -> None:
    check_order(placed, groups, vocabulary.known)
    check_codes(vocabulary.mentions, {each.question.name: each.question for each in placed})
    check_exclusive(layout)
    check_personal(placed)
    if placed and all(each.question.kind in SILENT for each in placed):
        placed[0].row.fault("type", "Nothing in this survey is ever shown.", "Add a question that can be answered.")


def _minutes(row: Row) -> int:
    """Read how long the survey takes; 0 where it is not said."""
    word = row.text("minutes")
    if not word:
        return 0
    if not (
        word.isascii()
        and word.isdigit()
        and len(word) <= len(str(_LONGEST_MINUTES))
        and 0 < int(word) <= _LONGEST_MINUTES
    ):
        row.fault("minutes", f"`{word}` is not a number of minutes.", f"Write 1 to {_LONGEST_MINUTES}.")
        return 0
    return int(word)


def _check_sources(row: Row) -> None:
    for item in row.items("sources"):
        if not isinstance(item, Words):
            row.ledger.add(item.line, "sources", "A source must be text.", "Put it in quotes.")
