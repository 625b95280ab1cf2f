"""Run the bot until it is asked to stop."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from bot.cli.options import ConfigFile, configuration_file

if TYPE_CHECKING:  # loading them would make `--help` wait
    from bot.app.service import Service
    from bot.settings import Settings


def run(config: ConfigFile = None) -> None:
    """Run the bot: by polling, or behind a webhook with its secret.

    Example: EQUAL_VOICES_TOKEN_FILE=token EQUAL_VOICES_SCHEME=scheme.yaml equal-voices run
    """
    gc.disable()  # the start makes what stays; once it is made, `bot.app.running` lets Python search again
    # Imported here, because the network and the stores would make `--help` wait.
    with _without("rich", "click"):
        from bot.app.logs import set_up_logging
        from bot.app.running import run_until_stopped
    from bot.settings import load_settings

    settings = load_settings(toml=configuration_file(config), environ=os.environ)
    set_up_logging(level=settings.log_level, style=settings.log_format, token=settings.token.get_secret_value())
    run_until_stopped(settings, _door)


@contextmanager
def _without(*libraries: str) -> Iterator[None]:
    """Keep what is imported in the block from loading libraries that it uses only where they are there.

    structlog and httpx look for those of a terminal, which a bot does not have; with them it held 6 MB more. That
    `None` stands for what cannot be imported is Python's own rule
    (https://docs.python.org/3/reference/import.html#the-module-cache).
    """
    absent = {name for name in libraries if name not in sys.modules}
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # typeshed does not know None here
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


@asynccontextmanager
async def _door(settings: Settings, service: Service) -> AsyncIterator[None]:
    """Open the webhook's endpoint for the service."""
    # Imported here, because a bot that polls needs no web server.
    from bot.app.intake import OutageError
    from bot.app.piecewise import update_in
    from bot.web.endpoint import endpoint, listening

    assert settings.webhook_secret is not None, "the settings insist on a secret"
    app = endpoint(service.intake.take, settings.webhook_secret.get_secret_value(), OutageError, number=update_in)
    async with listening(app, *settings.listen):
        yield
