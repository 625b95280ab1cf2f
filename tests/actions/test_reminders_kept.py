"""Reminders in a real outbox, handed out by the real sender's action, over edits, jumps of the clock and restarts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.actions.deliver import hand_over
from bot.actions.house import House
from bot.actions.reminding import replan, settle
from bot.schedule.delivery import Kind, Outcome, State
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.base import Database, open_database
from bot.store.contacts import events, people, rsvps
from bot.store.contacts import fieldwork as waves
from bot.store.contacts.fieldwork import Definition
from bot.store.contacts.people import Contact
from bot.store.contacts.tables import DELIVERY
from bot.store.keys import KeyFolder
from bot.store.migrations import migrate
from bot.survey.model import Survey

KATE, AMAL = 5_000_000_001, 5_000_000_002
CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
RULES = st.lists(st.sampled_from(["start-1w", "start-1d", "start-2h", "end+2h"]), unique=True, max_size=3)
OWN = st.sampled_from([None, (), ("1w",), ("1d", "2h")])
STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(-400, 400)),
    st.tuples(st.just("wait"), st.integers(-30, 200)),
    st.tuples(st.just("wait"), st.integers(1, 26)),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("rules"), RULES),
    st.tuples(st.just("say"), st.tuples(st.sampled_from([KATE, AMAL]), st.sampled_from(list(Coming)), OWN)),
    st.tuples(st.just("hour"), st.just(0)),
)


@dataclass
class Shop:
    """A meeting in a store on disk, and what went out."""

    folder: Path
    house: House
    now: list[datetime]
    contacts: Database
    sent: list[str] = field(default_factory=list)

    def event(self) -> Event:
        with self.contacts.read() as conn:
            found = events.get(conn, "e1")
        assert found is not None
        return found

    def change(self, event: Event) -> None:
        with self.contacts.begin() as conn:
            events.change(conn, replace(event, version=event.version + 1))
            replan(conn, self.house, replace(event, version=event.version + 1))

    def say(self, who: int, coming: Coming, own: tuple[str, ...] | None) -> None:
        with self.contacts.begin() as conn:
            rsvps.put(conn, Rsvp(event="e1", contact=who, coming=coming, reminders=own))
            replan(conn, self.house, self.event(), contact=who)

    def step(self, what: str, value: object) -> None:
        event = self.event()
        if what == "move":
            starts = event.starts + timedelta(minutes=30 * int(str(value)))
            self.change(replace(event, starts=starts, ends=starts + timedelta(hours=2)))
        elif what == "wait":
            self.now[0] += timedelta(hours=int(str(value)))
        elif what == "restart":
            self.contacts.close()
            self.contacts = open_database(f"sqlite:///{self.folder / 'contacts.db'}", name="contacts")
        elif what == "cancel":
            self.change(replace(event, state=EventState.CANCELLED))
        elif what == "rules":
            self.change(replace(event, reminders=tuple(value)))  # type: ignore[arg-type]  # the deed says what its value is
        elif what == "say":
            self.say(*value)  # type: ignore[misc]  # the deed says what its value is
        else:
            with self.contacts.begin() as conn:
                settle(conn, self.house, "e1")

    def send(self) -> None:
        """Hand out what is due, as the sender does, and say that it was sent."""
        event = self.event()
        with self.contacts.begin() as conn:
            handed = hand_over(self.house, most=20)(conn)
        for letter in handed.letters:
            assert fits(letter.delivery.rule, event)
            assert letter.delivery.expires is not None
            assert self.now[0] < letter.delivery.expires
            self.sent.append(letter.delivery.key)
        outcomes = [
            Outcome(key=each.delivery.key, contact=each.delivery.contact, state=State.SENT) for each in handed.letters
        ]
        with self.contacts.begin() as conn:
            hand_over(self.house, outcomes=outcomes)(conn)

    def at_last(self) -> list[str]:
        """Let the meeting be ahead at a time it never had, and tell what Kate hears of it until it begins."""
        starts, before = self.now[0] + timedelta(hours=30, minutes=7), len(self.sent)
        ahead = replace(self.event(), state=EventState.PUBLISHED, starts=starts, ends=starts + timedelta(hours=2))
        self.change(replace(ahead, reminders=("start-1d", "start-2h")))
        self.say(KATE, Coming.YES, None)
        for _ in range(6):
            self.step("wait", 5)
            self.send()
        return [key.split(":")[2].partition("@")[0] for key in self.sent[before:] if key.endswith(str(KATE))]

    def waiting(self) -> list[str]:
        """List the rules of the reminders that wait."""
        wanted = select(DELIVERY.c.rule).where(DELIVERY.c.kind == Kind.REMINDER, DELIVERY.c.state == State.QUEUED)
        with self.contacts.read() as conn:
            return list(conn.execute(wanted).scalars())


def fits(rule: str, event: Event) -> bool:
    """Tell whether a reminder is about the meeting as it stands."""
    name, _, at = rule.partition("@")
    anchor = event.starts if name.startswith("start") else event.ends
    return event.state is EventState.PUBLISHED and at == f"{anchor.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@pytest.fixture(scope="module")
def template(surveys: Mapping[str, Survey]) -> Iterator[Path]:
    """Make a store with a meeting and two residents once; every example begins with a copy."""
    needs = surveys["event-needs"]
    day = date(2026, 3, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.db"
        database = open_database(f"sqlite:///{path}", name="contacts")
        migrate(database, "contacts")
        kept = Definition(fingerprint=needs.fingerprint, survey=needs.name, canonical=needs.canonical, day=day)
        event = Event(
            id="e1",
            state=EventState.PUBLISHED,
            source="en_GB",
            titles={"en_GB": "Tea"},
            starts=CHANGES[0],
            ends=CHANGES[0] + timedelta(hours=2),
            needs=needs.fingerprint,
            door="door",
        )
        with database.begin() as conn:
            waves.keep(conn, kept)
            events.add(conn, event)
            for who in (KATE, AMAL):
                people.create(conn, Contact(telegram_id=who, language="en_GB", surveys=True, created_day=day))
        database.close()
        yield path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CHANGES), st.integers(-60, 60), st.lists(STEPS, min_size=4, max_size=14))
def test_no_stale_reminder_is_left_and_none_goes_twice_whatever_happens(
    furnished: House, template: Path, change: datetime, hours: int, steps: list[tuple[str, object]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(template, folder / "contacts.db")
        now = [change - timedelta(days=9)]
        house = replace(furnished, keys=KeyFolder(folder / "keys"), clock=lambda: now[0], _surveys={})
        contacts = open_database(f"sqlite:///{folder / 'contacts.db'}", name="contacts")
        shop = Shop(folder, house, now, contacts)
        starts = change + timedelta(hours=hours)
        shop.change(replace(shop.event(), starts=starts, ends=starts + timedelta(hours=2)))
        shop.say(KATE, Coming.YES, None)
        for what, value in steps:
            shop.step(what, value)
            assert [rule for rule in shop.waiting() if not fits(rule, shop.event())] == []
            shop.send()
        assert shop.at_last() == ["start-1d", "start-2h"]
        assert len(set(shop.sent)) == len(shop.sent)
        shop.contacts.close()
