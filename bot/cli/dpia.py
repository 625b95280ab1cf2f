"""Write the sheet that a data-protection officer asks for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def dpia(
    output: Annotated[Path, typer.Option(help="Folder for dpia.html and dpia.md.")] = Path(),
    config: ConfigFile = None,
) -> None:
    """Write what is kept, where, how long and who sees it, for a data-protection officer.

    Example: equal-voices dpia --output papers
    """
    # Imported here, because the stores would make `--help` wait.
    from bot.cli.fielding import Field
    from bot.cli.paper import as_html, as_markdown
    from bot.cli.protection import gathered
    from bot.errors import OperatorError, Problem

    with Field.open(configuration_file(config), os.environ) as field:
        paper = gathered(field)
    written = {"dpia.html": as_html(paper), "dpia.md": as_markdown(paper)}
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (output / name).write_text(text, encoding="utf-8")
            print(output / name)
    except OSError as error:
        fault = f"{output} cannot be written: {error.strerror}."
        raise OperatorError([Problem("--output", 0, "", fault, "Name another folder.")]) from None
