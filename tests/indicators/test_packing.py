"""Columns packed into long numbers are counted together as they would be person by person."""

from __future__ import annotations

from array import array
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators import packing
from bot.indicators.packing import Packed, longer, together

KNOWN = st.sampled_from((1, 2, 9, 255, 256, 257, 65_535, 65_536, 65_537, 2**32))


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    """Draw how many numbers each column knows, and the columns: the least and the largest numbers among them."""
    known = draw(st.lists(KNOWN, min_size=1, max_size=5))
    people = draw(st.integers(0, 12))
    drawn = [st.lists(st.sampled_from((0, each // 2, each - 1)), min_size=people, max_size=people) for each in known]
    return known, [draw(each) for each in drawn]


@given(columns())
def test_every_combination_is_counted_as_often_as_somebody_has_it(drawn: tuple[list[int], list[list[int]]]) -> None:
    known, numbers = drawn

    packed = [Packed(most, longer(array("B"), column, known=most)) for most, column in zip(known, numbers, strict=True)]

    assert dict(together(packed)) == Counter(zip(*numbers, strict=True))


@given(columns())
def test_columns_with_more_numbers_than_are_marked_are_counted_alike(drawn: tuple[list[int], list[list[int]]]) -> None:
    known, numbers = drawn
    packed = [Packed(most, longer(array("B"), column, known=most)) for most, column in zip(known, numbers, strict=True)]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "MARKED", 0)
        assert dict(together(packed)) == Counter(zip(*numbers, strict=True))


@pytest.mark.parametrize(("known", "width"), [(256, 1), (257, 2), (65_537, 4)])
def test_a_column_takes_no_more_bytes_than_it_needs(known: int, width: int) -> None:
    numbers = longer(longer(array("B"), [0, 255], known=256), [known - 1], known=known)

    assert (numbers.itemsize, list(numbers)) == (width, [0, 255, known - 1])
