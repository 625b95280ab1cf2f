"""What was said: stored batch by batch, each batch exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Table, bindparam, func, insert, select

from bot.store.answers.tables import ANSWER, CUT, DEFINITION, REMARK, RESPONSE
from bot.store.base import INSERTS, ChangedDefinitionError


class AnswerKind(StrEnum):
    """Why an answer is as it is; the last three hold no value."""

    GIVEN = "given"
    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Cut:
    """One batch that was moved from the sealed sheets to the answers.

    Attributes:
        id: made before anything is moved, so that a repeated cut is recognised.
        wave: the wave it belongs to.
        survey: name of the survey.
        fingerprint: the definition that was asked.
        week: ISO week of the cut, such as `2026-W47`; nothing finer is kept.
        responses: how many responses it brought.
    """

    id: str
    wave: str
    survey: str
    fingerprint: str
    week: str
    responses: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question.

    Attributes:
        question: name of the question.
        kind: given, don't know, refused, or skipped.
        value: JSON text of a given answer; else None.
    """

    question: str
    kind: AnswerKind
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answers of one nobody.

    Attributes:
        id: random, made at the cut.
        wave: the wave it belongs to.
        fingerprint: the definition that was asked.
        language: language it was answered in; None where too few share it.
        area: area; None where too few share it.
        answers: in the order of the question's names.
    """

    id: str
    wave: str
    fingerprint: str
    language: str | None = None
    area: str | None = None
    answers: tuple[Answer, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One free text, joined to nothing else.

    Attributes:
        id: random, made at the cut.
        wave: the wave it belongs to.
        question: name of the question; None where too few were asked it.
        language: language it was written in, as far as known.
        text: the words.
    """

    id: str
    wave: str
    question: str | None
    language: str | None = None
    text: str = field(repr=False)


_KEEP = {engine: insert_into(DEFINITION).on_conflict_do_nothing() for engine, insert_into in INSERTS.items()}
_INSERT_CUT = {
    engine: insert_into(CUT).on_conflict_do_nothing().returning(CUT.c.id) for engine, insert_into in INSERTS.items()
}
_TRAITS = ("id", "wave", "fingerprint", "language", "area")
_DEFINITIONS = select(DEFINITION.c.fingerprint, DEFINITION.c.canonical)
_RESPONSES = select(RESPONSE).where(RESPONSE.c.wave == bindparam("w")).order_by(RESPONSE.c.id)
_ANSWERS = (
    select(ANSWER)
    .join(RESPONSE, RESPONSE.c.id == ANSWER.c.response)
    .where(RESPONSE.c.wave == bindparam("w"))
    .order_by(ANSWER.c.response, ANSWER.c.question)
)
_REMARKS = select(REMARK).where(REMARK.c.wave == bindparam("w")).order_by(REMARK.c.id)
_OF_WAVE = RESPONSE.c.wave == bindparam("w")
_COUNT_RESPONSES = select(func.count(), func.count(RESPONSE.c.language.distinct())).where(_OF_WAVE)
_COUNT_REMARKS = select(func.count()).where(REMARK.c.wave == bindparam("w"))
_CUTS = select(CUT).order_by(CUT.c.week, CUT.c.id)


def keep(conn: Connection, *, survey: str, fingerprint: str, canonical: str) -> None:
    """Store a copy of a definition, so that the answers can be read without the other store.

    Raises:
        ChangedDefinitionError: another text stands under this fingerprint.
    """
    values = {"survey": survey, "fingerprint": fingerprint, "canonical": canonical}
    conn.execute(_KEEP[conn.dialect.name], values)
    if definitions(conn)[fingerprint] != canonical:
        raise ChangedDefinitionError(fingerprint)


def definitions(conn: Connection) -> Mapping[str, str]:
    """List the canonical forms by their fingerprints."""
    return {row.fingerprint: row.canonical for row in conn.execute(_DEFINITIONS)}


def insert_cut(conn: Connection, cut: Cut, *, responses: Iterable[Response], remarks: Iterable[Remark]) -> bool:
    """Store a cut with all it brings, or nothing when that cut is there already.

    Rows go in sorted by their random ids: their place on the disk says nothing of where they came from,
    also if a caller forgot to shuffle them.

    Args:
        conn: one writing transaction for the whole cut; its definition is stored already.
        cut: the batch.
        responses: all of its responses.
        remarks: all of its free texts.

    Returns:
        False when a cut with this id was stored before; then nothing is stored.
    """
    if conn.execute(_INSERT_CUT[conn.dialect.name], _row(cut, cut.__slots__)).first() is None:
        return False
    batch = sorted(responses, key=attrgetter("id"))
    _insert_many(conn, RESPONSE, [_row(response, _TRAITS) for response in batch])
    _insert_many(conn, ANSWER, [row for response in batch for row in _answer_rows(response)])
    texts = sorted(remarks, key=attrgetter("id"))
    _insert_many(conn, REMARK, [_row(remark, remark.__slots__) for remark in texts])
    return True


def cuts(conn: Connection) -> tuple[Cut, ...]:
    """List every cut, by week."""
    return tuple(Cut(*row) for row in conn.execute(_CUTS))


def responses_of(conn: Connection, wave: str) -> tuple[Response, ...]:
    """Read what was answered in a wave, sorted by random id."""
    answers = {
        response: tuple(Answer(row.question, AnswerKind(row.kind), row.value) for row in rows)
        for response, rows in groupby(conn.execute(_ANSWERS, {"w": wave}), attrgetter("response"))
    }
    return tuple(
        Response(
            id=row.id,
            wave=row.wave,
            fingerprint=row.fingerprint,
            language=row.language,
            area=row.area,
            answers=answers.get(row.id, ()),
        )
        for row in conn.execute(_RESPONSES, {"w": wave})
    )


def remarks_of(conn: Connection, wave: str) -> tuple[Remark, ...]:
    """Read the free texts of a wave, sorted by random id."""
    rows = conn.execute(_REMARKS, {"w": wave})
    return tuple(
        Remark(id=row.id, wave=row.wave, question=row.question, language=row.language, text=row.text) for row in rows
    )


def tally(conn: Connection, wave: str) -> tuple[int, int, int]:
    """Count what lies in the store of a wave: responses, the languages they keep, and free texts."""
    bind = {"w": wave}
    people, languages = conn.execute(_COUNT_RESPONSES, bind).one()
    return people, languages, conn.execute(_COUNT_REMARKS, bind).scalar_one()


def _row(value: object, names: Iterable[str]) -> dict[str, object]:
    """Lay a value out as the columns of a row."""
    return {name: getattr(value, name) for name in names}


def _answer_rows(response: Response) -> list[dict[str, object]]:
    """Lay the answers of a response out as rows, sorted by question."""
    return [
        {
            "response": response.id,
            "question": answer.question,
            "kind": answer.kind.value,
            "value": answer.value,
        }
        for answer in sorted(response.answers, key=attrgetter("question"))
    ]


def _insert_many(conn: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """Insert rows in their order; no row is no statement."""
    if rows:
        conn.execute(_INSERTS[table], rows)


_INSERTS = {table: insert(table) for table in (RESPONSE, ANSWER, REMARK)}
