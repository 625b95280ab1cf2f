from __future__ import annotations

import json
from typing import Any

import pytest

from bot.simulator.updates import UpdateQueue


@pytest.fixture
def queue(clock: Any) -> UpdateQueue:
    return UpdateQueue(clock, first=100)


def numbers(batch: list[str]) -> list[int]:
    return [json.loads(text)["update_id"] for text in batch]


def fill(queue: UpdateQueue, count: int) -> None:
    for at in range(count):
        queue.push("message", {"at": at}, chat_id=1)


def test_updates_stay_until_a_higher_offset_confirms_them(queue: UpdateQueue) -> None:
    fill(queue, 4)

    assert numbers(queue.take(0, 100)) == [100, 101, 102, 103]
    assert numbers(queue.take(100, 2)) == [100, 101]
    assert numbers(queue.take(102, 100)) == [102, 103]
    assert numbers(queue.take(0, 100)) == [102, 103]


def test_a_negative_offset_keeps_only_the_newest(queue: UpdateQueue) -> None:
    fill(queue, 4)

    assert numbers(queue.take(-1, 100)) == [103]
    assert len(queue) == 1


def test_an_offset_from_the_future_confirms_nothing(queue: UpdateQueue) -> None:
    fill(queue, 2)

    assert numbers(queue.take(5000, 100)) == [100, 101]


def test_presses_are_forgotten_after_150_seconds_and_messages_after_a_day(queue: UpdateQueue, clock: Any) -> None:
    fill(queue, 1)
    queue.push("callback_query", {}, chat_id=1)

    clock.move(149)
    assert numbers(queue.take(0, 100)) == [100, 101]
    clock.move(1)
    assert numbers(queue.take(0, 100)) == [100]
    clock.move(86_400)
    assert numbers(queue.take(0, 100)) == []


def test_only_the_kinds_asked_for_are_kept(queue: UpdateQueue) -> None:
    assert queue.push("chat_member", {}, chat_id=1) is None
    queue.allow(["message"])

    assert queue.push("callback_query", {}, chat_id=1) is None
    assert queue.push("message", {}, chat_id=1) == 100
    assert queue.allowed == ("message",)


def test_an_update_is_written_down_when_it_happens(queue: UpdateQueue) -> None:
    message = {"text": "before"}
    queue.push("message", message, chat_id=1)
    message["text"] = "after"

    assert json.loads(queue.take(0, 1)[0])["message"] == {"text": "before"}


def test_a_raw_update_is_delivered_as_it_is(queue: UpdateQueue) -> None:
    queue.push_raw({"message": {"message_id": "not a number"}})
    queue.push_raw({"update_id": -7})

    assert queue.take(0, 100) == ['{"update_id":100,"message":{"message_id":"not a number"}}', '{"update_id":-7}']


def test_a_confirmed_update_can_come_again_once(queue: UpdateQueue) -> None:
    fill(queue, 2)
    queue.take(102, 100)

    assert queue.repeat(100) == 100
    assert queue.repeat() == 101
    assert numbers(queue.take(102, 100)) == [100, 101]
    assert numbers(queue.take(102, 100)) == []
    with pytest.raises(LookupError, match="update 99 is not among"):
        queue.repeat(99)
