"""Surveys to play in tests, and a resident who plays them one reply at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from bot.i18n.languages import LANGUAGES, NAMES
from bot.survey import record
from bot.survey.answering import stops
from bot.survey.engine import resume, start
from bot.survey.flow import Course, fewest
from bot.survey.model import Kind, Question, Survey
from bot.survey.scheme import Scheme
from bot.survey.scheme_source import read_scheme
from bot.survey.session import CHANGE, REVIEW, SENT, Around, Event, Move, Pin, Reply, Session, Tap, Typed
from bot.survey.source import read_survey

ROOT = Path(__file__).parents[2]
TOKEN = "tok"
AROUND = Around(today="2026-11-22", now="2026-11-22T10:00")


@cache
def our_scheme() -> Scheme:
    """Read the example scheme."""
    text = (ROOT / "scheme" / "example.yaml").read_text(encoding="utf-8")
    return read_scheme(text, file="example.yaml", languages=LANGUAGES, zones=available_timezones())


@cache
def our_surveys() -> dict[str, Survey]:
    """Read the surveys we ship, and the one with everything in it."""
    folder = ROOT / "surveys"
    blocks = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "blocks").glob("*.yaml")}
    lists = our_scheme().lists(NAMES)
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    texts["everything.yaml"] = (ROOT / "tests" / "survey" / "everything.yaml").read_text(encoding="utf-8")
    found = (read_survey(text, file=file, blocks=blocks, lists=lists) for file, text in texts.items())
    return {survey.name: survey for survey in found}


def questionnaire(questions: str, *, choices: str = "") -> Survey:
    """Read a survey that has just these questions, each a line of YAML."""
    listed = f"choices:\n{choices}" if choices else ""
    return read_survey(f"survey: small\ntitle: Small\n{listed}questions:\n{questions}", file="small.yaml")


@dataclass(slots=True)
class Play:
    """One resident in one survey; the session is written down and read back before and after every step."""

    survey: Survey
    session: Session
    around: Around = AROUND
    events: tuple[Event, ...] = ()
    seen: list[Session] = field(default_factory=list)

    @classmethod
    def of(cls, survey: Survey, *, around: Around = AROUND) -> Play:
        """Begin at the first question."""
        return cls(survey, start(survey, token=TOKEN, given=our_scheme().given, around=around), around)

    @property
    def at(self) -> str:
        """Where the resident stands."""
        return self.session.at

    @property
    def course(self) -> Course:
        """The survey as it runs now."""
        return Course(self.survey, self.session, self.around)

    def reply(self, reply: Reply) -> Play:
        """Make one step."""
        self.seen.append(self.session)
        step = resume(self.survey, record.load(record.dump(self.session)), reply, around=self.around)
        self.session, self.events = record.load(record.dump(step.session)), step.events
        assert self.session == step.session
        return self

    def tap(self, move: Move, index: int = 0) -> Play:
        """Press a button of the open screen."""
        return self.reply(Tap(self.session.token, self.session.visit, move, index))

    def again(self) -> Play:
        """Press a button of the screen before once more: any, for all of them are stale."""
        return self.reply(Tap(self.seen[-1].token, self.seen[-1].visit, Move.CHOOSE))

    def choose(self, code: str) -> Play:
        """Tap a choice by its code."""
        codes = [choice.code for choice in self.survey[self.at].choices]
        several = self.survey[self.at].kind is not Kind.SELECT_ONE
        return self.tap(Move.TICK if several else Move.CHOOSE, codes.index(code))

    def say(self, text: str) -> Play:
        """Write something."""
        return self.reply(Typed(text))

    def until(self, name: str) -> Play:
        """Go forward as briefly as one can, until a question or a place such as REVIEW."""
        forward(self, name)
        return self


def leave(play: Play) -> int:
    """Leave the open place by the first way that leads on; return the number of replies it took."""
    before = play.session.visit
    for taken, reply in enumerate(_ways(play), start=1):
        play.reply(reply)
        if play.session.visit != before:
            return taken
    raise AssertionError(f"there is no way on from {play.at}")


def forward(play: Play, goal: str = SENT) -> int:
    """Answer as briefly as one can until `goal` is reached; return the number of replies.

    Fails when a question cannot be left, or when it takes more replies than the survey can need.
    """
    taken = 0
    most = 50 + 20 * len(play.survey.questions)
    while play.at != goal:
        taken += leave(play)
        assert taken <= most, f"still at {play.at} after {taken} replies"
    return taken


def _ways(play: Play) -> Iterator[Reply]:
    def tap(move: Move, index: int = 0) -> Tap:
        return Tap(play.session.token, play.session.visit, move, index)

    places = {REVIEW: Move.SUBMIT, CHANGE: Move.REVIEW, SENT: Move.CHANGE}
    if play.at in places:
        yield tap(places[play.at])
        return
    question = play.survey[play.at]
    yield from (tap(move) for move in (Move.SKIP, Move.DONE, Move.DONT_KNOW, Move.REFUSE))
    if question.kind in (Kind.SELECT_MULTIPLE, Kind.RANK):
        yield from _ticking(play, question)
    else:
        yield from (tap(Move.CHOOSE, at) for at in range(len(question.choices)))
        yield from (Typed(text) for text in _texts(question))
        yield Pin(52.37, 4.89)


def _ticking(play: Play, question: Question) -> Iterator[Reply]:
    """Untick everything, tick as few as needed, and go on."""
    offered = play.course.offered(question)
    places = [question.choices.index(choice) for choice in offered]
    ordinary = [at for at in places if not question.choices[at].exclusive or question.kind is Kind.RANK]
    session = play.session
    yield from (Tap(session.token, session.visit, Move.UNTICK, at) for at in range(len(question.choices)))
    chosen = ordinary[: fewest(question, offered)]
    enough = len(chosen) == fewest(question, offered)
    for at in chosen if enough else [at for at in places if at not in ordinary][:1]:
        yield Tap(session.token, session.visit, Move.TICK, at)
    yield Tap(session.token, session.visit, Move.DONE)


def _texts(question: Question) -> tuple[str, ...]:
    least = question.minimum or 0
    numbers = stops(question) if question.kind is Kind.RANGE else (least, least + 1, least + 2, least + 3)
    return (*(f"{number:g}" for number in numbers), "seven words", "2026-03-07", "18:30")
