"""What came of a first wave, in a real browser: told while it is prepared, then opened; and the phone of an officer."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PATIENCE = 90_000


async def test_a_page_whose_server_prepares_nothing_shows_no_papers(open_page: Any) -> None:
    page = await open_page()

    assert await page.locator(".papers").is_hidden()


async def test_the_public_site_is_opened_and_an_officers_phone_is_brought(demo: str, visit: Any) -> None:
    page = await visit()
    await page.goto(demo)
    link = page.get_by_role("link", name="Public site")
    await link.wait_for(timeout=PATIENCE)

    async with page.context.expect_page() as opened:
        await link.click()
    site = await opened.value
    await site.wait_for_load_state()
    report = await page.get_by_role("link", name="Report to the board").get_attribute("href")
    made_up = await site.get_by_text("Everybody in these figures is made up.").count()
    await page.get_by_role("button", name=re.compile("Show the phone of .*Vera")).click()
    vera = page.locator(".phone").filter(has=page.locator(".owner-name", has_text="Vera"))
    await vera.get_by_role("textbox").fill("/staff")
    await page.keyboard.press("Enter")
    await vera.get_by_role("button", name="Publish figures").wait_for()

    assert made_up == 1
    assert report == "/published/board-en_GB.pdf"
    assert await page.locator(".phone").count() == 4
    assert await page.get_by_role("button", name=re.compile("Show the phone of .*Vera")).count() == 0
