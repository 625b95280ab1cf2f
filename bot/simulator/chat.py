"""One private chat as its person sees it: messages, toasts, keyboards, and what happens while they wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.entities import Json

MEDIA = ("photo", "voice", "audio", "video", "document", "sticker", "venue", "location", "contact")
_REMEMBERED = 1_000


@dataclass(slots=True)
class Message:
    """A message in a chat; it changes when it is edited or deleted.

    Attributes:
        body: the message as the Bot API shows it.
        from_bot: whether the bot wrote it.
        edited: whether it was changed after it was sent.
        deleted: whether it was deleted.
        ephemeral: a reply keyboard, removal or forced reply that came with it; not part of `body`.
    """

    body: Json
    from_bot: bool
    edited: bool = False
    deleted: bool = False
    ephemeral: Json = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Number of the message in its chat."""
        return int(self.body["message_id"])

    @property
    def text(self) -> str:
        """Its text or caption, without markup; '' when it has none."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """What is marked in the text, in UTF-16 units."""
        return list(self.body.get("entities") or self.body.get("caption_entities") or ())

    @property
    def kind(self) -> str:
        """What it is: text, or the kind of its media."""
        return next((kind for kind in MEDIA if kind in self.body), "text")

    @property
    def keyboard(self) -> tuple[tuple[Json, ...], ...]:
        """The inline buttons under it, row by row."""
        rows = self.body.get("reply_markup", {}).get("inline_keyboard", ())
        return tuple(tuple(row) for row in rows)

    @property
    def buttons(self) -> tuple[str, ...]:
        """The words on the inline buttons, in reading order."""
        return tuple(button["text"] for row in self.keyboard for button in row)


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person notices.

    Attributes:
        kind: message, edit, delete, toast, typing, reply_keyboard or commands.
        message: the message it is about, as it is now.
        text: the message's text at that moment, or the toast's words, or the action.
        alert: whether a toast has to be closed by hand.
    """

    kind: str
    message: Message | None = None
    text: str = ""
    alert: bool = False


NOTICED = frozenset({"message", "edit", "toast"})
"""Events that `Chat.next` waits for, when the bot causes them."""


