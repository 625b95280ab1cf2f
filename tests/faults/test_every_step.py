"""A cut that is killed before each of its steps in turn, while residents go on: each answer once, no copy readable."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import orjson
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.actions import closing, cut, participate
from bot.actions.house import House
from bot.actions.reception import put_aside
from bot.actions.sheet import OpenSheet, is_open, keep_sheet, sheet_size
from bot.anonymity.rollup import Traits
from bot.store.answers import responses
from bot.store.base import Database
from bot.store.contacts import fieldwork, inbox, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState, TakenError
from bot.store.keys import KeyFolder, NoKeyError
from bot.store.seal import OVERHEAD, UnreadableError, place_of, tag_of, unseal
from bot.survey.model import Survey
from bot.survey.session import SENT, Answer, Session, Standing
from bot.survey.source import read_survey
from tests.actions.answering import FIRST, opened
from tests.attacks.harvest import unflushed
from tests.faults.campaign import ROUNDS, SEEDS
from tests.faults.on_disk import sheets_on_disk
from tests.faults.steps import until_step
from tests.furniture import HandClock

BATCH = 50
SENT_FIRST = BATCH + 2
DRAFTS = 4
LATE = 12
"""How many more send once the process was killed, so that enough are left for the close."""

STRIDE = 9 if ROUNDS == 1 else 1
"""`make faults` kills before every step, `make check` before every ninth."""

WITHDRAWS, CHANGES, SENDS = 0, 1, SENT_FIRST
"""Whom of the people we let act while the cut stands still: two who have sent, and the first with a draft."""

TWICE = 0.3
"""Share of the cuts that are killed a second time."""

SURVEY = """
survey: numbers
title: Numbers
minutes: 1
personal: "no"
questions:
  - {type: integer, name: s_number, label: Which number do you think of?}
  - {type: integer, name: s_other, label: And which else?}
"""


@dataclass
class Street:
    """A wave in which every person says a number of their own.

    Attributes:
        stores: contacts and answers.
        house: words, keys and clock.
        survey: what is asked.
        wave: the wave.
        tags: of those who take part from the first.
        expected: the numbers of whoever was told that their answers are sent, and not that they are withdrawn.
        acted: who has done what they were to do.
        copies: tags with what was sealed, as they lay in copies that somebody made while it stood still.
    """

    stores: tuple[Database, Database]
    house: House
    survey: Survey
    wave: Wave
    tags: Sequence[bytes]
    expected: set[int] = field(default_factory=lambda: set(range(SENT_FIRST)))
    acted: set[int] = field(default_factory=set)
    copies: set[tuple[bytes, bytes]] = field(default_factory=set)

    def anew(self) -> House:
        """Give words, keys and clock as a process has them that has just begun."""
        return replace(self.house, keys=KeyFolder(self.house.keys.path), _surveys={}, sizes={})

    def attend(self, contacts: Database, answers: Database) -> None:
        """Do what is due."""
        house = self.anew()
        for due in closing.due(contacts, house):
            closing.attend(contacts, answers, house, due)

    def act(self) -> None:
        """Let one withdraw, one change their answers and one send a draft, each until somebody has time for them."""
        for at in sorted({WITHDRAWS, CHANGES, SENDS} - self.acted):
            try:
                self._act(at)
            except (OperationalError, TakenError):  # the cut has it in hand: they try again later
                continue
            self.acted.add(at)

    def _act(self, at: int) -> None:
        house, contacts = self.anew(), self.stores[0]
        with contacts.begin_at_once() if contacts.is_sqlite else contacts.begin() as conn:
            if not contacts.is_sqlite:
                conn.exec_driver_sql("SET LOCAL lock_timeout = '80ms'")
            contact = people.touch(conn, FIRST + at)
            assert contact is not None
            does = {WITHDRAWS: participate.withdraw, CHANGES: participate.change, SENDS: participate.send_unfinished}
            before = self.state_of(conn, house, at)
            does[at](conn, house, contact, self.wave.id)
            after = self.state_of(conn, house, at)
        if at == WITHDRAWS and before is not None and after is None:
            self.expected.discard(at)
        if at == SENDS and before is SheetState.DRAFT and after is SheetState.SUBMITTED:
            self.expected.add(at)

    def state_of(self, conn: Connection, house: House, at: int) -> SheetState | None:
        """Tell how far somebody's sheet has come; None where there is none."""
        try:
            sheet = sheets.get(conn, self.wave.id, tag_of(house.keys.key("wave", self.wave.id), FIRST + at))
        except NoKeyError:
            return None
        return sheet and sheet.state

    def let_more_send(self) -> None:
        """Let others send their answers, if they still can."""
        house = self.anew()
        with self.stores[0].begin() as conn:
            wave = fieldwork.lock_wave(conn, self.wave.id)
            assert wave is not None
            if is_open(wave, house):
                numbers = range(SENT_FIRST + DRAFTS, SENT_FIRST + DRAFTS + LATE)
                sent(conn, house, OpenSheet(wave, self.survey, b""), numbers)
                self.expected |= {*numbers}

    def copy(self) -> None:
        """Copy the contacts store as it lies on the disk."""
        self.copies |= sheets_on_disk(self.stores[0], self.tags, sheet_size(self.survey) + OVERHEAD)

    def opened(self) -> int:
        """Count the sheets of copies that any key opens that is left."""
        keys = [path.read_bytes() for path in self.house.keys.path.glob("*-*")]
        return sum(any(_opens(self.wave.id, each, key) for key in keys) for each in self.copies)

    def numbers(self) -> list[int]:
        """List the numbers that are stored, each as often as it is."""
        with self.stores[1].read() as conn:
            found = responses.responses_of(conn, self.wave.id)
        return sorted(orjson.loads(each.given)["s_number"] for each in found)


