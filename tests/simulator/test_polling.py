from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from bot.simulator.faults import Fault
from bot.simulator.server import BotApi


async def opened(raw: Any, **values: Any) -> asyncio.Task[Any]:
    """Open a poll and wait until it has arrived."""
    poll = asyncio.create_task(raw.ask("getUpdates", timeout=20, **values))
    await raw.api.polling.opened()
    return poll


async def test_a_poll_waits_for_the_next_update(raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal")
    poll = await opened(raw)

    said = await person.say("hello")
    status, body = await poll

    assert (status, body["result"]) == (200, [{"update_id": 731_204_518, "message": said.body}])


async def test_an_empty_poll_ends_after_its_timeout(raw: Any) -> None:
    begun = time.monotonic()

    assert await raw.result("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - begun < 5


async def test_a_second_poll_ends_the_first_with_a_conflict(raw: Any, api: BotApi) -> None:
    first = await opened(raw)
    second = asyncio.create_task(raw.ask("getUpdates", timeout=20))

    status, body = await first
    assert (status, body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await api.world.person("Amal").say("hello")
    assert len((await second)[1]["result"]) == 1


async def test_a_webhook_ends_polling(raw: Any) -> None:
    poll = await opened(raw)
    await raw.result("setWebhook", url="http://127.0.0.1:9/hook")

    assert (await poll)[1]["description"] == "Conflict: terminated by setWebhook request"
    assert (await raw.refusal("getUpdates")).startswith("Conflict: can't use getUpdates method while webhook")
    await raw.result("deleteWebhook")
    assert await raw.result("getUpdates") == []


async def test_whoever_asks_twice_at_once_gets_one_update(raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal")
    for text in ("a", "b", "c"):
        await person.say(text)

    batches = [len(await raw.result("getUpdates")) for _ in range(2)]

    assert batches == [3, 1]


async def test_stopping_the_server_does_not_wait_for_a_poll() -> None:
    api = BotApi()
    await api.start()
    async with aiohttp.ClientSession() as session:
        url = f"{api.base_url}1:a/getUpdates?timeout=50"
        poll = asyncio.create_task(session.get(url))
        await api.polling.opened()
        begun = time.monotonic()
        await api.stop()
        answer = await poll
        assert (await answer.json(), time.monotonic() - begun < 3) == ({"ok": True, "result": []}, True)


async def test_a_fault_strikes_as_often_as_it_should(raw: Any, api: BotApi) -> None:
    person, other = api.world.person("Amal", started=True), api.world.person("Bo", started=True)
    api.faults.add(Fault(method="sendMessage", status=429, retry_after=3, times=2, chat_id=person.id))

    async with raw.session.post(raw.address("sendMessage"), json={"chat_id": person.id, "text": "x"}) as answer:
        assert (answer.status, answer.headers["Retry-After"], await answer.json()) == (
            429,
            "3",
            {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 3",
                "parameters": {"retry_after": 3},
            },
        )
    statuses = [(await raw.ask("sendMessage", chat_id=who.id, text="x"))[0] for who in (other, person, person)]

    assert (statuses, api.faults.pending) == ([200, 429, 200], ())
    assert [(call.number, call.status) for call in api.requests.of("sendMessage")] == [
        (1, 429),
        (2, 200),
        (3, 429),
        (4, 200),
    ]


@pytest.mark.parametrize(("drop", "arrived"), [("before", 0), ("after", 1)])
async def test_a_dropped_connection_tells_nothing_about_what_happened(
    raw: Any, api: BotApi, drop: Any, arrived: int
) -> None:
    person = api.world.person("Amal", started=True)
    api.faults.add(Fault(method="sendMessage", drop=drop))

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.ask("sendMessage", chat_id=person.id, text="x")

    assert len(person.messages) == arrived
    assert [(c.method, c.status) for c in api.requests.recent] == [("sendMessage", 0)]


async def test_a_permanent_fault_lasts_until_it_is_cleared(raw: Any, api: BotApi) -> None:
    api.faults.add(Fault(status=502, times=None))

    statuses = [(await raw.ask("getMe"))[0] for _ in range(3)]
    api.faults.clear()

    assert [*statuses, (await raw.ask("getMe"))[0]] == [502, 502, 502, 200]


async def test_answers_take_the_latency_and_delays_asked_for(raw: Any, api: BotApi) -> None:
    api.latency = 0.1
    api.faults.add(Fault(method="getMe", delay=0.1))

    begun = time.monotonic()
    await raw.result("getMe")

    assert time.monotonic() - begun > 0.19


async def test_requests_are_counted_by_their_usual_names(raw: Any, api: BotApi) -> None:
    await raw.result("GETME")
    await raw.ask("nonsense")

    assert (api.requests["getMe"], api.requests["nonsense"], api.requests.total) == (1, 1, 2)
