"""Time the parts that need neither network nor disk: one step of the engine, one expression."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from bot.survey.engine import resume, start
from bot.survey.flow import Course
from bot.survey.model import Expression, Kind, Question, Survey
from bot.survey.session import REVIEW, Around, Move, Reply, Session, Tap, Typed

AROUND = Around(today="2026-11-22", now="2026-11-22T14:30")
ROUND, ROUNDS = "b", 5


def engine_step(survey: Survey) -> float:
    """Return the seconds of one reply, the mean over a walk from the first question to sending."""
    walk = tuple(_walk(survey))

    def play() -> None:
        for session, reply in walk:
            resume(survey, session, reply, around=AROUND)

    return _median(play) / len(walk)


def expression(survey: Survey) -> float:
    """Return the seconds of one expression, the mean over all expressions of a survey half answered."""
    half = [session for session, _ in _walk(survey)]
    scope = Course(survey, half[len(half) // 2], AROUND).scope(choice={"name": "health"})
    expressions = tuple(_expressions(survey))

    def evaluate() -> None:
        for each in expressions:
            each(scope)

    return _median(evaluate) / len(expressions)


def walked(survey: Survey) -> Session:
    """Return the session of somebody who answered all they could by tapping, and sent it."""
    session, reply = tuple(_walk(survey))[-1]
    return resume(survey, session, reply, around=AROUND).session


def _expressions(survey: Survey) -> Iterator[Expression]:
    for question in survey.questions:
        found = (question.relevant, question.constraint, question.choice_filter, question.calculation)
        yield from (each for each in found if each is not None)
    yield from (group.relevant for group in survey.groups.values() if group.relevant is not None)


def _walk(survey: Survey) -> Iterator[tuple[Session, Reply]]:
    """Yield every step of somebody who answers all they can by tapping."""
    session = start(survey, token=ROUND, around=AROUND)
    while session.at != REVIEW:
        reply = _answer(survey[session.at], session)
        yield session, reply
        session = resume(survey, session, reply, around=AROUND).session
    yield session, _tap(session, Move.SUBMIT)


def _answer(question: Question, session: Session) -> Reply:
    match question.kind:
        case Kind.SELECT_ONE | Kind.RANGE:
            return _tap(session, Move.CHOOSE)
        case Kind.SELECT_MULTIPLE if len(session.ticks) < 2:
            return _tap(session, Move.TICK, len(session.ticks))
        case Kind.TEXT:
            return Typed("The harbour")
        case Kind.RANK | Kind.GEOPOINT | Kind.DATE | Kind.TIME | Kind.INTEGER | Kind.DECIMAL:
            return _tap(session, Move.SKIP)
    return _tap(session, Move.DONE)


def _tap(session: Session, move: Move, index: int = 0) -> Tap:
    return Tap(session.token, session.visit, move, index)


def _median(play: Callable[[], None]) -> float:
    """Return the median CPU seconds of one play, over rounds of about a fifth of a second each."""
    play()
    begun = time.process_time()
    play()
    times = max(1, int(0.2 / max(time.process_time() - begun, 1e-6)))
    return statistics.median(_round(play, times) for _ in range(ROUNDS))


def _round(play: Callable[[], None], times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        play()
    return (time.process_time() - begun) / times
