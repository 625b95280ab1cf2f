"""What people type: numbers, dates, times and places, in many spellings and any script's digits."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from bot.survey import typed

MONTHS = {"march": 3, "mars": 3, "maart": 3, "mart": 3, "μαρτίου": 3, "березня": 3, "مارس": 3, "marca": 3, "marzo": 3}
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯", "०१२३४५६७८९", "０１２３４５６７８９")


def spelled(text: str, digits: str) -> str:
    """Write a text with other digits."""
    return text.translate({ord(latin): native for latin, native in zip("0123456789", digits, strict=True)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3.0),
        (" 3 ", 3.0),
        ("+3", 3.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("-0", 0.0),
        ("2.5", 2.5),
        ("2,5", 2.5),
        ("٢٫٥", 2.5),
        ("\u200f٣", 3.0),
        ("1 000", 1000.0),
        ("1\u00a0000", 1000.0),
        ("1\u202f234\u202f567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("١٬٠٠٠", 1000.0),
        ("1’000", 1000.0),
        ("1.234", 1.234),
        ("1,234", 1.234),
        ("0.125", 0.125),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert str(typed.number(text)) == str(value)


@pytest.mark.parametrize(("text", "value"), [("1.000", 1000), ("1,000", 1000), ("12.500", 12500), ("0.500", 0.5)])
def test_where_a_whole_number_is_asked_for_three_digits_after_a_point_are_thousands(text: str, value: float) -> None:
    assert typed.number(text, whole=True) == value


@pytest.mark.parametrize(
    "text",
    ["", "three", "3 4", "3 km", "1e5", "nan", "inf", "--3", "1.2.3", "0x10", "9" * 16, "9" * 5000, "5" + " " * 300],
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert typed.number(text) is None


@pytest.mark.parametrize("digits", DIGITS)
def test_a_number_is_read_in_every_scripts_digits(digits: str) -> None:
    assert typed.number(spelled("1203", digits)) == 1203.0


@given(text=st.text(max_size=300))
def test_no_text_breaks_any_reading(text: str) -> None:
    value, day, time, place = typed.number(text), typed.day(text), typed.clock_time(text), typed.place(text)

    assert value is None or math.isfinite(value)
    assert day is None or dt.date.fromisoformat(day).year in typed.YEARS
    assert time is None or dt.time.fromisoformat(time) < dt.time.max
    assert place is None or len(place) == 2
    assert typed.folded(typed.folded(text)) == typed.folded(text)


@given(value=st.integers(-(10**14), 10**14))
def test_every_whole_number_that_is_written_out_is_read(value: int) -> None:
    assert typed.number(str(value)) == value
    assert typed.number(f"{value:,}", whole=True) == value


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-07",
        "2026/3/7",
        "7.3.2026",
        "07/03/2026",
        "7-3-2026",
        "7 3 2026",
        "7. 3. 2026",
        "7 March 2026",
        "7 MARCH 2026",
        "7. mars 2026",
        "7 maart 2026",
        "7 Mart 2026",
        "7 Μαρτίου 2026",
        "7 березня 2026",
        "7 marca 2026",
        "7 marzo 2026",
        "7 de marzo 2026",
        "March 7, 2026",
        "٧ مارس ٢٠٢٦",
        "۷ مارس ۲۰۲۶",
        "٧/٣/٢٠٢٦",
        "\u200f٧\u200f/٣\u200f/٢٠٢٦",
        "২০২৬-০৩-০৭",
    ],
)
def test_a_day_is_read_in_many_spellings(text: str) -> None:
    assert typed.day(text, MONTHS) == "2026-03-07"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7 March",
        "31.2.2026",
        "7.13.2026",
        "7 Brumaire 2026",
        "2026",
        "7.3.26",
        "16.12.1404",
        "1447-09-18",
        "7" * 70,
    ],
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert typed.day(text, MONTHS) is None


@pytest.mark.parametrize("locale", ["en_GB", "it", "nl", "el", "sv", "nb", "ar", "uk", "tr", "fa", "pl", "so"])
def test_months_are_read_by_the_names_their_language_gives_them_in_a_date(locale: str) -> None:
    names = get_month_names("wide", "format", locale)
    months = {name.casefold().rstrip("."): number for number, name in names.items()}

    read = [typed.day(f"7 {names[number]} 2026", months) for number in range(1, 13)]

    assert read == [f"2026-{number:02}-07" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18:30", "18:30"),
        ("18.30", "18:30"),
        ("18h30", "18:30"),
        ("18 30", "18:30"),
        ("18:30 uur", "18:30"),
        ("18", "18:00"),
        ("18h", "18:00"),
        ("7:05", "07:05"),
        ("6:30 pm", "18:30"),
        ("6 p.m.", "18:00"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("٦:٣٠", "06:30"),
        ("۱۸:۳۰", "18:30"),
        ("0:00", "00:00"),
        ("24:00", None),
        ("18:60", None),
        ("13 pm", None),
        ("0 am", None),
        ("18:3", None),
        ("noon", None),
        ("", None),
    ],
)
def test_a_time_is_read_in_many_spellings(text: str, value: str | None) -> None:
    assert typed.clock_time(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("52.37, 4.89", (52.37, 4.89)),
        ("52.37 4.89", (52.37, 4.89)),
        ("-33.9;18.4", (-33.9, 18.4)),
        ("٥٢٫٣٧، ٤٫٨٩", (52.37, 4.89)),
        ("52.37", None),
        ("here, there", None),
        ("", None),
    ],
)
def test_a_place_is_read(text: str, value: tuple[float, float] | None) -> None:
    assert typed.place(text) == value


def metres_between(one: str, latitude: float, longitude: float) -> float:
    """Return the distance in metres (a sphere of 111,320 m a degree, by the haversine formula)."""
    north, east = map(float, one.split())
    a, b = math.radians(north), math.radians(latitude)
    turn = math.radians(east - longitude)
    half = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(half)))) * 111_320


places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(place=places, metres=st.sampled_from((100.0, 250.0, 1000.0)))
def test_a_place_moves_no_further_than_to_the_middle_of_its_square(place: tuple[float, float], metres: float) -> None:
    moved = typed.on_grid(*place, metres=metres)

    assert moved is not None
    assert metres_between(moved, *place) <= metres * 0.75 + 2


@given(place=places)
def test_a_place_on_the_grid_stays_where_it_is(place: tuple[float, float]) -> None:
    once = typed.on_grid(*place, metres=250)
    assert once is not None

    assert typed.on_grid(*map(float, once.split()), metres=250) == once


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90, 0), (-90, 0), (89.9999, 179.9999), (0, 180), (0, -180), (52.37, 180), (52.37, -180), (0, 0)],
)
def test_poles_and_the_date_line_have_squares_on_earth(latitude: float, longitude: float) -> None:
    north, east = map(float, (typed.on_grid(latitude, longitude, metres=250) or "").split())

    assert abs(north) <= 90
    assert abs(east) <= 180


def test_neighbours_share_a_square_and_it_is_not_where_either_of_them_is() -> None:
    squares = {typed.on_grid(latitude, 4.8950, metres=250) for latitude in (52.3700, 52.3701, 52.3702)}

    assert len(squares) == 1
    assert squares != {"52.37000 4.89500"}


def test_without_a_grid_a_place_is_kept_to_the_metre() -> None:
    assert typed.on_grid(52.3702157, 4.8951679, metres=0) == "52.37022 4.89517"


@pytest.mark.parametrize(("latitude", "longitude"), [(math.nan, 0), (0, math.nan), (91, 0), (0, 181), (math.inf, 0)])
def test_what_is_not_on_earth_has_no_square(latitude: float, longitude: float) -> None:
    assert typed.on_grid(latitude, longitude, metres=250) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a\r\nb\t ", "a\nb"),
        ("a\0\x1bb", "ab"),
        ("\ud83c\ud800x", "x"),
        ("\u200fنعم", "\u200fنعم"),
        (" \n ", ""),
        ("\u2066\u200b\u3000", ""),
        ("👍\u200d", "👍\u200d"),
    ],
)
def test_written_words_lose_only_what_no_store_keeps(text: str, kept: str) -> None:
    assert typed.words(text) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [("KÜTÜPHANE", "kutuphane"), ("Λίμνη", "λιμνη"), ("می‌خواهم", "میخواهم"), ("a  b", " A b "), ("أب", "اب")],
)
def test_words_are_compared_without_case_and_accents(one: str, other: str) -> None:
    assert typed.folded(one) == typed.folded(other)
