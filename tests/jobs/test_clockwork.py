"""What rings by the clock: due waves close, one that fails keeps none of the others open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.actions import fieldwork as fielding
from bot.actions import review
from bot.actions.house import House
from bot.errors import OperatorError, Problem
from bot.jobs.clockwork import REPEAT, RETENTION, WORDS, Jobs, clockwork
from bot.store.answers import responses
from bot.store.base import Database
from bot.store.contacts import boards, fieldwork, inbox, sheets, wordings
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.tables import WORDING
from bot.survey.model import Survey
from bot.survey.scheme import Recurring
from tests.actions.answering import let_answer, opened
from tests.furniture import HandClock
from tests.living import quiet

CLOSE = "close waves that are due"
WIPE = "wipe what was blacked out"
LISTEN = "keep open what can be said at any time"
FORGET = RETENTION
SENT = 11


async def ring(
    contacts: Database, answers: Database, house: House, job: str, surveys: Callable[[], Mapping[str, Survey]] = dict
) -> str:
    """Ring one job as the scheduler would, and give what was logged."""
    with quiet() as log, clockwork(Jobs(contacts, answers, house, surveys=surveys)) as scheduler:
        await scheduler.get_job(job).func()
    return log.getvalue()


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    found = opened(contacts, house, surveys["pulse"], days=1)
    let_answer(contacts, house, found, SENT)
    return found


def stored(answers: Database, wave: Wave) -> int:
    with answers.read() as conn:
        return len(responses.responses_of(conn, wave.id))


def state(contacts: Database, wave: Wave) -> WaveState:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
    assert found is not None
    return found.state


async def test_a_wave_closes_at_its_hour_and_not_before(
    contacts: Database, answers: Database, house: House, wave: Wave, clock: HandClock
) -> None:
    clock.move(hours=23, minutes=59)
    await ring(contacts, answers, house, CLOSE)
    before = state(contacts, wave)
    clock.move(minutes=1)
    await ring(contacts, answers, house, CLOSE)

    assert (before, state(contacts, wave), stored(answers, wave)) == (WaveState.OPEN, WaveState.CUT, SENT)


async def test_who_takes_part_is_drawn_by_the_clock(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    let_answer(contacts, house, wave, 30, first=SENT)
    await ring(contacts, answers, house, "draw who takes part")

    with contacts.read() as conn:
        assert boards.every(conn) == (wave.id,)


async def test_the_words_that_are_shown_are_noted_when_the_bot_starts(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    with contacts.begin() as conn:
        before = wordings.get(conn, wave.id)
        conn.execute(WORDING.delete())
    await ring(contacts, answers, house, WORDS)

    with contacts.read() as conn:
        assert wordings.get(conn, wave.id) == before != {}


async def test_an_interrupted_close_is_finished(
    contacts: Database, answers: Database, house: House, wave: Wave
) -> None:
    with contacts.begin() as conn:
        fieldwork.set_state(conn, wave.id, WaveState.CLOSED)
    await ring(contacts, answers, house, CLOSE)

    assert (state(contacts, wave), stored(answers, wave)) == (WaveState.CUT, SENT)


async def test_a_wave_that_cannot_be_cut_keeps_no_other_open(
    contacts: Database, answers: Database, house: House, wave: Wave, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    clock.move(seconds=-1)  # so that it is the first in line
    broken = opened(contacts, house, surveys["benchmark"], days=1)
    clock.move(seconds=1)
    with contacts.begin() as conn:
        sheets_with_no_meaning(conn, broken)
    clock.move(days=2)
    log = await ring(contacts, answers, house, CLOSE)

    assert (state(contacts, wave), stored(answers, wave)) == (WaveState.CUT, SENT)
    assert log.count("wave not closed") == 1


def sheets_with_no_meaning(conn: Connection, wave: Wave) -> None:
    for at in range(10):
        sheet = sheets.Sheet(wave.id, bytes([at]) * 16, wave.epoch, sheets.SheetState.SUBMITTED, bytes(1024))
        sheets.put(conn, sheet)


async def test_handled_updates_are_remembered_for_a_day(
    contacts: Database, answers: Database, house: House, clock: HandClock
) -> None:
    with contacts.begin() as conn:
        inbox.mark(conn, [1], clock().toordinal())
    clock.move(days=1)
    await ring(contacts, answers, house, FORGET)
    with contacts.read() as conn:
        next_day = inbox.fresh(conn, [1])
    clock.move(days=1)
    await ring(contacts, answers, house, FORGET)

    with contacts.read() as conn:
        assert (next_day, inbox.fresh(conn, [1])) == (frozenset(), frozenset({1}))


def standing(contacts: Database) -> list[tuple[str, bool, int | None]]:
    with contacts.read() as conn:
        return [(wave.survey, wave.listed, wave.batch) for wave in fieldwork.open_waves(conn)]


async def test_where_the_scheme_wants_it_something_can_be_said_at_any_time_for_ever(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    silent = replace(house, scheme=replace(house.scheme, says=False))
    await ring(contacts, answers, silent, LISTEN, lambda: surveys)
    before = standing(contacts)
    for _ in range(2):
        await ring(contacts, answers, house, LISTEN, lambda: surveys)
    first = standing(contacts)
    clock.move(days=fielding.STANDING / timedelta(days=1))
    await ring(contacts, answers, house, CLOSE)
    await ring(contacts, answers, house, LISTEN, lambda: surveys)

    assert (before, first, standing(contacts)) == ([], [("say", False, 50)], [("say", False, 50)])


async def test_a_faulty_survey_file_keeps_nothing_from_ringing(
    contacts: Database, answers: Database, house: House
) -> None:
    def faulty() -> Mapping[str, Survey]:
        raise OperatorError([Problem("say.yaml", 3, "", "There are no questions here.", "Add some.")])

    log = await ring(contacts, answers, house, LISTEN, faulty)

    assert log.count("nobody can say something") == 1
    assert standing(contacts) == []


async def test_what_was_blacked_out_is_wiped_once_and_again_where_more_was(
    contacts: Database, answers: Database, house: House
) -> None:
    for _ in range(2):
        with contacts.begin() as conn:
            review.owe_wiping(conn, house.token(6))
        await ring(contacts, answers, house, WIPE)

        assert review.wipe_blacked(contacts, answers) is False


async def test_what_is_asked_every_month_opens_again_and_is_logged(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], wave: Wave, clock: HandClock
) -> None:
    asking = replace(house, scheme=replace(house.scheme, recurring=(Recurring("pulse", 1, 10),)))
    clock.move(days=32)
    await ring(contacts, answers, asking, CLOSE)

    logs = [await ring(contacts, answers, asking, REPEAT, lambda: surveys) for _ in range(2)]

    assert [log.count("wave opened again") for log in logs] == [1, 0]
    assert [each for each, _, _ in standing(contacts)] == ["pulse"]
