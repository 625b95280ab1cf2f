"""A first wave for the demonstration: a made-up crowd answers by the real actions, and it is closed and published.

They come by no phone, so that the page does not fill with theirs, and are forgotten once their answers are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random

from sqlalchemy import Connection

from bot.actions import closing, parity, participate, personal
from bot.actions.cut import cut
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.measuring import Room
from bot.actions.release import Yardstick
from bot.actions.sheet import find_sheet
from bot.app.provision import Stores
from bot.cli.demo_events import newcomer
from bot.render.press import SurveyPress, read_press
from bot.render.screen import Screen
from bot.store.contacts import people
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.survey.model import Kind, Survey
from bot.survey.session import Move

PEOPLE = 280
"""People of the first wave: enough for three areas and the large languages to have figures of their own."""

BATCH = 50
"""Answers that the open wave is cut by, so that officers see who falls behind while it is open."""

FIRST = 7_900_000_001
"""Their numbers, far from those of the phones on the page."""

_WEEK = timedelta(days=7)
_LEAVES = 7
"""Every so many people begin and never send: how many finished is a figure too."""

_ATONCE = 20
_UNEVEN, _PLACES = (6, 1, 5), 3
_MOST_STEPS = 200
_SKIPPED, _BORN_HERE = 0.04, 0.85
_LANGUAGES = {"nl": 34, "ar": 16, "tr": 14, "uk": 10, "pl": 8, "en_GB": 8, "so": 5, "fa": 3}
"""How many in a hundred speak which language; the others share the rest."""

_TRAITS: Mapping[str, Mapping[str, int]] = {
    "d_age": {"16_24": 15, "25_39": 35, "40_64": 35, "65_plus": 15},
    "d_gender": {"woman": 53, "man": 45, "another": 2},
    "d_parents": {"yes": 35, "no": 65},
    "d_dis": {"lot": 8, "little": 17, "no": 75},
    "d_help": {"alone": 78, "helped": 17, "for_me": 5},
}
"""How many in a hundred give which answer about themselves."""

_LEANING = (1.9, 1.3, 1.0)
"""How strongly people of each area in turn lean to the first, kinder choices."""


Write = Callable[[Callable[[Connection], object]], object]
"""Takes an action in a transaction of its own, and returns when it is committed."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the crowd behaves among those who try the page.

    Attributes:
        write: takes what each of them does. Two writers of one SQLite file do not take turns: one that comes again at
            once leaves the other to wait until it gives up.
        tell: hears how many have answered; what it raises ends it all.
    """

    write: Write
    tell: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the crowd left behind.

    Attributes:
        wave: the wave that is closed.
        release: its first release.
        responses: how many answered it.
    """

    wave: str
    release: str
    responses: int


def is_held(stores: Stores, house: House, survey: Survey) -> bool:
    """Tell whether a closed wave with enough answers is there already: in a folder that was kept, or residents came."""
    waves = Room(stores.contacts, stores.answers, house, Yardstick()).newest()
    return any(wave.survey == survey.name for wave in waves)


def hold(stores: Stores, house: House, survey: Survey, yardstick: Yardstick, manners: Manners) -> Tried:
    """Let the crowd answer, close the wave, publish it, and let some answer the wave that is open.

    Args:
        stores: both databases, in which everybody is made up.
        house: words, keys and clock.
        survey: what is asked.
        yardstick: census and indicators.
        manners: how each of them comes and goes.
    """
    with stores.contacts.begin() as conn:
        wave = open_wave(conn, house, Opening(survey=survey, closes_at=house.clock() + _WEEK, listed=False))
    crowd = tuple(_crowd(house))
    try:
        _let_answer(house, wave, survey, crowd, manners)
        report = closing.close(stores.contacts, stores.answers, house, wave.id)
        kept = Room(stores.contacts, stores.answers, house, yardstick).release(wave.id)
    finally:
        _forget(house, crowd, manners)
    return Tried(wave.id, kept.id, report.responses)


def go_on(stores: Stores, house: House, wave: Wave, survey: Survey, yardstick: Yardstick, manners: Manners) -> None:
    """Let others answer an open wave until a batch of it is cut, so that officers see who takes part, and who does not.

    Who takes part is drawn while they are there: a board counts people whom the bot knows.
    """
    crowd = tuple(_late_crowd(house))
    try:
        _let_answer(house, wave, survey, crowd, manners)
        parity.draw(stores.contacts, house, yardstick)
        cut(stores.contacts, stores.answers, house, wave.id)
    finally:
        _forget(house, crowd, manners)


def _let_answer(house: House, wave: Wave, survey: Survey, crowd: tuple[Contact, ...], manners: Manners) -> None:
    for at, contact in enumerate(crowd):
        chance = Random(at)  # noqa: S311 - a play
        will = _Will(survey, contact, house, chance, leaves=not (at + 1) % _LEAVES)
        manners.write(partial(_come, house=house, contact=contact, wave=wave, will=will))
        manners.tell(at + 1)


