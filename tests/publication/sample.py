"""A release whose every number is known: 240 answers to our pulse from three neighbourhoods, made up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import cycle, islice

from bot.actions.plan import counting_traits, measures_of, plan_of
from bot.indicators.counts import Code, Missing, counting, tabulated
from bot.indicators.document import Terms, derived, hash_of, written
from bot.indicators.release import first_release
from bot.indicators.weighing import weighed
from bot.publication.edition import Edition
from tests.living import our_surveys

AREAS = ("kade", "molenveld", "spoorzicht")
PEOPLE = 240
NEWCOMER_YEARS = 5
FINISHED = (
    {"measure": "I11.completion", "language": "ar", "finished": 54, "begun": 72, "percent": 75, "range": [0.64, 0.84]},
    {"measure": "I11.completion", "language": "", "finished": 186, "begun": 200, "percent": 93, "range": [0.89, 0.96]},
)
POPULATION = {
    "age": {"16_24": 0.2, "25_39": 0.3, "40_64": 0.35, "65_plus": 0.15},
    "gender": {"woman": 0.5, "man": 0.49, "another": 0.01},
    "newcomer": {"yes": 0.3, "no": 0.7},
}


def every(*codes: Code) -> list[Code]:
    """Give codes in turns, as many as there are people."""
    return list(islice(cycle(codes), PEOPLE))


def known() -> dict[str, list[Code]]:
    """Give 240 answers: half feel safe, 60 % in De Kade and none of the few in Spoorzicht who are newcomers."""
    safe: list[Code] = ["very_safe"] * 70 + ["safe"] * 50 + ["unsafe"] * 40 + ["very_unsafe"] * 30
    safe += ["never"] * 30 + [Missing.DONT_KNOW] * 20
    return {
        "p_safe": safe,
        "p_sat": every("very_satisfied", "fairly_satisfied", "neither", "fairly_dissatisfied"),
        "p_dir": every("better", "same", "better", "worse", "not_long", "better"),
        "p_mix": every("def_agree", "tend_agree", "tend_disagree", "too_few"),
        "p_say": every("none", "some", "lot", "very_little", "great_deal"),
        "p_part": every(("meeting", "survey"), ("none",), ("activity",), ("none",), Missing.SKIPPED),
        "p_know": every("yes", "partly", "no", "no"),
        "p_meaning": every("yes", "yes", "partly"),
        "area": every("kade", "molenveld", "kade", "spoorzicht", "molenveld", "kade", "kade", "spoorzicht"),
        "d_age": every("25_39", "40_64", "16_24", "65_plus", "25_39", "40_64", "40_64"),
        "d_gender": every("woman", "man", "woman", Missing.REFUSED),
        "d_lang": every("nl", "ar", "nl", "tr", "nl", "ar", "nl", "nl", "uk"),
        "d_born": every("yes", "no", "yes", "yes", "no", "yes", "yes"),
        "d_since": every("lt1", "gt10", "1_5"),
        "d_parents": every("no", "yes", "no", "no"),
        "d_dis": every("no", "no", "lot", "no", "little"),
        "d_help": every("alone", "alone", "helped", "alone"),
    }


@cache
def edition(*, synthetic: bool = True) -> Edition:
    """Publish them."""
    return replace(published(known()), synthetic=synthetic)


def published(answered: dict[str, list[Code]], *, areas: tuple[str, ...] = AREAS, name: str = "pulse") -> Edition:
    """Publish what people answered to our pulse, or to another survey of ours."""
    survey = our_surveys()[name]
    terms = Terms(
        survey=name,
        fingerprint=survey.fingerprint,
        areas=areas,
        newcomer_years=NEWCOMER_YEARS,
        population=POPULATION,
        people=14_770,
        sources=("Havenstad 2025, synthetic",),
    )
    plan = plan_of(survey, areas=areas, newcomer_years=NEWCOMER_YEARS)
    count = counting_traits(survey, counting(tabulated(answered)), NEWCOMER_YEARS)
    release = first_release(plan, count, wave="k3m9x2pq")
    measures = measures_of(name)
    told = derived(release, plan, terms, measures)
    weights = weighed(release, plan, count, terms, measures, known=("age", "gender", "language", "newcomer"))
    content = written(release, terms, told, weights=weights, finished=FINISHED, previous="")
    return Edition(id="k3m9x2pq-1", week="2026-W47", sha256=hash_of(content), content=content, survey=survey, plan=plan)
