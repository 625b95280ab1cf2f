"""Write the report to the board."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def report(
    target: Annotated[Path, typer.Argument(help="A file ending in .pdf or .html, or a folder for both.")],
    wave: Annotated[str, typer.Option(help="Published wave it is of; the pulse that closed last if none.")] = "",
    language: Annotated[str, typer.Option(help="Code of its language; the scheme's official one if none.")] = "",
    config: ConfigFile = None,
) -> None:
    """Write what a board reads: three figures, who is heard, what is overdue, what changed, what to decide.

    Example: equal-voices report reports --language nl
    """
    # Imported here, because the stores would make `--help` wait.
    from bot.cli.fielding import Field
    from bot.cli.reporting import written

    with Field.open(configuration_file(config), os.environ) as field:
        for path in written(field, target, wave=wave, language=language):
            print(path)
