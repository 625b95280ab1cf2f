"""What a cut notes of a sheet: each way of answering apart, in one order, and no text beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import SystemRandom

import orjson
import pytest

from bot.actions.batch import ID_LENGTH, mixed, noted
from bot.actions.house import House
from bot.actions.sheet import OpenSheet
from bot.anonymity.rollup import Traits
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Kind, Question, Survey, Value
from bot.survey.session import SENT, Answer, Session, Standing
from tests.store.test_fieldwork import AUTUMN

QUESTIONS = (
    Question(kind=Kind.TEXT, name="why"),
    Question(kind=Kind.TEXT, name="who", personal=True),
    Question(kind=Kind.SELECT_ONE, name="safe"),
    Question(kind=Kind.SELECT_MULTIPLE, name="gaps"),
    Question(kind=Kind.DECIMAL, name="years"),
    Question(kind=Kind.NOTE, name="note"),
    Question(kind=Kind.INTEGER, name="phone", personal=True),
    Question(kind=Kind.ACKNOWLEDGE, name="agreed"),
    Question(kind=Kind.SELECT_ONE, name="born"),
    Question(kind=Kind.SELECT_ONE, name="age"),
)
SURVEY = Survey(name="street", title="Street", questions=QUESTIONS, fingerprint="f1")


def given(value: Value) -> Answer:
    return Answer(Standing.GIVEN, value)


def sheet(sent: Mapping[str, Answer] | None, *, language: str = "nl") -> OpenSheet:
    session = Session("t", at=SENT, answers={"safe": given("changed since")}, sent=sent)
    return OpenSheet(AUTUMN, SURVEY, b"tag", SheetState.TAKEN, session, Traits(language, "east"))


EVERYTHING = {
    "years": given(3.0),
    "why": given("Because."),
    "gaps": given(("parks", "shops")),
    "who": given("Amina"),
    "phone": given(5550123.0),
    "note": Answer(Standing.SEEN),
    "safe": given("very"),
    "agreed": given(value=True),
    "born": Answer(Standing.REFUSED),
    "age": Answer(Standing.DONT_KNOW),
}


def test_given_and_not_given_are_told_apart_by_question_in_the_order_of_names() -> None:
    (said,) = noted(SURVEY, [sheet(EVERYTHING)])

    assert said.given == '{"agreed":true,"gaps":["parks","shops"],"safe":"very","years":3}'
    assert said.not_given == '{"age":"dont_know","born":"refused"}'
    assert (said.traits, said.asked, said.texts) == (Traits("nl", "east"), {"why"}, {"why": "Because."})


def test_the_order_of_answering_leaves_no_trace() -> None:
    there, back = noted(SURVEY, [sheet(EVERYTHING), sheet(dict(reversed(EVERYTHING.items())))])

    assert there == replace(back, sheet=0)


def test_a_text_that_was_skipped_was_asked_and_leaves_nothing_beside_the_other_answers() -> None:
    (said,) = noted(SURVEY, [sheet({"why": Answer(Standing.SKIPPED), "safe": Answer(Standing.SKIPPED)})])

    assert (said.given, said.not_given, said.asked, said.texts) == ("{}", '{"safe":"skipped"}', {"why"}, {})


@pytest.mark.parametrize("sent", [None, {}])
def test_without_sent_answers_nothing_is_noted(sent: Mapping[str, Answer] | None) -> None:
    (said,) = noted(SURVEY, [sheet(sent)])

    assert (said.given, said.not_given, said.asked, said.texts) == ("{}", "{}", frozenset(), {})


@pytest.mark.parametrize("number", [0.0, -7.0, 0.25, 2.0**53, 1e18, 1e300])
def test_a_number_keeps_its_value_whatever_its_size(number: float) -> None:
    (said,) = noted(SURVEY, [sheet({"years": given(number)})])

    assert orjson.loads(said.given) == {"years": number}


def test_rows_have_ids_of_their_own_and_an_order_of_chance(house: House) -> None:
    said = noted(SURVEY, [sheet({**EVERYTHING, "years": given(float(at))}) for at in range(200)])

    batch = mixed(house, AUTUMN, SURVEY, said, chance=SystemRandom())

    ids = [each.id for each in (*batch.responses, *batch.remarks)]
    assert {len(name) for name in ids} == {ID_LENGTH}
    assert max(Counter(ids).values()) == 1
    assert [each.given for each in batch.responses] != [each.given for each in said]
    assert sorted(each.given for each in batch.responses) == sorted(each.given for each in said)
    assert {each.text for each in batch.remarks} == {"Because."}
    assert len(batch.remarks) == len(said)


def test_tokens_of_one_draw_are_as_mixed_as_single_ones(house: House) -> None:
    tokens = house.tokens(2_000, 16)

    letters = Counter("".join(tokens))
    assert (len(set(tokens)), {len(token) for token in tokens}, len(letters)) == (2_000, {16}, 32)
    # 32,000 letters of 32: 1,000 of each, and a standard deviation of 31.
    assert max(abs(number - 1_000) for number in letters.values()) < 250
    assert house.tokens(0, 16) == []
