"""The control API of the chat page: people act, and hear at once what the bot does."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.simulator.arguments import Upload
from bot.simulator.entities import Json
from bot.simulator.person import Person
from bot.simulator.refusals import ImpossibleError, RefusedError
from bot.simulator.stream import Stream, Streams
from bot.simulator.view import message_view, person_view
from bot.simulator.world import World

PAGE = Path(__file__).with_name("page")
"""Where the static files of the chat page lie."""

_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost"})
_SHOWN_IN_PLACE = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")
_MAY_BE_EMPTY = frozenset({"block", "unblock", "start", "sticker"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Deed = Callable[[Person, Json], Awaitable[Any]]


class Control:
    """Everything under /sim, and the page itself.

    Args:
        world: where the people are.
        notice: tells what the page's visitors should know.
    """

    def __init__(self, world: World, notice: Callable[[], str]) -> None:
        """Prepare the deeds a person can do."""
        self._world = world
        self._notice = notice
        self._streams = Streams()
        self._deeds: dict[str, Deed] = {
            "text": _text,
            "tap": _tap,
            "location": _location,
            "contact": _contact,
            "sticker": _sticker,
            "block": _block,
            "unblock": _unblock,
            "start": _start,
            "edit": _edit,
            "forward": _forward,
        }

    def add_routes(self, application: web.Application) -> None:
        """Add the page and its API to the web application."""
        person = "/sim/people/{id:[0-9]+}"
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/", _index),
            ("GET", "/page/{path:.+}", _static),
            ("GET", "/sim/state", self._state),
            ("POST", "/sim/people", self._arrive),
            ("PATCH", person, self._change),
            ("GET", f"{person}/messages", self._messages),
            ("GET", f"{person}/events", self._events),
            ("GET", f"{person}/commands", self._commands),
            ("POST", f"{person}/{{kind:photo|document|voice}}", self._upload),
            ("POST", f"{person}/{{deed}}", self._act),
            ("GET", "/sim/files/{file_id}", self._file),
            ("GET", "/sim/clock", _no_clock),
            ("GET", "/sim/papers", _no_papers),
        ]
        for method, path, handler in routes:
            application.router.add_route(method, path, guarded(handler))

    def close(self) -> None:
        """End all streams of events."""
        self._streams.close()

    def _person(self, request: web.Request) -> Person:
        person = self._world.people.get(int(request.match_info["id"]))
        if person is None:
            raise web.HTTPNotFound(text='{"error":"no such person"}', content_type="application/json")
        return person

    async def _state(self, request: web.Request) -> web.Response:
        world, profile = self._world, self._world.profile
        language = request.query.get("language")
        bot = {
            "name": profile.text("name", language),
            "username": world.bot["username"],
            "description": profile.text("description", language),
            "short_description": profile.text("short_description", language),
        }
        people = [person_view(person) for person in world.people.values()]
        return web.json_response({"bot": bot, "people": people, "notice": self._notice()})

    async def _arrive(self, request: web.Request) -> web.Response:
        given = await _given(request)
        name = str(given.get("name") or "").strip()
        if not name:
            raise ImpossibleError("a person needs a name")
        return web.json_response(person_view(self._world.person(name, _language(given))))

    async def _change(self, request: web.Request) -> web.Response:
        person = self._person(request)
        person.speak(_language(await _given(request)))
        return web.json_response(person_view(person))

    async def _messages(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return web.json_response([message_view(message, self._world.files) for message in person.messages])

    async def _commands(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return web.json_response(self._world.profile.menu(person.id, person.language_code))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        stream = Stream(self._person(request), self._world)
        return await self._streams.serve(stream, request)

    async def _act(self, request: web.Request) -> web.Response:
        deed = request.match_info["deed"]
        if deed not in self._deeds:
            raise web.HTTPNotFound(text='{"error":"no such deed"}', content_type="application/json")
        done = await self._deeds[deed](self._person(request), await _given(request))
        return self._done(done)

    async def _upload(self, request: web.Request) -> web.Response:
        person, kind = self._person(request), request.match_info["kind"]
        upload, caption = await _uploaded(request)
        if kind == "photo":
            return self._done(await person.send_photo(upload.data, caption=caption, name=upload.name))
        if kind == "voice":
            return self._done(await person.send_voice(upload.data, mime=upload.mime))
        sent = await person.send_document(upload.data, name=upload.name, mime=upload.mime, caption=caption)
        return self._done(sent)

    def _done(self, done: Any) -> web.Response:
        shown: Json = {"ok": True}
        if done is not None and not isinstance(done, str):
            shown |= message_view(done, self._world.files)
        return web.json_response(shown)

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._world.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        headers = {"X-Content-Type-Options": "nosniff", "Content-Type": stored.mime}
        if not stored.mime.startswith(_SHOWN_IN_PLACE):
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.data, headers=headers)


def guarded(handler: Handler) -> Handler:
    """Serve only pages from this machine, so that no other site can drive the simulator, and explain refusals."""

    async def guard(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        foreign = origin is not None and origin.removeprefix("http://") != request.host
        if request.host.partition(":")[0] not in _LOCAL_NAMES or foreign:
            return web.json_response({"error": "only for pages of this machine"}, status=403)
        try:
            return await handler(request)
        except ImpossibleError as error:
            return web.json_response({"error": str(error)}, status=409)
        except RefusedError as error:
            return web.json_response({"error": error.description}, status=400)
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"cannot read the request: {error!r}"}, status=400)

    return guard


async def _given(request: web.Request) -> Json:
    body = await request.read()
    given = json.loads(body) if body else {}
    if not isinstance(given, dict):
        raise TypeError("an object is expected")
    return given


def _language(given: Json) -> str | None:
    code = given.get("language_code")
    return str(code) if code else None


async def _uploaded(request: web.Request) -> tuple[Upload, str]:
    """Take the first file of a form, whatever its field is called."""
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            with value.file as file:
                return Upload(value.filename, value.content_type, file.read()), str(form.get("caption", ""))
    raise ValueError("there is no file in the form")


async def _text(person: Person, given: Json) -> Any:
    return await person.say(str(given["text"]))


async def _tap(person: Person, given: Json) -> Any:
    message = person.message(int(given["message_id"]))
    row, column = int(given["row"]), int(given["column"])
    rows = () if message is None else message.keyboard
    if message is None or not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        raise ImpossibleError("there is no such button")
    return await person.press(str(rows[row][column].get("callback_data", "")), message)


async def _location(person: Person, given: Json) -> Any:
    return await person.send_location(float(given["latitude"]), float(given["longitude"]))


async def _contact(person: Person, given: Json) -> Any:
    return await person.send_contact(str(given["phone_number"]))


async def _sticker(person: Person, given: Json) -> Any:
    return await person.send_sticker(str(given.get("emoji") or "👍"))


async def _block(person: Person, _given: Json) -> Any:
    await person.block()


async def _unblock(person: Person, _given: Json) -> Any:
    await person.unblock()


async def _start(person: Person, given: Json) -> Any:
    return await person.start(str(given.get("payload") or ""))


async def _edit(person: Person, given: Json) -> Any:
    return await person.edit_own(int(given["message_id"]), str(given["text"]))


async def _forward(person: Person, given: Json) -> Any:
    return await person.forward(str(given["text"]))


async def _no_clock(_request: web.Request) -> web.StreamResponse:
    """Say that nothing moves the clock here; a demonstration adds one that does (`bot.simulator.timing`)."""
    return web.json_response(None)


async def _no_papers(_request: web.Request) -> web.StreamResponse:
    """Say that there is nothing to open here; a demonstration has something (`bot.simulator.papers`)."""
    return web.json_response(None)


async def _index(_request: web.Request) -> web.StreamResponse:
    return _page_file("index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    return _page_file(request.match_info["path"])


def _page_file(name: str) -> web.StreamResponse:
    path = (PAGE / name).resolve()
    if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file in the chat page.")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})
