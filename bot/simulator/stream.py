"""Server-Sent Events: the page hears at once what happens in a chat."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.simulator.chat import Event
from bot.simulator.entities import write_json
from bot.simulator.person import Person
from bot.simulator.view import message_view, reply_keyboard_view
from bot.simulator.world import World

_KEEP_ALIVE = 15.0
_BACKLOG = 1_000
_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class Stream:
    """What one page hears of one chat.

    Args:
        person: whose chat.
        world: files and menus.
    """

    def __init__(self, person: Person, world: World) -> None:
        """Prepare to listen."""
        self._person = person
        self._world = world
        self._queue: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue(maxsize=_BACKLOG)
        self._number = 0

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Send the whole state as `reset`, then every event, until the page goes away or `close` is called."""
        answer = web.StreamResponse(headers=_HEADERS)
        await answer.prepare(request)
        self._person.listeners.append(self._hear)
        try:
            await answer.write(self._written("reset", self._everything()))
            await answer.write(self._written("reply_keyboard", reply_keyboard_view(self._person)))
            while await self._pass_on(answer):
                pass
        except ConnectionError:
            pass
        finally:
            self._person.listeners.remove(self._hear)
        return answer

    def close(self) -> None:
        """End the stream; a page connects again by itself and gets everything anew."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def _pass_on(self, answer: web.StreamResponse) -> bool:
        try:
            async with asyncio.timeout(_KEEP_ALIVE):
                item = await self._queue.get()
        except TimeoutError:
            await answer.write(b": still here\n\n")
            return True
        if item is None:
            return False
        await answer.write(self._written(*item))
        return True

    def _hear(self, event: Event) -> None:
        """Keep an event as it is now; a page too slow to follow starts anew."""
        if self._queue.full():
            self.close()
            return
        self._queue.put_nowait((event.kind, self._shown(event)))

    def _shown(self, event: Event) -> Any:
        if event.kind == "delete" and event.message is not None:
            return {"message_id": event.message.id}
        if event.message is not None:
            return message_view(event.message, self._world.files)
        if event.kind == "toast":
            return {"text": event.text, "alert": event.alert}
        if event.kind == "typing":
            return {"action": event.text}
        return reply_keyboard_view(self._person) if event.kind == "reply_keyboard" else self._menu()

    def _menu(self) -> list[Any]:
        return self._world.profile.menu(self._person.id, self._person.language_code)

    def _everything(self) -> Any:
        messages = [message_view(message, self._world.files) for message in self._person.messages]
        keyboard = reply_keyboard_view(self._person)
        return {"messages": messages, "reply_keyboard": keyboard, "commands": self._menu()}

    def _written(self, kind: str, data: Any) -> bytes:
        self._number += 1
        return f"id: {self._number}\nevent: {kind}\ndata: {write_json(data)}\n\n".encode()


class Streams:
    """All pages that listen."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._open: set[Stream] = set()

    async def serve(self, stream: Stream, request: web.Request) -> web.StreamResponse:
        """Run a stream until it ends."""
        self._open.add(stream)
        try:
            return await stream.run(request)
        finally:
            self._open.discard(stream)

    def close(self) -> None:
        """End all of them."""
        for stream in tuple(self._open):
            stream.close()
