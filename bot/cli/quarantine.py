"""See how many updates nobody could handle, and delete them; what is in them is never shown."""

from __future__ import annotations

import os
from datetime import date
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file
from bot.errors import OperatorError, Problem

app = typer.Typer(name="quarantine", help="Updates that nobody could handle, sealed.", no_args_is_help=True)


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List the updates in quarantine: a name, the day, the sealed size; never what is in them.

    Example: equal-voices quarantine list
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.contacts import inbox  # the same

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.read() as conn:
        found = inbox.aside(conn)
    for update in found:
        print(f"{update.id}  {date.fromordinal(update.day)}  {len(update.sealed)} bytes")
    print(f"{len(found)} updates; each is deleted 30 days after its day.")


@app.command()
def delete(
    names: Annotated[list[str] | None, typer.Argument(help="Names, as `quarantine list` shows them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Delete all of them.")] = False,
    config: ConfigFile = None,
) -> None:
    """Delete updates from quarantine before their time.

    Example: equal-voices quarantine delete --all
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.contacts import inbox  # the same

    if bool(names) is everything:
        fault = "Name updates, or say --all: one of the two."
        raise OperatorError([Problem("quarantine", 0, "", fault, "See equal-voices quarantine list.")])
    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.begin() as conn:
        wanted = [update.id for update in inbox.aside(conn)] if everything else names or []
        missing = [name for name in wanted if not inbox.discard(conn, name)]
        if missing:
            fault, remedy = "There is no such update.", "Nothing was deleted."
            raise OperatorError([Problem("quarantine", 0, name, fault, remedy) for name in missing])
    print(f"{len(wanted)} updates are deleted.")
