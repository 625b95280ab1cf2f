"""The clock of the demonstration in a real browser: seen, moved with the keyboard, and told to screen readers."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLOCK = "Clock of the simulation"
PATIENCE = 20_000


def clock(page: Any, name: str = CLOCK) -> Any:
    return page.get_by_role("group", name=name)


async def instant(page: Any) -> str:
    return str(await clock(page).locator("time").get_attribute("datetime"))


async def test_a_page_whose_server_moves_no_clock_shows_none(open_page: Any) -> None:
    page = await open_page()

    assert await page.locator(".clock").is_hidden()


async def test_the_clock_is_moved_with_the_keyboard_and_says_what_it_shows(demo: str, visit: Any) -> None:
    page = await visit()
    await page.goto(demo)
    await clock(page).wait_for()
    before = await clock(page).locator("time").inner_text()

    hour = clock(page).get_by_role("button", name="+1 hour")
    await hour.focus()
    await page.keyboard.press("Enter")
    told = clock(page).get_by_role("status")
    await page.wait_for_function("node => node.textContent", arg=await told.element_handle())

    after = await clock(page).locator("time").inner_text()
    said = re.sub("[\u2068\u2069]", "", await told.inner_text())
    assert after != before
    assert said == f"It is {after} in the simulation."
    assert await hour.evaluate("node => node === document.activeElement")


async def test_two_presses_bring_the_question_how_it_was(demo: str, visit: Any) -> None:
    page = await visit()
    await page.goto(demo)
    samira = page.locator(".phone").filter(has=page.locator(".owner-name", has_text="Samira"))

    for _ in range(2):
        before = await instant(page)
        await clock(page).get_by_role("button", name="+1 hour").click()
        await page.wait_for_function(
            "before => document.querySelector('.clock time').dateTime !== before", arg=before, timeout=PATIENCE
        )
    await samira.get_by_text(re.compile("How was .*Tea in the courtyard")).first.wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 780}])
async def test_the_clock_reads_from_the_right_in_arabic_and_fits_a_narrow_page(
    demo: str, visit: Any, viewport: dict[str, int]
) -> None:
    page = await visit(viewport)
    await page.goto(f"{demo}?language=ar")
    await clock(page, "ساعة المحاكاة").wait_for()

    width = await page.evaluate("document.documentElement.scrollWidth")
    box = await page.locator(".clock").bounding_box()

    assert (await page.evaluate("document.documentElement.dir"), width) == ("rtl", viewport["width"])
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert await page.get_by_role("button", name="+1 يوم").count() == 1


async def test_times_are_those_of_the_clock_whatever_zone_the_browser_is_in(demo: str, visit: Any) -> None:
    page = await visit(timezone_id="Pacific/Auckland")
    await page.goto(demo)
    await clock(page).wait_for()
    samira = page.locator(".phone").filter(has=page.locator(".owner-name", has_text="Samira"))
    await samira.get_by_label("Message", exact=True).fill("/help")
    await page.keyboard.press("Enter")
    await samira.get_by_text("/help", exact=True).wait_for()

    sent = samira.locator(".message time").last
    shown = await sent.inner_text()
    there = (
        "([at, zone]) => new Date(at).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit', timeZone: zone})"
    )
    assert shown == await page.evaluate(there, [await sent.get_attribute("datetime"), "Europe/Amsterdam"])
    assert shown != await page.evaluate(there, [await sent.get_attribute("datetime"), "Pacific/Auckland"])


async def test_the_phone_of_staff_says_so_in_its_own_language_and_no_other_does(demo: str, visit: Any) -> None:
    page = await visit()
    await page.goto(demo)
    noor = page.locator(".phone").filter(has=page.locator(".owner-name", has_text="Noor"))
    await noor.locator(".owner-role").filter(has_text="Organisator").wait_for()

    assert [await each.inner_text() for each in await page.locator(".owner-role:visible").all()] == ["Organisator"]
