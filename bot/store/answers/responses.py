"""What was said: stored batch by batch, each batch exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from operator import attrgetter, itemgetter

import orjson
from sqlalchemy import Connection, bindparam, func, select

from bot.store.answers.tables import CUT, DEFINITION, REMARK, RESPONSE
from bot.store.base import INSERTS, ChangedDefinitionError
from bot.store.rows import insert_rows


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
        given: JSON object of the values that were given, by question, in the order of the questions' names.
        not_given: JSON object that tells of the other questions why not (`AnswerKind`), in the same order.
    """

    id: str
    wave: str
    fingerprint: str
    language: str | None = None
    area: str | None = None
    given: str = field(default="{}", repr=False)
    not_given: str = field(default="{}", repr=False)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Read the answers one by one, in the order of the questions' names; what was not asked is not there."""
        values, others = orjson.loads(self.given), orjson.loads(self.not_given)
        found = [Answer(name, AnswerKind.GIVEN, orjson.dumps(value).decode()) for name, value in values.items()]
        found += [Answer(name, AnswerKind(kind)) for name, kind in others.items()]
        return tuple(sorted(found, key=attrgetter("question")))


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
_DEFINITIONS = select(DEFINITION.c.fingerprint, DEFINITION.c.canonical)
_RESPONSES = select(RESPONSE).where(RESPONSE.c.wave == bindparam("w")).order_by(RESPONSE.c.id)
_EACH = (
    select(RESPONSE.c.fingerprint, RESPONSE.c.language, RESPONSE.c.area, RESPONSE.c.given, RESPONSE.c.not_given)
    .where(RESPONSE.c.wave == bindparam("w"))
    .order_by(RESPONSE.c.id)
    .execution_options(yield_per=20_000)
)
_REMARKS = select(REMARK).where(REMARK.c.wave == bindparam("w")).order_by(REMARK.c.id)
_OF_RESPONSE = attrgetter(*RESPONSE.columns.keys())
_OF_REMARK = attrgetter(*REMARK.columns.keys())
_OF_WAVE = RESPONSE.c.wave == bindparam("w")
_LANGUAGES = select(RESPONSE.c.language).distinct().where(_OF_WAVE)
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
    if conn.execute(_INSERT_CUT[conn.dialect.name], asdict(cut)).first() is None:
        return False
    insert_rows(conn, RESPONSE, sorted(map(_OF_RESPONSE, responses), key=itemgetter(0)))
    insert_rows(conn, REMARK, sorted(map(_OF_REMARK, remarks), key=itemgetter(0)))
    return True


def cuts(conn: Connection) -> tuple[Cut, ...]:
    """List every cut, by week."""
    return tuple(Cut(*row) for row in conn.execute(_CUTS))


def responses_of(conn: Connection, wave: str) -> tuple[Response, ...]:
    """Read what was answered in a wave, sorted by random id."""
    return tuple(Response(**row) for row in conn.execute(_RESPONSES, {"w": wave}).mappings())


def each_of(conn: Connection, wave: str) -> Iterator[tuple[str, str | None, str | None, str, str]]:
    """Read the responses of a wave one after the other, sorted by random id, and without it.

    Yields:
        Fingerprint, language, area, `given` and `not_given`; a million of them never lie in memory at once.
    """
    for row in conn.execute(_EACH, {"w": wave}):
        yield tuple(row)


def remarks_of(conn: Connection, wave: str) -> tuple[Remark, ...]:
    """Read the free texts of a wave, sorted by random id."""
    return tuple(Remark(**row) for row in conn.execute(_REMARKS, {"w": wave}).mappings())


def languages(conn: Connection, wave: str) -> frozenset[str | None]:
    """List the languages that a wave's responses keep; None stands for all in which too few answered to be told."""
    return frozenset(conn.execute(_LANGUAGES, {"w": wave}).scalars())


def tally(conn: Connection, wave: str) -> tuple[int, int, int]:
    """Count what lies in the store of a wave: responses, the languages they keep, and free texts."""
    bind = {"w": wave}
    people, languages = conn.execute(_COUNT_RESPONSES, bind).one()
    return people, languages, conn.execute(_COUNT_REMARKS, bind).scalar_one()
