"""An officer at the command line: our own commands in this process, without a terminal."""

from __future__ import annotations

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

    def runs(self, *words: str, typed: str = "") -> Said:
        """Run one command with its input."""
        result = CliRunner().invoke(app, list(words), input=typed, env=self.environment)
        error = result.exception
        if isinstance(error, OperatorError):
            return Said(result.output, 1, tuple(map(str, error.problems)))
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Said(click.unstyle(result.output), result.exit_code, ())
