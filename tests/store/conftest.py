"""Both engines for every test of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.store.base import Database, open_database
from bot.store.migrations import Which, migrate
from tests.postgres import PostgresServer, postgres_server, postgres_urls

__all__ = ["postgres_server", "postgres_urls"]

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
