"""Run a bot from its settings to SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, ExitStack
from itertools import chain, repeat
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.app.polling import ALLOWED_UPDATES
from bot.app.provision import Stores, furnish, open_stores
from bot.app.service import FIRST_PAUSES, Service, serve, until_stopped
from bot.app.transport import Wire
from bot.errors import OperatorError, Problem
from bot.jobs.clockwork import clockwork
from bot.settings import Mode, Settings

T = TypeVar("T")
log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
"""Where Telegram posts updates to, below the public address (`bot.web.endpoint.PATH`)."""


def fastest_run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on uvloop, or on asyncio's own loop where uvloop has no wheel."""
    try:
        import uvloop  # it has no wheel for every machine
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


Door = Callable[[Settings, Service], AbstractAsyncContextManager[None]]
"""Opens the webhook's endpoint for a service, as long as the block lasts."""


def run_until_stopped(settings: Settings, door: Door) -> None:
    """Run the bot; SIGTERM or SIGINT finishes what is in hand.

    Args:
        settings: everything an operator can set.
        door: opens the endpoint where there is a webhook.

    Raises:
        OperatorError: the files or databases are not in order, the token is unknown, or another
            process polls with it.
    """
    with ExitStack() as stack:
        stores = open_stores(settings)
        stack.callback(stores.close)
        try:
            fastest_run(_run(settings, stores, door))
        except InvalidToken:
            fault = Problem("token", 0, "", "Telegram does not know this token.", "Copy it again from @BotFather.")
            raise OperatorError([fault]) from None
        except Conflict:
            fault = Problem("token", 0, "", "Another process polls with this token.", "Stop the other one first.")
            raise OperatorError([fault]) from None


async def _run(settings: Settings, stores: Stores, door: Door) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    house = furnish(settings)
    async with serve(settings, house, stores.contacts) as service:
        with clockwork(stores.contacts, stores.answers, house):
            log.info("the bot is running", mode=settings.mode.value, languages=len(house.catalogs))
            if settings.mode is Mode.WEBHOOK:
                async with door(settings, service):
                    await _invite(settings, service.wire)
                    await stop.wait()
            else:
                await _forget_webhook(service.wire)
                await until_stopped(service, stop)
    log.info("the bot has stopped")


async def _invite(settings: Settings, wire: Wire) -> None:
    """Tell Telegram where to bring updates; asked again until it has understood."""
    assert settings.webhook_secret is not None, "the settings insist on a secret"
    payload = {
        "url": f"{settings.webhook_url}{WEBHOOK_PATH}",
        "secret_token": settings.webhook_secret.get_secret_value(),
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": 40,
    }
    for pause in chain(FIRST_PAUSES, repeat(FIRST_PAUSES[-1])):
        try:
            await wire.call("setWebhook", payload)
        except TelegramError as error:
            log.warning("webhook not set", reason=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
        else:
            return


async def _forget_webhook(wire: Wire) -> None:
    """Let Telegram hold updates for polling, whoever set a webhook before; none is dropped."""
    try:
        await wire.call("deleteWebhook", {"drop_pending_updates": False})
    except TelegramError as error:
        log.warning("webhook not removed", reason=type(error).__name__)
