"""Made-up answers of a street, drawn from a seed: some groups small, some questions skipped."""

from __future__ import annotations

import random

from bot.indicators.counts import Cells, Code, Missing, tabulated
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices, Scale, Trait

SAFETY = ("very_safe", "safe", "unsafe", "very_unsafe", "never")
SATISFACTION = ("very_satisfied", "fairly_satisfied", "neither", "fairly_dissatisfied", "very_dissatisfied")
JOINED = ("meeting", "activity", "survey", "none")
LANGUAGES = ("nl", "ar", "tr", "uk", "pl", "so", "fa")
AGES = ("16_24", "25_39", "40_64", "65_plus")

PLAN = Plan(
    questions=(
        Scale(question="p_safe", codes=SAFETY, classes={"+yes": SAFETY[:2], "+no": SAFETY[2:]}),
        Scale(question="p_sat", codes=SATISFACTION),
        Choices(question="p_part", codes=JOINED, exclusive=("none",)),
    ),
    traits=(Trait(name="language", codes=LANGUAGES), Trait(name="d_age", codes=AGES)),
)


def answers(people: int, seed: int) -> dict[str, list[Code]]:
    """Draw what people answered; the first ones are the same for any number."""
    rng = random.Random(seed)  # noqa: S311 - the same answers every time
    columns: dict[str, list[Code]] = {name: [] for name in ("p_safe", "p_sat", "p_part", "language", "d_age")}
    for _ in range(people):
        language = rng.choices(LANGUAGES, (50, 20, 12, 8, 5, 3, 2))[0]
        shy = 0.6 if language in {"so", "ar"} else 1
        columns["language"].append(language)
        columns["d_age"].append(_or_missing(rng, rng.choices(AGES, (12, 40, 38, 10))[0], 0.06))
        columns["p_safe"].append(_or_missing(rng, rng.choices(SAFETY, (15 * shy, 40, 25, 8, 6))[0], 0.04))
        columns["p_sat"].append(_or_missing(rng, rng.choices(SATISFACTION, (15, 40 * shy, 20, 15, 8))[0], 0.03))
        ticked = tuple(code for code, share in zip(JOINED, (0.3, 0.25, 0.2), strict=False) if rng.random() < share)
        columns["p_part"].append(_or_missing(rng, ticked or ("none",), 0.05))
    return columns


def street(people: int, seed: int) -> Cells:
    """Count what people answered."""
    return tabulated(answers(people, seed))


def _or_missing(rng: random.Random, code: Code, share: float) -> Code:
    return rng.choice(list(Missing)[:3]) if rng.random() < share else code
