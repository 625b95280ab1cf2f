"""The sender alone, over real HTTP: what each answer of Telegram's means for a message, and for all others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.actions import broadcast, deliver
from bot.actions.desk import Desk
from bot.actions.house import House
from bot.app.mouth import TelegramMouth
from bot.app.sender import Sender, Speed
from bot.app.transport import AiohttpRequest, Wire
from bot.clock import system_clock
from bot.render.screen import Button, Screen
from bot.schedule.broadcast import Audience, Stage
from bot.schedule.delivery import Kind, Planned, State
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.base import Database, open_database
from bot.store.contacts import broadcasts, outbox, sending
from bot.store.contacts.tables import CONTACT, DELIVERY
from bot.store.migrations import migrate
from bot.store.sole import Sole
from tests.actions.conftest import furnished
from tests.faults.posting import known
from tests.living import TOKEN, quiet, until
from tests.postgres import PostgresServer, postgres_server

__all__ = ["furnished", "postgres_server"]


@pytest.fixture
def contacts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open an empty contacts store: SQLite, or PostgreSQL where a test asks."""
    url = f"sqlite:///{tmp_path}/contacts.db"
    if getattr(request, "param", "sqlite") == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    database = open_database(url, name="contacts_url")
    migrate(database, "contacts")
    yield database
    database.close()


BOTH = pytest.mark.parametrize("contacts", ["sqlite", "postgresql"], indirect=True)
"""A test that runs on both engines; without it one runs on SQLite."""


