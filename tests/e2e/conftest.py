"""The real service against a Telegram of our own over HTTP, in one event loop, on both engines."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from bot.actions.house import House
from bot.actions.watch import Watch
from bot.app.announce import calls
from bot.app.provision import furnish, load_surveys, open_stores
from bot.settings import Settings
from bot.simulator.server import BotApi
from bot.store.answers import tables as answers_tables
from bot.store.base import open_database
from bot.store.contacts import inbox
from bot.store.contacts import tables as contacts_tables
from bot.store.keys import KeyFolder
from bot.survey.model import Survey
from tests.e2e.stage import HandClock, Stage
from tests.living import awake_scheme
from tests.postgres import PostgresServer

TOKEN = "1000000001:a-token-that-opens-nothing-but-a-test"
NOWHERE = "http://127.0.0.1:1"
Urls = tuple[str, str]


class Furnished(NamedTuple):
    """What is read once for all tests."""

    house: House
    surveys: Mapping[str, Survey]


@pytest.fixture(scope="session")
def furnished() -> Furnished:
    """Read the scheme, all languages and all surveys once."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), NOWHERE)
        house = furnish(settings)
        return Furnished(house, load_surveys(settings.surveys_dir, house.scheme))


@pytest.fixture(scope="session")
def sqlite_template(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate both files once; every test begins with copies."""
    folder = tmp_path_factory.mktemp("template")
    _prepare(_settings(folder, NOWHERE), furnished.house)
    return folder


@pytest.fixture(scope="session")
def postgres_pair(
    furnished: Furnished, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Urls:
    """Migrate two databases once; every test leaves them empty."""
    urls = postgres_server.url(postgres_server.create()), postgres_server.url(postgres_server.create())
    _prepare(_settings(tmp_path_factory.mktemp("postgresql"), NOWHERE, urls), furnished.house)
    return urls


@pytest.fixture
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls | None]:
    """Prepare two migrated stores: SQLite files (None: where they usually lie), or PostgreSQL where a test asks."""
    if getattr(request, "param", "sqlite") == "sqlite":
        for file in request.getfixturevalue("sqlite_template").glob("*.db"):
            shutil.copy(file, tmp_path)
        yield None
        return
    pair = request.getfixturevalue("postgres_pair")
    yield pair
    for url, metadata in zip(pair, (contacts_tables.METADATA, answers_tables.METADATA), strict=True):
        database = open_database(url, name="url")
        names = ", ".join(table.name for table in metadata.sorted_tables if table.name != "setting")
        with database.begin() as conn:
            guarded = [name for name in ("audit", "audit_anchor") if name in metadata.tables]
            for name in guarded:
                conn.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            conn.exec_driver_sql(f"TRUNCATE {names}")
            for name in guarded:
                conn.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        database.close()


@pytest.fixture
async def dark_stage(furnished: Furnished, urls: Urls | None, tmp_path: Path) -> AsyncIterator[Stage]:
    """Prepare everything for a bot that does not run yet."""
    house, surveys = furnished
    clock = HandClock()
    house = replace(house, keys=KeyFolder(tmp_path / "keys"), clock=clock, watch=Watch(), _surveys={})
    async with BotApi(clock=clock) as api:
        settings = _settings(tmp_path, api.url, urls)
        stage = Stage(api, settings, house, surveys, clock)
        yield stage
        await stage.fall()


@pytest.fixture
async def stage(dark_stage: Stage) -> Stage:
    """Run the bot against a simulated Telegram; nothing is open yet and nobody has written."""
    await dark_stage.rise()
    return dark_stage


def _settings(folder: Path, address: str, urls: Urls | None = None) -> Settings:
    settings = Settings(
        token=SecretStr(TOKEN),
        scheme=awake_scheme(),
        bot_api_url=address,
        data_dir=folder,
        keys_dir=folder / "keys",
    )
    if urls is None:
        return settings
    return settings.model_copy(update={"contacts_url": urls[0], "answers_url": urls[1]})


def _prepare(settings: Settings, house: House) -> None:
    """Migrate both stores; as after every start but the first, Telegram knows the commands already."""
    stores = open_stores(settings)
    known = hashlib.sha256(json.dumps(list(calls(house)), ensure_ascii=False).encode()).hexdigest()
    with stores.contacts.begin() as conn:
        inbox.remember(conn, "announced", known)
    stores.close()
