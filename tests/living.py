"""The real bot for tests: in a process of its own that can be killed, or here over real HTTP."""

from __future__ import annotations

import asyncio
import atexit
import io
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import structlog
from pydantic import SecretStr

from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.app.logs import set_up_logging
from bot.app.provision import Stores, furnish, load_surveys, open_stores
from bot.app.service import Service, serve, until_stopped
from bot.clock import Clock, system_clock
from bot.settings import PREFIX, LogFormat, LogLevel, Settings, shipped
from bot.simulator.person import Person
from bot.simulator.residents import Resident
from bot.simulator.server import BotApi
from bot.store.contacts.fieldwork import Wave
from bot.store.keys import KeyFolder
from bot.survey.model import Survey

TOKEN = "123456789:" + "Living_test-token" * 2
SECRET = "a-secret-of-the-webhook"
ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds until something that must happen counts as not happening, on a machine that others use too."""

ARRIVAL = ("English", "Next", "I agree", "I agree", "I agree", "De Kade")
"""What somebody new taps from the first greeting to the menu."""


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what happens in another process sets no event here
            await asyncio.sleep(0.005)


@cache
def awake_scheme() -> Path:
    """Copy the example scheme without quiet hours and cap, because tests run at any hour; return where it is."""
    folder = Path(tempfile.mkdtemp(prefix="equal-voices-scheme-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copied = Path(shutil.copytree(shipped("scheme"), folder / "scheme")) / "example.yaml"
    polite = copied.read_text(encoding="utf-8")
    awake = polite.replace('quiet_hours: {from: "21:00", until: "08:00"}', "quiet_hours: none")
    awake = awake.replace("weekly_cap: 4", "weekly_cap: none")
    assert awake.count(": none") == polite.count(": none") + 2
    copied.write_text(awake, encoding="utf-8")
    return copied


def make_settings(folder: Path, api_url: str, **given: object) -> Settings:
    """Give the settings of a bot whose data lie below a folder."""
    folder.chmod(0o700)
    usual: dict[str, object] = {"token": SecretStr(TOKEN), "scheme": awake_scheme()}
    places = {"bot_api_url": api_url, "data_dir": folder / "data", "keys_dir": folder / "keys"}
    return Settings.model_validate(usual | places | given)


@cache
def words() -> House:
    """Read scheme and languages once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        return furnish(make_settings(Path(folder), "http://127.0.0.1:1"))


@cache
def our_surveys() -> Mapping[str, Survey]:
    """Read our surveys once for all tests."""
    return load_surveys(shipped("surveys"), words().scheme)


@contextmanager
def open_field(settings: Settings, *, clock: Clock = system_clock) -> Iterator[tuple[House, Stores]]:
    """Open words, keys and stores as an officer's command does."""
    stores = open_stores(settings)
    try:
        yield replace(words(), keys=KeyFolder(settings.keys_dir), clock=clock, _surveys={}), stores
    finally:
        stores.close()


def field_survey(house: House, stores: Stores, name: str, days: float = 7) -> Wave:
    """Open a survey of ours."""
    with stores.contacts.begin() as conn:
        return open_wave(
            conn, house, Opening(survey=our_surveys()[name], closes_at=house.clock() + timedelta(days=days))
        )


def open_survey(settings: Settings, name: str) -> Wave:
    """Open a survey while no bot runs."""
    with open_field(settings) as (house, stores):
        return field_survey(house, stores, name)


def free_port() -> int:
    """Find a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def webhook() -> dict[str, object]:
    """Give the settings of a webhook at a free port."""
    port = free_port()
    return {
        "mode": "webhook",
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": SecretStr(SECRET),
    }


@dataclass(slots=True)
class Process:
    """`python -m bot run` as a process of its own.

    Attributes:
        settings: what it is told by its environment.
        api: the Telegram it speaks to.
        log: file that all its output goes to.
        extra: further environment variables.
    """

    settings: Settings
    api: BotApi
    log: Path
    extra: dict[str, str] = field(default_factory=dict)
    _running: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Give its environment, free of our own."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        told = self.settings.model_dump(mode="json", exclude_none=True, exclude={"token", "webhook_secret"})
        ours = {PREFIX + name.upper(): str(value) for name, value in told.items()}
        secret = {PREFIX + "WEBHOOK_SECRET": SECRET} if self.settings.webhook_secret else {}
        return plain | ours | {PREFIX + "TOKEN": TOKEN} | secret | self.extra

    @property
    def number(self) -> int:
        """Give the number of its process."""
        assert self._running is not None
        return self._running.pid

    async def begin(self) -> None:
        """Start it without waiting for anything."""
        with self.log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    async def start(self) -> None:
        """Start it and wait until it takes updates."""
        before = self._asked()
        await self.begin()
        await until(lambda: self._asked() != before or self._ended())
        assert not self._ended(), self.log.read_text()

    def _asked(self) -> object:
        """Give what changes whenever updates are asked for; a poll is counted only at its end."""
        return (self.api.requests["setWebhook"], self.api.polling._last)

    def _ended(self) -> bool:
        return self._running is None or self._running.returncode is not None

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._running is not None
        self._running.kill()
        await self._running.wait()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for its end and give its status."""
        assert self._running is not None
        async with asyncio.timeout(seconds):
            return await self._running.wait()

    async def close(self) -> None:
        """End it if it still runs."""
        if not self._ended():
            await self.kill()


