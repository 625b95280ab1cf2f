"""Events, drafts and RSVPs come back as they were kept, on both engines; a waiting line is served in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.base import Database
from bot.store.contacts import events, people, rsvps
from bot.store.contacts.events import Draft
from bot.store.contacts.people import Contact

STARTS = datetime(2026, 3, 28, 17, tzinfo=UTC)
BARE = Event(
    id="e1", state=EventState.PUBLISHED, source="nl", starts=STARTS, ends=STARTS + timedelta(hours=2), door="d1"
)
FULL = replace(
    BARE,
    id="e2",
    titles={"nl": "Plein", "ar": "ساحة"},
    abouts={"nl": "Waarvoor"},
    place="De Loods",
    address="Loodskade 12",
    landmark="kade_loods",
    area="kade",
    latitude=52.37,
    longitude=4.89,
    languages=("nl", "ar"),
    interpreters=("sign",),
    childcare=False,
    access=(),
    group="kade",
    capacity=2,
    contact="Samira",
    reminders=("start-1d",),
    version=3,
    needs="fingerprint",
    door="d2",
)
DRAFT = Draft(id="x", source="nl", form="f", session="{}", texts={"ar": ("ساحة", "")}, day=date(2026, 3, 1))
SAID = Rsvp(event="e2", contact=7, coming=Coming.YES, reminders=("1d",), needs={"r_lang": "ar", "r_access": ("loop",)})


def meet(conn: Connection, *numbers: int) -> None:
    for number in numbers:
        people.create(conn, Contact(telegram_id=number, language="nl", created_day=date(2026, 3, 1)))


def wait(conn: Connection, contact: int) -> None:
    turn = events.next_turn(conn, "e2")
    rsvps.put(conn, Rsvp(event="e2", contact=contact, coming=Coming.WAITING, turn=turn))


@pytest.mark.parametrize("event", [BARE, FULL])
def test_an_event_comes_back_as_it_was_kept(contacts: Database, event: Event) -> None:
    with contacts.begin() as conn:
        events.add(conn, event)
        changed = replace(event, capacity=5, access=None, state=EventState.CANCELLED)
        kept = events.get(conn, event.id)
        events.change(conn, changed)
    with contacts.read() as conn:
        assert (kept, events.get(conn, event.id)) == (event, changed)
        assert (events.find(conn, event.door), events.find(conn, "nothing")) == (changed, None)


def test_coming_events_are_those_that_are_published_and_not_over(contacts: Database) -> None:
    later = replace(BARE, id="e3", door="d3", starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=2))
    off = replace(BARE, id="e4", door="d4", state=EventState.CANCELLED)
    with contacts.begin() as conn:
        for event in (later, off, BARE):
            events.add(conn, event)
        found = [[each.id for each in events.coming(conn, STARTS + timedelta(hours=hours))] for hours in (1, 2, 24 * 3)]
        every = [each.id for each in events.since(conn, STARTS)]
        any_left = [events.any_coming(conn, STARTS + timedelta(hours=hours)) for hours in (1, 24 * 3)]

    assert found == [["e1", "e3"], ["e3"], []]
    assert (every, any_left) == (["e1", "e4", "e3"], [True, False])


def test_a_draft_is_kept_changed_and_thrown_away(contacts: Database) -> None:
    with contacts.begin() as conn:
        events.put_draft(conn, DRAFT)
        events.put_draft(conn, replace(DRAFT, host="kade", latitude=52.0, longitude=4.0))
        kept = events.drafts(conn)
        dropped = [events.drop_old_drafts(conn, day) for day in (date(2026, 3, 1), date(2026, 3, 2))]
        gone = events.drop_draft(conn, "x")

    assert kept == (replace(DRAFT, host="kade", latitude=52.0, longitude=4.0),)
    assert (dropped, gone) == ([0, 1], False)


def test_what_somebody_said_comes_back_as_they_said_it(contacts: Database) -> None:
    with contacts.begin() as conn:
        rsvps.put(conn, replace(SAID, coming=Coming.NO))
        rsvps.put(conn, SAID)
        assert rsvps.get(conn, "e2", 7) == SAID
        assert rsvps.of_event(conn, "e2") == rsvps.of_contact(conn, 7) == (SAID,)
        assert (rsvps.remove(conn, "e2", 7), rsvps.remove(conn, "e2", 7)) == (True, False)


def test_a_waiting_line_goes_by_turns_and_passes_over_whom_nobody_can_tell(contacts: Database) -> None:
    with contacts.begin() as conn:
        events.add(conn, FULL)
        meet(conn, 7, 8, 9)
        for contact in (9, 7, 8):
            wait(conn, contact)
        people.change(conn, 9, stopped=True)
        first = rsvps.first_in_line(conn, "e2")
        assert first is not None
        rsvps.move_up(conn, first)
        people.change(conn, 8, reachable=False)
        nobody = rsvps.first_in_line(conn, "e2")
        last = rsvps.get(conn, "e2", 8)
        assert last is not None
        assert (first.contact, nobody, rsvps.places_taken(conn, "e2")) == (7, None, 1)
        assert rsvps.before_in_line(conn, last) == 1
        assert events.next_turn(conn, "e2") == 4


def test_rsvps_are_deleted_after_their_event_and_a_number_stays(contacts: Database) -> None:
    with contacts.begin() as conn:
        events.add(conn, FULL)
        rsvps.put(conn, replace(SAID, attended=True))
        rsvps.put(conn, replace(SAID, contact=8))
        before = rsvps.expire(conn, FULL.ends - timedelta(seconds=1))
        after = rsvps.expire(conn, FULL.ends)

        assert (before, after, rsvps.of_event(conn, "e2")) == (0, 2, ())
        assert events.attended(conn, "e2") == 1
