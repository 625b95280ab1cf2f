"""How far a scheme is by its own people's judgement: eleven key factors, several assessors, and what residents say.

The questions are those of the EUROCITIES benchmark (2014); the scale from 0 to 3 is ours, and the way of averaging over
independent evaluators is modelled on SDG indicator 11.3.2 (research/participation.md, C and D, survey 5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

MOST = 3
"""The best score of a question, and so of a factor."""

WISHED = 2.25
"""The score from which on a factor is where it should be: three quarters of the way (research/participation.md, D)."""

ASSESSORS = 3
"""Fewer people than that give a first impression and no result."""

BIGGEST = 3
"""So many gaps are told first."""

COMMUNITY = frozenset({"group", "representative"})
"""Sides of which at least one assessor should be: residents' own."""

FELT: Mapping[int, str] = {3: "I7.heard", 8: "I8.support", 11: "I9.know"}
"""What residents are asked that says how a key factor feels to them: heard, got the help they needed, heard back."""

_STARTING, _GROWING = 0.75, 1.5


class Level(StrEnum):
    """How far a factor is; the limits are our convention (research/participation.md, D)."""

    NOT_STARTED = "not started"
    STARTING = "starting"
    GROWING = "growing"
    IN_PLACE = "in place"


@dataclass(frozen=True, slots=True)
class Item:
    """What one assessor said of one question.

    Attributes:
        score: from 0 to 3; None where it does not apply to them, or they passed it over.
        unknown: they do not know, which counts as 0: what nobody can tell of is not in place.
    """

    score: float | None
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one assessor said.

    Attributes:
        who: what they are called.
        side: from which side they look; '' = not said.
        items: by factor (1 to 11), then by question.
        evidence: by factor, what shows it, in their words.
    """

    who: str
    side: str
    items: Mapping[int, Mapping[str, Item]]
    evidence: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Where a key factor stands.

    Attributes:
        number: 1 to 11.
        scores: of each assessor who could judge it, in their order, with what they are called.
        score: the median of them; None where nobody could.
        low: the lowest.
        high: the highest.
        level: how far it is; None as the score.
        gap: what is missing to the wished score; 0 where nothing is.
        unknown: how often somebody did not know.
        felt: share of residents who say that it works for them (0 to 1); None where nothing was published on it.
    """

    number: int
    scores: tuple[tuple[str, float], ...]
    score: float | None
    low: float | None
    high: float | None
    level: Level | None
    gap: float
    unknown: int = 0
    felt: float | None = None

    @property
    def perception_gap(self) -> float | None:
        """Return the score as a share less the residents' share: above 0 where residents see less of it."""
        return None if self.score is None or self.felt is None else self.score / MOST - self.felt


@dataclass(frozen=True, slots=True)
class Result:
    """What the assessors of one round say together.

    Attributes:
        factors: all eleven, in their order.
        assessors: how many there are.
        firm: they are enough, and one of them is of a residents' side.
    """

    factors: tuple[Factor, ...]
    assessors: int
    firm: bool

    @property
    def biggest(self) -> tuple[Factor, ...]:
        """List the factors with the biggest gaps, the biggest first, and of equal ones the first."""
        behind = [each for each in self.factors if each.score is not None and each.gap > 0]
        return tuple(sorted(behind, key=lambda each: -each.gap)[:BIGGEST])


def progress(code: str) -> float | None:
    """Return the score of a choice `0` to `3`; None of `na`, which does not apply."""
    return float(code) if code in {"0", "1", "2", "3"} else None


def ticked(ticks: Collection[str], points: int) -> float | None:
    """Return the score of a list of points to tick: three times the share that is in place; None of `na`.

    Args:
        ticks: codes that were ticked; `none` and `na` exclude all others.
        points: how many there are to tick, without these two.
    """
    if "na" in ticks:
        return None
    return MOST * len([code for code in ticks if code != "none"]) / points


def factor_score(items: Collection[Item]) -> float | None:
    """Return the mean of the questions that apply; what is not known counts 0. None where none applies."""
    scores = [each.score for each in items if each.score is not None]
    return sum(scores) / len(scores) if scores else None


def level(score: float, *, whole: bool) -> Level:
    """Tell how far a factor is.

    Args:
        score: from 0 to 3.
        whole: no question of it stands at 0: otherwise it is not in place, however good the others are.
    """
    if score < _STARTING:
        return Level.NOT_STARTED
    if score < _GROWING:
        return Level.STARTING
    return Level.IN_PLACE if score >= WISHED and whole else Level.GROWING


def result(
    assessments: Sequence[Assessment], factors: Sequence[int], felt: Mapping[int, float] | None = None
) -> Result:
    """Put together what several assessors say: of each factor the median, and from where to where they differ.

    Args:
        assessments: of one round.
        factors: numbers of all factors, in their order.
        felt: by factor, the share of residents for whom it works, as published.
    """
    return Result(
        factors=tuple(_factor(number, assessments, (felt or {}).get(number)) for number in factors),
        assessors=len(assessments),
        firm=len(assessments) >= ASSESSORS and any(each.side in COMMUNITY for each in assessments),
    )


def _factor(number: int, assessments: Sequence[Assessment], felt: float | None) -> Factor:
    said = [(each.who, each.items.get(number, {})) for each in assessments]
    scores = tuple((who, score) for who, items in said if (score := factor_score(items.values())) is not None)
    values = [score for _, score in scores]
    middle = median(values) if values else None
    return Factor(
        number=number,
        scores=scores,
        score=middle,
        low=min(values, default=None),
        high=max(values, default=None),
        level=None if middle is None else level(middle, whole=_is_whole([items for _, items in said])),
        gap=0.0 if middle is None else max(0.0, WISHED - middle),
        unknown=sum(item.unknown for _, items in said for item in items.values()),
        felt=felt,
    )


def _is_whole(said: Sequence[Mapping[str, Item]]) -> bool:
    """Tell whether no question stands at 0 in the eyes of the middle assessor."""
    scores: dict[str, list[float]] = {}
    for items in said:
        for question, item in items.items():
            if item.score is not None:
                scores.setdefault(question, []).append(item.score)
    return all(median(each) > 0 for each in scores.values())
