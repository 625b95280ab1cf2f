"""One resident's sealed sheet: theirs alone, of one size, and only while the wave is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.actions.house import House
from bot.actions.sheet import STEP, Traits, keep_sheet, open_sheet, sheet_size, with_session
from bot.store.base import Database
from bot.store.contacts import sheets
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.sheets import SheetState
from bot.survey.engine import start
from bot.survey.model import Survey
from bot.survey.session import Answer, Session, Standing
from tests.actions.answering import FIRST, let_answer, opened
from tests.furniture import HandClock


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    return opened(contacts, house, surveys["neighbourhood-review"])


def session_of(house: House, survey: Survey, said: str = "") -> Session:
    begun = start(survey, token="abcd", given=house.scheme.given, around=house.around(house.catalog("en_GB")))
    text = next(question.name for question in survey.questions if question.kind.value == "text")
    return replace(begun, answers={**begun.answers, text: Answer(Standing.GIVEN, said)}) if said else begun


def test_what_is_kept_is_read_back(contacts: Database, house: House, wave: Wave) -> None:
    with contacts.begin() as conn:
        empty = open_sheet(conn, house, wave=wave.id, chat=FIRST)
        assert empty is not None
        session = session_of(house, empty.survey, "More light.")
        kept = keep_sheet(conn, house, replace(with_session(empty, session), traits=Traits("ar", "kade")))
        found = open_sheet(conn, house, wave=wave.id, chat=FIRST)
        other = open_sheet(conn, house, wave=wave.id, chat=FIRST + 1)

    assert found is not None
    assert other is not None
    assert (kept, empty.session, other.session) == (True, None, None)
    assert (found.session, found.state, found.traits) == (session, SheetState.DRAFT, Traits("ar", "kade"))


def test_what_was_said_before_is_read_back_beside_what_is_said_now(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["say"])
    earlier = tuple({"s_text": Answer(Standing.GIVEN, f"thing {at}\n")} for at in range(3))
    with contacts.begin() as conn:
        empty = open_sheet(conn, house, wave=wave.id, chat=FIRST)
        assert empty is not None
        session = session_of(house, empty.survey, "More light.")
        kept = keep_sheet(conn, house, replace(with_session(empty, session), earlier=earlier))
        found = open_sheet(conn, house, wave=wave.id, chat=FIRST)

    assert found is not None
    assert (kept, found.session, found.earlier) == (True, session, earlier)


def test_sheets_of_one_survey_have_one_size(contacts: Database, house: House, wave: Wave) -> None:
    let_answer(contacts, house, wave, 2, drafts=2)
    with contacts.read() as conn:
        found = [each for state in sheets.FREE for each in sheets.in_state(conn, wave.id, state)]
        survey = house.survey(conn, wave.fingerprint)

    assert len({len(sheet.sealed or b"") for sheet in found}) == 1
    assert sheet_size(survey) % STEP == 0


def test_texts_that_do_not_fit_are_not_kept(contacts: Database, house: House, wave: Wave) -> None:
    with contacts.begin() as conn:
        empty = open_sheet(conn, house, wave=wave.id, chat=FIRST)
        assert empty is not None
        hard_to_pack = house.random(sheet_size(empty.survey)).hex()
        kept = keep_sheet(conn, house, with_session(empty, session_of(house, empty.survey, hard_to_pack)))

        assert (kept, sheets.counts(conn, wave.id)[SheetState.DRAFT]) == (False, 0)


def test_a_sheet_cannot_be_opened_once_the_wave_is_over(
    contacts: Database, house: House, wave: Wave, clock: HandClock
) -> None:
    clock.move(days=7)
    with contacts.begin() as conn:
        assert open_sheet(conn, house, wave=wave.id, chat=FIRST) is None


@pytest.mark.parametrize("named", ["", "nowhere", "../../etc", "x" * 70, "a b"])
def test_a_wave_that_does_not_exist_has_no_sheet(contacts: Database, house: House, named: str) -> None:
    with contacts.begin() as conn:
        assert open_sheet(conn, house, wave=named, chat=FIRST) is None
