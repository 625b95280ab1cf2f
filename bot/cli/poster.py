"""Make posters with a code, and tell how many people came by each link."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import BotName, ConfigFile, LivesIn, configuration_file


def poster(  # noqa: PLR0913, PLR0917 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="Folder for the PDF to print and the PNG to show.")],
    wave: Annotated[str, typer.Option(help="Wave it invites to; everything if none.")] = "",
    event: Annotated[str, typer.Option(help="Event it invites to, instead of a wave.")] = "",
    area: LivesIn = "",
    channel: Annotated[str, typer.Option(help="Where it hangs, or whom it is for.")] = "",
    host: Annotated[str, typer.Option(help="Host group that invites; the scheme itself if none.")] = "",
    languages: Annotated[str, typer.Option(help="Languages, with commas; those of wave, event or host if none.")] = "",
    link: Annotated[str, typer.Option(help="Link that was made before, instead of a new one.")] = "",
    bot: BotName = "",
    config: ConfigFile = None,
) -> None:
    """Make a poster of A4 with a QR code and the invitation in several languages.

    Example: equal-voices poster posters --wave k3m9x2pq --channel mosque --languages nl,ar,tr
    """
    # Imported here, because the stores and the network would make `--help` wait.
    from bot.cli import inviting
    from bot.cli.fielding import Field

    chosen = tuple(code.strip() for code in languages.split(",") if code.strip())
    wish = inviting.Wish(
        link=link, wave=wave, event=event, area=area, channel=channel, host=host, languages=chosen, bot=bot
    )
    with Field.open(configuration_file(config), os.environ) as field:
        made, job = inviting.poster(field, wish)
    for path in inviting.printed(made, job, folder):
        print(path)


def links(config: ConfigFile = None) -> None:
    """List the links that were made, and how many people came for the first time by each, in tens.

    Example: equal-voices links
    """
    # Imported here, because the stores would make `--help` wait.
    from bot.cli.fielding import Field
    from bot.cli.inviting import came

    with Field.open(configuration_file(config), os.environ) as field:
        for line in came(field):
            print(line)
