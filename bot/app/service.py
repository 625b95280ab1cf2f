"""The running bot: from its settings to a graceful stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, repeat
from typing import Any

import structlog
from telegram import Update, User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.access.pace import Pace
from bot.actions.boarding import showing
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.actions.reception import apology, attend, put_aside, remark, unsubscribe
from bot.actions.shelf import Shelf
from bot.actions.stafftools import Tools, remember_bot
from bot.app.announce import announce
from bot.app.exporter import Exporter
from bot.app.intake import Intake
from bot.app.media import Media, largest_upload
from bot.app.mouth import TelegramMouth
from bot.app.pauses import Yielding
from bot.app.polling import Polling
from bot.app.progress import Progress
from bot.app.provision import load_surveys, load_yardstick
from bot.app.sender import Sender, speed_of
from bot.app.sweeper import BREATH, EVERY, Sweeper
from bot.app.transport import AiohttpRequest, Wire
from bot.handlers.gate import Gate
from bot.handlers.resident import Reception
from bot.handlers.staff import StaffRoom
from bot.render.notices import Notice
from bot.render.screen import Screen
from bot.settings import Settings
from bot.store.base import Database
from bot.store.sole import Sole

log = structlog.get_logger(__name__)

FIRST_PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0)
"""Seconds between attempts to reach Telegram at the start; the last one repeats."""

FAREWELL = 2.5
"""Seconds that messages of the outbox under way get when the bot stops; what takes longer is listed as unknown."""

PATIENCE = 6.0
"""Seconds that replies under way get when the bot stops; the whole stop takes less than ten."""


@dataclass(frozen=True, slots=True)
class Service:
    """A bot that is ready to take updates.

    Attributes:
        intake: takes updates; the webhook's endpoint calls it.
        polling: fetches updates; run it unless there is a webhook.
        wire: calls Telegram.
        desk: takes actions.
        house: what actions use.
        wake: has the outbox looked at now.
    """

    intake: Intake
    polling: Polling
    wire: Wire
    desk: Desk
    house: House
    wake: Callable[[], None]


@asynccontextmanager
async def serve(
    settings: Settings, house: House, contacts: Database, *, answers: Database, sweep_every: float = EVERY
) -> AsyncIterator[Service]:
    """Open the bot; at the end what is in hand is finished and everything is closed.

    Args:
        settings: token and addresses.
        house: words, keys, clock.
        contacts: the contacts store, migrated.
        answers: the answers store, migrated; officers read texts in it, residents what was published.
        sweep_every: seconds between two rounds for screens that Telegram did not take.
    """
    yardstick = partial(load_yardstick, settings.scheme, house.scheme)
    shelf = Shelf(answers, house.scheme, lambda: yardstick().chosen)
    house = replace(house, board=showing(answers, house, yardstick), shelf=shelf)
    async with AsyncExitStack() as stack:
        request, waiting = AiohttpRequest(), AiohttpRequest(connections=4)
        for each in (request, waiting):
            await each.initialize()
            stack.push_async_callback(each.shutdown)
        token = settings.token.get_secret_value()
        wire = Wire(request, token, base_url=settings.base_url)
        desk = Desk(contacts, clock=house.clock)
        stack.push_async_callback(desk.close)
        slow = Wire(waiting, token, base_url=settings.base_url)
        room = StaffRoom(
            lambda: load_surveys(settings.surveys_dir, house.scheme),
            lambda bot, surveys: Tools(bot, surveys, answers, yardstick),
        )
        service, work, application = _assemble(settings, house, desk, (wire, slow), contacts, sweep_every, room)
        stack.callback(work.media.close)
        stack.push_async_callback(application.bot.shutdown)
        await _meet_telegram(application)
        await desk.run(remember_bot(application.bot.username))
        stack.push_async_callback(application.shutdown)
        stack.push_async_callback(service.intake.close, PATIENCE)
        for task in (*work.tasks(), announce(desk, house, wire)):
            stack.push_async_callback(_end, asyncio.create_task(_watched(task)))
        stack.push_async_callback(work.sender.close, FAREWELL)
        yield service


PythonTelegramBot = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class _Work:
    """What goes on beside the answering of updates."""

    sweeper: Sweeper
    sender: Sender
    progress: Progress
    exporter: Exporter
    media: Media

    def tasks(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return self.sweeper.run(), self.sender.run(), self.progress.run(), self.exporter.run()


async def _meet_telegram(application: PythonTelegramBot) -> None:
    """Ask Telegram who we are, as often as it takes: an outage must not keep the bot from starting.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    for pause in chain(FIRST_PAUSES, repeat(FIRST_PAUSES[-1])):
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram is out of reach", reason=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
        else:
            return


