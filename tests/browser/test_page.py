"""The chat page in a real browser: whose phones stand on it, in which language, on which screen."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NARROW = {"width": 390, "height": 780}
NEWS = re.compile("Nikos.*: there are new messages")
PATIENCE = 8.0


def phone(page: Any, name: str) -> Any:
    return page.locator(".phone").filter(has=page.locator(".owner-name", has_text=name))


async def test_a_resident_sees_the_notice_and_begins_with_start(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en")

    page = await open_page()
    await page.get_by_role("button", name="Start").click()
    await page.locator(".of-person .words").wait_for()

    assert await page.locator(".top-notice").inner_text() == "A neighbourhood that nobody lives in."
    assert await page.locator(".of-person .words").all_inner_texts() == ["/start"]
    assert [message.text for message in emma.messages] == ["/start"]


async def test_a_resident_comes_through_a_link(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en")

    page = await open_page()
    await page.get_by_role("button", name="Neighbourhood review").click()
    await page.locator(".of-person .words").wait_for()

    assert [message.text for message in emma.messages] == ["/start wave-7"]


async def test_everything_one_can_use_has_a_name(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("hello")
    await emma.send_document(b"a plan", name="plan.txt")
    await bot.say(emma, "Choose", "One")
    page = await open_page()
    await page.locator(".key").wait_for()
    await page.get_by_role("button", name="Add a person").click()

    nameless = await page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, select, textarea, audio, img, nav, section')]
          .filter((node) => !(node.ariaLabel || node.alt || node.labels?.length || node.textContent.trim()))
          .map((node) => node.outerHTML)"""
    )

    assert nameless == []


async def test_an_arabic_phone_is_mirrored_beside_an_english_one(api: Any, bot: Any, open_page: Any) -> None:
    emma, amina = api.world.person("Emma", "en", started=True), api.world.person("أمينة", "ar", started=True)
    await bot.say(emma, "Hello")
    await bot.say(amina, "مرحبا")
    page = await open_page()

    arabic, english = phone(page, "أمينة"), phone(page, "Emma")
    await arabic.locator(".of-bot .bubble").wait_for()

    assert [await one.get_attribute("dir") for one in (english, arabic)] == ["ltr", "rtl"]
    assert await arabic.locator(".input").get_attribute("placeholder") == "رسالة"
    assert await arabic.locator(".words").get_attribute("lang") == "ar"
    assert await side(english) == "left"
    assert await side(arabic) == "right"


async def side(one: Any) -> str:
    """Tell at which side of its phone the bot's bubble stands."""
    frame, bubble = await one.bounding_box(), await one.locator(".of-bot .bubble").bounding_box()
    left = bubble["x"] - frame["x"]
    right = frame["x"] + frame["width"] - bubble["x"] - bubble["width"]
    return "left" if left < right else "right"


async def test_two_people_never_see_each_other_s_words(api: Any, bot: Any, open_page: Any) -> None:
    emma, nikos = api.world.person("Emma", "en", started=True), api.world.person("Nikos", "en", started=True)
    page = await open_page()
    await bot.say(emma, "For Emma")
    await bot.say(nikos, "For Nikos")

    await phone(page, "Emma").locator(".input").fill("I am Emma")
    await phone(page, "Emma").locator(".input").press("Enter")
    await phone(page, "Emma").locator(".of-person .words").wait_for()
    await phone(page, "Nikos").locator(".words").wait_for()

    assert await phone(page, "Emma").locator(".words").all_inner_texts() == ["For Emma", "I am Emma"]
    assert await phone(page, "Nikos").locator(".words").all_inner_texts() == ["For Nikos"]


async def test_a_person_is_added_on_the_page_with_a_language(api: Any, open_page: Any) -> None:
    page = await open_page()

    await page.get_by_role("button", name="Add a person").click()
    await page.get_by_label("Name").fill("سارة")
    await page.get_by_label("Language of their Telegram").select_option("ar")
    await page.locator("dialog").get_by_role("button", name="Add a person").click()
    await page.locator(".phone").wait_for()

    (person,) = api.world.people.values()
    assert (person.name, person.language_code) == ("سارة", "ar")
    assert await page.locator(".phone").get_attribute("dir") == "rtl"


async def test_a_narrow_screen_shows_one_phone_and_tabs(api: Any, bot: Any, open_page: Any) -> None:
    api.world.person("Emma", "en", started=True)
    nikos = api.world.person("Nikos", "en", started=True)
    alone = len(nikos.listeners)
    page = await open_page(NARROW)
    async with asyncio.timeout(PATIENCE):
        while len(nikos.listeners) == alone:  # what comes before the page listens is no news to it
            await page.wait_for_timeout(20)

    tab = page.locator(".tab").filter(has_text="Nikos")
    await bot.say(nikos, "News")
    await page.get_by_role("button", name=NEWS).wait_for()
    shown = await page.locator(".phone:visible .owner-name").all_inner_texts()
    await tab.click()
    await page.get_by_text("News").wait_for()

    assert shown == ["Emma"]
    assert await page.locator(".phone:visible .owner-name").all_inner_texts() == ["Nikos"]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


async def test_the_page_speaks_arabic_itself(open_page: Any) -> None:
    page = await open_page()

    await page.get_by_label("Language of this page").select_option("ar")
    await page.get_by_role("button", name="أضف شخصًا").wait_for()

    root = page.locator("html")
    assert (await root.get_attribute("lang"), await root.get_attribute("dir")) == ("ar", "rtl")


async def test_what_happened_while_nobody_listened_is_there_after_a_reload(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    page = await open_page()
    await page.goto("about:blank")
    await bot.say(emma, "While you were away", "Yes")

    await page.go_back()
    await page.get_by_role("button", name="Yes").wait_for()

    assert await page.locator(".of-bot .words").all_inner_texts() == ["While you were away"]
