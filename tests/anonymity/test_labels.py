"""A free text keeps its question and language only where enough people could have written it."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.anonymity.labels import Asked, Label, labels


def person(language: str, asked: str, wrote: str = "") -> Asked:
    return Asked(language, frozenset(asked), frozenset(wrote))


@st.composite
def people(draw: st.DrawFn) -> list[Asked]:
    def one() -> Asked:
        asked = draw(st.sets(st.sampled_from("abcd")))
        wrote = draw(st.sets(st.sampled_from(sorted(asked)))) if asked else set()
        return Asked(draw(st.sampled_from(("", "ar", "so"))), frozenset(asked), frozenset(wrote))

    return [one() for _ in range(draw(st.integers(0, 25)))]


@given(people(), st.integers(1, 6))
def test_whoever_knows_the_rule_finds_k_people_who_could_have_written_each_text(batch: list[Asked], k: int) -> None:
    found = labels(batch, k=k)
    could: dict[Label, set[int]] = defaultdict(set)
    for at, each in enumerate(batch):
        for name in each.asked:
            if (name, each.language) in found:
                could[found[name, each.language]].add(at)
    for each in batch:
        for name in each.wrote:
            label = found[name, each.language]
            assert len(could[label]) >= k or label == Label()


def test_a_text_that_only_one_person_was_asked_for_takes_the_least_asked_question_along() -> None:
    batch = [person("ar", "ab", "a")] * 4 + [person("ar", "a")] * 2 + [person("ar", "abc", "c")]
    found = labels(batch, k=3)

    assert found == {("c", "ar"): Label("", "ar"), ("a", "ar"): Label("", "ar")}


def test_a_rare_language_goes_before_the_question() -> None:
    batch = [person("ar", "a", "a")] * 5 + [person("so", "a", "a")]

    assert labels(batch, k=3) == {("a", "ar"): Label("a"), ("a", "so"): Label("a")}


def test_a_batch_below_k_tells_nothing() -> None:
    assert labels([person("ar", "a", "a")] * 2, k=3) == {("a", "ar"): Label()}
