"""Which indicators a scheme uses, who chose them and what it wants to reach: its indicator file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.indicators.codebook import ARRIVED, NEWCOMER_YEARS
from bot.indicators.measures import INDICATORS, MEASURES, OTHERS
from bot.indicators.suppression import LEAST_K, K
from bot.indicators.tree import Fields, read_fields

_TARGETED = frozenset({each.id for each in MEASURES if not each.each} | set(OTHERS) - {"I3.parity", "I12.age"})
GAPS = frozenset({"I4.gap", "I7.gap"})
"""Measures of which less is better."""

_YEARS = tuple(str(years) for years in list(ARRIVED.values())[:-1])
MOST = 5
"""Indicators that residents choose, where the file says nothing else."""

_LARGEST_K = 100
_ASKED = re.compile(r"[0-9a-f]{12,64}|[A-Za-z0-9_-]{8}").fullmatch
"""Beginning of a definition's fingerprint, or the id of a wave."""


class Chooser(StrEnum):
    """Who said that an indicator matters."""

    RESIDENTS = "residents"
    OFFICERS = "officers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a scheme wants a measure to reach.

    Attributes:
        measure: id of the measure.
        percent: at least so much; of a gap (I4, I7.gap), at most.
        until: the year by which.
    """

    measure: str
    percent: int
    until: int

    def met(self, value: float) -> bool:
        """Tell whether a value (from 0 to 1, a gap from -1 to 1) is what the scheme wants."""
        reached = round(100 * abs(value), 6)
        return reached <= self.percent if self.measure in GAPS else reached >= self.percent and value >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One indicator that a scheme uses.

    Attributes:
        indicator: I1 to I13.
        chosen_by: who chose it.
        targets: of its measures.
    """

    indicator: str
    chosen_by: Chooser = Chooser.OFFICERS
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The poll in which residents choose indicators.

    Attributes:
        survey: name of the survey that holds it.
        question: the question, where several choices may be ticked.
        choices: the indicator each choice stands for.
        most: how many of those with most votes are used.
    """

    survey: str
    question: str
    choices: Mapping[str, str]
    most: int = MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """A question that means the same in two definitions or waves of its survey, though it is not worded the same.

    Attributes:
        question: its name.
        one: beginning of a definition's fingerprint, 12 characters or more, or the id of a wave.
        other: that of the other.
    """

    question: str
    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an indicator file says.

    Attributes:
        used: in the order of the file.
        newcomer_years: years in the country up to which somebody is a newcomer: 1, 5 or 10.
        k: people below which a cell is small.
        poll: how residents choose; None = they were not asked.
        equal: questions that may be compared although they were worded differently.
    """

    used: tuple[Used, ...]
    newcomer_years: int = NEWCOMER_YEARS
    k: int = K
    poll: Poll | None = field(default=None)
    equal: tuple[Equal, ...] = ()


def read_chosen(text: str, *, file: str) -> Chosen:
    """Read an indicator file.

    Args:
        text: the whole file.
        file: its name, for the problems.

    Raises:
        OperatorError: with every fault of the file.
    """
    top = read_fields(text, file)
    top.only(("indicators", "newcomer_years", "k", "poll", "equal"))
    chosen = Chosen(
        used=_used(top),
        newcomer_years=_years(top),
        k=top.number("k", LEAST_K, _LARGEST_K) or K,
        poll=_poll(top),
        equal=tuple(map(_equal, top.rows("equal"))),
    )
    top.faults.settle()
    return chosen


