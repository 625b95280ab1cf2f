"""Events from files: check them, bring them in, list what is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file

app = typer.Typer(name="event", help="Check event files, bring them in, list events.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A .yaml file of ours, or a calendar file (.ics) of any program.")]
Language = Annotated[str, typer.Option(help="Calendar file: language it is written in.")]
Spoken = Annotated[str, typer.Option("--languages", help="Calendar file: languages that are spoken, with commas.")]
Interpreters = Annotated[str, typer.Option(help="Calendar file: languages that are interpreted, with commas.")]
Access = Annotated[str, typer.Option(help="Calendar file: what makes it accessible, with commas, or none.")]
Childcare = Annotated[bool, typer.Option("--childcare", help="Calendar file: children are looked after.")]
Contact = Annotated[str, typer.Option(help="Calendar file: whom people can ask.")]


@app.command()
def check(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: File,
    language: Language = "",
    languages: Spoken = "",
    interpreters: Interpreters = "",
    access: Access = "",
    childcare: Childcare = False,
    contact: Contact = "",
    config: ConfigFile = None,
) -> None:
    """List every fault of a file at once; status 1 when there is one. Otherwise show each event in each language.

    Example: equal-voices event check evening.yaml
    """
    from bot.cli.events import Calendar, extras  # the stores load slowly

    more = extras(language, languages, interpreters, access, contact, childcare=childcare)
    with Calendar.open(configuration_file(config), os.environ) as calendar:
        for line in calendar.preview(file, more):
            print(line)


@app.command(name="import")
def import_(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: File,
    language: Language = "",
    languages: Spoken = "",
    interpreters: Interpreters = "",
    access: Access = "",
    childcare: Childcare = False,
    contact: Contact = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not show them and ask before they are published.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show the events of a file in each language, publish them, all or none, and print the id of each.

    Example: equal-voices event import evening.ics --language nl --languages nl --access none --contact "Noor"
    """
    from bot.cli.events import Calendar, extras  # the stores load slowly

    more = extras(language, languages, interpreters, access, contact, childcare=childcare)
    with Calendar.open(configuration_file(config), os.environ) as calendar:
        if not yes:
            for line in calendar.preview(file, more):
                print(line)
            if not typer.confirm("Publish this?"):
                raise typer.Exit(1)
        for line in calendar.bring_in(file, more):
            print(line)


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List the events to come and those of the last month, a line each, with what is overdue.

    Example: equal-voices event list
    """
    from bot.cli.events import Calendar  # the stores load slowly

    with Calendar.open(configuration_file(config), os.environ) as calendar:
        for line in calendar.listing():
            print(line)
