"""What residents hear of a survey unasked, and that the outbox does not tell whom it concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from bot.actions import closing, participate, personal, telling
from bot.actions.house import House
from bot.schedule.delivery import Kind, Planned, State
from bot.store.base import Database
from bot.store.contacts import outbox, people
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.tables import DELIVERY
from bot.survey.model import Survey
from tests.actions.answering import FIRST, answer_all, let_answer, opened
from tests.actions.post import delivered
from tests.actions.test_closing import FEW, ask, begin_half, called, contact, counts, press, small
from tests.furniture import HandClock

__all__ = ["small"]  # a fixture of both files


def test_those_with_a_draft_are_told_a_day_before_at_a_decent_hour_and_once(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=5)  # until 19:00 in the scheme's time zone
    let_answer(contacts, house, wave, 3, drafts=2)
    told = []
    for hours in (0, 95, 1, 3, 12, 2):
        clock.move(hours=hours)
        told.append((closing.tell_of_closing(contacts, house), called(contacts, house)))

    assert told == [(0, set()), (0, set()), (1, {3, 4}), (0, set()), (0, set()), (0, set())]


def test_nobody_is_told_at_night(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    still = replace(house, scheme=replace(house.scheme, quiet_hours=(time(21), time(9))))
    clock.move(hours=9)  # 4 in the morning
    wave = opened(contacts, still, surveys["pulse"], days=2)
    let_answer(contacts, still, wave, 0, drafts=1)
    told = []
    for hours in (24, 4, 1):
        clock.move(hours=hours)
        told.append((closing.tell_of_closing(contacts, still), called(contacts, still)))

    assert told == [(0, set()), (0, set()), (1, {0})]


def test_whoever_is_told_can_go_on_send_or_delete_and_stays_where_they_were(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    for at in range(3):
        begin_half(contacts, house, wave, at)
    clock.move(hours=23)
    before = [contact(contacts, at) for at in range(3)]
    closing.tell_of_closing(contacts, house)
    screens = delivered(contacts, house)
    after = [contact(contacts, at) for at in range(3)]
    (screen,) = screens[FIRST]
    choices = [row[0].data for row in screen.rows][:3]
    for at, choice in enumerate(choices):
        press(contacts, house, at, choice)
    with contacts.begin() as conn:
        answer_all(
            conn, house, contact(contacts, 0), participate.open_survey(conn, house, contact(contacts, 0), wave.id)
        )

    assert before == after
    assert choices == [f"d:{verb}:{wave.id}" for verb in ("survey", "hand_in", "withdrawn")]
    assert counts(contacts, wave) == {"submitted": 2}


def test_what_came_unasked_can_be_seen_in_the_original_wherever_its_reader_stands(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    begin_half(contacts, house, wave, 0)
    with contacts.begin() as conn:
        people.change(conn, FIRST, language="nl", at="")
    clock.move(hours=23)
    closing.tell_of_closing(contacts, house)
    ((screen,),) = delivered(contacts, house).values()
    data = next(button.data for row in screen.rows for button in row if button.data.startswith("d:original"))
    original = press(contacts, house, 0, data)
    later = press(contacts, house, 0, "d:original:ending.nowhere")
    menu = press(contacts, house, 0, "m:original")

    assert original.text.partition("\n\n")[2].startswith("This survey closes on")
    assert later == menu
    assert contact(contacts, 0).at == ""


def test_the_outbox_has_the_same_row_for_whoever_has_a_draft_and_whoever_has_not(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    let_answer(contacts, house, wave, 2, drafts=2)
    clock.move(hours=23)
    closing.tell_of_closing(contacts, house)
    told = called(contacts, house)

    assert (told, len(rows_about(contacts, wave))) == ({2, 3}, 4)
    assert len(set(rows_about(contacts, wave))) == 1


def rows_about(contacts: Database, wave: Wave) -> list[tuple[object, ...]]:
    """Return all that the outbox says about a wave, but whom it is said of."""
    columns = [column for column in DELIVERY.c if column.name not in {"key", "contact"}]
    with contacts.read() as conn:
        return [tuple(row) for row in conn.execute(select(*columns).where(DELIVERY.c.subject == wave.id))]


def test_the_few_are_asked_by_rows_that_do_not_tell_who_they_are(contacts: Database, house: House, small: Wave) -> None:
    ask(contacts, house, small)
    told = called(contacts, house)

    assert (told, len(rows_about(contacts, small))) == (set(range(FEW)), FEW + 2)
    assert len(set(rows_about(contacts, small))) == 1


def test_a_wave_that_is_extended_is_told_of_again_and_what_still_waited_is_not_said(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    begin_half(contacts, house, wave, 0)
    clock.move(hours=23)
    closing.tell_of_closing(contacts, house)
    with contacts.begin() as conn:
        closing.extend(conn, house, wave.id, house.clock() + timedelta(days=3))
    first = called(contacts, house)
    clock.move(hours=60)
    closing.tell_of_closing(contacts, house)

    assert (first, called(contacts, house)) == (set(), {0})


def test_whoever_has_had_enough_this_week_is_not_told_and_it_takes_no_message_from_anybody(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    once = replace(house, scheme=replace(house.scheme, weekly_cap=1))
    first, second = (opened(contacts, once, surveys[name], days=1) for name in ("pulse", "neighbourhood-review"))
    for at in range(2):
        begin_half(contacts, once, first, at)
    with contacts.begin() as conn:
        outbox.add(conn, [Planned(kind=Kind.CARD, subject="c", rule="r", contact=FIRST, due=clock())])
        conn.execute(update(DELIVERY).values(state=State.SENT))
        participate.begin(conn, once, contact(contacts, 1), second.id)
    clock.move(hours=20)
    closing.tell_of_closing(contacts, once)
    told = delivered(contacts, once)

    assert {chat - FIRST: len(screens) for chat, screens in told.items()} == {1: 2}


def test_whoever_asked_for_silence_since_hears_of_nothing(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=1)
    begin_half(contacts, house, wave, 0)
    clock.move(hours=23)
    closing.tell_of_closing(contacts, house)
    with contacts.begin() as conn:
        personal.stop(conn, house, contact(contacts, 0))

    assert called(contacts, house) == set()
    assert {row[DELIVERY.c.state.name] for row in states(contacts)} == {"sent"}  # as if they had no draft


def states(contacts: Database) -> list[dict[str, object]]:
    with contacts.read() as conn:
        return [dict(row) for row in conn.execute(select(DELIVERY.c.state)).mappings()]


def test_many_are_planned_for_page_by_page(
    contacts: Database, house: House, surveys: Mapping[str, Survey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PAGE", 2)
    wave = opened(contacts, house, surveys["pulse"], days=1)
    let_answer(contacts, house, wave, 3, drafts=2)

    assert [telling.plan_ending(contacts, house, wave) for _ in range(2)] == [5, 5]
    assert called(contacts, house) == {3, 4}
