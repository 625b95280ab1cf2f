"""Colours can be told apart by who sees little: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (bars and lines, 3)."""

from __future__ import annotations

import re

import pytest

from tests.site.sample import site

TEXT = [
    ("ink", "ground"),
    ("quiet", "ground"),
    ("link", "ground"),
    ("link", "soft"),
    ("ink", "soft"),
    ("warn-ink", "warn"),
]
SHAPES = [
    ("share", "soft"),
    ("against", "soft"),
    ("ink", "share"),
    ("ink", "soft"),
    ("line", "ground"),
    ("quiet", "soft"),
]


def colours(which: int) -> dict[str, str]:
    """Read the colours of the light (0), dark (1) or printed (2) page."""
    style = site()["style.css"].decode()
    found: dict[str, str] = {}
    for block in re.findall(r":root \{([^}]*)\}", style)[: which + 1] if which < 2 else _printed(style):
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    return found


def _printed(style: str) -> list[str]:
    blocks = re.findall(r":root \{([^}]*)\}", style)
    return [blocks[0], blocks[2]]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_rule_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("page", [0, 1, 2])
def test_words_stand_out_from_their_ground(page: int) -> None:
    found = colours(page)

    assert [pair for pair in TEXT if contrast(found[pair[0]], found[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("page", [0, 1, 2])
def test_bars_and_lines_stand_out_from_what_is_behind_them(page: int) -> None:
    found = colours(page)

    assert [pair for pair in SHAPES if contrast(found[pair[0]], found[pair[1]]) < 3] == []
