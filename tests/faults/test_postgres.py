"""PostgreSQL restarted, crashed or frozen in the middle: nothing is lost, and the bot finds its way back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.faults.campaign import LONG, SEEDS, campaign
from tests.living import until
from tests.postgres import PostgresServer, run_postgres

OUTAGE = "no updates now"

BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """Run a server that may be hurt: no other test shares it."""
    with run_postgres() as running:
        yield running


@pytest.fixture
def urls(server: PostgresServer) -> dict[str, str]:
    return {"contacts_url": server.url(server.create()), "answers_url": server.url(server.create())}


@pytest.mark.parametrize("mode", ["immediate", pytest.param("fast", marks=LONG)])
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_restart_of_the_server_loses_nothing(
    tmp_path: Path, server: PostgresServer, urls: dict[str, str], seed: int, mode: str
) -> None:
    async with campaign(tmp_path, seed=seed, **urls) as stage:
        before = stage.pid
        await stage.sometime()
        server.stop(mode)
        try:
            if not stage.done:
                await stage.says(OUTAGE)
        finally:
            server.start()
        await stage.sometime()
        server.stop(mode)
        server.start()
        assert stage.pid == before


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_killed_backend_loses_nothing(
    tmp_path: Path, server: PostgresServer, urls: dict[str, str], seed: int
) -> None:
    """PostgreSQL then ends every other connection too, and recovers as after a crash."""
    async with campaign(tmp_path, seed=seed, **urls) as stage:
        before = stage.pid
        for _ in range(2):
            await stage.sometime()
            await until(lambda: killed_a_backend(server, urls["contacts_url"]))
        assert stage.pid == before


def killed_a_backend(server: PostgresServer, url: str) -> bool:
    """End one of the bot's connections as the kernel does when memory runs out; False while there is none."""
    try:
        with closing(psycopg.connect(server.url("postgres"), autocommit=True)) as connection:
            found = connection.execute(BACKENDS, [make_url(url).database]).fetchone()
    except psycopg.OperationalError:  # it recovers from the last time
        return False
    if found is not None:
        os.kill(found[0], signal.SIGKILL)
    return found is not None


@LONG
@pytest.mark.parametrize("seed", SEEDS)
async def test_sigterm_ends_the_bot_in_time_although_the_server_is_frozen(
    tmp_path: Path, server: PostgresServer, urls: dict[str, str], seed: int
) -> None:
    async with campaign(tmp_path, seed=seed, **urls) as stage:
        await stage.sometime()
        with frozen(server):
            await stage.more(1)
            await stage.stop()
        await stage.bot.start()


class frozen:  # noqa: N801 - reads as a condition
    """Stop every process of a server as long as the block lasts; they keep their connections."""

    def __init__(self, server: PostgresServer) -> None:
        head = int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        self._pids = [head, *map(int, children)]

    def __enter__(self) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        for pid in reversed(self._pids):
            os.kill(pid, signal.SIGCONT)
