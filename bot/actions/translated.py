"""How much of a survey a language has: nobody should meet English questions by chance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE
from bot.survey.model import Survey

_WHOLE = 100


def translated(catalog: Catalog, survey: Survey) -> int:
    """Return how many percent of a survey's texts a language has, rounded down: 100 is all of them.

    Args:
        catalog: the language; a parent's words count.
        survey: the definition.
    """
    texts = tuple(dict.fromkeys(_texts(survey, catalog.language)))
    if catalog.language == SOURCE or not texts:
        return _WHOLE
    return _WHOLE * sum(catalog.has_survey(context, source) for context, source in texts) // len(texts)


def incomplete(catalogs: Mapping[str, Catalog], survey: Survey, languages: Collection[str] = ()) -> Mapping[str, int]:
    """Return how many percent of a survey's texts each language has that lacks some.

    Args:
        catalogs: the languages that are offered.
        survey: the definition.
        languages: codes of those that are looked at; none = all that are offered.
    """
    found = {code: translated(words, survey) for code, words in catalogs.items() if not languages or code in languages}
    return {code: percent for code, percent in found.items() if percent < _WHOLE}


def _texts(survey: Survey, language: str) -> Iterator[tuple[str, str]]:
    """Yield context and English of every text that is translated by the catalogs."""
    found = [(f"{survey.name}/title", survey.title), (f"{survey.name}/description", survey.description)]
    found += [(f"{group.context}/label", group.label) for group in survey.groups.values()]
    for question in survey.questions:
        if question.asks or question.label:
            found += [
                (f"{question.context}/label", question.label),
                (f"{question.context}/hint", question.hint),
                (f"{question.context}/constraint_message", question.constraint_message),
            ]
        found += [
            (choice.context, choice.label)
            for choice in question.choices
            if choice.context and language not in choice.labels
        ]
    yield from (each for each in found if each[1])
