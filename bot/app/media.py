"""Send what goes above a screen: pictures and recordings of a survey, files made for one reader, places."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError

from bot.app.transport import NotSent, OutcomeUnknown, SlowDown
from bot.paper.job import Form, Job
from bot.paper.press import PressError, pressed
from bot.render.screen import Attachment, Document, Drawing, Venue
from bot.settings import PUBLIC, Settings

log = structlog.get_logger(__name__)

SENT = 1000
"""Drawings of which Telegram's own number is remembered: whoever asks for one again gets it without drawing it."""

READY = 8
"""Drawings that are kept until they are uploaded, some 100 kB each."""

PATIENCE = 10.0
"""Seconds that a reader waits for a picture; then the text comes alone, and the picture is there the next time."""

UPLOADED = 50_000_000
"""Bytes of a file that Telegram's own server takes (https://core.telegram.org/bots/api#sending-files)."""

UPLOADED_LOCALLY = 2_000_000_000
"""Bytes of a file that a Bot API server of one's own takes (https://core.telegram.org/bots/api#using-a-local-bot-api-server)."""

DIGESTING = 60.0
"""Seconds without a byte of an answer after a file was uploaded: Telegram looks at a large one for some time."""

AGAIN = 3
"""How often a further page of something is tried: what came before it must not come twice."""

FIRST_PAUSE = 1.0
"""Seconds between two tries, where Telegram does not say how many."""


class NotMadeError(TelegramError):
    """A paper could not be set, so nothing was sent; the log tells why."""


class TooLargeError(TelegramError):
    """A file is larger than the server takes, so nothing was sent."""


def largest_upload(settings: Settings) -> int:
    """Return how many bytes a file may have that is sent through the server of the settings."""
    return UPLOADED if settings.bot_api_url.startswith(PUBLIC) else UPLOADED_LOCALLY


