"""Show the indicators of closed waves, and how open ones stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def indicators(
    wave: Annotated[str, typer.Option(help="Id of a closed wave; the newest of each survey if none.")] = "",
    compare: Annotated[str, typer.Option(help="Id of an earlier wave of the same survey to compare with.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    charts: Annotated[
        Path | None,
        typer.Option(help="Folder for pictures (SVG): each measure, parity, reach, who finished, what was owed."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Print the indicators with their ranges, parity with the census, and rounded turnout of open waves.

    Figures are read from the newest release of a wave; where there is none, the first one is made now and stays.

    Example: equal-voices indicators --wave k3m9x2pq --compare a7m2x9pq
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.figuring import Shown, collected, print_shown

    with Field.open(configuration_file(config), os.environ) as field:
        shown: Shown = collected(field, wave=wave, compare=compare)
        if charts is not None:
            from bot.cli.charts import write_charts

            write_charts(shown.waves, charts, loop=shown.loop)
        if as_json:
            typer.echo(shown.as_json())
        else:
            print_shown(shown)
