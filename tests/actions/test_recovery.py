"""After a restore every answer is there once, or an operator decided what to give up; old copies open nothing."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing as ending
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.actions import closing, participate
from bot.actions.house import House
from bot.actions.recovery import Settled, Unreadable, give_up, settle, unreadable
from bot.actions.whereabouts import here
from bot.errors import OperatorError
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.store import archive
from bot.store.answers import responses
from bot.store.base import Database, open_database
from bot.store.contacts import fieldwork, people, sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.keys import KeyFolder
from bot.store.migrations import Which, migrate
from bot.survey.model import Survey
from tests.actions.answering import FIRST, answer_all, let_answer, opened
from tests.actions.test_cut import STEPS, DiedError, Life, Mortal, MortalKeys
from tests.furniture import HandClock

SENT = 12
DRAFTS = 2


def quiet(_store: str, _rows: int) -> None:
    """Hear of the progress without a word."""


@pytest.fixture
def contacts(tmp_path: Path) -> Iterator[Database]:
    """Open a store on SQLite alone: nothing here depends on the engine, and the drill is on both."""
    with fresh(tmp_path, "contacts") as database:
        yield database


@pytest.fixture
def answers(tmp_path: Path) -> Iterator[Database]:
    with fresh(tmp_path, "answers") as database:
        yield database


@contextmanager
def fresh(folder: Path, which: Which) -> Iterator[Database]:
    with ending(open_database(f"sqlite:///{folder}/{which}.db", name=which)) as database:
        migrate(database, which)
        yield database


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    found = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, found, SENT, drafts=DRAFTS)
    return found


class Copy:
    """A backup in memory: the contacts as they were, then the answers."""

    def __init__(self, contacts: Database, answers: Database) -> None:
        self._lines = (io.StringIO(), io.StringIO())
        archive.write(contacts, "contacts", self._lines[0], quiet)
        archive.write(answers, "answers", self._lines[1], quiet)

    def with_answers_of(self, later: Copy) -> Copy:
        """Give the copy that comes of copying the answers later."""
        self._lines = (self._lines[0], later._lines[1])
        return self

    def back(self, contacts: Database, answers: Database) -> None:
        """Put it in place of what the stores hold now."""
        for database, which, lines in zip((contacts, answers), ("contacts", "answers"), self._lines, strict=True):
            lines.seek(0)
            with database.begin() as conn:
                empty(conn)
                archive.fill(conn, which, lines, quiet)  # type: ignore[arg-type]  # the name of one of the two stores


def empty(conn: Connection) -> None:
    names = ("sheet", "link", "wording", "wave", "contact", "handled", "quarantine", "setting")
    names += ("answer", "response", "remark", "cut", "definition")
    for table in names:
        with suppress(Exception), conn.begin_nested():
            conn.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names


def settled(contacts: Database, answers: Database, house: House, *, giving_up: bool = False) -> tuple[Settled, ...]:
    with contacts.begin() as people_, answers.begin() as said:
        return settle(people_, said, house, give_up=giving_up)


def kept(answers: Database, wave: Wave) -> int:
    with answers.read() as conn:
        return len(responses.responses_of(conn, wave.id))


def state(contacts: Database, wave: Wave) -> WaveState:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
    assert found is not None
    return found.state


def number(contacts: Database, wave: Wave) -> dict[str, int]:
    with contacts.read() as conn:
        return {state.value: count for state, count in sheets.counts(conn, wave.id).items() if count}


def test_with_the_keys_in_place_everything_goes_on(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    copy = Copy(contacts, answers)
    copy.back(contacts, answers)

    assert settled(contacts, answers, house) == ()
    assert number(contacts, wave) == {"submitted": SENT, "draft": DRAFTS}
    assert closing.close(contacts, answers, house, wave.id).responses == SENT


def die(contacts: Database, answers: Database, house: House, wave: Wave, steps: int) -> None:
    """Attend to a wave as the clock does, and die after so many steps."""
    life = Life(steps)
    mortal = [Mortal(each.engine, each.reader, each.hasty, life=life) for each in (contacts, answers)]
    with pytest.raises(DiedError):
        closing.attend(*mortal, replace(house, keys=MortalKeys(house.keys.path, life=life)), wave.id)


def go_on(contacts: Database, answers: Database, house: House) -> House:
    """Put everything in order and attend to what is due, as after a restore and a start."""
    later = replace(house, keys=KeyFolder(house.keys.path), _surveys={})
    settled(contacts, answers, later)
    for due in closing.due(contacts, later):
        closing.attend(contacts, answers, later, due)
    return later


@pytest.mark.parametrize("steps", range(STEPS))
def test_a_copy_from_any_step_of_a_close_brings_each_answer_once(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock, steps: int
) -> None:
    clock.move(days=8)
    die(contacts, answers, house, wave, steps)
    copy = Copy(contacts, answers)
    copy.back(contacts, answers)
    go_on(contacts, answers, house)

    assert (kept(answers, wave), number(contacts, wave), state(contacts, wave)) == (SENT, {}, WaveState.CUT)
    assert sorted(path.name for path in house.keys.path.iterdir()) == []


BEGUN, STORED = 2, 7
"""Steps of a close after which its sheets are taken, and before it counts as done: the keys are destroyed."""


def test_a_copy_that_a_close_went_through_brings_each_answer_once(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock
) -> None:
    """The contacts are from before the answers were stored, the answers from after it, and the keys are gone."""
    clock.move(days=8)
    die(contacts, answers, house, wave, BEGUN)
    early = Copy(contacts, answers)
    die(contacts, answers, house, wave, STORED)
    early.with_answers_of(Copy(contacts, answers)).back(contacts, answers)
    go_on(contacts, answers, house)

    assert (kept(answers, wave), number(contacts, wave), state(contacts, wave)) == (SENT, {}, WaveState.CUT)


@pytest.fixture
def batched(contacts: Database, wave: Wave) -> Wave:
    """Let the wave be cut in batches of ten while it is open."""
    with contacts.begin() as conn:
        conn.exec_driver_sql("UPDATE wave SET batch = 10")
    return wave


@pytest.mark.parametrize(("begun", "stored"), [(1, 2), (1, 4), (2, 4), (3, 4)])
def test_a_copy_that_a_batch_went_through_brings_each_answer_once_and_nobody_answers_twice(
    contacts: Database, answers: Database, house: House, batched: Wave, clock: HandClock, begun: int, stored: int
) -> None:
    die(contacts, answers, house, batched, begun)
    early = Copy(contacts, answers)
    die(contacts, answers, house, batched, stored)
    early.with_answers_of(Copy(contacts, answers)).back(contacts, answers)
    later = go_on(contacts, answers, house)
    with contacts.begin() as conn:
        contact = people.read(conn, FIRST)
        assert contact is not None
        again = participate.begin(conn, later, contact, batched.id)

    assert (kept(answers, batched), state(contacts, batched)) == (SENT, WaveState.OPEN)
    assert number(contacts, batched) == {"counted": SENT, "draft": DRAFTS}
    assert again == here_of(contacts, later)
    clock.move(days=8)
    go_on(contacts, answers, later)
    assert (kept(answers, batched), state(contacts, batched)) == (SENT, WaveState.CUT)


def here_of(contacts: Database, house: House) -> Screen:
    with contacts.begin() as conn:
        contact = people.read(conn, FIRST)
        assert contact is not None
        return here(conn, house, contact)


def test_a_backup_from_before_a_cut_and_the_keys_of_today_open_nothing(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    copy = Copy(contacts, answers)
    closing.close(contacts, answers, house, wave.id)
    copy.back(contacts, answers)
    today = replace(house, keys=KeyFolder(house.keys.path), _surveys={})
    with contacts.read() as conn:
        lost = unreadable(conn, today.keys)

    assert lost == (Unreadable(wave.id, SENT + DRAFTS),)


def test_what_cannot_be_read_is_never_given_up_unasked(
    contacts: Database, answers: Database, house: House, wave: Wave, surveys: Mapping[str, Survey]
) -> None:
    other = opened(contacts, house, surveys["event-feedback"])
    let_answer(contacts, house, other, 1)
    keyless = without_keys(house)
    with pytest.raises(OperatorError) as error:
        settled(contacts, answers, keyless)

    assert sorted((problem.place, int(problem.fault.split()[0])) for problem in error.value.problems) == sorted(
        [(wave.id, SENT + DRAFTS), (other.id, 1)]
    )
    assert number(contacts, wave) == {"submitted": SENT, "draft": DRAFTS}


def without_keys(house: House) -> House:
    """Give the house after its key folder was lost."""
    shutil.rmtree(house.keys.path)
    return replace(house, keys=KeyFolder(house.keys.path), _surveys={})


def test_an_open_wave_begins_anew_and_whoever_opens_it_is_told_why(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    keyless = without_keys(house)
    with contacts.begin() as conn:
        people.shown(conn, [FIRST])
    done = settled(contacts, answers, keyless, giving_up=True)
    with contacts.begin() as conn:
        contact = people.read(conn, FIRST)
        assert contact is not None
        screen = here(conn, keyless, contact)
        told = notice(keyless.catalog("en_GB"), Notice.ANEW)
        answer_all(conn, keyless, contact, participate.begin(conn, keyless, contact, wave.id))

    assert done == (Settled(wave.id, SENT + DRAFTS, stored=False, open=True),)
    assert (told in screen.text, contact.owed, state(contacts, wave)) == (True, True, WaveState.OPEN)
    assert number(contacts, wave) == {"submitted": 1}
    assert closing.close(contacts, answers, keyless, wave.id).waiting == 1


def test_a_closed_wave_without_keys_ends(contacts: Database, answers: Database, house: House, wave: Wave) -> None:
    with contacts.begin() as conn:
        fieldwork.set_state(conn, wave.id, WaveState.CLOSED)
    keyless = without_keys(house)
    done = settled(contacts, answers, keyless, giving_up=True)
    go_on(contacts, answers, keyless)

    assert done == (Settled(wave.id, SENT + DRAFTS, stored=False, open=False),)
    assert (state(contacts, wave), number(contacts, wave), kept(answers, wave)) == (WaveState.CUT, {}, 0)


def test_a_wave_with_a_counted_batch_ends_without_the_key_of_its_tags(
    contacts: Database, answers: Database, house: House, batched: Wave
) -> None:
    """Otherwise whoever was counted could answer again."""
    closing.attend(contacts, answers, house, batched.id)
    keyless = without_keys(house)
    done = settled(contacts, answers, keyless, giving_up=True)
    go_on(contacts, answers, keyless)

    assert done == (Settled(batched.id, DRAFTS, stored=False, open=False),)
    assert (state(contacts, batched), kept(answers, batched)) == (WaveState.CUT, SENT)


def test_an_open_wave_that_nobody_answered_yet_only_gets_new_keys(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    keyless = without_keys(house)

    assert settled(contacts, answers, keyless) == ()
    let_answer(contacts, keyless, wave, SENT)
    assert closing.close(contacts, answers, keyless, wave.id).responses == SENT


def test_answers_that_can_be_read_are_counted_although_the_key_of_the_tags_is_gone(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    house.keys.destroy("wave", wave.id)

    assert settled(contacts, answers, house) == (Settled(wave.id, 0, stored=False, open=False),)
    assert closing.close(contacts, answers, house, wave.id).responses == SENT


def test_only_what_nobody_can_read_can_be_given_up(contacts: Database, house: House, wave: Wave) -> None:
    with contacts.begin() as conn, pytest.raises(OperatorError, match="nothing was deleted"):
        give_up(conn, house, wave.id)
    keyless = without_keys(house)
    with contacts.begin() as conn:
        done = give_up(conn, keyless, wave.id)

    assert done == Settled(wave.id, SENT + DRAFTS, stored=False, open=True)


def test_a_resident_whose_sheets_key_is_gone_is_told_that_the_survey_is_closed(
    contacts: Database, house: House, wave: Wave
) -> None:
    house.keys.destroy("epoch", wave.epoch)
    with contacts.begin() as conn:
        contact = people.read(conn, FIRST + SENT)
        assert contact is not None
        screens: list[Screen] = [
            participate.open_survey(conn, house, contact, wave.id),
            participate.begin(conn, house, contact, wave.id),
        ]
        told = notice(house.catalog("en_GB"), Notice.CLOSED)

    assert [told in screen.text for screen in screens] == [True, True]
