"""Which free texts were reviewed, and what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from bot.store.answers.tables import CUT, REMARK, REVIEW
from bot.store.base import INSERTS


class Verdict(StrEnum):
    """What was decided about a text; before that it waits, and nobody is shown it."""

    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One free text with its verdict.

    Attributes:
        id: random, made at the cut.
        survey: name of the survey.
        wave: the wave it belongs to.
        question: name of the question; None where that is not kept.
        language: language it was written in; None where that is not kept.
        text: the words.
        verdict: None as long as it waits.
    """

    id: str
    survey: str
    wave: str
    question: str | None
    language: str | None
    text: str = field(repr=False)
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which texts are meant; what is '' does not matter.

    Attributes:
        survey: name of the survey.
        wave: id of the wave.
        question: name of the question.
        language: code of the language.
    """

    survey: str = ""
    wave: str = ""
    question: str = ""
    language: str = ""


_SURVEY = select(CUT.c.survey).where(CUT.c.wave == REMARK.c.wave).limit(1).scalar_subquery()
_TEXTS = select(REMARK, _SURVEY.label("survey"), REVIEW.c.verdict).join(
    REVIEW, REVIEW.c.remark == REMARK.c.id, isouter=True
)
_ONE = _TEXTS.where(REMARK.c.id == bindparam("i"))
_HOLD = select(REMARK.c.id).where(REMARK.c.id == bindparam("i")).with_for_update()
_REWRITE = (
    update(REMARK).where(REMARK.c.id == bindparam("i"), REMARK.c.text == bindparam("was")).values(text=bindparam("now"))
)


def texts(conn: Connection, wanted: Wanted, verdict: Verdict | None) -> tuple[Written, ...]:
    """List the texts with a verdict (None: those that wait), sorted by random id: that order tells nothing."""
    return tuple(map(_written, conn.execute(_with(wanted, verdict).order_by(REMARK.c.id))))


def following(conn: Connection, wanted: Wanted, verdict: Verdict | None, *, after: str = "") -> Written | None:
    """Read the first text with a verdict whose id comes after another; None where that was the last."""
    row = conn.execute(_with(wanted, verdict).where(REMARK.c.id > after).order_by(REMARK.c.id).limit(1)).first()
    return _written(row) if row is not None else None


def some(conn: Connection, verdict: Verdict, *, first: int, many: int) -> tuple[Written, ...]:
    """List so many of the texts with a verdict from a place on, counted from 0."""
    found = _with(Wanted(), verdict).order_by(REMARK.c.id).offset(first).limit(many)
    return tuple(map(_written, conn.execute(found)))


def count(conn: Connection, wanted: Wanted, verdict: Verdict | None) -> int:
    """Count the texts with a verdict (None: those that wait)."""
    found = _with(wanted, verdict).with_only_columns(func.count(REMARK.c.id), maintain_column_froms=True)
    return int(conn.execute(found).scalar_one())


def get(conn: Connection, remark: str) -> Written | None:
    """Read one text by its id."""
    row = conn.execute(_ONE, {"i": remark}).first()
    return _written(row) if row is not None else None


def held(conn: Connection, remark: str) -> Written | None:
    """Read one text by its id and let nobody decide about it until the commit (PostgreSQL; SQLite has one writer)."""
    conn.execute(_HOLD, {"i": remark})
    return get(conn, remark)


def judge(conn: Connection, remark: str, verdict: Verdict) -> None:
    """Keep the verdict about a text that is there; a later one replaces it."""
    new = INSERTS[conn.dialect.name](REVIEW).values(remark=remark, verdict=verdict.value)
    conn.execute(new.on_conflict_do_update(index_elements=[REVIEW.c.remark], set_={"verdict": verdict.value}))


def rewrite(conn: Connection, remark: str, *, was: str, now: str) -> bool:
    """Put other words in the place of a text; False where it does not read as it was read any more."""
    return conn.execute(_REWRITE, {"i": remark, "was": was, "now": now}).rowcount == 1


def _with(wanted: Wanted, verdict: Verdict | None) -> Select[Any]:
    return _of(wanted).where(REVIEW.c.verdict.is_(None) if verdict is None else REVIEW.c.verdict == verdict.value)


def _of(wanted: Wanted) -> Select[Any]:
    places: Sequence[tuple[Any, str]] = (
        (_SURVEY, wanted.survey),
        (REMARK.c.wave, wanted.wave),
        (REMARK.c.question, wanted.question),
        (REMARK.c.language, wanted.language),
    )
    return _TEXTS.where(*(column == value for column, value in places if value))


def _written(row: Row[Any]) -> Written:
    return Written(
        id=row.id,
        survey=row.survey,
        wave=row.wave,
        question=row.question,
        language=row.language,
        text=row.text,
        verdict=None if row.verdict is None else Verdict(row.verdict),
    )
