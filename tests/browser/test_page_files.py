"""The page's files by themselves: its words, colours and promises; needs no browser."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "bot" / "simulator" / "page"
WORDS = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.js"))}
STYLES = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.css"))}
NEVER = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(")
SAID = re.compile(r"say\(\s*'(\w+)'")
LITERAL = re.compile(r"'([a-z_]+)'")
# An attribute or property that people read, with letters written straight into it.
SPOKEN = re.compile(r"(?:text|title|alt|placeholder|'aria-label'):\s*(?:'([^']*)'|`([^`]*)`)")
FILLED = re.compile(r"\$\{[^}]*\}")
ENOUGH = 4.5
PAIRS = (
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "bot-bubble"),
    ("ink", "own-bubble"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("muted", "page"),
    ("muted", "bot-bubble"),
    ("own-muted", "own-bubble"),
    ("own-accent", "own-bubble"),
    ("accent", "surface"),
    ("accent", "bot-bubble"),
    ("on-accent", "accent"),
    ("key-ink", "key"),
    ("key-ink", "key-hover"),
    ("notice-ink", "notice"),
    ("fault", "surface"),
)


def test_every_word_the_scripts_say_stands_in_words_json() -> None:
    said = {key for text in SCRIPTS.values() for key in SAID.findall(text)}

    assert said - WORDS.keys() == set()


def test_every_word_of_words_json_is_used() -> None:
    literals = {key for text in SCRIPTS.values() for key in LITERAL.findall(text)}

    assert WORDS.keys() - literals == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_holds_words_that_people_read(name: str) -> None:
    spoken = [FILLED.sub("", "".join(found)) for found in SPOKEN.findall(SCRIPTS[name])]

    assert [text for text in spoken if re.search(r"[A-Za-z]{2}", text)] == []


def test_the_document_holds_no_words_but_the_product_s_name() -> None:
    html = (PAGE / "index.html").read_text(encoding="utf-8")

    assert re.sub(r"<[^>]*>", " ", html).split() == ["Equal", "Voices"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_can_turn_text_into_markup(name: str) -> None:
    assert NEVER.findall(SCRIPTS[name]) == []


@pytest.mark.parametrize("name", [*SCRIPTS, *STYLES, "index.html"])
def test_the_page_asks_nobody_else_for_anything(name: str) -> None:
    text = (PAGE / name).read_text(encoding="utf-8")

    assert set(re.findall(r"https?://[^\s'\"]+", text)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", [*SCRIPTS, *STYLES])
def test_the_page_s_files_stay_below_400_lines(name: str) -> None:
    text = (PAGE / name).read_text(encoding="utf-8")

    assert len(text.splitlines()) < 400


@pytest.mark.parametrize("name", SCRIPTS)
def test_everything_a_script_exports_is_described(name: str) -> None:
    lines = SCRIPTS[name].splitlines()
    bare = [
        line for before, line in pairwise(lines) if line.startswith("export ") and not before.strip().endswith("*/")
    ]

    assert bare == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground_as_wcag_aa_asks(ink: str, ground: str, *, dark: bool) -> None:
    colours = palettes()[dark]

    assert contrast(colours[ink], colours[ground]) >= ENOUGH


def palettes() -> tuple[dict[str, str], dict[str, str]]:
    """Read the light and the dark colours from style.css."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLES["style.css"], re.DOTALL)[:2]
    find = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    bright = dict(find.findall(light))
    return bright, bright | dict(find.findall(dark))


def luminance(colour: str) -> float:
    """Measure how bright a colour is, from 0 to 1, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Measure the contrast between two colours, from 1 to 21, as WCAG 2.2 defines it."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)
