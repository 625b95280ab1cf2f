"""Send a message to many from the bot's machine, and watch, pause or stop one."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def broadcast(  # noqa: PLR0913 - the options of a command
    text: Annotated[
        list[str] | None, typer.Option(help="Language and file of its words, such as nl=news.txt; repeat it.")
    ] = None,
    *,
    about: Annotated[str, typer.Option(help="Which consent it needs: events or results.")] = "events",
    area: Annotated[str, typer.Option(help="Only people who live in this area.")] = "",
    language: Annotated[str, typer.Option(help="Only people who are written to in this language.")] = "",
    event: Annotated[str, typer.Option(help="Only people who said that they come to this event.")] = "",
    at: Annotated[str, typer.Option(help="When it goes, such as 2026-12-01T09:00; now if none.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it goes.")] = False,
    watch: Annotated[str, typer.Option(help="Show how far a broadcast is, by its id.")] = "",
    pause: Annotated[str, typer.Option(help="Pause a broadcast.")] = "",
    resume: Annotated[str, typer.Option(help="Let a paused broadcast go on.")] = "",
    cancel: Annotated[str, typer.Option(help="Stop a broadcast for good.")] = "",
    config: ConfigFile = None,
) -> None:
    """Send a message to many, with a bar that shows how far it is; the first text stands in for missing languages.

    Example: equal-voices broadcast --text nl=news.nl.txt --text en_GB=news.txt --area kade
    """
    # Imported here, because the stores and the network would make `--help` wait.
    from bot.app.running import fastest_run
    from bot.cli.broadcasting import Wanted, follow, send, steer
    from bot.cli.fielding import Field

    with Field.open(configuration_file(config), os.environ) as field:
        if pause or resume or cancel:
            print(steer(field, pause=pause, resume=resume, cancel=cancel))
            return
        wanted = Wanted(texts=tuple(text or ()), about=about, area=area, language=language, event=event, at=at)
        which = watch or send(field, wanted, sure=lambda: yes or typer.confirm("Send it?"))
        if not at:
            fastest_run(follow(field, which))