def _assemble(
    settings: Settings,
    house: House,
    desk: Desk,
    wires: tuple[Wire, Wire],
    contacts: Database,
    sweep_every: float,
    staff: StaffRoom,
) -> tuple[Service, _Work, PythonTelegramBot]:
    async def lost(chat: int) -> None:
        await desk.run(unsubscribe(house, chat=chat))

    def failed(chat: int, wait: float) -> None:
        sweeper.failed(chat, wait)

    def shown(chat: int, turn: int) -> None:
        desk.shown(chat, turn)
        sweeper.shown(chat)

    (wire, slow), application = wires, _application(settings)
    media = Media(application.bot, settings.surveys_dir / "media", largest=largest_upload(settings))
    mouth = TelegramMouth(wire, attach=media.send, shown=shown, failed=failed, lost=lost)
    sweeper = Sweeper(desk, house, mouth, every=sweep_every, breath=BREATH)
    sender = Sender(desk, house, mouth.deliver, sole=Sole(contacts, "sender"), speed=speed_of(settings))
    mouth.beside(Yielding(sender.spoke, sender.hold))
    gate = Gate(Pace(settings.pace_burst, settings.pace_per_second))
    application.add_handlers(list(Reception(desk, house, mouth, gate=gate, staff=staff).handlers()))

    async def set_aside(update_id: int, raw: bytes) -> None:
        await desk.run(put_aside(house, raw), update_id=update_id)

    async def apologise(update: Update) -> None:
        if (user := _alone(update)) is not None:
            await mouth.show(user.id, await _sorry(desk, house, user), turn=update.update_id)

    intake = Intake(application, desk, set_aside=set_aside, apologise=apologise)
    service = Service(intake, Polling(slow, intake), wire, desk, house, sender.wake)
    exporter = Exporter(desk, house, settings, mouth, sole=Sole(contacts, "exporter"), wake=sender.wake)
    return service, _Work(sweeper, sender, Progress(house, contacts, mouth), exporter, media), application


def _alone(update: Update) -> User | None:
    """Return who acts in a private chat; None anywhere else."""
    chat = update.effective_chat
    return update.effective_user if chat is not None and chat.type == "private" else None


async def _sorry(desk: Desk, house: House, user: User) -> Screen:
    """Return the apology above the screen where somebody stands; alone, where that fails as well."""
    try:
        return await desk.run(attend(house, chat=user.id, tag=user.language_code, deed=remark(Notice.OURS)))
    except Exception as error:  # noqa: BLE001 - whatever went wrong, they are told
        log.warning("apology without their screen", error=type(error).__name__)
        return apology(house, user.language_code)


def _application(settings: Settings) -> PythonTelegramBot:
    """Build python-telegram-bot's application without its updater; intake and transport are ours."""
    token = settings.token.get_secret_value()
    bot = _Bot(token, settings.base_url, request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    return ApplicationBuilder().bot(bot).updater(None).build()


class _Bot(ExtBot[None]):
    """python-telegram-bot's own, which would show its token to whoever prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say what this is without the token."""
        return "Bot[token=<token>]"


async def _watched(work: Awaitable[None]) -> None:
    """Do work in the background; what goes wrong in it is logged, and the bot goes on."""
    try:
        await work
    except Exception as error:
        log.exception("background work failed", error=type(error).__name__)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until_stopped(service: Service, stop: asyncio.Event) -> None:
    """Poll until somebody asks to stop.

    Raises:
        Conflict: another process polls with the same token.
        InvalidToken: Telegram does not know the token.
    """
    polling = asyncio.create_task(service.polling.run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if polling.done():
        polling.result()
    await _end(polling)
