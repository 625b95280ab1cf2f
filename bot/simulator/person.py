"""A person with Telegram in their hand: everything they can do to a bot."""

from __future__ import annotations

from typing import Any

from bot.simulator.arguments import Upload
from bot.simulator.chat import Chat, Event, Message
from bot.simulator.entities import Json, clean_with, with_found
from bot.simulator.exchange import Exchange
from bot.simulator.files import StoredFile
from bot.simulator.markup import TEXT_LIMIT
from bot.simulator.refusals import ImpossibleError

_STICKER_SIDE = 512


class Person(Chat):
    """Somebody who chats with the bot.

    Args:
        user: the person as the Bot API shows them.
        exchange: the line to the bot.
        bot: the bot as a User, for what is said about its membership.
        keep: most messages remembered.
    """

    def __init__(self, user: Json, exchange: Exchange, bot: Json, *, keep: int) -> None:
        """Give somebody a phone."""
        super().__init__(user, keep=keep)
        self._exchange = exchange
        self._bot = bot

    @property
    def name(self) -> str:
        """First name, as the bot sees it."""
        return str(self.user["first_name"])

    def speak(self, language_code: str | None) -> None:
        """Switch the language of the person's Telegram app; None makes it say nothing."""
        self.user = {name: value for name, value in self.user.items() if name != "language_code"}
        if language_code is not None:
            self.user["language_code"] = language_code
        self.tell(Event("commands"), notice=False)

    async def say(self, text: str) -> Message:
        """Write a text; Telegram itself marks commands and addresses in it.

        Args:
            text: at most 4,096 code points.

        Returns:
            The message in the chat.

        Raises:
            ImpossibleError: there is nothing to send, too much, or the bot is blocked.
        """
        return self._send(_written(text))

    async def start(self, payload: str = "") -> Message:
        """Press Start, or open a deep link with its payload."""
        return await self.say(f"/start {payload}".strip())

    async def tap(self, wanted: str | int, message: Message | int | None = None) -> str:
        """Press an inline button.

        Args:
            wanted: its words, or its place in reading order from 0.
            message: where; None means the newest message that has such a button.

        Returns:
            The id of the callback query.

        Raises:
            LookupError: there is no such button.
            ImpossibleError: it opens an address and tells the bot nothing.
        """
        found, button = self.button(wanted, message)
        if "callback_data" not in button:
            raise ImpossibleError(f"the button {button['text']!r} does not send anything")
        return self._press(found.body, button["callback_data"])

    async def press(self, data: str, message: Message | int, *, force: bool = False) -> str:
        """Press the button with these data.

        Args:
            data: its callback_data.
            message: the message it is under.
            force: press it although it is not there any more, as a slow phone does.

        Returns:
            The id of the callback query.

        Raises:
            ImpossibleError: there is no such button and `force` is off.
        """
        message_id = message if isinstance(message, int) else message.id
        found = self.message(message_id)
        there = found is not None and any(
            button.get("callback_data") == data for row in found.keyboard for button in row
        )
        if not there and not force:
            raise ImpossibleError(f"there is no button with {data!r} under message {message_id}")
        gone = {"message_id": message_id, "chat": self.place, "date": 0}
        return self._press(gone if found is None else found.body, data)

    async def send_location(self, latitude: float, longitude: float) -> Message:
        """Send a place, in degrees."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, phone_number: str) -> Message:
        """Send one's own phone number."""
        contact = {"phone_number": phone_number, "first_name": self.name, "user_id": self.id}
        return self._send({"contact": contact})

    async def send_photo(self, data: bytes, *, caption: str = "", name: str = "photo.jpg") -> Message:
        """Send a PNG or JPEG picture."""
        stored = self._exchange.files.add("photo", Upload(name, "", data))
        return self._send({"photo": photo_sizes(stored)} | _captioned(caption))

    async def send_document(self, data: bytes, *, name: str = "file.txt", mime: str = "", caption: str = "") -> Message:
        """Send any file."""
        stored = self._exchange.files.add("document", Upload(name, mime, data))
        return self._send({"document": media(stored)} | _captioned(caption))

    async def send_video(self, data: bytes, *, name: str = "video.mp4", caption: str = "") -> Message:
        """Send a video."""
        stored = self._exchange.files.add("video", Upload(name, "video/mp4", data))
        return self._send({"video": media(stored)} | _captioned(caption))

    async def send_voice(self, data: bytes, *, duration: int = 1, mime: str = "audio/ogg") -> Message:
        """Send a voice message of so many seconds."""
        stored = self._exchange.files.add("voice", Upload("", mime, data))
        return self._send({"voice": media(stored) | {"duration": duration}})

    async def send_sticker(self, emoji: str = "👍") -> Message:
        """Send a sticker that stands for an emoji."""
        stored = self._exchange.files.add("sticker", Upload("", "", emoji.encode()))
        return self._send({"sticker": media(stored) | {"emoji": emoji}})

    async def forward(self, text: str, *, author: str = "Noor") -> Message:
        """Pass on what another person wrote; that person's account stays hidden."""
        origin = {"type": "hidden_user", "sender_user_name": author, "date": self._exchange.now()}
        return self._send({"forward_origin": origin} | _written(text))

    async def edit_own(self, message: Message | int, text: str) -> Message:
        """Change the text of a message one wrote.

        Raises:
            ImpossibleError: it is not there, or not theirs, or has no text.
        """
        found = self.message(message) if isinstance(message, int) else message
        if found is None or found.from_bot or found.kind != "text":
            raise ImpossibleError("only one's own text messages can be edited")
        self.edit(found, _written(text), date=self._exchange.now())
        self._exchange.updates.push("edited_message", found.body, chat_id=self.id)
        return found

    async def block(self) -> None:
        """Stop the bot from writing; everything it sends is refused with 403 from now on."""
        if not self.blocked:
            self.blocked = True
            self._tell_membership("member", "kicked")

    async def unblock(self) -> None:
        """Let the bot write again."""
        if self.blocked:
            self.blocked = False
            self._tell_membership("kicked", "member")

    def _send(self, content: Json) -> Message:
        if self.blocked:
            raise ImpossibleError(f"{self.name} has blocked the bot")
        self.started = True
        message = self.add(self.user, content, date=self._exchange.now())
        self._exchange.updates.push("message", message.body, chat_id=self.id)
        return message

    def _press(self, body: Json, data: str) -> str:
        if self.blocked:
            raise ImpossibleError(f"{self.name} has blocked the bot")
        query_id = self._exchange.press(self.id)
        query = {
            "id": query_id,
            "from": self.user,
            "message": body,
            "chat_instance": str(-self.id * 7919),
            "data": data,
        }
        self._exchange.updates.push("callback_query", query, chat_id=self.id)
        return query_id

    def _tell_membership(self, before: str, after: str) -> None:
        change = {
            "chat": self.place,
            "from": self.user,
            "date": self._exchange.now(),
            "old_chat_member": membership(self._bot, before),
            "new_chat_member": membership(self._bot, after),
        }
        self._exchange.updates.push("my_chat_member", change, chat_id=self.id)


