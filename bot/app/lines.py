"""Connections that carry one JSON request and its answer at a time, at a third of a whole HTTP client's CPU.

A tap costs two requests, and with aiohttp's client these were the largest part of it (benchmarks/README.md).
What stays with aiohttp: files up and down, and proxies.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from typing import Final, NamedTuple, cast

import aiohappyeyeballs
from aiohttp import ClientTimeout
from yarl import URL

IDLE_AT_MOST: Final = 15.0
"""Seconds after which an unused connection is given up, before the server may close it under a request."""

_LONGEST_HEAD: Final = 65_536
_EMPTY: Final = frozenset({204, 304})
_ATTEMPT_DELAY: Final = 0.25  # RFC 8305, section 5: the next address is tried beside a slow one
_STATUS: Final = re.compile(rb"HTTP/1\.([01]) (\d{3})\b")
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r]*\bchunked[ \t]*\r\n", re.IGNORECASE)
_CLOSE: Final = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)


class UnreachedError(Exception):
    """No connection: nothing was sent."""


class BrokenError(Exception):
    """The request went out, and no whole answer came back."""


class Answer(NamedTuple):
    """What the server said.

    Attributes:
        status: HTTP status.
        body: its bytes.
        lasting: the connection can carry another request.
    """

    status: int
    body: bytes
    lasting: bool


class AnswerReader:
    """Puts one HTTP/1.1 answer together from whatever pieces it comes in (RFC 9112)."""

    __slots__ = ("_at", "_buffer", "_chunks", "_lasting", "_length", "_status")

    def __init__(self) -> None:
        """Wait for the first byte."""
        self._buffer = bytearray()
        self._status = 0
        self._length: int | None = None
        self._chunks: list[bytes] | None = None
        self._lasting = True
        self._at = 0

    def feed(self, data: bytes) -> Answer | None:
        """Take some bytes; return the answer once it is whole.

        Raises:
            ValueError: this is not HTTP/1.
        """
        self._buffer += data
        while not self._status:
            if not self._read_head():
                return None
        if self._chunks is not None:
            return self._read_chunks(self._chunks)
        if self._length is None or len(self._buffer) < self._length:
            return None
        return self._answer(bytes(self._buffer[: self._length]), self._length)

    def end(self) -> Answer | None:
        """Return the answer if the end of the connection is what completes it."""
        if not self._status or self._length is not None or self._chunks is not None:
            return None
        return Answer(self._status, bytes(self._buffer), lasting=False)

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("the head of the answer never ends")
            return False
        head = bytes(self._buffer[: end + 2])
        del self._buffer[: end + 4]
        status = _STATUS.match(head)
        if status is None:
            raise ValueError("the answer is not HTTP/1")
        self._understand(status[1] == b"1", int(status[2]), head)
        return True

    def _understand(self, keeps_alive: bool, status: int, head: bytes) -> None:  # noqa: FBT001  # the protocol's bit
        if status < 200:  # noqa: PLR2004  # an interim answer: the real one follows
            return
        self._status = status
        self._lasting = keeps_alive and _CLOSE.search(head) is None
        length = _LENGTH.search(head)
        if status in _EMPTY:
            self._length = 0
        elif _CHUNKED.search(head):
            self._chunks = []
        elif length is not None:
            self._length = int(length[1])

    def _read_chunks(self, chunks: list[bytes]) -> Answer | None:
        while (line_end := self._buffer.find(b"\r\n", self._at)) >= 0:
            size = int(bytes(self._buffer[self._at : line_end]).partition(b";")[0], 16)
            if size == 0:
                end = self._buffer.find(b"\r\n\r\n", line_end)
                return None if end < 0 else self._answer(b"".join(chunks), end + 4)
            start = line_end + 2
            if len(self._buffer) < start + size + 2:
                return None
            chunks.append(bytes(self._buffer[start : start + size]))
            self._at = start + size + 2
        return None

    def _answer(self, body: bytes, used: int) -> Answer:
        return Answer(self._status, body, self._lasting and len(self._buffer) == used)


class _Line(asyncio.Protocol):
    """One connection, and the one request that is on it."""

    def __init__(self) -> None:
        self.is_open = False
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._reader = AnswerReader()
        self._waiting: asyncio.Future[Answer] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._asked = self._heard = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            self.close()  # nobody asked: whatever this is, it must not become the next answer
            return
        self._heard = self._loop.time()
        try:
            answer = self._reader.feed(data)
        except ValueError as error:
            self._fail(BrokenError(str(error)))
            return
        if answer is not None:
            self._settle(answer)

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_open = False
        if self._waiting is not None:
            answer = self._reader.end()
            if answer is None:
                self._fail(BrokenError("the connection broke"))
            else:
                self._settle(answer)

    async def ask(self, request: bytes, timeout: ClientTimeout) -> Answer:  # noqa: ASYNC109  # a set, kept by aiohttp
        """Send a request and wait for its answer; whatever else happens, the connection is closed."""
        assert self._transport is not None
        self._reader = AnswerReader()
        self._waiting = self._loop.create_future()
        self._asked = self._heard = self._loop.time()
        self._listen(timeout)
        self._transport.write(request)
        lasting = False
        try:
            answer = await self._waiting
            lasting = answer.lasting
            return answer
        finally:
            self._waiting = None
            if self._timer is not None:
                self._timer.cancel()
            if not lasting:
                self.close()

    def _listen(self, timeout: ClientTimeout) -> None:
        """Give up where nothing is heard for too long, or where all of it takes too long."""
        limits = ((self._heard, timeout.sock_read), (self._asked, timeout.total))
        dues = [since + seconds for since, seconds in limits if seconds is not None]
        if not dues:
            self._timer = None
        elif min(dues) <= self._loop.time():
            self._fail(BrokenError("the answer is late"))
        else:
            self._timer = self._loop.call_at(min(dues), self._listen, timeout)

    def close(self) -> None:
        """Close at once."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def _settle(self, answer: Answer) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)


