"""Whether a message may go is decided when it goes: consent, silence, quiet hours, the weekly cap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.actions import deliver
from bot.actions.house import House, courtesy
from bot.schedule.delivery import Kind
from bot.store.base import Database
from bot.store.contacts.tables import CONTACT, DELIVERY
from tests.app.posting import Post, contacts, house, posting, speakers
from tests.living import until

__all__ = ["contacts", "house", "speakers"]


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
        post.plan(Kind.FEEDBACK, "e3", expires=house.clock() + timedelta(seconds=30))
        await until(lambda: post.sender.wake() or ("expired", "capped") in post.states())

        assert sorted(post.states()) == [("expired", "capped"), ("queued", "capped"), *[("sent", "")] * 3]
        with contacts.read() as conn:
            at = conn.scalar(select(DELIVERY.c.at).where(DELIVERY.c.reason == "capped", DELIVERY.c.state == "queued"))
        assert at == courtesy(house).next_week(house.clock())


async def test_the_report_to_the_board_waits_for_a_bot_where_a_command_sends(house: House, contacts: Database) -> None:
    async with posting(house, contacts) as post:
        post.plan(Kind.BOARD, "2026-10")
        post.plan(Kind.OVERDUE, "e1")
        await until(lambda: post.sender.wake() or ("sent", "") in post.states())

        assert post.states() == [("queued", ""), ("sent", "")]
        with contacts.read() as conn:
            waits = [row.at for row in conn.execute(select(DELIVERY.c.at).where(DELIVERY.c.kind == Kind.BOARD))]
        assert waits[0] > house.clock()
