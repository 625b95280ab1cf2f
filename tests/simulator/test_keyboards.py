from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.keyboards import checked_markup
from bot.simulator.refusals import RefusedError


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def press(data: str) -> dict[str, Any]:
    return {"text": "x", "callback_data": data}


def test_a_keyboard_comes_back_without_empty_rows_and_unknown_fields() -> None:
    given = inline([press("a") | {"nonsense": 1, "style": "danger"}], [])

    assert checked_markup(given) == inline([{"text": "x", "callback_data": "a", "style": "danger"}])


def test_data_of_64_bytes_are_enough_and_65_too_many() -> None:
    assert checked_markup(inline([press("é" * 32)])) == inline([press("é" * 32)])
    with pytest.raises(RefusedError, match=r"^Bad Request: BUTTON_DATA_INVALID$"):
        checked_markup(inline([press("é" * 32 + "x")]))


def test_a_hundred_buttons_are_enough_and_one_more_too_many() -> None:
    assert checked_markup(inline(*[[press("a")]] * 100)) == inline(*[[press("a")]] * 100)
    with pytest.raises(RefusedError, match=r"^Bad Request: reply markup is too long$"):
        checked_markup(inline(*[[press("a")]] * 101))


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (press(""), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ({"text": "\ud83d", "callback_data": "a"}, "inline keyboard button text must be encoded in UTF-8"),
        ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            press("a") | {"style": "loud"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
def test_a_wrong_button_is_refused_in_telegrams_words(button: dict[str, Any], complaint: str) -> None:
    with pytest.raises(RefusedError) as refused:
        checked_markup(inline([button]))

    assert refused.value.description == f"Bad Request: {complaint}"


def test_a_reply_keyboard_keeps_its_requests_and_placeholder() -> None:
    given = {
        "keyboard": [["plain", {"text": "here", "request_location": True}]],
        "one_time_keyboard": True,
        "input_field_placeholder": "where?",
    }

    assert checked_markup(given) == {
        "keyboard": [[{"text": "plain"}, {"text": "here", "request_location": True}]],
        "one_time_keyboard": True,
        "input_field_placeholder": "where?",
    }


def test_removal_and_forced_reply_are_kept_and_nothing_is_nothing() -> None:
    assert checked_markup({"remove_keyboard": True}) == {"remove_keyboard": True}
    assert checked_markup({"force_reply": True}) == {"force_reply": True}
    assert checked_markup(inline()) is None
    assert checked_markup(None) is None


def test_what_is_no_markup_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"^Bad Request: object expected as reply markup$"):
        checked_markup([])
