"""What happens by the clock: waves close when they are due, and what was kept long enough is deleted.

The databases are the truth; APScheduler only wakes these jobs, so a missed ring does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.actions import cut, retention
from bot.actions.house import House
from bot.store.base import Database

log = structlog.get_logger(__name__)

RETENTION = "delete what was kept long enough"
EVERY_MINUTE = 60
EVERY_HOUR = 3600


@contextmanager
def clockwork(
    contacts: Database, answers: Database, house: House, *, owe: Callable[[Iterable[int]], None] = lambda _chats: None
) -> Iterator[AsyncIOScheduler]:
    """Ring the jobs while the block lasts.

    Args:
        contacts: the contacts store.
        answers: the answers store.
        house: keys and clock.
        owe: shows the screens soon of those whose chats it is told.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def close() -> None:
        house.keys.refresh()
        for wave in await asyncio.to_thread(cut.due, contacts, house):
            try:
                report = await asyncio.to_thread(cut.close, contacts, answers, house, wave)
            except Exception as error:  # one wave that cannot be cut must not keep the others open
                log.exception("wave not closed", wave=wave, error=type(error).__name__)
            else:
                log.info("wave closed", wave=wave, responses=report.responses, waiting=report.waiting)

    async def forget() -> None:
        swept = await asyncio.to_thread(retention.sweep, contacts, house)
        if swept is not None:
            log.info("what was kept long enough is deleted", asked=len(swept.asked), **_counts(swept))
            owe(swept.asked)

    soon = datetime.now(UTC) + timedelta(seconds=EVERY_MINUTE)  # a bot that restarts often is late otherwise
    scheduler.add_job(close, "interval", seconds=EVERY_MINUTE, id="close waves that are due")
    scheduler.add_job(forget, "interval", seconds=EVERY_HOUR, id=RETENTION, next_run_time=soon)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


def _counts(swept: retention.Swept) -> dict[str, int]:
    """Name the figures of a run as a line of the log does."""
    return {name.replace(" ", "_"): count for name, count in swept.deleted.items()}
