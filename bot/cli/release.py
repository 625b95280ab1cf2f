"""Publish closed waves, and look at what was published."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file

app = typer.Typer(name="release", help="Publish closed waves, and check what was published.", no_args_is_help=True)

Release = Annotated[str, typer.Argument(help="Id of the release, as `release list` shows it.")]


@app.command()
def make(
    wave: Annotated[str, typer.Argument(help="Id of a closed wave, as `survey list` shows it.")],
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Leave tables that cannot follow the last release as they are, for good.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Publish a closed wave with 30 answers or more, and print the release's id.

    Without a new answer the last release stays; the next one needs 50 new answers.

    Example: equal-voices release make k3m9x2pq
    """
    from bot.actions import release  # the stores load slowly
    from bot.cli.fielding import Field
    from bot.cli.figuring import yardstick_of

    with Field.open(configuration_file(config), os.environ) as field:
        yardstick = yardstick_of(field)
        stores = field.stores
        made = release.make(stores.contacts, stores.answers, field.house, yardstick, wave=wave, freeze=freeze)
        print(made.id)


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List what was published: id, survey, week and hash.

    Example: equal-voices release list
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.answers import releases

    with Field.open(configuration_file(config), os.environ) as field, field.stores.answers.read() as conn:
        for each in releases.every(conn):
            print(f"{each.id}  {each.survey}  {each.week}  {each.sha256}")


@app.command()
def show(
    release: Release,
    as_json: Annotated[bool, typer.Option("--json", help="Print its text, byte for byte.")] = False,
    config: ConfigFile = None,
) -> None:
    """Print the tables of a release; a dot stands for a number that is hidden.

    Example: equal-voices release show k3m9x2pq-1
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.figuring import kept_release, print_tables

    with Field.open(configuration_file(config), os.environ) as field:
        kept = kept_release(field, release)
        if as_json:
            typer.echo(kept.content, nl=False)
        else:
            print_tables(field, kept)


@app.command()
def check(release: Release, config: ConfigFile = None) -> None:
    """Work a release out again and compare: its hash, its figures, and its tables; status 1 where something differs.

    Example: equal-voices release check k3m9x2pq-1
    """
    from bot.actions import release as action  # the stores load slowly
    from bot.cli.fielding import Field

    with Field.open(configuration_file(config), os.environ) as field:
        for line in action.check(field.stores.answers, release):
            print(line)
