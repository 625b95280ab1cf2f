"""Messages as the chat page shows them: plain JSON, with HTML that is safe to insert."""

from __future__ import annotations

from html import escape

from bot.simulator.chat import Chat, Message
from bot.simulator.entities import Json
from bot.simulator.files import Files
from bot.simulator.person import Person

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:", "tg://")
_FILE_KINDS = ("photo", "voice", "audio", "video", "document", "sticker")
_BUTTON_FIELDS = ("text", "callback_data", "url", "style", "copy_text")


def person_view(person: Person) -> Json:
    """Show a person as the list of phones does."""
    return {
        "id": person.id,
        "name": person.name,
        "language_code": person.language_code,
        "blocked": person.blocked,
        "started": person.started,
    }


def message_view(message: Message, files: Files) -> Json:
    """Show a message.

    Args:
        message: as it is now; a deleted one keeps its place but not its content.
        files: where its file lies.

    Returns:
        The fields of the control API; `html` is rendered from the entities, with everything escaped and
        line breaks left as they are.
    """
    body = message.body
    shown: Json = {
        "message_id": message.id,
        "from": "bot" if message.from_bot else "person",
        "date": body["date"],
        "kind": "service" if "contact" in body else message.kind,
        "text": "",
        "entities": [],
        "html": "",
        "caption": "",
        "file": None,
        "location": None,
        "inline_keyboard": [],
        "edited": message.edited,
        "deleted": message.deleted,
    }
    return shown if message.deleted else shown | _content(message, files)


def _content(message: Message, files: Files) -> Json:
    body = message.body
    spoken = {"contact": "phone_number", "sticker": "emoji"}.get(message.kind)
    text = body[message.kind].get(spoken, "") if spoken else body.get("text", "")
    origin = body.get("forward_origin", {})
    return {
        "text": text,
        "entities": message.entities,
        "html": render(message.text, message.entities),
        "caption": body.get("caption", ""),
        "file": _file(message, files),
        "location": body.get("location"),
        "venue": body.get("venue"),
        "forwarded_from": origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name"),
        "inline_keyboard": [[_button(button) for button in row] for row in message.keyboard],
    }


def _button(button: Json) -> Json:
    return {name: button[name] for name in _BUTTON_FIELDS if name in button}


def _file(message: Message, files: Files) -> Json | None:
    if message.kind not in _FILE_KINDS:
        return None
    described = message.body[message.kind]
    file_id = described[-1]["file_id"] if isinstance(described, list) else described["file_id"]
    stored = files.by_id(file_id)
    if stored is None:
        return None
    return {
        "id": stored.file_id,
        "name": stored.name,
        "mime": stored.mime,
        "url": f"/sim/files/{stored.file_id}",
        "size": len(stored.data),
    }


def reply_keyboard_view(chat: Chat) -> Json:
    """Show the keyboard instead of the text field; `rows` is None when there is none."""
    shown = chat.reply_keyboard or {}
    return {"rows": shown.get("keyboard"), "placeholder": shown.get("input_field_placeholder", "")}


def render(text: str, entities: list[Json]) -> str:
    """Render a text with its entities as HTML; every character of the text is escaped.

    Args:
        text: plain text.
        entities: outer before inner, in UTF-16 units.

    Returns:
        HTML without scripts, styles or addresses of other schemes than the usual ones.
    """
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    return _rendered(units, 0, len(units) // 2, entities)


def _rendered(units: bytes, start: int, end: int, entities: list[Json]) -> str:
    """Render a stretch: outermost entities first, what is inside them by recursion."""
    parts: list[str] = []
    at, index = start, 0
    while index < len(entities):
        entity = entities[index]
        begin = max(entity["offset"], at)
        stop = min(entity["offset"] + entity["length"], end)
        following = index + 1
        while following < len(entities) and entities[following]["offset"] < stop:
            following += 1
        if begin < stop:
            parts.append(_plain(units, at, begin))
            inner = _rendered(units, begin, stop, entities[index + 1 : following])
            parts.append(_wrapped(entity, inner, _plain(units, begin, stop)))
            at = stop
        index = following
    parts.append(_plain(units, at, end))
    return "".join(parts)


def _plain(units: bytes, start: int, end: int) -> str:
    return escape(units[start * 2 : end * 2].decode("utf-16-le", "replace"))


def _wrapped(entity: Json, inner: str, plain: str) -> str:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{inner}</{_TAGS[kind]}>"
    if kind in ("text_link", "url", "email"):
        return _link(_address(entity, plain), inner)
    if kind == "date_time":
        return f"<time>{inner}</time>"
    return f'<span class="{kind.replace("_", "-")}">{inner}</span>' if kind in _NAMED else inner


_NAMED = frozenset({"bot_command", "mention", "hashtag", "text_mention"})


def _address(entity: Json, plain: str) -> str:
    """Find where a link leads; `plain` is escaped already."""
    if entity["type"] == "text_link":
        return escape(str(entity["url"]))
    if entity["type"] == "email":
        return f"mailto:{plain}"
    return plain if plain.startswith(("http://", "https://")) else f"https://{plain}"


def _link(address: str, inner: str) -> str:
    if not address.lower().startswith(_SAFE_SCHEMES):
        return inner
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">{inner}</a>'
