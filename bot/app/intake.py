"""Take updates in so that none is lost: decide, commit, only then confirm; the replies follow.

python-telegram-bot confirms updates before it handles them and stops hearing anything after one it
cannot parse (research: 36 to 49 of 50 answers lost on kill -9), so the intake is our own. It hands each
update to the ordinary handlers and waits until the desk has committed what they decided.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User
from telegram.ext import Application

from bot.actions.desk import Desk, RepeatedError, is_outage

log = structlog.get_logger(__name__)

ATTEMPTS = 3
"""How often an update that makes a handler fail is tried before it is set aside."""

MOST_REPLIES = 2_000
"""Replies under way at once; beyond, nothing more is taken in until some are done."""


_TOO_LARGE = 2**63
"""The first number that no database keeps."""


class OutageError(Exception):
    """The store failed: nothing of the batch may be confirmed; hand it over again."""


@dataclass(slots=True, eq=False)
class _Case:
    """One update on its way: as it came, as it was read, and what tells when it is decided."""

    update_id: int
    raw: Any
    update: Update | None
    decided: asyncio.Future[None] | None


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
        outage: OutageError | None = None
        for case in [case for raw in batch if (case := self._open(raw)) is not None]:
            try:
                await self._decide(case)
            except OutageError as error:
                outage = error
        if outage is not None:
            raise outage

    async def close(self, patience: float) -> None:
        """Let the replies under way finish, for so many seconds at most."""
        if self._replies:
            await asyncio.wait(self._replies, timeout=patience)

    def _open(self, raw: Any) -> _Case | None:
        """Read an update and let the handlers begin, so that the whole batch is under way at once."""
        update_id = number_of(raw)
        if update_id is None:
            log.warning("update without a number dropped")
            return None
        update = self._parse(raw)
        return _Case(update_id, raw, update, None if update is None else self._attempt(update))

    async def _decide(self, case: _Case) -> None:
        """Wait until an update is decided; try again where a handler failed, and set it aside in the end."""
        for attempt in range(1, ATTEMPTS + 1):
            if case.update is None or case.decided is None:
                break
            error = await _outcome(case.decided)
            if error is None or isinstance(error, RepeatedError):
                return
            if is_outage(error):
                raise OutageError from error
            log.error("update failed", error=type(error).__name__, exc_info=error)
            case.decided = self._attempt(case.update) if attempt < ATTEMPTS else None
        await self._put_away(case.update_id, case.raw, case.update)

    async def _put_away(self, update_id: int, raw: Any, update: Update | None) -> None:
        """Seal away what cannot be handled, so that it harms nobody else, and say sorry."""
        log.error("update set aside")
        try:
            await self._set_aside(update_id, _written(raw))
        except RepeatedError:
            return
        except Exception as error:
            raise OutageError from error
        if update is not None:
            self._follow(asyncio.ensure_future(self._apologise(update)))

    def _parse(self, raw: dict[str, Any]) -> Update | None:
        try:
            pressed = isinstance(raw.get("callback_query"), dict)
            return _from_a_person(_read_press(raw) if pressed else Update.de_json(raw, self._bot))
        except Exception as error:  # noqa: BLE001 - whatever Telegram or somebody else made up
            log.warning("update not understood", error=type(error).__name__)
            return None

    def _attempt(self, update: Update) -> asyncio.Future[None]:
        """Let the handlers decide, and return what tells when they have; the reply goes on behind."""
        decided = self._desk.watch(update.update_id)
        task = asyncio.create_task(self._application.process_update(update))
        self._follow(task)
        task.add_done_callback(lambda done: _finish(decided, done, self._errors.pop(update.update_id, None)))
        return decided

    def _follow(self, task: asyncio.Future[None]) -> None:
        self._replies.add(task)
        task.add_done_callback(self._replies.discard)

    async def _note_error(self, update: object, context: Any) -> None:
        """Remember what went wrong in a handler; after the commit it can only be a screen that was not shown."""
        if isinstance(update, Update):
            self._errors[update.update_id] = context.error
            if not isinstance(context.error, RepeatedError):
                log.error("handler failed", error=type(context.error).__name__, exc_info=context.error)


def number_of(raw: Any) -> int | None:
    """Return an update's number; None for what has none that could be remembered, so not from Telegram."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 <= number < _TOO_LARGE else None


def _from_a_person(update: Update) -> Update:
    """Return the update if its sender, where it has one, is numbered as Telegram numbers people.

    Raises:
        ValueError: it is not; python-telegram-bot takes anything for a number.
    """
    user = update.effective_user
    if user is not None and (type(user.id) is not int or not 0 < user.id < _TOO_LARGE):
        raise ValueError("a sender without a number")
    return update


def _written(raw: Any) -> bytes:
    """Write an update down to be sealed; of one that is nested too deeply only its fields are kept."""
    try:
        return json.dumps(raw).encode()
    except RecursionError:
        return json.dumps(sorted(map(str, raw))).encode()


async def _outcome(decided: asyncio.Future[None]) -> Exception | None:
    """Wait for a decision, and return why there is none."""
    try:
        await decided
    except Exception as error:  # noqa: BLE001 - whatever a handler raised, it is judged by the caller
        return error
    return None


def _finish(decided: asyncio.Future[None], done: asyncio.Future[None], error: BaseException | None) -> None:
    """Settle an update whose handler ended without the desk: it did nothing, failed before, or was cut short."""
    if decided.done():
        return
    if done.cancelled():
        decided.cancel()
        return
    error = error or done.exception()
    if error is None:
        decided.set_result(None)
    else:
        decided.set_exception(error)


def _read_press(raw: dict[str, Any]) -> Update:
    """Read the press of a button, the update that comes most often.

    Only what a handler reads is read: python-telegram-bot would build the whole message under the button,
    at a tenth of what a tap costs us.

    Raises:
        KeyError: a field that Telegram always fills is missing (TypeError, where it is something else).
    """
    query = raw["callback_query"]
    person, message = query["from"], query.get("message")
    name, is_bot = person.get("first_name", ""), person.get("is_bot", False)
    user = User(person["id"], name, is_bot, language_code=person.get("language_code"))
    under = None
    if message is not None:
        chat = Chat(message["chat"]["id"], message["chat"]["type"])
        under = InaccessibleMessage(chat, message["message_id"])
    data = query.get("data")
    pressed = CallbackQuery(query["id"], user, query.get("chat_instance", ""), message=under, data=data)
    return Update(raw["update_id"], callback_query=pressed)
