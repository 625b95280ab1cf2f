"""Put a bot on the stage: a Bot API on loopback in this process, the bot in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bots.meter import CHANNEL
from pydantic import SecretStr

from bot.actions.fieldwork import Opening, open_wave
from bot.app.provision import furnish, load_surveys, open_stores
from bot.settings import PREFIX, Settings
from bot.simulator.server import BotApi

HERE = Path(__file__).parent
TOKEN = "123456:" + "A" * 35
OTHERS_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"
"""aiogram lives in an environment of its own (see the Makefile)."""

STARTING, STOPPING = 60.0, 15.0
"""Seconds a bot may take to ask for its first updates, and to stop."""


@dataclass(frozen=True, slots=True)
class Script:
    """How to start a bot.

    Attributes:
        name: what the report calls it.
        command: the program with its arguments.
        environ: what it reads from the environment besides ours.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a bot has used since it started: CPU seconds of all its threads, and peak memory in bytes.

    `waited` counts the seconds in which it could have run, but others had the core.
    """

    cpu: float
    waited: float
    memory: int


@dataclass(slots=True)
class Actor:
    """A bot that runs.

    Attributes:
        name: what the report calls it.
        api: the Telegram it talks to.
        started_in: seconds from the start of its process to its first getUpdates.
    """

    name: str
    api: BotApi
    started_in: float
    _process: subprocess.Popen[bytes]
    _pipe: int

    async def read(self) -> Reading:
        """Ask what it has used."""
        self._process.send_signal(signal.SIGUSR1)
        line = await asyncio.to_thread(os.read, self._pipe, 4096)
        return Reading(**json.loads(line))


@asynccontextmanager
async def playing(script: Script) -> AsyncIterator[Actor]:
    """Run a bot against a Telegram of its own.

    Raises:
        RuntimeError: it ended, or never asked for updates.
    """
    async with BotApi() as api:
        begun = time.perf_counter()
        process, pipe = _start(script, api.url)
        try:
            await _asked(api, process)
            yield Actor(script.name, api, time.perf_counter() - begun, process, pipe)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, STOPPING)
            os.close(pipe)


def _start(script: Script, url: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the process, told where its Telegram is, with a pipe for its meter."""
    pipe, far_end = os.pipe()
    where = {"BENCHMARK_TOKEN": TOKEN, "BENCHMARK_URL": url, f"{PREFIX}TOKEN": TOKEN, f"{PREFIX}BOT_API_URL": url}
    environ = {**os.environ, **script.environ, **where, CHANNEL: str(far_end)}
    process = subprocess.Popen(script.command, env=environ, pass_fds=(far_end,))
    os.close(far_end)
    return process, pipe


async def _asked(api: BotApi, process: subprocess.Popen[bytes]) -> None:
    """Wait until the bot has asked for its first updates."""
    async with asyncio.timeout(STARTING):
        while api.world.updates.allowed is None:
            if process.poll() is not None:
                raise RuntimeError(f"the bot ended with status {process.returncode}")
            await asyncio.sleep(0.001)


def ours(folder: Path) -> Script:
    """Prepare our bot in an empty folder: stores on the disk, one survey open, every language of the example."""
    scheme = HERE.parent / "scheme" / "example.yaml"
    folder.chmod(0o700)
    settings = Settings(token=SecretStr(TOKEN), scheme=scheme, data_dir=folder, keys_dir=folder / "keys")
    house, stores = furnish(settings), open_stores(settings)
    survey = load_surveys(settings.surveys_dir, house.scheme)["neighbourhood-review"]
    with stores.contacts.begin() as conn:
        open_wave(conn, house, Opening(survey=survey, closes_at=house.clock() + timedelta(days=7)))
    stores.close()
    values = {"SCHEME": scheme, "DATA_DIR": folder, "KEYS_DIR": folder / "keys", "LOG_LEVEL": "WARNING"}
    environ = {f"{PREFIX}{name}": str(value) for name, value in values.items()}
    return Script("equal-voices", (sys.executable, str(HERE / "bots" / "ours.py")), environ)


def telegram_echo() -> Script:
    """Prepare the bare echo bot on python-telegram-bot as it installs."""
    return Script("python-telegram-bot", (sys.executable, str(HERE / "bots" / "telegram_echo.py")), {})


def aiogram_echo() -> Script:
    """Prepare the bare echo bot on aiogram."""
    return Script("aiogram", (str(OTHERS_PYTHON), str(HERE / "bots" / "aiogram_echo.py")), {})
