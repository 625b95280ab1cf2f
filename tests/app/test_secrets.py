"""The token never leaves the process: not by a log, however loud, not by a traceback, not by what an object says."""

from __future__ import annotations

import io
import logging
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import httpx
import pytest
import structlog
from pydantic import SecretStr
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from yarl import URL

from bot.app.logs import set_up_logging, told, trace, without_tokens
from bot.app.transport import AiohttpRequest, Wire
from bot.settings import LogFormat, LogLevel, Settings
from bot.simulator.server import BotApi
from tests.living import TOKEN, free_port, living, make_settings, quiet

SECRET_PART = TOKEN.partition(":")[2]
SPELLINGS = (TOKEN, quote(TOKEN, safe=""), quote(TOKEN, safe="").lower().replace("living", "Living"), SECRET_PART)
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getUpdates"
LOUD = (
    "",
    "httpx",
    "httpcore",
    "httpcore.connection",
    "httpcore.http11",
    "aiohttp",
    "aiohttp.access",
    "aiohttp.client",
    "aiohttp.internal",
    "aiohttp.server",
    "aiohttp.web",
    "telegram",
    "telegram.Bot",
    "telegram.ext.Application",
    "telegram.ext.ExtBot",
    "asyncio",
    "sqlalchemy",
    "sqlalchemy.engine",
    "sqlalchemy.pool",
    "apscheduler",
    "apscheduler.scheduler",
    "apscheduler.executors.default",
    "py.warnings",
    "bot",
)


@pytest.fixture(params=[LogFormat.JSON, LogFormat.TEXT])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Log everything of everybody, as somebody does who is looking for a fault."""
    with quiet():
        stream = io.StringIO()
        set_up_logging(level=LogLevel.DEBUG, style=request.param, token=TOKEN, stream=stream)
        levels = {name: logging.getLogger(name).level for name in LOUD}
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield stream
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def tokens_in(text: str) -> list[str]:
    return [spelling for spelling in SPELLINGS if spelling in text]


@pytest.mark.parametrize("name", LOUD)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_logger_tells_the_token_in_any_spelling(log: io.StringIO, name: str, spelling: str) -> None:
    logger = logging.getLogger(name)
    logger.debug("POST %s", f"https://api.telegram.org/bot{spelling}/getMe")
    logger.info(f"POST https://api.telegram.org/bot{spelling}/getMe")  # noqa: G004 - as careless people write
    logger.warning("%(url)s", {"url": spelling})
    logger.error("failed", exc_info=ValueError(spelling), extra={"url": spelling, "address": [spelling]})
    structlog.get_logger(name or "bot").error(
        spelling, url=spelling, deep={"a": (spelling,)}, exc_info=OSError(spelling)
    )

    assert log.getvalue().count("\n") >= 5
    assert tokens_in(log.getvalue()) == []


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.InvalidURL(ADDRESS),
        aiohttp.ClientResponseError(
            aiohttp.RequestInfo(URL(ADDRESS), "POST", {}, URL(ADDRESS)),  # type: ignore[arg-type]  # headers as a plain dict will do
            (),
            status=502,
            message=ADDRESS,
        ),
        aiohttp.ServerTimeoutError(f"Connection timeout to host {ADDRESS}"),
        aiohttp.ClientConnectionError(ADDRESS),
        aiohttp.ClientPayloadError(ADDRESS),
        httpx.ConnectError(ADDRESS, request=httpx.Request("POST", ADDRESS)),
        httpx.InvalidURL(ADDRESS),
        NetworkError(f"httpx.ConnectError: {ADDRESS}"),
        TelegramError(quote(ADDRESS, safe="")),
        OSError(5, f"cannot reach {ADDRESS}"),
        KeyError(TOKEN),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_exception_that_carries_the_address_tells_the_token(log: io.StringIO, error: Exception) -> None:
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError(ADDRESS) from error
    outer = caught.value
    logging.getLogger("asyncio").error("Task exception was never retrieved", exc_info=outer)
    sys.excepthook(type(outer), outer, outer.__traceback__)
    shown = [log.getvalue(), without_tokens(told(error)), without_tokens(trace(outer))]

    assert [tokens_in(text) for text in shown] == [[], [], []]


def test_a_thread_that_dies_and_what_python_cannot_raise_tell_no_token(
    log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    class Hostile:
        def die(self) -> None:
            raise ValueError(ADDRESS)

    thread = threading.Thread(target=Hostile().die)
    thread.start()
    thread.join()
    doomed = Hostile()
    weakref.finalize(doomed, Hostile().die)
    del doomed
    gone = capfd.readouterr()

    assert log.getvalue().count("Crashed") >= 1
    assert tokens_in(log.getvalue() + gone.out + gone.err) == []


async def test_what_our_objects_say_of_themselves_holds_no_token(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url, keys_secret=SecretStr(TOKEN))
        async with living(tmp_path, api) as bot, AiohttpRequest() as request:
            ours = bot.service.intake._bot
            wire = Wire(request, TOKEN)
            things = (
                settings,
                bot.service,
                bot.service.intake,
                ours,
                ours.request,
                wire,
                request,
                bot.house,
                bot.stores,
            )
            application = bot.service.intake._application
            said = [text for each in (*things, application) for text in (repr(each), str(each), f"{each!r:>1}")]
            shown = (settings.model_dump_json(), str(settings.model_dump()), repr(vars(bot.service.polling)))

    assert tokens_in("\n".join((*said, *shown))) == []


def test_python_telegram_bots_own_would_tell_it() -> None:
    assert TOKEN in repr(Bot(TOKEN))


async def test_an_address_that_nobody_answers_tells_no_token(tmp_path: Path, log: io.StringIO) -> None:
    settings = Settings(
        token=SecretStr(TOKEN), scheme=tmp_path, bot_api_url=f"http://127.0.0.1:{free_port()}", data_dir=tmp_path
    )
    async with AiohttpRequest() as request:
        wire = Wire(request, TOKEN, base_url=settings.base_url)
        with pytest.raises(NetworkError) as caught:
            await wire.call("getMe", {})
        logging.getLogger("bot").error("unreachable", exc_info=caught.value)

    assert caught.value.__cause__ is None
    assert tokens_in(f"{log.getvalue()}{caught.value!r}{caught.value}") == []
