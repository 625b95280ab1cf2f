"""Answers that no parser reads as a whole: each update's number is found, and whatever can be read is."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.piecewise import update_in, updates_in
from bot.app.transport import OutcomeUnknown, read_answer

DEEP = "[" * 10_000 + "1" + "]" * 10_000
LONG = "7" * 6_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def answer(*updates: str) -> bytes:
    return f'{{"ok":true,"result":[{",".join(updates)}]}}'.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("worst", [DEEP, LONG, '{"update_id":99,"x":' + DEEP + "}"], ids=["deep", "long", "both"])
def test_an_update_beside_one_that_cannot_be_read_comes_as_it_is(worst: str) -> None:
    said = read_answer(200, answer(f'{{"update_id":5,"m":{worst}}}', '{"update_id":6,"message":{"text":"]}\\""}}'))

    assert said == [{"update_id": 5}, {"update_id": 6, "message": {"text": ']}"'}}]


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text(), JSON), max_size=5), st.integers(0, 5))
def test_whatever_stands_beside_it_is_read_as_always(updates: list[dict[str, object]], place: int) -> None:
    written = [json.dumps(each) for each in updates]
    at = min(place, len(written))
    written.insert(at, f'{{"update_id":7,"m":{LONG}}}')

    assert read_answer(200, answer(*written)) == [*updates[:at], {"update_id": 7}, *updates[at:]]


@settings(max_examples=20)
@given(st.dictionaries(st.text().filter(lambda name: name != "update_id"), JSON), st.integers(0, 10**17))
def test_the_number_of_one_update_is_found_wherever_it_stands(around: dict[str, object], number: int) -> None:
    for update in ({"update_id": number, **around}, {**around, "update_id": number}):
        text = json.dumps(update)
        deep = text[:-1] + ', "z": {"update_id": 3, "y": ' + DEEP + "}}"

        assert update_in(deep.encode()) == {"update_id": number}


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"ok":true,"result":3', b"[" * 90_000, b'{"ok":false,"result":[}'])
def test_what_is_no_answer_of_telegrams_stays_unknown(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        read_answer(200, body)


@pytest.mark.parametrize("body", [b"", b'{"update_id":', b"[" * 90_000, b'{"a":1} {"b":1}', b'"x"', b"]" * 9])
def test_what_is_no_update_has_no_number(body: bytes) -> None:
    assert update_in(body) is None


@pytest.mark.parametrize("piece", ['"', '\\"', '{"a":"', '"\\', "]", "{"])
def test_nothing_takes_long(piece: str) -> None:
    body = b'{"ok":true,"result":[' + piece.encode() * 100_000
    began = time.process_time()
    updates_in(body)

    assert time.process_time() - began < 1
