"""Keyboards under messages, checked as strictly as the real server checks them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bot.simulator.arguments import Arguments
from bot.simulator.entities import Json, clean
from bot.simulator.markup import checked_link
from bot.simulator.refusals import bad_request

MOST_BUTTONS = 100
MOST_DATA_BYTES = 64
_STYLES = frozenset({"", "danger", "success", "primary"})
_OTHER_TYPES = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLY_FLAGS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")


def checked_markup(value: Any) -> Json | None:
    """Check a `reply_markup`.

    Args:
        value: the parameter as a structure, or None.

    Returns:
        The markup without empty rows; None where nothing remains.

    Raises:
        RefusedError: for what the real server refuses.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    if isinstance(value.get("inline_keyboard"), list):
        rows = _inline_rows(value["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if isinstance(value.get("keyboard"), list):
        return _reply_keyboard(value)
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    return {"force_reply": True} | _placeholder(value) if value.get("force_reply") else None


def markup_of(arguments: Arguments) -> Json | None:
    """Check the `reply_markup` of a request; forms bring the same text again and again, so it is read once."""
    given = arguments.values.get("reply_markup")
    return _read(given) if isinstance(given, str) else checked_markup(given)


@lru_cache(maxsize=256)
def _read(text: str) -> Json | None:
    return checked_markup(Arguments({"reply_markup": text}).structure("reply_markup"))


def _inline_rows(rows: list[Any]) -> list[list[Json]]:
    taken: list[list[Json]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
        if row:
            taken.append([_inline_button(button) for button in row])
    _count(taken)
    return taken


def _count(rows: list[list[Json]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")


def _inline_button(button: Any) -> Json:
    text = _label(button, "inline keyboard button", "InlineKeyboardButton must be an Object")
    taken: Json = {"text": text}
    if button.get("url"):
        taken["url"] = _url(button["url"])
    elif button.get("callback_data"):
        taken["callback_data"] = _data(button["callback_data"])
    else:
        taken |= _other(button)
    return taken | _style(button, "inline keyboard button")


def _label(button: Any, what: str, not_an_object: str) -> str:
    if not isinstance(button, dict):
        raise bad_request(f"Can't parse {what}: {not_an_object}")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f"Can't parse {what}: Can't find field \"text\"")
    if not text.isascii() and _SURROGATE.search(text) is not None:
        raise bad_request(f"{what} text must be encoded in UTF-8")
    text = clean(text)
    if not text:
        raise bad_request(f"{what} text must be non-empty")
    return text


def _data(data: Any) -> str:
    if not isinstance(data, str):
        raise bad_request(
            'Can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        )
    if len(data.encode("utf-8", "surrogatepass")) > MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _url(url: Any) -> str:
    link = checked_link(url) if isinstance(url, str) else ""
    if not link:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return link


def _other(button: Json) -> Json:
    for name in _OTHER_TYPES:
        if name in button:
            return {name: button[name]}
    raise bad_request(
        "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    )


def _style(button: Json, what: str) -> Json:
    style = button.get("style", "")
    if style not in _STYLES:
        raise bad_request(f"Can't parse {what}: invalid button style specified")
    return {"style": style} if style else {}


def _placeholder(value: Json) -> Json:
    text = value.get("input_field_placeholder")
    return {"input_field_placeholder": text} if isinstance(text, str) and text else {}


def _reply_keyboard(value: Json) -> Json | None:
    rows: list[list[Json]] = []
    for row in value["keyboard"]:
        if not isinstance(row, list):
            raise bad_request('Field "keyboard" must be an Array of Arrays')
        if row:
            rows.append([_reply_button(button) for button in row])
    _count(rows)
    if not rows:
        return None
    return {"keyboard": rows} | {name: True for name in _REPLY_FLAGS if value.get(name)} | _placeholder(value)


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    text = _label(button, "keyboard button", "KeyboardButton must be a String or an Object")
    kinds = {name: button[name] for name in button if name.startswith(("request_", "web_app")) and button[name]}
    return {"text": text} | kinds | _style(button, "keyboard button")
