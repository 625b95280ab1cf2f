"""What staff's buttons need of the world outside: the survey files as they are now, and the bot's name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.actions.reception import Deed
from bot.actions.staffroom import NEEDS_SURVEYS, pressed
from bot.actions.tools import Tools
from bot.errors import OperatorError
from bot.render.press import MenuPress, Press
from bot.survey.model import Survey

log = structlog.get_logger(__name__)


class StaffRoom:
    """Finds the deeds of staff's buttons; whether somebody is staff, the deed decides.

    Args:
        surveys: reads the surveys that can be opened.
    """

    def __init__(self, surveys: Callable[[], Mapping[str, Survey]]) -> None:
        """Keep the way to the surveys."""
        self._surveys = surveys

    @staticmethod
    def has(press: Press | None) -> bool:
        """Tell whether a button is one of staff's."""
        return isinstance(press, MenuPress) and press.verb.partition("_")[0] == "staff"

    async def deed(self, press: Press | None, *, bot: str) -> Deed:
        """Return the deed a button of staff stands for.

        Args:
            press: the button.
            bot: the bot's username.
        """
        reads = isinstance(press, MenuPress) and press.verb in NEEDS_SURVEYS
        return pressed(press, Tools(bot, await self._read() if reads else {}))

    async def _read(self) -> Mapping[str, Survey]:
        """Read the surveys; where a file is faulty there is none, and the operator finds out why."""
        try:
            return await asyncio.to_thread(self._surveys)
        except OperatorError as error:
            log.warning("surveys cannot be read", problems=[str(each) for each in error.problems])
            return {}
