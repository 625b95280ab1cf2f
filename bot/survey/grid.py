"""Keep of a place only the square it lies in, so that no home can be read off the answers.

Figures are those of WGS 84 (NIMA TR8350.2: equatorial radius 6,378,137 m, flattening 1/298.257223563): a degree of
latitude is 110,574 m at the equator, where it is shortest; a degree of longitude is there 111,320 m, and shrinks with
the cosine of the latitude (a little less than that, so that no square gets narrower than it says).
"""

from __future__ import annotations

import math

FINEST = 250
"""Metres: no place is kept more finely than a square of this width and height."""

_DEGREE_NORTH = 110_574.0
_DEGREE_EAST = 111_320.0
_POLE = 90.0
_DATE_LINE = 180.0


def square(latitude: float, longitude: float, *, metres: int = FINEST) -> str | None:
    """Return the middle of the square a place lies in, as XLSForm writes a geopoint.

    The Earth is cut into rows of one height, and each row into as many squares of the asked width as go around it
    there. So every square is at least as high as asked, and at least as wide in
    its middle; none is cut by the date line, and 180° and -180°
    are the same place.

    Args:
        latitude: degrees north, -90 to 90.
        longitude: degrees east, -180 to 180.
        metres: width and height of a square, at least 1.

    Returns:
        "latitude longitude" with five decimals (about a metre), or None for a place that is not on Earth.
    """
    if not (-_POLE <= latitude <= _POLE and -_DATE_LINE <= longitude <= _DATE_LINE):
        return None
    north = _middle(latitude + _POLE, 2 * _POLE, _DEGREE_NORTH / metres) - _POLE
    around = max(0.0, math.cos(math.radians(north))) * _DEGREE_EAST / metres
    east = _middle((longitude + _DATE_LINE) % (2 * _DATE_LINE), 2 * _DATE_LINE, around) - _DATE_LINE
    return f"{north:.5f} {east:.5f}"


def _middle(along: float, whole: float, to_a_degree: float) -> float:
    """Return the middle of the part that a point lies in, when a whole is cut into equal parts.

    Args:
        along: degrees from the beginning, at most `whole`.
        whole: degrees.
        to_a_degree: parts that would fit into a degree.
    """
    parts = max(1, math.floor(whole * to_a_degree))
    return (min(math.floor(along * parts / whole), parts - 1) + 0.5) * whole / parts
