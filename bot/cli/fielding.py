"""What officers' commands do with the stores: open, list and close waves, make links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import closing, fieldwork, recovery, repeating
from bot.actions.house import House
from bot.actions.selfcheck import STAFFS
from bot.actions.staff import CONSOLE, record
from bot.actions.translated import incomplete
from bot.actions.whereabouts import FEWEST
from bot.app.provision import Stores, furnish, load_surveys, open_stores
from bot.cli.keeping import sentence
from bot.errors import OperatorError, Problem
from bot.settings import Settings, load_settings
from bot.store.answers import responses
from bot.store.base import wipe
from bot.store.contacts import fieldwork as waves
from bot.store.contacts import sheets
from bot.store.contacts.fieldwork import Unfinished, Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.store.contacts.traces import OF_PEOPLE
from bot.survey.model import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a survey is to be fielded.

    Attributes:
        areas: codes of the areas it is for; none means all.
        languages: codes of the languages it is offered in; none means all.
        listed: stands in everybody's menu.
        batch: answers that are cut together while it is open; None = once, when it closes.
        unfinished: what becomes of drafts when it closes.
        incomplete: languages that lack some of the survey's texts are offered all the same.
        every: months after which it is opened again; 0 = not, None = as the scheme says.
    """

    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    listed: bool = True
    batch: int | None = None
    unfinished: Unfinished = Unfinished.DISCARD
    incomplete: bool = False
    every: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """Stores and words at the hands of whoever fields surveys.

    Attributes:
        settings: the configuration.
        house: words, keys, clock.
        stores: both databases.
    """

    settings: Settings
    house: House
    stores: Stores

    @classmethod
    @contextmanager
    def open(cls, toml: Path | None, environ: Mapping[str, str]) -> Iterator[Field]:
        """Open the stores of a configuration as long as the block lasts.

        Raises:
            OperatorError: the configuration or the stores are not in order.
        """
        settings = load_settings(toml=toml, environ=environ, speaks=False)
        stores = open_stores(settings)
        try:
            yield cls(settings, furnish(settings), stores)
        finally:
            stores.close()

    def surveys(self) -> Mapping[str, Survey]:
        """Read all surveys that can be opened."""
        return load_surveys(self.settings.surveys_dir, self.house.scheme)

    def log(self, act: Act, *subject: str) -> None:
        """Write into the audit log what is done at the machine, and to which survey or wave."""
        with self.stores.contacts.begin() as conn:
            record(conn, self.house, actor=CONSOLE, act=act, subject=" ".join(filter(None, subject)))

    def start(self, name: str, *, until: str, wishes: Wishes) -> str:
        """Open a survey and return the wave's id.

        Raises:
            OperatorError: the survey, the day, an area or a language is not known.
        """
        surveys = self.surveys()
        if name not in surveys:
            remedy = f"There are {', '.join(sorted(surveys))}."
            raise OperatorError([Problem("survey", 0, name, "There is no such survey.", remedy)])
        if name in STAFFS:
            raise OperatorError([Problem("survey", 0, name, "This survey is not for residents.", STAFFS[name])])
        problems = [] if wishes.incomplete else list(self._lacking(surveys[name], wishes.languages))
        closes_at = _moment(until, ZoneInfo(self.house.scheme.time_zone), problems)
        opening = fieldwork.Opening(
            survey=surveys[name],
            closes_at=closes_at or self.house.clock() + fieldwork.STANDING,
            areas=wishes.areas,
            languages=wishes.languages,
            listed=wishes.listed,
            batch=wishes.batch,
            unfinished=wishes.unfinished,
            every=repeating.checked(wishes.every),
        )
        problems += fieldwork.faults(self.house, opening)
        with self.stores.contacts.begin() as conn:
            problems += self._twice(conn, opening)
            if problems:
                raise OperatorError(problems)
            wave = fieldwork.open_wave(conn, self.house, opening)
            record(conn, self.house, actor=CONSOLE, act=Act.OPEN_WAVES, subject=wave.id)
            return wave.id

    def _lacking(self, survey: Survey, languages: tuple[str, ...]) -> Iterator[Problem]:
        """Name the languages in which some of a survey's texts would be English."""
        remedy = "Leave it out with `--languages`, translate the rest, or write `--incomplete`."
        for code, percent in incomplete(self.house.catalogs, survey, languages).items():
            yield Problem("survey", 0, code, f"Only {percent} % of `{survey.name}` are translated.", remedy)

    def _twice(self, conn: Connection, opening: fieldwork.Opening) -> Iterator[Problem]:
        """Tell that residents would find the same survey twice in their menu."""
        found = fieldwork.open_there(conn, self.house, opening) if opening.listed else None
        if found is not None and not opening.survey.repeated:
            fault = f"Wave {found.id} asks the same people already."
            remedy = "Extend or close it, name other areas, or write `--unlisted`."
            yield Problem("survey", 0, opening.survey.name, fault, remedy)

    def end(self, wave: str) -> Iterator[str]:
        """Close and cut a wave, and tell what came of it."""
        with self.stores.contacts.begin() as conn:
            ended = closing.end(conn, self.house, wave)
            record(conn, self.house, actor=CONSOLE, act=Act.CLOSE_WAVES, subject=wave)
        report = closing.settle(self.stores.contacts, self.stores.answers, self.house, ended)
        if report.waiting:
            yield (
                f"The wave is closed. {report.waiting} answers wait: among fewer than {FEWEST} people somebody might "
                f"be recognised. Choose: `equal-voices survey extend {wave} --until DAY`, or "
                f"`equal-voices survey ask {wave}` to ask each of them."
            )
            return
        if report.personal:
            yield "The wave is closed and its sheets are deleted: this survey's answers never reach the answers store."
            return
        yield (
            f"{report.responses} answers in {report.languages} languages and {report.remarks} texts are in the "
            f"answers store; {report.unsent} unsent drafts are deleted."
        )

    def give_up(self, wave: str) -> str:
        """Delete sheets that nobody can read, and tell what came of it.

        Raises:
            OperatorError: there is no such wave, or its sheets can be read.
        """
        with self.stores.contacts.begin() as conn:
            done = recovery.give_up(conn, self.house, wave)
            record(conn, self.house, actor=CONSOLE, act=Act.CLOSE_WAVES, subject=f"{wave} given up")
        recovery.wind_up(self.stores.contacts, self.stores.answers, self.house, [done])
        wipe(self.stores.contacts, *OF_PEOPLE)
        return sentence(done)

    def extend(self, wave: str, *, until: str) -> str:
        """Move the end of a wave and tell it."""
        zone = ZoneInfo(self.house.scheme.time_zone)
        with self.stores.contacts.begin() as conn:
            found = closing.extend(conn, self.house, wave, moment(until, zone))
            record(conn, self.house, actor=CONSOLE, act=Act.OPEN_WAVES, subject=wave)
        return f"The wave is open until {self.house.local(found.closes_at):%Y-%m-%d %H:%M}."

    def repeat(self, wave: str, months: int) -> str:
        """Decide how often a wave is asked, and tell it."""
        with self.stores.contacts.begin() as conn:
            found = repeating.set_every(conn, wave, months)
            record(conn, self.house, actor=CONSOLE, act=Act.OPEN_WAVES, subject=wave)
        if not months:
            return f"{found.survey} is not opened again by itself."
        return f"{found.survey} is opened again every {months} months, for the same areas and languages."

    def ask(self, wave: str) -> str:
        """Ask those who answered whether to share in a small group, and tell how many are asked."""
        with self.stores.contacts.begin() as conn:
            asked = closing.ask(conn, self.house, wave)
            record(conn, self.house, actor=CONSOLE, act=Act.CLOSE_WAVES, subject=wave)
        days = closing.ASKED_FOR.days
        return f"{asked} people are asked, for {days} days. Then what they agreed to is cut, and the rest is deleted."

    def listing(self) -> Iterator[str]:
        """Tell the surveys and waves, a line each."""
        for name, survey in sorted(self.surveys().items()):
            yield f"survey  {name}  {survey.fingerprint[:12]}  {survey.title}"
        with self.stores.contacts.read() as conn:
            found = [(wave, self._turnout(conn, wave)) for wave in waves.all_waves(conn)]
        for wave, turnout in found:
            closes = self.house.local(wave.closes_at).strftime("%Y-%m-%d %H:%M")
            again = _again(repeating.every(self.house, wave))
            yield f"wave  {wave.id}  {wave.survey}  {wave.state.value}  until {closes}  {turnout}{again}"

    def _turnout(self, conn: Connection, wave: Wave) -> str:
        """Say how many take part in a wave, or answered one that is over: its sheets are gone then."""
        if wave.state is WaveState.CUT:
            with self.stores.answers.read() as said:
                return f"{about(responses.tally(said, wave.id)[0])} answered"
        counts = sheets.counts(conn, wave.id)
        sent = sum(counts.values()) - counts[SheetState.DRAFT]
        return f"{about(sent)} sent, {about(counts[SheetState.DRAFT])} begun"

    def link(self, *, wave: str | None, area: str | None, channel: str | None, event: str | None = None) -> str:
        """Make a deep link's random id."""
        with self.stores.contacts.begin() as conn:
            link = fieldwork.make_link(conn, self.house, wave=wave, area=area, channel=channel, event=event)
            record(conn, self.house, actor=CONSOLE, act=Act.MAKE_LINKS, subject=link.id)
            return link.id


def about(people: int) -> str:
    """Say a number so that one more answer does not tell whose it is: rounded down to tens."""
    return f"{people // FEWEST * FEWEST}+" if people >= FEWEST else f"fewer than {FEWEST}"


def _again(months: int) -> str:
    return f"  every {months} months" if months else ""


def _moment(text: str, zone: ZoneInfo, problems: list[Problem]) -> datetime | None:
    """Read a day or a moment; None, and a problem more, where it is neither."""
    try:
        return moment(text, zone)
    except OperatorError as error:
        problems += error.problems
        return None


def moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a day (which counts to its end) or a moment in the scheme's time zone.

    Raises:
        OperatorError: it is neither.
    """
    try:
        if len(text) == len("2026-12-31"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)
        found = datetime.fromisoformat(text)
    except ValueError:
        fault = Problem("until", 0, text, "This is no day.", "Write 2026-12-31 or 2026-12-31T18:00.")
        raise OperatorError([fault]) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
