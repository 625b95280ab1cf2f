"""Columns across the versions of a survey."""

from __future__ import annotations

from bot.export.columns import Form, columns_of, dependents, merged
from bot.export.csv_file import headers
from tests.survey.playing import questionnaire

OLD = questionnaire(
    "  - {type: select_one colours, name: colour, label: Colour?}\n"
    "  - {type: select_multiple colours, name: all, label: All?}\n"
    "  - {type: integer, name: gone, label: Gone?}\n"
    "  - {type: text, name: why, label: Why?}\n"
    "  - {type: integer, name: age, label: Age?}\n",
    choices="  colours: [{name: red, label: Red}, {name: blue, label: Blue}]\n",
)
NEW = questionnaire(
    "  - {type: integer, name: age, label: Age?}\n"
    "  - {type: note, name: hello, label: Hello}\n"
    "  - {type: select_one colours, name: colour, label: Colour now?}\n"
    '  - {type: select_multiple colours, name: all, label: All?, relevant: "${age} > 3"}\n'
    "  - {type: select_one colours, name: last, label: Last?, relevant: \"selected(${all}, 'red')\"}\n",
    choices="  colours: [{name: green, label: Green}, {name: red, label: Red}, {name: blue, label: Blue}]\n",
)


def test_columns_stand_in_the_order_of_the_newest_form_and_old_ones_behind_what_they_followed() -> None:
    assert [column.name for column in columns_of([OLD, NEW])] == ["age", "colour", "all", "gone", "last"]


def test_a_code_keeps_its_number_when_a_later_version_puts_another_before_it() -> None:
    colour = next(column for column in columns_of([OLD, NEW]) if column.name == "colour")

    assert colour.codes == ("green", "red", "blue")
    assert dict(colour.numbers) == {"red": 1, "blue": 2, "green": 3}
    assert colour.versions == (f"v{OLD.fingerprint[:12]}", f"v{NEW.fingerprint[:12]}")


def test_several_choices_have_a_column_for_each_code() -> None:
    every = next(column for column in columns_of([OLD]) if column.name == "all")

    assert every.form is Form.CODES
    assert headers(every) == ("all", "all/red", "all/blue")


def test_a_question_betrays_those_by_whose_answers_it_was_asked() -> None:
    columns = columns_of([OLD, NEW])

    assert dependents([OLD, NEW], columns)["age"] == {"all", "last"}
    assert dependents([OLD, NEW], columns)["colour"] == frozenset()


def test_lists_are_merged_without_moving_what_the_newest_says() -> None:
    assert merged([["a", "b", "c"], ["x", "c", "a"]]) == ["x", "c", "a", "b"]
