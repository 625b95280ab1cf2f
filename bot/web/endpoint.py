"""The webhook's endpoint and the health page: what Telegram and a load balancer knock at."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

PATH = "/telegram"
"""Where Telegram posts updates to, below the public address."""

HEALTH = "/health"
"""Answers 200 while the bot takes updates."""

LARGEST_UPDATE = 1_000_000
"""Bytes of one update; Telegram's are far smaller."""

PATIENCE = 1.0
"""Seconds that requests under way get when the bot stops; what they brought is brought again."""

SLOWEST = 10.0
"""Seconds in which a request's head must be there, and as many for its body: whoever dawdles holds a place."""

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

Take = Callable[[Sequence[Any]], Awaitable[None]]
"""Takes updates in; returns once they are committed."""


Number = Callable[[bytes], Any]
"""Reads of an update that no parser reads its number alone; None where there is none."""


def endpoint(
    take: Take, secret: str, outage: type[Exception], *, number: Number = lambda _payload: None
) -> web.Application:
    """Return the web application that takes updates.

    Telegram gets 200 only when the update is committed; anything else makes it send the update again.

    Args:
        take: decides updates.
        secret: what Telegram must show; compared in constant time.
        outage: what `take` raises when the store failed.
        number: reads what no parser reads: Telegram would send it again and again.

    Raises:
        ValueError: there is no secret, so whoever shows none would be let in.
    """
    if not secret:
        raise ValueError("a webhook needs a secret")

    async def receive(request: web.Request) -> web.Response:
        shown = request.headers.get(_SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret.encode()):
            return web.Response(status=403)
        update = await _brought(request, number)
        try:
            await take([update])
        except outage:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    async def healthy(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application(client_max_size=LARGEST_UPDATE, middlewares=[_noted])
    app[_SILENT] = set()
    app.router.add_post(PATH, receive)
    app.router.add_get(HEALTH, healthy)
    return app


async def _brought(request: web.Request, number: Number) -> Any:
    """Read what a call brings.

    Raises:
        aiohttp.web.HTTPException: it is packed, comes too slowly, is too large, or is no JSON.
    """
    if "Content-Encoding" in request.headers:  # Telegram packs nothing, and small packets may hold much
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(SLOWEST):
            body = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        update = number(body)
    if update is None:
        raise web.HTTPBadRequest
    return update


_SILENT = web.AppKey("silent", set[object])
"""New connections on which the head of no request has come yet."""


@web.middleware
async def _noted(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    """Note that a request's head is there."""
    request.app[_SILENT].discard(request.protocol)
    return await handler(request)


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, *, slowest: float = SLOWEST) -> AsyncIterator[None]:
    """Serve an application at an address until the block ends.

    Args:
        app: what `endpoint` returned.
        host: where to listen.
        port: where to listen.
        slowest: seconds in which the first request of a connection must have begun; aiohttp itself waits for ever.
    """
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=PATIENCE, lingering_time=PATIENCE, keepalive_timeout=4 * slowest
    )
    await runner.setup()
    assert runner.server is not None, "it is set up"
    loop, serve, silent = asyncio.get_running_loop(), runner.server, app[_SILENT]

    def connected() -> asyncio.Protocol:
        protocol = serve()
        silent.add(protocol)

        def judge() -> None:
            if protocol in silent:
                silent.discard(protocol)
                protocol.force_close()

        loop.call_later(slowest, judge)
        return protocol

    server = await loop.create_server(connected, host, port)
    try:
        yield
    finally:
        server.close()
        await runner.cleanup()
