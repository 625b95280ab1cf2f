"""Turn a tap, words or a place at the open question into an answer, a tick, or a kind refusal."""

from __future__ import annotations

from dataclasses import replace

from bot.survey import grid
from bot.survey import typed as reading
from bot.survey.flow import Course, fewest, is_alone
from bot.survey.model import Choice, Kind, Question, Value
from bot.survey.session import (
    Answer,
    Around,
    Move,
    Pin,
    Reason,
    Refused,
    Session,
    Stale,
    Standing,
    Tap,
)

TEXT_LIMIT = 500
"""Characters a text may have when its question names no `max`."""

LONGEST_SEARCH = 40
"""Characters of typed words by which a list is narrowed."""

DIGITS = 6
"""A number with so many digits is no number of a choice."""

LARGEST = 9_999_999
"""The largest number where a question names none: a longer one is mistyped, or somebody's telephone number."""

Taken = Answer | Refused | Stale | Session
"""What a reply amounts to: an answer, a refusal, nothing, or the same question with other ticks."""

_SINGLE = (Kind.SELECT_ONE, Kind.RANGE)
_SEVERAL = (Kind.SELECT_MULTIPLE, Kind.RANK)


def tapped(course: Course, session: Session, tap: Tap) -> Taken:
    """Return what a button at the open question amounts to."""
    question = course.survey[session.at]
    if tap.move is Move.SKIP and question.asks and not question.required:
        return Answer(Standing.SKIPPED)
    if tap.move is Move.DONT_KNOW and question.asks and question.dont_know:
        return Answer(Standing.DONT_KNOW)
    if tap.move is Move.REFUSE and question.asks and question.refuse:
        return Answer(Standing.REFUSED)
    if tap.move is Move.DONE:
        return _done(course, session, question)
    if tap.move is Move.CHOOSE:
        return _chosen(course, question, tap.index)
    if tap.move in (Move.TICK, Move.UNTICK) and question.kind in _SEVERAL:
        return _ticked(course, session, question, tap)
    return Stale()


def typed(course: Course, session: Session, text: str, around: Around) -> Taken:
    """Return what written words at the open question amount to."""
    question = course.survey[session.at]
    match question.kind:
        case Kind.TEXT:
            return _text(course, question, text)
        case Kind.INTEGER | Kind.DECIMAL | Kind.RANGE:
            whole = question.kind is Kind.INTEGER
            return _number(course, question, reading.number(text, whole=whole))
        case Kind.DATE:
            value = reading.day(text, around.months)
            return _checked(course, question, value) if value else Refused(question.name, Reason.NOT_A_DATE)
        case Kind.TIME:
            value = reading.clock_time(text)
            return _checked(course, question, value) if value else Refused(question.name, Reason.NOT_A_TIME)
        case Kind.GEOPOINT:
            found = reading.place(text)
            return pinned(course, session, Pin(*found)) if found else _no_place(question)
        case Kind.SELECT_ONE | Kind.SELECT_MULTIPLE | Kind.RANK:
            return _written_choice(course, session, question, text, around)
    return Refused(question.name, Reason.USE_BUTTONS)


def pinned(course: Course, session: Session, pin: Pin) -> Taken:
    """Return what a place sent at the open question amounts to; it is moved onto the question's grid."""
    question = course.survey[session.at]
    if question.kind is not Kind.GEOPOINT:
        return Refused(question.name, Reason.USE_BUTTONS)
    value = grid.square(pin.latitude, pin.longitude, metres=square_of(question))
    return _checked(course, question, value) if value else _no_place(question)


def square_of(question: Question) -> int:
    """Return the width in metres of the squares in which a question keeps places."""
    return max(round(question.step or 0), grid.FINEST)


def longest(question: Question) -> int:
    """Return how many characters a text may have as the answer to a question."""
    return int(question.maximum or TEXT_LIMIT)


def _no_place(question: Question) -> Refused:
    return Refused(question.name, Reason.NOT_A_PLACE)


def _checked(course: Course, question: Question, value: Value) -> Taken:
    if not course.satisfies(question, value):
        return Refused(question.name, Reason.CONSTRAINT)
    return Answer(Standing.GIVEN, value)


def _text(course: Course, question: Question, text: str) -> Taken:
    limit = longest(question)
    words = reading.words(text)
    if len(words) > limit:
        return Refused(question.name, Reason.TOO_LONG, limit)
    return _checked(course, question, words) if words else Refused(question.name, Reason.USE_BUTTONS)


