"""`equal-voices broadcast`: from files to a report, without a running bot, and beside one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.contacts import audit, broadcasts
from tests.cli.officer import Officer, Said
from tests.faults.posting import known
from tests.living import make_settings, open_field


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def people(api: BotApi, tmp_path: Path) -> list[Person]:
    """Bring three people whom the bot knows: two of De Kade who read Dutch, and one who reads English."""
    crowd = [api.world.person(name, started=True) for name in ("Amal", "Bert", "Cato")]
    with open_field(make_settings(tmp_path, api.url)) as (_, stores):
        known(stores.contacts, tuple(crowd[:2]), language="nl", area="kade")
        known(stores.contacts, tuple(crowd[2:]))
    return crowd


@pytest.fixture
def news(tmp_path: Path) -> str:
    (tmp_path / "news.txt").write_text("The library is <open>.\n", encoding="utf-8")
    return f"en_GB={tmp_path / 'news.txt'}"


async def runs(api: BotApi, folder: Path, *words: str, typed: str = "") -> Said:
    return await asyncio.to_thread(Officer(folder, api.url).runs, "broadcast", *words, typed=typed)


def heard(person: Person) -> list[str]:
    return [message.text for message in person.messages]


async def test_a_broadcast_goes_to_everybody_and_says_what_became_of_it(
    api: BotApi, people: list[Person], news: str, tmp_path: Path
) -> None:
    people[1].blocked = True
    said = await runs(api, tmp_path, "--text", news, typed="y\n")

    assert said.status == 0
    assert said.text.startswith("3 people\n  nl: 2 (they read en_GB, with a notice)\n  en_GB: 1\nSend it?")
    assert said.text.endswith("sent: 2\nunreachable: 1\nunreachable:blocked: 1\n")
    assert [len(heard(person)) for person in people] == [1, 0, 1]
    assert "The library is <open>." in heard(people[2])[0]
    with open_field(make_settings(tmp_path, api.url)) as (_, stores), stores.contacts.read() as conn:
        assert [(entry.actor, entry.act) for entry in audit.newest(conn, 5)] == [("console", "send broadcasts")]


async def test_whoever_is_not_sure_sends_nothing(api: BotApi, people: list[Person], news: str, tmp_path: Path) -> None:
    said = await runs(api, tmp_path, "--text", news, typed="n\n")

    assert said.status == 1
    assert [heard(person) for person in people] == [[], [], []]
    with open_field(make_settings(tmp_path, api.url)) as (_, stores), stores.contacts.read() as conn:
        assert broadcasts.newest(conn, 5) == ()


async def test_an_audience_can_be_an_area_or_a_language(
    api: BotApi, people: list[Person], news: str, tmp_path: Path
) -> None:
    said = await runs(api, tmp_path, "--text", news, "--area", "kade", "--yes")
    assert said.text.startswith("2 people\n")
    said = await runs(api, tmp_path, "--text", news, "--language", "en_GB", "--about", "results", "--yes")

    assert said.text.startswith("1 people\n")
    assert [len(heard(person)) for person in people] == [1, 1, 1]


async def test_where_it_is_paid_for_the_price_is_named_before_and_each_message_says_so(
    api: BotApi, people: list[Person], news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EQUAL_VOICES_PAID_BROADCASTS", "true")
    said = await runs(api, tmp_path, "--text", news, "--yes")
    doctor = await asyncio.to_thread(Officer(tmp_path, api.url).runs, "doctor", "--offline")

    assert "Telegram is paid for this: at most 0.3 Telegram Stars.\n" in said.text
    assert "broadcasts cost 0.1 Telegram Star for each message" in " ".join(doctor.text.split())
    assert [call.values.get("allow_paid_broadcast") for call in api.requests.of("sendMessage")] == [True] * 3


async def test_a_planned_broadcast_can_be_stopped_before_it_goes(
    api: BotApi, people: list[Person], news: str, tmp_path: Path
) -> None:
    said = await runs(api, tmp_path, "--text", news, "--at", "2099-12-01T09:00", "--yes")
    which = said.text.split()[-1]
    paused = await runs(api, tmp_path, "--pause", which)
    resumed = await runs(api, tmp_path, "--resume", which)
    stopped = await runs(api, tmp_path, "--cancel", which)
    watched = await runs(api, tmp_path, "--watch", which)

    stands = ("paused", "waiting", "cancelled")
    assert [each.text for each in (paused, resumed, stopped)] == [f"{which}: {stage}\n" for stage in stands]
    assert watched.status == 0
    assert [heard(person) for person in people] == [[], [], []]


async def test_every_slip_is_told_at_once(api: BotApi, people: list[Person], tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("x" * 3_001, encoding="utf-8")
    texts = ("--text", f"xx={tmp_path / 'long.txt'}", "--text", f"nl={tmp_path / 'none.txt'}")
    said = await runs(api, tmp_path, *texts, "--area", "mars", "--language", "xx", "--about", "gossip", "--at", "soon")

    slips = [problem.partition(": ")[0] for problem in said.problems]
    assert slips == ["about", "area", "language", "text", "text", "text", "until"]
    assert (await runs(api, tmp_path, "--pause", "nothing")).problems == (
        "broadcast: nothing: There is no such broadcast. Look at its id again.",
    )
    assert heard(people[0]) == []
