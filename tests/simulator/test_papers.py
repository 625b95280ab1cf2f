"""What came of a first wave, asked for over HTTP as the chat page does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.simulator.papers import Paper, Papers, Progress
from bot.simulator.server import BotApi


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    (tmp_path / "secret").write_text("nobody's", encoding="utf-8")
    folder = tmp_path / "published"
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "ar.html").write_text("<p>مرحبا", encoding="utf-8")
    return Papers(folder)


@pytest.fixture
async def url(papers: Papers) -> AsyncIterator[str]:
    async with BotApi(extra=papers.add) as api:
        yield api.url


async def fetched(address: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(address, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_the_page_hears_how_far_it_is_and_gets_each_paper_in_its_language(papers: Papers, url: str) -> None:
    before = await fetched(f"{url}/sim/papers?language=ar")
    papers.progress, papers.staff = Progress.READY, [7]
    papers.papers = [
        Paper("site", "site/en.html", "en-GB"),
        Paper("site", "site/ar.html", "ar"),
        Paper("board", "b.pdf"),
    ]
    arabic = await fetched(f"{url}/sim/papers?language=ar")
    other = await fetched(f"{url}/sim/papers?language=ja")

    assert before == (200, '{"progress": "none", "papers": [], "staff": []}')
    board = '{"kind": "board", "href": "/published/b.pdf"}'
    told = '{"progress": "ready", "papers": [{"kind": "site", "href": "/published/site/%s.html"}, %s], "staff": [7]}'
    assert (arabic, other) == ((200, told % ("ar", board)), (200, told % ("en", board)))


async def test_only_what_is_published_is_opened_and_only_by_pages_of_this_machine(url: str) -> None:
    opened = await fetched(f"{url}/published/site/ar.html")

    assert opened == (200, "<p>مرحبا")
    for away in ("site", "site/none.html", "%2e%2e/secret", "site/%2e%2e/%2e%2e/secret"):
        assert (await fetched(f"{url}/published/{away}"))[0] == 404
    assert (await fetched(f"{url}/published/site/ar.html", Origin="http://elsewhere.example"))[0] == 403
