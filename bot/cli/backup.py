"""Copy both stores while the bot runs, without the keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def backup(
    folder: Annotated[Path, typer.Argument(help="New folder that the copies are written into.")],
    config: ConfigFile = None,
) -> None:
    """Copy contacts and answers into a new folder, also while the bot runs; the keys stay out.

    Example: equal-voices backup /var/backups/equal-voices/2026-11-25
    """
    # Imported here, because the stores would make `--help` wait.
    from bot.cli.keeping import make_backup
    from bot.clock import system_clock

    for line in make_backup(folder, toml=configuration_file(config), environ=os.environ, clock=system_clock):
        print(line)
