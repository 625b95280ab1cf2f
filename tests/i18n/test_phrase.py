from __future__ import annotations

import pytest

from bot.i18n.phrase import Phrase, Safe, as_html, as_plain, html_fault, tags


def test_gaps_are_filled_by_name_in_the_order_of_the_sentence() -> None:
    phrase = Phrase.parse("{b} before {a}, {{not}} {b}.")

    assert phrase.fill({"a": 1, "b": 2}, as_plain) == "2 before 1, {not} 2."
    assert phrase.names == {"a", "b"}


@pytest.mark.parametrize("text", ["{", "}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}", "{A}", "{a b}", "{a}}"])
def test_a_brace_that_is_no_plain_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"the brace at character \d+ is no placeholder"):
        Phrase.parse(text)


def test_a_gap_without_a_value_is_our_slip_and_crashes() -> None:
    with pytest.raises(KeyError, match="name"):
        Phrase.parse("Hello {name}").fill({}, as_html)


def test_values_are_escaped_and_isolated_except_numbers_and_html() -> None:
    shown = [as_html(value) for value in ("<Tom & Anna>", 7, Safe("<b>x</b>"), 'say "it"')]

    assert shown == ["\u2068&lt;Tom &amp; Anna&gt;\u2069", "7", "<b>x</b>", '\u2068say "it"\u2069']


def test_plain_values_are_isolated_but_not_escaped() -> None:
    assert [as_plain(value) for value in ("Tom & Anna", 7)] == ["\u2068Tom & Anna\u2069", "7"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<b>bold <i>both</i></b> &amp; &lt;", ""),
        ("a < b", "holds a bare '<'"),
        ("a > b", "holds a bare '>'"),
        ("Tom & Anna", "holds a bare '&'"),
        ("<b>open", "never closes <b>"),
        ("shut</b>", "closes <b> where it is not open"),
        ("<b><i>x</b></i>", "closes <b> where it is not open"),
        ("<a>x</a>", "uses <a>, which is not one of b, code, i, s, u"),
        ('<a href="x">y</a>', "holds a bare '<'"),
    ],
)
def test_html_that_telegram_would_refuse_is_named(text: str, fault: str) -> None:
    assert html_fault(text) == fault


def test_tags_are_listed_in_order() -> None:
    assert tags("<b>x</b> <i>y</i>") == ("b", "/b", "i", "/i")
