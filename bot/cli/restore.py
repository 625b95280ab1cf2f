"""Fill empty stores from a backup."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder that `equal-voices backup` made.")],
    *,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Delete the sheets that no key can open any more.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Fill the empty databases of this configuration from a backup; the bot must not run meanwhile.

    Example: equal-voices restore /var/backups/equal-voices/2026-11-25
    """
    # Imported here, because the stores would make `--help` wait.
    from bot.cli.keeping import fill_stores

    for line in fill_stores(folder, toml=configuration_file(config), environ=os.environ, give_up=without_keys):
        print(line)
