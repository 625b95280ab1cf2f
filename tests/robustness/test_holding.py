"""What a running bot holds in memory: the libraries it needs for residents, all languages, and little else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.simulator.residents import Resident
from bot.simulator.server import BotApi
from tests.living import Process, in_process, make_settings, open_survey, words

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

NOT_WHILE_POLLING = frozenset({"aiohttp.web", "bot.simulator", "bot.web"})

_IMPORTED = re.compile(r"^import '(\S+)' # ", re.MULTILINE)
_MOST = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def strangers(log: str) -> Iterator[str]:
    """Name what was imported and is neither Python's, nor the site's own paths, nor expected."""
    for module in set(_IMPORTED.findall(log)):
        top = module.partition(".")[0]
        if module in NOT_WHILE_POLLING or (top not in HELD | sys.stdlib_module_names and not _of_the_site(top)):
            yield module


def _of_the_site(top: str) -> bool:
    """Tell whether Python itself imports a module before it runs anything: its settings, and editable installs."""
    return top.startswith(("_distutils_hack", "_editable_impl", "_sysconfigdata", "sitecustomize", "usercustomize"))


async def test_a_bot_that_speaks_all_languages_holds_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        wave = open_survey(settings, "neighbourhood-review")
        residents = [
            Resident(api.world.person(f"Reader of {code}", words().catalogs[code].tag), code, ("1",), Random(at))  # noqa: S311 - a play
            for at, code in enumerate(words().catalogs)
        ]
        async with in_process(settings, api, tmp_path) as bot:
            bot.extra["PYTHONVERBOSE"] = "1"  # Python itself tells of each import that succeeds, whenever it does
            await bot.start()
            for resident in residents:
                await resident.answer()
            most = most_megabytes(bot)
        log = bot.log.read_text()

    assert {wave.id} == set.union(*(resident.sent for resident in residents))
    assert {"telegram", "sqlalchemy", "babel.dates"} <= set(_IMPORTED.findall(log))
    assert sorted(strangers(log)) == []
    assert most <= MOST_MEGABYTES


def most_megabytes(bot: Process) -> float:
    """Tell the most memory that a process ever held; 0 where the system does not say."""
    status = Path(f"/proc/{bot.number}/status")
    found = _MOST.search(status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0


@pytest.mark.parametrize("heavy", ["alembic.command", "polars", "rich.console", "segno", "typst", "xlsxwriter"])
def test_a_heavy_library_would_be_found(heavy: str) -> None:
    assert list(strangers(f"import '{heavy}' # <_frozen_importlib_external.SourceFileLoader object at 0x7f0>\n")) == [
        heavy
    ]
