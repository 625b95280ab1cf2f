"""What happens by the clock: waves close when they are due, people hear of it, what was kept long enough goes.

The databases are the truth; APScheduler only wakes these jobs, so a missed ring does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.actions import (
    boarding,
    closing,
    coming,
    fieldwork,
    parity,
    releasing,
    reminding,
    repeating,
    retention,
    review,
    wordings,
)
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.whereabouts import standing
from bot.errors import OperatorError
from bot.jobs.watch import ringing
from bot.store.base import Database
from bot.survey.model import Survey

log = structlog.get_logger(__name__)

RETENTION = "delete what was kept long enough"
WORDS = "note the words that are shown"
REPEAT = "open again what is asked every few months"
EVERY_MOMENT = 2
EVERY_MINUTE = 60
EVERY_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Jobs:
    """What rings by the clock; each job finds in the stores what there is to do.

    Attributes:
        contacts: the contacts store.
        answers: the answers store.
        house: keys and clock.
        surveys: reads the surveys that can be opened, as their files are now.
        wake: has the outbox looked at.
        yardstick: reads what answers are held against, as the scheme's files are now.
    """

    contacts: Database
    answers: Database
    house: House
    surveys: Callable[[], Mapping[str, Survey]] = dict
    wake: Callable[[], None] = lambda: None
    yardstick: Callable[[], Yardstick] = Yardstick

    async def close(self) -> None:
        """Close or cut the waves that are due; one that cannot be cut keeps no other open."""
        self.house.keys.refresh()
        for wave in await asyncio.to_thread(closing.due, self.contacts, self.house):
            try:
                report = await asyncio.to_thread(closing.attend, self.contacts, self.answers, self.house, wave)
            except Exception as error:
                log.exception("wave not closed", wave=wave, error=type(error).__name__)
            else:
                log.info("wave closed", wave=wave, responses=report.responses, waiting=report.waiting)

    async def tell(self) -> None:
        """Plan that people hear of a wave that closes soon."""
        await asyncio.to_thread(closing.tell_of_closing, self.contacts, self.house)
        self.wake()

    async def listen(self) -> None:
        """Open what residents can answer at any time where the scheme wants it and nothing is open."""
        if self.house.scheme.says:
            try:
                await asyncio.to_thread(self._listen)
            except OperatorError as error:
                log.warning("nobody can say something", problems=[str(each) for each in error.problems])

    def _listen(self) -> None:
        with self.contacts.read() as conn:
            if standing(conn, self.house) is not None:
                return
        surveys = self.surveys()
        with self.contacts.begin() as conn:
            fieldwork.keep_standing(conn, self.house, surveys.values())

    async def repeat(self) -> None:
        """Open again what is asked every few months."""
        try:
            await asyncio.to_thread(self._repeat)
        except OperatorError as error:
            log.warning("nothing is opened again", problems=[str(each) for each in error.problems])

    def _repeat(self) -> None:
        with self.contacts.read() as conn:
            found = repeating.due(conn, self.house)
        if found:
            surveys = self.surveys()
            with self.contacts.begin() as conn:
                for wave in repeating.open_again(conn, self.house, found, surveys):
                    log.info("wave opened again", wave=wave)

    async def report(self) -> None:
        """Plan the report to the board, where the scheme wants one and something is published."""
        if self.house.scheme.report_months is not None:
            await asyncio.to_thread(self._report)
            self.wake()

    def _report(self) -> None:
        published = boarding.is_published(self.answers)
        with self.contacts.begin() as conn:
            if boarding.plan(conn, self.house, published=published):
                log.info("report to the board planned")

    async def publish(self) -> None:
        """Publish the waves that officers asked for, beside everything else that goes on."""
        if await asyncio.to_thread(self._publish):
            self.wake()

    def _publish(self) -> int:
        with self.contacts.read() as conn:
            if not releasing.wanted(conn):
                return 0
        return releasing.publish_wanted(self.contacts, self.answers, self.house, self.yardstick)

    async def watch(self) -> None:
        """Draw who takes part in open waves, and have officers told of groups that fall behind."""
        try:
            told = await asyncio.to_thread(self._watch)
        except OperatorError as error:
            log.warning("nobody can tell who takes part", problems=[str(each) for each in error.problems])
        else:
            if told:
                self.wake()

    def _watch(self) -> int:
        with self.contacts.begin() as conn:
            coming.tell(conn, self.house)
        return parity.draw(self.contacts, self.house, self.yardstick())

    async def know_words(self) -> None:
        """Note in which words open waves are shown, as they may have been translated anew before this start."""
        await asyncio.to_thread(self._know_words)

    def _know_words(self) -> None:
        with self.contacts.begin() as conn:
            wordings.note_all(conn, self.house)

    async def wipe(self) -> None:
        """Wipe the old copies of texts out of which an officer took words in the chat."""
        await asyncio.to_thread(review.wipe_blacked, self.contacts, self.answers)

    async def forget(self) -> None:
        """Delete what was kept long enough, and ask the long silent whether they stay."""
        swept = await asyncio.to_thread(retention.sweep, self.contacts, self.house)
        if swept is not None:
            log.info("what was kept long enough is deleted", asked=len(swept.asked), **_counts(swept))
            self.wake()

    async def ask(self) -> None:
        """Ask how the meetings were that ended two hours ago."""
        await asyncio.to_thread(self._ask)
        self.wake()

    def _ask(self) -> None:
        with self.contacts.read() as conn:
            over = reminding.unasked(conn, self.house)
        survey = self.surveys().get(reminding.FEEDBACK) if over else None
        for event in over if survey is not None else ():
            with self._one_of_many(event), self.contacts.begin() as conn:
                assert survey is not None
                asked = reminding.ask_how_it_was(conn, self.house, event, survey)
                if asked:
                    log.info("feedback opened", event_id=event)

    async def settle(self) -> None:
        """Plan anew what follows from each meeting: reminders, its feedback, its report."""
        await asyncio.to_thread(self._settle)
        self.wake()

    def _settle(self) -> None:
        with self.contacts.read() as conn:
            found = reminding.unsettled(conn, self.house)
        for event in found:
            with self._one_of_many(event), self.contacts.begin() as conn:
                reminding.settle(conn, self.house, event)

    @contextmanager
    def _one_of_many(self, event: str) -> Iterator[None]:
        """Let one meeting that cannot be dealt with keep no other back."""
        try:
            yield
        except Exception as error:
            log.exception("meeting not settled", event_id=event, error=type(error).__name__)

    async def ring(self) -> None:
        """Do at once all that is due by the house's clock: for whoever has just moved it."""
        waves = (self.close, self.repeat, self.tell, self.watch, self.publish)
        for job in (self.settle, self.ask, *waves, self.report, self.forget):
            await job()

    async def send(self) -> None:
        """Have the outbox looked at: something may be due by now, or another process may have put something there."""
        self.wake()