@asynccontextmanager
async def in_process(settings: Settings, api: BotApi, folder: Path) -> AsyncIterator[Process]:
    """Give a process that is certainly gone afterwards."""
    process = Process(settings, api, folder / "log")
    try:
        yield process
    finally:
        await process.close()


@dataclass(frozen=True, slots=True)
class Living:
    """A bot that polls in this process.

    Attributes:
        api: its Telegram.
        settings: its settings.
        service: the bot.
        house: what its actions use.
        stores: its databases.
        log: what it has logged.
    """

    api: BotApi
    settings: Settings
    service: Service
    house: House
    stores: Stores
    log: io.StringIO


@contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Log as the running bot does, but into a text, and put logging back afterwards."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    set_up_logging(level=LogLevel.INFO, style=LogFormat.JSON, token=TOKEN, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.raiseExceptions = raising
        structlog.reset_defaults()


@asynccontextmanager
async def living(
    folder: Path, api: BotApi, *, survey: str = "", clock: Clock = system_clock, **given: object
) -> AsyncIterator[Living]:
    """Let the bot poll as long as the block lasts, with a survey open if one is named."""
    settings = make_settings(folder, api.url, **given)
    with quiet() as log, open_field(settings, clock=clock) as (house, stores):
        if survey:
            field_survey(house, stores, survey)
        async with serve(settings, house, stores.contacts, answers=stores.answers, sweep_every=0.05) as service:
            stop = asyncio.Event()
            polling = asyncio.create_task(until_stopped(service, stop))
            yield Living(api, settings, service, house, stores, log)
            stop.set()
            await polling


async def does(person: Person, deed: Awaitable[object]) -> str:
    """Do something and give the text of the screen that follows."""
    person.skip()
    await deed
    while True:
        event = await person.next(PATIENCE)
        if event.kind in {"message", "edit"} and event.message is person.last:
            return event.text


async def my_data(person: Person) -> str:
    """Ask what is kept and give the answer, whatever else is shown meanwhile."""
    person.skip()
    await person.say("/mydata")
    while True:
        event = await person.next(PATIENCE)
        if event.kind == "message" and event.text.startswith("All that we keep"):
            return event.text


async def opens(person: Person, title: str) -> str:
    """Let somebody who is at the menu begin a survey, and give its first screen."""
    button = next(words for words in person.last.buttons if title in words)
    await does(person, person.tap(button))
    return await does(person, person.tap("Start"))


async def arrive(person: Person) -> Person:
    """Let somebody go from the first greeting to the menu."""
    await does(person, person.start())
    for step in ARRIVAL:
        await does(person, person.tap(step))
    return person


class Stubborn(Resident):
    """A resident who looks at the chat again when nothing happens, as people do while a bot is down."""

    __slots__ = ("patience",)

    def __init__(self, person: Person, number: int, sayings: tuple[str, ...] = ("More light.",)) -> None:
        super().__init__(person, "en_GB", sayings, Random(number))  # noqa: S311 - a play
        self.patience = 0.5

    async def _step(self, deed: Awaitable[object]) -> None:
        self.person.skip()
        await deed
        try:
            while (event := await self.person.next(self.patience)).message is not self.person.last:
                assert event
        except TimeoutError:
            # Waits longer each time: the bot may be starting on a machine that is busy.
            self.patience = min(self.patience * 1.5, 2.0)
            if not any(message.from_bot for message in self.person.messages):  # there is nothing to look at yet
                await self._step(asyncio.sleep(0))


def everything_in(folder: Path) -> bytes:
    """Read every byte of every file below a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
