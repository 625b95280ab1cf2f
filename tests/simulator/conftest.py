"""A simulated Telegram, a clock that only moves when told, and a raw client."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.simulator.server import BotApi

TOKEN = "4242:Some_Test-Token"


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class RawBot:
    """Asks the Bot API by plain HTTP."""

    def __init__(self, api: BotApi, session: aiohttp.ClientSession) -> None:
        self.api = api
        self.session = session

    async def ask(self, method: str, **values: Any) -> tuple[int, dict[str, Any]]:
        """Post JSON; gives status and body."""
        async with self.session.post(self.address(method), json=values) as answer:
            return answer.status, await answer.json()

    async def result(self, method: str, **values: Any) -> Any:
        """Post JSON and insist on success."""
        status, body = await self.ask(method, **values)
        assert status == 200, body
        return body["result"]

    async def refusal(self, method: str, **values: Any) -> str:
        """Post JSON and insist on a refusal; gives its sentence."""
        status, body = await self.ask(method, **values)
        assert (status, body["ok"]) == (body["error_code"], False)
        return str(body["description"])

    def address(self, method: str) -> str:
        return f"{self.api.base_url}{TOKEN}/{method}"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[BotApi]:
    async with BotApi(clock=clock) as running:
        yield running


@pytest.fixture
async def raw(api: BotApi) -> AsyncIterator[RawBot]:
    async with aiohttp.ClientSession() as session:
        yield RawBot(api, session)


@pytest.fixture
def picture() -> Callable[[int, int], bytes]:
    """Draws a black PNG of so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def draw(width: int, height: int) -> bytes:
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

    return draw
