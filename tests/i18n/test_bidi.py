from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.bidi import FSI, PDI, balanced, isolated, marked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("plain", True),
        (f"a {FSI}b{PDI}", True),
        (f"{FSI}\u2067b{PDI}{PDI}", True),
        (f"{FSI}b", False),
        (f"b{PDI}", False),
        (f"{PDI}{FSI}", False),
    ],
)
def test_isolates_are_balanced_when_each_is_closed_after_it_opened(text: str, *, expected: bool) -> None:
    assert balanced(text) is expected


def test_a_value_is_wrapped_as_it_is() -> None:
    assert isolated("18:00-20:00") == f"{FSI}18:00-20:00{PDI}"


def test_a_value_cannot_break_out_of_its_isolate() -> None:
    assert isolated(f"evil{PDI}\u202eexe") == f"{FSI}evilexe{PDI}"


@given(st.text("ab\u2066\u2067\u2068\u2069\u202a\u202e"))
def test_whatever_a_value_holds_the_sentence_stays_balanced(value: str) -> None:
    assert balanced(isolated(value))


def test_lines_that_hold_something_are_marked() -> None:
    assert marked("a\n\n b\n") == "\u200fa\n\n\u200f b\n"
    assert marked("<blockquote>a\nb</blockquote>") == "<blockquote>\u200fa\n\u200fb</blockquote>"
