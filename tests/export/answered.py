"""Surveys that were answered, as a cut leaves them: known answers, by a seeded hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bot.store.answers import responses, reviews
from bot.store.answers.responses import Cut, Remark, Response
from bot.store.answers.reviews import Verdict
from bot.store.base import Database
from bot.survey.model import Kind, Question, Survey

LANGUAGES = ("en_GB", "ar", "el", "nl", "so")
AREAS = ("kade", "plantage", "terrassen", "zuid")
WHY = ("skipped", "refused", "dont_know")


def stored(
    answers: Database,
    survey: Survey,
    rows: Sequence[Mapping[str, Any]],
    *,
    wave: str = "w1",
    texts: Sequence[tuple[str, str, str, Verdict | None]] = (),
) -> None:
    """Store responses as a cut does; each row has language, area, given, not_given."""
    found = [
        Response(
            id=f"{wave}-{at:06d}",
            wave=wave,
            fingerprint=survey.fingerprint,
            language=row.get("language"),
            area=row.get("area"),
            given=json.dumps(row.get("given", {}), ensure_ascii=False),
            not_given=json.dumps(row.get("not_given", {})),
        )
        for at, row in enumerate(rows)
    ]
    remarks = [
        Remark(id=f"{wave}-t{at}", wave=wave, question=question or None, language=language or None, text=text)
        for at, (question, language, text, _) in enumerate(texts)
    ]
    with answers.begin() as conn:
        responses.keep(conn, survey=survey.name, fingerprint=survey.fingerprint, canonical=survey.canonical)
        cut = Cut(f"cut-{wave}", wave, survey.name, survey.fingerprint, "2026-W47", len(found))
        responses.insert_cut(conn, cut, responses=found, remarks=remarks)
        for remark, (*_, verdict) in zip(remarks, texts, strict=True):
            if verdict is not None:
                reviews.judge(conn, remark.id, verdict)


def made_up(survey: Survey, people: int, seed: int = 1) -> list[dict[str, Any]]:
    """Make up what so many people answered to all questions, the questions about themselves by their own rules."""
    chance = Random(seed)  # noqa: S311 - the same people every time
    return [_person(survey, chance) for _ in range(people)]


def _person(survey: Survey, chance: Random) -> dict[str, Any]:
    given: dict[str, Any] = {}
    not_given: dict[str, str] = {}
    for question in survey.questions:
        if not question.asks or question.kind is Kind.TEXT or question.personal:
            continue
        if question.relevant is not None and not _asked(question, given):
            continue
        if chance.random() < 0.1:
            not_given[question.name] = chance.choice(WHY)
        else:
            given[question.name] = _answer(question, chance)
    language = chance.choices(LANGUAGES, (40, 25, 15, 15, 5))[0]
    return {"language": language, "area": chance.choice(AREAS), "given": given, "not_given": not_given}


def _asked(question: Question, given: Mapping[str, Any]) -> bool:
    return {"d_since": "no", "d_parents": "yes"}.get(question.name, "?") == given.get("d_born")


def _answer(question: Question, chance: Random) -> Any:
    codes = [choice.code for choice in question.choices]
    match question.kind:
        case Kind.SELECT_ONE:
            return chance.choices(codes, [2 ** -min(at, 6) for at in range(len(codes))])[0]
        case Kind.SELECT_MULTIPLE:
            return sorted(chance.sample(codes, min(len(codes), chance.randint(1, 3))), key=codes.index)
        case Kind.RANK:
            return chance.sample(codes, len(codes))
        case Kind.DATE:
            return "2026-11-25"
        case Kind.TIME:
            return "18:30"
        case Kind.GEOPOINT:
            return "37.98333 23.73333"
        case Kind.ACKNOWLEDGE:
            return "OK"
    return chance.randint(-3, 40)
