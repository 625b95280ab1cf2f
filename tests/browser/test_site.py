"""The public site in a browser: axe finds nothing, a keyboard gets everywhere, it fits a narrow screen, it prints."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.site.sample import content, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RELEASE = "k3m9x2pq-1.html"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "light": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
}
PAGES = [*(f"{tag}/{RELEASE}" for tag in ("en-GB", "ar", "el")), "ar/index.html", "index.html"]
TAGS = [catalog.tag for catalog in content().catalogs.values()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that holds the site."""
    folder = tmp_path_factory.mktemp("public")
    for path, written in site().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(written)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Any, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Give a page that looks as a test asks for, or the usual way."""
    context = await browser.new_context(**LOOKS[getattr(request, "param", "light")])
    yield await context.new_page()
    await context.close()


async def found_by_axe(page: Any) -> dict[str, Any]:
    """Let axe-core look at the page, with one indicator unfolded; the others are made of the same pieces."""
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe is not installed").Axe()
    await page.evaluate("document.querySelectorAll('details').forEach((each, at) => { each.open = at < 1; })")
    options = {"runOnly": RULES, "preload": False, "rules": {"target-size": {"enabled": True}}}
    found: dict[str, Any] = (await axe.run(page, options=options)).response
    return found


@pytest.mark.parametrize("page", LOOKS, indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing(folder: Path, page: Any, name: str) -> None:
    await page.goto((folder / name).as_uri())

    found = await found_by_axe(page)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    passed = {each["id"] for each in found["passes"]}
    assert {"color-contrast", "document-title", "html-has-lang", "target-size"} <= passed
    if name.endswith(RELEASE):
        assert {"role-img-alt", "heading-order", "skip-link", "landmark-unique"} <= passed


async def test_axe_finds_what_is_wrong(folder: Path, page: Any) -> None:
    await page.goto((folder / f"en-GB/{RELEASE}").as_uri())
    await page.evaluate("document.querySelector('[role=img]').removeAttribute('aria-label')")
    await page.evaluate("document.documentElement.removeAttribute('lang')")

    assert {"role-img-alt", "html-has-lang"} <= {each["id"] for each in (await found_by_axe(page))["violations"]}


@pytest.mark.parametrize("page", ["narrow"], indirect=True)
async def test_nothing_is_wider_than_the_screen_in_any_language(folder: Path, page: Any) -> None:
    for tag in TAGS:
        for name in (RELEASE, "index.html"):
            await page.goto((folder / tag / name).as_uri())
            await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            lost = await page.evaluate(
                "[...document.querySelectorAll('.table:not([tabindex])')]"
                ".filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
            )
            assert (tag, name, wide, lost) == (tag, name, 0, [])


async def test_a_keyboard_skips_to_the_content_and_sees_where_it_is(folder: Path, page: Any) -> None:
    await page.goto((folder / f"ar/{RELEASE}").as_uri())

    await page.keyboard.press("Tab")
    box = await page.locator(".skip").bounding_box()
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")

    assert box["y"] >= 0
    assert outline == "solid"
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")


async def test_bars_begin_where_the_language_begins(folder: Path, page: Any) -> None:
    sides = {}
    for tag in ("en-GB", "ar"):
        await page.goto((folder / tag / RELEASE).as_uri())
        bar = await page.locator(".bar svg").first.bounding_box()
        share = await page.locator(".bar svg .share").first.bounding_box()
        sides[tag] = (round(share["x"] - bar["x"]), round(bar["x"] + bar["width"] - share["x"] - share["width"]))

    assert sides["en-GB"][0] == sides["ar"][1] == 0
    assert sides["en-GB"][1] == sides["ar"][0] > 0


async def test_on_paper_everything_is_unfolded_and_nothing_leads_away(folder: Path, page: Any) -> None:
    await page.goto((folder / f"en-GB/{RELEASE}").as_uri())
    await page.emulate_media(media="print")

    await page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    hidden = await page.evaluate(
        "[...document.querySelectorAll('details table')]"
        ".filter(each => !each.checkVisibility({contentVisibilityAuto: true})).length"
    )
    links = await page.locator("nav:visible").count()

    assert (hidden, links) == (0, 0)
    assert len(await page.pdf(format="A4")) > 10_000


async def test_it_needs_no_script_and_asks_nobody_for_anything(folder: Path, browser: Any) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto((folder / f"el/{RELEASE}").as_uri())

    colour = await page.locator(".share").first.screenshot()

    assert asked == [(folder / f"el/{RELEASE}").as_uri(), (folder / "style.css").as_uri()]
    assert len(colour) > 0
    assert json.dumps(asked).count("http") == 0
    await context.close()
