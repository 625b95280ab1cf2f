"""The sender alone, over real HTTP: what each answer of Telegram's means for a message, and for all others."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.actions import broadcast, deliver
from bot.actions.house import House
from bot.app.sender import Sender, Speed
from bot.render.screen import Button, Screen
from bot.schedule.broadcast import Audience, Stage
from bot.schedule.delivery import Kind, Planned
from bot.simulator.faults import Fault
from bot.store.base import Database
from bot.store.contacts import broadcasts, outbox, sending
from bot.store.contacts.tables import DELIVERY
from bot.store.sole import Sole
from tests.app.posting import BOTH, Post, contacts, house, posting, speakers
from tests.living import quiet, until

__all__ = ["contacts", "house", "speakers"]


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


async def test_a_message_is_tried_however_long_the_line_is_down(house: House, contacts: Database) -> None:
    def tried() -> list[tuple[str, int]]:
        with contacts.read() as conn:
            return [tuple(row) for row in conn.execute(select(DELIVERY.c.state, DELIVERY.c.attempts))]

    async with posting(house, contacts) as post:
        await post.api.stop()
        with contacts.begin() as conn:
            planned = Planned(kind=Kind.REMINDER, subject="e1", rule="r", contact=post.people[0].id, due=house.clock())
            outbox.settle(conn, Kind.REMINDER, "e1", [planned])
            conn.execute(update(DELIVERY).values(attempts=500))
        await until(lambda: post.sender.wake() or tried() == [("queued", 501)])

    assert tried() == [("queued", 501)]


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


async def test_after_a_reply_a_message_to_the_same_person_waits_a_second(house: House, contacts: Database) -> None:
    async with posting(house, contacts) as post:
        moments: list[float] = []
        post.people[0].listeners.append(lambda _event: moments.append(asyncio.get_running_loop().time()))
        await until(lambda: post.sender.mine)
        await post.mouth.show(post.people[0].id, Screen("a reply"), turn=1)
        post.plan(Kind.REMINDER, "e1")
        await until(lambda: post.sender.wake() or len(moments) == 2)

    assert post.heard() == [["a reply", "reminder e1"]]
    assert moments[1] - moments[0] >= 0.9


async def test_replies_take_their_places_in_the_bucket_and_never_stop_the_rest(
    house: House, contacts: Database
) -> None:
    async with posting(house, contacts, people=2, speed=10.0) as post:
        await until(lambda: post.sender.mine)
        loop = asyncio.get_running_loop()
        spans: list[float] = []
        for replies, person in zip((5, 500), post.people, strict=True):
            for _ in range(replies):
                post.sender.spoke(0)
            begun = loop.time()
            post.plan(Kind.REMINDER, f"e{replies}", person)
            await until(lambda: person.messages != ())  # noqa: B023 - awaited at once
            spans.append(loop.time() - begun)

    assert spans[0] >= 0.35
    assert 0.85 <= spans[1] <= 20.0


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
            assert broadcast.resume(conn, made.id, by="console")
        await until(lambda: post.sender.wake() or [len(each) for each in post.heard()] == [1] * 60)
        with contacts.begin() as conn:
            found = broadcasts.get(conn, made.id)
        assert found is not None
        assert found.stage in {Stage.RUNNING, Stage.DONE}


async def test_only_a_broadcast_is_paid_for_and_it_goes_as_fast_as_the_setting_says(
    house: House, contacts: Database
) -> None:
    async with posting(house, contacts, people=60, speed=120.0, paid=True) as post:
        post.plan(Kind.REMINDER, "e1", post.people[0])
        await post.done()
        await until(lambda: not post.sender.wake() and post.sender.mine)
        with contacts.begin() as conn:
            texts = {"en_GB": "News"}
            made = broadcast.draft(conn, house, author="console", audience=Audience(), source="en_GB", texts=texts)
            broadcast.send(conn, house, made.id)
        loop = asyncio.get_running_loop()
        await until(lambda: post.sender.wake() or post.api.requests["sendMessage"] >= 10)
        begun = loop.time()
        await until(lambda: post.sender.wake() or post.api.requests["sendMessage"] >= 60)
        rate = 50 / (loop.time() - begun)
        await until(lambda: post.sender.wake() or [len(each) for each in post.heard()][1:] == [1] * 59)

        paid = [call.values.get("allow_paid_broadcast", False) for call in post.api.requests.of("sendMessage")]
        assert paid == [False, *[True] * 60]
        assert 30 < rate < 130  # above what goes for nothing, never above the setting


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