class Chat:
    """A person's chat with the bot.

    Args:
        user: the person as the Bot API shows them.
        keep: most messages remembered.
    """

    def __init__(self, user: Json, *, keep: int) -> None:
        """Open an empty chat."""
        self.user = user
        self.id = int(user["id"])
        self.started = False
        self.blocked = False
        self.reply_keyboard: Json | None = None
        self._keyboard_of: Message | None = None
        self.toasts: deque[Event] = deque(maxlen=_REMEMBERED)
        self.listeners: list[Callable[[Event], None]] = []
        self._keep = keep
        self._messages: OrderedDict[int, Message] = OrderedDict()
        self._last_id = 0
        self._noticed: deque[Event] = deque(maxlen=_REMEMBERED)
        self._waiter: asyncio.Future[None] | None = None
        self._place: Json = {"id": self.id, "type": "private", "first_name": user["first_name"]}

    @property
    def place(self) -> Json:
        """The chat as the Bot API shows it inside a message."""
        return self._place

    @property
    def language_code(self) -> str | None:
        """Language of the person's Telegram app; None where it does not say."""
        code = self.user.get("language_code")
        return None if code is None else str(code)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything in the chat, oldest first, deleted messages too."""
        return tuple(self._messages.values())

    @property
    def last(self) -> Message:
        """The bot's newest message that is not deleted.

        Raises:
            LookupError: there is none.
        """
        for message in reversed(self._messages.values()):
            if message.from_bot and not message.deleted:
                return message
        raise LookupError(f"the bot has not said anything to {self.user['first_name']}")

    def message(self, message_id: int) -> Message | None:
        """Find a message that is not deleted."""
        message = self._messages.get(message_id)
        return None if message is None or message.deleted else message

    def add(self, sender: Json, content: Json, *, date: int, ephemeral: Json | None = None) -> Message:
        """Put a new message into the chat.

        Args:
            sender: who wrote it, as a User.
            content: its own fields (text, photo, reply_markup …).
            date: Unix time in whole seconds.
            ephemeral: a reply keyboard, its removal, or a forced reply.

        Returns:
            The message.
        """
        self._last_id += 1
        body = {"message_id": self._last_id, "from": sender, "chat": self._place, "date": date, **content}
        message = Message(body, bool(sender["is_bot"]), ephemeral=ephemeral or {})
        self._messages[self._last_id] = message
        if len(self._messages) > self._keep:
            self._messages.popitem(last=False)
        self.tell(Event("message", message, message.text), notice=message.from_bot)
        if ephemeral:
            self._take_keyboard(ephemeral, message)
        return message

    def edit(self, message: Message, content: Json, *, date: int) -> Message:
        """Change a message: all its own fields are replaced by `content`."""
        kept = ("message_id", "from", "chat", "date", "reply_to_message", "forward_origin", "media_group_id")
        fields = {name: message.body[name] for name in kept if name in message.body}
        message.body = {**fields, "edit_date": date, **content}
        message.edited = True
        self.tell(Event("edit", message, message.text), notice=message.from_bot)
        return message

    def delete(self, message: Message) -> None:
        """Take a message away from everybody's eyes."""
        message.deleted = True
        self.tell(Event("delete", message, message.text), notice=False)
        if message is self._keyboard_of:
            self._take_keyboard({}, message)

    def toast(self, text: str, *, alert: bool) -> None:
        """Show words over the chat; without words the button merely stops waiting."""
        event = Event("toast", None, text, alert)
        if text:
            self.toasts.append(event)
        self.tell(event, notice=bool(text))

    def tell(self, event: Event, *, notice: bool) -> None:
        """Let everybody know who watches this chat; `notice` also wakes `next`."""
        for listener in self.listeners:
            listener(event)
        if notice:
            self._noticed.append(event)
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_result(None)

    async def next(self, timeout: float = 5.0) -> Event:  # noqa: ASYNC109 - part of the agreed interface
        """Wait for the bot's next message, edit or toast that was not seen here yet.

        Args:
            timeout: seconds to wait at most.

        Returns:
            The event, oldest first.

        Raises:
            TimeoutError: nothing happened.
        """
        if not self._noticed:
            self._waiter = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(timeout):
                await self._waiter
        return self._noticed.popleft()

    def skip(self) -> int:
        """Forget what happened so far, so that `next` waits for something new; tells how much it was."""
        count = len(self._noticed)
        self._noticed.clear()
        return count

    def _take_keyboard(self, ephemeral: Json, message: Message) -> None:
        """Show a reply keyboard, or put it away; it also goes with the message that brought it, as in TDLib."""
        shown = ephemeral if "keyboard" in ephemeral or "force_reply" in ephemeral else None
        self._keyboard_of = message
        if shown != self.reply_keyboard:
            self.reply_keyboard = shown
            self.tell(Event("reply_keyboard"), notice=False)

    def button(self, wanted: str | int, message: Message | int | None = None) -> tuple[Message, Json]:
        """Find an inline button.

        Args:
            wanted: its words, or its place in reading order from 0 (negative from the end).
            message: where; None means the newest message that has such a button.

        Returns:
            The message and the button.

        Raises:
            LookupError: there is none.
        """
        for candidate in self._candidates(message):
            flat = [button for row in candidate.keyboard for button in row]
            found = _pick(flat, wanted)
            if found is not None:
                return candidate, found
        raise LookupError(f"no button {wanted!r}; there are {[m.buttons for m in self._candidates(message)]}")

    def _candidates(self, message: Message | int | None) -> list[Message]:
        if message is None:
            return [m for m in reversed(self._messages.values()) if m.keyboard and not m.deleted]
        found = self.message(message) if isinstance(message, int) else message
        return [] if found is None or found.deleted else [found]


def _pick(flat: list[Json], wanted: str | int) -> Json | None:
    if isinstance(wanted, int):
        return flat[wanted] if -len(flat) <= wanted < len(flat) else None
    matches: list[Any] = [button for button in flat if button["text"] == wanted]
    return matches[0] if matches else None
