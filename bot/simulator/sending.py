"""The Bot API's methods that put new messages into a chat."""

from __future__ import annotations

from typing import Any

from bot.simulator.arguments import Arguments
from bot.simulator.chat import Event, Message
from bot.simulator.entities import Json
from bot.simulator.keyboards import markup_of
from bot.simulator.markup import CAPTION_LIMIT, TEXT_LIMIT, formatted
from bot.simulator.person import Person, media, photo_sizes
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

ALBUM_KINDS = frozenset({"photo", "video", "audio", "document"})
_LARGEST_ALBUM = 10
_LATITUDE_LIMIT = 90.0
_LONGITUDE_LIMIT = 180.0
_VENUE_FIELDS = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
_MOVING = ("video", "voice", "audio", "video_note")
_ACTIONS = frozenset(
    {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"}
    | {f"{verb}_{what}" for verb in ("record", "upload") for what in _MOVING}
)
_COPIED = ("text", "entities", "caption", "caption_entities", "photo", "voice", "audio", "video", "document")


def text_fields(arguments: Arguments) -> Json:
    """Read the text of a request, parsed and checked.

    Returns:
        The fields `text` and, where there are any, `entities`.
    """
    source = arguments.text("text")
    if not source:
        raise bad_request("Message text is empty")
    entities = None if arguments.text("parse_mode") else arguments.structure("entities")
    text, marked = formatted(source, arguments.text("parse_mode"), entities, limit=TEXT_LIMIT)
    if not text:
        raise bad_request("text must be non-empty")
    return {"text": text, "entities": marked} if marked else {"text": text}


def caption_fields(arguments: Arguments) -> Json:
    """Read the caption of a request, parsed and checked; nothing when it has none."""
    source = arguments.text("caption")
    if not source:
        return {}
    entities = None if arguments.text("parse_mode") else arguments.structure("caption_entities")
    text, marked = formatted(source, arguments.text("parse_mode"), entities, limit=CAPTION_LIMIT)
    if not text:
        return {}
    return {"caption": text, "caption_entities": marked} if marked else {"caption": text}


def deliver(world: World, arguments: Arguments, content: Json) -> Json:
    """Send checked content to the chat of a request, with the request's keyboard.

    Args:
        world: where the chat is.
        arguments: the request; its markup, reply and protection are read here.
        content: fields of the message.

    Returns:
        The Message.
    """
    markup = markup_of(arguments)
    person = world.recipient(arguments)
    return _put(world, person, arguments, content, markup).body


def _put(world: World, person: Person, arguments: Arguments, content: Json, markup: Json | None) -> Message:
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        content = {**content, "reply_markup": markup}
    if arguments.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    replied = _replied(person, arguments)
    if replied:
        content = {"reply_to_message": replied, **content}
    ephemeral = None if inline else markup
    return person.add(world.bot, content, date=world.exchange.now(), ephemeral=ephemeral)


def _replied(person: Person, arguments: Arguments) -> Json | None:
    parameters = arguments.structure("reply_parameters")
    given = parameters if isinstance(parameters, dict) else {}
    wanted = int(given.get("message_id", 0)) or arguments.integer("reply_to_message_id")
    if not wanted:
        return None
    found = person.message(wanted)
    if found is not None:
        return {name: value for name, value in found.body.items() if name != "reply_to_message"}
    if given.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_message(world: World, arguments: Arguments) -> Json:
    """Send a text."""
    return deliver(world, arguments, text_fields(arguments))


def send_photo(world: World, arguments: Arguments) -> Json:
    """Send a picture, uploaded or known by its file_id."""
    return _send_media(world, arguments, "photo")


def send_voice(world: World, arguments: Arguments) -> Json:
    """Send a voice message."""
    return _send_media(world, arguments, "voice")


def send_audio(world: World, arguments: Arguments) -> Json:
    """Send a piece of audio."""
    return _send_media(world, arguments, "audio")


def send_video(world: World, arguments: Arguments) -> Json:
    """Send a video."""
    return _send_media(world, arguments, "video")


def send_document(world: World, arguments: Arguments) -> Json:
    """Send a file."""
    return _send_media(world, arguments, "document")


def send_sticker(world: World, arguments: Arguments) -> Json:
    """Send a sticker."""
    return _send_media(world, arguments, "sticker")


def _send_media(world: World, arguments: Arguments, kind: str) -> Json:
    caption = {} if kind == "sticker" else caption_fields(arguments)
    return deliver(world, arguments, _media_fields(world, arguments, kind, arguments.text(kind)) | caption)


def _media_fields(world: World, arguments: Arguments, kind: str, value: str) -> Json:
    stored = world.files.chosen(kind, value, arguments)
    if kind == "photo":
        return {"photo": photo_sizes(stored)}
    described = media(stored)
    for name in ("duration", "width", "height"):
        if name in described and arguments.integer(name):
            described[name] = arguments.integer(name)
    return {
        kind: described | {name: arguments.text(name) for name in ("title", "performer") if _has(arguments, kind, name)}
    }


def _has(arguments: Arguments, kind: str, name: str) -> bool:
    return kind == "audio" and bool(arguments.text(name))


def send_media_group(world: World, arguments: Arguments) -> list[Json]:
    """Send an album of 2 to 10 photos and videos, or documents, or audio files."""
    items = arguments.array("media")
    if not 1 < len(items) <= _LARGEST_ALBUM:
        raise bad_request("Wrong number of messages to send as an album: 2-10 are allowed")
    contents = [_album_item(world, arguments, item) for item in items]
    kinds = {next(iter(content)) for content in contents}
    if len(kinds) > 1 and kinds != {"photo", "video"}:
        raise bad_request("Can't use the media of the specified type in the album")
    person = world.recipient(arguments)
    album = {"media_group_id": world.next_album()}
    return [_put(world, person, arguments, album | content, None).body for content in contents]


def _album_item(world: World, arguments: Arguments, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("Can't parse InputMedia: expected an Object")
    kind = str(item.get("type", ""))
    if kind not in ALBUM_KINDS:
        raise bad_request(f"Can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    own = Arguments(item, arguments.uploads)
    return _media_fields(world, own, kind, own.text("media")) | caption_fields(own)


def _location(arguments: Arguments) -> Json:
    latitude, longitude = arguments.number("latitude"), arguments.number("longitude")
    if latitude is None:
        raise bad_request("latitude is empty")
    if longitude is None:
        raise bad_request("longitude is empty")
    if abs(latitude) > _LATITUDE_LIMIT or abs(longitude) > _LONGITUDE_LIMIT:
        raise bad_request("Wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(world: World, arguments: Arguments) -> Json:
    """Send a place, in degrees."""
    return deliver(world, arguments, {"location": _location(arguments)})


def send_venue(world: World, arguments: Arguments) -> Json:
    """Send a place with its title and address."""
    location = _location(arguments)
    title, address = arguments.text("title"), arguments.text("address")
    if not title:
        raise bad_request("Venue title must be non-empty")
    if not address:
        raise bad_request("Venue address must be non-empty")
    more = {name: arguments.text(name) for name in _VENUE_FIELDS if arguments.text(name)}
    venue = {"location": location, "title": title, "address": address} | more
    return deliver(world, arguments, {"location": location, "venue": venue})


def send_chat_action(world: World, arguments: Arguments) -> bool:
    """Show that the bot is typing or uploading."""
    action = arguments.text("action")
    if action not in _ACTIONS:
        raise bad_request("Wrong parameter action in request")
    world.recipient(arguments).tell(Event("typing", text=action), notice=False)
    return True


def forward_message(world: World, arguments: Arguments) -> Json:
    """Forward a message from one chat to another."""
    source = _source(world, arguments, "message to forward")
    person = world.recipient(arguments)
    origin = {"type": "user", "sender_user": source.body["from"], "date": source.body["date"]}
    return _put(world, person, arguments, {"forward_origin": origin} | _content(source), None).body


def copy_message(world: World, arguments: Arguments) -> Json:
    """Copy a message from one chat to another, with a new keyboard and perhaps a new caption."""
    content = _content(_source(world, arguments, "message to copy"))
    if arguments.text("caption"):
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= caption_fields(arguments)
    return {"message_id": deliver(world, arguments, content)["message_id"]}


def _source(world: World, arguments: Arguments, what: str) -> Message:
    origin = world.people.get(arguments.integer("from_chat_id"))
    if origin is None:
        raise bad_request("chat not found")
    found = origin.message(arguments.integer("message_id"))
    if found is None:
        raise bad_request(f"{what} not found")
    return found


def _content(message: Message) -> Json:
    kinds = (*_COPIED, "sticker", "location", "venue", "contact")
    return {name: message.body[name] for name in kinds if name in message.body}
