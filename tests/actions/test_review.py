"""An officer decides about each text before anybody else reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot
from bot.actions import review
from bot.actions.review import Decided
from bot.store.answers import responses
from bot.store.answers.responses import Cut, Remark
from bot.store.answers.reviews import Verdict, Wanted
from bot.store.base import Database

READERS = {"store/answers/tables.py", "store/answers/responses.py", "store/answers/reviews.py", "actions/cut.py"}
"""Who may touch the table of texts: the store, and the cut, which counts them."""


@pytest.fixture
def written(answers: Database) -> Database:
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        remarks = [
            Remark(id=name, wave="w1", question="p_why", language="nl", text=f"Jan Jansen zei {name}") for name in "abc"
        ]
        responses.insert_cut(conn, Cut("c1", "w1", "pulse", "f1", "2026-W47", 0), responses=(), remarks=remarks)
    return answers


def test_a_text_is_shown_once_it_is_approved_and_no_more_once_it_is_hidden(written: Database) -> None:
    with written.begin() as conn:
        assert (review.approve(conn, "a"), review.hide(conn, "b")) == (True, True)
        assert [each.id for each in review.approved(conn)] == ["a"]
        assert [each.id for each in review.hidden(conn)] == ["b"]
        assert [each.id for each in review.waiting(conn)] == ["c"]

        review.hide(conn, "a")

        assert review.approved(conn) == ()


def test_a_text_that_is_not_there_is_no_fault(written: Database) -> None:
    with written.begin() as conn:
        assert (review.approve(conn, "x"), review.hide(conn, "x"), review.read(conn, "x")) == (False, False, None)
        assert len(review.waiting(conn, Wanted(wave="w1"))) == 3


def test_words_are_blacked_out_for_good_and_the_verdict_stays(written: Database) -> None:
    with written.begin() as conn:
        review.approve(conn, "a")
        before = review.read(conn, "a")
        assert before is not None
        after = review.black_out(conn, before, {1, 2})

    with written.read() as conn:
        assert review.read(conn, "a") == after
    assert after is not None
    assert (after.text, after.verdict) == ("‹…› zei a", Verdict.SHOWN)


def test_what_another_officer_changed_meanwhile_is_not_undone(written: Database) -> None:
    with written.begin() as conn:
        read = review.read(conn, "a")
        assert read is not None
        review.black_out(conn, read, {1})
        late = review.black_out(conn, read, {4})
        now = review.read(conn, "a")

    assert late is None
    assert now is not None
    assert now.text == "‹…› Jansen zei a"


def test_a_decision_stands_done_twice_and_overruns_none_that_was_not_seen(written: Database) -> None:
    shown, hidden = Verdict.SHOWN, Verdict.HIDDEN
    with written.begin() as conn:
        came = [
            review.decide(conn, "a", shown, was=None),
            review.decide(conn, "a", shown, was=None),
            review.decide(conn, "a", hidden, was=None),
            review.decide(conn, "a", hidden, was=shown),
            review.decide(conn, "x", hidden, was=None),
        ]

        assert [each.id for each in review.hidden(conn)] == ["a"]
    done, otherwise, gone = Decided.AS_WANTED, Decided.OTHERWISE, Decided.GONE
    assert came == [done, done, otherwise, done, gone]


def test_nothing_else_in_the_product_reads_texts_past_their_review() -> None:
    root = Path(bot.__file__).parent
    readers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and re.search(r"\bREMARK\b|remarks_of", path.read_text(encoding="utf-8"))
    }

    assert readers - READERS == set()
    assert "store/answers/reviews.py" in readers
