"""Take updates in so that none is lost: decide, commit, only then confirm; the replies follow.

python-telegram-bot confirms updates before it handles them and stops hearing anything after one it
cannot parse (research: 36 to 49 of 50 answers lost on kill -9), so the intake is our own. It hands each
update to the ordinary handlers and waits until the desk has committed what they decided.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import Application

from bot.actions.desk import Desk, RepeatedError, is_outage

log = structlog.get_logger(__name__)

ATTEMPTS = 3
"""How often an update that makes a handler fail is tried before it is set aside."""

MOST_REPLIES = 2_000
"""Replies under way at once; beyond, nothing more is taken in until some are done."""

_OURS = frozenset({"message_id", "date", "chat"})
"""What a handler reads of the message under a pressed button."""


class OutageError(Exception):
    """The store failed: nothing of the batch may be confirmed; hand it over again."""


class Intake:
    """Takes batches of raw updates to the handlers.

    Args:
        application: python-telegram-bot's, with the handlers.
        desk: where the handlers take their actions.
        set_aside: keeps a raw update, sealed, that nobody could handle.
        apologise: tells a resident that we failed.
    """

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        desk: Desk,
        *,
        set_aside: Callable[[int, bytes], Awaitable[None]],
        apologise: Callable[[Update], Awaitable[None]],
    ) -> None:
        """Stand between Telegram and the handlers."""
        self._application = application
        self._bot: Bot = application.bot
        self._desk = desk
        self._set_aside = set_aside
        self._apologise = apologise
        self._replies: set[asyncio.Future[None]] = set()
        self._errors: dict[int, BaseException] = {}
        application.add_error_handler(self._note_error)

    async def take(self, batch: Sequence[Any]) -> None:
        """Decide a batch; when this returns, all of it is committed or sealed away.

        Args:
            batch: updates as Telegram's JSON, in their order.

        Raises:
            OutageError: the store failed; what was committed is recognised when it comes again.
        """
        while len(self._replies) > MOST_REPLIES:
            await asyncio.wait(self._replies, return_when=asyncio.FIRST_COMPLETED)
        outcomes = await asyncio.gather(*[self._decide(raw) for raw in batch], return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def close(self, patience: float) -> None:
        """Let the replies under way finish, for so many seconds at most."""
        if self._replies:
            await asyncio.wait(self._replies, timeout=patience)

    async def _decide(self, raw: Any) -> None:
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(update_id, int):
            log.warning("update without a number dropped")
            return
        update = self._parse(raw)
        for _ in range(ATTEMPTS if update is not None else 0):
            assert update is not None
            error = await self._attempt(update)
            if error is None or isinstance(error, RepeatedError):
                return
            if is_outage(error):
                raise OutageError from error
            log.error("update failed", error=type(error).__name__, exc_info=error)
        await self._put_away(update_id, raw, update)

    async def _put_away(self, update_id: int, raw: Any, update: Update | None) -> None:
        """Seal away what cannot be handled, so that it harms nobody else, and say sorry."""
        log.error("update set aside")
        try:
            await self._set_aside(update_id, json.dumps(raw).encode())
        except RepeatedError:
            return
        except Exception as error:
            raise OutageError from error
        if update is not None:
            self._follow(asyncio.ensure_future(self._apologise(update)))

    def _parse(self, raw: dict[str, Any]) -> Update | None:
        try:
            return Update.de_json(_lean(raw), self._bot)
        except Exception as error:  # noqa: BLE001 - whatever Telegram or somebody else made up
            log.warning("update not understood", error=type(error).__name__)
            return None

    async def _attempt(self, update: Update) -> BaseException | None:
        """Let the handlers decide, and return why they could not; the reply goes on behind."""
        decided = self._desk.watch(update.update_id)
        task = asyncio.create_task(self._application.process_update(update))
        self._follow(task)
        task.add_done_callback(
            lambda done: _finish(decided, self._errors.pop(update.update_id, None) or done.exception())
        )
        await asyncio.wait([decided])
        return decided.exception()

    def _follow(self, task: asyncio.Future[None]) -> None:
        self._replies.add(task)
        task.add_done_callback(self._replies.discard)

    async def _note_error(self, update: object, context: Any) -> None:
        """Remember what went wrong in a handler; after the commit it can only be a screen that was not shown."""
        if isinstance(update, Update):
            self._errors[update.update_id] = context.error
            if not isinstance(context.error, RepeatedError):
                log.error("handler failed", error=type(context.error).__name__, exc_info=context.error)


def _finish(decided: asyncio.Future[None], error: BaseException | None) -> None:
    """Settle an update whose handler ended without the desk: it did nothing, or failed before."""
    if decided.done():
        return
    if error is None:
        decided.set_result(None)
    else:
        decided.set_exception(error)


def _lean(raw: dict[str, Any]) -> dict[str, Any]:
    """Leave out what no handler reads, above all the words above a pressed button."""
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return raw
    lean = {key: value for key, value in message.items() if key in _OURS}
    return {**raw, "callback_query": {**query, "message": lean}}
