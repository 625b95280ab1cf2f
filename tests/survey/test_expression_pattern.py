"""`regex()` means what Python's `re` means, but cannot be made slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.survey.expression_pattern import MOST_POSITIONS, compile_pattern
from bot.survey.expression_pattern_syntax import LONGEST_PATTERN, PatternFault

MATCHES: tuple[tuple[str, str, bool], ...] = (
    (r"^[0-9]{4} ?[A-Z]{2}$", "1012 AB", True),
    (r"^[0-9]{4} ?[A-Z]{2}$", "1012AB", True),
    (r"[0-9]{4} ?[A-Z]{2}", "1012  AB", False),
    (r"^\+?[0-9 ()-]{7,15}$", "+31 (20) 123-456", True),
    (r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", "zoe@example.org", True),
    (r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", "zoe@example", False),
    (r"^yes$|^no$", "no", True),
    (r"(^a|b)c", "ac", True),
    (r"a{2,3}", "aaaa", False),
    (r"a{,2}", "", True),
    (r"a{2,}", "aaaaaaa", True),
    (r"a{}", "a{}", True),
    (r"[]a]+", "]a]", True),
    (r"[^\W\d]+", "Ωμέγα", True),
    (r".+", "a\nb", False),
    (r"(?:ab)*?c", "ababc", True),
    (r"\Aab\Z", "ab", True),
    (r"\w+\s\d", "né 5", True),
    (r"(|a)+b", "aab", True),
)


@pytest.mark.parametrize(("source", "text", "expected"), MATCHES)
def test_a_pattern_matches_the_whole_text_or_not_at_all(source: str, text: str, *, expected: bool) -> None:
    assert compile_pattern(source).matches(text) is expected
    assert bool(re.fullmatch(source, text)) is expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("(a", "The pattern cannot be read: missing ), unterminated subpattern at position 0."),
        ("[[a]", "The pattern cannot be read: Possible nested set at position 1."),
        ("a**", "The pattern cannot be read: multiple repeat at position 2."),
        (r"(a)\1", r"`\1` is not supported in a pattern."),
        (r"\bword", r"`\b` is not supported in a pattern."),
        ("(?i)a", "`(?i` is not supported in a pattern."),
        ("(?!a)b", "`(?!` is not supported in a pattern."),
        ("a*+", "A `+` after a repeat is not supported in a pattern."),
        ("a^b", "`^` can only stand at the beginning or the end of a pattern."),
        ("a$b", "`$` can only stand at the beginning or the end of a pattern."),
        ("a" * (LONGEST_PATTERN + 1), "A pattern may have 250 characters, this one has 251."),
        ("((a{100}){100}){100}", "The pattern repeats too much; it may stand for 1000 characters."),
        ("(" * 21 + "a" + ")" * 21, "A pattern may have 20 brackets inside each other."),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_reason(source: str, message: str) -> None:
    with pytest.raises(PatternFault) as caught:
        compile_pattern(source)

    assert str(caught.value) == message


HOSTILE = (
    ("^(a+)+$", "a" * 30 + "b"),
    ("^(a+)+$", "a" * 999 + "b"),
    ("(a|a)*b", "a" * 1000),
    ("(a|aa)+$", "a" * 999 + "b"),
    (".*.*.*.*.*.*x", "é" * 1000),
    (f"(.?){{{MOST_POSITIONS}}}x?"[:-2], "a" * 999 + "\n"),
    ("(.*.*.*.*.*.*.*.*.*.*.*.*.*){30}x", "a" * 1000),
    (".*.*.*x", "".join(chr(200 + at) for at in range(1000))),
    ("(a+)+", "a" * 10_000_000),
)


@pytest.mark.parametrize(("source", "text"), HOSTILE, ids=[f"{source[:20]} on {len(text)}" for source, text in HOSTILE])
def test_no_text_can_make_a_pattern_slow(source: str, text: str) -> None:
    pattern = compile_pattern(source)
    times = []
    for _ in range(3):
        start = time.thread_time()
        assert pattern.matches(text) is False
        times.append(time.thread_time() - start)

    assert min(times) < 0.1


SIMPLE = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "1", "", "é"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{,2}", "{2,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(source=SIMPLE, texts=st.lists(st.text(alphabet="ab1é\n", max_size=7), min_size=1, max_size=8))
def test_patterns_agree_with_python_on_what_matches(source: str, texts: list[str]) -> None:
    ours, theirs = compile_pattern(f"^{source}$"), re.compile(source)

    assert [ours.matches(text) for text in texts] == [bool(theirs.fullmatch(text)) for text in texts]


@settings(deadline=None)
@given(st.text(alphabet="ab01()[]{}|*+?^$\\.,-dwSxu:=!", max_size=20))
def test_any_pattern_is_compiled_or_refused(source: str) -> None:
    try:
        compiled = compile_pattern(source)
    except PatternFault:
        return
    for text in ("", "ab", "a0-{", "(]"):
        assert compiled.matches(text) is bool(re.fullmatch(source, text))
