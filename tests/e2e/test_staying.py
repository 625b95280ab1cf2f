"""Who was long silent is asked over the real chat: once, also when the bot dies in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.actions import retention
from bot.actions.house import House
from bot.app.service import Service
from bot.schedule.delivery import State
from bot.simulator.server import BotApi
from bot.store.base import Database
from bot.store.contacts.tables import DELIVERY
from tests.e2e.stage import PATIENCE, Phone, Stage
from tests.furniture import HandClock
from tests.living import Living, arrive, does, living, until

ASKED = "You have not used this chat for a long time."


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def bot(tmp_path: Path, clock: HandClock) -> AsyncIterator[Living]:
    async with BotApi(clock=clock) as api, living(tmp_path, api, clock=clock) as running:
        yield running


async def years_later(service: Service, clock: Callable[[], object]) -> None:
    """Let everything be done and noted that was begun, and two years pass."""
    await service.intake.close(PATIENCE)
    await service.desk.flush()
    clock.move(days=760)  # type: ignore[attr-defined]  # of two alike


def sweep(contacts: Database, house: House) -> tuple[int, ...]:
    done = retention.sweep(contacts, house)
    assert done is not None
    return done.asked


async def test_a_long_silent_resident_is_asked_and_stays(bot: Living, clock: HandClock) -> None:
    amal = await arrive(bot.api.world.person("Amal", "en"))
    await years_later(bot.service, clock)

    sweep(bot.stores.contacts, bot.house)
    bot.service.wake()
    await until(lambda: amal.last.text.startswith(ASKED))
    text = await does(amal, amal.tap("Stay"))

    assert text == "You stay. Nothing is deleted.\n\nThere is no open survey at the moment."
    assert amal.last.text == text


async def test_who_does_not_answer_is_a_stranger_afterwards(bot: Living, clock: HandClock) -> None:
    amal = await arrive(bot.api.world.person("Amal", "en"))
    await years_later(bot.service, clock)
    sweep(bot.stores.contacts, bot.house)
    bot.service.wake()
    await until(lambda: amal.last.text.startswith(ASKED))
    await until(lambda: known_to_be_sent(bot))
    clock.move(days=30)
    sweep(bot.stores.contacts, bot.house)

    assert await does(amal, amal.say("/start")) == "🌐 Choose your language"


def known_to_be_sent(bot: Living) -> bool:
    with bot.stores.contacts.read() as conn:
        return list(conn.scalars(select(DELIVERY.c.state))) == [State.SENT]


async def test_a_bot_that_dies_before_it_asked_asks_at_its_next_start_and_only_once(stage: Stage) -> None:
    phone = await stage.resident()
    await years_later(stage.service, stage.clock)
    sweep(stage.stores.contacts, stage.house)  # and dies before anybody is told

    await stage.fall()
    await stage.rise()
    await stage.until(lambda: times_asked(phone) > 0)
    await stage.fall()
    await stage.rise()
    stage.clock.move(days=1)
    asked_again, contact = sweep(stage.stores.contacts, stage.house), phone.contact
    asked = times_asked(phone)
    await phone.choose("d:forget")

    assert contact is not None
    assert (asked_again, asked, contact.owed) == ((), 1, False)
    assert phone.text.startswith("Do you want us to delete all that we keep about you")


def times_asked(phone: Phone) -> int:
    """Count the messages that ask now."""
    return sum(message.from_bot and message.text.startswith(ASKED) for message in phone.person.messages)
