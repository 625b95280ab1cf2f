"""What staff's buttons need of the world outside: the survey files as they are now, and the bot's name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.actions.reception import Deed
from bot.actions.staffroom import NEEDS_SURVEYS, entered, pressed
from bot.actions.stafftools import Tools
from bot.errors import OperatorError
from bot.render.press import MenuPress, Press
from bot.survey.model import Survey

log = structlog.get_logger(__name__)


class StaffRoom:
    """Finds the deeds of staff's buttons; whether somebody is staff, the deed decides.

    What they do may wait for the answers store, so it is never done in the loop's own thread (`Desk.run`, `patient`).

    Args:
        surveys: reads the surveys that can be opened.
        tools: makes what a deed needs of the bot's username and the surveys.
    """

    def __init__(
        self, surveys: Callable[[], Mapping[str, Survey]], tools: Callable[[str, Mapping[str, Survey]], Tools]
    ) -> None:
        """Keep the ways to surveys and texts."""
        self._surveys = surveys
        self._tools = tools

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
        return pressed(press, self._tools(bot, await self._read() if reads else {}))

    def door(self, *, bot: str) -> Deed:
        """Return the deed of `/staff`.

        Args:
            bot: the bot's username.
        """
        return entered(self._tools(bot, {}))

    async def _read(self) -> Mapping[str, Survey]:
        """Read the surveys; where a file is faulty there is none, and the operator finds out why."""
        try:
            return await asyncio.to_thread(self._surveys)
        except OperatorError as error:
            log.warning("surveys cannot be read", problems=[str(each) for each in error.problems])
            return {}
