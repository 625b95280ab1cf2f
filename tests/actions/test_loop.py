"""What residents are owed counts as given in time by the days in which it was given (I9, I12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.actions.house import House
from bot.actions.loop import loop, months_since_review
from bot.promises.card import Card, Part, Status
from bot.schedule.event import Event, EventState
from bot.store.base import Database
from bot.store.contacts import cards, events, tasks
from bot.store.contacts.tasks import Task, TaskKind
from tests.furniture import NOW

HEARD = Card(source="nl", status=Status.HEARD, words={Part.THEME: {"nl": "Licht"}, Part.SAID: {"nl": "Donker."}})
TODAY = NOW.date()


def told(contacts: Database, name: str, card: Card, *, begun: int, steps: tuple[tuple[Status, int], ...]) -> None:
    """Keep a card that was begun so many days ago, and told in steps so many days ago."""
    with contacts.begin() as conn:
        cards.begin(conn, name, card, days_ago(begun))
        for status, day in steps:
            kept = cards.get(conn, name)
            assert kept is not None
            cards.tell(conn, kept, replace(card, status=status), days_ago(day))


def held(contacts: Database, name: str, *, ago: int, reported: int | None = None) -> None:
    """Keep an event that ended so many days ago, and was reported on so many days ago."""
    ends = NOW - timedelta(days=ago)
    event = Event(
        id=name, door=name, state=EventState.PUBLISHED, source="nl", starts=ends - timedelta(hours=2), ends=ends
    )
    with contacts.begin() as conn:
        events.add(conn, event)
        if reported is not None:
            tasks.put(conn, Task(name, TaskKind.REPORT, ends + timedelta(days=14)))
            tasks.finish(conn, name, TaskKind.REPORT, days_ago(reported))


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def counted(contacts: Database, house: House) -> tuple[tuple[int, int], ...]:
    with contacts.read() as conn:
        return tuple((each.numerator, each.denominator) for each in loop(conn, house))


def test_an_event_counts_once_it_was_reported_on_or_its_days_are_over(contacts: Database, house: House) -> None:
    held(contacts, "in time", ago=20, reported=7)
    held(contacts, "too late", ago=20, reported=5)
    held(contacts, "never", ago=15)
    held(contacts, "not yet", ago=14)
    held(contacts, "by a card", ago=10)
    told(contacts, "c1", replace(HEARD, about="event:by a card"), begun=5, steps=((Status.HEARD, 4), (Status.DONE, 1)))

    assert counted(contacts, house)[0] == (2, 4)


def test_a_theme_is_answered_by_more_than_that_it_was_heard(contacts: Database, house: House) -> None:
    told(contacts, "in time", HEARD, begun=100, steps=((Status.HEARD, 99), (Status.DONE, 10)))
    told(contacts, "too late", HEARD, begun=100, steps=((Status.DONE, 9),))
    told(contacts, "never", HEARD, begun=91, steps=((Status.HEARD, 90),))
    told(contacts, "not yet", HEARD, begun=90, steps=())

    assert counted(contacts, house)[1] == (1, 3)


def test_without_a_review_there_is_no_age_of_one(contacts: Database, house: House) -> None:
    with contacts.read() as conn:
        assert months_since_review(conn, house) is None
