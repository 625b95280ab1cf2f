"""Make deep links for posters and messages."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import BotName, ConfigFile, LivesIn, configuration_file


def link(
    wave: Annotated[str, typer.Option(help="Wave it opens; the menu if none.")] = "",
    area: LivesIn = "",
    channel: Annotated[str, typer.Option(help="Where it is printed or posted.")] = "",
    event: Annotated[str, typer.Option(help="Event it opens, instead of a wave.")] = "",
    bot: BotName = "",
    config: ConfigFile = None,
) -> None:
    """Make a link that opens the bot at a survey, and knows area and outreach channel.

    Example: equal-voices link --wave k3m9x2pq --area kade --channel mosque
    """
    # Imported here, because the stores and the network would make `--help` wait.
    import asyncio

    from bot.app.greeting import greet
    from bot.cli.fielding import Field
    from bot.errors import OperatorError

    with Field.open(configuration_file(config), os.environ) as field:
        payload = field.link(wave=wave or None, area=area or None, channel=channel or None, event=event or None)
        greeting = None if bot else asyncio.run(greet(field.settings))
    if greeting is not None and greeting.problems:
        print(f"start={payload}")
        raise OperatorError(greeting.problems)
    name = bot.lstrip("@") or (greeting.username if greeting else "")
    print(f"https://t.me/{name}?start={payload}")
