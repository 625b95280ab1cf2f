from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.simulator.server import BotApi

LOST = 500


class Hook:
    """A bot's own address: remembers what came and answers as it is told."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
        self.answers: list[web.Response] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.arrived.put_nowait((secret, json.loads(await request.read())))
        return self.answers.pop(0) if self.answers else web.Response()

    async def texts(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            return [(await self.arrived.get())[1]["message"]["text"] for _ in range(count)]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made, application = Hook(), web.Application()
    application.router.add_post("/hook", made.receive)
    async with TestServer(application) as server:
        made.url = str(server.make_url("/hook"))
        yield made


async def test_updates_arrive_with_the_secret_those_from_before_first(raw: Any, api: BotApi, hook: Hook) -> None:
    person = api.world.person("Amal")
    await person.say("early")

    await raw.result("setWebhook", url=hook.url, secret_token="s3cret", max_connections=3)
    await person.say("late")

    secret, update = await hook.arrived.get()
    assert (secret, update["message"]["text"], await hook.texts(1)) == ("s3cret", "early", ["late"])
    await api.world.updates.settled()
    info = await raw.result("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 3)


async def test_a_refused_update_is_repeated_before_the_next_of_the_same_chat(raw: Any, api: BotApi, hook: Hook) -> None:
    api.webhook.pause = 0.01
    amal, bo = api.world.person("Amal"), api.world.person("Bo")
    hook.answers = [web.Response(status=LOST) for _ in range(3)]
    await raw.result("setWebhook", url=hook.url)

    await amal.say("one")
    await amal.say("two")
    assert await hook.texts(5) == ["one"] * 4 + ["two"]
    await bo.say("three")

    assert await hook.texts(1) == ["three"]
    assert (await raw.result("getWebhookInfo"))["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


async def test_what_was_not_taken_waits_for_a_poll(raw: Any, api: BotApi, hook: Hook) -> None:
    hook.answers = [web.Response(status=LOST, headers={"Retry-After": "30"})]
    await raw.result("setWebhook", url=hook.url)
    await api.world.person("Amal").say("hello")
    assert await hook.texts(1) == ["hello"]

    await raw.result("deleteWebhook")

    assert [u["message"]["text"] for u in await raw.result("getUpdates")] == ["hello"]


async def test_an_address_without_anybody_is_reported(raw: Any, api: BotApi) -> None:
    api.webhook.pause = 0.0
    await raw.result("setWebhook", url="http://127.0.0.1:9/hook")
    await api.world.person("Amal").say("hello")

    await api.webhook.failed.wait()

    assert (await raw.result("getWebhookInfo"))["last_error_message"] == ("Connection failed: ClientConnectorError")


async def test_an_answer_may_ask_for_a_method(raw: Any, api: BotApi, hook: Hook) -> None:
    person = api.world.person("Amal")
    hook.answers = [web.json_response({"method": "sendMessage", "chat_id": person.id, "text": "at once"})]
    await raw.result("setWebhook", url=hook.url)

    await person.say("hello")

    assert (await person.next()).text == "at once"


async def test_an_answer_that_makes_no_sense_is_passed_over(raw: Any, api: BotApi, hook: Hook) -> None:
    hook.answers = [
        web.Response(text="{", content_type="application/json"),
        web.json_response(["sendMessage"]),
        web.json_response({"method": "sendMessage", "chat_id": 5}),
    ]
    await raw.result("setWebhook", url=hook.url)

    person = api.world.person("Amal")
    for text in ("a", "b", "c"):
        await person.say(text)

    assert await hook.texts(3) == ["a", "b", "c"]
    await api.world.updates.settled()
    assert [(call.method, call.status) for call in api.requests.recent] == [
        ("setWebhook", 200),
        ("sendMessage", 400),
    ]


async def test_an_update_can_be_delivered_twice(raw: Any, api: BotApi, hook: Hook) -> None:
    await raw.result("setWebhook", url=hook.url)
    await api.world.person("Amal").say("hello")
    assert await hook.texts(1) == ["hello"]

    api.world.updates.repeat()

    assert await hook.texts(1) == ["hello"]


async def test_pending_updates_can_be_dropped(raw: Any, api: BotApi) -> None:
    await api.world.person("Amal").say("hello")

    await raw.result("deleteWebhook", drop_pending_updates=True)

    assert await raw.result("getUpdates") == []


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"url": "ftp://x"}, "invalid webhook URL specified"),
        ({"url": "http://x", "secret_token": "with space"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(raw: Any, values: dict[str, str], complaint: str) -> None:
    assert await raw.refusal("setWebhook", **values) == f"Bad Request: {complaint}"
