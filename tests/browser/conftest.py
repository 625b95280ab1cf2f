"""What the browser tests share: a browser, a simulated Telegram with a page, and a hand for the bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.simulator.server import BotApi
from tests.browser.chatting import demonstration

TOKEN = "7000000001:a-token-that-opens-nothing"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1440, "height": 900}

ARABIC = {"start": "ابدأ", "write_message": "رسالة", "add_person": "أضف شخصًا", "bot": "بوت"}
LANGUAGES = [
    {"code": "en", "name": "English", "direction": "ltr"},
    {"code": "ar", "name": "العربية", "direction": "rtl"},
]
STARTS = [{"payload": "wave-7", "title": "Neighbourhood review"}]
ABOUT = {"scheme": "Riverbend", "notice": "A neighbourhood that nobody lives in."}
WORDS = {
    "en": {"language": "en", "direction": "ltr", "words": {}},
    "ar": {"language": "ar", "direction": "rtl", "words": ARABIC},
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser out unless it was asked for by name."""
    if config.getoption("markexpr").strip() == "browser":
        return
    skip = pytest.mark.skip(reason="needs a browser: run with -m browser")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that says and does exactly what a test tells it, over HTTP as real ones do."""

    base: str
    http: aiohttp.ClientSession

    async def call(self, method: str, **arguments: Any) -> Any:
        async with self.http.post(f"{self.base}/{method}", json=arguments) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    async def say(self, person: Any, text: str, *labels: str, **more: Any) -> int:
        markup = {"reply_markup": keyboard(*labels)} if labels else {}
        sent = await self.call("sendMessage", chat_id=person.id, text=text, **markup, **more)
        return int(sent["message_id"])

    async def change(self, person: Any, message_id: int, text: str, *labels: str) -> None:
        markup = {"reply_markup": keyboard(*labels)} if labels else {}
        await self.call("editMessageText", chat_id=person.id, message_id=message_id, text=text, **markup)


def keyboard(*labels: str) -> dict[str, Any]:
    """Build one button a row; its data is its place from 0."""
    return {"inline_keyboard": [[{"text": text, "callback_data": str(i)}] for i, text in enumerate(labels)]}


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(port=0) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as http:
        yield Bot(f"{api.base_url}{TOKEN}", http)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright.async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        await running.close()


async def _answer(route: Any) -> None:
    """Answer what the lead's part of the control API answers: words, languages, links, the notice."""
    path, _, query = route.request.url.partition("/sim/")[2].partition("?")
    answers = {"languages": LANGUAGES, "starts": STARTS, "about": ABOUT}
    language = query.partition("language=")[2]
    body = WORDS.get(language, WORDS["en"]) if path == "words" else answers[path]
    await route.fulfill(body=json.dumps(body), content_type="application/json")


Visit = Callable[..., Awaitable[Any]]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Any) -> AsyncIterator[Visit]:
    """Give a function that makes an empty page; any fault in its console fails the test."""
    faults: list[str] = []
    contexts: list[Any] = []

    async def begin(viewport: dict[str, int] = WIDE, *, watched: bool = True, **options: Any) -> Any:
        # Nothing moves: a picture taken halfway through would show what nobody sees for long.
        context = await browser.new_context(viewport=viewport, reduced_motion="reduce", **{"locale": "en-GB"} | options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(5000)
        if watched:
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
        return page

    yield begin
    for context in contexts:
        await context.close()
    assert faults == []


@pytest.fixture
def open_page(api: BotApi, visit: Visit) -> Visit:
    """Give a function that opens the chat page of the simulator, with made-up surroundings."""

    async def open_one(*viewport: dict[str, int], **options: Any) -> Any:
        page = await visit(*viewport, **options)
        for name in ("words", "languages", "starts", "about"):
            await page.route(f"**/sim/{name}*", _answer)
        await page.goto(f"{api.url}/")
        await page.locator(".phone, .nobody").first.wait_for()
        return page

    return open_one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """Run the real demo beside the tests, and give its address."""
    async with demonstration() as address:
        yield address
