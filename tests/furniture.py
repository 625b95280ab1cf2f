"""What rooms are furnished with: stores on both engines, words and keys without a bot, a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.house import House
from bot.store.base import Database, open_database
from bot.store.keys import KeyFolder
from bot.store.migrations import Which, migrate
from bot.survey.model import Survey
from tests.living import our_surveys, words
from tests.postgres import PostgresServer

Opener = Callable[[Which], Database]


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: PostgresServer) -> dict[Which, str]:
    """Migrate each store once; every test begins with a copy."""
    names: dict[Which, str] = {"contacts": postgres_server.create(), "answers": postgres_server.create()}
    for which, name in names.items():
        database = open_database(postgres_server.url(name), name=which)
        migrate(database, which)
        database.close()
    return names


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Open migrated stores on one engine, and close them after the test."""
    with ExitStack() as stack:

        def open_sqlite(which: Which) -> Database:
            database = open_database(f"sqlite:///{tmp_path / which}.db", name=which)
            stack.callback(database.close)
            migrate(database, which)
            return database

        def open_postgres(which: Which) -> Database:
            server = request.getfixturevalue("postgres_server")
            name = server.create(template=request.getfixturevalue("postgres_templates")[which])
            stack.callback(server.drop, name)
            database = open_database(server.url(name), name=which)
            stack.callback(database.close)
            return database

        yield open_sqlite if request.param == "sqlite" else open_postgres


@pytest.fixture
def contacts(opener: Opener) -> Database:
    """Open an empty contacts store."""
    return opener("contacts")


@pytest.fixture
def answers(opener: Opener) -> Database:
    """Open an empty answers store."""
    return opener("answers")


NOW = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def furnished() -> House:
    """Read the scheme and all languages once."""
    return words()


@pytest.fixture(scope="session")
def surveys() -> Mapping[str, Survey]:
    return our_surveys()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def house(furnished: House, clock: Callable[[], datetime], tmp_path: Path) -> House:
    """Give the words with keys and a clock of the test's own."""
    return replace(furnished, keys=KeyFolder(tmp_path / "keys"), clock=clock, _surveys={})
