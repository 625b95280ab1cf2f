"""The report to the board in a browser: axe finds nothing, in each direction, light, dark and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.publication.board_page import board_page
from tests.browser.test_site import LOOKS, found_by_axe, page
from tests.publication.council import report

__all__ = ["page"]  # the fixture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("page", LOOKS, indirect=True)
@pytest.mark.parametrize("language", ["en_GB", "ar", "el"])
async def test_axe_finds_nothing_in_the_report(tmp_path: Path, page: Any, language: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(board_page(report(language)), encoding="utf-8")
    await page.goto(file.as_uri())

    found = await found_by_axe(page)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert {"color-contrast", "heading-order", "html-has-lang"} <= {each["id"] for each in found["passes"]}


@pytest.mark.parametrize("page", ["narrow"], indirect=True)
async def test_the_report_is_never_wider_than_a_narrow_screen(tmp_path: Path, page: Any) -> None:
    for language in ("en_GB", "ar", "so"):
        file = tmp_path / f"{language}.html"
        file.write_text(board_page(report(language)), encoding="utf-8")
        await page.goto(file.as_uri())

        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
