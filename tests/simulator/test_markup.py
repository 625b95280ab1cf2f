from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.entities import clean, utf16_length
from bot.simulator.markup import CAPTION_LIMIT, TEXT_LIMIT, formatted, read_html
from bot.simulator.refusals import RefusedError


def cut(text: str, entity: dict[str, Any]) -> str:
    return text[entity["offset"] : entity["offset"] + entity["length"]]


def html(text: str) -> tuple[str, list[dict[str, Any]]]:
    return formatted(text, "HTML", None, limit=TEXT_LIMIT)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("em", "italic"),
        ("ins", "underline"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_a_tag_becomes_its_entity(tag: str, kind: str) -> None:
    assert html(f"a <{tag}>b</{tag}>") == ("a b", [{"type": kind, "offset": 2, "length": 1}])


def test_offsets_count_utf16_units() -> None:
    assert html("👋 <b>é😀</b>") == ("👋 é😀", [{"type": "bold", "offset": 3, "length": 3}])


def test_nested_tags_come_outermost_first() -> None:
    kinds = [(e["type"], e["offset"], e["length"]) for e in html("<b>a<i>b<u>c</u></i></b>")[1]]

    assert kinds == [("bold", 0, 3), ("italic", 1, 2), ("underline", 2, 1)]


def test_a_link_keeps_its_address_with_the_slash_telegram_adds() -> None:
    assert html('<a href="https://city.example?a=1&amp;b=2">x</a><a href="city.example">y</a>')[1] == [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://city.example?a=1&b=2"},
        {"type": "text_link", "offset": 1, "length": 1, "url": "http://city.example/"},
    ]


def test_attributes_make_languages_times_and_foldable_quotes() -> None:
    source = (
        '<pre><code class="language-py">x</code></pre>'
        '<tg-time unix="1772899200" format="t">6pm</tg-time>'
        "<blockquote expandable>z</blockquote>"
    )

    assert html(source)[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"},
        {"type": "date_time", "offset": 1, "length": 3, "unix_time": 1772899200, "date_time_format": "t"},
        {"type": "expandable_blockquote", "offset": 4, "length": 1},
    ]


def test_only_four_names_and_numbers_are_references() -> None:
    assert html("&lt;&gt;&amp;&quot;&#65;&#x42;&nbsp;")[0] == '<>&"AB&nbsp;'


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é<blink>x</blink>", 'Unsupported start tag "blink" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(RefusedError) as refused:
        html(source)

    assert (refused.value.code, refused.value.description) == (
        400,
        f"Bad Request: can't parse entities: {complaint}",
    )


def outcome(source: str) -> tuple[str, list[dict[str, Any]]] | str:
    try:
        return read_html(source)
    except RefusedError as refused:
        return refused.description


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>/bi&;= \"'"))))
def test_any_text_is_read_or_refused_and_entities_stay_inside(source: str) -> None:
    read = outcome(source)

    if isinstance(read, str):
        assert read.startswith("Bad Request: can't parse entities: ")
    else:
        spans = [(e["offset"], e["length"]) for e in read[1]]
        assert all(length > 0 and at + length <= utf16_length(read[0]) for at, length in spans)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_as_it_was(source: str) -> None:
    escaped = source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert read_html(escaped) == (source, [])


def test_limits_count_code_points_after_parsing() -> None:
    longest = "<b>" + "😀" * TEXT_LIMIT + "</b>"

    assert len(html(longest)[0]) == TEXT_LIMIT
    with pytest.raises(RefusedError, match=r"^Bad Request: message is too long$"):
        html(longest + "x")
    with pytest.raises(RefusedError, match=r"^Bad Request: message caption is too long$"):
        formatted("x" * (CAPTION_LIMIT + 1), "", None, limit=CAPTION_LIMIT)
    with pytest.raises(RefusedError, match=r"^Bad Request: text is too long$"):
        html("&amp;" * 7000)


def test_embeddings_vanish_and_isolates_stay() -> None:
    assert clean("\u202aa\u202c\u202eb\u2068c\u2069\r\x07\u2028") == "ab\u2068c\u2069 "


def test_of_adjacent_direction_marks_only_the_last_stays() -> None:
    assert clean("\u200f\u200e\u200fx\u200f") == "\u200c\u200c\u200fx\u200f"


def test_a_decomposed_ring_is_lost_as_in_tdlib() -> None:
    assert clean("a\u030angstrom \u00e5") == "angstrom \u00e5"


def test_entities_move_with_what_is_cleaned_and_trimmed() -> None:
    text, entities = html("\n \u202eab <b>c\u202dd</b> \n")

    assert (text, entities) == ("ab cd", [{"type": "bold", "offset": 3, "length": 2}])


def test_invisible_text_is_no_text() -> None:
    assert html(" \u200b<b>\u200f</b>\n") == ("", [])


def test_telegram_finds_commands_addresses_and_mentions_by_itself() -> None:
    text, entities = html("/start see https://a.example/x, @someone and <code>/no</code> a/b")

    found = [(e["type"], cut(text, e)) for e in entities]
    assert found == [
        ("bot_command", "/start"),
        ("url", "https://a.example/x"),
        ("mention", "@someone"),
        ("code", "/no"),
    ]


def test_given_entities_are_taken_without_a_parse_mode() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2, "url": None}]

    assert formatted("ab", "", entities, limit=9) == ("ab", [{"type": "bold", "offset": 0, "length": 2}])


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"^Bad Request: unsupported parse_mode$"):
        formatted("a", "BBCode", None, limit=9)
