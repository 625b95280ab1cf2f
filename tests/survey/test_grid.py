"""Of a place only its square is kept, everywhere on Earth."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.survey.grid import FINEST, square

NORTH, EAST = 110_574.0, 111_320.0
"""Metres in a degree, as in the module's own sources."""

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def middle(latitude: float, longitude: float, metres: int = FINEST) -> tuple[float, float]:
    north, east = map(float, (square(latitude, longitude, metres=metres) or "").split())
    return north, east


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance by the haversine formula, on a sphere of 111,320 m a degree."""
    a, b = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(one[1] - other[1])
    half = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(half)))) * EAST


@given(place=places, metres=st.sampled_from((250, 500, 1000)))
def test_a_place_moves_no_further_than_to_the_middle_of_its_square(place: tuple[float, float], metres: int) -> None:
    moved = middle(*place, metres)

    # Half a diagonal; at a pole a square is a third of a small circle.
    assert metres_between(moved, place) <= metres * (0.73 if abs(place[0]) < 89.9 else 1.1)


@given(place=places)
def test_the_middle_of_a_square_stays_where_it_is(place: tuple[float, float]) -> None:
    assert middle(*middle(*place)) == middle(*place)


@pytest.mark.parametrize("latitude", [-89.9, -65.0, -33.9, 0.0, 12.6, 35.7, 52.37, 59.3, 69.6, 89.9])
def test_a_square_is_as_high_and_wide_as_it_says_at_every_latitude(latitude: float) -> None:
    chance = random.Random(int(latitude * 10))  # noqa: S311 - the same places every time
    north, east = middle(latitude, chance.uniform(-170, 170))
    up = min(other for step in range(1, 600) if (other := middle(north + step / EAST, east)[0]) != north)
    row = [middle(north, east + step / (EAST * math.cos(math.radians(north))))[1] for step in range(1, 600)]
    right = min(other for other in row if other != east)

    assert FINEST - 2 <= (up - north) * NORTH <= FINEST * 1.01
    assert FINEST - 2 <= (right - east) * EAST * math.cos(math.radians(north)) <= FINEST * 1.05


def test_all_places_of_a_square_become_the_same_one() -> None:
    chance = random.Random(5)  # noqa: S311 - the same places every time
    north, east = middle(52.37, 4.89)
    high, wide = 124 / NORTH, 124 / EAST / math.cos(math.radians(north))

    found = {middle(north + chance.uniform(-high, high), east + chance.uniform(-wide, wide)) for _ in range(500)}

    assert found == {(north, east)}


@pytest.mark.parametrize("latitude", [0.0, 52.37, -89.9999])
def test_both_names_of_the_date_line_are_one_place(latitude: float) -> None:
    assert middle(latitude, 180) == middle(latitude, -180)
    assert -180 < middle(latitude, 180)[1] < 180


@pytest.mark.parametrize("latitude", [90.0, -90.0])
def test_a_pole_has_few_squares_and_they_lie_on_earth(latitude: float) -> None:
    squares = {middle(latitude, longitude) for longitude in range(-180, 181)}

    assert len(squares) == 3
    assert {abs(north) < 90 and abs(east) <= 180 for north, east in squares} == {True}


@given(place=st.tuples(st.floats(), st.floats()))
def test_what_is_not_on_earth_has_no_square_and_what_is_has_one(place: tuple[float, float]) -> None:
    on_earth = -90 <= place[0] <= 90 and -180 <= place[1] <= 180

    assert (square(*place) is not None) == on_earth
