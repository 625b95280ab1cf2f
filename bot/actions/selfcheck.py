"""What staff say of their own scheme, put together: factors, gaps, and what residents say of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import orjson
from sqlalchemy import Connection

from bot.actions.form import FORM
from bot.actions.house import House
from bot.indicators.benchmark import FELT, Assessment, Item, Result, progress, result, ticked
from bot.store.answers import releases
from bot.store.base import Database
from bot.store.contacts import assessments
from bot.store.contacts.assessments import Kept
from bot.survey import record
from bot.survey.model import Kind, Question, Survey
from bot.survey.session import Answer, Standing

BENCHMARK = "benchmark"
"""Name of the survey that staff answer about their scheme."""

STAFFS: Mapping[str, str] = {
    BENCHMARK: "Staff answer it in the chat: `/staff`, then “How far are we?”.",
    FORM: "Organisers plan events with it in the chat: `/staff`, then “Events”.",
}
"""Surveys that are never opened for residents, with where they are answered."""

SIDE = "b_role"
"""Its question from which side somebody looks."""

_FACTOR = re.compile(r"b(\d+)_(\d+|evidence)", re.ASCII)
_BESIDE = frozenset({"none", "na"})
"""Choices of a list of points that are no point of it."""


def factors_of(survey: Survey) -> tuple[int, ...]:
    """List the numbers of the key factors that a survey asks about, in its order."""
    found = (_FACTOR.fullmatch(each.name) for each in survey.questions)
    return tuple(dict.fromkeys(int(each[1]) for each in found if each))


def years(conn: Connection) -> tuple[int, ...]:
    """List the years of which somebody has sent their answers, the newest first."""
    return tuple(sorted({each.year for each in assessments.every(conn) if _sent(each) is not None}, reverse=True))


def assessed(conn: Connection, house: House, year: int) -> tuple[Assessment, ...]:
    """Read what each assessor sent in a year, in the order of their names."""
    kept = [each for each in assessments.every(conn) if each.year == year]
    return tuple(
        _assessment(each.handle, house.survey(conn, each.form), sent)
        for each in kept
        if (sent := _sent(each)) is not None
    )


def _sent(kept: Kept) -> Mapping[str, Answer] | None:
    return record.load(kept.session).sent


def _assessment(handle: str, survey: Survey, sent: Mapping[str, Answer]) -> Assessment:
    items: dict[int, dict[str, Item]] = {}
    evidence: dict[int, str] = {}
    for question in survey.questions:
        found, answer = _FACTOR.fullmatch(question.name), sent.get(question.name)
        if found is None or answer is None:
            continue
        factor = int(found[1])
        if found[2] == "evidence":
            if answer.standing is Standing.GIVEN:
                evidence[factor] = str(answer.value)
        else:
            items.setdefault(factor, {})[question.name] = item_of(question, answer)
    side = sent.get(SIDE)
    return Assessment(
        who=handle,
        side=str(side.value) if side and side.standing is Standing.GIVEN else "",
        items=items,
        evidence=evidence,
    )


def item_of(question: Question, answer: Answer) -> Item:
    """Return the score of one answer; who does not know gives 0, who passes it over nothing."""
    if answer.standing is Standing.DONT_KNOW:
        return Item(0.0, unknown=True)
    if answer.standing is not Standing.GIVEN:
        return Item(None)
    if question.kind is Kind.SELECT_MULTIPLE:
        points = [choice.code for choice in question.choices if choice.code not in _BESIDE]
        return Item(ticked(answer.value if isinstance(answer.value, tuple) else (), len(points)))
    return Item(progress(str(answer.value)))


def felt(answers: Database) -> Mapping[int, float]:
    """Read from the newest releases what residents say of the same factors; what is not published is not there.

    Only figures of everybody are read, as published: no group, and nothing that is not in a release.
    """
    with answers.read() as conn:
        newest = {each.survey: each for each in sorted(releases.every(conn), key=lambda each: (each.week, each.id))}
    told = dict(_of_all(orjson.loads(each.content) for each in newest.values()))
    return {factor: told[measure] for factor, measure in FELT.items() if measure in told}


def _of_all(documents: Iterator[Mapping[str, object]]) -> Iterator[tuple[str, float]]:
    for values in documents:
        figures = values["figures"]
        assert isinstance(figures, list)
        for each in figures:
            if not each["trait"] and each["value"] is not None and not each["signed"]:
                yield str(each["measure"]), float(each["value"])


def judged(conn: Connection, house: House, answers: Database, survey: Survey, year: int) -> Result:
    """Put the answers of a year together.

    Args:
        conn: the contacts store.
        house: definitions.
        answers: the store with the releases.
        survey: the survey as it is now, for its factors.
        year: the round.
    """
    return result(assessed(conn, house, year), factors_of(survey), felt(answers))
