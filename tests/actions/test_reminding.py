"""What follows from a meeting by itself, over both engines: nothing stale is left, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.access.roles import Role
from bot.actions import closing, fieldwork, participate
from bot.actions.card_desk import CARD_VERBS
from bot.actions.house import House
from bot.actions.prompting import SPEAKERS
from bot.actions.reminding import FEEDBACK, ask_how_it_was, replan, reported, settle, unasked, unsettled
from bot.actions.reporting import overdue_note
from bot.actions.stafftools import Tools
from bot.render.press import MenuPress, read_press
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, State
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.base import Database
from bot.store.contacts import events, people, rsvps, sheets, staff, tasks
from bot.store.contacts import fieldwork as waves
from bot.store.contacts.fieldwork import Definition, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.contacts.tables import DELIVERY
from bot.store.contacts.tasks import TaskKind
from bot.survey.model import Survey
from tests.actions.answering import FIRST, answer_all
from tests.furniture import HandClock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STARTS = datetime(2026, 3, 28, 18, tzinfo=AMSTERDAM).astimezone(UTC)
THE_NEXT_DAY = datetime(2026, 3, 29, 18, tzinfo=AMSTERDAM).astimezone(UTC)
ORGANISER = 6_000_000_001


@dataclass(frozen=True)
class Told:
    """A row of the outbox, as a speaker gets it."""

    key: str
    kind: Kind
    subject: str
    rule: str
    contact: int
    due: datetime


@dataclass
class Town:
    """A meeting, those who said something about it, and the shop around it."""

    contacts: Database
    house: House
    clock: HandClock
    surveys: Mapping[str, Survey]

    def change(self, event: Event) -> None:
        with self.contacts.begin() as conn:
            events.change(conn, event)
            replan(conn, self.house, event)

    def say(
        self, at: int, coming: Coming = Coming.YES, *, attended: bool = False, own: tuple[str, ...] | None = None
    ) -> None:
        """Let somebody say whether they come, or check in."""
        who = FIRST + at
        with self.contacts.begin() as conn:
            if people.read(conn, who) is None:
                day = self.house.local(self.clock()).date()
                new = Contact(telegram_id=who, language="en_GB", surveys=True, area="kade", created_day=day)
                people.create(conn, new)
            rsvps.put(conn, Rsvp(event="meeting1", contact=who, coming=coming, attended=attended, reminders=own))
            replan(conn, self.house, self.event(), contact=who)

    def event(self) -> Event:
        with self.contacts.read() as conn:
            found = events.get(conn, "meeting1")
        assert found is not None
        return found

    def rows(self, *states: State) -> list[Told]:
        columns = (DELIVERY.c[name] for name in ("key", "kind", "subject", "rule", "contact", "due"))
        with self.contacts.read() as conn:
            found = conn.execute(
                select(*columns).where(DELIVERY.c.state.in_(states or (State.QUEUED,))).order_by(DELIVERY.c.key)
            )
            return [Told(row[0], Kind(row[1]), *row[2:]) for row in found]

    def rules(self, kind: Kind) -> list[tuple[int, str]]:
        """Tell what waits of a kind: who gets it, and by which rule."""
        return [(each.contact - FIRST, each.rule) for each in self.rows() if each.kind is kind]

    def speak(self, told: Told) -> Screen | None:
        with self.contacts.begin() as conn:
            contact = people.read(conn, told.contact)
            assert contact is not None
            return SPEAKERS[told.kind](conn, self.house, contact, told)

    def send_due(self) -> list[tuple[str, bool]]:
        """Send what is due, as the sender does; tell what was, and whether there was something to say."""
        done = []
        for told in self.rows():
            if told.due <= self.clock():
                said = self.speak(told)
                done.append((told.key, said is not None))
                with self.contacts.begin() as conn:
                    conn.execute(update(DELIVERY).where(DELIVERY.c.key == told.key).values(state=State.SENT))
        return done

    def ask(self) -> int:
        with self.contacts.begin() as conn:
            return ask_how_it_was(conn, self.house, "meeting1", self.surveys[FEEDBACK])


@pytest.fixture
def town(contacts: Database, house: House, clock: HandClock, surveys: Mapping[str, Survey]) -> Town:
    town = Town(contacts, house, clock, surveys)
    needs = surveys["event-needs"]
    event = Event(
        id="meeting1",
        state=EventState.PUBLISHED,
        source="en_GB",
        titles={"en_GB": "An evening about safety", "ar": "أمسية عن السلامة"},
        starts=STARTS,
        ends=STARTS + timedelta(hours=2),
        place="House of the quarter",
        languages=("en_GB",),
        needs=needs.fingerprint,
        door="door1",
    )
    day = date(2026, 3, 7)
    kept = Definition(fingerprint=needs.fingerprint, survey=needs.name, canonical=needs.canonical, day=day)
    with contacts.begin() as conn:
        waves.keep(conn, kept)
        events.add(conn, event)
        replan(conn, house, event)
        staff.put(
            conn, Member(telegram_id=ORGANISER, handle="abc", role=Role.ORGANISER, since=day, invited_by="console")
        )
        people.create(conn, Contact(telegram_id=ORGANISER, language="en_GB", created_day=day))
    return town


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def test_a_moved_event_has_reminders_of_its_new_time_only_and_they_fall_on_the_hour_of_the_wall(town: Town) -> None:
    town.say(0)
    later = THE_NEXT_DAY  # the night between, the clocks are set forward
    town.change(replace(town.event(), starts=later, ends=later + timedelta(hours=2), version=2))
    assert town.rules(Kind.REMINDER) == [(0, f"start-1d@{utc(later)}"), (0, f"start-2h@{utc(later)}")]
    dues = [f"{each.due.astimezone(AMSTERDAM):%d %H:%M %Z}" for each in town.rows()]
    assert dues == ["28 18:00 CET", "29 16:00 CEST"]


def test_a_cancelled_event_leaves_nothing_to_send_and_nothing_to_report(town: Town) -> None:
    town.say(0)
    town.change(replace(town.event(), state=EventState.CANCELLED, version=2))
    assert town.rows() == []
    with town.contacts.read() as conn:
        assert tasks.undone(conn) == ()


def test_one_persons_word_leaves_the_others_plans_alone(town: Town) -> None:
    town.say(0)
    town.say(1, own=("1w",))
    town.say(2, Coming.MAYBE, own=())
    town.say(0, Coming.NO)
    assert town.rules(Kind.REMINDER) == [(1, f"start-1w@{utc(STARTS)}")]


def test_a_reminder_says_what_the_meeting_is_now_in_the_language_of_now(town: Town) -> None:
    town.say(0)
    town.clock.at = STARTS - timedelta(hours=2)
    with town.contacts.begin() as conn:
        people.change(conn, FIRST, language="ar")
    (day, hours) = town.rows()
    screen = town.speak(hours)
    assert screen is not None
    assert "أمسية عن السلامة" in screen.text
    assert town.speak(day) is None  # a nearer one is due as well


def test_nothing_is_said_of_what_moved_after_it_was_handed_out(town: Town) -> None:
    town.say(0)
    (_, hours) = town.rows()
    town.clock.at = STARTS - timedelta(hours=2)
    later = STARTS + timedelta(days=2)
    town.change(replace(town.event(), starts=later, ends=later + timedelta(hours=2), version=2))
    assert town.speak(hours) is None


def test_after_an_outage_the_nearest_late_reminder_is_sent_and_no_other(town: Town) -> None:
    town.say(0)
    town.clock.at = STARTS - timedelta(hours=1)
    with town.contacts.begin() as conn:
        assert unsettled(conn, town.house) == ("meeting1",)
        settle(conn, town.house, "meeting1")
    assert town.send_due() == [(f"reminder:meeting1:start-2h@{utc(STARTS)}:{FIRST}", True)]


def test_those_who_checked_in_are_asked_once_in_a_wave_that_only_their_button_opens(town: Town) -> None:
    town.say(0, attended=True)
    town.say(1)
    assert town.ask() == 0
    town.clock.at = STARTS + timedelta(hours=4)
    with town.contacts.read() as conn:
        assert unasked(conn, town.house) == ("meeting1",)
    assert (town.ask(), town.ask()) == (1, 0)
    with town.contacts.read() as conn:
        wave = waves.get_wave(conn, "meeting1")
        assert unasked(conn, town.house) == ()
    assert wave is not None
    assert (wave.listed, wave.survey, wave.title) == (False, FEEDBACK, "An evening about safety")
    assert wave.closes_at == STARTS + timedelta(hours=4, days=7)
    assert (town.rules(Kind.FEEDBACK), town.rules(Kind.NUDGE)) == ([(0, "once")], [(0, "once")])


def test_where_nobody_checked_in_nobody_is_asked(town: Town) -> None:
    town.say(0)
    town.clock.at = STARTS + timedelta(hours=4)
    assert town.ask() == 0
    with town.contacts.read() as conn:
        assert waves.get_wave(conn, "meeting1") is None


def test_whoever_checks_in_late_is_asked_as_well(town: Town) -> None:
    town.say(0, attended=True)
    town.clock.at = STARTS + timedelta(hours=4)
    town.ask()
    town.say(1, attended=True)
    assert town.rules(Kind.FEEDBACK) == [(0, "once"), (1, "once")]


def answer(town: Town, at: int, screen: Screen | None) -> None:
    """Follow the button of the question, and answer all of it."""
    assert screen is not None
    press = read_press(screen.rows[0][0].data)
    assert press == MenuPress("survey", "meeting1")
    with town.contacts.begin() as conn:
        contact = people.read(conn, FIRST + at)
        assert contact is not None
        participate.open_survey(conn, town.house, contact, "meeting1")
        answer_all(conn, town.house, contact, participate.begin(conn, town.house, contact, "meeting1"))


def asked(town: Town, number: int) -> list[Told]:
    """Let so many people check in and be asked."""
    for at in range(number):
        town.say(at, attended=True)
    town.clock.at = STARTS + timedelta(hours=4)
    assert town.ask() == number
    return [each for each in town.rows() if each.kind is Kind.FEEDBACK]


def test_only_whoever_has_not_answered_is_nudged_and_the_outbox_does_not_tell_who_that_is(town: Town) -> None:
    questions = asked(town, 3)
    answer(town, 0, town.speak(questions[0]))
    assert [said for _, said in town.send_due()] == [True, True, True]
    town.clock.move(days=3)
    before = town.rows()
    assert town.send_due() == [(f"nudge:meeting1:once:{FIRST + at}", at != 0) for at in range(3)]
    assert [each.contact - FIRST for each in before] == [0, 1, 2]
    with town.contacts.begin() as conn:
        settle(conn, town.house, "meeting1")
    assert town.rows() == []


def test_nobody_is_asked_any_more_once_the_survey_is_closed(town: Town) -> None:
    questions = asked(town, 1)
    town.clock.move(days=7)
    with town.contacts.begin() as conn:
        fieldwork.end_wave(conn, "meeting1")
    assert town.speak(questions[0]) is None


def test_few_answers_wait_until_each_of_them_was_asked_whether_to_share(town: Town, answers: Database) -> None:
    for at, question in enumerate(asked(town, 4)):
        answer(town, at, town.speak(question))
    town.clock.move(days=7)
    assert closing.due(town.contacts, town.house) == ("meeting1",)
    report = closing.attend(town.contacts, answers, town.house, "meeting1")
    with town.contacts.begin() as conn:
        assert (report.waiting, closing.ask(conn, town.house, "meeting1")) == (4, 4)
        assert waves.get_wave(conn, "meeting1").state is WaveState.CLOSED  # type: ignore[union-attr]  # it is there
        assert sum(sheets.counts(conn, "meeting1").values()) == 4


def test_a_report_is_due_after_fourteen_days_and_its_staff_hear_once_that_it_is_overdue(town: Town) -> None:
    with town.contacts.begin() as conn:
        (task,) = tasks.undone(conn)
        settle(conn, town.house, "meeting1")
    assert f"{task.due.astimezone(AMSTERDAM):%Y-%m-%d %H:%M %Z}" == "2026-04-11 20:00 CEST"
    assert town.rows() == []
    town.clock.at = task.due
    for _ in range(3):
        with town.contacts.begin() as conn:
            assert unsettled(conn, town.house) == ("meeting1",)
            settle(conn, town.house, "meeting1")
        town.send_due()
    assert [(each.kind, each.contact) for each in town.rows(State.SENT)] == [(Kind.OVERDUE, ORGANISER)]


def menu_note(town: Town) -> str:
    with town.contacts.read() as conn:
        contact, member = people.read(conn, ORGANISER), staff.get(conn, ORGANISER)
        assert contact is not None
        assert member is not None
        return overdue_note(conn, town.house, contact, member)


def press(town: Town, verb: str, subject: str = "") -> tuple[str, str | None]:
    """Press a button of staff; tell what it shows and what it logs."""
    with town.contacts.begin() as conn:
        contact, member = people.read(conn, ORGANISER), staff.get(conn, ORGANISER)
        assert contact is not None
        assert member is not None
        _, deed = CARD_VERBS[verb]
        done = deed(conn, town.house, contact, member, subject, Tools("bot", {}, town.contacts))
    return done.screen.text, done.subject


def test_once_people_were_told_nobody_hears_that_it_is_overdue(town: Town) -> None:
    town.clock.at = STARTS + timedelta(days=15)
    with town.contacts.begin() as conn:
        settle(conn, town.house, "meeting1")
    (row,) = town.rows()
    assert town.speak(row) is not None
    assert menu_note(town) == "❗ 1 event is over, and people have not heard what came of it."
    text, subject = press(town, "staff_told", "meeting1")
    assert ("Noted. Thank you for telling people." in text, subject) == (True, "meeting1")
    assert (town.rows(), town.speak(row), menu_note(town)) == ([], None, "")
    with town.contacts.begin() as conn:
        assert not reported(conn, town.house, "meeting1")
        task = tasks.get(conn, "meeting1", TaskKind.REPORT)
    assert task is not None
    assert task.done == date(2026, 4, 12)


def test_nothing_can_be_told_before_the_meeting_or_by_another_group(town: Town) -> None:
    assert press(town, "staff_told", "meeting1")[1] is None
    town.change(replace(town.event(), group="others"))
    town.clock.at = STARTS + timedelta(days=15)
    assert press(town, "staff_told", "meeting1")[1] is None
    assert press(town, "staff_owed", "meeting1")[0].count("safety") == 0


def test_staff_hear_that_few_were_asked_and_what_follows(town: Town) -> None:
    asked(town, 3)
    assert "Fewer than 10 people were asked how it was." in press(town, "staff_owed", "meeting1")[0].replace(
        "\u2068", ""
    ).replace("\u2069", "")
