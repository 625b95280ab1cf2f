"""A question that is asked of some people only does not tell how few of them said nothing, or said something else."""

from __future__ import annotations

import pytest

from bot.indicators.counts import Cells, Key, Missing, counting
from bot.indicators.drafts import Plan
from bot.indicators.folding import Choices, Scale
from bot.indicators.release import Release, first_release, next_release

TIME = Scale(question="time", codes=("yes", "no"))
BEST = Choices(question="best", codes=("evening", "weekend"), alone=True)
WHEN = Scale(question="when", codes=("evening", "weekend"), alone=True)
NOT_ASKED = Missing.NOT_ASKED


def released(follow: Scale | Choices, said: dict[Key, int]) -> Release:
    """Publish who found the time good, and what was said by those who did not."""
    cells = Cells(("time", follow.question), said)
    return first_release(Plan(questions=(TIME, follow)), counting(cells), wave="w")


def rows(release: Release, question: str, choice: str = "") -> dict[str, int]:
    table = release.table(question, choice=choice)
    return {} if table is None else dict(zip(table.rows, table.row_totals, strict=True))


def test_how_few_skipped_a_question_that_they_were_asked_is_not_told() -> None:
    said: dict[Key, int] = {
        ("yes", NOT_ASKED): 100,
        ("no", ("evening",)): 30,
        ("no", ("weekend",)): 26,
        ("no", Missing.SKIPPED): 4,
    }

    found = released(BEST, said)

    assert rows(found, "time") == {"yes": 100, "no": 60}
    assert rows(found, "best", "evening") == {"*ticked": 30, "*not_ticked_or_no_answer": 130}
    assert rows(found, "best", "weekend") == {"*ticked": 26, "*not_ticked_or_no_answer": 134}


@pytest.mark.parametrize(("others", "told"), [(2, {}), (10, {"*ticked": 58, "*not_ticked_or_no_answer": 110})])
def test_a_choice_that_nearly_all_ticked_who_were_asked_has_no_table(others: int, told: dict[str, int]) -> None:
    said: dict[Key, int] = {
        ("yes", NOT_ASKED): 100,
        ("no", ("evening",)): 58,
        ("no", ("weekend",)): others,
    }

    assert rows(released(BEST, said), "best", "evening") == told


def test_how_few_did_not_answer_the_first_question_is_not_told_by_the_second() -> None:
    said: dict[Key, int] = {
        ("yes", NOT_ASKED): 100,
        (Missing.SKIPPED, NOT_ASKED): 3,
        ("no", "evening"): 40,
        ("no", "weekend"): 20,
    }

    found = released(WHEN, said)

    assert rows(found, "time") == {"yes": 100, "*other": 63}
    assert rows(found, "when") == {"evening": 40, "*other": 123}


def test_it_is_published_once() -> None:
    said: dict[Key, int] = {("yes", NOT_ASKED): 100, ("no", "evening"): 40, ("no", "weekend"): 20}
    more: dict[Key, int] = {("yes", NOT_ASKED): 150, ("no", "evening"): 60, ("no", "weekend"): 40}
    first = released(WHEN, said)

    count = counting(Cells(("time", "when"), more))
    second = next_release(Plan(questions=(TIME, WHEN)), count, earlier=[first])

    assert second.find(("when", "", "")) == first.find(("when", "", ""))
    assert rows(second, "time") == {"yes": 150, "no": 100}
    assert second.frozen == (("when", "", ""),)
