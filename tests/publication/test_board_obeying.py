"""The report to the board shows what the scheme chose, and the figures of other surveys beside it."""

from __future__ import annotations

from dataclasses import replace

from bot.indicators.chosen import Chooser, Target, Used
from bot.indicators.selection import Selection
from bot.publication.board import Board, board
from tests.living import words
from tests.publication.council import matter
from tests.publication.voices import voices


def shown(*chosen: Used) -> Board:
    """Say the report as a scheme shows it that uses some indicators."""
    selection, whole = Selection(chosen), matter()
    assert whole.earlier is not None
    one = replace(
        whole,
        edition=replace(whole.edition, selection=selection),
        beside=(replace(voices(), id="b2m9x2pq-1", selection=selection),),
    )
    return board(words().catalogs["en_GB"], words().scheme, one)


SAFETY = Used(indicator="I1", targets=(Target(measure="I1.safe", percent=65, until=2028),))


def test_the_first_page_has_what_was_chosen_of_amsterdams_three() -> None:
    first = shown(SAFETY).first

    assert [section.id for section in first] == ["three", "overdue"]
    assert [(bar.label, bar.goal[-12:], bar.chosen) for bar in first[0].charts[0].bars] == [
        ("Feel safe outside after dark", " not reached", "City of Havenstad")
    ]
    assert (first[1].charts, len(first[1].listings)) == ((), 1)  # promises are overdue whatever is measured


def test_what_changed_and_what_is_to_be_decided_is_of_what_was_chosen() -> None:
    satisfied = shown(Used(indicator="I2"))

    rows = [row.head for row in satisfied.rest[0].listings[0].rows]
    assert all(not row.startswith("Feel safe") for row in rows)
    assert any(row.startswith("Are satisfied") for row in rows)
    asked = " ".join(satisfied.decisions.questions)
    assert ("Less than the last time" in asked, "Heard too little" in asked) == (False, False)


def test_who_is_heard_too_little_and_how_far_that_is_are_two_indicators() -> None:
    def listings(indicator: str) -> list[str]:
        section = next(each for each in shown(Used(indicator=indicator)).first if each.id == "parity")
        return [each.caption for each in section.listings]

    assert listings("I3") == ["Groups that are heard too little"]
    assert listings("I4") == ["How far those who took part are from those who live here"]


def test_other_surveys_stand_below_with_how_many_took_part_and_the_equal_voice_gap() -> None:
    voice = Used(indicator="I7", chosen_by=Chooser.RESIDENTS)

    beside = shown(voice).rest[-1]

    assert (beside.title, beside.notes[0]) == ("How was the event?", "240 people took part.")
    assert [(chart.id, len(chart.bars)) for chart in beside.charts] == [
        ("figures-event-feedback", 1),
        ("equal-voice-event-feedback", 2),
    ]
    assert shown(SAFETY).rest[-1].id == "people"