def _number(course: Course, question: Question, value: float | None) -> Taken:
    if value is None:
        return Refused(question.name, Reason.NOT_A_NUMBER)
    if question.kind is Kind.INTEGER and value != int(value):
        return Refused(question.name, Reason.NOT_A_WHOLE_NUMBER)
    smallest = -LARGEST if question.minimum is None else question.minimum
    if value < smallest:
        return Refused(question.name, Reason.TOO_SMALL, smallest)
    largest = LARGEST if question.maximum is None else question.maximum
    if value > largest:
        return Refused(question.name, Reason.TOO_LARGE, largest)
    if question.kind is Kind.RANGE and value not in stops(question):
        return Refused(question.name, Reason.NOT_IN_LIST)
    return _checked(course, question, value)


def stops(question: Question) -> tuple[float, ...]:
    """Return the values a range offers, from its start to its end in steps (at most 1,000)."""
    start, end, step = question.minimum or 0, question.maximum or 0, question.step or 1
    return tuple(round(start + step * at, 9) for at in range(min(1000, int((end - start) / step + 1e-9) + 1)))


def _chosen(course: Course, question: Question, index: int) -> Taken:
    if question.kind is Kind.RANGE:
        values = stops(question)
        return _checked(course, question, values[index]) if 0 <= index < len(values) else Stale()
    if question.kind is not Kind.SELECT_ONE:
        return Stale()
    choice = _at(course, question, index)
    return _checked(course, question, choice.code) if choice else Stale()


def _at(course: Course, question: Question, index: int) -> Choice | None:
    if not 0 <= index < len(question.choices):
        return None
    choice = question.choices[index]
    return choice if question.choice_filter is None or choice in course.offered(question) else None


def _ticked(course: Course, session: Session, question: Question, tap: Tap) -> Taken:
    """Tick or untick one choice; saying the same twice changes nothing."""
    choice = _at(course, question, tap.index)
    if choice is None:
        return Stale()
    return _with_tick(session, question, choice, on=tap.move is Move.TICK)


def _with_tick(session: Session, question: Question, choice: Choice, *, on: bool) -> Taken:
    others = tuple(code for code in session.ticks if code != choice.code)
    if not on:
        return replace(session, ticks=others)
    if choice.code in session.ticks:
        return session
    alone = {each.code for each in question.choices if each.exclusive and question.kind is Kind.SELECT_MULTIPLE}
    if choice.code in alone:
        return replace(session, ticks=(choice.code,))
    ticks = (*(code for code in others if code not in alone), choice.code)
    if question.maximum is not None and len(ticks) > question.maximum:
        return Refused(question.name, Reason.TOO_MANY, question.maximum)
    return replace(session, ticks=ticks)


def _done(course: Course, session: Session, question: Question) -> Taken:
    """Finish a note, a question with ticks, or one that was reopened and keeps its answer."""
    if question.kind is Kind.NOTE:
        return Answer(Standing.SEEN)
    if question.kind is Kind.ACKNOWLEDGE:
        return _checked(course, question, "OK")
    if question.kind not in _SEVERAL:
        return course.answers.get(question.name, Stale())
    offered = course.offered(question)
    codes = {choice.code for choice in offered}
    ticks = tuple(code for code in session.ticks if code in codes)
    least = fewest(question, offered)
    if len(ticks) < least and not is_alone(question, ticks):
        return Refused(question.name, Reason.TOO_FEW, least)
    ordered = ticks if question.kind is Kind.RANK else _in_order(question, ticks)
    return _checked(course, question, ordered)


def _in_order(question: Question, ticks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(choice.code for choice in question.choices if choice.code in ticks)


def _written_choice(course: Course, session: Session, question: Question, text: str, around: Around) -> Taken:
    """Take a choice by its number or its wording; in a long list, anything else is a search."""
    offered = course.offered(question)
    choice = _by_wording(offered, text, around) or _by_number(offered, text)
    if choice is None:
        words = reading.folded(text)[:LONGEST_SEARCH].strip()
        if words and matching(offered, words, around):
            return replace(session, search=words, page=0)
        return Refused(question.name, Reason.NOT_IN_LIST)
    if question.kind is Kind.SELECT_ONE:
        return _checked(course, question, choice.code)
    return _with_tick(session, question, choice, on=choice.code not in session.ticks)


def _by_number(offered: tuple[Choice, ...], text: str) -> Choice | None:
    digits = reading.plain(text).removesuffix(".")
    place = int(digits) if digits.isdecimal() and len(digits) < DIGITS else 0
    return offered[place - 1] if 0 < place <= len(offered) else None


def _by_wording(offered: tuple[Choice, ...], text: str, around: Around) -> Choice | None:
    words = reading.folded(text)
    same = [choice for choice in offered if reading.folded(around.label(choice)) == words]
    return same[0] if len(same) == 1 else None


def matching(offered: tuple[Choice, ...], words: str, around: Around) -> tuple[Choice, ...]:
    """Return the choices whose wording in the reader's language holds the words (see `typed.folded`)."""
    return tuple(choice for choice in offered if words in reading.folded(around.label(choice)))
