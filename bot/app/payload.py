"""A screen as the Bot API takes it: text, buttons, commands, and what is told where a file did not come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.render.screen import Attachment, Button, Command, Document, Drawing, Screen, Venue

Shown = Attachment | Document | Drawing | Venue
"""What goes above a screen."""


def matters(attachment: Shown) -> bool:
    """Tell whether the words make no sense without it."""
    return isinstance(attachment, Document | Drawing) and bool(attachment.instead)


def without_file(screen: Screen) -> str:
    """Return the words of a screen, with what is told where its file may not have come."""
    told = dict.fromkeys(each.instead for each in screen.attachments if isinstance(each, Document | Drawing))
    return "\n\n".join((*filter(None, told), screen.text))


def as_commands(commands: Iterable[Command]) -> list[dict[str, str]]:
    """Return a list of commands as the Bot API takes it."""
    return [{"command": each.name, "description": each.description} for each in commands]


def content(screen: Screen) -> dict[str, Any]:
    """Return text and buttons as the Bot API takes them."""
    found: dict[str, Any] = {
        "text": screen.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if screen.rows:
        found["reply_markup"] = {"inline_keyboard": [[_button(each) for each in row] for row in screen.rows]}
    return found


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.data}
