from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.person import Person
from bot.simulator.server import BotApi

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def amal(api: BotApi) -> Person:
    return api.world.person("Amal", "ar", started=True)


async def ask(raw: Any, person: Person, **more: Any) -> dict[str, Any]:
    sent = await raw.result("sendMessage", chat_id=person.id, text="Safe?", **{"reply_markup": BUTTONS, **more})
    return {"chat_id": person.id, "message_id": sent["message_id"]}


async def test_an_edit_without_markup_takes_the_keyboard_away(raw: Any, amal: Person, clock: Any) -> None:
    place = await ask(raw, amal)
    clock.move(5)

    edited = await raw.result("editMessageText", **place, text="Thanks")

    assert (edited["text"], edited["edit_date"] - edited["date"], "reply_markup" in edited) == ("Thanks", 5, False)
    assert (amal.last.text, amal.last.buttons, amal.last.edited) == ("Thanks", (), True)


async def test_an_edit_that_changes_nothing_is_refused(raw: Any, amal: Person) -> None:
    place = await ask(raw, amal)

    assert await raw.refusal("editMessageText", **place, text="Safe?", reply_markup=BUTTONS) == SAME
    assert await raw.refusal("editMessageReplyMarkup", **place, reply_markup=BUTTONS) == SAME
    assert (await raw.result("editMessageReplyMarkup", **place))["text"] == "Safe?"
    assert await raw.refusal("editMessageReplyMarkup", **place) == SAME


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"message_id": 99}, "message to edit not found"),
        ({"message_id": None}, "message identifier is not specified"),
        ({"text": ""}, "message text is empty"),
        ({"reply_markup": {"keyboard": [["a"]]}}, "inline keyboard expected"),
        ({"inline_message_id": "7"}, "MESSAGE_ID_INVALID"),
    ],
)
async def test_a_wrong_edit_is_refused(raw: Any, amal: Person, change: dict[str, Any], complaint: str) -> None:
    place = await ask(raw, amal)

    refusal = await raw.refusal("editMessageText", **{**place, "text": "new", **change})

    assert (refusal, amal.last.text) == (f"Bad Request: {complaint}", "Safe?")


async def test_only_the_bots_own_texts_can_be_edited(raw: Any, amal: Person) -> None:
    said = await amal.say("mine")
    await raw.result("sendLocation", chat_id=amal.id, latitude=1, longitude=2)
    here = {"chat_id": amal.id, "text": "x"}

    theirs = await raw.refusal("editMessageText", **here, message_id=said.id)
    textless = await raw.refusal("editMessageText", **here, message_id=amal.last.id)

    assert theirs == "Bad Request: message can't be edited"
    assert textless == "Bad Request: there is no text in the message to edit"


async def test_a_caption_changes_and_the_file_stays(raw: Any, amal: Person) -> None:
    file_id = (await amal.send_document(b"x", name="a.txt")).body["document"]["file_id"]
    sent = await raw.result("sendDocument", chat_id=amal.id, document=file_id, caption="old")

    edited = await raw.result("editMessageCaption", chat_id=amal.id, message_id=sent["message_id"], caption="new")

    assert (edited["caption"], edited["document"]) == ("new", sent["document"])


async def test_a_deleted_message_is_gone_but_remembered(raw: Any, amal: Person) -> None:
    place = await ask(raw, amal)

    assert await raw.result("deleteMessage", **place) is True

    assert [m.deleted for m in amal.messages] == [True]
    assert await raw.refusal("deleteMessage", **place) == "Bad Request: message to delete not found"
    assert await raw.refusal("editMessageText", **place, text="x") == "Bad Request: message to edit not found"


async def test_a_message_older_than_two_days_cannot_be_deleted(raw: Any, amal: Person, clock: Any) -> None:
    place = await ask(raw, amal)
    clock.move(48 * 3600 + 1)

    refusal = await raw.refusal("deleteMessage", **place)

    assert refusal == "Bad Request: message can't be deleted for everyone"


async def test_several_messages_are_deleted_at_once(raw: Any, amal: Person) -> None:
    said = await amal.say("mine")
    place = await ask(raw, amal)

    gone = await raw.result("deleteMessages", chat_id=amal.id, message_ids=[said.id, place["message_id"], 77])

    assert (gone, [m.deleted for m in amal.messages]) == (True, [True, True])


async def test_a_press_is_answered_once(raw: Any, amal: Person) -> None:
    await ask(raw, amal)
    query = await amal.tap("Yes")

    assert await raw.result("answerCallbackQuery", callback_query_id=query, text="ok", show_alert=True) is True

    assert [(toast.text, toast.alert) for toast in amal.toasts] == [("ok", True)]
    assert await raw.refusal("answerCallbackQuery", callback_query_id=query) == TOO_OLD


async def test_a_press_can_be_answered_for_150_seconds(raw: Any, amal: Person, clock: Any) -> None:
    await ask(raw, amal)
    late, later = await amal.tap("Yes"), await amal.tap("Yes")

    clock.move(149.9)
    assert await raw.result("answerCallbackQuery", callback_query_id=late) is True
    clock.move(0.1)
    assert await raw.refusal("answerCallbackQuery", callback_query_id=later) == TOO_OLD


async def test_a_toast_is_at_most_200_characters(raw: Any, amal: Person) -> None:
    await ask(raw, amal)
    query = await amal.tap("Yes")

    assert await raw.refusal("answerCallbackQuery", callback_query_id=query, text="é" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await raw.result("answerCallbackQuery", callback_query_id=query, text="é" * 200) is True
