"""Keep jobs ringing when somebody sets the machine's clock back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

EVERY = 60.0
"""Seconds between two looks, by a clock that nobody can set."""

_SLACK = timedelta(seconds=1)


def mind_the_clock(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """Ring what waits longer than its interval: APScheduler waits for a moment, not for a while.

    Set back by a day, the clock would let waves stay open for a day.

    Args:
        scheduler: whose jobs to look at; those without an interval are left alone.
        now: the machine's time.
    """
    for job in scheduler.get_jobs():
        interval = getattr(job.trigger, "interval", None)
        if interval is not None and job.next_run_time is not None and job.next_run_time > now + interval + _SLACK:
            job.modify(next_run_time=now)


@contextmanager
def ringing(scheduler: AsyncIOScheduler) -> Iterator[None]:
    """Let a scheduler ring its jobs, and mind the clock, as long as the block lasts."""
    scheduler.start()
    task = asyncio.get_running_loop().create_task(_watch(scheduler))
    try:
        yield
    finally:
        task.cancel()
        scheduler.shutdown(wait=False)


async def _watch(scheduler: AsyncIOScheduler) -> None:
    while True:
        await asyncio.sleep(EVERY)
        mind_the_clock(scheduler, datetime.now(UTC))
