"""The webhook's endpoint: only Telegram is let in, and 200 means that the update is committed."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest

from bot.web.endpoint import LARGEST_UPDATE, endpoint, listening
from tests.living import free_port

SECRET = "a-secret-of-enough-letters"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class OutageError(Exception):
    """Stands for the intake's own."""


class Intake:
    """Takes updates when it is let, or fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.error: Exception | None = None
        self.may_commit = asyncio.Event()
        self.may_commit.set()

    async def take(self, batch: Sequence[Any]) -> None:
        if self.error is not None:
            raise self.error
        await self.may_commit.wait()
        self.taken.extend(batch)


class Knocker:
    """Knocks at the endpoint."""

    def __init__(self, intake: Intake, session: aiohttp.ClientSession, port: int) -> None:
        self.intake = intake
        self._session = session
        self.port = port
        self._root = f"http://127.0.0.1:{port}"

    async def post(self, body: bytes | AsyncIterator[bytes], headers: dict[str, str] | None = None) -> int:
        shown = {HEADER: SECRET} if headers is None else headers
        async with self._session.post(f"{self._root}/telegram", data=body, headers=shown) as answer:
            return answer.status

    async def post_raw(self, secret: bytes) -> bytes:
        """Post with a secret that no HTTP library would send, and give the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n")
        writer.write(HEADER.encode() + b": " + secret + b"\r\n\r\n{}")
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return line

    async def get(self, path: str) -> tuple[int, Any]:
        async with self._session.get(self._root + path) as answer:
            return answer.status, await answer.json() if answer.status == 200 else None


@pytest.fixture
async def knocker() -> AsyncIterator[Knocker]:
    intake, port = Intake(), free_port()
    app = endpoint(intake.take, SECRET, OutageError)
    async with listening(app, "127.0.0.1", port), aiohttp.ClientSession() as session:
        yield Knocker(intake, session, port)


@pytest.mark.parametrize("shown", ["", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper(), "é"])
async def test_whoever_does_not_know_the_secret_is_turned_away(knocker: Knocker, shown: str) -> None:
    assert await knocker.post(b'{"update_id":1}', {HEADER: shown} if shown else {}) == 403
    assert knocker.intake.taken == []


async def test_a_secret_that_is_no_text_is_turned_away(knocker: Knocker) -> None:
    assert await knocker.post_raw(b"\xff\xfe") == b"HTTP/1.1 403 Forbidden\r\n"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"update_id":'])
async def test_what_is_no_json_is_refused(knocker: Knocker, body: bytes) -> None:
    assert await knocker.post(body) == 400
    assert knocker.intake.taken == []


async def test_what_is_far_too_large_is_refused(knocker: Knocker) -> None:
    assert await knocker.post(b" " * (LARGEST_UPDATE + 1)) == 413


async def test_what_is_far_too_large_is_refused_also_where_its_length_is_not_told(knocker: Knocker) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_UPDATE // 50_000 + 1):
            yield b" " * 50_000

    assert await knocker.post(pieces()) == 413
    assert knocker.intake.taken == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity"])
async def test_packed_bodies_are_refused_unread(knocker: Knocker, encoding: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)

    assert await knocker.post(bomb, {HEADER: SECRET, "Content-Encoding": encoding}) in {400, 415}
    assert knocker.intake.taken == []


def test_without_a_secret_there_is_no_endpoint() -> None:
    with pytest.raises(ValueError, match="a webhook needs a secret"):
        endpoint(Intake().take, "", OutageError)


async def test_the_secret_is_compared_in_constant_time(knocker: Knocker, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)

    statuses = [await knocker.post(b'{"update_id":1}', {HEADER: shown}) for shown in ("wrong", SECRET)]

    assert (statuses, compared) == ([403, 200], [(b"wrong", SECRET.encode()), (SECRET.encode(), SECRET.encode())])


async def test_no_secret_that_was_shown_reaches_a_log(knocker: Knocker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp.access", "aiohttp.server", "aiohttp.web", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)

    for shown in (SECRET[:-1], "somebody-elses-secret", SECRET):
        await knocker.post(b"{", {HEADER: shown})

    assert [word for word in (SECRET[:-1], "somebody-elses-secret") if word in caplog.text] == []


async def test_an_outage_asks_telegram_to_come_again(knocker: Knocker) -> None:
    knocker.intake.error = OutageError()

    assert await knocker.post(b'{"update_id":1}') == 503


async def test_an_update_is_taken_only_once_it_is_committed(knocker: Knocker) -> None:
    knocker.intake.may_commit.clear()
    posting = asyncio.create_task(knocker.post(b'{"update_id":1}'))
    await knocker.get("/health")
    answered_before = posting.done()
    knocker.intake.may_commit.set()

    assert (answered_before, await posting, knocker.intake.taken) == (False, 200, [{"update_id": 1}])


async def test_the_health_page_tells_that_all_is_well(knocker: Knocker) -> None:
    assert await knocker.get("/health") == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/", "/telegram", "/other"])
async def test_there_is_nothing_else_to_see(knocker: Knocker, path: str) -> None:
    assert (await knocker.get(path))[0] in {404, 405}


async def dribble(port: int, *pieces: bytes) -> bytes:
    """Connect, say a little, and then nothing any more; return what the other side says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
    try:
        return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("said", [b"", b"POST", b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-A: "])
async def test_whoever_never_says_what_they_want_is_cut_off(said: bytes) -> None:
    port = free_port()
    async with listening(endpoint(Intake().take, SECRET, OutageError), "127.0.0.1", port, slowest=0.1):
        assert await dribble(port, said) == b""


async def test_a_body_that_never_comes_is_given_up(knocker: Knocker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.endpoint.SLOWEST", 0.1)
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 40\r\n\r\n"

    answer = await dribble(knocker.port, head.encode(), b'{"update_id":')

    assert answer.partition(b"\r\n")[0] == b"HTTP/1.1 408 Request Timeout"
    assert knocker.intake.taken == []


async def test_a_quick_connection_outlives_the_time_that_slow_ones_get() -> None:
    port = free_port()
    app = endpoint(Intake().take, SECRET, OutageError)
    async with listening(app, "127.0.0.1", port, slowest=0.1), aiohttp.ClientSession() as session:
        knocker = Knocker(Intake(), session, port)
        statuses = [await knocker.post(b'{"update_id":1}')]
        assert await dribble(port, b"") == b""  # takes as long as a slow one gets
        statuses.append(await knocker.post(b'{"update_id":2}'))

    assert statuses == [200, 200]
