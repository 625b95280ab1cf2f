"""What few people skip does not take a figure away, and what cannot be told is not made up."""

from __future__ import annotations

import pytest

from bot.indicators.counts import Cells, Code, Missing, counting
from bot.indicators.document import Terms, parities
from bot.indicators.drafts import Plan
from bot.indicators.folding import Scale, Trait
from bot.indicators.measures import measure
from bot.indicators.published import published, scale_for
from bot.indicators.readout import Read
from bot.indicators.release import first_release

DK, SKIPPED = Missing.DONT_KNOW, Missing.SKIPPED
SUPPORT = ("yes", "partly", "no", "not_needed")
DIRECTION = ("better", "same", "worse", "not_long")
SAFETY = ("very_safe", "safe", "unsafe", "very_unsafe", "never")


def read(name: str, codes: tuple[str, ...], said: dict[Code, int], *, scale: Scale | None = None) -> Read:
    """Publish what people said, and read the figure of everybody."""
    asked = measure(name)
    plan = Plan(questions=(scale or scale_for(asked, codes),))
    cells = Cells((asked.question,), {(code,): n for code, n in said.items()})
    return next(iter(published(first_release(plan, counting(cells), wave="w"), plan, [asked])), Read("", None))


@pytest.mark.parametrize(
    ("name", "codes", "said", "shares", "of_all"),
    [
        ("I1.safe", SAFETY, {"very_safe": 12, "safe": 20, "unsafe": 11, "never": 3, DK: 4, SKIPPED: 3}, (32, 53), True),
        ("I1.safe", SAFETY, {"very_safe": 12, "safe": 20, "unsafe": 11, "never": 3, DK: 4}, (32, 50), False),
        ("I8.support", SUPPORT, {"yes": 20, "partly": 10, "no": 5, "not_needed": 40, SKIPPED: 4}, (20, 35), False),
        ("I8.support", SUPPORT, {"yes": 20, "partly": 10, "no": 5, "not_needed": 4, SKIPPED: 3}, (20, 42), True),
        ("I8.support", SUPPORT, {"yes": 20, "partly": 4, "no": 2, "not_needed": 40, SKIPPED: 3}, None, True),
        ("I8.support", SUPPORT, {"yes": 9, "partly": 14, "no": 12, "not_needed": 40, SKIPPED: 3}, None, False),
        ("I2.direction", DIRECTION, {"better": 30, "same": 20, "worse": 12, "not_long": 3, DK: 4}, (18, 69), True),
        ("I2.direction", DIRECTION, {"better": 30, "same": 20, "worse": 12, "not_long": 9, DK: 4}, (18, 62), False),
    ],
)
def test_a_figure_is_told_where_few_gave_no_answer(
    name: str, codes: tuple[str, ...], said: dict[Code, int], shares: tuple[int, int] | None, *, of_all: bool
) -> None:
    found = read(name, codes, said)

    assert (found.figure and (found.figure.numerator, found.figure.denominator)) == shares
    assert shares is None or found.of_all == of_all


def test_the_second_line_of_a_question_leaves_out_what_it_says_or_is_not_told() -> None:
    scale = scale_for(measure("I1.safe"), SAFETY)
    many: dict[Code, int] = {"very_safe": 12, "safe": 20, "unsafe": 15, "very_unsafe": 11, "never": 14, DK: 12}

    told = read("I1.going_out", SAFETY, many, scale=scale).figure

    assert (told and (told.numerator, told.denominator)) == (32, 58)
    assert read("I1.going_out", SAFETY, many | {"very_unsafe": 2, "never": 3}, scale=scale).figure is None


@pytest.mark.parametrize(("skipped", "rows"), [(10, ["+counted", "*other"]), (20, ["+counted", "+rest", "*no_answer"])])
def test_non_answers_of_few_in_each_group_take_no_cells_with_them(skipped: int, rows: list[str]) -> None:
    asked = measure("I13.meaningful")
    plan = Plan(questions=(scale_for(asked, ("yes", "no")),), traits=(Trait(name="age", codes=("young", "old")),))
    people = {("yes", "young"): 30, ("no", "young"): 40, ("yes", "old"): 50, ("no", "old"): 20, (SKIPPED, "old"): 3}
    cells = Cells(("p_meaning", "age"), {**people, (SKIPPED, "young"): skipped - 3})

    release = first_release(plan, counting(cells), wave="w")

    own, split = release.table("p_meaning"), release.table("p_meaning", trait="age")
    assert own is not None
    assert split is not None
    assert (own.rows[-1], list(split.rows)) == ("*no_answer", rows)
    assert bool(split.hidden) == (skipped == 20)


def ages(**people: int) -> Cells:
    return Cells(("age",), {(SKIPPED if name == "none" else name,): number for name, number in people.items()})


def test_those_who_did_not_tell_are_nobody_of_a_small_group() -> None:
    living = {"young": 0.6, "old": 0.39, "oldest": 0.01}
    terms = Terms(survey="pulse", fingerprint="f", population={"age": living})
    plan = Plan(questions=(), traits=(Trait(name="age", codes=tuple(living)),))

    def told(cells: Cells) -> tuple[float | None, dict[str, float | None]]:
        (found,) = parities(first_release(plan, counting(cells), wave="w"), terms)
        return found.unknown, {each.group: each.index and round(each.index, 2) for each in found.groups}

    few = told(ages(young=50, old=38, oldest=5, none=7))
    assert few == (None, {"young": round(0.5 / 0.6, 2), "old": round(0.38 / 0.39, 2), "*other": None})
    many = told(ages(young=50, old=30, oldest=10, none=10))
    assert many == (
        0.1,
        {"young": round(5 / 9 / 0.6, 2), "old": round(3 / 9 / 0.39, 2), "oldest": round(1 / 9 / 0.01, 2)},
    )
