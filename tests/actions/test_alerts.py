"""Unusual bursts are noticed, told once and kept for staff; ordinary days are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import alerts
from bot.actions.alerts import came, open_alerts, put_away
from bot.actions.fieldwork import make_link
from bot.actions.house import House
from bot.actions.reception import greet, too_fast
from bot.actions.watch import NEVER, Burst, Thresholds, Watch
from bot.store.base import Database
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.furniture import NOW, HandClock
from tests.living import quiet


@pytest.fixture
def house(house: House) -> House:
    """Watch with thresholds that a test can reach."""
    return replace(house, watch=Watch(Thresholds(contacts=20, submissions=10, refused=15)))


def rows(contacts: Database) -> list[tuple[str, str, int]]:
    with contacts.read() as conn:
        return [(each.burst, each.subject, each.count) for each in open_alerts(conn)]


def arrive(contacts: Database, house: House, number: int, payload: str = "", *, first: int = 1) -> None:
    with contacts.begin() as conn:
        for chat in range(first, first + number):
            greet(house, chat=chat, tag="en", payload=payload)(conn)


def test_many_new_people_through_one_channel_are_told_to_staff_and_logged_without_ids(
    contacts: Database, house: House
) -> None:
    with contacts.begin() as conn:
        link = make_link(conn, house, wave=None, area=None, channel="market").id
    with quiet() as log:
        arrive(contacts, house, 19, link)
        before = rows(contacts)
        arrive(contacts, house, 12, link, first=20)

    assert (before, rows(contacts)) == ([], [("contacts", "market", 30)])
    assert log.getvalue().count("unusual burst") == 2
    assert [word in log.getvalue() for word in (link, "market", "telegram_id")] == [False] * 3


def test_as_many_people_spread_over_the_day_or_over_channels_are_not_unusual(
    contacts: Database, house: House, clock: HandClock
) -> None:
    with contacts.begin() as conn:
        links = [make_link(conn, house, wave=None, area=None, channel=code).id for code in ("market", "mosque")]
    for part in range(10):
        arrive(contacts, house, 10, links[part % 2], first=part * 10 + 1)
        clock.move(minutes=10)

    assert rows(contacts) == []


def test_people_who_come_again_are_not_new(contacts: Database, house: House) -> None:
    for _ in range(10):
        arrive(contacts, house, 5)

    assert rows(contacts) == []


def test_many_submissions_at_once_are_told_but_not_where_a_wave_always_has_them(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_answer(contacts, house, wave, 9)
    before = rows(contacts)
    busy = Watch(house.watch.thresholds)
    for window in range(5):
        for _ in range(9):
            busy.count(Burst.SUBMISSIONS, wave.id, NOW + timedelta(minutes=10 * window))
    late = NOW + timedelta(hours=1)
    counted = [busy.count(Burst.SUBMISSIONS, wave.id, late) for _ in range(50)]
    with contacts.begin() as conn:
        came(conn, house, Burst.SUBMISSIONS, wave.id)

    assert (before, rows(contacts)) == ([], [("submissions", wave.id, 10)])
    assert [at for at, count in enumerate(counted, start=1) if count] == [45]


def test_many_refusals_are_told(contacts: Database, house: House) -> None:
    with contacts.begin() as conn:
        words = {too_fast(house, chat=7, tag="nl")(conn) for _ in range(15)}

    assert words == {"Te snel: deze tik telde niet. Wacht even, alstublieft."}
    assert rows(contacts) == [("refused", "", 15)]


def test_a_notice_is_put_away_by_staff_or_after_a_while(contacts: Database, house: House, clock: HandClock) -> None:
    with contacts.begin() as conn:
        for _ in range(15):
            came(conn, house, Burst.REFUSED)
        (first,) = open_alerts(conn)
        assert put_away(conn, first.id)
        assert not put_away(conn, first.id)
        for _ in range(10):
            came(conn, house, Burst.REFUSED)
    kept = rows(contacts)
    clock.move(days=31)
    with contacts.begin() as conn:
        alerts.forget_old(conn, house)

    assert (kept, rows(contacts)) == ([("refused", "", 25)], [])


def test_in_a_demo_no_crowd_is_unusual(contacts: Database, house: House) -> None:
    arrive(contacts, replace(house, watch=Watch(NEVER)), 60)

    assert rows(contacts) == []
