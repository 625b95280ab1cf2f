"""Try the bot without a token: a Telegram of our own on this machine, with a chat page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    residents: Annotated[int, typer.Option(min=0, max=100_000, help="Synthetic residents who answer first.")] = 0,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop after they have answered.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder to keep the data in; a temporary one if none.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the chat page; 0 takes a free one.")] = 8765,
    scheme: Annotated[Path | None, typer.Option(help="Scheme to play; the fictional example if none.")] = None,
) -> None:
    """Open a chat page in the browser where anybody can try the bot; everything in it is fictional.

    With --residents, synthetic people in every language answer the open surveys through the bot; then the waves
    are closed and the answers counted. Status 1 when one was lost.

    Example: equal-voices demo --residents 30 --exit
    """
    # Imported here, because the bot and its simulator would make `--help` wait.
    from bot.app.running import fastest_run
    from bot.cli.demonstration import Wishes, demonstrate

    wishes = Wishes(residents=residents, leave=exit_, data=data, port=port, scheme=scheme)
    if not fastest_run(demonstrate(wishes)):
        raise typer.Exit(1)
