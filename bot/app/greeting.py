"""Ask Telegram who we are and what time it is, before anybody depends on the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from telegram.error import InvalidToken, TelegramError

from bot.app.transport import AiohttpRequest, NotSent, Wire
from bot.errors import Problem
from bot.settings import Settings

_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Greeting:
    """What Telegram said.

    Attributes:
        username: the bot's, without @; '' where there was no answer.
        served: the time by the server's clock, where it told one.
        problems: what an operator has to mend.
    """

    username: str = ""
    served: datetime | None = None
    problems: tuple[Problem, ...] = ()


async def greet(settings: Settings) -> Greeting:
    """Call `getMe` once; a failure is a problem to mend, never an exception."""
    if settings.without_token:
        return Greeting(problems=settings.without_token)
    served: datetime | None = None
    request = AiohttpRequest()
    async with request:
        wire = Wire(request, settings.token.get_secret_value(), base_url=settings.base_url)
        try:
            served = await _served_time(settings.bot_api_url)
            me = await wire.call("getMe", {})
        except InvalidToken:
            remedy = "Copy it again from @BotFather."
            fault = Problem("token", 0, "", "Telegram does not know this token.", remedy)
        except (NotSent, aiohttp.ClientError, TimeoutError):
            remedy = "Check the network, a firewall and bot_api_url."
            fault = Problem("bot_api_url", 0, settings.bot_api_url, "cannot be reached.", remedy)
        except TelegramError as error:
            fault = Problem("bot_api_url", 0, settings.bot_api_url, f"gives no answer: {error}.", "Try again.")
        else:
            return Greeting(str(me.get("username", "")), served)
    return Greeting(served=served, problems=(fault,))


async def _served_time(address: str) -> datetime | None:
    """Read the time off any answer of a web server."""
    async with (
        aiohttp.ClientSession(timeout=_PATIENCE) as session,
        session.head(address, allow_redirects=False) as answer,
    ):
        date = answer.headers.get("Date")
    return parsedate_to_datetime(date) if date else None
