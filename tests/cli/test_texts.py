"""`equal-voices texts …`: an officer reads one text at a time, and only approved ones are printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.actions import review
from bot.cli.reviewing import numbers_in
from bot.store.answers import responses
from bot.store.answers.responses import Cut, Remark
from tests.cli.officer import Officer
from tests.living import make_settings, open_field
from tests.survey.playing import questionnaire

SURVEY = questionnaire(
    "  - {type: select_one places or_other, name: place, label: Which place?}\n"
    "  - {type: text, name: why, label: Why there?}\n",
    choices="  places: [{name: park, label: Park}]\n",
)
HEAD = "small · w1 · why: Why there? ·"


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


@pytest.fixture
def cut(officer: Officer) -> Callable[..., None]:
    """Store texts as a cut does: a random id, a question, a language, the words."""

    def cut(*texts: tuple[str, str | None, str | None, str]) -> None:
        remarks = [Remark(id=name, wave="w1", question=of, language=code, text=said) for name, of, code, said in texts]
        with (
            open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores),
            stores.answers.begin() as conn,
        ):
            responses.keep(conn, survey=SURVEY.name, fingerprint=SURVEY.fingerprint, canonical=SURVEY.canonical)
            record = Cut("c1", "w1", SURVEY.name, SURVEY.fingerprint, "2026-W47", 3)
            responses.insert_cut(conn, record, responses=(), remarks=remarks)

    return cut


def test_texts_are_approved_hidden_blacked_out_and_skipped_one_at_a_time(
    officer: Officer, cut: Callable[..., None]
) -> None:
    cut(
        ("a", "why", "nl", "Omdat Jan Jansen daar woont"),
        ("b", "place_other", "ar", "الساحة"),
        ("c", "why", "nl", "Zeg ik niet"),
        ("d", "why", None, "Skip me"),
    )

    reviewed = officer.runs("texts", "review", typed="b\n2-3\na\na\n?\nh\ns\n")
    listed = officer.runs("texts", "list")

    assert (reviewed.status, listed.status) == (0, 0)
    assert "1:Omdat 2:Jan 3:Jansen 4:daar 5:woont" in reviewed.text
    assert reviewed.text.endswith("Waiting for review: 1.\n")
    assert listed.text.splitlines() == [
        "small · w1 · place_other: Which place? Please say which. · ar",
        "    الساحة",
        "",
        f"{HEAD} nl",
        "    Omdat ‹…› daar woont",
        "",
        "May be shown: 2. Waiting for review: 1.",
    ]


def test_that_texts_were_read_stands_in_the_log_and_what_was_decided_does_not(
    officer: Officer, cut: Callable[..., None]
) -> None:
    cut(("a", "why", "nl", "Eerste"))
    officer.runs("texts", "review", "--wave", "w1", typed="a\n")
    officer.runs("texts", "list")

    logged = officer.runs("audit", "show")

    assert [line.split("  ")[2:] for line in logged.text.splitlines()] == [
        ["console", "review texts", "w1"],
        ["console", "read reviewed texts"],
    ]


def test_what_was_blacked_out_is_on_the_disk_no_more(officer: Officer, cut: Callable[..., None]) -> None:
    cut(("a", "why", "nl", "Omdat Uniekenaam daar woont"))
    store = officer.folder / "data" / "answers.db"
    files = [store, store.with_name("answers.db-wal")]
    before = b"".join(file.read_bytes() for file in files if file.exists())

    officer.runs("texts", "review", typed="b\n2\na\n")

    after = b"".join(file.read_bytes() for file in files if file.exists())
    assert (b"Uniekenaam" in before, b"Uniekenaam" in after, b"daar woont" in after) == (True, False, True)


def test_an_officer_may_stop_and_nothing_is_decided_by_that(officer: Officer, cut: Callable[..., None]) -> None:
    cut(("a", "why", "nl", "Eerste"), ("b", "why", "nl", "Tweede"))

    stopped = [officer.runs("texts", "review", typed=typed) for typed in ("q\n", "", "b\n")]
    listed = officer.runs("texts", "list")

    assert [(said.status, said.text.endswith("Waiting for review: 2.\n")) for said in stopped] == [(0, True)] * 3
    assert [said.text.count("Tweede") for said in stopped] == [0, 0, 0]
    assert listed.text == "May be shown: 0. Waiting for review: 2.\n"


def test_an_approved_text_can_be_looked_at_again(officer: Officer, cut: Callable[..., None]) -> None:
    cut(("a", "why", "nl", "Eerste"))
    officer.runs("texts", "review", typed="a\n")

    again = officer.runs("texts", "review", "--again", typed="h\n")

    assert "Eerste" in again.text
    assert officer.runs("texts", "list").text == "May be shown: 0. Waiting for review: 0.\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--language", "ar"), "ب"),
        (("--question", "place_other"), "C"),
        (("--survey", "small", "--wave", "w1", "--language", "nl", "--question", "why"), "A"),
    ],
)
def test_reviewing_and_listing_can_be_narrowed(
    officer: Officer, cut: Callable[..., None], words: tuple[str, ...], found: str
) -> None:
    cut(("a", "why", "nl", "A"), ("b", "why", "ar", "ب"), ("c", "place_other", "nl", "C"))

    reviewed = officer.runs("texts", "review", *words, typed="a\n")
    listed = officer.runs("texts", "list", *words)

    assert reviewed.text.count(" of 1 · ") == 1
    assert [line.strip() for line in listed.text.splitlines() if line.startswith("    ")] == [found]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("2", {2}), ("2 5-7", {2, 5, 6, 7}), ("3,1;x", {1, 3}), ("", set()), ("7-5", set()), ("-3 99999", set())],
)
def test_numbers_of_words_are_read_as_people_type_them(typed: str, numbers: set[int]) -> None:
    assert numbers_in(typed) == numbers


def test_what_is_blacked_out_while_somebody_reads_is_wiped_by_the_bot_later(
    officer: Officer, cut: Callable[..., None]
) -> None:
    cut(("a", "why", "nl", "Omdat Uniekenaam daar woont"))
    store = officer.folder / "data" / "answers.db"
    files = [store, store.with_name("answers.db-wal")]

    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores):
        with stores.answers.read() as conn:
            responses.cuts(conn)
            said = officer.runs("texts", "review", typed="b\n2\na\n")
            kept = b"".join(file.read_bytes() for file in files if file.exists())
        assert "the bot wipes what is left of the old words later" in said.text
        assert b"Uniekenaam" in kept
        assert review.wipe_blacked(stores.contacts, stores.answers)
        assert not review.wipe_blacked(stores.contacts, stores.answers)

    after = b"".join(file.read_bytes() for file in files if file.exists())
    assert (b"Uniekenaam" in after, b"daar woont" in after) == (False, True)