@contextmanager
def clockwork(jobs: Jobs) -> Iterator[AsyncIOScheduler]:
    """Ring the jobs while the block lasts."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    now = datetime.now(UTC)
    soon = now + timedelta(seconds=EVERY_MINUTE)  # a bot that restarts often is late otherwise
    scheduler.add_job(jobs.know_words, "interval", seconds=EVERY_HOUR, id=WORDS, next_run_time=now)
    scheduler.add_job(jobs.close, "interval", seconds=EVERY_MINUTE, id="close waves that are due")
    scheduler.add_job(jobs.tell, "interval", seconds=EVERY_MINUTE, id="tell whom a closing concerns")
    scheduler.add_job(jobs.ask, "interval", seconds=EVERY_MINUTE, id="ask how meetings were")
    scheduler.add_job(jobs.settle, "interval", seconds=EVERY_HOUR, id="plan reminders anew", next_run_time=soon)
    scheduler.add_job(jobs.send, "interval", seconds=EVERY_MOMENT, id="send what is due")
    scheduler.add_job(jobs.publish, "interval", seconds=EVERY_MOMENT, id="publish what was asked for")
    scheduler.add_job(jobs.listen, "interval", seconds=EVERY_MINUTE, id="keep open what can be said at any time")
    scheduler.add_job(jobs.repeat, "interval", seconds=EVERY_HOUR, id=REPEAT, next_run_time=soon)
    scheduler.add_job(jobs.report, "interval", seconds=EVERY_HOUR, id="report to the board", next_run_time=soon)
    scheduler.add_job(jobs.watch, "interval", seconds=EVERY_HOUR, id="draw who takes part", next_run_time=soon)
    scheduler.add_job(jobs.wipe, "interval", seconds=EVERY_MINUTE, id="wipe what was blacked out")
    scheduler.add_job(jobs.forget, "interval", seconds=EVERY_HOUR, id=RETENTION, next_run_time=soon)
    with ringing(scheduler):
        yield scheduler


def _counts(swept: retention.Swept) -> dict[str, int]:
    """Name the figures of a run as a line of the log does."""
    return {name.replace(" ", "_"): count for name, count in swept.deleted.items()}