def votes(poll: Poll, ticked: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Count how many residents chose each indicator, most first.

    Args:
        poll: the poll.
        ticked: people by choice, as a release tells them; a choice that it does not tell counts as nobody's.

    Returns:
        Indicators with their votes, also those with 0; of two choices that stand for one, the one with more. Equal ones
        are in the order of the file.
    """
    found = dict.fromkeys(poll.choices.values(), 0)
    for code, indicator in poll.choices.items():
        found[indicator] = max(found[indicator], ticked.get(code, 0))
    return tuple(sorted(found.items(), key=lambda item: -item[1]))


def with_votes(chosen: Chosen, counted: Sequence[tuple[str, int]]) -> tuple[Used, ...]:
    """Say which indicators are used once residents have chosen: what most of them want comes first, and is used anyway.

    Args:
        chosen: what the indicator file says.
        counted: indicators with their votes, most first (`votes`).

    Returns:
        The indicators with most votes, as many as the poll says, chosen by residents, in the order of the votes; then
        the others that the file uses. Targets stay as they are there.
    """
    listed = {each.indicator: each for each in chosen.used}
    most = chosen.poll.most if chosen.poll else 0
    wanted = [indicator for indicator, people in counted if people][:most]
    first = [replace(listed.get(each, Used(indicator=each)), chosen_by=Chooser.RESIDENTS) for each in wanted]
    return (*first, *(each for each in chosen.used if each.indicator not in wanted))


def _used(top: Fields) -> tuple[Used, ...]:
    found: dict[str, Used] = {}
    before = len(top.faults.found)
    for row in top.rows("indicators"):
        row.only(("use", "chosen_by", "targets"))
        indicator = row.text("use")
        if indicator not in INDICATORS:
            row.fault("use", f"`{indicator}` is no indicator.", f"Write one of {INDICATORS[0]} to {INDICATORS[-1]}.")
        elif indicator in found:
            row.fault("use", f"`{indicator}` is used twice.", "Keep one of them.")
        used = Used(indicator=indicator, chosen_by=_chooser(row), targets=_targets(row, indicator))
        found.setdefault(indicator, used)
    if not found and len(top.faults.found) == before:
        top.fault("indicators", "No indicator is used.", "List some, such as `- {use: I1, chosen_by: residents}`.")
    return tuple(found.values())


def _chooser(row: Fields) -> Chooser:
    word = row.text("chosen_by")
    if word not in list(Chooser):
        row.fault("chosen_by", f"`{word}` is nobody who can choose.", f"Write {' or '.join(Chooser)}.")
        return Chooser.OFFICERS
    return Chooser(word)


def _targets(row: Fields, indicator: str) -> tuple[Target, ...]:
    found = []
    for target in row.rows("targets"):
        target.only(("measure", "percent", "until"))
        name = target.text("measure")
        if name not in _TARGETED or name.partition(".")[0] != indicator:
            own = ", ".join(sorted(each for each in _TARGETED if each.partition(".")[0] == indicator))
            target.fault("measure", f"`{name}` is no measure of {indicator}.", f"Write one of {own}.")
        percent, until = target.number("percent", 0, 100), target.number("until", 2000, 2100)
        for key, value in (("percent", percent), ("until", until)):
            if value is None and not target.text(key):
                remedy = "Write a target as `{measure: I1.safe, percent: 70, until: 2028}`."
                target.fault(key, f"`{key}` is missing.", remedy)
        found.append(Target(measure=name, percent=percent or 0, until=until or 0))
    return tuple(found)


def _equal(row: Fields) -> Equal:
    row.only(("question", "one", "other"))
    if not row.text("question"):
        row.fault("question", "`question` is missing.", "Name the question.")
    for key in ("one", "other"):
        if not _ASKED(row.text(key)):
            remedy = "Write the fingerprint or the id of the wave as `survey list` shows it."
            fault = f"`{row.text(key)}` is neither a fingerprint of 12 characters or more nor a wave."
            row.fault(key, fault, remedy)
    return Equal(question=row.text("question"), one=row.text("one"), other=row.text("other"))


def _years(top: Fields) -> int:
    word = top.text("newcomer_years") or str(NEWCOMER_YEARS)
    if word not in _YEARS:
        top.fault("newcomer_years", f"`{word}` years cannot be told from the answers.", f"Write {', '.join(_YEARS)}.")
        return NEWCOMER_YEARS
    return int(word)


def _poll(top: Fields) -> Poll | None:
    row = top.fields("poll")
    if row is None:
        return None
    row.only(("survey", "question", "choices", "most"))
    inner = row.fields("choices")
    choices = {code: inner.text(code) for code in inner.names()} if inner else {}
    for key in ("survey", "question"):
        if not row.text(key):
            row.fault(key, f"`{key}` is missing.", "Name the survey and the question in which residents choose.")
    if not choices:
        row.fault("choices", "No choice stands for an indicator.", "Write `choices: {safety: I1, …}`.")
    for code, indicator in choices.items():
        if indicator not in INDICATORS and inner is not None:
            inner.fault(code, f"`{indicator}` is no indicator.", f"Write one of {INDICATORS[0]} to {INDICATORS[-1]}.")
    most = row.number("most", 1, len(INDICATORS)) or MOST
    return Poll(survey=row.text("survey"), question=row.text("question"), choices=choices, most=most)
