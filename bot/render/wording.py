"""A survey's words in one language: labels with their placeholders filled, answers as people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.survey.answering import square_of
from bot.survey.flow import Course
from bot.survey.model import CHOOSING, Choice, Kind, Question, Survey, Value
from bot.survey.reading_questions import OTHER_CONTEXT
from bot.survey.session import Answer, Around, Session, Standing

_REFERENCE = re.compile(r"\$\{([A-Za-z_]\w*)\}")


def choice_label(catalog: Catalog, choice: Choice) -> str:
    """Return a choice's wording: its own in this language, else the catalog's, else the source's."""
    if labels := choice.labels:
        language = catalog.language
        if own := labels.get(language) or labels.get(language.partition("_")[0]):
            return own
    return catalog.survey(choice.context, choice.label) if choice.context else choice.label


def yes_or_no(catalog: Catalog, *, yes: bool) -> str:
    """Return what is so, or is not, as plain words."""
    return catalog.button("Yes") if yes else catalog.button("No")


def not_given(catalog: Catalog, standing: Standing) -> str:
    """Return why there is no answer as plain words; '' where there is no word for it."""
    match standing:
        case Standing.DONT_KNOW:
            return catalog.button("I don’t know")
        case Standing.REFUSED:
            return catalog.button("I prefer not to answer")
        case Standing.SKIPPED:
            return catalog.button("Skipped")
    return ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One survey spoken in one language to one resident.

    Attributes:
        catalog: the language.
        survey: what is spoken.
        course: the survey as it runs for this resident's answers.
    """

    catalog: Catalog
    survey: Survey
    course: Course

    @classmethod
    def of(
        cls, catalog: Catalog, survey: Survey, session: Session, around: Around, *, course: Course | None = None
    ) -> Speaker:
        """Prepare to speak a session's survey; `course` saves working it out where the engine has done so."""
        return cls(catalog, survey, course or Course(survey, session, around))

    def text(self, context: str, source: str) -> str:
        """Return a survey string as HTML, its `${name}` filled in and isolated."""
        words = self.catalog.survey(context, source)
        if "${" not in words:
            return escape(words, quote=False)
        pieces = _REFERENCE.split(words)
        filled = (
            escape(isolated(self._filled(piece)) if at % 2 else piece, quote=False) for at, piece in enumerate(pieces)
        )
        return "".join(filled)

    def plain(self, context: str, source: str) -> str:
        """Return a survey string as plain words, its `${name}` filled in and isolated."""
        words = self.catalog.survey(context, source)
        return _REFERENCE.sub(lambda found: isolated(self._filled(found[1])), words)

    def _filled(self, name: str) -> str:
        if name not in self.survey.index:
            return ""
        question = self.survey[name]
        value = self.course.values.get(name)
        if question.kind is Kind.HIDDEN and question.appearance == "country":
            return self.catalog.territory(str(value or ""))
        return self.value(question, value)

    def title(self) -> str:
        """Return the survey's title as plain words."""
        return self.catalog.survey(f"{self.survey.name}/title", self.survey.title)

    def label(self, question: Question) -> str:
        """Return a question as HTML; "which other?" comes with the question it belongs to."""
        own = self.text(f"{question.context}/label", question.label)
        asked = self._asked_before(question)
        return f"{self.text(f'{asked.context}/label', asked.label)} {own}" if asked else own

    def brief(self, question: Question) -> str:
        """Return a question as plain words, what tells it from the others first."""
        own = self.plain(f"{question.context}/label", question.label)
        asked = self._asked_before(question)
        return f"{own} {self.plain(f'{asked.context}/label', asked.label)}" if asked else own

    def _asked_before(self, question: Question) -> Question | None:
        """Find the question to whose "other" this one asks which."""
        name = question.name.removesuffix("_other")
        return self.survey[name] if question.context == OTHER_CONTEXT and name in self.survey.index else None

    def value(self, question: Question, value: Value) -> str:
        """Return an answer's value as plain words."""
        if value is None:
            return ""
        if question.kind in CHOOSING:
            codes = value if isinstance(value, tuple) else (str(value),)
            chosen = (choice for choice in question.choices if choice.code in codes)
            labels = {choice.code: choice_label(self.catalog, choice) for choice in chosen}
            spoken = [labels.get(code, code) for code in codes]
            if question.kind is Kind.RANK:
                spoken = [f"{at}. {label}" for at, label in enumerate(spoken, start=1)]
            return ("؛ " if self.catalog.direction == "rtl" else "; ").join(spoken)
        if question.kind is Kind.DATE:
            return self.catalog.date(date.fromisoformat(str(value)))
        if isinstance(value, bool):
            return yes_or_no(self.catalog, yes=value)
        if isinstance(value, float):
            return self.catalog.number(value)
        if question.kind is Kind.GEOPOINT:
            return self.catalog.button("Square of {metres} metres: {place}", metres=square_of(question), place=value)
        return "✓" if question.kind is Kind.ACKNOWLEDGE else str(value)

    def answer(self, question: Question, answer: Answer | None) -> str:
        """Return what was left at a question as plain words; the ways of not answering stay apart."""
        if answer is None:
            return ""
        given = answer.standing is Standing.GIVEN
        return self.value(question, answer.value) if given else not_given(self.catalog, answer.standing)
