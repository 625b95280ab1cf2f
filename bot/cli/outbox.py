"""See how the messages stand that nobody waits for, and those of which nobody knows whether they arrived."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def outbox(
    unknown: Annotated[bool, typer.Option("--unknown", help="List those of which nobody knows.")] = False,
    numbers: Annotated[bool, typer.Option("--numbers", help="With Telegram's number of whom each went to.")] = False,
    config: ConfigFile = None,
) -> None:
    """Tell how many messages wait, are sent, failed, or are unknown; an unknown one is never sent again.

    Example: equal-voices outbox --unknown
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.upkeep import standing  # the same
    from bot.store.contacts import sending  # the same

    with Field.open(configuration_file(config), os.environ) as field, field.stores.contacts.read() as conn:
        house = field.house
        print(standing(sending.overview(conn, house.clock()), house.local))
        for each in sending.unknown(conn) if unknown else ():
            who = f"  {each.contact}" if numbers else ""
            print(f"{house.local(each.at):%Y-%m-%d}  {each.kind} {each.subject} {each.rule}  {each.reason}{who}")
