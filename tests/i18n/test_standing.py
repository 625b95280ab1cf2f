from __future__ import annotations

import datetime as dt

import pytest

from bot.errors import OperatorError
from bot.i18n.standing import Standing, read_status

GOOD = """
same_as_english = ["Telegram"]
[en_GB]
status = "source"
[so]  # Somali
status = "reviewed"
reviewer = "interpreter"
date = 2026-12-01
same_as_english = ["SMS"]
partial = true
"""


def test_the_standing_of_each_language_is_read() -> None:
    same = frozenset({"Telegram"})

    assert read_status(GOOD) == {
        "en_GB": Standing("en_GB", "source", same_as_english=same, line=3),
        "so": Standing("so", "reviewed", "interpreter", dt.date(2026, 12, 1), same | {"SMS"}, partial=True, line=5),
    }


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = """same_as_english = 1
[xx]
status = "machine"
[nl]
status = "source"
[so]
status = "reviewed"
[ar]
reviewer = 1
colour = "red"
"""
    with pytest.raises(OperatorError) as caught:
        read_status(text, "status.toml")

    assert [(p.line, p.place, p.fault) for p in caught.value.problems] == [
        (1, "same_as_english", "This is not a list of texts."),
        (2, "xx", "This language is not known."),
        (4, "nl", "Exactly one language is the source: en_GB."),
        (6, "so", "Reviewed needs a named reviewer and a date."),
        (8, "ar", "The field 'reviewer' is not right."),
        (8, "ar", "The status is missing."),
        (8, "ar", "There is no field 'colour'."),
    ]


def test_text_that_is_no_toml_names_its_line() -> None:
    with pytest.raises(OperatorError) as caught:
        read_status("[nl]\nstatus = ?\n")

    assert [p.line for p in caught.value.problems] == [2]


def test_a_language_that_is_no_table_is_told() -> None:
    with pytest.raises(OperatorError, match="This is not a table"):
        read_status('nl = "machine"')
