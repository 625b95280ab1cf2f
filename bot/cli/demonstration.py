"""The demo: the unchanged bot, a Bot API on loopback, a chat page, and synthetic residents."""

from __future__ import annotations

import asyncio
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import yaml
from aiohttp import web
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import Connection

from bot.access.roles import Role
from bot.actions import ahead, closing, fieldwork, rehearsal, staff
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.actions.selfcheck import STAFFS
from bot.actions.watch import NEVER, Watch
from bot.actions.whereabouts import FEWEST
from bot.app.logs import set_up_logging
from bot.app.provision import Stores, furnish, load_surveys, load_yardstick, open_stores
from bot.app.service import serve, until_stopped
from bot.cli.crowd import Tally, let_answer
from bot.cli.demo_events import ORGANISER, seed
from bot.cli.demo_outcome import ASKED, OFFICER, Preparation, bring_officer
from bot.cli.demo_wave import BATCH, Write
from bot.clock import MovableClock
from bot.errors import OperatorError, Problem
from bot.jobs.clockwork import Jobs, clockwork
from bot.settings import LogFormat, LogLevel, Settings, shipped
from bot.simulator.papers import Papers
from bot.simulator.residents import Resident
from bot.simulator.server import BotApi
from bot.simulator.surroundings import Start, routes
from bot.simulator.timing import Timing
from bot.simulator.world import World
from bot.store.contacts import fieldwork as waves
from bot.store.contacts import staff as known_staff
from bot.survey.model import Survey

TOKEN = "1000000001:made-up-token-of-the-demonstration"  # noqa: S105 - opens nothing but our own simulator
TRY_DAYS = 30
PUBLISHED = "published"
"""The folder in the data's folder that the page opens what was published from."""

SOMEWHERE = 2**30
"""The first update has a number up to this one, by chance as Telegram chooses one after a week of silence
(https://core.telegram.org/bots/api#update): a folder that was kept knows the numbers of the time before."""