def sent(conn: Connection, house: House, blank: OpenSheet, numbers: Iterable[int], *, drafts: bool = False) -> None:
    """Let people send a number each, or only begin to."""
    for at in numbers:
        said = {"s_number": Answer(Standing.GIVEN, float(at))}
        session = Session("tttt", at="s_other", answers=said)
        if not drafts:
            session = Session("tttt", at=SENT, answers=said, sent=said)
        day = house.clock().date()
        people.create(conn, Contact(telegram_id=FIRST + at, language="en_GB", surveys=True, created_day=day))
        tag = tag_of(house.keys.key("wave", blank.wave.id), FIRST + at)
        state = SheetState.DRAFT if drafts else SheetState.SUBMITTED
        assert keep_sheet(conn, house, replace(blank, tag=tag, state=state, session=session))


def _opens(wave: str, kept: tuple[bytes, bytes], key: bytes) -> bool:
    tag, sealed = kept
    try:
        unseal(sealed, key=key, bound=place_of(wave, tag))
    except UnreadableError:
        return False
    return True


@pytest.fixture(scope="module")
def survey() -> Survey:
    return read_survey(SURVEY, file="numbers.yaml", blocks={}, lists={})


@pytest.fixture
def build(contacts: Database, answers: Database, house: House, survey: Survey) -> Callable[[], Street]:
    """Give what opens one more wave: a batch is sent, a few are answering, and one press could not be handled."""
    unflushed(contacts)
    unflushed(answers)

    def built() -> Street:
        wave = opened(contacts, house, survey, batch=BATCH)
        blank = OpenSheet(wave, survey, b"", traits=Traits("en_GB", "kade"))
        with contacts.begin() as conn:
            sent(conn, house, blank, range(SENT_FIRST))
            sent(conn, house, blank, range(SENT_FIRST, SENT_FIRST + DRAFTS), drafts=True)
            put_aside(house, b'{"callback_query": 1}')(conn)
        key = house.keys.key("wave", wave.id)
        tags = [tag_of(key, FIRST + at) for at in range(SENT_FIRST + DRAFTS)]
        return Street((contacts, answers), house, survey, wave, tags)

    return built


def killed(scene: Street, moment: int) -> None:
    """Do what is due and be killed before one step; somebody copies, and people act, while it stands there."""

    def meanwhile() -> None:
        scene.copy()
        scene.act()

    until_step(moment, scene.attend, stores=scene.stores, keys=scene.house.keys.path, meanwhile=meanwhile)


def length_of(scene: Street) -> int:
    """Do what is due to its end; return how many steps that took."""
    seen = until_step(-1, scene.attend, stores=scene.stores, keys=scene.house.keys.path)
    assert seen
    return seen


def outlived(scene: Street, clock: HandClock) -> int:
    """Go on after the kills as if nothing had been, to the end of the wave; return how many sheets can be opened."""
    scene.act()
    scene.attend(*scene.stores)
    scene.let_more_send()
    if scene.numbers():  # something was cut: what nobody could handle is gone with it
        with scene.stores[0].read() as conn:
            assert inbox.aside(conn) == ()
    clock.move(days=8)
    scene.attend(*scene.stores)
    return scene.opened()


def insist(scene: Street) -> None:
    """Find each answer once, and nothing of the sheets."""
    assert scene.numbers() == sorted(scene.expected)
    with scene.stores[0].read() as conn:
        wave = fieldwork.get_wave(conn, scene.wave.id)
        assert wave is not None
        assert wave.state is WaveState.CUT
        assert not any(sheets.counts(conn, wave.id).values())
    assert closing.due(scene.stores[0], scene.house) == ()
    assert [path.name for path in scene.house.keys.path.iterdir() if path.suffix == ".key"] == []


@pytest.mark.parametrize("at_close", [False, True], ids=["a batch", "at the close"])
@pytest.mark.parametrize("seed", SEEDS[:1])
def test_a_cut_that_is_killed_before_any_step_stores_each_answer_once_and_leaves_no_copy_readable(
    build: Callable[[], Street], clock: HandClock, seed: int, *, at_close: bool
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same kills every time

    def scene() -> Street:
        made = build()
        if at_close:
            clock.move(days=8)
        return made

    for _ in range(2):  # the first cut stores the definition, too
        first = scene()
        length = length_of(first)
        assert outlived(first, clock) == 0
    for moment in range(chance.randrange(STRIDE), length, STRIDE):
        each = scene()
        killed(each, moment)
        if chance.random() < TWICE:
            killed(each, chance.randrange(length))
        opened_ = outlived(each, clock)

        assert (moment, opened_) == (moment, 0)
        insist(each)


def test_a_copy_is_opened_where_each_try_makes_a_key_of_a_new_name(
    build: Callable[[], Street], clock: HandClock, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is made when sheets are sealed anew and nothing is committed: the key that did so must go, too."""
    monkeypatch.setattr(cut, "following_epoch", lambda _: secrets.token_hex(6))
    length = length_of(build())
    before, found = set(house.keys.path.iterdir()), 0
    for moment in range(length // 5, length, 3):
        scene = build()
        killed(scene, moment)
        found = outlived(scene, clock)
        if found:
            break

    assert set(house.keys.path.iterdir()) - before
    assert found or scene.stores[0].is_sqlite  # which keeps in memory what is not committed
