"""Show what staff say of their own scheme: the self-check of a year."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def benchmark(
    year: Annotated[int, typer.Option(help="Year of the answers; the newest if none.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, evidence too.")] = False,
    config: ConfigFile = None,
) -> None:
    """Print the self-check that staff answered in the chat: eleven key factors with score, level, gap and spread.

    Example: equal-voices benchmark --year 2026
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.selfchecking import collected, print_checked

    with Field.open(configuration_file(config), os.environ) as field:
        checked = collected(field, year)
        if as_json:
            typer.echo(checked.as_json())
        else:
            print_checked(checked)
