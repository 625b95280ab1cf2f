"""`equal-voices link`: the link for a poster, with the bot's own name."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot.simulator.server import BotApi
from bot.store.contacts import fieldwork
from tests.cli.officer import Officer
from tests.living import make_settings, open_field


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def links(tmp_path: Path) -> dict[str, tuple[str | None, str | None, str | None]]:
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        return {link.id: (link.wave, link.area, link.channel) for link in fieldwork.all_links(conn)}


def test_a_link_leads_to_a_wave_an_area_and_a_channel(officer: Officer, tmp_path: Path) -> None:
    wave = officer.runs("survey", "open", "pulse", "--until", "2099-12-31").text.strip()
    words = ("link", "--wave", wave, "--area", "kade", "--channel", "mosque", "--bot", "@OurBot")
    said = officer.runs(*words)
    address, _, payload = said.text.strip().partition("?start=")

    assert (said.status, address) == (0, "https://t.me/OurBot")
    assert links(tmp_path) == {payload: (wave, "kade", "mosque")}


async def test_the_bots_name_is_asked_of_telegram(tmp_path: Path) -> None:
    async with BotApi() as api:
        officer = Officer(tmp_path, api.url)
        said = await asyncio.to_thread(officer.runs, "link")

    assert said.text.startswith(f"https://t.me/{api.world.bot['username']}?start=")


def test_without_telegram_the_payload_is_told_all_the_same(officer: Officer, tmp_path: Path) -> None:
    said = officer.runs("link", "--area", "kade")

    assert said.status == 1
    assert links(tmp_path) == {said.text.strip().removeprefix("start="): (None, "kade", None)}


def test_every_slip_is_told_at_once(officer: Officer, tmp_path: Path) -> None:
    said = officer.runs("link", "--wave", "nowhere", "--area", "moon", "--channel", "owl", "--bot", "OurBot")

    assert [problem.split(": ")[1] for problem in said.problems] == ["moon", "nowhere", "owl"]
    assert links(tmp_path) == {}


def test_a_link_is_a_random_name_that_tells_nothing_of_where_it_leads(officer: Officer, tmp_path: Path) -> None:
    words = ("link", "--area", "kade", "--channel", "mosque", "--bot", "OurBot")
    payloads = {officer.runs(*words).text.strip().partition("?start=")[2] for _ in range(8)}

    assert payloads == set(links(tmp_path))
    assert [each for each in payloads if not re.fullmatch(r"[a-z0-9]{10}", each)] == []
    assert len(payloads) == 8
    assert len({each[:4] for each in payloads}) > 1
