"""What residents see when a survey ends: in the middle of it, and where few people answered."""

from __future__ import annotations

import asyncio

import pytest

from bot.actions import closing
from tests.e2e.stage import BOTH, Phone, Stage


async def call(stage: Stage, phone: Phone) -> None:
    """Ring the job that tells people, and wait until this one has seen it."""
    before = len(phone.seen)
    closing.tell_of_closing(stage.stores.contacts, stage.house)
    stage.service.wake()
    await stage.until(lambda: len(phone.seen) > before)
    for _ in range(3):  # a second ring must not tell it twice
        closing.tell_of_closing(stage.stores.contacts, stage.house)
        stage.service.wake()
        await asyncio.sleep(0.1)


@BOTH
async def test_somebody_in_the_middle_is_told_once_that_the_survey_closes_and_sends_what_they_have(
    stage: Stage,
) -> None:
    wave = stage.open("pulse", days=1)
    kate, ben = await stage.resident("Kate"), await stage.resident("Ben", "nl", language="nl")
    await kate.begin(wave)
    await kate.move("o")
    stage.clock.move(hours=16)
    await call(stage, kate)
    told = kate.text
    await kate.tap("Send what I answered")

    assert told.startswith("How is it going here?")
    assert sum("This survey closes on" in message.text for message in kate.person.messages) == 1
    assert "Thank you. We have your answers." in kate.text
    assert [set(phone.answers(wave)) for phone in (kate, ben)] == [{"p_safe"}, set()]


@BOTH
async def test_whoever_goes_on_finds_their_question(stage: Stage) -> None:
    wave = stage.open("pulse", days=1)
    kate = await stage.resident()
    await kate.begin(wave)
    question = kate.text
    stage.clock.move(hours=16)
    await call(stage, kate)
    await kate.tap("Go on")

    assert kate.text == question


@BOTH
@pytest.mark.parametrize("choice", ["Yes, keep them", "No, delete them"])
async def test_few_people_are_asked_in_their_language_and_their_word_counts(stage: Stage, choice: str) -> None:
    wave = stage.open("pulse")
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal", "ar", language="ar")
    for phone in (kate, amal):
        await phone.begin(wave)
        await phone.skip_to_review()
        await phone.move("S")
    stage.close(wave, few=False)
    with stage.stores.contacts.begin() as conn:
        asked = closing.ask(conn, stage.house, wave.id)
    await call(stage, kate)
    question = kate.text
    await kate.tap(choice)
    await amal.do(amal.person.say("/surveys"))
    await amal.choose(f"m:survey:{wave.id}")
    await amal.choose("m:share")
    report = closing.attend(stage.stores.contacts, stage.stores.answers, stage.house, wave.id)

    assert asked == 2
    assert "Fewer than 10 people answered this survey." in question
    assert report.responses == {"Yes, keep them": 2, "No, delete them": 1}[choice]
