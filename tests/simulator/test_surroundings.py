"""What the chat page shows around the phones, asked for over HTTP as the page does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.access.roles import Role
from bot.app.provision import load_catalogs
from bot.simulator.server import BotApi
from bot.simulator.surroundings import WORDS, Start, routes
from tests.survey.playing import ROOT, our_scheme, our_surveys

ENGLISH = json.loads(WORDS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def catalogs() -> dict[str, Any]:
    return load_catalogs(ROOT / "locales", ("en_GB", "nl", "ar", "fa", "fa_AF"))


@pytest.fixture
def starts() -> list[Start]:
    return [Start("link-1", our_surveys()["pulse"])]


@pytest.fixture
async def ask(catalogs: dict[str, Any], starts: list[Start]) -> AsyncIterator[Any]:
    """Give a function that reads `/sim/...` as JSON."""
    async with (
        BotApi(extra=routes(catalogs, our_scheme(), starts, roles=lambda: {7: Role.ORGANISER})) as api,
        aiohttp.ClientSession() as http,
    ):

        async def get(path: str) -> Any:
            async with http.get(f"{api.url}/sim/{path}") as answer:
                assert answer.status == 200
                return await answer.json()

        yield get


async def test_the_page_gets_its_words_in_a_language_with_its_direction(ask: Any) -> None:
    told = await ask("words?language=ar")

    assert (told["language"], told["direction"], told["words"].keys()) == ("ar", "rtl", ENGLISH.keys())
    assert (told["words"]["send"], told["words"]["cancel"]) == ("إرسال", "إلغاء")


async def test_the_words_keep_their_gaps_for_the_page_to_fill(ask: Any, catalogs: dict[str, Any]) -> None:
    gaps = {key: text.count("{") for key, text in ENGLISH.items()}

    for catalog in catalogs.values():
        words = (await ask(f"words?language={catalog.tag}"))["words"]
        assert {key: text.count("{") for key, text in words.items()} == gaps


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("ar-EG", "ar"),
        ("fa_AF", "fa-AF"),
        ("fa-af", "fa-AF"),
        ("NL", "nl"),
        ("en", "en-GB"),
        ("xx", "en-GB"),
        ("", "en-GB"),
        ("%00%ff", "en-GB"),
        ("z" * 4000, "en-GB"),
    ],
)
async def test_a_language_is_found_as_telegram_or_a_browser_writes_it_and_english_otherwise(
    ask: Any, asked: str, told: str
) -> None:
    assert (await ask(f"words?language={asked}"))["language"] == told


async def test_who_names_no_language_is_told_in_english(ask: Any) -> None:
    assert (await ask("words"))["words"] == ENGLISH
    assert (await ask("about"))["notice"] == ENGLISH["notice"]


async def test_the_languages_stand_in_their_order_under_their_own_names(ask: Any) -> None:
    assert await ask("languages") == [
        {"code": "en-GB", "name": "English", "direction": "ltr"},
        {"code": "nl", "name": "Nederlands", "direction": "ltr"},
        {"code": "ar", "name": "العربية", "direction": "rtl"},
        {"code": "fa", "name": "فارسی", "direction": "rtl"},
        {"code": "fa-AF", "name": "دری", "direction": "rtl"},
    ]


async def test_the_links_have_the_titles_of_their_surveys(ask: Any) -> None:
    assert await ask("starts") == [{"payload": "link-1", "title": "How is it going here?"}]
    assert await ask("starts?language=nl") == [{"payload": "link-1", "title": "Hoe gaat het hier?"}]
    assert await ask("starts?language=xx") == await ask("starts")


async def test_a_link_that_is_made_while_the_page_is_open_is_there_at_once(ask: Any, starts: list[Start]) -> None:
    starts.append(Start("link-2", our_surveys()["event-needs"]))

    assert [start["payload"] for start in await ask("starts")] == ["link-1", "link-2"]


async def test_the_page_says_whose_scheme_it_is_and_that_all_is_made_up(ask: Any, catalogs: dict[str, Any]) -> None:
    dutch = await ask("about?language=nl")

    assert dutch == {
        "scheme": "Samen Havenstad",
        "notice": catalogs["nl"].page(ENGLISH["notice"]),
        "zone": "Europe/Amsterdam",
        "roles": {"7": "Organisator"},
    }
    assert (await ask("about?language=xx"))["scheme"] == "Havenstad together"
