"""Make the files that admins asked for in the chat, one after the other, beside the bot's own process.

Reading 100,000 answers and hiding what makes somebody stand out takes seconds of work and hundreds of megabytes: a
child process does it, with limits, and what it takes goes back with it. Whoever waits sees how far it is. What stands
in the log is what is known: a file is done when Telegram has taken it, and of one that was under way when somebody
killed the bot nobody knows.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from telegram.error import TelegramError

from bot.actions import wishes
from bot.actions.desk import Desk, is_outage
from bot.actions.house import House
from bot.actions.wishes import Reader, Wish
from bot.app.media import largest_upload
from bot.app.mouth import TelegramMouth
from bot.app.transport import NotSent, OutcomeUnknown, SlowDown
from bot.export.workbench import tidy, workbench
from bot.render import exporting as screens
from bot.render.press import lasting
from bot.render.screen import Document, Screen, file_missing_note
from bot.settings import Settings
from bot.store.sole import Sole

log = structlog.get_logger(__name__)

EVERY = 2.0
"""Seconds between two looks for what is wanted."""

MEMORY = 1_500_000_000
"""Bytes of address space that making a file may take, most of it reserved only."""

LONGEST: Final = 900.0
"""Seconds that making a file may take; then it is given up."""

TRIES: Final = 5
"""How often a file is sent that surely did not arrive."""

FIRST_PAUSE: Final = 2.0
"""Seconds before the second try where Telegram was out of reach; each further one waits twice as long."""

SPARE: Final = 20
"""How many times larger than what may be sent a file may become before it is squeezed."""

CHILD = ("-m", "bot.app.export_child")
"""What makes a file, in a process of its own."""

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")


class NoFileError(Exception):
    """There is no file to send; what it says is the outcome as `bot.actions.wishes` has it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is ready.

    Attributes:
        path: where it lies until it is sent.
        rows: responses in it.
        hidden: columns, each with the responses in which it is hidden.
    """

    path: Path
    rows: int
    hidden: tuple[tuple[str, int], ...]


class Exporter:
    """Makes and sends files; of several processes on one store only one does so at a time.

    Args:
        desk: where actions are taken.
        house: words and clock.
        settings: where answers, scheme and words lie.
        mouth: speaks to whoever waits.
        sole: the right to make files.
        wake: has the outbox looked at, which tells why no file came.
        sleep: waits for seconds; a test brings its own.
    """

    def __init__(
        self,
        desk: Desk,
        house: House,
        settings: Settings,
        mouth: TelegramMouth,
        *,
        sole: Sole,
        wake: Callable[[], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin without anything in hand."""
        self._desk = desk
        self._house = house
        self._settings = settings
        self._mouth = mouth
        self._sole = sole
        self._wake = wake
        self._sleep = sleep
        self._folder = settings.data_dir / "exports"
        self._mine = False
        self._outcomes: dict[str, str] = {}
        """What came of wishes, until it is kept: a file that was sent is not sent again where the store was away."""

    async def run(self) -> None:
        """Look and make until cancelled; what goes wrong is logged and tried again."""
        try:
            while True:
                try:
                    await self._round()
                except Exception as error:
                    log.exception("files wait", error=type(error).__name__)
                await self._sleep(EVERY)
        finally:
            self._sole.close()

    async def _round(self) -> None:
        was, self._mine = self._mine, False
        if not await asyncio.to_thread(self._sole.take):
            return
        if not was:  # whoever had it before may have been killed
            await asyncio.to_thread(tidy, self._folder)
            if await self._desk.run(wishes.strand(self._house)):
                self._wake()
        self._mine = True
        for wish in await self._desk.run(wishes.wanted):
            await self._serve(wish)

    async def _serve(self, wish: Wish) -> None:
        """Make one file and send it, and keep what came of it."""
        if wish.token not in self._outcomes:
            reader = await self._desk.run(wishes.begin(self._house, wish.token))
            if reader is None:
                return
            outcome = self._outcomes[wish.token] = await self._outcome(wish, reader)
            log.info("file asked for in the chat", survey=wish.survey, kind=wish.kind, outcome=outcome)
        await self._desk.run(wishes.end(self._house, wish.token, self._outcomes[wish.token]))
        del self._outcomes[wish.token]
        self._wake()

    async def _outcome(self, wish: Wish, reader: Reader) -> str:
        try:
            async with self._made(wish, reader) as made:
                await self._desk.run(wishes.send(wish.token))
                return await self._sent(wish, reader, made)
        except NoFileError as error:
            return str(error)
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("file not made", survey=wish.survey, kind=wish.kind, error=type(error).__name__)
            return wishes.FAILED

    async def _sent(self, wish: Wish, reader: Reader, made: Made) -> str:
        """Send a file, again where it surely did not arrive, and return what is known of it."""
        if made.path.stat().st_size > largest_upload(self._settings):
            return wishes.TOO_LARGE
        catalog = self._house.catalog(reader.language)
        document = Document(made.path.name, b"", path=str(made.path), instead=catalog.lines(file_missing_note(catalog)))
        screen = lasting(screens.file_screen(catalog, document, rows=made.rows, hidden=made.hidden))
        for attempt in range(TRIES):
            try:
                await self._mouth.deliver(reader.chat, screen)
            except (SlowDown, NotSent) as error:
                await self._sleep(float(error.seconds) if isinstance(error, SlowDown) else FIRST_PAUSE * 2**attempt)
            except OutcomeUnknown:
                return wishes.UNCERTAIN
            except TelegramError as error:
                log.warning("file refused", survey=wish.survey, kind=wish.kind, reason=type(error).__name__)
                return wishes.REFUSED
            except Exception as error:
                log.exception("file perhaps not sent", survey=wish.survey, error=type(error).__name__)
                return wishes.UNCERTAIN
            else:
                await self._mouth.refresh(reader.chat, self._progress(wish, reader, 1.0))
                return wishes.DONE
        return wishes.FAILED

    @asynccontextmanager
    async def _made(self, wish: Wish, reader: Reader) -> AsyncIterator[Made]:
        """Have a file made, and keep it as long as the block lasts.

        Raises:
            NoFileError: there is none.
        """
        catalog = self._house.catalog(reader.language)
        with workbench(self._folder) as folder:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                *CHILD,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={name: os.environ[name] for name in _KEPT if name in os.environ} | {"TMPDIR": str(folder)},
            )
            try:
                async with asyncio.timeout(LONGEST):
                    made = await self._heard(child, wish, reader, self._order(wish, catalog.language, folder))
            except TimeoutError:
                log.warning("file not made in time", survey=wish.survey, kind=wish.kind)
                raise NoFileError(wishes.FAILED) from None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
            yield made

    def _order(self, wish: Wish, language: str, folder: Path) -> bytes:
        settings = self._settings
        order = {
            "answers": settings.answers_url,
            "scheme": str(settings.scheme),
            "locales": str(settings.locales_dir),
            "survey": wish.survey,
            "kind": wish.kind,
            "language": language,
            "synthetic": self._house.scheme.fictional,
            "folder": str(folder),
            "memory": MEMORY,
            "largest": SPARE * largest_upload(settings),
        }
        return json.dumps(order).encode() + b"\n"

    async def _heard(self, child: asyncio.subprocess.Process, wish: Wish, reader: Reader, order: bytes) -> Made:
        """Give the child its order, show how far it is, and return what it made."""
        assert child.stdin is not None, "it was asked for"
        assert child.stdout is not None, "it was asked for"
        assert child.stderr is not None, "it was asked for"
        child.stdin.write(order)
        complaints = asyncio.create_task(child.stderr.read())
        told: dict[str, Any] = {}
        async for line in child.stdout:
            told = json.loads(line)
            if "share" in told:
                await self._mouth.refresh(reader.chat, self._progress(wish, reader, told["share"]))
        if await child.wait() != 0 or "file" not in told:
            if refused := told.get("refused"):
                raise NoFileError(refused)
            last = (await complaints).decode(errors="replace").strip().splitlines()[-1:]
            log.error("file not made", survey=wish.survey, kind=wish.kind, reason="".join(last).partition(":")[0])
            raise NoFileError(wishes.FAILED)
        complaints.cancel()
        return Made(Path(told["file"]), told["rows"], tuple((name, count) for name, count in told["hidden"]))

    def _progress(self, wish: Wish, reader: Reader, share: float) -> Screen:
        return screens.being_made_screen(self._house.catalog(reader.language), wish.topic, share)
