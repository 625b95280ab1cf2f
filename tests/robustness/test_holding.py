"""What a running bot holds in memory: the libraries it needs for residents, all languages, and little else."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from random import Random

import pytest

from bot.simulator.residents import Resident
from bot.simulator.server import BotApi
from tests.living import Process, in_process, make_settings, open_survey, webhook, words

MOST_MEGABYTES = 150

HELD = {
    "_cffi_backend",
    "aiohappyeyeballs",
    "aiohttp",
    "aiosignal",
    "annotated_doc",
    "annotated_types",
    "apscheduler",
    "attr",
    "babel",
    "bot",
    "cryptography",
    "frozenlist",
    "greenlet",
    "httpx",
    "idna",
    "multidict",
    "orjson",
    "propcache",
    "pydantic",
    "pydantic_core",
    "shellingham",
    "sqlalchemy",
    "structlog",
    "telegram",
    "typer",
    "typing_extensions",
    "typing_inspection",
    "tzdata",
    "tzlocal",
    "uvloop",
    "yaml",
    "yarl",
}
"""Top-level packages that may be in the bot's process. Whatever draws, prints, migrates or makes files may not."""

AT_A_WEBHOOK = {"aiohttp.web", "bot.web", "psycopg", "psycopg_binary"}
"""Packages that a bot behind a webhook, with its people and answers on PostgreSQL, holds as well."""

NEVER = {"bot.simulator", "bot.cli.demonstration"}

_IMPORTED = re.compile(r"^import '(\S+)' # ", re.MULTILINE)
_MOST = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def strangers(log: str, *, more: Collection[str] = ()) -> Iterator[str]:
    """Name what was imported and is neither Python's, nor the site's own paths, nor expected."""
    for module in set(_IMPORTED.findall(log)):
        top = module.partition(".")[0]
        known = top in HELD | sys.stdlib_module_names | set(more) or _of_the_site(top)
        if not known or module in NEVER or module in AT_A_WEBHOOK - set(more):
            yield module


def _of_the_site(top: str) -> bool:
    """Tell whether Python itself imports a module before it runs anything: its settings, and editable installs."""
    return top.startswith(("_distutils_hack", "_editable_impl", "_sysconfigdata", "sitecustomize", "usercustomize"))


async def speaks_all_languages(folder: Path, api: BotApi, **given: object) -> tuple[str, float]:
    """Let a resident of each language answer a survey; give what the bot logged, and the most megabytes it held."""
    settings = make_settings(folder, api.url, **given)
    wave = open_survey(settings, "neighbourhood-review")
    residents = [
        Resident(api.world.person(f"Reader of {code}", words().catalogs[code].tag), code, ("1",), Random(at))  # noqa: S311 - a play
        for at, code in enumerate(words().catalogs)
    ]
    async with in_process(settings, api, folder) as bot:
        bot.extra["PYTHONVERBOSE"] = "1"  # Python itself tells of each import that succeeds, whenever it does
        await bot.start()
        for resident in residents:
            await resident.answer()
        most = most_megabytes(bot)
    assert {wave.id} == set.union(*(resident.sent for resident in residents))
    return bot.log.read_text(), most


async def test_a_bot_that_speaks_all_languages_holds_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    async with BotApi() as api:
        log, most = await speaks_all_languages(tmp_path, api)

    assert {"telegram", "sqlalchemy", "babel.dates"} <= set(_IMPORTED.findall(log))
    assert sorted(strangers(log)) == []
    assert most <= MOST_MEGABYTES


async def test_behind_a_webhook_and_with_postgresql_it_holds_little_more(
    tmp_path: Path, postgres_urls: tuple[str, str]
) -> None:
    contacts, answers = postgres_urls
    async with BotApi() as api:
        given = webhook(), {"contacts_url": contacts, "answers_url": answers}
        log, most = await speaks_all_languages(tmp_path, api, **given[0], **given[1])

    assert set(_IMPORTED.findall(log)) >= AT_A_WEBHOOK
    assert sorted(strangers(log, more=AT_A_WEBHOOK)) == []
    assert most <= MOST_MEGABYTES


def most_megabytes(bot: Process) -> float:
    """Tell the most memory that a process ever held; 0 where the system does not say."""
    status = Path(f"/proc/{bot.number}/status")
    found = _MOST.search(status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0


@pytest.mark.parametrize(
    "heavy",
    ["aiohttp.web", "alembic.command", "bot.simulator", "polars", "rich.console", "segno", "typst", "xlsxwriter"],
)
def test_a_heavy_library_would_be_found(heavy: str) -> None:
    assert list(strangers(f"import '{heavy}' # <_frozen_importlib_external.SourceFileLoader object at 0x7f0>\n")) == [
        heavy
    ]
