"""Telegram's HTML: read as strictly as the real server reads it, with its own complaints.

The grammar is that of TDLib (`td/telegram/MessageEntity.cpp`, parse_html) and of the Bot API's page on
formatting; limits are the documented ones and counted in code points after parsing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.simulator.entities import Json, clean_with, is_blank, sort_entities, utf16_length, with_found
from bot.simulator.refusals import RefusedError, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_BYTES_LIMIT = 1 << 15
_ENTITY_FIELDS = (
    "url",
    "user",
    "language",
    "custom_emoji_id",
    "unix_time",
    "date_time_format",
)
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"\s*([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9.\-]+(?=[\s>])))?")
_TAG_END = re.compile(r"\s*>")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot));?")
_LITERALS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LAST_CODE_POINT = 0x10FFFF
_LINK_SCHEMES = ("http://", "https://", "tg://", "ton://", "tonsite://", "mailto:", "tel:")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    part: int


def formatted(text: str, parse_mode: str, entities: Any, *, limit: int) -> tuple[str, list[Json]]:
    """Turn what a bot sends into what Telegram stores.

    Args:
        text: source text.
        parse_mode: '' or HTML, in any case.
        entities: the `entities` parameter, used when there is no parse mode.
        limit: most code points after parsing (4,096 for texts, 1,024 for captions).

    Returns:
        Cleaned text and its entities.

    Raises:
        RefusedError: as the real server would.
    """
    if len(text.encode("utf-8", "surrogatepass")) > _BYTES_LIMIT:
        raise bad_request("Text is too long")
    mode = parse_mode.lower()
    if mode == "html":
        plain, marked = _stored_html(text)
    elif mode in ("", "none"):
        plain, marked = clean_with(text, _given(entities))
        marked = with_found(plain, marked)
    else:
        raise bad_request("Unsupported parse_mode")
    if len(plain) > limit:
        raise bad_request("Message is too long" if limit == TEXT_LIMIT else "Message caption is too long")
    if is_blank(plain):
        return "", []
    return plain, marked


def read_html(source: str) -> tuple[str, list[Json]]:
    """Read Telegram's HTML.

    Args:
        source: text with tags.

    Returns:
        Plain text and entities, outer before inner.

    Raises:
        RefusedError: "can't parse entities: …", as the real server words it.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


@lru_cache(maxsize=1024)
def _stored_html(source: str) -> tuple[str, list[Json]]:
    """Read a source once, however many people get it; nobody changes the entities of a message."""
    plain, marked = clean_with(*read_html(source))
    return plain, with_found(plain, marked)


def _given(entities: Any) -> list[Json]:
    if not isinstance(entities, list):
        return []
    taken = []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("Can't parse MessageEntity: Object expected")
        plain: Json = {name: entity[name] for name in ("type", "offset", "length")}
        taken.append(plain | {name: entity[name] for name in _ENTITY_FIELDS if entity.get(name)})
    return sort_entities(taken)


def _fault(reason: str) -> RefusedError:
    return bad_request(f"can't parse entities: {reason}")


