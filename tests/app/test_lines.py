"""One JSON request at a time over real sockets, and answers in every shape HTTP/1.1 allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise

import pytest
from aiohttp import ClientTimeout
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.app.lines import Answer, AnswerReader, BrokenError, Lines, UnreachedError

PATIENT = ClientTimeout(total=5, connect=5, sock_connect=5, sock_read=5)
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n"
SHAPES = {
    FINE: Answer(200, b"ok", lasting=True),
    b"HTTP/1.1 429 Too Many\r\nconnection: Close\r\ncontent-length:3\r\n\r\nno!": Answer(429, b"no!", lasting=False),
    b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok": Answer(200, b"ok", lasting=False),
    b"HTTP/1.1 204 No Content\r\n\r\n": Answer(204, b"", lasting=True),
    b"HTTP/1.1 100 Continue\r\n\r\n" + FINE: Answer(200, b"ok", lasting=True),
    CHUNKED: Answer(200, b"hello world", lasting=True),
}

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(serve: Serve, *, connections: int = 4) -> AsyncIterator[tuple[Lines, URL]]:
    tasks: set[asyncio.Task[None] | None] = set()

    async def tidy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(tidy, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    lines = Lines(connections=connections, agent="test")
    try:
        yield lines, URL(f"http://127.0.0.1:{port}/botX/getMe")
    finally:
        lines.close()
        server.close()
        for task in tasks:
            assert task is not None
            task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)


async def asked(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head + await reader.readexactly(length)


@pytest.mark.parametrize("whole", SHAPES)
@given(cuts=st.sets(st.integers(0, 120)))
def test_an_answer_is_the_same_in_whatever_pieces_it_comes(whole: bytes, cuts: set[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(whole)), len(whole)]
    reader = AnswerReader()

    told = [reader.feed(whole[start:end]) for start, end in pairwise(edges)]

    assert told == [None] * (len(told) - 1) + [SHAPES[whole]]


def test_without_a_length_the_end_of_the_connection_completes_the_answer() -> None:
    reader = AnswerReader()

    assert reader.feed(b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>") is None
    assert reader.end() == Answer(502, b"<html>", lasting=False)


def test_half_an_answer_is_not_completed_by_the_end_of_the_connection() -> None:
    reader = AnswerReader()
    reader.feed(FINE[:-1])

    assert reader.end() is None


def test_bytes_after_an_answer_end_the_connection() -> None:
    assert AnswerReader().feed(FINE + b"more") == Answer(200, b"ok", lasting=False)


@pytest.mark.parametrize("noise", [b"SSH-2.0-x\r\n\r\n", b"x" * 70_000, CHUNKED.replace(b"5;x=1", b"five")])
def test_what_is_not_http_is_refused(noise: bytes) -> None:
    reader = AnswerReader()

    with pytest.raises(ValueError, match=r"HTTP/1|never ends|invalid literal"):
        reader.feed(noise)


async def test_a_request_arrives_whole_and_its_connection_is_used_again() -> None:
    heard: list[tuple[object, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            heard.append((writer.get_extra_info("peername"), await asked(reader)))
            writer.write(FINE)

    async with served(serve) as (lines, url):
        answers = [await lines.post(url, b'{"a":1}', PATIENT) for _ in range(2)]

    assert answers == [(200, b"ok")] * 2
    assert heard[0] == heard[1]
    assert heard[0][1].startswith(b"POST /botX/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
    assert heard[0][1].endswith(b'Content-Length: 7\r\n\r\n{"a":1}')


async def test_a_connection_the_server_closed_meanwhile_is_replaced() -> None:
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(FINE)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with served(serve) as (lines, url):
        await lines.post(url, b"{}", PATIENT)
        await closed.wait()
        for _ in range(5):  # turns of the loop in which the end of the connection is heard
            await asyncio.sleep(0)

        assert await lines.post(url, b"{}", PATIENT) == (200, b"ok")


async def test_a_cancelled_request_never_lends_its_answer_to_the_next_one() -> None:
    arrived, answer = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        if request.endswith(b"first"):
            arrived.set()
            await answer.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + request[-6:])

    async with served(serve, connections=1) as (lines, url):
        first = asyncio.create_task(lines.post(url, b" first", PATIENT))
        await arrived.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        answer.set()

        assert await lines.post(url, b"second", PATIENT) == (200, b"second")


async def test_silence_is_a_broken_answer_and_frees_the_place() -> None:
    async def serve(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    brief = ClientTimeout(total=5, connect=1, sock_connect=1, sock_read=0.05)
    async with served(serve, connections=1) as (lines, url):
        for _ in range(2):
            with pytest.raises(BrokenError):
                await lines.post(url, b"{}", brief)


async def test_a_trickle_of_bytes_ends_at_the_total() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b".")
            await asyncio.sleep(0.01)

    brief = ClientTimeout(total=0.15, connect=1, sock_connect=1, sock_read=0.1)
    async with served(serve) as (lines, url):
        begun = asyncio.get_running_loop().time()
        with pytest.raises(BrokenError):
            await lines.post(url, b"{}", brief)

        assert 0.14 < asyncio.get_running_loop().time() - begun < 2


async def test_nobody_there_is_unreached() -> None:
    async with served(lambda _reader, _writer: asyncio.sleep(0)) as (_, url):
        pass

    with pytest.raises(UnreachedError):
        await Lines(connections=1, agent="test").post(url, b"{}", PATIENT)


async def test_a_certificate_nobody_vouches_for_is_unreached() -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is not TLS")
        writer.close()

    async with served(serve) as (lines, url):
        with pytest.raises(UnreachedError):
            await lines.post(url.with_scheme("https"), b"{}", PATIENT)
