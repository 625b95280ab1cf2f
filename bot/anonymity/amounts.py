"""Tell a year, a count, a list or a range from a number that leads to somebody, by the shape of its groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

FEWEST = 7
"""Digits from which a number leads to a person: shorter ones are local in the smallest countries only."""

_LONGEST_COUNT = 9
"""Digits from which a number is no count of anything in a neighbourhood."""

_LONGEST_RANGE = 6
_LONGEST_LIST = 3
_SIGNIFICANT = 3
_LONGEST_STEP = 10
_HOURS = 24
_FOUR = 4

_YEAR = re.compile(r"(?:1[3-9]|2[015])\d\d")
_EVEN = re.compile(r"[1-9]\d*?00+")


class Groups(NamedTuple):
    """Groups of digits, and the signs between them (a space where there is nothing else).

    Attributes:
        groups: at least one, each of at least one digit.
        signs: one less.
        digits: in all groups.
    """

    groups: Sequence[str]
    signs: Sequence[str]
    digits: int


def is_short(number: Groups) -> bool:
    """Tell a phone of six digits as the smallest countries write it: 32 10 00 or 10 6609; 10 12 14 is a list."""
    if number.digits != FEWEST - 1 or not _same(number.signs, " ", "."):
        return False
    lengths = [len(group) for group in number.groups]
    falling = any(int(after) <= int(before) for before, after in pairwise(number.groups))
    pairs = lengths == [2, 2, 2] and (falling or number.groups[0][0] == "0")
    return pairs or (lengths in ([2, 4], [1, 5]) and number.signs[0] == " " and not _YEAR.fullmatch(number.groups[1]))


def is_amount(number: Groups) -> bool:
    """Tell years, round numbers, thousands and decimals from the rest."""
    years = all(_YEAR.fullmatch(group) for group in number.groups)
    return years or is_round(number) or _is_thousands(number) or _is_fraction(number) or _is_beside_a_year(number)


def is_listing(number: Groups) -> bool:
    """Tell lists, ranges and opening hours from the rest."""
    return _is_list(number) or _is_range(number) or _is_opening(number)


def is_round(number: Groups) -> bool:
    """Tell a count such as 1500000 or 12 000 000: at most three digits before its noughts."""
    if number.digits > _LONGEST_COUNT or not _same(number.signs, " ", ".", ",", "'"):
        return False
    grouped = len(number.groups) == 1 or all(len(group) == _LONGEST_LIST for group in number.groups[1:])
    whole = "".join(number.groups)
    return grouped and whole[0] != "0" and len(whole.rstrip("0")) <= _SIGNIFICANT and whole.endswith("000")


def _is_thousands(number: Groups) -> bool:
    """Tell 1.234.567 and 12.500,00: groups of three behind a short one.

    With spaces between only 1 234 500: 2 345 678 is how some countries write a phone.
    """
    groups, signs = number.groups, number.signs
    if len(groups) > 2 and signs[-1] in {".", ","} and signs[-1] != signs[0] and len(groups[-1]) <= 2:  # noqa: PLR2004 - how people write
        groups, signs = groups[:-1], signs[:-1]
    if len(groups) < 2 or not _same(signs, " ", ".", ",", "'"):  # noqa: PLR2004 - one group has no thousands
        return False
    shaped = groups[0][0] != "0" and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004 - how people write
    if signs[0] == " ":
        return shaped and (sum(map(len, groups)) < FEWEST or groups[-1].endswith("00"))
    return shaped and (sum(map(len, groups)) < _LONGEST_COUNT or signs[0] in ",'" or groups[-1] == "000")


def _is_fraction(number: Groups) -> bool:
    """Tell a number with decimals, such as 3.14159265 and 12345,67."""
    if len(number.groups) != 2 or number.signs[0] not in {".", ","}:  # noqa: PLR2004 - before and behind the point
        return False
    whole, decimals = number.groups
    short = len(whole) <= 2 or (len(decimals) <= 2 and number.digits < _LONGEST_COUNT)  # noqa: PLR2004 - how people write
    return short and (whole == "0" or whole[0] != "0")


def _is_beside_a_year(number: Groups) -> bool:
    """Tell 2024 15000, 2019: 12000 and the scale 1:100000: a count in even hundreds behind a year, or behind a 1."""
    if len(number.groups) != 2 or number.signs[0] not in {" ", ":"}:  # noqa: PLR2004 - how people write
        return False
    first, count = number.groups
    before = _YEAR.fullmatch(first) is not None or (first == "1" and number.signs[0] == ":")
    return before and len(count) <= _LONGEST_RANGE and _EVEN.fullmatch(count) is not None


def _is_list(number: Groups) -> bool:
    """Tell lines 10/12/14/16 and 23,24,25,26, and what goes up in small equal steps."""
    if any(len(group) > _LONGEST_LIST for group in number.groups):
        return False
    if len(number.groups) > 3 and _same(number.signs, ",", "/"):  # noqa: PLR2004 - a phone has one stroke or two
        return all(group[0] != "0" for group in number.groups)
    steps = {int(after) - int(before) for before, after in pairwise(number.groups)}
    return len(steps) == 1 and 1 <= min(steps) <= _LONGEST_STEP


def _is_range(number: Groups) -> bool:
    """Tell 10.000-12.000, 15000 - 20000 and 1012-1018 from a phone in two parts."""
    if number.signs.count("-") != 1:
        return False
    middle = number.signs.index("-") + 1
    halves = (number.groups[:middle], number.groups[middle:])
    low, high = ("".join(half) for half in halves)
    if not ((low[0] != "0" or low == "0") and len(low) <= len(high) <= _LONGEST_RANGE and int(low) < int(high)):
        return False
    if len(number.groups) > 2:  # noqa: PLR2004 - grouped by thousands
        signs = (number.signs[: middle - 1], number.signs[middle:])
        parts = [Groups(half, between, len("".join(half))) for half, between in zip(halves, signs, strict=True)]
        return all(_is_thousands(part) for part in parts if len(part.groups) > 1)
    both_round = _EVEN.fullmatch(low) is not None and _EVEN.fullmatch(high) is not None
    return both_round or (len(low) == len(high) and low[:2] == high[:2])


def _is_opening(number: Groups) -> bool:
    """Tell 9-12 13-17, hours from and to, and 0-5 5-10 10-15, three spans or more that follow each other."""
    if len(number.groups) % 2 or any(sign != "- "[at % 2] for at, sign in enumerate(number.signs)):
        return False
    if max(map(len, number.groups)) > 2:  # noqa: PLR2004 - how people write
        return False
    ends = [int(group) for group in number.groups]
    rising = all(low < high for low, high in zip(ends[::2], ends[1::2], strict=True)) and ends == sorted(ends)
    return rising and (len(ends) > _FOUR or ends[-1] <= _HOURS)


def _same(signs: Sequence[str], *allowed: str) -> bool:
    """Tell whether all signs between the groups are the same one, and allowed."""
    return not signs or (len(set(signs)) == 1 and signs[0] in allowed)
