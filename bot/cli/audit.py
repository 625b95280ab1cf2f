"""What staff did, and whether the log of it is whole."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file
from bot.errors import OperatorError, Problem

app = typer.Typer(name="audit", help="Read and verify the log of what staff did.", no_args_is_help=True)


@app.command()
def verify(
    known: Annotated[
        list[str] | None, typer.Option(help="Head that an earlier check printed; may be given more than once.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Reckon the chain of the audit log again; status 1 when an entry was changed, removed or put in.

    It prints the head: write it down elsewhere. Given again with --known, it shows also whether the end of the
    log was cut off or all of it replaced.

    Example: equal-voices audit verify
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.contacts import audit

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.read() as conn:
        verdict = audit.verify(conn, known or ())
    if verdict.faults:
        remedy = "Compare it with a backup, and ask who can write to the database."
        raise OperatorError([Problem("audit", 0, "", fault, remedy) for fault in verdict.faults])
    print(f"{verdict.entries} entries, unbroken from number {verdict.first}." if verdict.entries else "No entries yet.")
    if verdict.head:
        print(f"head  {verdict.head}")


@app.command()
def show(
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many of the newest entries.")] = 20,
    config: ConfigFile = None,
) -> None:
    """Print the newest entries of the audit log, the newest last.

    Example: equal-voices audit show --last 100
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.contacts import audit

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.read() as conn:
        for entry in reversed(audit.newest(conn, last)):
            at = field.house.local(entry.at)
            print(f"{entry.number}  {at:%Y-%m-%d %H:%M}  {entry.actor}  {entry.act}  {entry.subject}".rstrip())
