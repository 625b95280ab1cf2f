"""The clock of the chat page, moved over HTTP as the page does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.simulator.server import BotApi
from bot.simulator.timing import Timing

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@dataclass
class Shop:
    """What is due, and when it was rung for; a page that looks at both."""

    http: Any = None
    url: str = ""
    due: list[datetime] = field(default_factory=list)
    rung: list[datetime] = field(default_factory=list)
    clock: MovableClock = field(default_factory=lambda: MovableClock(lambda: NOON))

    async def following(self) -> datetime | None:
        return min((each for each in self.due if each > self.clock()), default=None)

    async def ring(self) -> None:
        self.rung.append(self.clock())

    async def move(self, by: object, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.http.post(f"{self.url}/sim/clock", json={"by": by}, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    timing = Timing(shop.clock, "Europe/Amsterdam", shop.following, shop.ring)
    async with BotApi(extra=timing.add, clock=shop.clock) as api, aiohttp.ClientSession() as http:
        shop.http, shop.url = http, api.url
        yield shop


def shown(moment: datetime, **more: object) -> tuple[int, dict[str, object]]:
    return 200, {"now": moment.timestamp() * 1000, "zone": "Europe/Amsterdam", **more}


async def test_the_clock_is_shown_and_moved_by_an_hour_and_by_a_day_and_the_jobs_are_rung_each_time(shop: Shop) -> None:
    async with shop.http.get(f"{shop.url}/sim/clock") as answer:
        assert (answer.status, await answer.json()) == shown(NOON)
    hour, day = NOON + timedelta(hours=1), NOON + timedelta(hours=25)
    assert (await shop.move("hour"), await shop.move("day")) == (shown(hour), shown(day))
    assert shop.rung == [hour, day]


async def test_the_clock_goes_to_the_next_thing_that_is_due_and_says_when_nothing_is(shop: Shop) -> None:
    first, second = NOON + timedelta(minutes=7), NOON + timedelta(days=3)
    shop.due = [second, first, NOON]
    moves = [await shop.move("next") for _ in range(3)]
    assert moves == [shown(first), shown(second), shown(second, nothing=True)]
    assert shop.rung == [first, second]


@pytest.mark.parametrize("by", ["week", "", None, 5, ["hour"]])
async def test_a_step_that_there_is_not_moves_nothing(shop: Shop, by: object) -> None:
    assert (await shop.move(by))[0] == 400
    assert (shop.clock(), shop.rung) == (NOON, [])


async def test_no_other_site_moves_the_clock(shop: Shop) -> None:
    assert (await shop.move("day", Origin="http://elsewhere.example"))[0] == 403
    assert shop.clock() == NOON


async def test_messages_bear_the_time_of_the_moved_clock(shop: Shop) -> None:
    await shop.move("day")
    assert shop.clock() - NOON == timedelta(days=1)