PHONES = (("Kate", "en"), ("Amal", "ar"))
console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked of the demo on the command line."""

    residents: int
    leave: bool
    data: Path | None
    port: int
    scheme: Path | None


@dataclass(frozen=True, slots=True)
class Stage:
    """What the page shows and moves, and what is there only once the bot runs.

    Attributes:
        clock: the clock of bot, jobs and chats.
        starts: links to try.
        jobs: the bot's jobs; none before it runs.
        papers: what came of a first wave.
    """

    clock: MovableClock = field(default_factory=MovableClock)
    starts: list[Start] = field(default_factory=list)
    jobs: list[Jobs] = field(default_factory=list)
    papers: Papers = field(default_factory=lambda: Papers(Path()))

    def add(self, app: web.Application, house: House) -> None:
        """Add the page's surroundings and its clock to the simulator's web application."""
        routes(house.catalogs, house.scheme, self.starts, roles=self._roles)(app)
        self.papers.add(app)
        Timing(self.clock, house.scheme.time_zone, self._following, self._ring).add(app)

    def _roles(self) -> Mapping[int, Role]:
        """Read who is staff; nobody before the bot runs."""
        if not self.jobs:
            return {}
        with self.jobs[0].contacts.read() as conn:
            return {member.telegram_id: member.role for member in known_staff.everybody(conn)}

    async def _following(self) -> datetime | None:
        def look(jobs: Jobs) -> datetime | None:
            with jobs.contacts.read() as conn:
                return ahead.next_due(conn, jobs.house)

        found = [await asyncio.to_thread(look, jobs) for jobs in self.jobs]
        return found[0] if found else None

    async def _ring(self) -> None:
        for jobs in self.jobs:
            await jobs.ring()


async def demonstrate(wishes: Wishes) -> bool:
    """Play the demo; tell whether every answer that was sent lies in the store."""
    set_up_logging(level=LogLevel.WARNING, style=LogFormat.TEXT, token=TOKEN)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with _folder(wishes.data) as folder:
        stage = Stage(papers=Papers(folder / PUBLISHED))
        settings = _settings(wishes, folder)
        house = _untiring(furnish(settings, clock=stage.clock))
        world = World(clock=stage.clock, first_update=secrets.randbelow(SOMEWHERE) + 1)
        api = BotApi(port=wishes.port, clock=stage.clock, extra=lambda app: stage.add(app, house), world=world)
        async with _served(api):
            settings = settings.model_copy(update={"bot_api_url": api.url})
            stores = open_stores(settings)
            try:
                with stores.contacts.begin() as conn:
                    rehearsal.begin(conn)
                return await _play(wishes, settings, house, stores, api, stage, stop)
            finally:
                stores.close()


def _untiring(house: House) -> House:
    """Let nobody who tries the product wait for the morning, for Monday, or for a pause between two notices.

    Whatever scheme is played, nobody in it is real, and all that is made here says so.
    """
    scheme = replace(house.scheme, quiet_hours=None, weekly_cap=None, fictional=True)
    return replace(house, scheme=scheme, watch=Watch(NEVER))


@asynccontextmanager
async def _served(api: BotApi) -> AsyncIterator[BotApi]:
    """Serve our own Bot API for as long as the block lasts.

    Raises:
        OperatorError: another program has the port.
    """
    try:
        await api.start()
    except OSError:
        fault = Problem("demo", 0, "--port", "Another program has this port.", "Name another one, or 0 for any.")
        raise OperatorError([fault]) from None
    try:
        yield api
    finally:
        await api.stop()


async def _play(
    wishes: Wishes,
    settings: Settings,
    house: House,
    stores: Stores,
    api: BotApi,
    stage: Stage,
    stop: asyncio.Event,
) -> bool:
    surveys = load_surveys(settings.surveys_dir, house.scheme)
    _open_waves(stores, house, surveys, batch=None if wishes.residents else BATCH)
    _add_phones(api)
    seed(stores, house, surveys, api)
    bring_officer(stores, house, api, stage.papers)
    async with serve(settings, house, stores.contacts, answers=stores.answers) as service:
        polling = asyncio.create_task(until_stopped(service, stop))
        whole = True
        if wishes.residents:
            whole = await _with_residents(wishes, house, stores, api)
            _open_waves(stores, house, surveys)
        stage.starts.extend(_starts(stores, house, surveys))
        if not wishes.leave:
            invitation = f"\nOpen [bold]{api.url}/[/bold] in a browser. Everything there is made up. Ctrl-C ends it."
            console.print(invitation, soft_wrap=True)
            console.print(f"To see what staff see, write [bold]/start {_staffs_code(stores, house)}[/bold] on a phone.")
            console.print("Messages also go at night here, and as many as there are: quiet hours and weekly cap rest.")
            console.print(f"{ORGANISER[0]} is an organiser: write [bold]/staff[/bold] on that phone.")
            console.print(f"{OFFICER[0]} is an officer: open that phone in the page's head, and write the same there.")
            yardstick = partial(load_yardstick, settings.scheme, house.scheme)
            jobs = Jobs(stores.contacts, stores.answers, house, lambda: surveys, service.wake, yardstick)
            stage.jobs.append(jobs)
            write = _between(service.desk, asyncio.get_running_loop())
            preparation = Preparation(settings, house, stores, surveys, stage.papers, stop.is_set, write)
            with clockwork(jobs):
                preparing = asyncio.create_task(preparation.run(console))  # the page answers meanwhile
                await stop.wait()
            await preparing
        stop.set()
        await polling
    return whole


def _between(desk: Desk, loop: asyncio.AbstractEventLoop) -> Write:
    """Let another thread have actions taken between those of the people who try the page."""

    def write(action: Callable[[Connection], object]) -> object:
        return asyncio.run_coroutine_threadsafe(desk.run(action, patient=True), loop).result()

    return write


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="equal-voices-") as folder:
        yield Path(folder)


def _settings(wishes: Wishes, folder: Path) -> Settings:
    return Settings(
        token=SecretStr(TOKEN),
        scheme=wishes.scheme or shipped("scheme") / "example.yaml",
        data_dir=folder,
        keys_dir=folder / "keys",
        pace_burst=0,  # made-up residents tap as fast as the machine lets them
    )


def _open_waves(stores: Stores, house: House, surveys: Mapping[str, Survey], *, batch: int | None = None) -> None:
    """Open what the scheme lists, and every other survey for those who have its link; the pulse cut in batches."""
    listed = {opening.survey: opening.days for opening in house.scheme.openings}
    with stores.contacts.begin() as conn:
        there = {(wave.survey, wave.fingerprint) for wave in waves.open_waves(conn)}
        for name, survey in surveys.items():
            if (name, survey.fingerprint) not in there and name not in STAFFS:  # which staff answer at their own door
                closes_at = house.clock() + timedelta(days=listed.get(name, TRY_DAYS))
                cut = batch if name == ASKED else None
                opening = fieldwork.Opening(survey=survey, closes_at=closes_at, listed=name in listed, batch=cut)
                fieldwork.open_wave(conn, house, opening)


def _starts(stores: Stores, house: House, surveys: Mapping[str, Survey]) -> Iterator[Start]:
    """Make a link to every open wave."""
    with stores.contacts.begin() as conn:
        for wave in waves.open_waves(conn):
            if wave.survey in surveys:
                link = fieldwork.make_link(conn, house, wave=wave.id, area=None, channel=None)
                yield Start(link.id, surveys[wave.survey])


def _staffs_code(stores: Stores, house: House) -> str:
    """Make the code by which somebody who tries the bot becomes admin; it works as long as the demo lasts."""
    with stores.contacts.begin() as conn:
        return staff.issue(conn, house, role=Role.ADMIN, by=staff.CONSOLE, life=timedelta(days=TRY_DAYS)).code


def _add_phones(api: BotApi) -> None:
    for name, language in PHONES:
        api.world.person(name, language)


def _crowd(wishes: Wishes, house: House, api: BotApi) -> list[Resident]:
    """Bring synthetic residents into the world, their languages in turn."""
    voices = yaml.safe_load((shipped("scheme") / "voices.yaml").read_text(encoding="utf-8"))
    languages = tuple(house.catalogs)
    crowd = []
    for number in range(wishes.residents):
        language = languages[number % len(languages)]
        person = api.world.person(f"Resident {number + 1}", language.partition("_")[0])
        crowd.append(Resident(person, language, voices[language], Random(number)))  # noqa: S311 - a play
    return crowd


async def _with_residents(wishes: Wishes, house: House, stores: Stores, api: BotApi) -> bool:
    """Let residents answer, close the waves and count; tell whether nothing was lost."""
    tally = await let_answer(_crowd(wishes, house, api), console)
    with stores.contacts.read() as conn:
        listed = [wave for wave in waves.open_waves(conn) if wave.listed]
    whole = not tally.lost
    for wave in listed:
        report = await asyncio.to_thread(closing.close, stores.contacts, stores.answers, house, wave.id, few=True)
        sent, languages = tally.sent.get(wave.id, 0), tally.languages.get(wave.id, 0)
        whole = whole and report.responses == sent
        console.print(
            f"{wave.survey}: {sent} sent, {report.responses} in the answers store, in {languages} languages; "
            f"{report.remarks} texts of their own; {report.languages} languages that {FEWEST} or more share are kept"
        )
    _tell_speed(tally)
    return whole


def _tell_speed(tally: Tally) -> None:
    console.print(
        f"{tally.steps} steps: half of them within {tally.median * 1000:.1f} ms, "
        f"99 of 100 within {tally.slowest_percent * 1000:.1f} ms"
    )
    for reason, number in sorted(tally.lost.items()):
        console.print(f"[red]{number} residents were lost: {reason}[/red]")
