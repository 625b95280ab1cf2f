"""What residents see when a survey ends: in the middle of it, and where few people answered."""

from __future__ import annotations

import asyncio

import pytest

from bot.actions import closing
from tests.e2e.stage import BOTH, Phone, Stage


@pytest.fixture
async def quick(stage: Stage) -> Stage:
    """Start the bot again, so that it looks all the time for those who are owed a screen."""
    await stage.fall()
    stage.sweep_every = 0.05
    await stage.rise()
    return stage


async def call(stage: Stage, phone: Phone) -> None:
    """Ring the job that tells people, and wait until this one has seen it."""
    before = len(phone.seen)
    with stage.stores.contacts.begin() as conn:
        closing.tell_of_closing(conn, stage.house)
    stage.service.call()
    await stage.until(lambda: len(phone.seen) > before)
    for _ in range(3):  # a second ring must not tell it twice
        stage.service.call()
        await asyncio.sleep(stage.sweep_every * 1.5)


@BOTH
async def test_somebody_in_the_middle_is_told_once_that_the_survey_closes_and_sends_what_they_have(
    quick: Stage,
) -> None:
    wave = quick.open("pulse", days=1)
    kate, ben = await quick.resident("Kate"), await quick.resident("Ben", "nl", language="nl")
    await kate.begin(wave)
    await kate.move("o")
    quick.clock.move(hours=16)
    await call(quick, kate)
    told = kate.text
    await kate.tap("Send what I answered")

    assert told.startswith("How is it going here?")
    assert [told.count("This survey closes on"), sum("This survey closes on" in each for each in kate.seen)] == [1, 1]
    assert "Thank you. We have your answers." in kate.text
    assert [set(phone.answers(wave)) for phone in (kate, ben)] == [{"p_safe"}, set()]


@BOTH
async def test_whoever_goes_on_finds_their_question(quick: Stage) -> None:
    wave = quick.open("pulse", days=1)
    kate = await quick.resident()
    await kate.begin(wave)
    question = kate.text
    quick.clock.move(hours=16)
    await call(quick, kate)
    await kate.tap("Go on")

    assert kate.text == question


@BOTH
@pytest.mark.parametrize("choice", ["Yes, keep them", "No, delete them"])
async def test_few_people_are_asked_in_their_language_and_their_word_counts(quick: Stage, choice: str) -> None:
    wave = quick.open("pulse")
    kate, amal = await quick.resident("Kate"), await quick.resident("Amal", "ar", language="ar")
    for phone in (kate, amal):
        await phone.begin(wave)
        await phone.skip_to_review()
        await phone.move("S")
    quick.close(wave, few=False)
    with quick.stores.contacts.begin() as conn:
        asked = closing.ask(conn, quick.house, wave.id)
    await call(quick, kate)
    question = kate.text
    await kate.tap(choice)
    await amal.do(amal.person.say("/surveys"))
    await amal.choose(f"m:survey:{wave.id}")
    await amal.choose("m:share")
    report = closing.attend(quick.stores.contacts, quick.stores.answers, quick.house, wave.id)

    assert asked == 2
    assert "Fewer than 10 people answered this survey." in question
    assert report.responses == {"Yes, keep them": 2, "No, delete them": 1}[choice]
