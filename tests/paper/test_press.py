"""Charts are set by a process of its own: the same bytes each time, mirrored, and no word is a command."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from bot.paper.chart import Bar, Chart
from bot.paper.child import FONTS, printable
from bot.paper.job import Form, Job
from bot.paper.press import Limits, PressError, drawn, pressed

ROOT = Path(__file__).parents[2]
DAY = date(2026, 3, 7)
ACCENT = (0x1D, 0x5C, 0x63)
COMMAND = '#read("/etc/passwd") *x* \\ $1$ @y'
CHART = Chart(
    title="How safe is it?",
    bars=(
        Bar("Safe", "25 %", share=0.25, low=0.2, high=0.3, note="20–30 %"),
        Bar("Unsafe", "not shown"),
    ),
    language="en_GB",
    rtl=False,
    lead="120 answers",
    notes=("Fewer than ten are not shown.",),
    warning="Synthetic residents",
)


def words(pdf: bytes) -> str:
    """Read the words of a PDF with a program that is not ours."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def coloured(png: bytes) -> tuple[float, float]:
    """Say where, of the picture's width, the bars begin and end."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    columns = [at % picture.width for at, colour in enumerate(picture.get_flattened_data()) if colour == ACCENT]
    return min(columns) / picture.width, max(columns) / picture.width


@pytest.mark.parametrize("form", Form)
def test_the_same_chart_gives_the_same_bytes(form: Form) -> None:
    assert drawn(CHART, form, day=DAY) == drawn(CHART, form, day=DAY)


def test_each_form_is_what_it_says() -> None:
    starts = {form: drawn(CHART, form, day=DAY)[:4] for form in Form}

    assert starts == {Form.PNG: b"\x89PNG", Form.SVG: b"<svg", Form.PDF: b"%PDF"}


def test_a_picture_for_the_chat_is_as_wide_as_a_telephone_shows() -> None:
    assert Image.open(BytesIO(drawn(CHART, Form.PNG, day=DAY))).width == 1080


def test_bars_grow_from_where_reading_starts() -> None:
    left, right = (
        coloured(drawn(CHART, Form.PNG, day=DAY)),
        coloured(drawn(replace(CHART, rtl=True), Form.PNG, day=DAY)),
    )

    assert left[0] < 0.05
    assert right[1] > 0.95
    assert left[1] - left[0] == pytest.approx(right[1] - right[0], abs=0.01)


def test_a_share_is_as_long_as_it_says() -> None:
    def length(share: float) -> float:
        begin, end = coloured(drawn(replace(CHART, bars=(Bar("x", "x", share=share),)), Form.PNG, day=DAY))
        return end - begin

    assert length(0.75) == pytest.approx(3 * length(0.25), rel=0.02)


def test_what_is_not_shown_has_no_bar() -> None:
    picture = Image.open(BytesIO(drawn(replace(CHART, bars=CHART.bars[1:]), Form.PNG, day=DAY))).convert("RGB")

    assert ACCENT not in set(picture.get_flattened_data())


def test_no_word_is_a_command() -> None:
    chart = replace(CHART, title=COMMAND, lead=COMMAND, notes=(COMMAND,), bars=(Bar(COMMAND, COMMAND, note=COMMAND),))

    said = "".join(words(drawn(chart, Form.PDF, day=DAY)).split())

    assert said.count("".join(COMMAND.split())) == 6


def test_a_paper_says_its_title_language_and_day_and_what_its_picture_shows() -> None:
    reader = PdfReader(BytesIO(drawn(replace(CHART, language="ar", rtl=True), Form.PDF, day=DAY)))

    assert reader.metadata is not None
    assert reader.metadata.title == CHART.title
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == DAY
    assert reader.root_object["/Lang"] == "ar"
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_the_alternative_says_all_that_the_picture_shows() -> None:
    assert CHART.alternative.splitlines() == [
        "Synthetic residents",
        "How safe is it?",
        "120 answers",
        "Safe: 25 % (20–30 %)",
        "Unsafe: not shown",
        "Fewer than ten are not shown.",
    ]


def test_no_font_of_the_machine_is_used() -> None:
    """Chinese is in no font of ours: whatever the machine has, two of its signs look the same."""
    pictures = {drawn(replace(CHART, lead=sign), Form.PNG, day=DAY) for sign in "安全"}

    assert len(pictures) == 1


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_our_fonts_have_every_letter_that_we_say(weight: str) -> None:
    covered = set[int]()
    for path in (*FONTS.glob(f"*-{weight}.ttf"), FONTS / "NotoSansMath-Regular.ttf"):
        with TTFont(path) as font:
            covered |= set(font.getBestCmap())
    said = "".join(
        path.read_text(encoding="utf-8")
        for path in (
            *ROOT.glob("locales/*/LC_MESSAGES/*.po"),
            *ROOT.glob("surveys/*.yaml"),
            *ROOT.glob("scheme/*.yaml"),
        )
    )
    samples = "Tiếng Việt ئۆردوو ښځه ٹڑے বাংলা ক্ষ क्षत्रिय ትግርኛ አማርኛ 20–30 % ≥ ≤ ≠ ≈ − → ← €"

    assert sorted(sign for sign in set(printable(said + samples)) if ord(sign) not in covered and sign > " ") == []


def test_pictographs_are_left_out() -> None:
    assert printable({"a": ["✅ Yes", "☑\ufe0f", "Ja 😀", 3, None]}) == {"a": ["Yes", "", "Ja", 3, None]}


@pytest.mark.parametrize("limits", [Limits(memory=60_000_000), Limits(seconds=0), Limits(told=100)])
def test_what_takes_too_much_is_ended(limits: Limits) -> None:
    job = Job("chart", CHART.as_data(), language="en", rtl=False, day=DAY)

    with pytest.raises(PressError, match=r"^chart: "):
        pressed(job, Form.PNG, limits=limits)


def test_a_template_that_lacks_data_is_told() -> None:
    with pytest.raises(PressError, match="chart"):
        pressed(Job("chart", {}, language="en", rtl=False, day=DAY), Form.PNG)


def test_the_machine_that_sets_is_never_loaded_here() -> None:
    asking = (
        "import sys; from datetime import date; from bot.paper.press import drawn; from bot.paper.job import Form;"
        "from bot.paper.chart import Chart; drawn(Chart('x', (), 'en', False), Form.PNG, day=date(2026, 1, 1));"
        "print('typst' in sys.modules)"
    )

    done = subprocess.run((sys.executable, "-c", asking), capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    "bar",
    [{"share": 1.2}, {"share": 0.5, "low": 0.4}, {"low": 0.4, "high": 0.5}, {"share": -0.1}],
)
def test_a_bar_that_cannot_be_is_a_slip_of_ours(bar: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="range"):
        Bar("x", "x", **bar)
