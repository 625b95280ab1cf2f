"""What a release of a survey shows: its questions with choices, by the traits that its background questions tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.indicators.codebook import CATEGORIES, MODES, Recode, deriving, traits
from bot.indicators.counts import Count
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices, Scale, Trait
from bot.indicators.measures import MEASURES, Measure
from bot.indicators.published import scale_for
from bot.store.answers.counts import AREA
from bot.survey.model import Kind, Question, Survey

BY = ("age", "gender", "language", "background", "disability", "mode")
"""Traits that tables are split by: none contains another (`background` has newcomers and other migrants apart)."""

BACKGROUNDS = ("newcomer", "settled", "parents", "none")
_COUNTED = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})


def plan_of(survey: Survey, *, areas: tuple[str, ...], newcomer_years: int) -> Plan:
    """Plan the tables of a survey: the same for the same definition, so that one release can follow another.

    Args:
        survey: the definition.
        areas: codes of the areas that were asked; with one, no table is split by area.
        newcomer_years: 1, 5 or 10.
    """
    known = _recodes(survey, newcomer_years)
    sources = {name for each in traits(newcomer_years) for name in each.sources}
    asked = [each for each in survey.questions if each.kind in _COUNTED and not each.personal]
    groups = tuple(Trait(name=name, codes=_codes(name)) for name in BY if name in known)
    place = (Trait(name=AREA, codes=areas),) if len(areas) > 1 else ()
    return Plan(
        questions=tuple(_planned(survey, each) for each in asked if each.name not in sources), traits=(*place, *groups)
    )


def columns_of(survey: Survey) -> tuple[str, ...]:
    """List the questions that are counted, those that tell traits among them."""
    return tuple(each.name for each in survey.questions if each.kind in _COUNTED and not each.personal)


def counting_traits(survey: Survey, count: Count, newcomer_years: int) -> Count:
    """Count by traits as if they were questions; only those that the survey can tell."""
    return deriving(count, tuple(_recodes(survey, newcomer_years).values()))


def measures_of(survey: str) -> tuple[Measure, ...]:
    """List the measures that a survey asks for."""
    return tuple(each for each in MEASURES if each.survey == survey)


def _recodes(survey: Survey, newcomer_years: int) -> Mapping[str, Recode]:
    """List by name the traits all of whose questions a survey asks."""
    return {each.name: each for each in traits(newcomer_years) if all(name in survey.index for name in each.sources)}


def _codes(trait: str) -> tuple[str, ...]:
    return {"background": BACKGROUNDS, "mode": MODES}.get(trait) or tuple(CATEGORIES[trait])


def _planned(survey: Survey, question: Question) -> Scale | Choices:
    codes = tuple(choice.code for choice in question.choices)
    alone = question.relevant is not None or any(survey.groups[name].relevant for name in question.groups)
    if question.kind is Kind.SELECT_MULTIPLE:
        return Choices(
            question=question.name,
            codes=codes,
            exclusive=tuple(choice.code for choice in question.choices if choice.exclusive),
            most=None if question.maximum is None else int(question.maximum),
            alone=alone,
        )
    asked = [each for each in measures_of(survey.name) if each.question == question.name and not each.each]
    scale = scale_for(asked[0], codes) if asked else Scale(question=question.name, codes=codes)
    return replace(scale, alone=alone)