def membership(user: Json, status: str) -> Json:
    """Describe somebody's standing in a chat, as a ChatMember."""
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def photo_sizes(stored: StoredFile) -> list[Json]:
    """Describe a photo as its list of sizes; ours has but one."""
    return [stored.described() | {"width": stored.width, "height": stored.height}]


def media(stored: StoredFile) -> Json:
    """Describe a file as its kind's object, with the fields the Bot API always fills."""
    named = {"file_name": stored.name} if stored.name else {}
    extra: dict[str, Json] = {
        "voice": {"duration": 0, "mime_type": stored.mime},
        "audio": {"duration": 0, "mime_type": stored.mime} | named,
        "video": {"duration": 0, "width": 0, "height": 0, "mime_type": stored.mime} | named,
        "document": {"mime_type": stored.mime} | named,
        "sticker": {
            "type": "regular",
            "width": _STICKER_SIDE,
            "height": _STICKER_SIDE,
            "is_animated": False,
            "is_video": False,
        },
    }
    return stored.described() | extra[stored.kind]


def _written(text: str) -> Json:
    """Make the fields of a text message."""
    cleaned, _ = clean_with(text, [])
    if not cleaned:
        raise ImpossibleError("there is nothing to send")
    if len(cleaned) > TEXT_LIMIT:
        raise ImpossibleError("the text is too long")
    return _with_entities({"text": cleaned}, "entities", with_found(cleaned, []))


def _captioned(caption: str) -> Json:
    cleaned, _ = clean_with(caption, [])
    if not cleaned:
        return {}
    return _with_entities({"caption": cleaned}, "caption_entities", with_found(cleaned, []))


def _with_entities(fields: Json, name: str, entities: list[Any]) -> Json:
    return fields | {name: entities} if entities else fields
