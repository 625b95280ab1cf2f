from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.simulator.person import Person
from bot.simulator.refusals import ImpossibleError
from bot.simulator.world import World

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Map", "url": "https://a.example/"}]]}


@pytest.fixture
def world(clock: Any) -> World:
    return World(clock=clock, first_update=1)


@pytest.fixture
def amal(world: World) -> Person:
    return world.person("Amal", "ar")


def updates(world: World) -> list[dict[str, Any]]:
    return [json.loads(text) for text in world.updates.take(0, 100)]


def ask(world: World, person: Person) -> int:
    message = person.add(world.bot, {"text": "Safe?", "reply_markup": BUTTONS}, date=world.exchange.now())
    return message.id


async def test_a_command_is_marked_as_telegram_marks_it(world: World, amal: Person) -> None:
    await amal.start("poster_7-x")

    assert updates(world) == [
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "from": {"id": 5_000_000_001, "is_bot": False, "first_name": "Amal", "language_code": "ar"},
                "chat": {"id": 5_000_000_001, "type": "private", "first_name": "Amal"},
                "date": 1772906400,
                "text": "/start poster_7-x",
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            },
        }
    ]


async def test_a_language_can_change_and_be_absent(world: World, amal: Person) -> None:
    amal.speak(None)
    await amal.say("a")
    amal.speak("ckb")
    await amal.say("b")

    assert [u["message"]["from"].get("language_code") for u in updates(world)] == [None, "ckb"]


async def test_a_tap_carries_the_message_and_its_data(world: World, amal: Person) -> None:
    message_id = ask(world, amal)

    query = await amal.tap("Yes")

    (update,) = updates(world)
    press = update["callback_query"]
    assert (press["id"], press["data"], press["message"]["message_id"]) == (query, "y", message_id)
    assert press["message"]["reply_markup"] == BUTTONS


async def test_buttons_are_found_by_place_and_in_the_newest_message_that_has_them(world: World, amal: Person) -> None:
    first = ask(world, amal)
    amal.add(world.bot, {"text": "no buttons"}, date=0)

    await amal.tap(0)
    await amal.tap("Yes", first)

    assert [u["callback_query"]["message"]["message_id"] for u in updates(world)] == [first, first]
    with pytest.raises(LookupError, match="no button 'No'"):
        await amal.tap("No")
    with pytest.raises(ImpossibleError, match="does not send anything"):
        await amal.tap("Map")


async def test_a_button_that_is_gone_is_pressed_only_by_force(world: World, amal: Person) -> None:
    message_id = ask(world, amal)
    amal.delete(amal.last)

    with pytest.raises(ImpossibleError, match="there is no button"):
        await amal.press("y", message_id)
    await amal.press("y", message_id, force=True)

    assert updates(world)[0]["callback_query"]["message"] == {
        "message_id": message_id,
        "chat": {"id": amal.id, "type": "private", "first_name": "Amal"},
        "date": 0,
    }


async def test_everything_that_can_be_sent_arrives(
    world: World, amal: Person, picture: Callable[[int, int], bytes]
) -> None:
    await amal.send_location(52.5, 4.5)
    await amal.send_contact("+31201234567")
    await amal.send_photo(picture(4, 3), caption="look")
    await amal.send_document(b"x", name="a.pdf", mime="application/pdf")
    await amal.send_voice(b"OggS", duration=7)
    await amal.send_sticker("👍")
    await amal.forward("news", author="Mayor")

    messages = [update["message"] for update in updates(world)]
    assert messages[0]["location"] == {"latitude": 52.5, "longitude": 4.5}
    assert messages[1]["contact"]["user_id"] == amal.id
    assert (messages[2]["photo"][0]["width"], messages[2]["caption"]) == (4, "look")
    assert (messages[3]["document"]["file_name"], messages[3]["document"]["mime_type"]) == (
        "a.pdf",
        "application/pdf",
    )
    assert (messages[4]["voice"]["duration"], messages[5]["sticker"]["emoji"]) == (7, "👍")
    assert (messages[6]["forward_origin"]["sender_user_name"], messages[6]["text"]) == ("Mayor", "news")


async def test_own_messages_can_be_edited_and_nobody_elses(world: World, amal: Person, clock: Any) -> None:
    said = await amal.say("helo")
    clock.move(3)
    await amal.edit_own(said, "hello")

    edited = updates(world)[1]["edited_message"]
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("hello", 3)
    with pytest.raises(ImpossibleError, match="only one's own"):
        await amal.edit_own(ask(world, amal), "x")


async def test_blocking_is_told_once_and_silences_both_sides(world: World, amal: Person) -> None:
    await amal.block()
    await amal.block()
    with pytest.raises(ImpossibleError, match="has blocked the bot"):
        await amal.say("hello")
    await amal.unblock()

    changes = [update["my_chat_member"] for update in updates(world)]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_next_gives_what_happened_in_order_and_then_waits(world: World, amal: Person) -> None:
    ask(world, amal)
    amal.edit(amal.last, {"text": "Thanks"}, date=0)
    amal.toast("saved", alert=False)
    await amal.say("ignored, because it is their own")

    events = [await amal.next() for _ in range(3)]

    assert [(event.kind, event.text) for event in events] == [
        ("message", "Safe?"),
        ("edit", "Thanks"),
        ("toast", "saved"),
    ]
    with pytest.raises(TimeoutError):
        await amal.next(timeout=0.01)


async def test_only_the_newest_messages_are_remembered(clock: Any) -> None:
    person = World(clock=clock, keep=2).person("Bo")
    for text in ("a", "b", "c"):
        await person.say(text)

    assert [(m.id, m.text) for m in person.messages] == [(2, "b"), (3, "c")]


@pytest.mark.parametrize("text", ["", " \n", "x" * 4097])
async def test_what_no_telegram_sends_cannot_be_said(world: World, amal: Person, text: str) -> None:
    with pytest.raises(ImpossibleError):
        await amal.say(text)

    assert (updates(world), amal.messages) == ([], ())


def test_ids_do_not_fit_into_32_bits(world: World) -> None:
    assert [world.person(name).id for name in ("Amal", "Bo")] == [5_000_000_001, 5_000_000_002]
