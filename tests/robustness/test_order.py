"""Each resident's replies come in the order of what they sent, however much comes at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.person import Person
from bot.simulator.server import BotApi
from tests.living import PATIENCE, Living, arrive, does, living, my_data, opens

RESIDENTS = 50
ASKED = ("/help", "/privacy", "/mydata")
ANSWERED = ("Help", "Privacy", "All that we keep about you")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Living]:
    async with BotApi(latency=0.002) as api, living(tmp_path, api, survey="pulse") as running:
        yield running


async def test_three_messages_at_once_by_each_of_fifty_residents_are_answered_in_order(bot: Living) -> None:
    crowd = await asyncio.gather(*(arrive(bot.api.world.person(f"P{at}", "en")) for at in range(RESIDENTS)))
    for person in crowd:
        person.skip()

    for words in ASKED:
        for person in crowd:
            await person.say(words)
    answers = await asyncio.gather(*(headings(person, last=ANSWERED[-1]) for person in crowd))

    assert answers == [ANSWERED] * RESIDENTS


async def headings(person: Person, *, last: str) -> tuple[str, ...]:
    """Give the first lines of what is said, in order; taking the buttons off a message says nothing new."""
    seen = [person.last.text.partition("\n")[0]]
    while seen[-1] != last:
        seen.append((await person.next(PATIENCE)).text.partition("\n")[0])
    return tuple(dict.fromkeys(seen))[1:]


async def test_two_taps_of_one_button_in_one_batch_count_as_one(bot: Living) -> None:
    kept = []
    for taps in (1, 2):
        person = await arrive(bot.api.world.person("Amal", "en"))
        await opens(person, "How is it going here?")
        for _ in range(taps):
            await person.tap("Safe")
        await bot.api.world.updates.settled()
        kept.append((await my_data(person)).replace(str(person.id), "<id>"))

    assert kept[0] == kept[1]


async def test_a_tap_and_two_commands_at_once_are_answered_in_order(bot: Living) -> None:
    person = await arrive(bot.api.world.person("Amal", "en"))
    await opens(person, "How is it going here?")
    answers = asyncio.create_task(headings(person, last=ANSWERED[-1]))
    await asyncio.sleep(0)
    await person.tap("Safe")
    await person.say("/surveys")
    await person.say("/mydata")

    waiting = "Your answers wait for you. You can go on whenever you like."
    assert await answers == ("Question 2 of 14", waiting, "All that we keep about you")


async def test_updates_that_are_delivered_twice_change_and_say_nothing(bot: Living) -> None:
    person = await arrive(bot.api.world.person("Amal", "en"))
    await does(person, person.say("/stop"))
    await does(person, person.tap("Start messages again"))
    await opens(person, "How is it going here?")
    for choice in ("Safe", "Fairly satisfied", "Better"):
        await does(person, person.tap(choice))
    before, said = await my_data(person), len(person.messages)

    for entry in tuple(bot.api.world.updates._recent):
        bot.api.world.updates.repeat(entry.number)
    after = await my_data(person)

    assert after == before
    assert len(person.messages) == said + 2
