"""Which questions are asked: relevance, filters, and what follows what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.survey.model import CHOOSING, SILENT, Choice, Kind, Question, Scope, Survey, Value
from bot.survey.session import Answer, Around, Event, Session, Standing


def truth(value: Value) -> bool:
    """Tell whether an expression's value counts as true, as XPath's boolean() does."""
    return bool(value) and value == value  # noqa: PLR0124 - NaN is the one value that differs from itself


def fewest(question: Question, offered: tuple[Choice, ...]) -> int:
    """Return how many choices an answer needs at least, never more than are offered.

    A rank puts all of them in order, unless it names a `min` or `max`.
    """
    least = question.minimum
    if question.kind is Kind.RANK and least is None:
        least = question.maximum or len(offered)
    return min(int(least or 1), len(offered))


def is_alone(question: Question, codes: tuple[str, ...]) -> bool:
    """Tell whether an exclusive choice is ticked, which is enough by itself."""
    several = question.kind is Kind.SELECT_MULTIPLE
    return several and any(choice.exclusive and codes == (choice.code,) for choice in question.choices)


class Course:
    """The survey as it runs for one resident's answers: one pass, then cheap to ask.

    Attributes:
        survey: what is played.
        answers: the answers that hold; those of hidden questions are gone.
        values: what expressions see, by question.
        around: date and language.
        asked: the visible questions that are asked, in order.
    """

    __slots__ = ("_groups", "_label_of", "_scope", "_session", "answers", "around", "asked", "survey", "values")

    def __init__(self, survey: Survey, session: Session, around: Around, *, until: str = "") -> None:
        """Walk the survey once, in order: a question can only depend on earlier ones.

        Args:
            survey: what is played.
            session: the answers so far.
            around: date and language.
            until: the question to stop at; `go_on` walks the rest.
        """
        self.survey = survey
        self.around = around
        self.answers: dict[str, Answer] = {}
        self.values: dict[str, Value] = {}
        self._groups: dict[str, bool] = {}
        self._session = session
        # No method of this course: a circle would keep its answers in memory until Python looks for garbage.
        self._label_of = partial(_label_of, survey, around)
        self._scope = self.scope()
        end = survey.index.get(until, len(survey.questions)) + 1
        self.asked = tuple(self._walk(survey.questions[:end]))

    def go_on(self, name: str, answer: Answer) -> None:
        """Put a new answer to the question `name`, at which the walk stopped, and walk the rest."""
        self.answers[name] = answer
        self.values[name] = answer.value
        self.asked += tuple(self._walk(self.survey.questions[self.survey.index[name] + 1 :]))

    def _walk(self, questions: tuple[Question, ...]) -> Iterator[Question]:
        answers = self._session.answers
        for question in questions:
            if (question.groups or question.relevant is not None) and not self._is_relevant(question):
                continue
            if question.kind in SILENT:
                self.values[question.name] = self._silent(question)
                continue
            offered = self.offered(question)
            if offered or question.kind not in CHOOSING:
                if (answer := answers.get(question.name)) is not None:
                    self._keep(question, answer, offered)
                yield question

    def _silent(self, question: Question) -> Value:
        if question.kind is Kind.HIDDEN:
            return self._session.given.get(question.name, question.default) or None
        return question.calculation(self._scope) if question.calculation else None

    def _is_relevant(self, question: Question) -> bool:
        for name in question.groups:
            if name not in self._groups:
                relevant = self.survey.groups[name].relevant
                self._groups[name] = relevant is None or truth(relevant(self._scope))
            if not self._groups[name]:
                return False
        return question.relevant is None or truth(question.relevant(self._scope))

    def _keep(self, question: Question, answer: Answer, offered: tuple[Choice, ...]) -> None:
        if answer.value is not None:
            value = self._still_valid(question, answer.value, offered)
            if value is None:
                return
            if value is not answer.value:
                answer = Answer(Standing.GIVEN, value)
        self.answers[question.name] = answer
        self.values[question.name] = answer.value

    def _still_valid(self, question: Question, value: Value, offered: tuple[Choice, ...]) -> Value:
        """Return what of a value could still be given now, or None."""
        if question.choice_filter is not None:
            codes = {choice.code for choice in offered}
            if isinstance(value, tuple):
                left = tuple(code for code in value if code in codes)
                if len(left) < fewest(question, offered) and not is_alone(question, left):
                    return None
                value = value if left == value else left
            elif value not in codes:
                return None
        return value if self.satisfies(question, value) else None

    def scope(self, current: Value = None, choice: Mapping[str, str] | None = None) -> Scope:
        """Return what an expression can see at this point."""
        return Scope(
            values=self.values,
            current=current,
            choice={} if choice is None else choice,
            today=self.around.today,
            now=self.around.now,
            label_of=self._label_of,
        )

    def satisfies(self, question: Question, value: Value) -> bool:
        """Tell whether a value keeps the question's constraint."""
        return question.constraint is None or truth(question.constraint(self.scope(value)))

    def offered(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices that the filter lets through, in order."""
        keep = question.choice_filter
        if keep is None:
            return question.choices
        row: dict[str, str] = {}
        scope = self.scope(choice=row)  # one for all choices: making a scope costs more than the test itself
        offered = []
        for choice in question.choices:
            row.clear()
            row.update(choice.columns, name=choice.code)
            if truth(keep(scope)):
                offered.append(choice)
        return tuple(offered)

    def asks(self, name: str) -> bool:
        """Tell whether a question is among those asked."""
        return any(question.name == name for question in self.asked)

    def following(self, name: str) -> str:
        """Return the next question without an answer: after `name`, else the first of all, else ''."""
        at, index = self.survey.index.get(name, -1), self.survey.index
        first = ""
        for question in self.asked:
            if question.name not in self.answers:
                if index[question.name] > at:
                    return question.name
                first = first or question.name
        return first

    def before(self, name: str) -> str:
        """Return the asked question right before `name`, or '' at the first."""
        at = self.survey.index.get(name, len(self.survey.questions))
        earlier = [question.name for question in self.asked if self.survey.index[question.name] < at]
        return earlier[-1] if earlier else ""

    def progress(self, name: str) -> tuple[int, int]:
        """Return the number of the question `name` and how many there are so far; notes do not count."""
        asked = [question.name for question in self.asked if question.asks]
        return (asked.index(name) + 1 if name in asked else len(asked), len(asked))


def _label_of(survey: Survey, around: Around, question: str, code: str) -> str:
    """Return how a choice is worded, for `jr:choice-name()`; the code where there is no such choice."""
    if question not in survey.index:
        return code
    found = (choice for choice in survey[question].choices if choice.code == code)
    return next((around.label(choice) for choice in found), code)


@dataclass(frozen=True, slots=True)
class Step:
    """What one reply led to: the session that follows, and what happened on the way.

    Attributes:
        session: where the resident stands now.
        events: what happened.
        course: the survey as it runs for that session, where the engine has worked it out already.
    """

    session: Session
    events: tuple[Event, ...] = ()
    course: Course | None = field(default=None, compare=False, repr=False)
