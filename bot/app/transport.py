"""Talk HTTP to Telegram cheaply, and know afterwards whether a request went out.

python-telegram-bot's default client costs 4 to 20 times the CPU and reports 'refused' (surely not
delivered) and 'dropped' (perhaps delivered) alike. Telegram has no idempotency key, so whoever sends must
know the difference, or people get messages twice. Three things can happen to a request:

* *answered*: Telegram's own JSON came back, good or bad; a bad one is an ordinary `telegram.error`;
* *not sent* (`NotSent`): no connection, so nothing can have happened and the request may be repeated;
* *unknown* (`OutcomeUnknown`): it went out, and then a timeout, a broken connection, a 5xx or an answer
  that is not Telegram's; repeating it may say things twice.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import aiohttp
import orjson
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
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.app.logs import without_tokens
from bot.app.piecewise import updates_in

_FINE: Final = 200
_DONE: Final = b'{"ok":true,"result":'
_NOT_HERE: Final = 300
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
_PAUSE: Final = 5  # seconds to wait where a 429 does not say how long

_REFUSALS: Final[Mapping[int, type[TelegramError]]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}
_NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
Limit = Any
"""Seconds, None for 'no limit', or `BaseRequest.DEFAULT_NONE` for 'as usual'."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class NotSent(NetworkError):  # noqa: N818  # says what happened, as its parents in telegram.error do
    """Nothing reached Telegram, so the request may safely be made again."""


class OutcomeUnknown(TimedOut):
    """The request went out, and whether Telegram acted on it cannot be known."""


class SlowDown(RetryAfter):
    """Telegram asks us to wait; unlike its parent it always tells whole seconds and never warns.

    Args:
        seconds: how long nothing of this kind may be sent.
    """

    def __init__(self, seconds: int) -> None:
        """Keep the seconds; the parent asks for `retry_after` while it is being made."""
        self.seconds = seconds
        super().__init__(seconds)

    @property
    def retry_after(self) -> int:
        """Tell how many seconds to wait."""
        return self.seconds


def encode(payload: Mapping[str, Any]) -> bytes:
    """Write a payload as compact UTF-8 JSON; half a surrogate pair becomes a question mark."""
    try:
        return orjson.dumps(payload)
    except TypeError:  # half a surrogate pair, or a whole number of more than 64 bits
        return _encode(payload).encode("utf-8", "replace")


def _decode(payload: bytes) -> Any:
    """Read JSON, also what is only nearly JSON, or what no parser bears as a whole; None where it is none at all."""
    for read in (orjson.loads, json.loads):
        with suppress(ValueError, RecursionError):
            return read(payload)
    found = updates_in(payload)
    return None if found is None else {"ok": True, "result": found}


def read_answer(status: int, payload: bytes) -> Any:
    """Take the result out of an answer, or raise what Telegram said instead.

    Args:
        status: HTTP status.
        payload: body of the answer, as it came.

    Returns:
        The `result` of the Bot API's envelope (https://core.telegram.org/bots/api#making-requests).

    Raises:
        OutcomeUnknown: a 5xx, or a body that Telegram did not write (a proxy's page, for one): Forbidden
            must never come from a proxy, because it would unsubscribe a resident.
        TelegramError: its subclass for what was refused; `SlowDown` for a 429.
    """
    if status >= _SERVER_ERROR:
        raise OutcomeUnknown(f"Telegram answered HTTP {status}")
    body = _decode(payload)
    if isinstance(body, dict) and body.get("ok") is False:
        raise refusal(status, body)
    if not isinstance(body, dict) or "result" not in body or status >= _NOT_HERE:
        raise OutcomeUnknown(f"HTTP {status} with a body that is not Telegram's ({len(payload)} bytes)")
    return body["result"]


