"""Whoever is faster than anybody can tap is told that it did not count, and nobody else notices."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.contacts import inbox
from bot.survey.session import Answer, Standing
from tests.e2e.stage import BOTH, Stage

TOO_FAST = "Too fast: this tap did not count. Please wait a moment."
WORDS = "You write faster than we can read. Please wait a moment: what you send meanwhile does not count."
SAFE = Answer(Standing.GIVEN, "safe")


@pytest.fixture
async def slow_stage(dark_stage: Stage) -> Stage:
    """Run a bot that takes ten updates of a person and then, for the length of a test, no more."""
    pace = {"pace_burst": 10, "pace_per_second": 0.0001}
    dark_stage.settings = dark_stage.settings.model_copy(update=pace)
    await dark_stage.rise()
    return dark_stage


def handled(stage: Stage, number: int) -> bool:
    with stage.stores.contacts.read() as conn:
        return not inbox.fresh(conn, [number])


@BOTH
async def test_a_tap_that_is_too_fast_is_told_each_time_and_changes_nothing(slow_stage: Stage) -> None:
    wave = slow_stage.open("pulse")
    phone = await slow_stage.resident()  # seven updates, and two to begin
    await phone.begin(wave)
    await phone.tap("Safe")
    question = phone.screen.text
    data = phone.data[0]

    for _ in range(3):
        await phone.force(data, phone.screen)

    assert [toast.text for toast in phone.person.toasts] == [TOO_FAST] * 3
    assert (phone.answers(wave), phone.screen.text) == ({"p_safe": SAFE}, question)
    assert slow_stage.everything()["contacts.quarantine"] == []


async def test_a_refused_tap_is_handled_once_and_for_all(slow_stage: Stage) -> None:
    wave = slow_stage.open("pulse")
    phone = await slow_stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    press = {"id": "5", "from": phone.person.user, "chat_instance": "1", "data": phone.data[0]}

    number = slow_stage.api.world.updates.push_raw({"callback_query": press}, chat_id=phone.person.id)
    await slow_stage.settled()
    await slow_stage.fall()
    await slow_stage.rise()  # with a bucket that is full again
    slow_stage.api.world.updates.repeat(number)
    await slow_stage.settled()

    assert handled(slow_stage, number)
    assert phone.answers(wave) == {"p_safe": SAFE}


async def test_words_that_are_too_fast_are_told_once_with_the_question_that_is_still_open(slow_stage: Stage) -> None:
    wave = slow_stage.open("pulse")
    phone = await slow_stage.resident(tag="nl", language="nl")
    await phone.begin(wave)
    await phone.say("/privacy")
    before = len(phone.seen)

    for words in ("One", "Two", "/surveys", "Three"):
        await phone.say(words)

    told = [text for text in phone.seen[before:] if "sneller dan wij kunnen lezen" in text]
    assert len(told) == 1
    assert "Vraag 1 van" in told[0].translate(dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069")))
    assert phone.answers(wave) == {}


async def test_a_crowd_of_one_keeps_nobody_else_out(slow_stage: Stage) -> None:
    hasty, calm = slow_stage.phone("Hasty"), slow_stage.phone("Calm")
    await asyncio.gather(*(hasty.person.say(f"word {at}") for at in range(60)))
    await slow_stage.settled()

    await calm.say("/start")
    await calm.choose("m:speak")

    assert calm.text.startswith("Welcome to Equal Voices")
    assert sum(WORDS in text for text in hasty.seen) == 1


async def test_stopping_and_blocking_are_never_too_fast(slow_stage: Stage) -> None:
    phone = await slow_stage.resident()
    for _ in range(6):
        await phone.say("word")

    await phone.person.block()
    await slow_stage.settled()

    contact = phone.contact
    assert contact is not None
    assert (contact.reachable, contact.stopped) == (False, True)


async def test_with_the_default_a_resident_who_taps_through_every_survey_never_meets_the_limit(stage: Stage) -> None:
    phone = await stage.resident()
    for name in ("pulse", "event-feedback", "neighbourhood-review"):
        wave = stage.open(name)
        await phone.say("/surveys")
        await phone.begin(wave)
        await phone.skip_to_review()
        await phone.move("S")

    assert [toast.text for toast in phone.person.toasts] == []
    assert not any("faster than" in text for text in phone.seen)
