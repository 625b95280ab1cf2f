"""Staff's updates: their one command and their buttons, before any resident's handler sees them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping

import structlog
from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.actions.desk import Desk, RepeatedError
from bot.actions.house import House
from bot.actions.reception import Deed, attend
from bot.actions.staffroom import NEEDS_SURVEYS, Tools, enter, pressed
from bot.errors import OperatorError
from bot.handlers.port import Mouth, Pressed
from bot.render.press import MenuPress, read_press
from bot.survey.model import Survey

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_COMMAND = re.compile(r"/staff(?:@\w+)?(?:\s|$)", re.IGNORECASE)
_BUTTON = re.compile(r"m:staff(?:_[a-z]+)?(?::.*)?$", re.ASCII)


class StaffRoom:
    """Receives staff; whether somebody is staff, the action decides.

    Args:
        desk: where actions are taken.
        house: what they use.
        mouth: shows the screens.
        surveys: reads the surveys that can be opened, as the files are now.
    """

    def __init__(self, desk: Desk, house: House, mouth: Mouth, *, surveys: Callable[[], Mapping[str, Survey]]) -> None:
        """Keep what both handlers need."""
        self._desk = desk
        self._house = house
        self._mouth = mouth
        self._surveys = surveys

    def handlers(self) -> tuple[BaseHandler[Update, Context, None], ...]:
        """Return the handlers; they are tried before those of residents."""
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.FORWARDED
        return (
            CallbackQueryHandler(self.tap, pattern=_BUTTON),
            MessageHandler(private & filters.Regex(_COMMAND), self.command),
        )

    async def command(self, update: Update, _context: Context) -> None:
        """Show staff their menu."""
        await self._do(update, enter)

    async def tap(self, update: Update, context: Context) -> None:
        """Pass one press of a staff's button on and show what follows."""
        query = update.callback_query
        assert query is not None
        press = read_press(query.data or "")
        reads = isinstance(press, MenuPress) and press.verb in NEEDS_SURVEYS
        tools = Tools(context.bot.username, await self._read() if reads else {})
        button = Pressed(query.id, query.message.message_id if query.message else 0)
        try:
            await self._do(update, pressed(press, tools), button)
        except RepeatedError:
            await self._mouth.dismiss(button)

    async def _read(self) -> Mapping[str, Survey]:
        """Read the surveys; where a file is faulty there is none, and the operator finds out why."""
        try:
            return await asyncio.to_thread(self._surveys)
        except OperatorError as error:
            log.warning("surveys cannot be read", problems=[str(each) for each in error.problems])
            return {}

    async def _do(self, update: Update, deed: Deed, button: Pressed | None = None) -> None:
        user = update.effective_user
        assert user is not None
        action = attend(self._house, chat=user.id, tag=user.language_code, deed=deed, meet=button is None)
        screen = await self._desk.run(action, update_id=update.update_id, chat=user.id)
        await self._mouth.show(user.id, screen, turn=update.update_id, pressed=button)