class Lines:
    """A pool of connections; the last one used is used again first.

    Args:
        connections: most at once.
        agent: what we call ourselves.
    """

    def __init__(self, *, connections: int, agent: str) -> None:
        """Open nothing yet."""
        self._free = asyncio.Semaphore(connections)
        self._agent = agent
        self._idle: dict[URL, list[_Line]] = {}
        self._all: set[_Line] = set()
        self._trust: ssl.SSLContext | None = None

    async def post(self, url: URL, body: bytes, timeout: ClientTimeout) -> tuple[int, bytes]:  # noqa: ASYNC109  # the same
        """Send JSON and wait for the answer; `timeout` means what it means to aiohttp.

        Returns:
            Status and body.

        Raises:
            UnreachedError: nothing was sent.
            BrokenError: it was sent, and no whole answer came.
        """
        origin = url.origin()
        line = await self._reach(origin, timeout)
        try:
            answer = await line.ask(self._head(url, len(body)) + body, timeout)
        finally:
            self._put_back(origin, line)
        return answer.status, answer.body

    def close(self) -> None:
        """Close every connection."""
        for line in tuple(self._all):
            line.close()
        self._all.clear()
        self._idle.clear()

    def _head(self, url: URL, length: int) -> bytes:
        head = (
            f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\nUser-Agent: {self._agent}\r\n"
            f"Accept-Encoding: identity\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
        return head.encode("ascii")

    async def _reach(self, origin: URL, timeout: ClientTimeout) -> _Line:  # noqa: ASYNC109  # the same
        """Take a place among the connections, and on it an idle one or a new one."""
        try:
            async with asyncio.timeout(None if not self._free.locked() else timeout.connect):
                await self._free.acquire()
        except TimeoutError:
            raise UnreachedError("all connections are busy") from None
        try:
            return self._take_idle(origin) or await self._open(origin, timeout.sock_connect)
        except BaseException as error:
            self._free.release()
            if isinstance(error, OSError):  # TimeoutError and ssl.SSLError are OSErrors too
                raise UnreachedError(f"{type(error).__name__}: {error}") from None
            raise

    def _take_idle(self, origin: URL) -> _Line | None:
        idle = self._idle.get(origin)
        oldest = asyncio.get_running_loop().time() - IDLE_AT_MOST
        while idle:
            line = idle.pop()
            if line.is_open and line.idle_since > oldest:
                return line
            self._drop(line)
        return None

    def _put_back(self, origin: URL, line: _Line) -> None:
        self._free.release()
        line.idle_since = asyncio.get_running_loop().time()
        if line.is_open and line in self._all:
            self._idle.setdefault(origin, []).append(line)
        else:
            self._drop(line)

    def _drop(self, line: _Line) -> None:
        line.close()
        self._all.discard(line)

    async def _open(self, origin: URL, seconds: float | None) -> _Line:
        """Connect to whichever of the server's addresses answers first (RFC 8305)."""
        host, loop = origin.raw_host or "", asyncio.get_running_loop()
        trust = self._trusted() if origin.scheme == "https" else None
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(host, origin.port, type=socket.SOCK_STREAM)
            sock = await aiohappyeyeballs.start_connection(found, happy_eyeballs_delay=_ATTEMPT_DELAY, interleave=1)
            _, line = await loop.create_connection(
                _Line, sock=sock, ssl=trust, server_hostname=host if trust is not None else None
            )
        self._all.add(line)
        return line

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust
