"""The indicators I1 to I13, each as data: which answers count, and among which.

As defined in the project's research (participation.md, E); where an indicator has parts, each is a measure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.indicators.counts import Code, Missing

GROUPS = ("language", "migrant", "newcomer", "gender", "age", "disability", "mode")
"""What a measure is split by, one at a time; by two at once nothing is told (docs/adr/0037)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A share of the answers to one question.

    Attributes:
        id: such as `I2.direction`; before the dot stands the indicator.
        name: in plain English.
        survey: the survey that asks.
        question: the question.
        counted: an answer with one of these codes counts.
        against: an answer with one of these counts with a minus: the figure is a difference, from -1 to 1.
        left_out: codes that say that somebody cannot answer; they are not among those the share is of.
        also: reasons for no code that are among them nevertheless.
        each: every choice is counted for itself; `counted` stays empty.
        source: where the definition comes from.
        groups: what it is split by.
    """

    id: str
    name: str
    survey: str
    question: str
    counted: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    also: tuple[Missing, ...] = ()
    each: bool = False
    source: str = "own"
    groups: tuple[str, ...] = GROUPS

    @property
    def indicator(self) -> str:
        """Return the indicator it is part of, such as `I2`."""
        return self.id.partition(".")[0]

    def sign(self, code: Code) -> int | None:
        """Tell how an answer counts: 1, 0 or -1; None where it is not among those the share is of."""
        if isinstance(code, Missing):
            return 0 if code in self.also else None
        given = (code,) if isinstance(code, str) else code
        if not given or any(each in self.left_out for each in given):
            return None
        return any(each in self.counted for each in given) - any(each in self.against for each in given)


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="I1.safe",
        name="Feel safe after dark",
        survey="pulse",
        question="p_safe",
        counted=("very_safe", "safe"),
        also=(Missing.DONT_KNOW,),
        source="SDG indicator 16.1.4: very safe and safe, of all who answered, also who never goes out",
    ),
    Measure(
        id="I1.going_out",
        name="Feel safe after dark, of those who go out and can say",
        survey="pulse",
        question="p_safe",
        counted=("very_safe", "safe"),
        left_out=("never",),
    ),
    Measure(
        id="I2.satisfied",
        name="Satisfied with the area",
        survey="pulse",
        question="p_sat",
        counted=("very_satisfied", "fairly_satisfied"),
        source="Community Life Survey, B15",
    ),
    Measure(
        id="I2.direction",
        name="Area became better, less those who say worse",
        survey="pulse",
        question="p_dir",
        counted=("better",),
        against=("worse",),
        left_out=("not_long",),
        source="Community Life Survey, B2",
    ),
    Measure(
        id="I2.belonging",
        name="Feel that they belong",
        survey="neighbourhood-review",
        question="nr_belong",
        counted=("very", "fairly"),
        source="Community Life Survey, B1 (concept)",
    ),
    Measure(
        id="I5.mixing",
        name="People of different backgrounds get on well",
        survey="pulse",
        question="p_mix",
        counted=("def_agree", "tend_agree"),
        left_out=("too_few", "all_same"),
        source="Community Life Survey, B6",
    ),
    Measure(
        id="I5.say",
        name="People like them have a say",
        survey="pulse",
        question="p_say",
        counted=("lot", "great_deal"),
        source="European Social Survey (concept), SDG 16.7.2",
    ),
    Measure(
        id="I6.language",
        name="Could follow what was said",
        survey="event-feedback",
        question="e_lang",
        counted=("all", "most"),
    ),
    Measure(
        id="I7.heard",
        name="Felt heard",
        survey="event-feedback",
        question="e_heard",
        counted=("yes", "mostly"),
    ),
    Measure(
        id="I8.support",
        name="Got the help they needed",
        survey="event-feedback",
        question="e_support",
        counted=("yes",),
        left_out=("not_needed",),
    ),
    Measure(
        id="I8.barriers",
        name="Found nothing difficult",
        survey="event-feedback",
        question="e_access",
        counted=("nothing",),
    ),
    Measure(
        id="I9.know",
        name="Heard what happened after they gave their views",
        survey="pulse",
        question="p_know",
        counted=("yes",),
    ),
    Measure(
        id="I10.place",
        name="Count the place as part of their neighbourhood",
        survey="neighbourhood-review",
        question="nr_place",
        each=True,
        groups=("language", "migrant", "newcomer"),
    ),
    Measure(
        id="I12.change",
        name="Saw that the people living here changed",
        survey="neighbourhood-review",
        question="nr_change",
        counted=("lot", "little"),
    ),
    Measure(
        id="I13.meaningful",
        name="Say that the questions ask what matters",
        survey="pulse",
        question="p_meaning",
        counted=("yes",),
    ),
)
"""All measures that are shares of answers."""

OTHERS: Mapping[str, str] = {
    "I3.parity": "Share of those who answered, held against the share of those who live here, by group",
    "I3.reach": "Those who answered, of all who live here",
    "I4.gap": "How far those who answered are from those who live here",
    "I7.gap": "Felt heard: migrants less all others",
    "I9.events": "Events that were reported on within 14 days",
    "I9.themes": "Themes that were answered within 90 days",
    "I11.completion": "Surveys that were finished, of those begun, by language",
    "I12.age": "Months since the last review",
}
"""What is worked out otherwise, by id, with its name in plain English."""

INDICATORS = tuple(f"I{number}" for number in range(1, 14))
"""All indicators, in their order."""


def measure(name: str) -> Measure:
    """Find a measure by its id.

    Raises:
        KeyError: there is none.
    """
    found = next((each for each in MEASURES if each.id == name), None)
    if found is None:
        raise KeyError(name)
    return found
