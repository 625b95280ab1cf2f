"""Attack 16: killed at any step of the cut, twenty times at each, no answer is lost or stored twice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from bot.actions import closing
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, find_sheet, keep_sheet
from bot.anonymity.rollup import Traits
from bot.schedule.delivery import Kind, Planned, State
from bot.store.base import Database
from bot.store.contacts import outbox
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.store.contacts.tables import DELIVERY
from bot.store.keys import KeyFolder
from bot.store.seal import tag_of
from bot.survey.model import Survey
from bot.survey.session import Session
from tests.actions.answering import FIRST, let_answer, opened
from tests.actions.test_cut import SENT, DiedError, MortalKeys, is_gone, kept
from tests.attacks.harvest import unflushed
from tests.attacks.report import Result, note
from tests.attacks.suite import nothing

pytestmark = pytest.mark.filterwarnings("ignore:<psycopg.ServerCursor:ResourceWarning")
"""A life may end when a cursor is made and not used yet; a process that is killed leaves none behind."""

KILLED = "16 killed in the middle of the cut"
CRASHES = 20
"""Kills in each part of a cut."""

STEPS = 7
"""Close, begin, store, clear, two keys, done: a part of the statements for each."""


@dataclass
class Life:
    """Counts statements, in either store, and ends at one of them."""

    left: int = 1_000_000
    seen: int = 0

    def step(self, *_: object) -> None:
        self.seen += 1
        self.left -= 1
        if self.left < 0:
            raise DiedError


@contextmanager
def mortal(life: Life, *stores: Database) -> Iterator[None]:
    """Let every statement of these stores, and every commit, cost a piece of a life."""
    for store in stores:
        event.listen(store.engine, "before_cursor_execute", life.step)
        event.listen(store.engine, "commit", life.step)
    try:
        yield
    finally:
        for store in stores:
            event.remove(store.engine, "before_cursor_execute", life.step)
            event.remove(store.engine, "commit", life.step)


def sent(contacts: Database, house: House, survey: Survey, session: Session) -> Wave:
    """Open a wave in which people have sent answers, sealed as the bot seals them."""
    wave = opened(contacts, house, survey)
    with contacts.begin() as conn:
        for chat in range(FIRST, FIRST + SENT):
            tag = tag_of(house.keys.key("wave", wave.id), chat)
            keep_sheet(conn, house, OpenSheet(wave, survey, tag, SheetState.SUBMITTED, session, Traits("nl", "kade")))
    return wave


@pytest.fixture
def session(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Session:
    """Let somebody answer, for others to have said the same."""
    wave = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, wave, 1)
    with contacts.begin() as conn:
        sheet = find_sheet(conn, house, wave=wave.id, chat=FIRST)
    assert sheet is not None
    assert sheet.session is not None
    return sheet.session


def killed(contacts: Database, answers: Database, house: House, wave: Wave, after: int) -> Life:
    """Close and cut a wave, and die after so many statements, commits and destroyed keys."""
    life = Life(after)
    keys = MortalKeys(house.keys.path, life=life)  # type: ignore[arg-type]  # both count steps
    with mortal(life, contacts, answers):
        closing.close(contacts, answers, replace(house, keys=keys), wave.id)
    return life


def test_a_cut_that_is_killed_anywhere_stores_each_answer_once(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], session: Session
) -> None:
    for store in (contacts, answers):
        unflushed(store)
    for _ in range(2):  # the first cut stores the definition, too
        wave = sent(contacts, house, surveys["pulse"], session)
        length = killed(contacts, answers, house, wave, 1_000_000).seen
    chance = random.Random(16)  # noqa: S311 - the same crashes every time
    wrong = 0
    for crash in range(STEPS * CRASHES):
        step = crash % STEPS
        moment = chance.randrange(step * length // STEPS, (step + 1) * length // STEPS)
        wave = sent(contacts, house, surveys["pulse"], session)
        with pytest.raises(DiedError):
            killed(contacts, answers, house, wave, moment)
        restarted = replace(house, keys=KeyFolder(house.keys.path))
        closing.close(contacts, answers, restarted, wave.id)
        right = (kept(answers, wave), is_gone(contacts, restarted, wave))
        wrong += right != (SENT, (WaveState.CUT, True, True))
    engine = contacts.engine.dialect.name
    figure = nothing(wrong, STEPS * CRASHES, f"waves not whole, {CRASHES} kills in each of {STEPS} parts")
    note(
        Result(
            "16 killed in the middle of the cut",
            engine,
            "kills the cut at any statement, commit or key, and runs it again",
            figure,
        )
    )

    assert figure.held, figure


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoever dies closes no cursor
@pytest.mark.parametrize("times", [1, 3], ids=["about a meeting", "said several times"])
def test_a_cut_of_any_kind_that_is_killed_stores_each_answer_once_and_leaves_nothing_uneven(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], session: Session, times: int
) -> None:
    """A meeting's people were nudged meanwhile, and a sheet may say several things: each is stored, none twice."""
    for store in (contacts, answers):
        unflushed(store)
    length = killed(contacts, answers, house, nudged(contacts, house, surveys["pulse"], session, times), 1_000_000).seen
    for moment in range(1, length, max(1, length // 12)):
        wave = nudged(contacts, house, surveys["pulse"], session, times)
        with pytest.raises(DiedError):
            killed(contacts, answers, house, wave, moment)
        restarted = replace(house, keys=KeyFolder(house.keys.path))
        closing.close(contacts, answers, restarted, wave.id)
        with contacts.read() as conn:
            told = set(conn.execute(ALIKE.where(DELIVERY.c.subject == wave.id)))

        assert kept(answers, wave) == SENT * times
        assert is_gone(contacts, restarted, wave) == (WaveState.CUT, True, True)
        assert [row[:3] for row in told] == [("sent", 1, "")]


ALIKE = select(*(DELIVERY.c[name] for name in ("state", "attempts", "reason", "at", "lease", "due", "expires")))


def nudged(contacts: Database, house: House, survey: Survey, session: Session, times: int) -> Wave:
    """Open a wave in which everybody has said so many things, and everybody's nudge came to another end."""
    wave, now = opened(contacts, house, survey), house.clock()
    states = (State.SENT, State.QUEUED, State.SENDING, State.UNCERTAIN)
    with contacts.begin() as conn:
        for at, chat in enumerate(range(FIRST, FIRST + SENT)):
            tag = tag_of(house.keys.key("wave", wave.id), chat)
            earlier = (session.sent or {},) * (times - 1)
            traits = Traits("nl", "kade")
            keep_sheet(conn, house, OpenSheet(wave, survey, tag, SheetState.SUBMITTED, session, traits, earlier))
            nudge = Planned(kind=Kind.NUDGE, subject=wave.id, rule="once", contact=chat, due=now)
            outbox.settle(conn, Kind.NUDGE, wave.id, [nudge], contact=chat)
            ended = {"state": states[at % len(states)], "attempts": at, "at": now + timedelta(minutes=at)}
            conn.execute(update(DELIVERY).where(DELIVERY.c.key == nudge.key).values(ended))
    return wave
