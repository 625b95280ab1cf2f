"""A card says what it still needs, and whether a promise is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.promises.card import Card, Fact, Part, Status, is_overdue, missing, written

EMPTY = Card(source="nl")
BEGUN = written(written(EMPTY, Part.THEME, "nl", "Licht"), Part.SAID, "nl", "Het is te donker.")


def test_an_empty_card_asks_for_its_theme_first_and_its_status_last() -> None:
    assert missing(EMPTY) == (Part.THEME, Part.SAID, Fact.STATUS)
    assert missing(BEGUN) == (Fact.STATUS,)


@pytest.mark.parametrize(
    ("status", "needs"),
    [
        (Status.HEARD, ()),
        (Status.PLANNED, (Part.DECISION, Fact.OWNER, Fact.DUE)),
        (Status.DOING, (Part.DECISION, Fact.OWNER, Fact.DUE)),
        (Status.DONE, (Part.DECISION,)),
        (Status.CANNOT, (Part.WHY,)),
    ],
)
def test_every_status_needs_what_residents_are_owed_with_it(status: Status, needs: tuple[Part | Fact, ...]) -> None:
    assert missing(replace(BEGUN, status=status)) == needs


def test_a_promise_with_decision_owner_and_date_is_whole() -> None:
    card = replace(BEGUN, status=Status.PLANNED, owner="Samira", due=date(2026, 12, 1))
    assert missing(written(card, Part.DECISION, "nl", "Er komen lampen.")) == ()


def test_what_nobody_translated_is_read_as_it_was_written() -> None:
    card = written(BEGUN, Part.THEME, "ar", "الإضاءة")
    assert card.text(Part.THEME, "ar") == "الإضاءة"
    assert card.text(Part.SAID, "ar") == "Het is te donker."
    assert (card.speaks("ar"), card.speaks("nl")) == (False, True)
    assert written(card, Part.SAID, "ar", "المكان مظلم.").speaks("ar")


def test_a_new_original_takes_its_old_translations_away_and_the_same_one_keeps_them() -> None:
    card = written(BEGUN, Part.THEME, "ar", "الإضاءة")
    assert written(card, Part.THEME, "nl", "Licht").text(Part.THEME, "ar") == "الإضاءة"
    assert written(card, Part.THEME, "nl", "Verlichting").text(Part.THEME, "ar") == "Verlichting"


def test_words_can_be_taken_back() -> None:
    assert written(BEGUN, Part.SAID, "nl", "").text(Part.SAID, "nl") == ""


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        (Status.PLANNED, date(2026, 11, 24), True),
        (Status.DOING, date(2026, 11, 24), True),
        (Status.DOING, date(2026, 11, 25), False),
        (Status.DONE, date(2026, 11, 24), False),
        (Status.PLANNED, None, False),
    ],
)
def test_a_promise_is_late_from_the_day_after_its_date_until_it_is_kept(
    status: Status, due: date | None, *, late: bool
) -> None:
    assert is_overdue(replace(BEGUN, status=status, due=due), date(2026, 11, 25)) is late
