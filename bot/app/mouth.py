"""Show screens through the Bot API: each resident's in order, none twice, none forgotten."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.app.pauses import Pauses, Yielding
from bot.app.payload import Shown, as_commands, content, matters, without_file
from bot.app.transport import NotSent, OutcomeUnknown, SlowDown, Wire
from bot.handlers.port import Pressed
from bot.render.screen import Command, Screen

log = structlog.get_logger(__name__)

REMEMBERED = 50_000
"""Chats whose last screen is remembered; forgetting one only leaves old buttons in place."""

ATTEMPTS = 6
"""How often a request that surely did nothing is made before the screen waits for the next sweep."""

REFUSALS = 5
"""How often Telegram may call the same screen a bad request before it is left to the next start."""

PATIENCE = 30.0
"""Seconds a resident's screen waits for Telegram at most; afterwards the next sweep shows it."""


_Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass(slots=True)
class _Chat:
    """What the mouth remembers of one chat while it runs; losing it does no harm."""

    live: int = 0
    place_keyboard: int = 0
    waiting: int = 0
    refused: int = 0
    attachments: tuple[Shown, ...] = ()
    commands: tuple[Command, ...] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class TelegramMouth:
    """Speaks to residents through Telegram.

    Args:
        wire: carries the calls.
        attach: sends a picture or recording.
        shown: told when a resident has seen their screen, with the turn it belongs to.
        failed: told when a screen could not be shown now and must be shown again, after so many seconds.
        lost: told when Telegram says that a resident has blocked the bot.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        attach: Callable[[int, Shown], Awaitable[None]],
        shown: Callable[[int, int], None],
        failed: Callable[[int, float], None],
        lost: Callable[[int], Awaitable[None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin without any memory of chats."""
        self._wire = wire
        self._attach = attach
        self._shown = shown
        self._failed = failed
        self._lost = lost
        self._pauses = Pauses()
        self._sleep = sleep
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._topics: dict[int, str] = {}

    def beside(self, yielding: Yielding) -> None:
        """Speak beside whoever sends messages that nobody waits for, and have them give way."""
        self._pauses.beside = yielding

    async def show(self, chat: int, screen: Screen, *, turn: int, pressed: Pressed | None = None) -> None:
        """Show a screen after those that were decided before it (see `bot.handlers.port.Mouth`)."""
        memory = self._remember(chat)
        memory.waiting += 1
        try:
            async with memory.lock:
                await self._deliver(chat, memory, screen, pressed)
            memory.refused = 0
            self._shown(chat, turn)
        except Forbidden:
            await self._lost(chat)
        except TelegramError as error:
            log.warning("screen not shown", reason=type(error).__name__)
            memory.refused += isinstance(error, BadRequest)
            if memory.refused < REFUSALS:
                self._failed(chat, self._wait(chat, error))
        finally:
            memory.waiting -= 1

    def watching(self) -> dict[int, str]:
        """Return which chats show a screen that is brought up to date, with its topic."""
        return dict(self._topics)

    async def refresh(self, chat: int, screen: Screen) -> None:
        """Bring the open screen of a chat up to date, if it is still the one about this topic."""
        memory = self._chats.get(chat)
        if memory is None or memory.lock.locked():
            return
        async with memory.lock:
            if self._topics.get(chat) != screen.topic or not memory.live:
                return
            payload = {"chat_id": chat, "message_id": memory.live, **content(screen)}
            try:
                await self._wire.do("editMessageText", payload)
            except SlowDown as error:
                self._pauses.refused(chat, float(error.seconds))
            except TelegramError as error:
                if "not modified" not in str(error).lower():
                    self._topics.pop(chat, None)

    async def deliver(self, chat: int, screen: Screen, *, silent: bool = False, paid: bool = False) -> None:
        """Send a message from the outbox, once, between two screens; the open screen keeps its buttons, and so does it.

        Args:
            chat: Telegram's number of the private chat.
            screen: what it says.
            silent: it comes without a sound.
            paid: pay Telegram for going faster than it lets everybody go.

        Raises:
            TelegramError: what became of it, as the transport tells it; nothing is tried again here. What is raised
                after something was sent is never one that invites to try again.
        """
        payload = {"chat_id": chat, **content(screen)}
        payload |= {"disable_notification": True} if silent else {}
        payload |= {"allow_paid_broadcast": True} if paid else {}
        memory = self._chats.get(chat)
        if memory is None:  # no screen of theirs is under way, and they need not be remembered for this
            await self._put(chat, screen, payload)
            return
        memory.waiting += 1
        try:
            async with memory.lock:
                await self._put(chat, screen, payload)
        finally:
            memory.waiting -= 1

    async def _put(self, chat: int, screen: Screen, payload: dict[str, Any]) -> None:
        """Send what goes above, then the words; as a whole it is sent, refused, or nobody knows."""
        if (held := self._pauses.left(chat)) > 0:  # a reply was refused while this one waited for its turn
            raise SlowDown(math.ceil(held))
        try:
            came, trouble = await self._put_above(chat, screen)
            words = payload if trouble is None else payload | {"text": without_file(screen)}
            if came:
                await self._finish(words)
            else:
                await self._wire.do("sendMessage", words)
        except SlowDown as error:
            self._pauses.refused_to_all(float(error.seconds))
            raise
        if trouble is not None:
            raise trouble

    async def _put_above(self, chat: int, screen: Screen) -> tuple[bool, TelegramError | None]:
        """Send what goes above a message of the outbox; tell whether something came, and what refused that matters."""
        came, trouble = False, None
        for attachment in screen.attachments:
            try:
                await self._attach(chat, attachment)
            except Forbidden:
                raise
            except (SlowDown, NotSent) as error:
                if came:
                    raise OutcomeUnknown(f"a part of it: {error}") from None
                raise
            except OutcomeUnknown:
                if matters(attachment):
                    raise
                came = True
            except TelegramError as error:
                log.warning("file or place not sent", kind=type(attachment).__name__, reason=type(error).__name__)
                trouble = error if matters(attachment) else trouble
            else:
                came = True
        return came, trouble

    async def _finish(self, payload: dict[str, Any]) -> None:
        """Send the words to a file that came already: they may be tried again, and the whole may not.

        Raises:
            OutcomeUnknown: they could not be sent, or nobody knows.
            TelegramError: they were refused.
        """
        try:
            await self._patiently(self._wire.do, "sendMessage", payload, repeatable=False)
        except (SlowDown, NotSent) as error:
            raise OutcomeUnknown(f"the words: {error}") from None

    def _wait(self, chat: int, error: TelegramError) -> float:
        """Return for how many seconds a screen that failed has to wait."""
        if not isinstance(error, SlowDown):
            return 0.0
        return max(float(error.seconds), self._pauses.left(chat))

    async def dismiss(self, pressed: Pressed, toast: str = "") -> None:
        """Answer a press that changes nothing."""
        await self._answer(pressed, toast)

    def _remember(self, chat: int) -> _Chat:
        memory = self._chats.get(chat)
        if memory is None:
            memory = self._chats[chat] = _Chat()
            if len(self._chats) > REMEMBERED:
                self._forget_oldest()
        self._chats.move_to_end(chat)
        return memory

    def _forget_oldest(self) -> None:
        chat, memory = next(iter(self._chats.items()))
        if not memory.waiting:
            del self._chats[chat]

    async def _deliver(self, chat: int, memory: _Chat, screen: Screen, pressed: Pressed | None) -> None:
        if pressed is None:
            await self._say(chat, memory, screen)
        elif screen.unchanged and memory.live:
            # The screen is there already, perhaps below an older one whose buttons were still to be seen.
            await self._answer(pressed, screen.toast)
            if pressed.message != memory.live:
                await self._strip(chat, pressed.message)
        elif self._needs_room(memory, screen, pressed):
            await self._while_answering(pressed, screen.toast, self._say(chat, memory, screen))
            await self._strip(chat, pressed.message)
        else:
            edited = self._edit(chat, memory, screen, pressed.message)
            await self._while_answering(pressed, screen.toast, edited)
        memory.attachments = screen.attachments
        self._note_topic(chat, screen.topic)
        if screen.commands is not None and screen.commands != memory.commands:
            await self._list_commands(chat, memory, screen.commands)
        if memory.place_keyboard and not screen.asks_place:
            await self._drop_place_keyboard(chat, memory)

    def _note_topic(self, chat: int, topic: str) -> None:
        if topic:
            self._topics[chat] = topic
        else:
            self._topics.pop(chat, None)

    @staticmethod
    def _needs_room(memory: _Chat, screen: Screen, pressed: Pressed) -> bool:
        """Tell whether a screen must come as a new message although a button was pressed."""
        illustrated = bool(screen.attachments) and screen.attachments != memory.attachments
        elsewhere = bool(memory.live) and pressed.message != memory.live
        return screen.fresh or bool(screen.asks_place) or illustrated or elsewhere

    async def _while_answering(self, pressed: Pressed, toast: str, showing: Awaitable[None]) -> None:
        """Show a screen and answer the press that led to it, at the same time."""
        answering = asyncio.create_task(self._answer(pressed, toast))
        try:
            await showing
        finally:
            await answering

    async def _say(self, chat: int, memory: _Chat, screen: Screen) -> None:
        """Send a new message, and take the buttons off the one before it."""
        payload = {"chat_id": chat, **content(screen)}
        if screen.attachments != memory.attachments and not await self._show_above(chat, screen):
            payload["text"] = without_file(screen)
        self._pauses.beside.spoke(chat)
        sent = await self._patiently(self._wire.call, "sendMessage", payload, repeatable=False)
        before, memory.live = memory.live, sent["message_id"]
        if screen.asks_place:
            await self._offer_place_keyboard(chat, memory, screen.asks_place)
        if before:
            await self._strip(chat, before)

    async def _show_above(self, chat: int, screen: Screen) -> bool:
        """Send what goes above a reply; False where something that matters may not have come."""
        whole = True
        for attachment in screen.attachments:

            async def attach(_method: str, _payload: dict[str, Any], shown: Shown = attachment) -> None:
                await self._attach(chat, shown)

            try:
                await self._patiently(attach, "", {"chat_id": chat}, repeatable=False)
            except Forbidden:
                raise
            except TelegramError as error:
                log.warning("file or place not sent", kind=type(attachment).__name__, reason=type(error).__name__)
                whole = whole and not matters(attachment)
        return whole

    async def _edit(self, chat: int, memory: _Chat, screen: Screen, message: int) -> None:
        """Change a message in place; where it cannot be changed any more, send a new one."""
        payload = {"chat_id": chat, "message_id": message, **content(screen)}
        try:
            await self._patiently(self._wire.do, "editMessageText", payload, repeatable=True)
        except BadRequest as error:
            if "not modified" in str(error).lower():
                memory.live = message
                return
            await self._say(chat, memory, screen)
            return
        memory.live = message

    async def _list_commands(self, chat: int, memory: _Chat, commands: tuple[Command, ...]) -> None:
        """Give this chat a list of commands of its own, or everybody's; that it cannot be done does no harm."""
        scope = {"scope": {"type": "chat", "chat_id": chat}}
        method = "setMyCommands" if commands else "deleteMyCommands"
        try:
            await self._wire.do(method, scope | ({"commands": as_commands(commands)} if commands else {}))
        except Forbidden:
            raise
        except TelegramError:
            log.debug("list of commands left as it was")
        else:
            memory.commands = commands

    async def _strip(self, chat: int, message: int) -> None:
        """Take the buttons off an old message; that it cannot be done does no harm."""
        if not message:
            return
        try:
            await self._wire.do("editMessageReplyMarkup", {"chat_id": chat, "message_id": message})
        except Forbidden:
            raise
        except TelegramError:
            log.debug("old buttons left in place")

    async def _answer(self, pressed: Pressed, toast: str) -> None:
        """Answer a press; one that Telegram has forgotten meanwhile does no harm."""
        payload = {"callback_query_id": pressed.query, **({"text": toast} if toast else {})}
        try:
            await self._wire.do("answerCallbackQuery", payload)
        except TelegramError:
            log.debug("press not answered")

    async def _offer_place_keyboard(self, chat: int, memory: _Chat, words: str) -> None:
        if memory.place_keyboard:
            await self._drop_place_keyboard(chat, memory)
        keyboard = {"keyboard": [[{"text": words, "request_location": True}]], "resize_keyboard": True}
        payload = {"chat_id": chat, "text": "📍", "reply_markup": {**keyboard, "one_time_keyboard": True}}
        sent = await self._patiently(self._wire.call, "sendMessage", payload, repeatable=False)
        memory.place_keyboard = sent["message_id"]

    async def _drop_place_keyboard(self, chat: int, memory: _Chat) -> None:
        """Delete the message that carries the keyboard: clients then put the keyboard away."""
        message, memory.place_keyboard = memory.place_keyboard, 0
        try:
            await self._wire.do("deleteMessage", {"chat_id": chat, "message_id": message})
        except TelegramError:
            log.debug("place keyboard left in place")

    async def _patiently(self, call: _Call, method: str, payload: dict[str, Any], *, repeatable: bool) -> Any:
        """Call until Telegram answers; repeat what surely did nothing, or does the same when repeated."""
        waited = await self._held(payload["chat_id"])
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await call(method, payload)
            except (SlowDown, NotSent, OutcomeUnknown) as error:
                if isinstance(error, OutcomeUnknown) and not repeatable:
                    raise
                if isinstance(error, SlowDown):
                    self._pauses.refused(payload["chat_id"], float(error.seconds))
                pause = float(error.seconds) if isinstance(error, SlowDown) else 0.2 * 2**attempt
                waited += pause
                if attempt == ATTEMPTS or waited > PATIENCE:
                    raise
            await self._sleep(pause)
        raise AssertionError("the loop returns or raises")

    async def _held(self, chat: int) -> float:
        """Wait as long as Telegram wants nothing; return for how many seconds."""
        held = self._pauses.left(chat)
        if held > PATIENCE:
            raise SlowDown(math.ceil(held))
        if held > 0:
            await self._sleep(held)
        return held
