"""A cut is stored whole and once, whatever happens, and says nothing of order."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from bot.store.answers import responses
from bot.store.answers.responses import Answer, AnswerKind, Cut, Remark, Response
from bot.store.answers.tables import ANSWER
from bot.store.base import ChangedDefinitionError, Database, open_database

CUT = Cut("cut-1", "w1", "pulse", "f1", "2026-W47", 3)
GIVEN = '{"p_gaps":["parks","shops"],"p_half":0.5,"p_pin":"a \\\\ \\" \\n é","p_safe":"very","p_years":3,"p_yes":true}'
NOT_GIVEN = '{"p_age":"refused","p_born":"dont_know","p_why":"skipped"}'
ANSWERS = (
    Answer("p_age", AnswerKind.REFUSED),
    Answer("p_born", AnswerKind.DONT_KNOW),
    Answer("p_gaps", AnswerKind.GIVEN, '["parks","shops"]'),
    Answer("p_half", AnswerKind.GIVEN, "0.5"),
    Answer("p_pin", AnswerKind.GIVEN, '"a \\\\ \\" \\n é"'),
    Answer("p_safe", AnswerKind.GIVEN, '"very"'),
    Answer("p_why", AnswerKind.SKIPPED),
    Answer("p_years", AnswerKind.GIVEN, "3"),
    Answer("p_yes", AnswerKind.GIVEN, "true"),
)
BATCH = tuple(
    Response(id=name, wave="w1", fingerprint="f1", language="ar", given=GIVEN, not_given=NOT_GIVEN)
    for name in ("c", "a", "b")
)
KILLED = 9
REMARKS = (
    Remark(id="z", wave="w1", question="p_why", language="ar", text="السلام"),
    Remark(id="y", wave="w1", question="p_why", text="Because."),
)


@pytest.fixture
def defined(answers: Database) -> Database:
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
    return answers


def cut_once(database: Database) -> bool:
    with database.begin() as conn:
        return responses.insert_cut(conn, CUT, responses=BATCH, remarks=REMARKS)


def test_a_cut_comes_back_sorted_by_its_random_ids(defined: Database) -> None:
    stored = cut_once(defined)

    with defined.read() as conn:
        assert stored
        assert responses.cuts(conn) == (CUT,)
        assert responses.responses_of(conn, "w1") == tuple(sorted(BATCH, key=lambda one: one.id))
        assert responses.remarks_of(conn, "w1") == tuple(reversed(REMARKS))
        assert responses.responses_of(conn, "w2") == ()


def test_the_same_cut_again_changes_nothing(defined: Database) -> None:
    cut_once(defined)

    with defined.begin() as conn:
        others = [replace(one, id=f"{one.id}-2") for one in BATCH]
        again = responses.insert_cut(conn, CUT, responses=others, remarks=())

    with defined.read() as conn:
        assert not again
        assert len(responses.responses_of(conn, "w1")) == 3


def cut_and_die(database: Database, *, step: int) -> int:
    """Make the cut in a process of its own that is gone at once at the given step; return its exit code."""
    url = database.engine.url.render_as_string(hide_password=False)
    child = os.fork()
    if child == 0:
        steps = count()

        def die(*_call: object) -> None:
            if next(steps) == step:
                os._exit(KILLED)

        try:
            fresh = open_database(url, name="answers")
            event.listen(fresh.engine, "before_cursor_execute", die)
            event.listen(fresh.engine, "commit", die)
            cut_once(fresh)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_after_a_crash_at_any_step_each_answer_is_there_exactly_once(defined: Database) -> None:
    found: list[int] = []

    for step in count():
        defined.close()
        code = cut_and_die(defined, step=step)
        with defined.read() as conn:
            found.append(len(responses.responses_of(conn, "w1")))
        if code != KILLED:
            break
    again = cut_once(defined)

    # The cut, its responses, remarks and the commit: at each of the four nothing is there yet.
    assert len(found) > 4
    assert found == [0] * (len(found) - 1) + [3]
    assert not again


def test_without_answers_or_remarks_a_cut_is_still_a_cut(defined: Database) -> None:
    silent = Response(id="a", wave="w1", fingerprint="f1")

    with defined.begin() as conn:
        stored = responses.insert_cut(conn, CUT, responses=[silent], remarks=[])

        assert stored
        assert responses.responses_of(conn, "w1") == (silent,)


def test_the_place_on_the_disk_says_nothing_of_the_order_of_arrival(defined: Database) -> None:
    arrivals = [replace(BATCH[0], id=os.urandom(8).hex()) for _ in range(100)]

    with defined.begin() as conn:
        responses.insert_cut(conn, CUT, responses=arrivals, remarks=())

    with defined.read() as conn:
        as_placed = "SELECT id FROM response" if defined.is_sqlite else "SELECT id FROM response ORDER BY ctid"
        placed = conn.execute(text(as_placed)).scalars().all()
    assert placed == sorted(one.id for one in arrivals)


def test_answers_are_read_one_by_one() -> None:
    assert BATCH[0].answers == ANSWERS


def test_with_sql_they_are_read_one_by_one_too(defined: Database) -> None:
    cut_once(defined)

    with defined.read() as conn:
        rows = conn.execute(select(ANSWER).order_by(ANSWER.c.response, ANSWER.c.question)).all()

    assert [tuple(row) for row in rows] == [
        (name, answer.question, answer.kind.value, answer.value) for name in ("a", "b", "c") for answer in ANSWERS
    ]


def test_one_row_that_does_not_fit_lets_none_in(defined: Database) -> None:
    nowhere = replace(BATCH[0], fingerprint="f2")

    with pytest.raises(IntegrityError), defined.begin() as conn:
        responses.insert_cut(conn, CUT, responses=[BATCH[1], nowhere], remarks=REMARKS)

    with defined.read() as conn:
        assert (responses.cuts(conn), responses.responses_of(conn, "w1")) == ((), ())


def test_a_definition_is_copied_once(answers: Database) -> None:
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        assert responses.definitions(conn) == {"f1": "{}"}

    with pytest.raises(ChangedDefinitionError), answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="[]")
