"""A reader takes words out, and cannot put any in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.anonymity.blackout import BLACK, black_out, words

TEXT = "The café of old Jan Jansen,\nnext to number 12."


@pytest.mark.parametrize(
    ("numbers", "left"),
    [
        ((5, 6), "The café of old ‹…›\nnext to number 12."),
        ((6, 7), "The café of old Jan ‹…›\n‹…› to number 12."),
        ((1, 10), "‹…› café of old Jan Jansen,\nnext to number ‹…›"),
        ((0, 11, 99), TEXT),
        ((), TEXT),
    ],
)
def test_words_are_counted_from_one_and_neighbours_in_a_line_leave_one_mark(
    numbers: tuple[int, ...], left: str
) -> None:
    assert black_out(TEXT, numbers) == left


@given(st.text(max_size=200), st.sets(st.integers(0, 40)))
def test_nothing_is_ever_added(text: str, numbers: set[int]) -> None:
    kept = [word for number, word in enumerate(words(text), start=1) if number not in numbers]

    left = black_out(text, numbers)

    assert [word for word in words(left) if word != BLACK] == [word for word in kept if word != BLACK]
    assert len(words(left)) <= len(words(text))
