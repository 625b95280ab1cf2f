"""An officer at the command line: our own commands in this process, without a terminal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import click
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import OperatorError
from tests.living import TOKEN, awake_scheme


class Said(NamedTuple):
    """What a command printed, its status, and the problems it ended with."""

    text: str
    status: int
    problems: tuple[str, ...]


class Officer:
    """Runs commands over the data in a folder.

    Args:
        folder: where the data lie.
        bot_api_url: the Telegram that is asked for the bot's name.
    """

    def __init__(self, folder: Path, bot_api_url: str = "http://127.0.0.1:1") -> None:
        self.folder = folder
        self.environment = {
            "EQUAL_VOICES_TOKEN": TOKEN,
            "EQUAL_VOICES_SCHEME": str(awake_scheme()),
            "EQUAL_VOICES_BOT_API_URL": bot_api_url,
            "EQUAL_VOICES_DATA_DIR": str(folder / "data"),
            "EQUAL_VOICES_KEYS_DIR": str(folder / "keys"),
        }

    def lives(self) -> None:
        """Let the scheme be one of real people from now on."""
        scheme = Path(self.environment["EQUAL_VOICES_SCHEME"])
        real = scheme.with_name("real.yaml")
        text = scheme.read_text(encoding="utf-8")
        real.write_text(text.replace('fictional: "yes"', 'fictional: "no"'), encoding="utf-8")
        self.environment["EQUAL_VOICES_SCHEME"] = str(real)

    def chooses(self, indicators: str) -> None:
        """Give the scheme another indicator file from now on; '' takes it away."""
        scheme = Path(self.environment["EQUAL_VOICES_SCHEME"])
        own = self.folder / "scheme"
        if scheme.parent != own:
            shutil.copytree(scheme.parent, own)
        self.environment["EQUAL_VOICES_SCHEME"] = str(own / scheme.name)
        (own / "indicators.yaml").write_text(indicators, encoding="utf-8")
        if not indicators:
            text = (own / scheme.name).read_text(encoding="utf-8")
            (own / scheme.name).write_text(text.replace("indicators: indicators.yaml\n", ""), encoding="utf-8")

    def runs(self, *words: str, typed: str = "") -> Said:
        """Run one command with its input."""
        result = CliRunner().invoke(app, list(words), input=typed, env=self.environment)
        error = result.exception
        if isinstance(error, OperatorError):
            return Said(result.output, 1, tuple(map(str, error.problems)))
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Said(click.unstyle(result.output), result.exit_code, ())
