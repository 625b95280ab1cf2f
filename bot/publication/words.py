"""What measures, traits, groups and answers are called in one language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.noted import noted
from bot.indicators.counts import Code, Missing
from bot.indicators.folding import FOLDED, NO_ANSWER, Choices, Scale
from bot.publication.edition import Edition
from bot.publication.goals import Goals
from bot.render.wording import choice_label, not_given
from bot.survey.model import Choice
from bot.survey.scheme import Scheme
from bot.survey.session import Standing

MEASURES: Mapping[str, str] = {
    "I1.safe": noted("Feel safe outside after dark"),
    "I1.going_out": noted("Feel safe outside after dark, of those who go out alone"),
    "I2.satisfied": noted("Are satisfied with the neighbourhood"),
    "I2.direction": noted("The neighbourhood became better: those who say so, less those who say worse"),
    "I2.belonging": noted("Feel that they belong here"),
    "I5.mixing": noted("Say that people of different backgrounds get on well"),
    "I5.say": noted("Say that people like them have a say in decisions"),
    "I6.language": noted("Could follow what was said"),
    "I7.heard": noted("Felt heard"),
    "I8.support": noted("Got the help they needed"),
    "I8.barriers": noted("Found nothing difficult"),
    "I9.know": noted("Heard what happened after people gave their views"),
    "I10.place": noted("Count this place as part of their neighbourhood"),
    "I12.change": noted("Say that the people living here have changed"),
    "I13.meaningful": noted("Say that the questions ask what matters"),
}
"""Every measure in words that residents use; whole sentences, so that each language can say them its own way."""

TRAITS: Mapping[str, str] = {
    "area": noted("Neighbourhood"),
    "age": noted("Age"),
    "gender": noted("Gender"),
    "language": noted("Language at home"),
    "background": noted("Where people were born"),
    "newcomer": noted("New in the country"),
    "migrant": noted("Born in another country, or a parent was"),
    "disability": noted("Limited by a health problem or a disability"),
    "mode": noted("Help with answering"),
}
"""What people are told apart by."""

BACKGROUNDS: Mapping[str, str] = {
    "settled": noted("Born in another country, here for longer"),
    "parents": noted("Born here, a parent in another country"),
    "none": noted("Born here, parents too"),
}
"""Groups of `background`, besides those who are new."""

MOST_NAMED = 4
"""Answers that a row names; what stands for more of them is "all others"."""

_QUESTIONS = {"age": "d_age", "gender": "d_gender", "language": "d_lang", "mode": "d_help"}
_GAP = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_STANDINGS = {
    f"*{Missing.DONT_KNOW.value}": Standing.DONT_KNOW,
    f"*{Missing.REFUSED.value}": Standing.REFUSED,
    f"*{Missing.SKIPPED.value}": Standing.SKIPPED,
}


def plain(html: str) -> str:
    """Return a sentence without tags as plain words."""
    return unescape(html)


def codes_in(planned: Scale | Choices, row: str, rows: Collection[str]) -> tuple[Code, ...]:
    """List the answers that a row stands for, in the order in which they are asked.

    Args:
        planned: the question as the release counts it.
        row: a code, a class of answers, or what was folded together.
        rows: all rows of the table; an answer with a row of its own is in no other.
    """
    if row in planned.codes:
        return (row,)
    if isinstance(planned, Choices) or not rows:
        return ()
    name, classes = row.removeprefix(f"{FOLDED}:"), planned.classes or {}
    if name != FOLDED:
        return tuple(code for code in classes.get(name, ()) if _row_of(code) not in rows)
    elsewhere = {planned.class_of(each) for each in rows if each in planned.codes}
    elsewhere |= {each.removeprefix(f"{FOLDED}:") for each in rows if each != FOLDED}
    elsewhere |= {planned.class_of(each) for each in Missing if _row_of(each) in rows}
    every: tuple[Code, ...] = (*planned.codes, *Missing)
    return tuple(code for code in every if planned.class_of(code) not in elsewhere)


def _row_of(code: Code) -> str:
    """Name the row that an answer has where it has one of its own."""
    return code if isinstance(code, str) else f"*{code.value}" if isinstance(code, Missing) else ""


@dataclass(frozen=True, slots=True)
class Words:
    """One release in one language.

    Attributes:
        catalog: the language.
        scheme: names of the neighbourhoods.
        edition: the release.
        newcomer_years: up to how many years somebody is new.
    """

    catalog: Catalog
    scheme: Scheme
    edition: Edition
    newcomer_years: int

    @property
    def goals(self) -> Goals:
        """Return what the scheme chose to show, with the words to say it."""
        return Goals(self.catalog, self.scheme, self.edition.selection)

    def percent(self, value: float, *, signed: bool = False) -> str:
        """Write a share in whole percent; of a difference with its sign."""
        return self.catalog.percent(value, signed=signed)

    def number(self, value: int) -> str:
        """Write a number of people."""
        return self.catalog.number(value)

    def hidden(self) -> str:
        """Return what stands where a number is not shown."""
        return plain(self.catalog.say("not shown"))

    def title(self) -> str:
        """Return the survey's title."""
        survey = self.edition.survey
        return self.catalog.survey(f"{survey.name}/title", survey.title)

    def measure(self, name: str) -> str:
        """Return what a measure is called."""
        return plain(self.catalog.say(MEASURES[name]))  # noted

    def trait(self, name: str) -> str:
        """Return what a trait is called."""
        return plain(self.catalog.say(TRAITS[name]))  # noted

    def question(self, name: str) -> str:
        """Return a question as it was asked; what was put into it stands as the scheme says it, else as dots."""
        question = self.edition.survey[name]
        asked = self.catalog.survey(f"{question.context}/label", question.label)
        return _GAP.sub(lambda gap: self.scheme.given.get(gap[1], "…"), asked)

    def group(self, trait: str, code: str) -> str:
        """Return what a group of a trait is called."""
        if code.startswith(FOLDED):
            return self.others()
        if code == NO_ANSWER:
            return self.catalog.button("Not known") if trait == "area" else self.no_answer()  # a cut may have hidden it
        if trait == "area":
            area = self.scheme.area(code)
            return code if area is None else Scheme.wording(area.name, self.catalog.language)
        if trait in _QUESTIONS:
            return self._choice(_QUESTIONS[trait], code)
        return self._origin(trait, code)

    def _origin(self, trait: str, code: str) -> str:
        """Name a group of a trait that is worked out from several answers."""
        if (trait, code) in {("background", "newcomer"), ("newcomer", "yes")}:
            return plain(
                self.catalog.say_many(
                    "In the country for {n} year or less", "In the country for {n} years or less", self.newcomer_years
                )
            )
        if trait == "background":
            return plain(self.catalog.say(BACKGROUNDS[code]))  # noted
        if (trait, code) == ("newcomer", "no"):
            return self.others()
        return self.catalog.button("Yes") if code == "yes" else self.catalog.button("No")

    def others(self) -> str:
        """Return what stands for everything that is not named."""
        return plain(self.catalog.say("All others"))

    def no_answer(self) -> str:
        """Return what stands for those of whom nothing is known."""
        return plain(self.catalog.say("No answer"))

    def answer(self, planned: Scale | Choices, row: str, rows: Collection[str] = ()) -> str:
        """Return what a row of a question's own table is called; a row of several answers names them all.

        Args:
            planned: the question as the release counts it.
            row: a code, a reason for no code, a class of answers, or what was folded together.
            rows: all rows of the table; an answer with a row of its own is in no other.
        """
        if row in _STANDINGS:
            return not_given(self.catalog, _STANDINGS[row])
        if row == f"*{Missing.NOT_ASKED.value}":
            return self._not_asked()
        if row.removeprefix(f"{FOLDED}:") == NO_ANSWER:
            return self.no_answer()
        if not row.startswith(("*", "+")):
            return self._choice(planned.question, row)
        inside = codes_in(planned, row, rows)
        named = [self._choice(planned.question, code) for code in inside if isinstance(code, str)]
        reasons = [_STANDINGS.get(_row_of(code)) for code in inside if isinstance(code, Missing)]
        if len(reasons) == 1 and reasons[0] is not None:
            named.append(not_given(self.catalog, reasons[0]))
        elif reasons:
            named.append(self.no_answer())
        if not inside or (row == FOLDED and len(named) > MOST_NAMED):
            return self.others()
        whole = isolated if self.catalog.direction == "rtl" and len(named) > 1 else str
        return " / ".join(map(whole, named))

    def _not_asked(self) -> str:
        return self.catalog.button("Not asked")

    def _choice(self, question: str, code: str) -> str:
        found: Choice | None = next((each for each in self.edition.survey[question].choices if each.code == code), None)
        return code if found is None else choice_label(self.catalog, found)
