"""An indicator file is read whole, or everything that is wrong with it is told at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.indicators.chosen import Chooser, Chosen, Equal, Poll, Target, Used, read_chosen, votes, with_votes
from bot.indicators.measures import INDICATORS
from bot.survey.source import read_survey

ROOT = Path(__file__).parents[2]
SMALL = "indicators:\n  - {use: I1, chosen_by: residents}\n"


def read(text: str) -> Chosen:
    return read_chosen(text, file="indicators.yaml")


def faults(text: str) -> list[str]:
    with pytest.raises(OperatorError) as error:
        read(text)
    return [f"{problem.line} {problem.place}: {problem.fault}" for problem in error.value.problems]


def test_our_example_uses_all_indicators() -> None:
    chosen = read((ROOT / "scheme" / "indicators.yaml").read_text(encoding="utf-8"))

    assert tuple(used.indicator for used in chosen.used) == INDICATORS
    assert (chosen.newcomer_years, chosen.k) == (5, 10)
    assert chosen.used[0] == Used(
        indicator="I1",
        chosen_by=Chooser.RESIDENTS,
        targets=(Target(measure="I1.safe", percent=65, until=2028),),
    )


def test_our_poll_stands_for_every_choice_of_its_survey() -> None:
    poll = read((ROOT / "scheme" / "indicators.yaml").read_text(encoding="utf-8")).poll
    assert poll is not None
    survey = read_survey(
        (ROOT / "surveys" / f"{poll.survey}.yaml").read_text(encoding="utf-8").partition("  - include")[0],
        file=f"{poll.survey}.yaml",
        blocks={},
        lists={},
    )

    assert tuple(poll.choices) == tuple(choice.code for choice in survey[poll.question].choices)


def test_what_a_small_file_leaves_out_is_as_usual() -> None:
    assert read(SMALL) == Chosen(used=(Used(indicator="I1", chosen_by=Chooser.RESIDENTS),))


def test_the_poll_says_which_choice_stands_for_which_indicator() -> None:
    text = SMALL + "poll:\n  survey: indicator-choice\n  question: ic_choose\n  choices: {safety: I1, say: I5}\n"

    assert read(text).poll == Poll(
        survey="indicator-choice", question="ic_choose", choices={"safety": "I1", "say": "I5"}
    )


@pytest.mark.parametrize(
    ("measure", "value", "met"),
    [
        ("I1.safe", 0.7, True),
        ("I1.safe", 0.699, False),
        ("I2.direction", -0.9, False),
        ("I4.gap", 0.7, True),
        ("I4.gap", 0.71, False),
        ("I7.gap", -0.71, False),
        ("I7.gap", -0.3, True),
    ],
)
def test_a_target_is_met_from_its_percent_on_and_a_gap_up_to_it(measure: str, value: float, *, met: bool) -> None:
    assert Target(measure=measure, percent=70, until=2028).met(value) == met


def test_votes_are_counted_by_indicator() -> None:
    poll = Poll(survey="s", question="q", choices={"safety": "I1", "night": "I1", "say": "I5", "mix": "I2"})

    assert votes(poll, {"safety": 16, "night": 11, "say": 18, "other": 90}) == (("I5", 18), ("I1", 16), ("I2", 0))


def test_what_most_residents_chose_is_used_first_and_the_rest_of_the_file_after_it() -> None:
    poll = Poll(survey="s", question="q", choices={"safety": "I1", "say": "I5", "mix": "I2", "heard": "I7"}, most=2)
    target = Target(measure="I1.safe", percent=65, until=2028)
    safe = Used(indicator="I1", chosen_by=Chooser.OFFICERS, targets=(target,))
    parity = Used(indicator="I3", chosen_by=Chooser.OFFICERS)
    heard = Used(indicator="I7", chosen_by=Chooser.RESIDENTS)
    file = Chosen(used=(parity, heard, safe), poll=poll)

    used = with_votes(file, (("I5", 18), ("I1", 16), ("I2", 15), ("I7", 0)))

    assert used == (
        Used(indicator="I5", chosen_by=Chooser.RESIDENTS),
        Used(indicator="I1", chosen_by=Chooser.RESIDENTS, targets=(target,)),
        parity,
        heard,
    )
    assert with_votes(file, (("I5", 0),)) == file.used


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = """\
newcomer_years: 3
k: 4
indicator: [I1]
indicators:
  - {use: I14, chosen_by: residents}
  - {use: I1, chosen_by: mayor, target: 3}
  - {use: I1, chosen_by: officers, targets: [{measure: I2.satisfied, percent: 101}]}
  - I2
poll:
  survey: indicator-choice
  choices: {safety: I99}
"""

    assert faults(text) == [
        "1 : `3` years cannot be told from the answers.",
        "2 : `4` is not a number from 5 to 100.",
        "3 : `indicator` is not known here.",
        "5 indicators 1: `I14` is no indicator.",
        "6 indicators 2: `mayor` is nobody who can choose.",
        "6 indicators 2: `target` is not known here.",
        "7 indicators 3: `I1` is used twice.",
        "7 targets 1: `101` is not a number from 0 to 100.",
        "7 targets 1: `I2.satisfied` is no measure of I1.",
        "7 targets 1: `until` is missing.",
        "8 indicators: Item 4 of `indicators` must hold fields.",
        "10 poll: `question` is missing.",
        "11 choices: `I99` is no indicator.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1 : The file is empty."),
        ("- I1\n", "1 : The file must hold fields."),
        ("indicators: []\n", "1 : No indicator is used."),
        ("indicators: I1\n", "1 : `indicators` must be a list."),
        ("indicators: [\n", "2 : This is not YAML: did not find expected node content."),
        ("a: &a [*a]\n", "1 : Anchors (&) and aliases (*) are not allowed."),
        ("a: !!python/none x\n", "1 : Tags (!) are not allowed."),
        ("a: " + "[" * 9 + "]" * 9, "1 : Lists lie more than 6 deep inside each other."),
        ("a: \x00\n", "0 : The file holds characters that YAML does not allow."),
        ("x" * 100_001, "0 : The file is too long."),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, fault: str) -> None:
    assert faults(text)[0] == fault


@given(st.text(max_size=200))
def test_whatever_is_written_is_read_or_refused_and_never_crashes(text: str) -> None:
    for whole in (text, f"indicators: {text}", f"indicators:\n  - use: {text}\n"):
        with contextlib.suppress(OperatorError):
            assert read(whole).used != ()


def test_a_question_may_be_declared_equal_in_two_definitions() -> None:
    one, other = "0123456789ab", "f" * 64
    head = "indicators: [{use: I1, chosen_by: officers}]\n"

    found = read(f"{head}equal: [{{question: p_safe, one: '{one}', other: '{other}'}}]\n")

    assert found.equal == (Equal(question="p_safe", one=one, other=other),)
    assert faults(f"{head}equal: [{{one: short, other: '{other}'}}]\n") == [
        "2 equal 1: `question` is missing.",
        "2 equal 1: `short` is neither a fingerprint of 12 characters or more nor a wave.",
    ]
