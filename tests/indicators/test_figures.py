"""Known answers put through every indicator give the known figures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.change import changes, gap
from bot.indicators.codebook import deriving, traits
from bot.indicators.counts import Cells, Code, Missing, counting, tabulated
from bot.indicators.figures import Figure, counted, figures
from bot.indicators.loop import completion, feedback, months_since
from bot.indicators.measures import INDICATORS, MEASURES, OTHERS, measure
from bot.indicators.parity import reach, representation
from bot.indicators.raking import Margin, rake
from bot.indicators.ranges import Range, Share, newcombe, wilson

DK, REFUSED, SKIPPED, NOT_ASKED = Missing

KNOWN: dict[str, tuple[dict[Code, int], tuple[int, int]]] = {
    "I1.safe": (
        {"very_safe": 10, "safe": 20, "unsafe": 15, "very_unsafe": 5, "never": 6, DK: 4, REFUSED: 3, SKIPPED: 2},
        (30, 60),
    ),
    "I1.going_out": (
        {"very_safe": 10, "safe": 20, "unsafe": 15, "very_unsafe": 5, "never": 6, DK: 4, REFUSED: 3, SKIPPED: 2},
        (30, 50),
    ),
    "I2.satisfied": (
        {
            "very_satisfied": 5,
            "fairly_satisfied": 7,
            "neither": 4,
            "fairly_dissatisfied": 3,
            "very_dissatisfied": 1,
            DK: 9,
        },
        (12, 20),
    ),
    "I2.direction": ({"better": 30, "same": 40, "worse": 10, "not_long": 15, DK: 5}, (20, 80)),
    "I2.belonging": ({"very": 3, "fairly": 4, "not_very": 2, "not_at_all": 1, REFUSED: 8}, (7, 10)),
    "I5.mixing": (
        {"def_agree": 4, "tend_agree": 5, "tend_disagree": 3, "def_disagree": 3, "too_few": 7, "all_same": 6, DK: 1},
        (9, 15),
    ),
    "I5.say": ({"none": 1, "very_little": 2, "some": 3, "lot": 4, "great_deal": 5, SKIPPED: 6}, (9, 15)),
    "I6.language": ({"all": 8, "most": 4, "some": 2, "little": 1, REFUSED: 1}, (12, 15)),
    "I7.heard": ({"yes": 8, "mostly": 4, "little": 2, "no": 1, DK: 1}, (12, 15)),
    "I8.support": ({"yes": 6, "partly": 2, "no": 2, "not_needed": 30, SKIPPED: 5}, (6, 10)),
    "I8.barriers": ({("nothing",): 6, ("steps", "toilets"): 3, ("distance",): 1, SKIPPED: 5}, (6, 10)),
    "I9.know": ({"yes": 5, "partly": 3, "no": 2, DK: 4}, (5, 10)),
    "I12.change": ({"lot": 2, "little": 3, "no": 5, DK: 4}, (5, 10)),
    "I13.meaningful": ({"yes": 5, "partly": 3, "no": 2, REFUSED: 1}, (5, 10)),
}


def of(name: str, given: dict[Code, int]) -> tuple[Figure, ...]:
    asked = measure(name).question
    return figures(measure(name), counting(Cells((asked,), {(code,): people for code, people in given.items()})))


@pytest.mark.parametrize("name", KNOWN)
def test_known_answers_give_the_known_figure(name: str) -> None:
    given, (numerator, denominator) = KNOWN[name]

    (figure,) = of(name, given)

    assert (figure.numerator, figure.denominator, figure.n_eff) == (numerator, denominator, denominator)
    assert (figure.unweighted, figure.weighted) == (numerator / denominator, None)


def test_every_measure_has_known_answers_and_every_indicator_a_measure() -> None:
    assert {each.id for each in MEASURES} == {*KNOWN, "I10.place"}
    assert {name.partition(".")[0] for name in (*KNOWN, "I10.place", *OTHERS)} == set(INDICATORS)


def test_places_are_counted_each_among_all_who_named_any() -> None:
    found = of("I10.place", {("library", "market"): 20, ("library",): 10, ("mosque",): 10, SKIPPED: 5, DK: 5})

    assert [(figure.choice, figure.numerator, figure.denominator) for figure in found] == [
        ("library", 30, 40),
        ("market", 20, 40),
        ("mosque", 10, 40),
    ]


def test_a_figure_carries_its_range_and_what_would_be_seen() -> None:
    (figure,) = of("I13.meaningful", {"yes": 60, "no": 40})

    assert figure.range == wilson(Share(0.6, 100))
    assert figure.detectable == pytest.approx(0.198, abs=0.001)


def test_the_range_of_a_difference_goes_from_minus_one_to_one() -> None:
    (figure,) = of("I2.direction", {"worse": 10})
    (other,) = of("I2.direction", {"better": 30, "worse": 10, "same": 40})
    ends = wilson(Share(0.625, 80))

    assert (figure.unweighted, figure.range and figure.range.low) == (-1.0, -1.0)
    assert (other.unweighted, other.range) == (0.25, Range(2 * ends.low - 1, 2 * ends.high - 1))


@pytest.mark.parametrize("name", [each.id for each in MEASURES if not each.each])
def test_without_answers_there_is_no_figure_and_no_fault(name: str) -> None:
    for answers in ({}, {SKIPPED: 3}):
        (figure,) = of(name, answers)

        assert (figure.n, figure.value, figure.range, figure.detectable) == (0, None, None, None)


def test_groups_are_split_by_their_trait_and_those_without_come_last() -> None:
    cells = tabulated(
        {
            "p_meaning": ["yes", "no", "yes", "yes", SKIPPED, "no"],
            "d_gender": ["woman", "woman", "man", SKIPPED, "man", REFUSED],
        }
    )

    found = figures(measure("I13.meaningful"), counting(cells), trait="d_gender")

    assert [(figure.group, figure.numerator, figure.denominator) for figure in found] == [
        ("man", 1, 1),
        ("woman", 1, 2),
        ("*no_answer", 1, 2),
    ]


def test_weights_move_a_figure_and_lower_the_number_it_rests_on() -> None:
    cells = Cells(
        ("p_meaning", "d_age"),
        {("yes", "young"): 50, ("no", "young"): 10, ("yes", "old"): 10, ("no", "old"): 30, (SKIPPED, "old"): 20},
    )
    weighting = rake(cells, [Margin("d_age", {"young": 0.25, "old": 0.75})])

    (figure,) = figures(measure("I13.meaningful"), counting(cells), weighting=weighting)
    young, old = 0.25 * 120 / 60, 0.75 * 120 / 60
    total = 60 * young + 40 * old

    assert figure.unweighted == 0.6
    assert figure.weighted == pytest.approx((50 * young + 10 * old) / total)
    assert figure.n_eff == pytest.approx(total**2 / (60 * young**2 + 40 * old**2))
    assert figure.range == wilson(Share(figure.weighted or 0, figure.n_eff))


def test_a_weighted_figure_by_a_trait_of_the_weights_is_the_unweighted_one() -> None:
    cells = Cells(("p_meaning", "d_age"), {("yes", "young"): 50, ("no", "young"): 10, ("no", "old"): 30})
    weighting = rake(cells, [Margin("d_age", {"young": 0.5, "old": 0.5})])

    found = figures(measure("I13.meaningful"), counting(cells), trait="d_age", weighting=weighting)

    assert [(figure.group, figure.weighted, figure.n_eff) for figure in found] == [
        ("old", 0.0, pytest.approx(30)),
        ("young", pytest.approx(5 / 6), pytest.approx(60)),
    ]


@given(st.dictionaries(st.sampled_from(["yes", "partly", "no", *Missing]), st.integers(0, 200)))
def test_a_share_lies_in_its_range_whatever_was_answered(given: dict[Code, int]) -> None:
    (figure,) = of("I13.meaningful", given)

    assert figure.value is None or (figure.range is not None and 0 <= figure.range.low <= figure.value)
    assert figure.value is None or (figure.range is not None and figure.value <= figure.range.high <= 1)


def test_parity_holds_a_group_against_its_part_of_the_population() -> None:
    cells = Cells(("newcomer",), {("yes",): 10, ("no",): 70, (SKIPPED,): 20})

    found = representation("newcomer", cells, {"yes": 0.25, "no": 0.75})
    ends = wilson(Share(10 / 80, 80))

    assert [(each.group, each.people, each.index, each.fair) for each in found.groups] == [
        ("yes", 10, 0.5, True),
        ("no", 70, pytest.approx(7 / 6), True),
    ]
    assert found.groups[0].range == Range(ends.low / 0.25, ends.high / 0.25)
    assert (found.known, found.unknown, found.gap) == (80, 0.2, pytest.approx(0.125))


def test_a_group_that_is_surely_heard_too_little_or_too_much_is_not_fair() -> None:
    found = representation("t", Cells(("t",), {("a",): 20, ("b",): 380}), {"a": 0.25, "b": 0.7, "c": 0.05})

    assert [(each.group, each.fair) for each in found.groups] == [("a", False), ("b", False), ("c", False)]


def test_parity_without_answers_or_people_is_not_known() -> None:
    nobody = representation("t", Cells(("t",), {}), {"a": 0.5, "b": 0.5})
    empty = representation("t", Cells(("t",), {("a",): 5}), {"a": 1.0, "b": 0.0})

    assert (nobody.known, nobody.unknown, nobody.gap, nobody.groups[0].fair) == (0, None, None, None)
    assert (empty.groups[1].index, empty.groups[1].fair, empty.gap) == (None, None, 0.0)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.lists(st.integers(1, 50), min_size=3, max_size=3))
def test_the_gap_is_nothing_for_a_mirror_and_never_more_than_all(people: list[int], parts: list[int]) -> None:
    shares = {code: part / sum(parts) for code, part in zip("abc", parts, strict=True)}
    mirror = representation(
        "t", Cells(("t",), {(code,): part for code, part in zip("abc", parts, strict=True)}), shares
    )
    found = representation("t", Cells(("t",), {(code,): n for code, n in zip("abc", people, strict=True)}), shares)

    assert mirror.gap == pytest.approx(0, abs=1e-12)
    assert found.gap is None or 0 <= found.gap <= 1
    assert all(each.index is None or each.index in each.range for each in found.groups if each.range)


def test_reach_is_all_who_answered_of_all_who_live_here() -> None:
    assert reach(300, 6000).unweighted == 0.05


def test_migrants_are_compared_with_all_others_in_whether_they_felt_heard() -> None:
    cells = tabulated(
        {
            "e_heard": ["yes"] * 30 + ["no"] * 30 + ["mostly"] * 50 + ["little"] * 10,
            "d_born": ["no"] * 60 + ["yes"] * 60,
            "d_parents": [NOT_ASKED] * 60 + ["no"] * 60,
        }
    )
    found = figures(measure("I7.heard"), deriving(counting(cells), traits()), trait="migrant")

    heard = gap(found, "yes", "no")

    assert heard is not None
    assert heard.difference == pytest.approx(0.5 - 50 / 60)
    assert heard.range == newcombe(Share(0.5, 60), Share(50 / 60, 60))
    assert (heard.flagged, gap(found, "yes", "other")) == (True, None)


def test_events_and_themes_are_counted_by_what_came_in_time() -> None:
    events, themes = feedback(reported=3, events=4, answered=0, themes=0)

    assert (events.measure, events.unweighted, events.range) == ("I9.events", 0.75, wilson(Share(0.75, 4)))
    assert (themes.measure, themes.unweighted, themes.range) == ("I9.themes", None, None)


def test_completion_is_told_for_each_language() -> None:
    found = completion({"nl": (80, 100), "so": (0, 0)})

    assert [(each.group, each.unweighted, each.n) for each in found] == [("nl", 0.8, 100), ("so", None, 0)]


def test_more_than_there_are_is_our_fault() -> None:
    with pytest.raises(ValueError, match=r"^I9.events: 5 of 4 is no share$"):
        counted("I9.events", 5, 4)


@pytest.mark.parametrize(
    ("last", "months"),
    [(date(2026, 11, 25), 0), (date(2026, 10, 26), 0), (date(2026, 10, 25), 1), (date(2025, 11, 25), 12)],
)
def test_months_since_the_last_review_are_whole_ones(last: date, months: int) -> None:
    assert months_since(last, date(2026, 11, 25)) == months


def wave(groups: dict[str, tuple[int, int]]) -> tuple[Figure, ...]:
    """Make the figures of a wave of which it is known how many of each group said yes and no."""
    people = {(code, group): n for group, both in groups.items() for code, n in zip(("yes", "no"), both, strict=True)}
    return figures(measure("I13.meaningful"), counting(Cells(("p_meaning", "t"), people)), trait="t")


def test_a_change_is_flagged_only_when_it_stands_after_looking_at_all_groups() -> None:
    now, then = wave({"a": (60, 40), "b": (59, 41), "c": (50, 50)}), wave({"a": (30, 70), "b": (45, 55), "c": (50, 50)})

    found = changes(now, then)

    assert [(each.now.group, each.flagged) for each in found] == [("a", True), ("b", False), ("c", False)]
    assert 0 not in found[1].range
    assert (found[1].p < 0.05, found[1].adjusted > 0.05) == (True, True)


def test_a_group_that_is_in_one_wave_only_is_not_compared() -> None:
    now, then = wave({"a": (6, 4), "b": (5, 5)}), wave({"a": (5, 5), "c": (1, 1), "d": (0, 0)})

    assert [each.now.group for each in changes(now, then)] == ["a"]


def test_a_change_of_a_difference_is_on_its_own_scale() -> None:
    now, then = of("I2.direction", {"better": 60, "worse": 40}), of("I2.direction", {"better": 40, "worse": 60})

    (change,) = changes(now, then)
    ends = newcombe(Share(0.6, 100), Share(0.4, 100))

    assert change.difference == pytest.approx(0.4)
    assert change.range == Range(2 * ends.low, 2 * ends.high)
