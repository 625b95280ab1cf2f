"""Tell Telegram what the bot is called and which commands it has, in every language; only when something changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.actions.desk import Desk
from bot.actions.house import House
from bot.actions.reception import recall_announced, remember_announced
from bot.app.payload import as_commands
from bot.app.transport import Wire
from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE
from bot.render.commands import everybodys_commands

log = structlog.get_logger(__name__)

Call = tuple[str, dict[str, Any]]


def calls(house: House) -> Iterator[Call]:
    """Yield every call that describes the bot: once without a language, then for each two-letter code.

    Telegram takes two-letter codes only (TDLib, td/telegram/misc.cpp), so Dari speaks through Persian's.
    """
    yield from _describe(house.catalogs[SOURCE], "")
    for code, catalog in house.catalogs.items():
        if "_" not in code and len(code) == len("xx"):
            yield from _describe(catalog, code)


def _describe(catalog: Catalog, code: str) -> Iterator[Call]:
    tag = {"language_code": code} if code else {}
    yield "setMyCommands", {"commands": as_commands(everybodys_commands(catalog)), **tag}
    yield (
        "setMyDescription",
        {
            "description": catalog.command(
                "Say what you think about your neighbourhood, in your own language. Your answers are not kept with "
                "your name."
            ),
            **tag,
        },
    )
    yield (
        "setMyShortDescription",
        {"short_description": catalog.command("Have your say in your neighbourhood, in your own language."), **tag},
    )


async def announce(desk: Desk, house: House, wire: Wire) -> None:
    """Describe the bot to Telegram where it is not described so yet; a refusal leaves the bot running."""
    wanted = list(calls(house))
    digest = hashlib.sha256(json.dumps(wanted, ensure_ascii=False).encode()).hexdigest()
    if await desk.run(recall_announced()) == digest:
        return
    for method, payload in wanted:
        try:
            await wire.call(method, payload)
        except TelegramError as error:
            log.warning("not announced", method=method, reason=type(error).__name__)
            return
    await desk.run(remember_announced(digest))
