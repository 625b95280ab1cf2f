"""Who is staff, for whoever has the machine: the first admin, and what the chat cannot mend."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer

from bot.cli.options import BotName, ConfigFile, configuration_file
from bot.errors import OperatorError, Problem

app = typer.Typer(name="admin", help="Make the first admin, list staff and end roles.", no_args_is_help=True)


@app.command()
def code(
    bot: BotName = "",
    config: ConfigFile = None,
) -> None:
    """Print a code that makes one person admin, once, within 15 minutes; the code before it stops working.

    Example: equal-voices admin code
    """
    # Imported here, because the stores and the network would make `--help` wait.
    import asyncio

    from bot.actions.staff import admin_code
    from bot.app.greeting import greet
    from bot.cli.fielding import Field

    with Field.open(configuration_file(config), os.environ) as field:
        with field.stores.contacts.begin() as conn:
            issued = admin_code(conn, field.house)
        name = bot.lstrip("@") or asyncio.run(greet(field.settings)).username
    until = field.house.local(issued.invitation.expires_at)
    print(f"For one person, until {until:%H:%M}. In the audit log they are called {issued.invitation.handle}.")
    if name:
        print(f"Open this:               https://t.me/{name}?start={issued.code}")
    print(f"Or write this to the bot: /start {issued.code}")


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List staff by their handles, then the invitations that nobody has used.

    Example: equal-voices admin list
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.store.contacts import staff

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.read() as conn:
        for member in staff.everybody(conn):
            print(f"staff  {member.handle}  {member.role}  since {member.since}  invited by {member.invited_by}")
        for each in staff.invitations(conn, field.house.clock()):
            until = field.house.local(each.expires_at)
            print(f"invitation  {each.handle}  {each.role}  until {until:%Y-%m-%d %H:%M}  made by {each.made_by}")


@app.command()
def revoke(
    handle: Annotated[str, typer.Argument(help="Of a member of staff or an invitation, as `admin list` shows it.")],
    config: ConfigFile = None,
) -> None:
    """End somebody's role with the invitations they made, or take an invitation back.

    The only admin stays: make another one first.

    Example: equal-voices admin revoke k3m9x2
    """
    from bot.access.roles import Act  # as below
    from bot.actions.staff import CONSOLE, end_role, record
    from bot.cli.fielding import Field

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.begin() as conn:
        if not end_role(conn, handle):
            remedy = "Make another one first: `equal-voices admin code`."
            raise OperatorError([Problem("staff", 0, handle, "This is the only admin.", remedy)])
        record(conn, field.house, actor=CONSOLE, act=Act.REVOKE_STAFF, subject=handle)
    print(f"The role of {handle} has ended.")


@app.command()
def sql(
    store: Annotated[Literal["contacts", "answers"], typer.Argument(help="Store the statements are for.")],
) -> None:
    """Print the SQL that gives the bot, reports and backups each a role of their own on PostgreSQL.

    Example: equal-voices admin sql answers
    """
    from bot.store.sql import statements  # as above

    print(statements(store), end="")
