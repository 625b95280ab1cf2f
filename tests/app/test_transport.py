"""What happens to a request, over real sockets: answered, not sent or unknown."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientTimeout
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.app.transport import AiohttpRequest, NotSent, OutcomeUnknown, SlowDown, Wire

TOKEN = "123456789:AAFakeTokenForTestsOnly-abcdefghijklmno"
ME = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "test_bot"}


@dataclass
class Request:
    """What arrived at the server."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Line:
    """A server on loopback that answers as a test says."""

    base_url: str
    requests: list[Request] = field(default_factory=list)


Reply = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


async def receive(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    if headers.get("transfer-encoding") != "chunked":
        return Request(head[0], headers, await reader.readexactly(int(headers.get("content-length", 0))))
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return Request(head[0], headers, body)


@asynccontextmanager
async def server(reply: Reply) -> AsyncIterator[Line]:
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            while not writer.is_closing():
                request = await receive(reader)
                line.requests.append(request)
                await reply(request, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    line = Line(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot")
    try:
        yield line
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answering(status: int, body: bytes) -> Reply:
    async def reply(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)

    return reply


def telling(status: int, **envelope: Any) -> Reply:
    return answering(status, json.dumps(envelope).encode())


def refusing(status: int, description: str, **parameters: Any) -> Reply:
    return telling(status, ok=False, error_code=status, description=description, parameters=parameters)


async def dropping(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def silent(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.get_running_loop().create_future()


async def halving(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"ok":')
    writer.close()


async def chunked(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in (b'{"ok":true,', b'"result":[1,2', b",3]}"):
        writer.write(b"%x\r\n%s\r\n" % (len(part), part))
        await writer.drain()
    writer.write(b"0\r\n\r\n")


@asynccontextmanager
async def wire(base_url: str, **limits: Any) -> AsyncIterator[Wire]:
    request = AiohttpRequest(**limits)
    async with request:
        yield Wire(request, TOKEN, base_url=base_url)


async def outcome(reply: Reply, **limits: Any) -> Any:
    """Call once over the short way and give what came back: the result or the exception."""
    async with server(reply) as line, wire(line.base_url, **limits) as calls:
        try:
            return await calls.call("sendMessage", {"chat_id": 7, "text": "سلام"})
        except TelegramError as error:
            return error


async def bot_outcome(reply: Reply, **limits: Any) -> Any:
    """Make the same call through python-telegram-bot."""
    request = AiohttpRequest(**limits)
    async with server(reply) as line, request:
        bot = Bot(TOKEN, request=request, get_updates_request=AiohttpRequest(), base_url=line.base_url)
        try:
            return await bot.send_chat_action(7, "typing")
        except TelegramError as error:
            return error


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


PATHS = pytest.mark.parametrize("path", [outcome, bot_outcome])


async def test_an_answer_comes_back_as_its_result() -> None:
    assert await outcome(telling(200, ok=True, result={"message_id": 5})) == {"message_id": 5}


async def test_the_payload_arrives_as_utf_8_json_under_the_tokens_path() -> None:
    async with server(telling(200, ok=True, result=True)) as line, wire(line.base_url) as calls:
        await calls.call("sendMessage", {"text": "سلام\ud83d", "reply_markup": {"inline_keyboard": []}})

    (request,) = line.requests
    assert request.line == f"POST /bot{TOKEN}/sendMessage HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {"text": "سلام?", "reply_markup": {"inline_keyboard": []}}
    assert "سلام".encode() in request.body


async def test_a_refused_connection_is_surely_not_sent() -> None:
    request = AiohttpRequest()
    base_url = f"http://127.0.0.1:{free_port()}/bot"
    async with request:
        with pytest.raises(NotSent):
            await Wire(request, TOKEN, base_url=base_url).call("getMe", {})
        with pytest.raises(NotSent):
            await Bot(TOKEN, request=request, base_url=base_url).get_me()


async def test_a_name_that_does_not_resolve_is_surely_not_sent() -> None:
    async with wire("http://no-such-host.invalid/bot") as calls:
        with pytest.raises(NotSent):
            await calls.call("getMe", {})


async def test_waiting_in_vain_for_a_free_connection_is_surely_not_sent() -> None:
    arrived = asyncio.Event()

    async def occupied(request: Request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await silent(request, writer)

    limits = {"connections": 1, "pool_timeout": 0.05, "connect_timeout": 0.05}
    async with server(occupied) as line, wire(line.base_url, **limits) as calls:
        first = asyncio.create_task(calls.call("getUpdates", {}))
        await arrived.wait()
        with pytest.raises(NotSent):
            await calls.call("getMe", {})
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    assert len(line.requests) == 1


@PATHS
@pytest.mark.parametrize("reply", [dropping, halving])
async def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown(path: Any, reply: Reply) -> None:
    assert type(await path(reply)) is OutcomeUnknown


@PATHS
async def test_a_late_answer_leaves_the_outcome_unknown(path: Any) -> None:
    assert type(await path(silent, read_timeout=0.05)) is OutcomeUnknown


@PATHS
@pytest.mark.parametrize(
    "reply",
    [
        answering(502, b"<html>Bad Gateway</html>"),
        refusing(500, "Internal Server Error"),
        answering(200, b"<html>Please log in to the Wi-Fi</html>"),
        answering(403, b"<html>Blocked by the proxy of the town hall</html>"),
        answering(302, b""),
        answering(200, b"[]"),
        answering(200, b'{"ok":true}'),
        answering(200, b"\xff\xfe"),
        answering(200, b"[" * 100_000),
    ],
)
async def test_an_answer_that_is_not_telegrams_leaves_the_outcome_unknown(path: Any, reply: Reply) -> None:
    assert type(await path(reply)) is OutcomeUnknown


@PATHS
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusing(400, "Bad Request: message is not modified"), BadRequest),
        (refusing(401, "Unauthorized"), InvalidToken),
        (refusing(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusing(404, "Not Found"), InvalidToken),
        (refusing(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refusing(413, "Request Entity Too Large"), NetworkError),
        (refusing(400, "Bad Request: moved", migrate_to_chat_id=-100), ChatMigrated),
        (refusing(429, "Too Many Requests: retry after 7", retry_after=7), SlowDown),
        (telling(200, ok=False, error_code=403, description="Forbidden"), Forbidden),
        (telling(200, ok=False, error_code=502, description="Bad Gateway"), OutcomeUnknown),
    ],
)
async def test_a_refusal_is_the_error_that_python_telegram_bot_would_raise(
    path: Any, reply: Reply, kind: type[TelegramError]
) -> None:
    assert type(await path(reply)) is kind


@pytest.mark.parametrize(("parameters", "seconds"), [({"retry_after": 7}, 7), ({"retry_after": 0.4}, 1), ({}, 5)])
async def test_a_429_tells_whole_seconds(parameters: dict[str, Any], seconds: int) -> None:
    error = await outcome(refusing(429, "Too Many Requests", **parameters))

    assert isinstance(error, RetryAfter)
    assert error.retry_after == seconds


def test_both_outcomes_are_what_python_telegram_bot_knows() -> None:
    assert issubclass(NotSent, NetworkError)
    assert issubclass(OutcomeUnknown, TimedOut)
    assert not issubclass(NotSent, TimedOut)


async def test_a_chunked_answer_is_put_together() -> None:
    assert await outcome(chunked) == [1, 2, 3]


async def test_a_huge_answer_arrives_whole() -> None:
    text = "ш" * 3_000_000

    assert await outcome(telling(200, ok=True, result=text)) == text


@PATHS
@pytest.mark.parametrize(
    "reply",
    [dropping, silent, refusing(400, f"Bad Request: http://x/bot{TOKEN}/getMe"), answering(502, TOKEN.encode())],
)
async def test_no_failure_tells_the_token(path: Any, reply: Reply) -> None:
    error = await path(reply, read_timeout=0.05)

    seen = error
    while seen is not None:
        assert TOKEN not in f"{seen} {seen!r} {seen.args}"
        seen = seen.__cause__ or seen.__context__


async def test_a_refused_connection_does_not_tell_the_token() -> None:
    async with wire(f"http://127.0.0.1:{free_port()}/bot") as calls:
        with pytest.raises(NotSent) as caught:
            await calls.call("getMe", {})

    assert TOKEN not in repr(caught.value) + repr(calls)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_a_whole_bot_runs_on_it() -> None:
    request, polling = AiohttpRequest(), AiohttpRequest(connections=1)
    async with server(telling(200, ok=True, result=ME)) as line:
        bot = Bot(TOKEN, request=request, get_updates_request=polling, base_url=line.base_url)
        async with bot:
            assert bot.username == "test_bot"

    assert (await bot_outcome(telling(200, ok=True, result=True))) is True


async def test_an_upload_keeps_name_type_and_caption() -> None:
    message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
    request = AiohttpRequest()
    async with server(telling(200, ok=True, result=message)) as line, request:
        bot = Bot(TOKEN, request=request, base_url=line.base_url)
        await bot.send_document(7, BytesIO(b"\x89PNG" + b"\0" * 2_000_000), filename="карта.png", caption="Χάρτης")

    (upload,) = line.requests
    assert upload.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert 'filename="карта.png"\r\n'.encode() in upload.body
    assert b"Content-Type: image/png" in upload.body
    assert "Χάρτης".encode() in upload.body
    assert upload.body.count(b"\x89PNG") == 1


async def test_a_file_comes_down_whole_and_a_missing_one_is_a_refusal() -> None:
    request = AiohttpRequest()
    async with request:
        async with server(answering(200, b"\0" * 1_000_000)) as line:
            assert await request.retrieve(f"{line.base_url}{TOKEN}/a.png") == b"\0" * 1_000_000
        async with server(refusing(404, "Not Found")) as line:
            with pytest.raises(InvalidToken):
                await request.retrieve(f"{line.base_url}{TOKEN}/a.png")


async def test_many_calls_at_once_share_the_connections_and_keep_them() -> None:
    gate = asyncio.Event()

    async def reply(request: Request, writer: asyncio.StreamWriter) -> None:
        if len(line.requests) == 256:
            gate.set()
        await gate.wait()
        result = json.loads(request.body)["n"]
        await answering(200, json.dumps({"ok": True, "result": result}).encode())(request, writer)

    async with server(reply) as line, wire(line.base_url) as calls:
        results = await asyncio.gather(*(calls.call("x", {"n": n}) for n in range(300)))

    assert results == list(range(300))


async def test_a_longer_wait_can_be_asked_for_one_call() -> None:
    async with server(silent) as line, wire(line.base_url, read_timeout=None) as calls:
        with pytest.raises(OutcomeUnknown):
            await calls.call("getUpdates", {"timeout": 1}, read_timeout=0.05)

    expected = ClientTimeout(connect=10, sock_connect=5, sock_read=60)
    assert AiohttpRequest().patient(60) == expected


async def test_it_opens_again_after_it_was_shut_down() -> None:
    request = AiohttpRequest(read_timeout=None)
    async with server(telling(200, ok=True, result=1)) as line:
        calls = Wire(request, TOKEN, base_url=line.base_url)
        with pytest.raises(RuntimeError):
            await calls.call("x", {})
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await calls.call("x", {}) == 1
            await request.shutdown()
            await request.shutdown()
    assert request.read_timeout is None
