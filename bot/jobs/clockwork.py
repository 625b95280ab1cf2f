"""What happens by the clock: waves close when they are due, people hear of it, handled updates are forgotten.

The databases are the truth; APScheduler only wakes these jobs, so a missed ring does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.actions import closing
from bot.actions.house import House
from bot.actions.reception import forget_handled
from bot.store.base import Database

log = structlog.get_logger(__name__)

EVERY_MINUTE = 60
EVERY_HOUR = 3600


@contextmanager
def clockwork(
    contacts: Database, answers: Database, house: House, *, call: Callable[[], None] = lambda: None
) -> Iterator[AsyncIOScheduler]:
    """Ring the jobs while the block lasts.

    Args:
        contacts: the contacts store.
        answers: the answers store.
        house: keys and clock.
        call: told that somebody may be owed a screen because a survey ends.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def close() -> None:
        house.keys.refresh()
        for wave in await asyncio.to_thread(closing.due, contacts, house):
            try:
                report = await asyncio.to_thread(closing.attend, contacts, answers, house, wave)
            except Exception as error:  # one wave that cannot be cut must not keep the others open
                log.exception("wave not closed", wave=wave, error=type(error).__name__)
            else:
                log.info("wave closed", wave=wave, responses=report.responses, waiting=report.waiting)

    async def tell() -> None:
        await asyncio.to_thread(_tell, contacts, house)
        call()  # also where another process asked, such as `equal-voices survey ask`

    async def forget() -> None:
        await asyncio.to_thread(forget_handled, contacts, house)

    scheduler.add_job(close, "interval", seconds=EVERY_MINUTE, id="close waves that are due")
    scheduler.add_job(tell, "interval", seconds=EVERY_MINUTE, id="tell whom a closing concerns")
    scheduler.add_job(forget, "interval", seconds=EVERY_HOUR, id="forget handled updates")
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


def _tell(contacts: Database, house: House) -> None:
    with contacts.begin() as conn:
        closing.tell_of_closing(conn, house)