def refusal(status: int, body: Mapping[str, Any]) -> TelegramError:
    """Find the exception for a request that Telegram refused.

    Args:
        status: HTTP status; what the body says about itself counts more.
        body: the envelope with `ok` false.

    Returns:
        What python-telegram-bot would raise; `OutcomeUnknown` where the code inside is a 5xx.
    """
    named = body.get("error_code")
    code = named if isinstance(named, int) else status
    said = body.get("parameters")
    parameters = said if isinstance(said, dict) else {}
    text = without_tokens(str(body.get("description") or f"HTTP {code}"))
    if code >= _SERVER_ERROR:
        return OutcomeUnknown(text)
    if isinstance(moved := parameters.get("migrate_to_chat_id"), int):
        return ChatMigrated(moved)
    if isinstance(seconds := parameters.get("retry_after"), int | float):
        return SlowDown(-int(-seconds // 1))
    if code == _TOO_MANY:
        return SlowDown(_PAUSE)
    return _REFUSALS.get(code, NetworkError)(text)


def _timeout(
    read: float | None, connect: float | None, pool: float | None, *, upload: float | None = None
) -> aiohttp.ClientTimeout:
    """Translate python-telegram-bot's limits into aiohttp's, which knows none for writing.

    Args:
        read: seconds without a byte of the answer.
        connect: seconds to find and reach the server.
        pool: seconds to wait for a free connection.
        upload: seconds for sending files; limits the sum of all. Anything else goes into the socket's buffer at once
            and is then limited by `read`; a timer more would cost it a tenth of its CPU.
    """
    parts = (upload, read, connect, pool)
    finite = [part for part in parts if part is not None]
    total = sum(finite) if len(finite) == len(parts) else None
    reach = None if connect is None or pool is None else connect + pool
    return aiohttp.ClientTimeout(total=total, connect=reach, sock_connect=connect, sock_read=read)


def _given(limit: Limit, usual: float | None) -> float | None:
    """Choose what the caller asked for, or else what is usual."""
    chosen: float | None = usual if limit is BaseRequest.DEFAULT_NONE else limit
    return chosen


def _form(request_data: RequestData) -> aiohttp.FormData:
    """Lay out parameters and files as browsers do, each file with its own name and MIME type."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime_type)
    return form


def _failure(error: Exception) -> NotSent | OutcomeUnknown:
    """Tell which of the two it is, with the reason but without the address."""
    reason = without_tokens(f"{type(error).__name__}: {error}")
    return NotSent(reason) if isinstance(error, _NEVER_LEFT) else OutcomeUnknown(reason)


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's way to the network, on aiohttp.

    One of these may serve a bot's ordinary requests and a `Wire`; give long polling one of its own.

    Args:
        connections: how many requests may be under way at once; further ones wait.
        read_timeout: seconds without a byte of the answer; None waits for ever.
        media_write_timeout: seconds that sending may take where files are uploaded.
        connect_timeout: seconds to find and reach the server.
        pool_timeout: seconds to wait for one of the `connections`.
        proxy: address of an HTTP proxy, if the server is reached through one.
    """

    def __init__(  # the timeouts are python-telegram-bot's own
        self,
        *,
        connections: int = 256,
        read_timeout: float | None = 10.0,
        media_write_timeout: float = 120.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 5.0,
        proxy: str | None = None,
    ) -> None:
        """Keep the limits; connections are made when it is initialised, inside the running loop."""
        self._connections = connections
        self._read = read_timeout
        self._media_write = media_write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._usual = _timeout(self._read, connect_timeout, pool_timeout)

    @property
    def read_timeout(self) -> float | None:
        """Tell how many seconds an answer may take where nothing else is asked for."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool of connections; a second call changes nothing."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                # Unpacking costs us more than the few bytes are worth.
                headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
                timeout=self._usual,
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close all connections; it can be initialised again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # declared by python-telegram-bot
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Limit = BaseRequest.DEFAULT_NONE,
        write_timeout: Limit = BaseRequest.DEFAULT_NONE,
        connect_timeout: Limit = BaseRequest.DEFAULT_NONE,
        pool_timeout: Limit = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request for python-telegram-bot.

        Returns:
            The status, always below 300, and the body.

        Raises:
            NotSent: nothing reached the server.
            OutcomeUnknown: the request went out and no usable answer came.
            TelegramError: what the server refused, as `read_answer` tells it.
        """
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(
            _given(read_timeout, self._read),
            _given(connect_timeout, self._connect),
            _given(pool_timeout, self._pool),
            upload=_given(write_timeout, self._media_write) if uploads else None,
        )
        if request_data is None:
            status, body = await self.exchange(method, URL(url), timeout=timeout)
        elif uploads:
            status, body = await self.exchange(method, URL(url), data=_form(request_data), timeout=timeout)
        else:
            data = encode(request_data.parameters)
            status, body = await self.exchange(method, URL(url), data=data, timeout=timeout)
        if status >= _NOT_HERE:
            read_answer(status, body)
        return status, body

    async def exchange(
        self,
        method: str,
        url: URL,
        *,
        data: bytes | aiohttp.FormData | None = None,
        timeout: aiohttp.ClientTimeout | None = None,  # noqa: ASYNC109  # a set of four, kept by aiohttp
    ) -> tuple[int, bytes]:
        """Make one request, whatever the answer.

        Args:
            method: GET or POST.
            url: where to.
            data: JSON as bytes, or a form with files.
            timeout: other than the usual limits.

        Returns:
            Status and body.

        Raises:
            NotSent: nothing reached the server.
            OutcomeUnknown: the request went out and no whole answer came.
        """
        if self._session is None:
            raise RuntimeError("The transport is not initialised")
        body = aiohttp.BytesPayload(data, content_type="application/json") if isinstance(data, bytes) else data
        try:
            answer = await self._session.request(
                method, url, data=body, timeout=timeout or self._usual, allow_redirects=False
            )
            return answer.status, await answer.read()  # which gives the connection back, also when it fails
        except (aiohttp.ClientError, OSError) as error:  # OSError holds TimeoutError too
            failure = _failure(error)
        # Raised out here, so that no cause or context carries the address, which holds the token.
        raise failure

    def patient(self, read_timeout: float) -> aiohttp.ClientTimeout:
        """Give the usual limits with another one for reading, in seconds."""
        return _timeout(read_timeout, self._connect, self._pool)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer for python-telegram-bot without ever logging it.

        Raises:
            OutcomeUnknown: it is not Telegram's.
            TelegramError: it is a refusal under a good status.
        """
        return {"ok": True, "result": read_answer(200, payload)}


class Wire:
    """The short way to the Bot API for calls that are made often: JSON out, JSON in, no objects built.

    Args:
        request: carries the calls; whoever owns it initialises it and shuts it down.
        token: the bot's token.
        base_url: what the token is appended to.
    """

    def __init__(self, request: AiohttpRequest, token: str, *, base_url: str = "https://api.telegram.org/bot") -> None:
        """Remember where to call."""
        self._request = request
        self._root = f"{base_url}{token}/"
        self._addresses: dict[str, URL] = {}

    def __repr__(self) -> str:
        """Say what this is without the token."""
        return f"{type(self).__name__}({without_tokens(self._root)!r})"

    async def call(self, method: str, payload: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """Call one method of the Bot API.

        Args:
            method: its name, such as `sendMessage`.
            payload: its parameters as JSON values; nested ones need not be encoded.
            read_timeout: seconds an answer may take, where the usual limit is too short (long polling).

        Returns:
            The `result` as JSON values.

        Raises:
            NotSent: nothing reached Telegram.
            OutcomeUnknown: it cannot be known whether Telegram acted.
            TelegramError: what Telegram refused; `SlowDown` tells for how many seconds.
        """
        timeout = None if read_timeout is None else self._request.patient(read_timeout)
        data = encode(payload)
        return read_answer(*await self._request.exchange("POST", self._at(method), data=data, timeout=timeout))

    async def do(self, method: str, payload: Mapping[str, Any]) -> None:
        """Do what `call` does where nobody wants the result, such as the whole message after an edit."""
        status, answer = await self._request.exchange("POST", self._at(method), data=encode(payload))
        if status != _FINE or not answer.startswith(_DONE):
            read_answer(status, answer)

    def _at(self, method: str) -> URL:
        return self._addresses.get(method) or self._addresses.setdefault(method, URL(self._root + method))
