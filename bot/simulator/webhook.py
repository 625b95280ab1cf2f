"""The deliverer of webhooks: in order per chat, with the secret token, retried until it is taken."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.clock import Clock
from bot.simulator.arguments import Arguments
from bot.simulator.entities import Json
from bot.simulator.refusals import bad_request
from bot.simulator.updates import Entry, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
USUAL_CONNECTIONS = 40
_MOST_CONNECTIONS = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_LONGEST_PAUSE = 60.0
_ANSWER_WITHIN = 60.0
_SUCCESS = range(200, 300)

Respond = Callable[[str, Json], Awaitable[Any]]
"""Carries out a method that a webhook's answer asks for."""


class Webhook:
    """Posts updates to the bot's own address.

    Args:
        updates: what to deliver; what was taken is removed from it.
        clock: tells the time, for getWebhookInfo.
        respond: carries out a method found in an answer.
        pause: seconds before the second retry; the first comes at once, later ones double.

    Attributes:
        url: where updates go; '' for nowhere.
        pause: may be shortened by tests.
        failed: set as soon as a delivery was not taken.
    """

    def __init__(self, updates: UpdateQueue, clock: Clock, respond: Respond, *, pause: float) -> None:
        """Start without an address."""
        self.url = ""
        self._updates = updates
        self._clock = clock
        self._respond = respond
        self.pause = pause
        self.failed = asyncio.Event()
        self._secret = ""
        self._connections = USUAL_CONNECTIONS
        self._error: Json = {}
        self._queues: dict[int, deque[Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(USUAL_CONNECTIONS)
        updates.listeners.append(self._offer)

    async def set(self, arguments: Arguments) -> bool:
        """Deliver to a new address from now on, beginning with all that waits; '' ends delivery.

        Args:
            arguments: url, secret_token, max_connections, allowed_updates, drop_pending_updates.

        Returns:
            True.

        Raises:
            RefusedError: address or secret are not acceptable. Plain http is, as for a local server.
        """
        url, secret = arguments.text("url"), arguments.text("secret_token")
        _check(url, secret)
        await self.stop()
        if arguments.flag("drop_pending_updates"):
            self._updates.clear()
        if isinstance(kinds := arguments.structure("allowed_updates"), list):
            self._updates.allow(map(str, kinds))
        self.url, self._secret, self._error = url, secret, {}
        self._connections = min(max(arguments.integer("max_connections", USUAL_CONNECTIONS), 1), _MOST_CONNECTIONS)
        if url:
            self._begin()
        return True

    async def delete(self, arguments: Arguments) -> bool:
        """Stop delivering; what was not taken waits for getUpdates."""
        await self.stop()
        if arguments.flag("drop_pending_updates"):
            self._updates.clear()
        return True

    async def stop(self) -> None:
        """End all deliveries that are under way and forget the address."""
        self.url = ""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> Json:
        """Describe the state of delivery, as getWebhookInfo does."""
        shown: Json = {"url": self.url, "has_custom_certificate": False}
        shown["pending_update_count"] = len(self._updates)
        if self.url:
            shown |= {"max_connections": self._connections, "ip_address": "127.0.0.1"} | self._error
        if self._updates.allowed is not None:
            shown["allowed_updates"] = list(self._updates.allowed)
        return shown

    def _begin(self) -> None:
        self._slots = asyncio.Semaphore(self._connections)
        connector = aiohttp.TCPConnector(limit=self._connections)
        timeout = aiohttp.ClientTimeout(total=_ANSWER_WITHIN)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        for entry in self._updates.entries():
            self._offer(entry)

    def _offer(self, entry: Entry) -> None:
        """Queue an update behind those of the same chat."""
        if not self.url:
            return
        queue = self._queues.get(entry.chat_id)
        if queue is not None:
            queue.append(entry)
            return
        self._queues[entry.chat_id] = deque((entry,))
        task = asyncio.get_running_loop().create_task(self._drain(entry.chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        while queue:
            await self._deliver(queue[0])
            queue.popleft()
        del self._queues[chat_id]

    async def _deliver(self, entry: Entry) -> None:
        """Post one update until it is taken or too old."""
        failures = 0
        while self._clock().timestamp() < entry.expires:
            async with self._slots:
                wait = await self._post(entry)
            if wait is None:
                break
            doubled = self.pause * 2 ** (failures - 1) if failures else 0.0
            await asyncio.sleep(wait or min(doubled, _LONGEST_PAUSE))
            failures += 1
        self._updates.settle(entry.number)

    async def _post(self, entry: Entry) -> float | None:
        """Post once; gives None when it was taken, else the seconds its answer asks to wait."""
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers[SECRET_HEADER] = self._secret
        try:
            async with self._session.post(self.url, data=entry.text.encode(), headers=headers) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._failed(f"Connection failed: {type(error).__name__}", 0.0)
        if answer.status not in _SUCCESS:
            reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return self._failed(reason, _seconds(answer.headers.get("Retry-After", "")))
        await self._answered(answer, body)
        return None

    def _failed(self, reason: str, wait: float) -> float:
        self.failed.set()
        self._error = {"last_error_date": int(self._clock().timestamp()), "last_error_message": reason}
        return wait

    async def _answered(self, answer: aiohttp.ClientResponse, body: bytes) -> None:
        """Carry out the method that an answer may hold."""
        if answer.content_type != "application/json":
            return
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            return
        if isinstance(request, dict):
            method = str(request.pop("method", ""))
            if method and not method.lower().startswith("get"):
                await self._respond(method, request)


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise bad_request("invalid webhook URL specified")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")


def _seconds(value: str) -> float:
    return float(value) if value.isdecimal() else 0.0
