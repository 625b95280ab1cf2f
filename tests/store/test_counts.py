"""Answers are counted by any columns together, on both engines, as the rows themselves would be."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from bot.indicators.counts import Code, Missing
from bot.store.answers import counts, responses
from bot.store.answers.responses import Cut, Response
from bot.store.base import Database

PEOPLE = 5_000
"""More than are read at a time."""

ROWS = (
    ('{"p_part":["meeting","survey"],"p_safe":"safe"}', "{}", "kade"),
    ('{"p_safe":"safe"}', '{"p_part":"refused"}', None),
    ("{}", '{"p_part":"skipped","p_safe":"dont_know"}', "kade"),
    ('{"p_part":["survey"]}', "{}", "molenveld"),
)
"""Given, not given, area."""

KNOWN: tuple[tuple[Code, Code, Code], ...] = (
    ("safe", ("meeting", "survey"), "kade"),
    ("safe", Missing.REFUSED, Missing.NOT_ASKED),
    (Missing.DONT_KNOW, Missing.SKIPPED, "kade"),
    (Missing.NOT_ASKED, ("survey",), "molenveld"),
)
"""The same as codes."""


@pytest.fixture
def filled(answers: Database) -> tuple[Database, list[int]]:
    """Store responses of which each is one of those above."""
    chosen = Random(7).choices(range(len(ROWS)), (4, 3, 2, 1), k=PEOPLE)  # noqa: S311 - the same every time
    found = [
        Response(id=f"{at:05}", wave="w1", fingerprint="f1", language="nl", area=area, given=given, not_given=not_given)
        for at, (given, not_given, area) in enumerate(ROWS[each] for each in chosen)
    ]
    other = Response(id="x", wave="w2", fingerprint="f1", given='{"p_safe":"unsafe"}')
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        responses.insert_cut(conn, Cut("c1", "w1", "pulse", "f1", "2026-W47", PEOPLE), responses=found, remarks=())
        responses.insert_cut(conn, Cut("c2", "w2", "pulse", "f1", "2026-W47", 1), responses=[other], remarks=())
    return answers, chosen


def test_every_combination_is_counted_as_often_as_it_was_said(filled: tuple[Database, list[int]]) -> None:
    database, chosen = filled
    with database.read() as conn:
        found = counts.counted(conn, "w1", ("p_safe", "p_part"))

    assert found.count(("p_safe", "p_part", counts.AREA)).counts == Counter(KNOWN[each] for each in chosen)
    assert found.count(("p_safe",)).counts == Counter((KNOWN[each][0],) for each in chosen)
    assert found.count((counts.SPOKEN,)).counts == {("nl",): PEOPLE}
    assert found.count(()).counts == {(): PEOPLE}


def test_what_was_said_besides_is_left_out(filled: tuple[Database, list[int]]) -> None:
    database, chosen = filled
    with database.read() as conn:
        found = counts.counted(conn, "w1", ("p_safe",))

    assert found.count(("p_safe",)).counts == Counter((KNOWN[each][0],) for each in chosen)
    with pytest.raises(KeyError):
        found.count(("p_part",))


def test_a_wave_without_answers_counts_nobody(answers: Database) -> None:
    with answers.read() as conn:
        found = counts.counted(conn, "w1", ("p_safe",))

    assert (found.count(()).total, found.count(("p_safe",)).total) == (0, 0)
