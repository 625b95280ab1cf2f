"""Who finished what they began, by language: known answers, and nothing of fewer than k people in them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.counts import Cells, Missing
from bot.indicators.document import Terms, finishing
from bot.indicators.loop import begun
from bot.indicators.ranges import Share, wilson

NUMBERS = st.dictionaries(st.sampled_from(("", "ar", "nl", "so", "tr")), st.integers(0, 60))


@pytest.mark.parametrize(
    ("finished", "unsent", "told"),
    [
        ({"nl": 80, "ar": 40}, {"nl": 20, "ar": 10}, {"ar": (40, 50), "nl": (80, 100)}),
        ({"nl": 80, "ar": 40, "": 12}, {"nl": 20, "": 25}, {"nl": (80, 100), "*other": (52, 77)}),
        ({"nl": 80, "so": 3}, {"nl": 20, "so": 15}, {"*other": (83, 118)}),
        ({"nl": 80, "ar": 40, "so": 3}, {"nl": 20, "ar": 10, "so": 15}, {"nl": (80, 100), "*other": (43, 68)}),
        ({"nl": 80, "tr": 60}, {"nl": 20}, {"*other": (140, 160)}),
        ({"nl": 80}, {"nl": 9}, {}),
        ({"nl": 80}, {}, {}),
        ({}, {}, {}),
    ],
)
def test_small_languages_are_told_together(
    finished: Mapping[str, int], unsent: Mapping[str, int], told: Mapping[str, tuple[int, int]]
) -> None:
    assert begun(finished, unsent) == told


@given(NUMBERS, NUMBERS, st.integers(5, 20))
def test_nothing_that_is_told_or_left_is_of_fewer_than_k(
    finished: Mapping[str, int], unsent: Mapping[str, int], k: int
) -> None:
    told = begun(finished, unsent, k=k)

    assert all(done >= k and started - done >= k for done, started in told.values())
    if told:
        assert sum(done for done, _ in told.values()) == sum(finished.values())
        assert sum(started for _, started in told.values()) == sum(finished.values()) + sum(unsent.values())


def test_the_share_has_its_range_and_nothing_is_said_where_drafts_were_not_counted() -> None:
    spoken = Cells(("spoken",), {("nl",): 80, (Missing.NOT_ASKED,): 12})
    counted = Terms(survey="pulse", fingerprint="f", unsent={"nl": 20, "": 10})

    found = finishing(spoken, counted, k=10)

    assert [(each["language"], each["finished"], each["begun"], each["percent"]) for each in found] == [
        ("nl", 80, 100, 80),
        ("*other", 12, 22, 55),
    ]
    ends = wilson(Share(0.8, 100))
    assert found[0]["range"] == [ends.low, ends.high]
    assert finishing(spoken, Terms(survey="pulse", fingerprint="f"), k=10) == []
