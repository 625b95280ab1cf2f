"""Run a bot from its settings to SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from itertools import chain, repeat
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.app.polling import ALLOWED_UPDATES
from bot.app.provision import Stores, furnish, open_stores
from bot.app.service import FIRST_PAUSES, Service, serve
from bot.app.transport import Wire
from bot.errors import OperatorError, Problem
from bot.jobs.clockwork import Jobs, clockwork
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
    """Work until somebody asks to stop, also while Telegram is still out of reach."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    work = asyncio.create_task(_work(settings, stores, door))
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    log.info("the bot has stopped")


async def _work(settings: Settings, stores: Stores, door: Door) -> None:
    house = furnish(settings)
    async with serve(settings, house, stores.contacts) as service:
        with clockwork(Jobs(stores.contacts, stores.answers, house, service.call, service.owe)):
            log.info("the bot is running", mode=settings.mode.value, languages=len(house.catalogs))
            if settings.mode is Mode.WEBHOOK:
                async with door(settings, service):
                    await _insist(service.wire, "setWebhook", _invitation(settings))
                    await asyncio.Event().wait()
            else:
                # Whoever set a webhook before: Telegram holds what it would have brought.
                await _insist(service.wire, "deleteWebhook", {"drop_pending_updates": False})
                await service.polling.run()


def _invitation(settings: Settings) -> dict[str, Any]:
    """Return what tells Telegram where to bring updates."""
    assert settings.webhook_secret is not None, "the settings insist on a secret"
    return {
        "url": f"{settings.webhook_url}{WEBHOOK_PATH}",
        "secret_token": settings.webhook_secret.get_secret_value(),
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": 40,
    }


async def _insist(wire: Wire, method: str, payload: Mapping[str, Any]) -> None:
    """Call until Telegram has understood: without it no update would come.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    for pause in chain(FIRST_PAUSES, repeat(FIRST_PAUSES[-1])):
        try:
            await wire.call(method, payload)
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram is out of reach", method=method, reason=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
        else:
            return
