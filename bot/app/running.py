"""Run a bot from its settings to SIGTERM."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from functools import partial
from itertools import chain, repeat
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.actions import rehearsal
from bot.app.polling import ALLOWED_UPDATES
from bot.app.provision import Stores, furnish, load_surveys, load_yardstick, open_stores
from bot.app.service import FIRST_PAUSES, Service, serve
from bot.app.transport import Wire
from bot.errors import OperatorError, Problem
from bot.jobs.clockwork import Jobs, clockwork
from bot.settings import Mode, Settings

T = TypeVar("T")
log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
"""Where Telegram posts updates to, below the public address (`bot.web.endpoint.PATH`)."""

SEARCH_AFTER = 50_000
"""New objects after which Python looks for circles among them: more than a full batch holds while it is handled."""


STOP_WITHIN = 9.0
"""Seconds after SIGTERM when we leave, finished or not: operators were promised ten."""


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
        rehearsal.end(stores.contacts)
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
    _leave_in_time()
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    log.info("the bot has stopped")


def _leave_in_time() -> None:
    """End the process some seconds from now, whatever still keeps it: a database that another process holds.

    What was confirmed is on the disk, and what was not comes again, as after a power cut.
    """

    def leave() -> None:
        log.warning("the bot has stopped, though something still kept it")
        sys.stderr.flush()
        os._exit(0)  # no other way out leaves a thread that waits in a driver

    timer = threading.Timer(STOP_WITHIN, leave)
    timer.daemon = True
    timer.start()


async def _work(settings: Settings, stores: Stores, door: Door) -> None:
    house = furnish(settings)
    _settle_in()
    async with serve(settings, house, stores.contacts, answers=stores.answers) as service:
        surveys = partial(load_surveys, settings.surveys_dir, house.scheme)
        yardstick = partial(load_yardstick, settings.scheme, house.scheme)
        jobs = Jobs(stores.contacts, stores.answers, house, surveys, service.wake, yardstick)
        with clockwork(jobs):
            log.info("the bot is running", mode=settings.mode.value, languages=len(house.catalogs))
            if settings.mode is Mode.WEBHOOK:
                async with door(settings, service):
                    await _insist(service.wire, "setWebhook", _invitation(settings))
                    await asyncio.Event().wait()
            else:
                # Whoever set a webhook before: Telegram holds what it would have brought.
                await _insist(service.wire, "deleteWebhook", {"drop_pending_updates": False})
                await service.polling.run()


def _settle_in() -> None:
    """Leave what the start has made out of every later search for garbage, and search seldom.

    Code, words and surveys stay to the end. To look through them all takes Python 90 ms each time, which cost a
    tap a fifth of its CPU and now and then kept everybody waiting. A tap leaves no circles behind, so what it made
    goes as soon as it is done, and a search after every few taps finds nothing (benchmarks/README.md).
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(SEARCH_AFTER)


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
