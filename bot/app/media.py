"""Send what goes above a screen: pictures and recordings of a survey, files made for one reader, places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import Forbidden, TelegramError

from bot.render.screen import Attachment, Document, Venue

log = structlog.get_logger(__name__)


class Media:
    """The media folder of the surveys.

    Args:
        bot: uploads files.
        folder: where they lie; a survey names them below it.
    """

    def __init__(self, bot: Bot, folder: Path) -> None:
        """Begin with nothing uploaded."""
        self._bot = bot
        self._folder = folder
        self._ids: dict[tuple[str, str], str] = {}

    async def send(self, chat: int, attachment: Attachment | Document | Venue) -> None:
        """Send one file or place; a question whose file is missing is asked without it, and the log says so.

        Raises:
            Forbidden: the resident has blocked the bot.
        """
        if isinstance(attachment, Attachment):
            await self._send_kept(chat, attachment)
            return
        try:
            await self._send_made(chat, attachment)
        except Forbidden:
            raise
        except TelegramError as error:
            log.warning("file or place not sent", kind=type(attachment).__name__, reason=type(error).__name__)

    async def _send_made(self, chat: int, made: Document | Venue) -> None:
        """Send what was made for one reader; a file that lies in memory has no second use."""
        if isinstance(made, Venue):
            await self._bot.send_venue(
                chat, latitude=made.latitude, longitude=made.longitude, title=made.title, address=made.address
            )
        elif made.picture:
            await self._bot.send_photo(chat, photo=InputFile(made.content, filename=made.name))
        else:
            await self._bot.send_document(chat, document=InputFile(made.content, filename=made.name))

    async def _send_kept(self, chat: int, attachment: Attachment) -> None:
        known = self._ids.get((attachment.kind, attachment.path))
        file: Any = known or self._folder / attachment.path
        if not known and not file.is_file():
            log.error("media file missing", file=attachment.path)
            return
        try:
            await self._send(chat, attachment, file)
        except Forbidden:
            raise
        except TelegramError as error:
            log.warning("media not sent", file=attachment.path, reason=type(error).__name__)

    async def _send(self, chat: int, attachment: Attachment, file: Any) -> None:
        words = attachment.caption or None
        match attachment.kind:
            case "photo":
                message = await self._bot.send_photo(chat, photo=file, caption=words)
                sent = message.photo[-1].file_id
            case "audio":
                message = await self._bot.send_audio(chat, audio=file, caption=words)
                sent = message.audio.file_id if message.audio else ""
            case _:
                message = await self._bot.send_video(chat, video=file, caption=words)
                sent = message.video.file_id if message.video else ""
        if sent:
            self._ids[attachment.kind, attachment.path] = sent