def _come(conn: Connection, house: House, contact: Contact, wave: Wave, will: _Will) -> None:
    if people.read(conn, contact.telegram_id) is None:  # there where the demonstration was killed before
        people.create(conn, contact)
    _answer(conn, house, contact, wave, will)


def _forget(house: House, crowd: tuple[Contact, ...], manners: Manners) -> None:
    def leave(conn: Connection, leaving: tuple[Contact, ...]) -> None:
        for contact in leaving:
            personal.forget(conn, house, contact)

    for first in range(0, len(crowd), _ATONCE):
        manners.write(partial(leave, leaving=crowd[first : first + _ATONCE]))


def _crowd(house: House, *, seed: int = 1, people: int = PEOPLE, first: int = FIRST) -> Iterator[Contact]:
    chance = Random(seed)  # noqa: S311 - the same people every time
    spoken = tuple(house.catalogs)
    often = [_LANGUAGES.get(code, 1) for code in spoken]
    areas = tuple(area.code for area in house.scheme.areas) or (None,)
    for at, language in enumerate(chance.choices(spoken, often, k=people)):
        own = newcomer(house, first + at, language)
        yield replace(own, area=areas[at % len(areas)], events=False, results=False)


def _late_crowd(house: House) -> Iterator[Contact]:
    """Bring people by posters and places, of some areas many and of others few."""
    chance = Random(3)  # noqa: S311 - the same people every time
    areas = tuple(area.code for area in house.scheme.areas) or (None,)
    often = [_UNEVEN[at % len(_UNEVEN)] for at in range(len(areas))]
    channels = (None, *house.scheme.channels)[:_PLACES]
    for contact in _crowd(house, seed=2, people=BATCH + BATCH // _LEAVES + 1, first=FIRST + PEOPLE):
        yield replace(contact, area=chance.choices(areas, often)[0], channel=chance.choice(channels))


def _answer(conn: Connection, house: House, contact: Contact, wave: Wave, will: _Will) -> None:
    """Tap from screen to screen until the answers are sent, or somebody leaves."""
    screen = participate.begin(conn, house, contact, wave.id)
    for _ in range(_MOST_STEPS):
        sheet = find_sheet(conn, house, wave=wave.id, chat=contact.telegram_id)
        question = sheet.session.at if sheet is not None and sheet.session is not None else None
        press = will.press(question or "", screen)
        if press is None:
            return
        screen = participate.tap(conn, house, contact, press)


class _Will:
    """What one made-up person answers.

    Args:
        survey: what is asked.
        contact: who answers.
        house: the areas, in their order.
        chance: decides the rest.
        leaves: goes after some questions.
    """

    def __init__(self, survey: Survey, contact: Contact, house: House, chance: Random, *, leaves: bool) -> None:
        areas = [area.code for area in house.scheme.areas]
        self._survey = survey
        self._chance = chance
        self._steps = 4 if leaves else _MOST_STEPS
        self._leaning = _LEANING[areas.index(contact.area) % len(_LEANING)] if contact.area in areas else 1.0
        traits = {name: chance.choices(tuple(codes), tuple(codes.values()))[0] for name, codes in _TRAITS.items()}
        born = "yes" if contact.language == "nl" and chance.random() < _BORN_HERE else "no"
        self._known = {**traits, "d_lang": contact.language.partition("_")[0], "d_born": born}

    def press(self, question: str, screen: Screen) -> SurveyPress | None:
        """Choose a button; None on a screen that asks nothing more, and when it is time to leave."""
        found: dict[Move, list[SurveyPress]] = {}
        for button in (button for row in screen.rows for button in row):
            if isinstance(press := read_press(button.data), SurveyPress):
                found.setdefault(press.tap.move, []).append(press)
        self._steps -= 1
        if not found or not self._steps:
            return None
        for move in (Move.SUBMIT, *((Move.DONE,) if Move.UNTICK in found else ())):
            if move in found:
                return found[move][0]
        if Move.SKIP in found and self._chance.random() < _SKIPPED:
            return found[Move.SKIP][0]
        choices = found.get(Move.CHOOSE) or found.get(Move.TICK)
        return self._chosen(question, choices) if choices else self._way_on(found)

    def _chosen(self, question: str, presses: list[SurveyPress]) -> SurveyPress:
        asked = self._survey[question] if question in self._survey.index else None
        codes = [choice.code for choice in asked.choices] if asked else []
        known = self._known.get(question, "")
        wanted = [press for press in presses if press.tap.index < len(codes) and codes[press.tap.index] == known]
        if wanted:
            return wanted[0]
        opinion = asked is not None and asked.kind is Kind.SELECT_ONE and not question.startswith("d_")
        leaning = self._leaning if opinion else 1.0
        return presses[int(len(presses) * self._chance.random() ** leaning)]

    def _way_on(self, found: Mapping[Move, list[SurveyPress]]) -> SurveyPress | None:
        """Leave what only words would answer, or finish ticks."""
        ways = (found[move] for move in (Move.SKIP, Move.DONE, Move.REFUSE, Move.DONT_KNOW) if move in found)
        return next(ways, [None])[0]
