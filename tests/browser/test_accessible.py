"""What all pages owe to who does not see them as we do: no barrier, an order to listen to, bars in any colours."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.cli.paper import Bullets, Grid, Paper, Paragraph, Section, as_html
from bot.publication.board_page import board_page
from tests.browser.test_site import LOOKS, RELEASE, folder, found_by_axe, page
from tests.publication.council import report

__all__ = ["folder", "page"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHEET = Paper(
    "Data-protection sheet",
    "What a reader must know.",
    (Section("Kept", (Paragraph("Plain."), Bullets(("One", "Two")), Grid("Columns", ("Name", "Why"), (("a", "b"),)))),),
)


def written(tmp_path: Path, html: str) -> str:
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("page", LOOKS, indirect=True)
async def test_axe_finds_nothing_in_the_data_protection_sheet(tmp_path: Path, page: Any) -> None:
    await page.goto(written(tmp_path, as_html(SHEET)))

    found = await found_by_axe(page)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert {"color-contrast", "heading-order"} <= {each["id"] for each in found["passes"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("locale", ["en-GB", "ar"])
async def test_axe_finds_nothing_in_a_chat(
    api: Any, bot: Any, open_page: Any, locale: str, width: int, scheme: str
) -> None:
    emma, amina = api.world.person("Emma", "en", started=True), api.world.person("أمينة", "ar", started=True)
    await emma.say("hello")
    await bot.say(emma, "<b>Choose</b> one, or read https://city.example", "One", "Two", parse_mode="HTML")
    await bot.say(amina, "مرحبا", "نعم")
    page = await open_page({"width": width, "height": 900}, color_scheme=scheme, locale=locale)
    await page.locator(".key").first.wait_for()

    found = await found_by_axe(page)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert await page.evaluate("document.documentElement.dir || 'ltr'") == ("rtl" if locale == "ar" else "ltr")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


def outline(tree: str) -> list[int]:
    return [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", tree)]


def landmarks(tree: str) -> list[str]:
    return re.findall(r"^ {0,4}- (banner|navigation|main|contentinfo)", tree, re.MULTILINE)


async def test_in_arabic_the_site_is_heard_in_the_order_in_which_it_is_seen(folder: Path, page: Any) -> None:
    await page.goto((folder / f"ar/{RELEASE}").as_uri())
    tree = await page.locator("body").aria_snapshot()

    levels = outline(tree)
    tables = re.findall(r"table \"(.*)\"", tree)
    silent = [
        line for line in tree.splitlines() if re.fullmatch(r'\s*- (link|heading|table|img|navigation)( "")?:?', line)
    ]
    assert tree.startswith('- link "الانتقال إلى المحتوى"')
    assert landmarks(tree) == ["banner", "navigation", "main", "navigation", "contentinfo"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(tables) > 8
    assert silent == []
    assert tree.count("- rowheader") > tree.count("- table") < tree.count("- columnheader")


async def test_in_arabic_the_report_is_heard_in_sections_with_a_name(tmp_path: Path, page: Any) -> None:
    await page.goto(written(tmp_path, board_page(report("ar"))))
    tree = await page.locator("body").aria_snapshot()

    named = re.findall(r"- region \"(.+?)\":\n\s+- heading \"(.+?)\" \[level=2\]", tree)
    assert len(named) > 5
    assert all(region == heading for region, heading in named)
    assert landmarks(tree) == ["main"]
    assert "- img" not in tree  # bars stand in the tables, whose numbers are read


async def test_bars_are_seen_in_the_colours_that_a_reader_forces(folder: Path, tmp_path: Path, browser: Any) -> None:
    context = await browser.new_context(forced_colors="active", color_scheme="dark")
    page = await context.new_page()
    addresses = {".bar": written(tmp_path, board_page(report("ar"))), ".bar svg": (folder / f"ar/{RELEASE}").as_uri()}
    drawn = {}
    for bar, address in addresses.items():
        await page.goto(address)
        drawn[bar] = halves(await page.locator(bar).first.screenshot())
    await context.close()

    # half of those asked feel safe: from the right, where Arabic begins, to the middle the bar is filled
    assert all(right != left for left, right in drawn.values()), drawn


def halves(png: bytes) -> tuple[object, object]:
    """Tell the colours a tenth of the way from the left and from the right of a bar, a third of the way down."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    down = picture.height // 3
    return picture.getpixel((picture.width // 10, down)), picture.getpixel((picture.width * 9 // 10, down))


async def test_buttons_of_a_chat_have_an_edge_in_the_colours_that_a_reader_forces(
    api: Any, bot: Any, open_page: Any
) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await bot.say(emma, "Choose", "One", "Two")
    edges = {}
    for colours in ("none", "active"):
        page = await open_page(forced_colors=colours)
        await page.locator(".key").first.wait_for()
        edges[colours] = await page.evaluate(
            "[...document.querySelectorAll('.key, .bubble')].map(each => getComputedStyle(each).borderTopWidth)"
        )

    assert set(edges["active"]) == {"1px"}
    assert set(edges["none"]) == {"0px"}
