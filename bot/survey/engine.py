"""Play a survey: one reply in, the session that follows and what happened out. Pure and total.

Old keyboards stay pressable in a chat, so a late or repeated tap is ordinary: it changes nothing and
is told as `Stale`. What depends on an answer is worked out anew after each reply, so only questions
that are asked hold answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.survey import answering
from bot.survey.flow import Course, Step
from bot.survey.model import Kind, Survey
from bot.survey.session import (
    CHANGE,
    REVIEW,
    SENT,
    Answer,
    Answered,
    Around,
    Event,
    Finished,
    Move,
    Pin,
    Reason,
    Refused,
    Reply,
    Retracted,
    Session,
    Stale,
    Standing,
    Tap,
    Typed,
)

PLAIN = Around()
"""Surroundings without date or language, for those who need neither."""

LAST_PAGE = 999
"""No list is so long that it has more pages."""

_MOVES = frozenset({Move.PAGE, Move.ALL, Move.BACK, Move.REVIEW, Move.CHANGE, Move.QUESTION, Move.SUBMIT})


def start(survey: Survey, *, token: str, given: Mapping[str, str] | None = None, around: Around = PLAIN) -> Session:
    """Open a session at the first question.

    Args:
        survey: what will be answered.
        token: names this round in the buttons.
        given: values of hidden questions.
        around: date and language.
    """
    empty = Session(token=token, given=dict(given or {}))
    return _go(empty, Course(survey, empty, around).following("") or REVIEW)


def resume(survey: Survey, session: Session, reply: Reply, *, around: Around = PLAIN) -> Step:
    """Apply one reply; never raises, whatever was tapped or typed.

    Args:
        survey: the definition the session was opened with.
        session: where the resident stands.
        reply: a tap, words or a place.
        around: date and language.

    Returns:
        The session that follows and what happened on the way.
    """
    if isinstance(reply, Tap):
        if reply.token != session.token or reply.visit != session.visit:
            return Step(session, (Stale(),))
        if reply.move in _MOVES:
            return _moved(Course(survey, session, around), session, reply)
    if session.at in (REVIEW, CHANGE, SENT):
        return Step(session, (Stale() if isinstance(reply, Tap) else Refused("", Reason.USE_BUTTONS),))
    course = Course(survey, session, around, until=session.at)
    if not course.asks(session.at):
        return Step(reopen(survey, session, around=around))
    match reply:
        case Tap():
            return _take(course, session, answering.tapped(course, session, reply))
        case Typed(text):
            return _take(course, session, answering.typed(course, session, text, around))
        case Pin():
            return _take(course, session, answering.pinned(course, session, reply))


def reopen(survey: Survey, session: Session, *, around: Around = PLAIN) -> Session:
    """Return to a session: to the open question, or to the review when all was answered or sent."""
    return _settled(Course(survey, session, around), session)


def hand_in(survey: Survey, session: Session, *, around: Around = PLAIN) -> Session:
    """Send what was answered so far, from wherever the resident stands; what is still open stays unanswered."""
    sent = Course(survey, session, around).answers
    return replace(_go(session, SENT, sent), sent=sent)


def _go(session: Session, at: str, answers: Mapping[str, Answer] | None = None) -> Session:
    kept = session.answers if answers is None else answers
    return replace(session, at=at, visit=session.visit + 1, answers=kept, ticks=(), page=0, search="")


def _settled(course: Course, session: Session) -> Session:
    """Return the session at a place that exists; a new day can ask a question or take one away."""
    following = course.following("")
    if course.asks(session.at) or (session.at == REVIEW and not following):
        return session
    return _go(session, following or REVIEW)


def _moved(course: Course, session: Session, tap: Tap) -> Step:
    """Leaf, go back, or go by way of the review; none of these takes an answer."""
    match tap.move:
        case Move.PAGE:
            return Step(replace(session, page=max(0, min(tap.index, LAST_PAGE))))
        case Move.ALL:
            return Step(replace(session, page=0, search=""))
        case Move.BACK if session.at != SENT:
            return Step(_back(course, session))
    return _overview(course, session, tap)


def _overview(course: Course, session: Session, tap: Tap) -> Step:
    if tap.move is Move.QUESTION and session.at == CHANGE:
        asked = [question for question in course.asked if question.asks]
        if 0 <= tap.index < len(asked):
            return Step(_open(course, session, asked[tap.index].name))
    elif tap.move is Move.CHANGE and session.at in (REVIEW, SENT):
        return Step(_go(session, CHANGE))
    elif following := course.following(""):
        if session.at in (REVIEW, CHANGE, SENT):
            return Step(_go(session, following))
    elif tap.move is Move.SUBMIT and session.at == REVIEW:
        sent = course.answers
        return Step(replace(_go(session, SENT, sent), sent=sent), (Finished(),))
    elif tap.move is Move.REVIEW:
        return Step(_go(session, REVIEW))
    return Step(session, (Stale(),))


def _back(course: Course, session: Session) -> Session:
    """Go to the question before; from a change back to the review; from the first nowhere."""
    if session.at == CHANGE or (session.at in course.answers and not course.following("")):
        return _go(session, REVIEW)
    earlier = course.before(session.at)
    return _open(course, session, earlier) if earlier else session


def _open(course: Course, session: Session, name: str) -> Session:
    """Open a question again with what was answered there ticked."""
    value = course.answers.get(name, Answer(Standing.SKIPPED)).value
    several = course.survey[name].kind in (Kind.SELECT_MULTIPLE, Kind.RANK)
    ticks = value if several and isinstance(value, tuple) else ()
    return replace(_go(session, name), ticks=ticks)


def _take(course: Course, session: Session, taken: answering.Taken) -> Step:
    """Keep what the reply amounted to and go on to what follows."""
    if isinstance(taken, Session):
        return Step(taken)
    if not isinstance(taken, Answer):
        return Step(session, (taken,))
    course.go_on(session.at, taken)
    events: tuple[Event, ...] = (
        Answered(session.at, taken),
        *(Retracted(name) for name in session.answers if name not in course.answers),
    )
    following = course.following(session.at) or REVIEW
    return Step(_go(session, following, course.answers), events, course)
