"""A full disk under PostgreSQL: nothing that was confirmed is lost, and the bot goes on when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.campaign import SEEDS, campaign
from tests.faults.disks import Disk, mounted
from tests.postgres import FAST, PostgresServer, run_postgres

OUTAGE = "no updates now"
ROOM = 160
"""Megabytes of the disk: both databases with their log of changes, and some more."""


@contextmanager
def served() -> Iterator[tuple[PostgresServer, Disk]]:
    """Run a server whose data lie on a disk of their own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))  # pytest's own let nobody else in
        folder.chmod(0o711)
        disk = stack.enter_context(mounted(folder, megabytes=ROOM))
        data = disk.path / "data"
        data.mkdir(mode=0o700)
        yield stack.enter_context(run_postgres(FAST, disk=data)), disk


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_full_disk_under_postgresql_loses_nothing(tmp_path: Path, seed: int) -> None:
    """The server may panic where its log of changes cannot grow; then its operator starts it when there is room."""
    with served() as (server, disk):
        urls = {f"{which}_url": server.url(server.create()) for which in ("contacts", "answers")}
        async with campaign(tmp_path, seed=seed, **urls) as stage:
            before = stage.pid
            for _ in range(2):
                await stage.sometime()
                disk.fill()
                if not stage.done:
                    await stage.says(OUTAGE)
                disk.free()
                server.rise()
            assert stage.pid == before
