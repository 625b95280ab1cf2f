"""Find every problem of a configuration before residents do."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from bot.cli.findings import Found, as_json, show
from bot.cli.options import ConfigFile, configuration_file


def doctor(
    config: ConfigFile = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask Telegram.")] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every problem of this configuration at once; status 1 when there is one.

    Example: equal-voices doctor --offline
    """
    # Imported here, because the stores and the network would make `--help` wait.
    import asyncio

    from bot.cli.examination import check_clock, examine, examine_online, installed
    from bot.cli.permissions import check_secrets
    from bot.clock import system_clock
    from bot.settings import inspect_settings

    toml = configuration_file(config)
    settings, problems = inspect_settings(toml=toml, environ=os.environ)
    wrong = frozenset(problem.place for problem in problems)
    found = [Found("settings", str(toml or "environment"), tuple(sorted(problems))), check_secrets(toml, os.environ)]
    found += examine(settings, wrong)
    if offline:
        found += [Found("telegram", "not asked", skipped=True), check_clock(system_clock(), None, since=installed())]
    else:
        found += asyncio.run(examine_online(settings, wrong, system_clock, since=installed()))
    if as_data:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        show(found)
    if any(one.problems for one in found):
        raise typer.Exit(1)
