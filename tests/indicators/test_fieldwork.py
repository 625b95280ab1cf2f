"""While a wave is open, one more answer shows at every tenth and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.counts import Cells
from bot.indicators.fieldwork import Standing, lagging, rounded, standings

LIVING = {"nl": 0.5, "ar": 0.3, "tr": 0.15, "so": 0.05}


def people(**groups: int) -> Cells:
    return Cells(("language",), {(group,): number for group, number in groups.items()})


def test_people_are_rounded_down_to_tens() -> None:
    assert [rounded(number) for number in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]


def test_groups_are_held_against_the_population_by_their_rounded_counts() -> None:
    assert standings(people(nl=79, ar=14, tr=10, so=9), LIVING) == (
        Standing(group="nl", people=70, index=1.6),
        Standing(group="ar", people=10, index=0.4),
        Standing(group="tr", people=10, index=0.7),
        Standing(group="so", people=None, index=None),
    )


def test_a_group_is_behind_where_less_than_four_fifths_of_it_are_heard() -> None:
    assert [each.behind for each in standings(people(nl=79, ar=14, tr=20), LIVING)] == [False, True, False, None]


def test_without_answers_nothing_is_told() -> None:
    assert {(each.people, each.index) for each in standings(people(), LIVING)} == {(None, None)}


def test_a_larger_threshold_hides_larger_groups_and_one_below_five_is_refused() -> None:
    assert [each.people for each in standings(people(nl=79, ar=14), LIVING, k=15)] == [70, None, None, None]
    with pytest.raises(ValueError, match=r"^k must be 5 or more, not 4$"):
        standings(people(), LIVING, k=4)


@pytest.mark.parametrize(
    ("told", "behind"),
    [
        ({"nl": 20}, ()),  # fewer than thirty tell nothing
        ({"nl": 100, "ar": 60, "tr": 30, "so": 10}, ()),  # as they live here
        ({"nl": 100, "ar": 20, "tr": 30, "so": 10}, ("ar",)),  # 24.5 of 178: up to 19.6 %, and 0.65 of 30 %
        (
            {"nl": 100, "ar": 60},
            ("tr",),
        ),  # not told is taken to be 4.5: of 5 % that may be all
    ],
)
def test_a_group_falls_behind_where_its_whole_range_does(told: dict[str, int], behind: tuple[str, ...]) -> None:
    assert lagging(told, LIVING) == behind


def test_limit_and_least_are_the_schemes() -> None:
    told = {"nl": 100, "ar": 20, "tr": 30, "so": 10}

    assert lagging(told, LIVING, below=0.5) == ()
    assert lagging(told, LIVING, least=161) == ()
    assert lagging({}, {}, least=0) == ()


@given(st.dictionaries(st.sampled_from(list(LIVING)), st.integers(0, 60)), st.sampled_from(list(LIVING)))
def test_one_more_answer_shows_only_at_every_tenth(groups: dict[str, int], joined: str) -> None:
    before = groups.get(joined, 0)
    after = {**groups, joined: before + 1}

    seen = standings(people(**groups), LIVING) != standings(people(**after), LIVING)

    assert seen == ((before + 1) % 10 == 0)
