"""The bot's public face: name, descriptions and command menus per language and scope."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.entities import Json
from bot.simulator.refusals import bad_request

LIMITS = {"name": 64, "description": 512, "short_description": 120}
"""Most characters of each public text (Bot API: setMyName, setMyDescription, setMyShortDescription)."""

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")

Scope = tuple[str, int, int]
"""Type, chat and user of a BotCommandScope; 0 where it has none."""


def checked_language(code: str) -> str:
    """Accept '' or two small letters, as TDLib's validate_bot_language_code does; `ckb` is refused."""
    if _LANGUAGE.fullmatch(code) is None:
        raise bad_request("Invalid language code specified")
    return code


def checked_scope(scope: Any) -> Scope:
    """Read a BotCommandScope; None is the default scope."""
    if scope is None:
        return ("default", 0, 0)
    if not isinstance(scope, dict):
        raise bad_request("Can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return (str(kind), 0, 0)
    if kind in _CHAT_SCOPES:
        return (str(kind), int(scope.get("chat_id", 0)), int(scope.get("user_id", 0)))
    raise bad_request("Can't parse BotCommandScope: Unsupported type specified")


def checked_commands(commands: Any) -> list[Json]:
    """Read a list of BotCommand."""
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if _COMMAND.fullmatch(name) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


class Profile:
    """What the bot has set about itself.

    Args:
        name: the name it was registered with.
    """

    def __init__(self, name: str) -> None:
        """Start with nothing but a name."""
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[Scope, str], list[Json]] = {}
        self.menu_buttons: dict[int, Json] = {}

    def set_text(self, field: str, text: str, language: str) -> None:
        """Set name, description or short description; empty text falls back to the default language's."""
        if len(text) > LIMITS[field]:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        key = (field, checked_language(language))
        if text:
            self._texts[key] = text
        elif key != ("name", ""):
            self._texts.pop(key, None)

    def text(self, field: str, language: str | None) -> str:
        """Read a public text in a language, or as it is for everybody."""
        short = (language or "")[:2]
        return self._texts.get((field, short)) or self._texts.get((field, ""), "")

    def set_commands(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Set the menu of a scope and language; an empty list removes it."""
        key = (scope, checked_language(language))
        if commands:
            self._commands[key] = commands
        else:
            self._commands.pop(key, None)

    def commands(self, scope: Scope, language: str) -> list[Json]:
        """Read exactly what was set for a scope and language."""
        return self._commands.get((scope, checked_language(language)), [])

    def menu(self, chat_id: int, language: str | None) -> list[Json]:
        """Find the menu a person sees in a private chat, in the order the Bot API documents.

        Args:
            chat_id: their chat.
            language: language of their app; None when unknown.

        Returns:
            Commands; empty when none were set.
        """
        short = (language or "")[:2]
        scopes: tuple[Scope, ...] = (("chat", chat_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0))
        for scope in scopes:
            for code in dict.fromkeys((short, "")):
                if (scope, code) in self._commands:
                    return self._commands[scope, code]
        return []
