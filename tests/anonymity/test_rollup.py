"""Nobody in a batch keeps a trait, or a combination of two, that fewer than k people share."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.anonymity.rollup import K, Traits, rolled_up

PEOPLE = st.lists(st.builds(Traits, st.sampled_from(("", *"abcdef")), st.sampled_from(("", *"xyz"))), max_size=120)


@given(PEOPLE, st.integers(1, 12))
def test_every_combination_is_shared_by_k_people_where_there_are_as_many(people: list[Traits], k: int) -> None:
    left = rolled_up(people, k=k)

    assert len(left) == len(people)
    assert min(Counter(left).values(), default=k) >= min(k, len(people))


@given(PEOPLE, st.integers(1, 12))
def test_traits_are_kept_or_taken_away_but_never_changed(people: list[Traits], k: int) -> None:
    for before, after in zip(people, rolled_up(people, k=k), strict=True):
        assert after.language in {before.language, ""}
        assert after.area in {before.area, ""}


@given(PEOPLE, st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_order_of_a_batch_plays_no_part(people: list[Traits], k: int, chance: Random) -> None:
    mixed = list(range(len(people)))
    chance.shuffle(mixed)
    left = rolled_up(people, k=k)

    assert rolled_up([people[at] for at in mixed], k=k) == tuple(left[at] for at in mixed)


def test_traits_that_enough_share_stay_as_they_are() -> None:
    people = [Traits("ar", "kade")] * K + [Traits("so", "dijk")] * K

    assert rolled_up(people) == tuple(people)


def test_an_area_goes_before_a_language() -> None:
    people = [Traits("ar", "kade")] * 6 + [Traits("ar", "dijk")] * 6

    assert rolled_up(people) == (Traits("ar"),) * 12


def test_a_rare_language_takes_the_smallest_common_one_along() -> None:
    """Nine nameless people next to named ones would be known to speak something rare."""
    people = [Traits("ti")] * 9 + [Traits("ar")] * 20 + [Traits("so")] * 11

    assert Counter(rolled_up(people)) == {Traits(): 20, Traits("ar"): 20}


def test_fewer_than_k_people_keep_nothing() -> None:
    assert rolled_up([Traits("ar", "kade")] * 9) == (Traits(),) * 9


def test_most_traits_survive_one_large_batch() -> None:
    """A thousand answers, 16 languages and 8 areas as unequal as in the research, which kept 98 % and 76 %."""
    chance = Random(7)  # noqa: S311 - made-up people
    languages = chance.choices([f"l{at}" for at in range(16)], [0.7**at for at in range(16)], k=1000)
    areas = chance.choices([f"a{at}" for at in range(8)], [0.8**at for at in range(8)], k=1000)
    left = rolled_up([Traits(*each) for each in zip(languages, areas, strict=True)])

    assert sum(bool(each.language) for each in left) >= 950
    assert sum(bool(each.area) for each in left) >= 700
