"""Evidence of staff: links of the web lead where they say, and nothing else leads anywhere."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.evidence import LONGEST_SHOWN, as_evidence


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("The minutes of March", "The minutes of March"),
        (
            "https://city.example/a?b=1&c=2",
            '<a href="https://city.example/a?b=1&amp;c=2">https://city.example/a?b=1&amp;c=2</a>',
        ),
        (
            "See (HTTP://city.example:8080/x), page 3.",
            'See (<a href="HTTP://city.example:8080/x">HTTP://city.example:8080/x</a>), page 3.',
        ),
        ("https://δήμος.example/σελίδα", '<a href="https://δήμος.example/σελίδα">https://δήμος.example/σελίδα</a>'),
        ("Report: 10:30 at the hall", "Report: 10:30 at the hall"),
    ],
)
def test_an_address_of_the_web_is_a_link_and_a_note_is_a_note(typed: str, html: str) -> None:
    assert as_evidence(typed) == html


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "tg://resolve?domain=somebody",
        "file:///etc/passwd",
        "data:text/html,<script>",
        "https://city.example@elsewhere.example/",
        "https://elsewhere.example:password@city.example",
        "https://",
        "https://localhost",
        "https://[::1",
        "https://city.example:99999999/",
        "https://city.example/\u202egpj.exe",
        "tg://https://city.example",
    ],
)
def test_whatever_else_looks_like_an_address_leads_nowhere(typed: str) -> None:
    html = as_evidence(typed)

    assert "<a " not in html
    assert html.startswith("<code>")
    assert unescape(html) == f"<code>{typed}</code>"


def test_no_tag_and_no_attribute_can_be_put_in() -> None:
    hostile = 'https://city.example/"onclick="x <a href="tg://x">y</a> <b>&lt;</b>'

    html = as_evidence(hostile)

    assert set(re.findall(r"</?(\w+)", html)) == {"a"}
    assert re.findall(r'<a href="([^"]*)">', html) == ["https://city.example/"]


def test_a_long_address_leads_where_it_says_and_is_shown_in_short() -> None:
    address = f"https://city.example/{'x' * 400}"

    html = as_evidence(f"Here: {address} and more")

    assert f'<a href="{address}">' in html
    assert len(re.sub(r"<[^>]*>", "", html)) == LONGEST_SHOWN
    assert html.endswith("…</a>")


@given(
    st.text(max_size=500)
    | st.lists(st.sampled_from(["https://", "a.b", "<b>", "tg://x", "@", '"', " ", "&", ":", "/"])).map("".join)
)
def test_whatever_is_typed_is_told_whole_or_cut_and_makes_no_tag(typed: str) -> None:
    html = as_evidence(typed)
    shown = unescape(re.sub(r"</?(?:a|code)\b[^>]*>", "", html))

    assert typed.startswith(shown.removesuffix("…")) or shown == typed
    assert len(shown) <= LONGEST_SHOWN
    assert set(re.findall(r"<(/?\w+)", html)) <= {"a", "/a", "code", "/code"}
    assert all(re.match(r"https?://", each, re.IGNORECASE) for each in re.findall(r'href="([^"]*)"', html))
