"""What a scheme asks every few months opens again by the clock; a language that lacks texts is told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions import closing
from bot.actions.ahead import next_due
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.repeating import checked, due, languages, months_later, open_again, set_every
from bot.actions.translated import translated
from bot.errors import OperatorError
from bot.jobs.clockwork import Jobs
from bot.store.base import Database
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Survey
from bot.survey.scheme import Recurring
from tests.furniture import HandClock


@pytest.fixture
def asking(house: House) -> House:
    """Give a scheme that asks the pulse every three months for ten days."""
    return replace(house, scheme=replace(house.scheme, recurring=(Recurring("pulse", 3, 10),)))


def again(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> tuple[str, ...]:
    with contacts.begin() as conn:
        return open_again(conn, house, due(conn, house), surveys)


def waves(contacts: Database) -> tuple[Wave, ...]:
    with contacts.read() as conn:
        return fieldwork.all_waves(conn)


def test_it_opens_again_after_its_months_for_the_same_people_and_not_before(
    contacts: Database, answers: Database, asking: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    before = again(contacts, asking, surveys)
    closes_at = clock() + timedelta(days=7)
    opening = Opening(survey=surveys["pulse"], closes_at=closes_at, areas=("kade",), languages=("nl", "ar"), batch=60)
    with contacts.begin() as conn:
        first = open_wave(conn, asking, opening)
    closing.close(contacts, answers, asking, first.id)
    clock.move(days=91)
    early = again(contacts, asking, surveys)
    clock.move(days=1)
    made = again(contacts, asking, surveys)
    once = again(contacts, asking, surveys)

    assert (before, early, once) == ((), (), ())
    second = waves(contacts)[1]
    assert (made, second.survey) == ((second.id,), "pulse")
    assert (second.areas, second.languages, second.batch) == (("kade",), ("nl", "ar"), 60)
    assert second.closes_at - second.opens_at == timedelta(days=10)


def test_nothing_opens_beside_a_wave_that_is_still_open(
    contacts: Database, asking: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    with contacts.begin() as conn:
        open_wave(conn, asking, Opening(survey=surveys["pulse"], closes_at=clock() + timedelta(days=300)))
    clock.move(days=120)

    assert again(contacts, asking, surveys) == ()


def test_it_is_asked_again_as_was_decided_with_the_wave_whatever_the_scheme_says(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    opening = Opening(survey=surveys["pulse"], closes_at=clock() + timedelta(days=7), every=2)
    with contacts.begin() as conn:
        first = open_wave(conn, house, opening)
    closing.close(contacts, answers, house, first.id)
    clock.move(days=62)
    (second,) = again(contacts, house, surveys)
    wave = waves(contacts)[1]
    assert (wave.id, wave.every, wave.closes_at - wave.opens_at) == (second, 2, timedelta(days=7))

    with contacts.begin() as conn:
        set_every(conn, second, 0)
    closing.close(contacts, answers, house, second)
    clock.move(days=62)
    asking = replace(house, scheme=replace(house.scheme, recurring=(Recurring("pulse", 1, 10),)))
    assert again(contacts, asking, surveys) == ()


async def test_a_clock_that_is_moved_to_what_is_due_comes_to_the_next_wave(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    jobs = Jobs(contacts, answers, house, surveys=lambda: surveys)
    opened_at = house.local(clock())
    with contacts.begin() as conn:
        opening = Opening(survey=surveys["pulse"], closes_at=clock() + timedelta(days=7), every=2)
        first = open_wave(conn, house, opening)
    stops = []
    while len(waves(contacts)) == 1:
        with contacts.read() as conn:
            due = next_due(conn, house)
        assert due is not None
        stops.append(house.local(due))
        clock.move(seconds=(due - clock()).total_seconds())
        await jobs.ring()

    again_at = opened_at.replace(year=opened_at.year + opened_at.month // 11, month=(opened_at.month + 1) % 12 + 1)
    assert stops == [house.local(first.closes_at), again_at]


def test_a_language_that_lacks_the_new_words_is_left_out_of_what_the_clock_opens(
    contacts: Database, answers: Database, asking: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    pulse = surveys["pulse"]
    asked = tuple(replace(each, label="Something new?") if each.name == "p_sat" else each for each in pulse.questions)
    rewritten = replace(pulse, questions=asked, fingerprint="f" * 64)
    opening = Opening(survey=pulse, closes_at=clock() + timedelta(days=7), languages=("en_GB", "nl"))
    with contacts.begin() as conn:
        first = open_wave(conn, asking, opening)
    closing.close(contacts, answers, asking, first.id)
    clock.move(days=93)

    again(contacts, asking, {"pulse": rewritten})

    assert waves(contacts)[1].languages == ("en_GB",)
    assert languages(asking, first, pulse) == ("en_GB", "nl")


def test_each_area_is_asked_again_by_itself_and_one_that_only_a_link_leads_to_as_well(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    def opening(area: str, months: int, *, listed: bool = True) -> Opening:
        closes_at = clock() + timedelta(days=7)
        return Opening(survey=surveys["pulse"], closes_at=closes_at, areas=(area,), every=months, listed=listed)

    with contacts.begin() as conn:
        made = [
            open_wave(conn, house, each)
            for each in (opening("kade", 1), opening("molenveld", 2, listed=False), opening("spoorzicht", 0))
        ]
    for each in made:
        closing.close(contacts, answers, house, each.id)
    clock.move(days=32)
    first = again(contacts, house, surveys)
    clock.move(days=31)
    second = again(contacts, house, surveys)

    found = {wave.id: (wave.areas, wave.listed) for wave in waves(contacts)}
    assert [found[each] for each in first] == [(("kade",), True)]
    assert [found[each] for each in second] == [(("molenveld",), False)]


def test_an_older_wave_does_not_decide_any_more(
    contacts: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    with contacts.begin() as conn:
        first = open_wave(conn, house, Opening(survey=surveys["pulse"], closes_at=clock() + timedelta(days=7)))
        clock.move(minutes=1)
        second = open_wave(conn, house, Opening(survey=surveys["pulse"], closes_at=clock() + timedelta(days=7)))

    with contacts.begin() as conn, pytest.raises(OperatorError, match=f"A newer wave decides: {second.id}"):
        set_every(conn, first.id, 3)


@pytest.mark.parametrize("months", [-1, 61])
def test_nobody_repeats_so_rarely(months: int) -> None:
    with pytest.raises(OperatorError, match="Nobody repeats a survey so rarely"):
        checked(months)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (datetime(2026, 11, 30, 9, tzinfo=UTC), 3, datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 12, datetime(2027, 12, 1, 9, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 1, datetime(2027, 1, 1, 9, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(day: datetime, months: int, later: datetime) -> None:
    assert months_later(day, months) == later


def test_one_text_that_is_missing_shows(house: House, surveys: Mapping[str, Survey]) -> None:
    pulse = surveys["pulse"]
    asked = tuple(replace(each, label="Something new?") if each.name == "p_sat" else each for each in pulse.questions)

    assert translated(house.catalog("ar"), pulse) == 100
    assert 90 < translated(house.catalog("ar"), replace(pulse, questions=asked)) < 100
    assert translated(house.catalog("en_GB"), replace(pulse, questions=asked)) == 100
