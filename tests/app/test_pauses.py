"""When Telegram asks for a pause, over real HTTP: whom it stops, and for how long."""

from __future__ import annotations

import asyncio

from bot.actions.house import House
from bot.render.screen import Screen
from bot.schedule.delivery import Kind
from bot.simulator.faults import Fault
from bot.store.base import Database
from tests.app.posting import Post, contacts, house, posting, speakers
from tests.living import until

__all__ = ["contacts", "house", "speakers"]

PAUSE = 2


def now() -> float:
    return asyncio.get_running_loop().time()


async def reply(post: Post, at: int) -> float:
    """Answer somebody; return when it had arrived."""
    await post.mouth.show(post.people[at].id, Screen("an answer"), turn=1)
    assert post.people[at].last.text == "an answer"
    return now()


def calls(post: Post) -> int:
    return post.api.requests["sendMessage"]


async def refused_reply(post: Post, at: int) -> asyncio.Task[float]:
    """Let an answer be refused, and go on while it waits."""
    post.api.faults.add(Fault("sendMessage", status=429, retry_after=PAUSE, chat_id=post.people[at].id))
    task = asyncio.create_task(reply(post, at))
    await until(lambda: post.api.faults.pending == ())
    return task


async def test_a_pause_asked_of_a_reply_stops_all_that_nobody_waits_for(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=8) as post:
        await until(lambda: post.sender.mine)
        waiting, asked = await refused_reply(post, 0), now()
        before = calls(post)
        post.plan(Kind.REMINDER, "e1", *post.people[1:])
        await asyncio.sleep(PAUSE - 0.3)
        during = calls(post)
        states = await post.done()

        assert (during, states) == (before, [("sent", "")] * 7)
        assert await waiting - asked >= PAUSE - 0.05
        assert now() - asked >= PAUSE - 0.05


async def test_a_pause_asked_of_one_reply_does_not_hold_up_others(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=2) as post:
        waiting, asked = await refused_reply(post, 0), now()

        assert await reply(post, 1) - asked < PAUSE - 0.5
        await waiting


async def test_when_a_second_chat_is_refused_every_reply_waits(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=3) as post:
        waiting, asked = await refused_reply(post, 0), now()
        another = await refused_reply(post, 1)
        before = calls(post)

        assert await reply(post, 2) - asked >= PAUSE - 0.05
        await asyncio.gather(waiting, another)
        assert calls(post) - before == 3  # nobody tried before the time


async def test_a_pause_asked_of_a_message_nobody_waits_for_stops_replies_too(house: House, contacts: Database) -> None:
    async with posting(house, contacts, people=2) as post:
        post.api.faults.add(Fault("sendMessage", status=429, retry_after=PAUSE))
        post.plan(Kind.REMINDER, "e1", post.people[0])
        await until(lambda: post.api.faults.pending == ())
        asked = now()

        assert await reply(post, 1) - asked >= PAUSE - 0.05
        assert await post.done() == [("sent", "")]
