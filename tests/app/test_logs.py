"""Nobody who reads the log, even at DEBUG, learns a token, a Telegram id or an answer."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from telegram import Bot, Update
from telegram.error import ChatMigrated
from telegram.ext import ApplicationBuilder, MessageHandler, filters
from telegram.request import BaseRequest

from bot.app.logs import HIDDEN, set_up_logging, told, trace, without_values
from bot.errors import OperatorError, Problem
from bot.settings import LogFormat, LogLevel

TOKEN = "123456789:AAFakeTokenForTestsOnly-abcdefghijklmno"
PERSON = 987654321
ANSWER = "the park behind the mosque frightens me"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Log everything into a text, and put logging back afterwards."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    set_up_logging(level=LogLevel.DEBUG, style=LogFormat.JSON, token="1:short", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.raiseExceptions = raising
    structlog.reset_defaults()


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


class Memory(BaseRequest):
    """Telegram in memory: enough for a bot to start, take one message and answer it."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        chat = {"id": PERSON, "type": "private", "first_name": "Amina"}
        result = {
            "getMe": {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"},
            "sendMessage": {"message_id": 2, "date": 0, "chat": chat, "text": ANSWER},
        }
        method_name = url.rpartition("/")[2]
        return 200, json.dumps({"ok": True, "result": result[method_name]}).encode()


async def test_a_bot_that_takes_and_answers_a_message_logs_nothing_about_it(log: io.StringIO) -> None:
    async def answer(update: Update, _: Any) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(ANSWER)
        raise ValueError(ANSWER)

    bot = Bot(TOKEN, request=Memory(), get_updates_request=Memory())
    application = ApplicationBuilder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    person = {"id": PERSON, "is_bot": False, "first_name": "Amina"}
    chat = {"id": PERSON, "type": "private", "first_name": "Amina"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": ANSWER}
    async with application:
        await application.process_update(Update.de_json({"update_id": 555666777, "message": message}, bot))

    events = [line["event"] for line in lines(log)]
    assert "Calling Bot API endpoint `%s` with parameters `%s`" in events
    assert "Call to Bot API endpoint `%s` finished with return value `%s`" in events
    assert "No error handlers are registered, logging exception." in events
    for secret in (TOKEN, TOKEN.partition(":")[2], str(PERSON), "555666777", "Amina", ANSWER, "park"):
        assert secret not in log.getvalue()


async def test_a_task_that_failed_unnoticed_does_not_tell_its_exception(log: io.StringIO) -> None:
    error = ValueError(ANSWER)
    context = {"message": f"Task exception was never retrieved\n{error!r}", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)

    (line,) = lines(log)
    assert (line["event"], line["exception"]) == ("Task exception was never retrieved", "ValueError")


def test_the_configured_token_is_withheld_whatever_it_looks_like(log: io.StringIO) -> None:
    structlog.get_logger("bot.x").info("calls 1:short", address=f"https://host/bot{TOKEN}/getMe")

    (line,) = lines(log)
    assert (line["event"], line["address"]) == ("calls <token>", "https://host/bot<token>/getMe")


def test_an_event_of_ours_keeps_what_is_harmless(log: io.StringIO) -> None:
    structlog.get_logger("bot.app.desk").info("committed", updates=20, seconds=0.25, wave="spring", late=False)

    (line,) = lines(log)
    del line["timestamp"]
    assert line == {
        "event": "committed",
        "updates": 20,
        "seconds": 0.25,
        "wave": "spring",
        "late": False,
        "level": "info",
        "logger": "bot.app.desk",
    }


@pytest.mark.parametrize("key", sorted(HIDDEN))
def test_a_key_that_may_hold_a_person_or_an_answer_is_hidden_however_deep(key: str) -> None:
    assert without_values({"a": [{key: ANSWER}]}) == {"a": [{key: "<hidden>"}]}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (PERSON, "<number>"),
        (-1001234567890, "<number>"),
        (f"chat {PERSON} is gone", "chat <number> is gone"),
        (99999, 99999),
        ("3f9a1234567b", "3f9a1234567b"),
        ((1, None), [1, None]),
    ],
)
def test_long_numbers_are_withheld_and_short_ones_and_hashes_are_not(value: Any, shown: Any) -> None:
    assert without_values(value) == shown


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError(ANSWER), "ValueError"),
        (KeyError(ANSWER), "KeyError"),
        (FileNotFoundError(2, "No such file or directory", ANSWER), "FileNotFoundError: No such file or directory"),
        (sqlite3.OperationalError("database is locked"), "OperationalError: database is locked"),
        (ChatMigrated(-PERSON), "ChatMigrated: Group migrated to supergroup. New chat id: <number>"),
        (OperatorError([Problem("a.toml", 3, "mode", "is wrong.")]), "OperatorError: a.toml:3: mode: is wrong."),
    ],
)
def test_an_exceptions_words_are_told_only_where_they_are_harmless(error: Exception, words: str) -> None:
    assert told(error) == words


def test_a_trace_names_places_and_the_cause_first() -> None:
    try:
        try:
            int(ANSWER)
        except ValueError as error:
            raise KeyError(ANSWER) from error
    except KeyError as error:
        shown = trace(error)

    assert [line for line in shown.splitlines() if not line.startswith(" ")] == ["ValueError", "KeyError"]
    assert f'File "{__file__}"' in shown
    assert ANSWER not in shown


def test_a_failing_statement_does_not_tell_its_parameters(log: io.StringIO) -> None:
    engine = create_engine("sqlite://", echo=False)
    with engine.connect() as connection:
        try:
            connection.execute(text("insert into nowhere values (:answer)"), {"answer": ANSWER})
        except OperationalError:
            structlog.get_logger("bot.store").exception("cannot write")
    engine.dispose()

    (line,) = lines(log)
    assert line["exception"].splitlines()[-1] == "OperationalError"
    assert "OperationalError: no such table: nowhere" in line["exception"].splitlines()
    assert ANSWER not in log.getvalue()


def test_a_crash_is_logged_as_carefully(log: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError(ANSWER), None)

    (line,) = lines(log)
    assert (line["event"], line["level"], line["exception"]) == ("Crashed", "critical", "ValueError")


def test_text_for_eyes_holds_the_same(log: io.StringIO) -> None:
    stream = io.StringIO()
    set_up_logging(level=LogLevel.INFO, style=LogFormat.TEXT, stream=stream)
    structlog.get_logger("bot.app").debug("unheard")
    structlog.get_logger("bot.app").info("started", text=ANSWER, languages=13)

    (shown,) = stream.getvalue().splitlines()
    assert "started" in shown
    assert "languages=13" in shown
    assert ANSWER not in shown
    assert log.getvalue() == ""


@pytest.mark.parametrize("name", ["httpx", "httpcore", "aiohttp.access", "sqlalchemy.engine"])
def test_chatty_libraries_are_heard_only_when_they_warn(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("GET %s", f"/bot{TOKEN}/getMe")
    logging.getLogger(name).warning("slow")

    assert [line["event"] for line in lines(log)] == ["slow"]
