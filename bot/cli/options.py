"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CONFIG = "EQUAL_VOICES_CONFIG"
"""As in `bot.settings`, which is not imported here because `--help` would wait for it."""

USUAL = Path("equal-voices.toml")
"""The configuration file that is read where none is named."""

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", envvar=CONFIG, help=f"Configuration file; {USUAL} if there is one."),
]
"""Which TOML file to read: pass what it gives through `configuration_file`."""

LivesIn = Annotated[str, typer.Option(help="Area whoever follows it lives in.")]
"""The area that a link knows."""

BotName = Annotated[str, typer.Option(help="The bot's username; asked of Telegram if none.")]
"""Whose address a link has."""


def configuration_file(named: Path | None) -> Path | None:
    """Choose the named file, or the usual one if it is there; None where the environment says all."""
    return named or (USUAL if USUAL.is_file() else None)
