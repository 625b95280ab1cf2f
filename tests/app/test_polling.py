"""Polling: a batch is confirmed only when committed, and nothing in one can keep it busy or deaf."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from telegram.error import Conflict, InvalidToken

from bot.app.intake import OutageError
from bot.app.polling import LONGEST_PAUSE, STUCK_PAUSE, Polling, following
from bot.app.transport import AiohttpRequest, Wire
from bot.simulator.faults import Fault
from bot.simulator.server import BotApi
from bot.simulator.world import FIRST_UPDATE
from tests.living import TOKEN, until


class Intake:
    """Takes updates, or fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.outages = 0

    async def take(self, batch: Sequence[Any]) -> None:
        if self.outages:
            self.outages -= 1
            raise OutageError
        self.taken.extend(batch)


class Polled:
    """A poller whose pauses are written down instead of waited for."""

    def __init__(self, api: BotApi, wire: Wire) -> None:
        self.api = api
        self.intake = Intake()
        self.pauses: list[float] = []
        self.waits = False
        self.polling = Polling(wire, self.intake, sleep=self.pause)  # type: ignore[arg-type]  # a stand-in that is all polling asks of a wire

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(seconds if seconds == STUCK_PAUSE and self.waits else 0)


@pytest.fixture
async def polled() -> AsyncIterator[Polled]:
    async with BotApi() as api, AiohttpRequest() as request:
        yield Polled(api, Wire(request, TOKEN, base_url=api.base_url))


async def until_settled(polled: Polled) -> None:
    """Poll until every update is confirmed."""
    running = asyncio.create_task(polled.polling.run())
    await polled.api.world.updates.settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_updates_come_in_order_and_are_confirmed(polled: Polled) -> None:
    person = polled.api.world.person("Amal", "ar")
    for words in ("one", "two", "three"):
        await person.say(words)
    await until_settled(polled)

    assert [update["message"]["text"] for update in polled.intake.taken] == ["one", "two", "three"]


async def test_a_batch_that_met_an_outage_comes_again(polled: Polled) -> None:
    polled.intake.outages = 3
    await polled.api.world.person("Amal", "ar").say("one")
    await until_settled(polled)

    assert [update["message"]["text"] for update in polled.intake.taken] == ["one"]
    assert polled.pauses == [0.5, 1.0, 2.0]


async def test_pauses_grow_but_never_beyond_the_longest(polled: Polled) -> None:
    polled.api.faults.add(Fault("getUpdates", status=502, times=12))
    await polled.api.world.person("Amal", "ar").say("one")
    await until_settled(polled)

    assert (len(polled.pauses), max(polled.pauses), polled.pauses[-1]) == (12, LONGEST_PAUSE, LONGEST_PAUSE)


async def test_telegram_says_how_long_to_wait(polled: Polled) -> None:
    polled.api.faults.add(Fault("getUpdates", status=429, retry_after=37))
    await polled.api.world.person("Amal", "ar").say("one")
    await until_settled(polled)

    assert polled.pauses == [37]


@pytest.mark.parametrize(("status", "error"), [(409, Conflict), (401, InvalidToken), (404, InvalidToken)])
async def test_polling_ends_where_it_can_never_succeed(polled: Polled, status: int, error: type[Exception]) -> None:
    polled.api.faults.add(Fault("getUpdates", status=status))
    with pytest.raises(error):
        await polled.polling.run()


async def test_an_update_without_a_number_does_not_keep_us_busy_while_none_is_known(polled: Polled) -> None:
    polled.waits = True
    polled.api.world.updates.push_raw({"update_id": None})
    running = asyncio.create_task(polled.polling.run())
    await until(lambda: polled.pauses)
    await polled.api.world.person("Amal", "ar").say("one")
    await polled.api.world.updates.settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert set(polled.pauses) == {STUCK_PAUSE}
    assert [update["message"]["text"] for update in polled.intake.taken if "message" in update] == ["one"]


@pytest.mark.parametrize(
    ("offset", "numbers", "expected"),
    [
        (0, [700, 701], 702),
        (701, [701], 702),
        (702, [None], 703),
        (702, [None, None, 704], 705),
        (702, ["word", True, 0.5, -1], 706),
        (702, [10**40], 703),
        (702, [2**62, 703], 704),
        (0, [2**62, 703], 704),
        (0, [2**62], 2**62 + 1),
        (2**62 + 1, [2**62, 703], 704),
        (0, [None], 0),
        (702, [650], 702),
        (702, [650, None], 703),
    ],
)
def test_what_follows_a_batch(offset: int, numbers: list[Any], expected: int) -> None:
    assert following(offset, [{"update_id": number} for number in numbers]) == expected


async def test_numbers_ahead_of_their_time_hold_nobody_up(polled: Polled) -> None:
    polled.waits = True
    person = polled.api.world.person("Amal", "ar")
    for number in (900, 500):
        polled.api.world.updates.push_raw({"update_id": FIRST_UPDATE + number})
    for at in range(150):
        await person.say(str(at))
    await until_settled(polled)

    said = [update["message"]["text"] for update in polled.intake.taken if "message" in update]
    assert list(dict.fromkeys(said)) == [str(at) for at in range(150)]