class Media:
    """The media folder of the surveys.

    Args:
        bot: uploads files.
        folder: where they lie; a survey names them below it.
        press: sets what is drawn, in a process of its own.
        patience: seconds that a reader waits for a picture.
        largest: bytes that a file may have.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self,
        bot: Bot,
        folder: Path,
        *,
        press: Callable[[Job, Form], tuple[bytes, ...]] = pressed,
        patience: float = PATIENCE,
        largest: int = UPLOADED,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin with nothing uploaded and nothing set."""
        self._bot = bot
        self._folder = folder
        self._press = press
        self._patience = patience
        self._largest = largest
        self._sleep = sleep
        self._ids: dict[tuple[str, str], str] = {}
        self._sent: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._under_way: dict[str, asyncio.Future[tuple[bytes, ...]]] = {}
        self._ready: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()
        self._hand = ThreadPoolExecutor(1, "press")  # it takes one at a time: whoever waits holds no other thread

    async def send(self, chat: int, attachment: Attachment | Document | Drawing | Venue) -> None:
        """Send one file or place, all of its pages or none.

        A picture that is missing or cannot be set stays away where the text says the same, and the log tells it.

        Raises:
            SlowDown: nothing was sent, because Telegram wants a pause.
            NotSent: nothing was sent, because Telegram is out of reach.
            OutcomeUnknown: nobody knows whether it came, or some pages came and others did not.
            TelegramError: it was refused, is too large, or could not be set.
        """
        if isinstance(attachment, Attachment):
            await self._send_kept(chat, attachment)
        elif isinstance(attachment, Drawing):
            await self._send_drawing(chat, attachment)
        else:
            await self._send_made(chat, attachment)

    async def _send_made(self, chat: int, made: Document | Venue) -> None:
        """Send what was made for one reader; a file that lies in memory has no second use."""
        if isinstance(made, Venue):
            await self._bot.send_venue(
                chat, latitude=made.latitude, longitude=made.longitude, title=made.title, address=made.address
            )
        elif made.path:
            with Path(made.path).open("rb") as file:  # noqa: ASYNC230 - opening takes no time; it is read bit by bit
                self._insist(os.fstat(file.fileno()).st_size)
                await self._send_page(chat, made, InputFile(file, filename=made.name, read_file_handle=False))
        else:
            self._insist(len(made.content))
            await self._send_page(chat, made, InputFile(made.content, filename=made.name))

    def _insist(self, size: int) -> None:
        """Refuse a file that Telegram would refuse, before it is uploaded."""
        if size > self._largest:
            raise TooLargeError(f"the file has {size} bytes, and may have {self._largest}")

    async def _send_page(self, chat: int, made: Document | Drawing, file: InputFile | str) -> str:
        """Send one picture or file, and return the number by which Telegram knows it."""
        words = made.caption or None
        if made.picture:
            message = await self._bot.send_photo(chat, photo=file, caption=words)
            return message.photo[-1].file_id
        message = await self._bot.send_document(chat, document=file, caption=words, read_timeout=DIGESTING)
        return message.document.file_id if message.document else ""

    async def _send_drawing(self, chat: int, drawing: Drawing) -> None:
        """Send a drawing by the number Telegram gave it; the first time, or where that is forgotten, upload it."""
        digest = f"{drawing.picture}{drawing.job.digest(drawing.form)}"
        if digest in self._sent:
            self._sent.move_to_end(digest)
            try:
                await self._send_pages(chat, drawing, self._sent[digest])
            except BadRequest:
                self._sent.pop(digest, None)
            else:
                return
        pages = await self._set(drawing, digest)
        if not pages and drawing.instead:
            raise NotMadeError("the paper could not be set")
        for page in pages:
            self._insist(len(page))
        sent = await self._send_pages(chat, drawing, [InputFile(page, filename=drawing.name) for page in pages])
        self._ready.pop(digest, None)
        if sent and all(sent):
            self._sent[digest] = tuple(sent)
            if len(self._sent) > SENT:
                self._sent.popitem(last=False)

    async def _send_pages(self, chat: int, drawing: Drawing, pages: Iterable[InputFile | str]) -> list[str]:
        """Send page after page; where a further one does not go, whoever asks must not begin again.

        Raises:
            OutcomeUnknown: some pages came, and others did not.
            TelegramError: as `send` tells it; nothing came.
        """
        sent: list[str] = []
        for page in pages:
            try:
                sent.append(
                    await (self._insistently(chat, drawing, page) if sent else self._send_page(chat, drawing, page))
                )
            except TelegramError as error:
                if sent:
                    raise OutcomeUnknown(f"page {len(sent) + 1}: {error}") from None
                raise
        return sent

    async def _insistently(self, chat: int, drawing: Drawing, page: InputFile | str) -> str:
        """Send a page, again where it surely was not sent."""
        for attempt in range(1, AGAIN):
            try:
                return await self._send_page(chat, drawing, page)
            except (SlowDown, NotSent) as error:
                await self._sleep(float(error.seconds) if isinstance(error, SlowDown) else FIRST_PAUSE * attempt)
        return await self._send_page(chat, drawing, page)

    async def _set(self, drawing: Drawing, digest: str) -> tuple[bytes, ...]:
        """Have a drawing set beside this process, once for all who wait for it; none where it cannot be, or is late."""
        if digest in self._ready:
            return self._ready[digest]
        setting = self._under_way.get(digest)
        if setting is None:
            loop = asyncio.get_running_loop()
            setting = loop.run_in_executor(self._hand, self._press, drawing.job, drawing.form)
            self._under_way[digest] = setting
            setting.add_done_callback(lambda done: self._forget(digest, done))
        await asyncio.wait((setting,), timeout=self._patience if drawing.picture else None)
        if not setting.done():
            log.warning("picture late")
            return ()
        return () if setting.cancelled() or setting.exception() else setting.result()

    def _forget(self, digest: str, done: asyncio.Future[tuple[bytes, ...]]) -> None:
        """Keep what was set until somebody gets it, or log why it was not."""
        self._under_way.pop(digest, None)
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            log.error("picture not drawn", reason=str(error) if isinstance(error, PressError) else type(error).__name__)
            return
        self._ready[digest] = done.result()
        if len(self._ready) > READY:
            self._ready.popitem(last=False)

    def close(self) -> None:
        """Set nothing more."""
        self._hand.shutdown(wait=False, cancel_futures=True)

    async def _send_kept(self, chat: int, attachment: Attachment) -> None:
        known = self._ids.get((attachment.kind, attachment.path))
        file: Any = known or self._folder / attachment.path
        if not known and not file.is_file():
            log.error("media file missing", file=attachment.path)
            return
        await self._send(chat, attachment, file)

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
