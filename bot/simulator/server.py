"""A Bot API of our own on loopback, so that the unchanged bot can be tried, tested and measured."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bot.clock import Clock, system_clock
from bot.simulator.arguments import Arguments, Upload
from bot.simulator.calls import Requests
from bot.simulator.entities import Json, write_json
from bot.simulator.faults import Fault, Faults
from bot.simulator.files import MOST_UPLOADED
from bot.simulator.methods import METHODS, Method
from bot.simulator.people import Control
from bot.simulator.polling import Polling
from bot.simulator.refusals import BAD_REQUEST, NOT_FOUND, UNAUTHORIZED, RefusedError, bad_request
from bot.simulator.webhook import Webhook
from bot.simulator.world import World

OK = 200
LOOPBACK = "127.0.0.1"
_TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{1,64}")
_JSON_HEADERS = {"Content-Type": "application/json"}
_BODY_LIMIT = MOST_UPLOADED + 1024 * 1024
_STOP_WITHIN = 1.0
_DROPPED = 0

Special = Callable[[Arguments], Awaitable[Any]]


class BotApi:
    """A simulated Telegram: start it with `async with`, then point a bot at `base_url`.

    Args:
        port: port on 127.0.0.1; 0 takes a free one.
        clock: tells the time of messages and expiries.
        latency: seconds before every answer.
        notice: what the chat page tells its visitors.
        extra: may add routes to the web application before it starts.
        world: people and chats; None begins with an empty world.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock = system_clock,
        latency: float = 0.0,
        notice: str = "",
        extra: Callable[[web.Application], None] | None = None,
        world: World | None = None,
    ) -> None:
        """Prepare everything; nothing listens yet."""
        self.world = world or World(clock=clock)
        self.faults = Faults()
        self.requests = Requests()
        self.latency = latency
        self.notice = notice
        self.webhook = Webhook(self.world.updates, self.world.exchange.clock, self._from_webhook, pause=1.0)
        self.polling = Polling(self.world.updates, lambda: bool(self.webhook.url))
        self.control = Control(self.world, lambda: self.notice)
        self._port = port
        self._extra = extra
        self._runner: web.AppRunner | None = None
        self._token = ""
        self._logged_out = False
        self._methods: dict[str, tuple[str, Method]] = {name.lower(): (name, do) for name, do in METHODS.items()}
        self._special: dict[str, tuple[str, Special]] = {
            "setwebhook": ("setWebhook", self._set_webhook),
            "deletewebhook": ("deleteWebhook", self.webhook.delete),
            "getwebhookinfo": ("getWebhookInfo", self._webhook_info),
            "logout": ("logOut", self._log_out),
            "close": ("close", self._close),
        }

    async def __aenter__(self) -> Self:
        """Start to listen."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop listening."""
        await self.stop()

    @property
    def url(self) -> str:
        """Address of the server, which is also that of the chat page."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot takes as `base_url`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot takes as `base_file_url`."""
        return f"{self.url}/file/bot"

    async def start(self) -> None:
        """Listen on the port; a free one is chosen for port 0."""
        application = web.Application(client_max_size=_BODY_LIMIT)
        application.router.add_route("*", "/bot{token}/{method}", self._bot)
        application.router.add_get("/file/bot{token}/{path:.+}", self._file)
        if self._extra is not None:
            self._extra(application)
        self.control.add_routes(application)  # last, so that its answers stand where nobody else has one
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP_WITHIN)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """End polls, streams and deliveries, then close the port."""
        self.polling.release()
        self.control.close()
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _bot(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the bot."""
        name = request.match_info["method"].lower()
        try:
            self._check_token(request.match_info["token"])
            arguments = await _arguments(request)
        except RefusedError as refusal:
            return _refused(refusal)
        chat_id = arguments.integer("chat_id")
        fault = self.faults.strike(name, chat_id)
        status, answer = await self._struck(name, arguments, fault)
        self.requests.add(self._spelling(name), chat_id, status, arguments.values)
        if self.latency:
            await asyncio.sleep(self.latency)
        if status == _DROPPED and request.transport is not None:
            request.transport.abort()
        return answer

    async def _struck(self, name: str, arguments: Arguments, fault: Fault | None) -> tuple[int, web.Response]:
        """Carry out a request under a fault; status 0 means that nothing may be answered."""
        try:
            if fault is None:
                return OK, await self._answer(name, arguments)
            if fault.delay:
                await asyncio.sleep(fault.delay)
            refusal = fault.refusal()
            if refusal is not None:
                if fault.acts:
                    await self._answer(name, arguments)
                raise refusal
            if fault.drop == "before":
                return _DROPPED, web.Response()
            answer = await self._answer(name, arguments)
        except RefusedError as refusal:
            return refusal.code, _refused(refusal)
        except (KeyError, TypeError, ValueError) as error:
            return BAD_REQUEST, _refused(bad_request(f"Can't parse the request: {error!r}"))
        return (_DROPPED if fault.drop else OK), answer

    async def _answer(self, name: str, arguments: Arguments) -> web.Response:
        """Carry out a request and write its answer down."""
        if self._logged_out:
            raise RefusedError(BAD_REQUEST, "Logged out")
        if name == "getupdates":
            batch = await self.polling.get_updates(arguments)
            return _json('{"ok":true,"result":[' + ",".join(batch) + "]}")
        return _json('{"ok":true,"result":' + write_json(await self.call(name, arguments)) + "}")

    async def call(self, name: str, arguments: Arguments) -> Any:
        """Carry out a method without any network.

        Args:
            name: the method, in any case.
            arguments: its parameters.

        Returns:
            What would stand in `result`.

        Raises:
            RefusedError: as the real server refuses.
        """
        found = self._methods.get(name.lower())
        if found is not None:
            return found[1](self.world, arguments)
        special = self._special.get(name.lower())
        if special is None:
            raise RefusedError(NOT_FOUND, "Not Found: method not found")
        return await special[1](arguments)

    def _spelling(self, name: str) -> str:
        if name == "getupdates":
            return "getUpdates"
        found = self._methods.get(name) or self._special.get(name)
        return name if found is None else found[0]

    def _check_token(self, token: str) -> None:
        """Accept the first well-formed token; it gives the bot its id."""
        if token == self._token:
            return
        if _TOKEN.fullmatch(token) is None:
            raise RefusedError(UNAUTHORIZED, "Unauthorized: invalid token specified")
        if self._token:
            raise RefusedError(UNAUTHORIZED, "Unauthorized")
        self._token = token
        self.world.bot["id"] = int(token.partition(":")[0])

    async def _set_webhook(self, arguments: Arguments) -> bool:
        if arguments.text("url"):
            self.polling.interrupt()
        return await self.webhook.set(arguments)

    async def _webhook_info(self, _arguments: Arguments) -> Json:
        return self.webhook.info()

    async def _log_out(self, _arguments: Arguments) -> bool:
        self.world.updates.clear()
        self._logged_out = True
        return True

    async def _close(self, _arguments: Arguments) -> bool:
        return True

    async def _from_webhook(self, name: str, values: Json) -> None:
        """Carry out what a webhook's answer asks for; like the real server, tell nobody when it fails."""
        arguments = Arguments(values)
        status = OK
        try:
            await self.call(name, arguments)
        except RefusedError as refusal:
            status = refusal.code
        self.requests.add(self._spelling(name.lower()), arguments.integer("chat_id"), status, values)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Hand out a file under the path that getFile gave."""
        try:
            self._check_token(request.match_info["token"])
        except RefusedError as refusal:
            return _refused(refusal)
        stored = self.world.files.by_path(request.match_info["path"])
        if stored is None:
            return _refused(RefusedError(NOT_FOUND, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _json(text: str, status: int = OK) -> web.Response:
    return web.Response(body=text.encode(), status=status, headers=_JSON_HEADERS)


def _refused(refusal: RefusedError) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after:
        body["parameters"] = {"retry_after": refusal.retry_after}
    answer = _json(write_json(body), refusal.code)
    if refusal.retry_after:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


async def _arguments(request: web.Request) -> Arguments:
    """Read parameters from the query and from a JSON, form or multipart body."""
    values: Json = dict(request.query) if "?" in request.raw_path else {}
    if not request.can_read_body:
        return Arguments(values)
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        values |= _object(await request.read())
    elif kind.startswith("multipart/form-data"):
        return await _multipart(request, values)
    else:
        values |= parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True)
    return Arguments(values)


def _object(body: bytes) -> Json:
    try:
        values = _read(body) if body else {}
    except ValueError:
        raise bad_request("Can't parse JSON encoded request") from None
    if not isinstance(values, dict):
        raise bad_request("Can't parse JSON encoded request")
    return values


def _read(body: bytes) -> Any:
    """Read JSON quickly; what only the slower reader takes (half a surrogate pair, NaN) by that one."""
    try:
        return orjson.loads(body)
    except ValueError:
        return json.loads(body)


async def _multipart(request: web.Request, values: Json) -> Arguments:
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                uploads[name] = Upload(value.filename, value.content_type, file.read())
        else:
            values[name] = value
    return Arguments(values, uploads)
