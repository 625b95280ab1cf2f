"""What the demonstration has ready to look at: a closed and published first wave, its site, an officer to play."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from rich.console import Console

from bot.access.roles import Role
from bot.actions.house import House
from bot.actions.measuring import Room
from bot.app.provision import Stores, load_yardstick
from bot.cli import demo_wave
from bot.cli.demo_cards import tell_cards
from bot.cli.demo_events import newcomer
from bot.cli.demo_wave import Manners, Write
from bot.cli.fielding import Field
from bot.settings import Settings
from bot.simulator.papers import Paper, Papers, Progress
from bot.simulator.server import BotApi
from bot.store.contacts import fieldwork, people, staff
from bot.store.contacts.staff import Member
from bot.survey.model import Survey

OFFICER = ("Vera", "en")
"""Who plays the officer."""

ASKED = "pulse"
"""The survey of the first wave."""

SITE = "site"


def bring_officer(stores: Stores, house: House, api: BotApi, papers: Papers) -> None:
    """Let an officer be there, with a phone that the page does not show before it is asked to."""
    officer = api.world.person(*OFFICER, started=True)
    today = house.local(house.clock()).date()
    with stores.contacts.begin() as conn:
        if people.read(conn, officer.id) is None:
            people.create(conn, newcomer(house, officer.id, "en_GB"))
        if staff.get(conn, officer.id) is None:
            handle, role = house.token(6), Role.OFFICER
            member = Member(telegram_id=officer.id, handle=handle, role=role, since=today, invited_by="console")
            staff.put(conn, member)
    papers.staff = [officer.id]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is prepared beside the running bot.

    Attributes:
        settings: of the demonstration.
        house: words and clock.
        stores: both databases, in which everybody is made up.
        surveys: the definitions, by name.
        papers: what the page shows of it.
        stopping: tells whether the demonstration ends, and nothing more is to be prepared.
        write: takes an action between those of the people who try the page, in the thread that takes theirs.
    """

    settings: Settings
    house: House
    stores: Stores
    surveys: Mapping[str, Survey]
    papers: Papers
    stopping: Callable[[], bool]
    write: Write

    async def run(self, console: Console) -> None:
        """Hold a first wave and publish it; a folder that was kept has one already, surveys of others have none."""
        if ASKED not in self.surveys:
            return
        self.papers.progress = Progress.PREPARING
        with suppress(_LeftError):
            await asyncio.to_thread(self._publish, console)
            self.papers.progress = Progress.READY
            console.print("What came of the first wave is ready to open from the page.")
            await asyncio.to_thread(self._go_on)

    def _publish(self, console: Console) -> None:
        survey = self.surveys[ASKED]
        yardstick = load_yardstick(self.settings.scheme, self.house.scheme)
        if not demo_wave.is_held(self.stores, self.house, survey):
            held = demo_wave.hold(self.stores, self.house, survey, yardstick, self._crowd)
            console.print(
                f"A first wave is closed: {held.responses} made-up residents answered. Release {held.release}."
            )
        room = Room(self.stores.contacts, self.stores.answers, self.house, yardstick)
        for wave in room.newest():
            room.release(wave.id)
        asked = next(wave.id for wave in room.newest() if wave.survey == survey.name)
        self.write(partial(tell_cards, house=self.house, wave=asked))
        field = Field(self.settings, self.house, self.stores)
        self.papers.papers = [*self._site(field), *self._reports(field)]

    def _site(self, field: Field) -> Iterator[Paper]:
        from bot.cli.publishing import content_of  # the site's templates are not needed before
        from bot.site.folder import replace_site
        from bot.site.pages import pages

        content = content_of(field, ())
        replace_site(self.papers.folder / SITE, pages(content), tell=self._tell)
        for catalog in content.catalogs.values():
            yield Paper("site", f"{SITE}/{catalog.tag}/index.html", catalog.tag)

    def _reports(self, field: Field) -> Iterator[Paper]:
        from bot.cli.reporting import written  # as above

        for code, catalog in self.house.catalogs.items():
            self._tell(0)
            (path,) = written(field, self.papers.folder / f"board-{code}.pdf", wave="", language=code)
            yield Paper("board", path.name, catalog.tag)

    def _go_on(self) -> None:
        """Let some answer the open wave, so that an officer sees who falls behind."""
        survey = self.surveys[ASKED]
        with self.stores.contacts.read() as conn:
            waves = [
                each for each in fieldwork.open_waves(conn) if each.batch and each.fingerprint == survey.fingerprint
            ]
        yardstick = load_yardstick(self.settings.scheme, self.house.scheme)
        for wave in waves:
            demo_wave.go_on(self.stores, self.house, wave, survey, yardstick, self._crowd)

    @property
    def _crowd(self) -> Manners:
        return Manners(self.write, self._tell)

    def _tell(self, _done: int) -> None:
        if self.stopping():
            raise _LeftError


class _LeftError(Exception):
    """The demonstration ends before everything is ready."""
