"""The Bot API's methods that change what is already in a chat, and that answer pressed buttons."""

from __future__ import annotations

from typing import Any

from bot.simulator.arguments import Arguments
from bot.simulator.chat import MEDIA, Message
from bot.simulator.entities import Json, clean
from bot.simulator.keyboards import markup_of
from bot.simulator.person import Person
from bot.simulator.refusals import bad_request
from bot.simulator.sending import caption_fields, text_fields
from bot.simulator.world import World

LONGEST_ANSWER = 200
"""Most characters of a toast (Bot API: answerCallbackQuery)."""

DELETABLE = 48 * 3600
"""Seconds during which a message can be deleted (Bot API: deleteMessage)."""

_MOST_DELETED = 100
_WRITTEN = ("text", "entities", "caption", "caption_entities")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def _found(world: World, arguments: Arguments, what: str) -> tuple[Person, Message]:
    if arguments.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    person = world.recipient(arguments)
    message_id = arguments.integer("message_id")
    if not message_id:
        raise bad_request("Message identifier is not specified")
    message = person.message(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return person, message


def _editable(world: World, arguments: Arguments) -> tuple[Person, Message]:
    person, message = _found(world, arguments, "message to edit")
    if not message.from_bot or message.ephemeral or "forward_origin" in message.body:
        raise bad_request("message can't be edited")
    return person, message


def _replace(world: World, person: Person, message: Message, written: Json, markup: Json | None) -> Json:
    """Put new writing and keyboard into a message; what it shows besides stays."""
    content = {name: message.body[name] for name in MEDIA if name in message.body} | written
    if markup is not None and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    if all(message.body.get(name) == content.get(name) for name in (*_WRITTEN, "reply_markup")):
        raise bad_request(_NOT_MODIFIED)
    return person.edit(message, content, date=world.exchange.now()).body


def _inline(arguments: Arguments) -> Json | None:
    markup = markup_of(arguments)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def edit_message_text(world: World, arguments: Arguments) -> Json:
    """Change a text; without `reply_markup` the keyboard goes."""
    written = text_fields(arguments)
    markup = _inline(arguments)
    person, message = _editable(world, arguments)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, person, message, written, markup)


def edit_message_caption(world: World, arguments: Arguments) -> Json:
    """Change a caption; without `reply_markup` the keyboard goes."""
    written = caption_fields(arguments)
    markup = _inline(arguments)
    person, message = _editable(world, arguments)
    if message.kind not in ("photo", "voice", "audio", "video", "document"):
        raise bad_request("there is no caption in the message to edit")
    return _replace(world, person, message, written, markup)


def edit_message_reply_markup(world: World, arguments: Arguments) -> Json:
    """Change or remove a keyboard."""
    markup = _inline(arguments)
    person, message = _editable(world, arguments)
    written = {name: message.body[name] for name in _WRITTEN if name in message.body}
    return _replace(world, person, message, written, markup)


def delete_message(world: World, arguments: Arguments) -> bool:
    """Delete a message that is not older than 48 hours."""
    person, message = _found(world, arguments, "message to delete")
    _delete(world, person, message)
    return True


def delete_messages(world: World, arguments: Arguments) -> bool:
    """Delete up to 100 messages; those that are not there are passed over."""
    wanted: list[Any] = arguments.array("message_ids")
    if not wanted:
        raise bad_request("Message identifiers are not specified")
    if len(wanted) > _MOST_DELETED:
        raise bad_request("Too many message identifiers specified")
    person = world.recipient(arguments)
    for message_id in wanted:
        message = person.message(int(message_id))
        if message is not None:
            _delete(world, person, message)
    return True


def _delete(world: World, person: Person, message: Message) -> None:
    if world.exchange.now() - message.body["date"] > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    person.delete(message)


def answer_callback_query(world: World, arguments: Arguments) -> bool:
    """Stop a button from waiting, perhaps with a toast; once, and within 150 seconds."""
    text = clean(arguments.text("text"))
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    chat_id = world.exchange.answer(arguments.text("callback_query_id"))
    world.people[chat_id].toast(text, alert=arguments.flag("show_alert"))
    return True