@pytest.fixture(autouse=True)
def speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every kind of message say what it is; those who plan them bring their own words."""
    said = {kind: lambda _conn, _house, _who, each: Screen(f"{each.kind} {each.subject}") for kind in Kind}
    monkeypatch.setattr(deliver, "SPEAKERS", said)


@dataclass(slots=True)
class Post:
    """A sender at work."""

    api: BotApi
    house: House
    contacts: Database
    desk: Desk
    sender: Sender
    mouth: TelegramMouth
    people: tuple[Person, ...]

    def plan(
        self, kind: Kind, subject: str, *people: Person, ago: float = 0.0, expires: datetime | None = None
    ) -> None:
        """Put a message into the outbox for some people, or for all."""
        due = self.house.clock() - timedelta(seconds=ago)
        planned = [
            Planned(kind=kind, subject=subject, rule="r", contact=each.id, due=due, expires=expires)
            for each in people or self.people
        ]
        with self.contacts.begin() as conn:
            outbox.settle(conn, kind, subject, planned)
        self.sender.wake()

    def states(self) -> list[tuple[str, str]]:
        """Read what became of the messages, in the order of the people."""
        columns = (DELIVERY.c.state, DELIVERY.c.reason)
        with self.contacts.read() as conn:
            return [tuple(row) for row in conn.execute(select(*columns).order_by(DELIVERY.c.contact, DELIVERY.c.key))]

    async def done(self) -> list[tuple[str, str]]:
        """Wait until nothing waits or is under way, and read what became of it."""
        waits = {State.QUEUED, State.SENDING}
        await until(lambda: self.states() and not waits & {State(state) for state, _ in self.states()})
        return self.states()

    def heard(self) -> list[list[str]]:
        """List what lies in each chat."""
        return [[message.text for message in each.messages] for each in self.people]


@asynccontextmanager
async def posting(house: House, contacts: Database, *, people: int = 1, speed: float = 200.0) -> AsyncIterator[Post]:
    async with BotApi() as api:
        crowd = tuple(api.world.person(f"P{at}", "en", started=True) for at in range(people))
        known(contacts, crowd)
        desk, request = Desk(contacts, clock=house.clock), AiohttpRequest()
        await request.initialize()

        async def ignore(*_: object) -> None:
            """Send nothing else."""

        wire = Wire(request, TOKEN, base_url=api.base_url)
        mouth = TelegramMouth(wire, attach=ignore, shown=lambda *_: None, failed=lambda *_: None, lost=ignore)
        sender = Sender(desk, house, mouth.deliver, sole=Sole(contacts, "sender"), speed=Speed(speed))
        task = asyncio.create_task(sender.run())
        try:
            yield Post(api, house, contacts, desk, sender, mouth, crowd)
        finally:
            await sender.close(5.0)
            await task
            await desk.close()
            await request.shutdown()


@pytest.fixture
def house(furnished: House) -> House:
    return replace(furnished, clock=system_clock)


@BOTH
async def test_a_message_is_sent_once_and_its_buttons_lead_away_from_it(
    house: House, contacts: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen("News", ((Button("Menu", "m:home"), Button("Map", url="https://maps.example")),))
    monkeypatch.setitem(deliver.SPEAKERS, Kind.REMINDER, lambda *_: screen)
    async with posting(house, contacts) as post:
        post.plan(Kind.REMINDER, "e1")
        assert await post.done() == [("sent", "")]
        post.plan(Kind.REMINDER, "e1")
        await post.done()

    assert post.heard() == [["News"]]
    assert post.people[0].last.keyboard[0][0]["callback_data"] == "d:home"


@pytest.mark.parametrize(
    ("fault", "state", "reason", "arrives"),
    [
        (Fault("sendMessage", status=403), "unreachable", "blocked", 0),
        (
            Fault("sendMessage", status=400, description="Bad Request: chat not found"),
            "failed",
            "Chat not found",
            0,
        ),
        (Fault("sendMessage", status=502), "uncertain", "unanswered", 0),
        (Fault("sendMessage", status=502, acts=True), "uncertain", "unanswered", 1),
        (Fault("sendMessage", drop="before"), "uncertain", "unanswered", 0),
        (Fault("sendMessage", drop="after"), "uncertain", "unanswered", 1),
    ],
)
async def test_what_telegram_answers_decides_and_nothing_is_said_twice(
    house: House, contacts: Database, fault: Fault, state: str, reason: str, arrives: int
) -> None:
    async with posting(house, contacts) as post:
        post.api.faults.add(fault)
        post.plan(Kind.REMINDER, "e1")

        assert await post.done() == [(state, reason)]
        assert len(post.heard()[0]) == arrives
        assert post.api.requests["sendMessage"] == 1


@BOTH
async def test_whoever_blocked_the_bot_gets_nothing_any_more(house: House, contacts: Database) -> None:
    async with posting(house, contacts) as post:
        post.people[0].blocked = True
        post.plan(Kind.REMINDER, "e1")
        await post.done()
        post.plan(Kind.REMINDER, "e2")

        assert await post.done() == [("unreachable", "blocked")] * 2
        assert post.api.requests["sendMessage"] == 1


async def test_when_telegram_asks_for_a_pause_everything_waits_that_long(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=20) as post:
        post.api.faults.add(Fault("sendMessage", status=429, retry_after=2, chat_id=post.people[3].id))
        post.plan(Kind.REMINDER, "e1")
        loop = asyncio.get_running_loop()
        await until(lambda: post.api.faults.pending == ())
        halted, before = loop.time(), post.api.requests["sendMessage"]
        await until(lambda: post.api.requests["sendMessage"] > before + 10)
        waited = loop.time() - halted

        assert await post.done() == [("sent", "")] * 20
        assert 1.9 < waited < 6.0
        assert post.heard() == [["reminder e1"]] * 20


async def test_nothing_is_lost_and_nothing_said_twice_while_telegram_cannot_be_reached(
    house: House, contacts: Database
) -> None:
    async with posting(house, contacts, people=2) as post:
        await post.api.stop()
        post.plan(Kind.REMINDER, "e1")
        await until(lambda: ("queued", "out of reach") in post.states())
        await post.api.start()
        with contacts.begin() as conn:  # nobody has time for the pauses between two tries
            conn.execute(update(DELIVERY).values(at=house.clock()))
        await until(lambda: post.sender.wake() or post.states() == [("sent", "")] * 2)

    assert post.heard() == [["reminder e1"]] * 2


@BOTH
async def test_what_is_urgent_goes_first_whatever_is_due_longer(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=4, speed=20.0) as post:
        await until(lambda: post.sender.mine)
        order: list[str] = []
        for person in post.people:
            person.listeners.append(lambda event: order.append(event.text))
        with contacts.begin() as conn:
            due = house.clock()
            for kind, person in zip(
                (Kind.FEEDBACK, Kind.REMINDER, Kind.MOVED, Kind.CANCELLED), post.people, strict=True
            ):
                due += timedelta(microseconds=1)
                planned = Planned(kind=kind, subject="e", rule="r", contact=person.id, due=due - timedelta(seconds=9))
                outbox.settle(conn, kind, "e", [planned])
        post.sender.wake()
        await post.done()

    assert order == ["moved e", "cancelled e", "reminder e", "feedback e"]


async def test_two_messages_to_one_person_are_a_second_apart(house: House, contacts: Database) -> None:
    async with posting(house, contacts) as post:
        moments: list[float] = []
        post.people[0].listeners.append(lambda _event: moments.append(asyncio.get_running_loop().time()))
        for subject in ("e1", "e2"):
            post.plan(Kind.REMINDER, subject)
        await until(lambda: post.sender.wake() or len(moments) == 2)

    assert moments[1] - moments[0] >= 0.95


@BOTH
async def test_a_second_sender_waits_for_the_first_one_to_end(house: House, contacts: Database) -> None:
    async with posting(house, contacts) as post:
        await until(lambda: post.sender.mine)
        other = Sole(contacts, "sender")
        assert not await asyncio.to_thread(other.take)
        await post.sender.close(5.0)
        await until(other.take)  # a server of PostgreSQL's notices the end of a session in its own time
        other.release()


@BOTH
async def test_what_nobody_knows_is_listed_when_a_sender_begins_and_never_sent_again(
    house: House, contacts: Database
) -> None:
    async with posting(house, contacts, people=2) as post:
        await post.sender.close(5.0)
        post.plan(Kind.REMINDER, "e1")
        with contacts.begin() as conn:
            sending.take(conn, [f"reminder:e1:r:{post.people[0].id}"], now=house.clock(), until=house.clock())
        later = Sender(post.desk, house, post.mouth.deliver, sole=Sole(contacts, "sender"), speed=Speed(100.0))
        task = asyncio.create_task(later.run())
        assert await post.done() == [("uncertain", "interrupted"), ("sent", "")]
        await later.close(5.0)
        await task

    assert post.heard() == [[], ["reminder e1"]]


async def test_a_stop_finishes_what_is_in_hand_and_lets_the_rest_wait(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=30, speed=100.0) as post:
        post.api.latency = 0.2
        post.plan(Kind.REMINDER, "e1")
        await until(lambda: post.api.requests["sendMessage"] >= 3)
        await post.sender.close(5.0)

        assert {state for state, _ in post.states()} == {"sent", "queued"}
        assert [len(heard) for heard in post.heard()] == [int(state == "sent") for state, _ in post.states()]


def paused(post: Post, which: str) -> None:
    with post.contacts.begin() as conn:
        assert broadcast.pause(conn, which)


@BOTH
async def test_a_broadcast_that_is_paused_stops_within_a_second_and_goes_on_where_it_stopped(
    house: House, contacts: Database
) -> None:
    async with posting(house, contacts, people=60, speed=25.0) as post:
        with contacts.begin() as conn:
            texts = {"en_GB": "News"}
            made = broadcast.draft(conn, house, author="console", audience=Audience(), source="en_GB", texts=texts)
            broadcast.send(conn, house, made.id)
        await until(lambda: post.sender.wake() or post.api.requests["sendMessage"] >= 10)
        paused(post, made.id)
        await asyncio.sleep(1.0)  # the second that was promised
        stopped = post.api.requests["sendMessage"]
        post.sender.wake()
        await asyncio.sleep(1.0)  # long enough for 25 more
        assert post.api.requests["sendMessage"] == stopped < 60
        with contacts.begin() as conn:
            assert broadcast.resume(conn, made.id)
        await until(lambda: post.sender.wake() or [len(each) for each in post.heard()] == [1] * 60)
        with contacts.begin() as conn:
            found = broadcasts.get(conn, made.id)
        assert found is not None
        assert found.stage in {Stage.RUNNING, Stage.DONE}


NOON, NIGHT = time(12), time(0)
Hindered = Callable[[Post], None]


def changed(**columns: object) -> Hindered:
    def change(post: Post) -> None:
        with post.contacts.begin() as conn:
            conn.execute(update(CONTACT).values(columns))

    return change


@pytest.mark.parametrize(
    ("kind", "hinder", "outcome"),
    [
        (Kind.REMINDER, changed(stopped=True), ("unreachable", "stopped")),
        (Kind.REMINDER, changed(reachable=False), ("unreachable", "blocked")),
        (Kind.REMINDER, changed(events=False), ("sent", "")),
        (Kind.FEEDBACK, changed(surveys=False), ("unreachable", "no consent")),
        (Kind.FEEDBACK, changed(events=False), ("sent", "")),
        (Kind.CARD, changed(results=None), ("unreachable", "no consent")),
        (Kind.OVERDUE, changed(surveys=False, events=False, results=False), ("sent", "")),
    ],
)
async def test_consent_counts_as_it_is_when_a_message_goes(
    house: House, contacts: Database, kind: Kind, hinder: Hindered, outcome: tuple[str, str]
) -> None:
    async with posting(house, contacts) as post:
        hinder(post)
        post.plan(kind, "x")

        assert await post.done() == [outcome]


async def test_what_has_lost_its_point_is_not_sent(
    house: House, contacts: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(deliver.SPEAKERS, Kind.MOVED, lambda *_: None)
    async with posting(house, contacts) as post:
        post.plan(Kind.REMINDER, "e1", ago=60.0, expires=house.clock() - timedelta(seconds=1))
        post.plan(Kind.MOVED, "e1")

        assert await post.done() == [("expired", "pointless"), ("expired", "late")]


async def test_a_message_that_cannot_be_said_harms_no_other(
    house: House, contacts: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(deliver.SPEAKERS, Kind.MOVED, lambda *_: {}["nothing"])
    with quiet() as log:
        async with posting(house, contacts, people=2) as post:
            post.plan(Kind.MOVED, "e1", post.people[0])
            post.plan(Kind.REMINDER, "e1", post.people[1])
            assert await post.done() == [("failed", "ours"), ("sent", "")]

    assert "message cannot be said" in log.getvalue()
    assert str(post.people[0].id) not in log.getvalue()


@pytest.mark.parametrize(
    ("kind", "near", "goes", "silent"),
    [
        (Kind.FEEDBACK, False, False, False),
        (Kind.REMINDER, False, False, False),
        (Kind.REMINDER, True, True, False),
        (Kind.CANCELLED, False, True, True),
        (Kind.MOVED, True, True, False),
    ],
)
async def test_in_quiet_hours_only_what_cannot_wait_goes_and_with_a_sound_only_if_it_is_near(
    house: House, contacts: Database, kind: Kind, *, near: bool, goes: bool, silent: bool
) -> None:
    now = house.local(house.clock())
    begin, end = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    house = replace(house, scheme=replace(house.scheme, quiet_hours=(begin, end)))
    async with posting(house, contacts, people=1) as post:
        post.plan(kind, "e1", expires=house.clock() + timedelta(hours=2 if near else 30))
        if goes:
            assert await post.done() == [("sent", "")]
            assert post.api.requests.of("sendMessage")[0].values.get("disable_notification", False) is silent
        else:
            await until(lambda: post.sender.mine)
            await post.sender.close(5.0)
            assert (post.states(), post.heard()) == ([("queued", "")], [[]])


async def test_who_has_had_enough_this_week_hears_the_rest_on_monday(house: House, contacts: Database) -> None:
    house = replace(house, scheme=replace(house.scheme, weekly_cap=2))
    async with posting(house, contacts) as post:
        for kind, subject in ((Kind.FEEDBACK, "e1"), (Kind.CARD, "c1"), (Kind.REMINDER, "e2"), (Kind.CARD, "c2")):
            post.plan(kind, subject)
            await until(lambda: post.sender.wake() or ("queued", "") not in post.states())
        post.plan(Kind.NUDGE, "e1", expires=house.clock() + timedelta(seconds=30))
        await until(lambda: post.sender.wake() or ("expired", "capped") in post.states())

        assert sorted(post.states()) == [("expired", "capped"), ("queued", "capped"), *[("sent", "")] * 3]
        with contacts.read() as conn:
            at = conn.scalar(select(DELIVERY.c.at).where(DELIVERY.c.reason == "capped", DELIVERY.c.state == "queued"))
        assert at == deliver.courtesy(house).next_week(house.clock())
