"""Rows in which several answers were put together name all of them, and no answer that has a row of its own."""

from __future__ import annotations

import pytest

from bot.indicators.counts import Code, Missing
from bot.indicators.folding import Choices, Scale
from bot.publication.words import Words, codes_in
from tests.living import words
from tests.publication.sample import edition

DONT_KNOW = Missing.DONT_KNOW
SAFE = Scale(
    question="p_safe",
    codes=("very_safe", "safe", "unsafe", "very_unsafe", "never"),
    classes={"+counted": ("very_safe", "safe"), "+rest": ("unsafe", "very_unsafe", "never", DONT_KNOW)},
)


@pytest.mark.parametrize(
    ("rows", "row", "inside"),
    [
        (("very_safe", "safe", "*other:+rest"), "safe", ("safe",)),
        (("very_safe", "*other:+rest"), "*other:+rest", ("unsafe", "very_unsafe", "never", DONT_KNOW)),
        (("very_unsafe", "never", "*other", "*other:+rest"), "*other:+rest", ("unsafe", DONT_KNOW)),
        (("+counted", "+rest"), "+counted", ("very_safe", "safe")),
        (("*other", "+rest"), "*other", ("very_safe", "safe", Missing.REFUSED, Missing.SKIPPED, Missing.NOT_ASKED)),
        (("*other", "+rest", "*no_answer"), "*other", ("very_safe", "safe")),
        (
            ("*other", "*dont_know", "never"),
            "*other",
            ("very_safe", "safe", Missing.REFUSED, Missing.SKIPPED, Missing.NOT_ASKED),
        ),
        (("very_safe", "*skipped"), "*skipped", ()),
    ],
)
def test_a_row_stands_for_what_has_no_other_row(rows: tuple[str, ...], row: str, inside: tuple[Code, ...]) -> None:
    assert codes_in(SAFE, row, rows) == inside


@pytest.mark.parametrize(
    ("rows", "row", "said"),
    [
        (("very_unsafe", "never", "*other", "*other:+rest"), "*other:+rest", "Unsafe / I don’t know"),
        (("very_unsafe", "never", "*other", "*other:+rest"), "*other", "Very safe / Safe / No answer"),
        (("very_safe", "*skipped"), "*skipped", "Skipped"),
        (("very_safe", "*no_answer"), "*no_answer", "No answer"),
        (("very_safe", "*not_asked"), "*not_asked", "Not asked"),
        (("very_safe", "an_older_choice"), "an_older_choice", "an_older_choice"),
        ((), "*other", "All others"),
    ],
)
def test_its_name_says_so(rows: tuple[str, ...], row: str, said: str) -> None:
    house = words()

    assert Words(house.catalogs["en_GB"], house.scheme, edition(), 5).answer(SAFE, row, rows) == said


def test_choices_that_may_be_ticked_together_stand_for_themselves() -> None:
    assert codes_in(Choices(question="p_part", codes=("none",)), "none", ("none",)) == ("none",)
    assert codes_in(Choices(question="p_part", codes=("none",)), "*ticked", ("*ticked",)) == ()


def test_more_answers_than_anybody_reads_are_all_others() -> None:
    many = Scale(question="p_safe", codes=tuple(f"c{at}" for at in range(9)))
    house = words()

    assert (
        Words(house.catalogs["en_GB"], house.scheme, edition(), 5).answer(many, "*other", ("c0", "*other"))
        == "All others"
    )


def test_a_neighbourhood_that_the_cut_took_off_is_not_known() -> None:
    house = words()
    spoken = Words(house.catalogs["en_GB"], house.scheme, edition(), 5)

    assert [spoken.group(trait, "*no_answer") for trait in ("area", "age")] == ["Not known", "No answer"]


def test_names_put_together_keep_their_own_direction() -> None:
    house = words()
    said = Words(house.catalogs["ar"], house.scheme, edition(), 5).answer(SAFE, "+counted", ("+counted",))

    assert (said.count("\u2068"), said.count("\u2069"), said.count(" / ")) == (2, 2, 1)
