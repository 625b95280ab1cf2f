"""One simulated city an engine, shared by all attacks; at the end of the run, their figures in one table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks.dump import Dump
from tests.attacks.harvest import Field, dumped, two_waves
from tests.attacks.report import FIGURES, as_table
from tests.postgres import PostgresServer, run_postgres

SERVER = "-c fsync=off -c shared_buffers=32MB -c max_connections=30 -c max_wal_size=1GB"
"""As PostgreSQL is by itself, but that a power cut may cost it its data: it uses files of its log again."""


@pytest.fixture(scope="session")
def attacked_server() -> Iterator[PostgresServer]:
    """Run a server of the suite's own, so that its files hold nothing else."""
    with run_postgres(SERVER) as server:
        yield server


@pytest.fixture(scope="session")
def dump(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """Give all that is left of two waves on one engine, named by the test's parameter."""
    return _DUMPS.get(request.param) or _DUMPS.setdefault(
        request.param, _made(request.param, request, tmp_path_factory)
    )


@pytest.fixture(scope="session")
def other_server() -> Iterator[PostgresServer]:
    """Run one more server, for a city that is only built where an attack on the first one won."""
    with run_postgres(SERVER) as server:
        yield server


@pytest.fixture
def other_city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Dump]:
    """Build another city on an engine: what chance brings once in a thousand times, it does not bring there again."""

    def build(engine: str) -> Dump:
        return _OTHERS.get(engine) or _OTHERS.setdefault(
            engine, _made(engine, request, tmp_path_factory, server="other_server")
        )

    return build


_DUMPS: dict[str, Dump] = {}
_OTHERS: dict[str, Dump] = {}


def _made(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    server: str = "attacked_server",
) -> Dump:
    folder = tmp_path_factory.mktemp(f"city-{engine}")
    folder.chmod(0o700)
    if engine == "sqlite":
        (folder / "data").mkdir(mode=0o700)
        urls = {which: f"sqlite:///{folder}/data/{which}.db" for which in ("contacts", "answers")}
        field = Field(folder, urls, urls)
    else:
        running: PostgresServer = request.getfixturevalue(server)
        names = {which: running.create() for which in ("contacts", "answers")}
        owned = {which: running.owned(name, f"voices_{which}") for which, name in names.items()}
        field = Field(folder, {which: running.url(name) for which, name in names.items()}, owned, running)
    harvests, said = asyncio.run(two_waves(field))
    return dumped(field, harvests, said)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print each attack's figure beside chance."""
    if FIGURES:
        terminalreporter.section("attacks on a full dump")
        for line in as_table():
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the figures to a file, if one was asked for."""
    file = session.config.getoption("--attack-figures")
    if file and FIGURES:
        from tests.attacks.report import write

        write(Path(file))
