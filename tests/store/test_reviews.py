"""A text waits until somebody has decided about it, and only an approved one is to be seen."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.store.answers import responses, reviews
from bot.store.answers.responses import Cut, Remark
from bot.store.answers.reviews import Verdict, Wanted
from bot.store.base import Database

REMARKS = (
    Remark(id="z", wave="w1", question="p_why", language="ar", text="السلام"),
    Remark(id="m", wave="w1", question="p_how", language="nl", text="Want het is zo."),
    Remark(id="a", wave="w1", question="p_why", text="Because."),
)
ELSEWHERE = Remark(id="b", wave="w2", question="p_why", language="ar", text="نعم")


@pytest.fixture
def cut(answers: Database) -> Database:
    """Cut two waves of two surveys, one of them in two batches."""
    with answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f1", canonical="{}")
        for name, wave, survey, remarks in (
            ("c1", "w1", "pulse", REMARKS[:2]),
            ("c2", "w1", "pulse", REMARKS[2:]),
            ("c3", "w2", "other", (ELSEWHERE,)),
        ):
            responses.insert_cut(conn, Cut(name, wave, survey, "f1", "2026-W47", 0), responses=(), remarks=remarks)
    return answers


def ids(database: Database, verdict: Verdict | None, **wanted: str) -> list[str]:
    with database.read() as conn:
        return [each.id for each in reviews.texts(conn, Wanted(**wanted), verdict)]


def seen(database: Database) -> list[str]:
    """Read what somebody sees who may read the view alone."""
    with database.read() as conn:
        return sorted(conn.execute(text("SELECT text FROM shown_remark")).scalars())


def test_texts_are_counted_leafed_through_and_followed_one_by_one(cut: Database) -> None:
    with cut.begin() as conn:
        for remark in "abm":
            reviews.judge(conn, remark, Verdict.SHOWN)
    with cut.read() as conn:
        pages = [[each.id for each in reviews.some(conn, Verdict.SHOWN, first=at, many=2)] for at in (0, 2, 4)]
        one, none = (reviews.following(conn, Wanted(), None, after=after) for after in ("", "z"))
        arabic = reviews.following(conn, Wanted(language="ar"), Verdict.SHOWN, after="a")
        counts = [reviews.count(conn, Wanted(), verdict) for verdict in (None, *Verdict)]
    with cut.begin() as conn:
        held = reviews.held(conn, "m"), reviews.held(conn, "x")

    assert pages == [["a", "b"], ["m"], []]
    assert (one and one.id, none, arabic and arabic.id) == ("z", None, "b")
    assert counts == [1, 3, 0]
    assert [each and each.verdict for each in held] == [Verdict.SHOWN, None]


def test_every_new_text_waits_in_the_order_of_its_random_id(cut: Database) -> None:
    assert ids(cut, None) == ["a", "b", "m", "z"]
    assert (ids(cut, Verdict.SHOWN), ids(cut, Verdict.HIDDEN), seen(cut)) == ([], [], [])


def test_only_what_was_approved_is_to_be_seen(cut: Database) -> None:
    with cut.begin() as conn:
        reviews.judge(conn, "a", Verdict.SHOWN)
        reviews.judge(conn, "z", Verdict.HIDDEN)

    assert (ids(cut, None), ids(cut, Verdict.SHOWN), ids(cut, Verdict.HIDDEN)) == (["b", "m"], ["a"], ["z"])
    assert seen(cut) == ["Because."]


def test_a_later_verdict_replaces_the_first(cut: Database) -> None:
    for verdict in (Verdict.SHOWN, Verdict.HIDDEN, Verdict.HIDDEN):
        with cut.begin() as conn:
            reviews.judge(conn, "a", verdict)

    assert (ids(cut, Verdict.HIDDEN), seen(cut)) == (["a"], [])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"survey": "pulse"}, ["a", "m", "z"]),
        ({"wave": "w2"}, ["b"]),
        ({"question": "p_why"}, ["a", "b", "z"]),
        ({"language": "ar", "survey": "pulse"}, ["z"]),
        ({"language": "tr"}, []),
    ],
)
def test_texts_are_found_by_survey_wave_question_and_language(
    cut: Database, wanted: dict[str, str], found: list[str]
) -> None:
    assert ids(cut, None, **wanted) == found


def test_a_text_is_rewritten_only_as_it_was_read(cut: Database) -> None:
    with cut.begin() as conn:
        first = reviews.rewrite(conn, "m", was="Want het is zo.", now="Want ‹…› is zo.")
        second = reviews.rewrite(conn, "m", was="Want het is zo.", now="‹…›")
        now = reviews.get(conn, "m")
        nothing = reviews.get(conn, "nobody")

    assert (first, second, nothing) == (True, False, None)
    assert now is not None
    assert (now.text, now.survey, now.verdict) == ("Want ‹…› is zo.", "pulse", None)


def test_a_verdict_about_no_text_cannot_be_kept(cut: Database) -> None:
    with pytest.raises(IntegrityError), cut.begin() as conn:
        reviews.judge(conn, "nobody", Verdict.SHOWN)


def test_a_text_and_its_words_stay_out_of_what_is_printed_of_it(cut: Database) -> None:
    with cut.read() as conn:
        assert "Because" not in repr(reviews.get(conn, "a"))
