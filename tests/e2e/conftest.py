"""The real service against a Telegram of our own over HTTP, in one event loop, on both engines."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.actions.house import House
from bot.app.provision import furnish, load_surveys, open_stores
from bot.app.service import serve, until_stopped
from bot.settings import Settings, shipped
from bot.simulator.server import BotApi
from bot.store.base import open_database
from bot.store.keys import KeyFolder
from bot.store.migrations import Which, migrate
from bot.survey.model import Survey
from tests.e2e.stage import HandClock, Stage
from tests.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]

TOKEN = "1000000001:a-token-that-opens-nothing-but-a-test"
Urls = tuple[str, str]
Stager = Callable[[], "AsyncIterator[Stage]"]


@pytest.fixture(scope="session")
def furnished() -> tuple[House, Mapping[str, Survey]]:
    """Read the scheme, all languages and all surveys once."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), "http://127.0.0.1:1")
        house = furnish(settings)
        return house, load_surveys(settings.surveys_dir, house.scheme)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate both files once; every test begins with copies."""
    folder = tmp_path_factory.mktemp("template")
    stores = open_stores(_settings(folder, "http://127.0.0.1:1"))
    stores.close()
    return folder


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Mapping[Which, str]:
    """Migrate both databases once; every test begins with copies."""
    names: dict[Which, str] = {"contacts": postgres_server.create(), "answers": postgres_server.create()}
    for which, name in names.items():
        database = open_database(postgres_server.url(name), name=which)
        migrate(database, which)
        database.close()
    return names


@pytest.fixture
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls | None]:
    """Prepare two migrated stores: SQLite files (None: where they usually lie), or PostgreSQL where a test asks."""
    if getattr(request, "param", "sqlite") == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        for file in template.glob("*.db"):
            shutil.copy(file, tmp_path)
        yield None
        return
    server = request.getfixturevalue("postgres_server")
    templates = request.getfixturevalue("postgres_template")
    with ExitStack() as stack:
        names = [server.create(template=templates[which]) for which in ("contacts", "answers")]
        for name in names:
            stack.callback(server.drop, name)
        yield server.url(names[0]), server.url(names[1])


@pytest.fixture
async def stage(
    furnished: tuple[House, Mapping[str, Survey]], urls: Urls | None, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Run the bot against a simulated Telegram; nothing is open yet and nobody has written."""
    house, surveys = furnished
    clock = HandClock()
    house = replace(house, keys=KeyFolder(tmp_path / "keys"), clock=clock, _surveys={})
    async with BotApi() as api:
        settings = _settings(tmp_path, api.url)
        if urls is not None:
            settings = settings.model_copy(update={"contacts_url": urls[0], "answers_url": urls[1]})
        on_stage = Stage(api, settings, house, surveys, clock)
        async with on_stage.playing():
            yield on_stage


def _settings(folder: Path, address: str) -> Settings:
    return Settings(
        token=SecretStr(TOKEN),
        scheme=shipped("scheme") / "example.yaml",
        bot_api_url=address,
        data_dir=folder,
        keys_dir=folder / "keys",
    )
