"""Send what goes above a screen: pictures and recordings of a survey, files made for one reader, places."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import Forbidden, TelegramError

from bot.paper.job import Form, Job
from bot.paper.press import PressError, pressed
from bot.render.screen import Attachment, Document, Drawing, Venue

log = structlog.get_logger(__name__)

DRAWN = 32
"""Pictures and papers that are kept once they are set, some 100 kB each: many ask for the same one."""


class Media:
    """The media folder of the surveys.

    Args:
        bot: uploads files.
        folder: where they lie; a survey names them below it.
        press: sets what is drawn, in a process of its own.
    """

    def __init__(self, bot: Bot, folder: Path, *, press: Callable[[Job, Form], tuple[bytes, ...]] = pressed) -> None:
        """Begin with nothing uploaded and nothing set."""
        self._bot = bot
        self._folder = folder
        self._press = press
        self._ids: dict[tuple[str, str], str] = {}
        self._drawn: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()

    async def send(self, chat: int, attachment: Attachment | Document | Drawing | Venue) -> None:
        """Send one file or place; what is missing or cannot be set stays away, and the log says so.

        Raises:
            Forbidden: the resident has blocked the bot.
        """
        if isinstance(attachment, Attachment):
            await self._send_kept(chat, attachment)
            return
        try:
            for each in await self._set(attachment) if isinstance(attachment, Drawing) else (attachment,):
                await self._send_made(chat, each)
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
            file = InputFile(made.content, filename=made.name)
            await self._bot.send_photo(chat, photo=file, caption=made.caption or None)
        else:
            file = InputFile(made.content, filename=made.name)
            await self._bot.send_document(chat, document=file, caption=made.caption or None)

    async def _set(self, drawing: Drawing) -> tuple[Document, ...]:
        """Have a drawing set beside this process, unless that was done already; none where it cannot be."""
        digest = drawing.job.digest(drawing.form)
        pages = self._drawn.get(digest)
        if pages is None:
            try:
                pages = await asyncio.to_thread(self._press, drawing.job, drawing.form)
            except PressError as error:
                log.error("picture not drawn", reason=str(error))  # noqa: TRY400 - the child's words say all
                return ()
            self._drawn[digest] = pages
            if len(self._drawn) > DRAWN:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(digest)
        return tuple(Document(drawing.name, page, picture=drawing.picture, caption=drawing.caption) for page in pages)

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
