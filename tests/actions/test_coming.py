"""How many came by a link is told in tens, once a day, and of more than ten people together."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from bot.actions import coming
from bot.actions.fieldwork import make_link
from bot.actions.house import House
from bot.store.base import Database
from bot.store.contacts import fieldwork
from tests.furniture import HandClock


@pytest.fixture
def link(contacts: Database, house: House) -> str:
    with contacts.begin() as conn:
        return make_link(conn, house, channel="mosque").id


def come(contacts: Database, link: str, people: int) -> None:
    with contacts.begin() as conn:
        for _ in range(people):
            fieldwork.count_coming(conn, link)


def told(contacts: Database, house: House, link: str) -> int:
    with contacts.begin() as conn:
        coming.tell(conn, house)
        found = fieldwork.get_link(conn, link)
    assert found is not None
    return found.told


def test_whoever_looks_every_hour_sees_one_number_a_day(
    contacts: Database, house: House, link: str, clock: HandClock
) -> None:
    seen = []
    for people in (9, 1, 30, 30):
        come(contacts, link, people)
        seen.append(told(contacts, house, link))
        clock.move(minutes=30)
    clock.move(hours=24)

    assert [*seen, told(contacts, house, link)] == [0, 0, 0, 0, 70]


def test_between_two_numbers_more_than_ten_people_have_come(
    contacts: Database, house: House, link: str, clock: HandClock
) -> None:
    chance, came, before = Random(5), 0, 0  # noqa: S311 - the same days every time
    came_when_told = []
    for _ in range(60):
        clock.move(days=1)
        people = chance.randrange(6)
        come(contacts, link, people)
        came += people
        if (now := told(contacts, house, link)) != before:
            assert (now % 10, now <= came) == (0, True)
            came_when_told.append(came)
            before = now

    steps = [later - earlier for earlier, later in pairwise(came_when_told)]
    assert len(steps) > 3
    assert min(steps) > 10
