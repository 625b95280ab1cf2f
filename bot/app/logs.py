"""Log what happened, never who it happened to or what they said.

Values are where secrets are, so values are what is withheld. A library's message keeps its template
("Calling Bot API endpoint `%s` with parameters `%s`") and loses what would be put into it; an exception
keeps its type and where it was raised, and loses its words unless they are known to be harmless; our
own events lose the keys that may hold a person or an answer, and every long number.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final, TextIO
from urllib.parse import quote

import structlog
from telegram.error import TelegramError

from bot.errors import OperatorError
from bot.settings import LogFormat, LogLevel

TOKEN: Final = re.compile(r"\d{6,}(?::|%(?:25)*3[Aa])[A-Za-z0-9_-]{30,}|(?<=/bot)\d+(?::|%(?:25)*3[Aa])[A-Za-z0-9_-]+")
"""How a bot's token looks, also in an address; a text with one in it must not leave the process."""

_SECRET_PART: Final = 20
"""Characters from which the part of a token behind its colon is withheld by itself."""

_PEOPLE: Final = frozenset(
    {
        "chat",
        "chat_id",
        "contact",
        "first_name",
        "from",
        "from_user",
        "last_name",
        "location",
        "phone_number",
        "telegram_id",
        "user",
        "user_id",
        "username",
    }
)
_SAID: Final = frozenset(
    {
        "answer",
        "answers",
        "body",
        "callback_data",
        "data",
        "message",
        "params",
        "parameters",
        "payload",
        "reply",
        "sheet",
        "text",
        "update",
        "update_id",
        "value",
        "values",
    }
)
HIDDEN: Final = _PEOPLE | _SAID | {"secret", "token"}
"""Keys of an event whose values are never shown."""

_LONG_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_])-?\d{6,}(?![A-Za-z0-9_])")
_QUIET: Final = ("httpx", "httpcore", "aiohttp.access", "alembic", "sqlalchemy", "asyncio", "apscheduler")
_Event = MutableMapping[str, Any]


def without_tokens(text: str) -> str:
    """Put `<token>` where a bot's token stood."""
    return TOKEN.sub("<token>", text)


def without_values(value: Any) -> Any:
    """Withhold tokens, long numbers (Telegram's ids are some) and hidden keys, however deep they lie."""
    if isinstance(value, Mapping):
        return {key: "<hidden>" if key in HIDDEN else without_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [without_values(inner) for inner in value]
    if value is None or isinstance(value, bool | float):
        return value
    shown = _LONG_NUMBER.sub("<number>", without_tokens(str(value)))
    return value if isinstance(value, int) and shown == str(value) else shown


def told(error: BaseException) -> str:
    """Name an exception, with its words only where they cannot hold a person or an answer."""
    name = type(error).__name__
    if isinstance(error, OSError):
        words = error.strerror or ""
    elif isinstance(error, TelegramError | OperatorError | sqlite3.Error):
        words = str(without_values(str(error)))
    else:
        words = ""
    return f"{name}: {words}" if words else name


def trace(error: BaseException) -> str:
    """Tell where an exception and its causes were raised, without what was in the variables.

    Returns:
        Lines as Python's traceback has them, the root cause first.
    """
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain:
        chain.append(step)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return "\n".join("".join(traceback.format_tb(one.__traceback__)) + told(one) for one in reversed(chain))


def set_up_logging(*, level: LogLevel, style: LogFormat, token: str = "", stream: TextIO | None = None) -> None:
    """Send every log line of ours and of the libraries, stripped of values, to one stream.

    Args:
        level: the least that is shown.
        style: JSON for machines, text for eyes.
        token: the configured token, withheld whatever it looks like.
        stream: where to; standard error when not given.
    """
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_Formatter(style, token))
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # it would print the arguments of a line that cannot be formatted
    sys.excepthook = _crash
    threading.excepthook = sys.unraisablehook = _crash_elsewhere
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that setting up twice replaces it and leaves other people's handlers alone."""


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Turns a record of anybody's into one harmless line."""

    def __init__(self, style: LogFormat, token: str) -> None:
        """Build the chain of steps for one style."""
        self._secrets = _spellings(token)
        renderer: Any = (
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if style is LogFormat.JSON
            else structlog.dev.ConsoleRenderer(colors=False)
        )
        super().__init__(
            processors=[
                _strip,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
            use_get_message=False,  # the template alone; the arguments are dropped unread
        )

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, with the token withheld once more wherever it may have come from."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "<token>")
        return without_tokens(line)


def _spellings(token: str) -> tuple[str, ...]:
    """List how the configured token may stand in a text: as it is, in an address, and its secret part alone."""
    part = token.partition(":")[2]
    encoded = quote(token, safe="")
    candidates = (token, encoded, encoded.replace("%3A", "%3a"), part if len(part) >= _SECRET_PART else "")
    return tuple(dict.fromkeys(filter(None, candidates)))


def _strip(_: Any, __: str, event: _Event) -> _Event:
    """Keep the harmless part of an event and add who says it how loudly."""
    record: logging.LogRecord = event["_record"]
    kept = {key: value for key, value in event.items() if not key.startswith("_") and key != "exc_info"}
    if not event["_from_structlog"]:
        # asyncio appends the whole task, with the exception's words, below its first line.
        kept["event"] = str(kept["event"]).partition("\n")[0]
    stripped: dict[str, Any] = without_values(kept)
    error = _error_of(event.get("exc_info"))
    if error is not None:
        stripped["exception"] = trace(error)
    return {
        **stripped,
        "level": record.levelname.lower(),
        "logger": record.name,
        "_record": record,
        "_from_structlog": event["_from_structlog"],
    }


def _error_of(exc_info: Any) -> BaseException | None:
    """Find the exception in any of the shapes in which it is handed over."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        found: BaseException | None = exc_info[1]
        return found
    return sys.exc_info()[1] if exc_info else None


def _crash(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """Log what ends the process as carefully as anything else."""
    logging.getLogger("bot").critical("Crashed", exc_info=error)


def _crash_elsewhere(args: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    """Log as carefully what ends a thread, and what Python can raise nowhere."""
    logging.getLogger("bot").critical("Crashed", exc_info=args.exc_value)