def _unescape(text: str) -> str:
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _LITERALS[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < _LAST_CODE_POINT else found.group()


class _Reader:
    """One pass over one text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._text(self.source[position:start])
            closes = self.source.startswith("</", start)
            position = self._close(start) if closes else self._start(start)
        self._text(self.source[position:])
        if self.open:
            raise _fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.parts), sort_entities(self.entities)

    def _text(self, raw: str) -> None:
        if raw:
            text = _unescape(raw)
            self.parts.append(text)
            self.length += utf16_length(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode('utf-8', 'surrogatepass'))}"

    def _start(self, start: int) -> int:
        name = _NAME.match(self.source, start + 1)
        if name is None or name.end() == len(self.source):
            raise _fault(f"Unclosed start tag {self._at(start)}")
        tag = name.group().lower()
        if tag not in _TYPES:
            raise _fault(f'Unsupported start tag "{tag}" {self._at(start)}')
        attributes, end = self._attributes(tag, start, name.end())
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _fault(f'Tag "span" must have class "tg-spoiler" {self._at(start)}')
        self.open.append(_Open(tag, attributes, self.length, len(self.parts)))
        return end

    def _attributes(self, tag: str, start: int, position: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while (end := _TAG_END.match(self.source, position)) is None:
            found = _ATTRIBUTE.match(self.source, position)
            if found is None:
                raise _fault(f'Unclosed start tag "{tag}" {self._at(start)}')
            name, value = found.groups()
            if value is None and tag != "blockquote":
                reason = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                raise _fault(f"{reason} {self._at(start)}")
            quoted = value is not None and value[0] in "'\""
            attributes[name.lower()] = _unescape(value[1:-1]) if quoted else (value or "").lower()
            position = found.end()
        return attributes, end.end()

    def _close(self, start: int) -> int:
        if not self.open:
            raise _fault(f"Unexpected end tag {self._at(start)}")
        name = _NAME.match(self.source, start + 2)
        end = None if name is None else _TAG_END.match(self.source, name.end())
        if name is None or end is None:
            raise _fault(f"Unclosed end tag {self._at(start)}")
        opened, tag = self.open.pop(), name.group().lower()
        if tag and tag != opened.tag:
            raise _fault(
                f'Unmatched end tag {self._at(start)}, expected "</{opened.tag}>", found "</{tag}>"',
            )
        if self.length > opened.offset:
            self._mark(opened)
        return end.end()

    def _mark(self, opened: _Open) -> None:
        entity: Json = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self.length - opened.offset,
        }
        if opened.tag == "a":
            self._mark_link(opened, entity)
            return
        if opened.tag == "pre" and self.entities and _is_coded(self.entities[-1], entity):
            self.entities[-1]["type"] = "pre"
            return
        self.entities.append(entity | _details(opened))

    def _mark_link(self, opened: _Open, entity: Json) -> None:
        url = opened.attributes.get("href") or "".join(self.parts[opened.part :])
        if url.startswith("tg://user?id="):
            number = parse_qs(urlsplit(url).query).get("id", [""])[0]
            if number.isdecimal():
                user = {"id": int(number), "is_bot": False, "first_name": number}
                self.entities.append(entity | {"type": "text_mention", "user": user})
            return
        link = checked_link(url)
        if link:
            self.entities.append(entity | {"url": link})


def _is_coded(last: Json, entity: Json) -> bool:
    """Tell whether `<pre><code class="language-…">` closes here, which is one entity."""
    same = last["offset"] == entity["offset"] and last["length"] == entity["length"]
    return bool(last["type"] == "code" and same and last.get("language"))


def _details(opened: _Open) -> Json:
    """Read what a tag's attributes say about its entity."""
    attributes = opened.attributes
    if opened.tag == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    if opened.tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if opened.tag == "tg-emoji":
        if not attributes.get("emoji-id", "").isdecimal():
            raise _fault("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": attributes["emoji-id"]}
    if opened.tag == "tg-time":
        if not attributes.get("unix", "").isdecimal():
            raise _fault("Invalid date-time specified")
        return {"unix_time": int(attributes["unix"]), "date_time_format": attributes.get("format", "")}
    return {}


def checked_link(url: str) -> str:
    """Complete a link as Telegram does, or give '' when it is none.

    Args:
        url: what a bot wrote.

    Returns:
        The address with a scheme, and a slash after a bare host.
    """
    url = url.strip()
    if not url.lower().startswith(_LINK_SCHEMES):
        if "." not in url or " " in url or ":" in url.split("/")[0]:
            return ""
        url = f"http://{url}"
    parts = urlsplit(url)
    if parts.scheme in ("http", "https"):
        if not parts.hostname or ("." not in parts.hostname and parts.hostname != "localhost"):
            return ""
        return url if parts.path or parts.query or parts.fragment else f"{url}/"
    return url
