"""Make everything a running bot needs out of its settings: stores, words, surveys, keys."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from bot.actions import assessing, broadcasting, card_desk, meetings, planning
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.clock import Clock, system_clock
from bot.errors import OperatorError, Problem
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES, NAMES, SOURCE
from bot.i18n.progress import offered
from bot.i18n.standing import read_status
from bot.indicators.census import Census, read_census
from bot.indicators.chosen import read_chosen
from bot.indicators.codebook import CATEGORIES
from bot.render.essential import ESSENTIAL
from bot.schedule.reminders import faults_in
from bot.settings import Settings
from bot.store.base import Database, open_database
from bot.store.keys import KeyFolder
from bot.store.library import read_locales, read_surveys, read_texts
from bot.store.migrations import migrate
from bot.survey.model import Survey
from bot.survey.scheme import Scheme
from bot.survey.scheme_source import read_scheme
from bot.survey.source import read_survey


@dataclass(frozen=True, slots=True)
class Stores:
    """The two databases, open and migrated."""

    contacts: Database
    answers: Database

    def close(self) -> None:
        """Close both."""
        self.contacts.close()
        self.answers.close()


def open_stores(settings: Settings) -> Stores:
    """Open both databases and bring their tables up to date, after a check.

    Raises:
        OperatorError: a database cannot be opened, or is newer than this version.
    """
    contacts = open_database(settings.contacts_url, name="contacts_url")
    answers = open_database(settings.answers_url, name="answers_url")
    migrate(contacts, "contacts")
    migrate(answers, "answers")
    return Stores(contacts, answers)


def load_scheme(path: Path) -> Scheme:
    """Read the scheme's file.

    Raises:
        OperatorError: with every fault of the file.
    """
    text = read_texts(path)[path]
    return read_scheme(
        text, file=str(path), languages=LANGUAGES, zones=available_timezones(), reminder_faults=faults_in
    )


def load_yardstick(path: Path, scheme: Scheme) -> Yardstick:
    """Read what answers are held against: the census and the indicator file that a scheme names beside itself.

    Raises:
        OperatorError: with every fault of both files.
    """
    files = {name: path.parent / name for name in (scheme.census, scheme.indicators) if name}
    texts = read_texts(*files.values())
    areas = [area.code for area in scheme.areas]
    problems: list[Problem] = []
    census, chosen = Census(), None
    try:
        if scheme.census:
            named = files[scheme.census]
            census = read_census(texts[named], file=str(named), categories=CATEGORIES, areas=areas)
    except OperatorError as error:
        problems.extend(error.problems)
    try:
        if scheme.indicators:
            named = files[scheme.indicators]
            chosen = read_chosen(texts[named], file=str(named))
    except OperatorError as error:
        problems.extend(error.problems)
    if problems:
        raise OperatorError(problems)
    return Yardstick(census, chosen)


def load_catalogs(folder: Path, wanted: tuple[str, ...]) -> dict[str, Catalog]:
    """Read the languages of a scheme, in its order.

    A language in which the words of consent, stopping or deleting are not complete is left out; the
    source is always there.

    Raises:
        OperatorError: a file cannot be read.
    """
    texts = read_locales(folder)
    standings = read_status(texts.status, str(folder / "status.toml"))
    found: dict[str, Catalog] = {}
    for code in _with_parents(*wanted, SOURCE):
        po, standing, parent = texts.catalogs.get(code, {}), standings.get(code), found.get(LANGUAGES[code].parent)
        status = standing.status if standing else "machine"
        found[code] = Catalog.read(code, po.get("bot", ""), po.get("surveys", ""), parent, status=status)
    return {
        code: found[code]
        for code in dict.fromkeys((*wanted, SOURCE))
        if code == SOURCE or offered(found[code], ESSENTIAL)
    }


def _with_parents(*codes: str) -> tuple[str, ...]:
    """List languages, each once and after the one whose words stand in for its own.

    A function of its own: one within another that calls itself is a circle with all that the other has in hand, and
    nobody searches for circles while a bot starts. The texts of all languages stayed that way, 7 MB.
    """
    line: list[str] = []
    for code in codes:
        parent = LANGUAGES[code].parent
        line.extend((*_with_parents(parent), code) if parent else (code,))
    return tuple(dict.fromkeys(line))


def load_surveys(folder: Path, scheme: Scheme) -> dict[str, Survey]:
    """Read all surveys of a folder, with the scheme's landmarks filled in.

    Raises:
        OperatorError: with every fault of every file.
    """
    texts = read_surveys(folder)
    surveys: dict[str, Survey] = {}
    problems: list[Problem] = []
    lists = scheme.lists(NAMES)
    for name, text in texts.surveys.items():
        try:
            surveys[name] = read_survey(text, file=texts.files[name], blocks=texts.blocks, lists=lists)
        except OperatorError as error:
            problems.extend(error.problems)
    if problems:
        raise OperatorError(problems)
    return surveys


def furnish(settings: Settings, *, clock: Clock = system_clock) -> House:
    """Read scheme and languages and open the key folder.

    Raises:
        OperatorError: with what is wrong in the files.
    """
    scheme, secret = load_scheme(settings.scheme), settings.keys_secret
    return House(
        scheme=scheme,
        catalogs=load_catalogs(settings.locales_dir, scheme.languages),
        keys=KeyFolder(settings.keys_dir, secret=secret.get_secret_value() if secret else ""),
        clock=clock,
        random=os.urandom,
        writers={
            broadcasting.WRITES: broadcasting.WRITER,
            card_desk.CARD: card_desk.WRITER,
            **meetings.WRITERS,
            **planning.WRITERS,
            **assessing.WRITERS,
        },
        pays=settings.paid_broadcasts,
    )
