from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.simulator.files import picture_size
from bot.simulator.person import Person
from bot.simulator.server import BotApi


@pytest.fixture
async def amal(api: BotApi) -> Person:
    return api.world.person("Amal", "ar", started=True)


async def test_a_text_arrives_with_entities_and_buttons(raw: Any, amal: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}

    sent = await raw.result("sendMessage", chat_id=amal.id, text="<b>Hi</b>", parse_mode="HTML", reply_markup=markup)

    assert sent == {
        "message_id": 1,
        "from": {"id": 4242, "is_bot": True, "first_name": "Equal Voices", "username": "EqualVoicesDemoBot"},
        "chat": {"id": 5_000_000_001, "type": "private", "first_name": "Amal"},
        "date": 1772906400,
        "text": "Hi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "reply_markup": markup,
    }
    assert (amal.last.text, amal.last.buttons) == ("Hi", ("Yes",))


@pytest.mark.parametrize("way", ["query", "form", "multipart"])
async def test_parameters_may_come_in_any_way(raw: Any, amal: Person, way: str) -> None:
    values = {
        "chat_id": str(amal.id),
        "text": "é",
        "reply_markup": '{"inline_keyboard":[[{"text":"1","callback_data":"a"}]]}',
    }
    form = aiohttp.FormData(values, default_to_multipart=way == "multipart")
    options = {"params": values} if way == "query" else {"data": form}
    verb = "GET" if way == "query" else "POST"

    async with raw.session.request(verb, raw.address("SENDMESSAGE"), **options) as answer:
        assert answer.status == 200

    assert (amal.last.text, amal.last.buttons) == ("é", ("1",))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \u200b "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b>", "parse_mode": "html"}, None),
        ({"text": "x", "chat_id": 1}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ],
)
async def test_a_wrong_text_is_refused_and_nobody_sees_it(
    raw: Any, amal: Person, values: dict[str, Any], complaint: str | None
) -> None:
    refusal = await raw.refusal("sendMessage", **{"chat_id": amal.id, **values})

    expected = complaint or "can't parse entities: Can't find end tag corresponding to start tag \"b\""
    assert (refusal, amal.messages) == (f"Bad Request: {expected}", ())


async def test_nobody_is_written_to_before_they_write_or_after_they_block(raw: Any, api: BotApi) -> None:
    person = api.world.person("Bo")

    assert await raw.refusal("sendMessage", chat_id=person.id, text="x") == "Bad Request: chat not found"
    await person.start()
    await person.block()
    blocked = await raw.ask("sendMessage", chat_id=person.id, text="x")
    assert blocked == (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
    )
    await person.unblock()
    assert (await raw.result("sendMessage", chat_id=person.id, text="x"))["text"] == "x"


async def test_a_reply_shows_what_it_answers(raw: Any, amal: Person) -> None:
    question = await amal.say("what?")

    sent = await raw.result("sendMessage", chat_id=amal.id, text="that", reply_parameters={"message_id": question.id})

    assert sent["reply_to_message"] == question.body


async def test_a_photo_is_kept_and_can_be_sent_again_by_its_id(
    raw: Any, amal: Person, picture: Callable[[int, int], bytes]
) -> None:
    form = aiohttp.FormData({"chat_id": str(amal.id), "caption": "<i>c</i>", "parse_mode": "HTML"})
    form.add_field("photo", picture(30, 20), filename="map.png", content_type="image/png")
    async with raw.session.post(raw.address("sendPhoto"), data=form) as answer:
        size = (await answer.json())["result"]["photo"][0]

    assert (size["width"], size["height"], size["file_size"]) == (30, 20, len(picture(30, 20)))
    again = await raw.result("sendPhoto", chat_id=amal.id, photo=size["file_id"])
    assert again["photo"] == [size]
    refusal = await raw.refusal("sendDocument", chat_id=amal.id, document=size["file_id"])
    assert refusal == "Bad Request: can't use file of type Photo as Document"
    assert [(m.kind, m.text) for m in amal.messages] == [("photo", "c"), ("photo", "")]


async def test_a_file_can_be_downloaded_where_get_file_says(raw: Any, api: BotApi, amal: Person) -> None:
    sent = await amal.send_document(b"some bytes", name="list.csv", mime="text/csv")
    file_id = sent.body["document"]["file_id"]

    described = await raw.result("getFile", file_id=file_id)

    async with raw.session.get(f"{api.base_file_url}4242:Some_Test-Token/{described['file_path']}") as answer:
        assert (answer.status, await answer.read()) == (200, b"some bytes")
    async with raw.session.get(f"{api.base_file_url}4242:Some_Test-Token/documents/no") as answer:
        assert answer.status == 404


async def test_what_is_no_picture_is_no_photo(raw: Any, amal: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(amal.id)})
    form.add_field("photo", b"text", filename="a.png")
    async with raw.session.post(raw.address("sendPhoto"), data=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    unknown = await raw.refusal("sendPhoto", chat_id=amal.id, photo="no-such-id")
    assert unknown == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_an_album_holds_two_to_ten_of_one_sort(raw: Any, amal: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(amal.id)})
    items = [{"type": "document", "media": f"attach://{name}", "caption": name} for name in ("one", "two")]
    form.add_field("media", json.dumps(items))
    for name in ("one", "two"):
        form.add_field(name, name.encode(), filename=f"{name}.txt")
    async with raw.session.post(raw.address("sendMediaGroup"), data=form) as answer:
        album = (await answer.json())["result"]

    assert len({message["media_group_id"] for message in album}) == 1
    assert [(m.text, m.body["document"]["file_name"]) for m in amal.messages] == [
        ("one", "one.txt"),
        ("two", "two.txt"),
    ]
    refusal = await raw.refusal("sendMediaGroup", chat_id=amal.id, media=items[:1])
    assert refusal == "Bad Request: wrong number of messages to send as an album: 2-10 are allowed"


async def test_places_are_checked_and_arrive(raw: Any, amal: Person) -> None:
    place = {"latitude": "52.37", "longitude": 4.89}
    await raw.result("sendLocation", chat_id=amal.id, **place)
    await raw.result("sendVenue", chat_id=amal.id, title="Hall", address="Street 1", **place)

    assert [m.kind for m in amal.messages] == ["location", "venue"]
    assert amal.last.body["venue"] == {
        "location": {"latitude": 52.37, "longitude": 4.89},
        "title": "Hall",
        "address": "Street 1",
    }
    missing = await raw.refusal("sendLocation", chat_id=amal.id, latitude=1)
    assert missing == "Bad Request: longitude is empty"


async def test_messages_can_be_forwarded_and_copied(raw: Any, amal: Person) -> None:
    said = await amal.say("hello")
    both = {"chat_id": amal.id, "from_chat_id": amal.id, "message_id": said.id}

    forwarded = await raw.result("forwardMessage", **both)
    copied = await raw.result("copyMessage", **both)

    assert forwarded["forward_origin"]["sender_user"]["id"] == amal.id
    assert copied == {"message_id": 3}
    assert [m.text for m in amal.messages] == ["hello"] * 3
    refusal = await raw.refusal("copyMessage", **{**both, "message_id": 77})
    assert refusal == "Bad Request: message to copy not found"


async def test_an_action_is_shown_only_if_there_is_such_an_action(raw: Any, amal: Person) -> None:
    heard: list[tuple[str, str]] = []
    amal.listeners.append(lambda event: heard.append((event.kind, event.text)))

    assert await raw.result("sendChatAction", chat_id=amal.id, action="typing") is True
    refusal = await raw.refusal("sendChatAction", chat_id=amal.id, action="dancing")

    assert refusal == "Bad Request: wrong parameter action in request"
    assert heard == [("typing", "typing")]


async def test_a_reply_keyboard_stays_until_it_is_removed(raw: Any, amal: Person) -> None:
    keyboard = {"keyboard": [[{"text": "here", "request_location": True}]]}

    await raw.result("sendMessage", chat_id=amal.id, text="where?", reply_markup=keyboard)
    assert amal.reply_keyboard == keyboard
    await raw.result("sendMessage", chat_id=amal.id, text="go on")
    assert amal.reply_keyboard == keyboard
    await raw.result("sendMessage", chat_id=amal.id, text="thanks", reply_markup={"remove_keyboard": True})
    assert amal.reply_keyboard is None


async def test_a_reply_keyboard_goes_with_the_message_that_brought_it_as_in_tdlib(raw: Any, amal: Person) -> None:
    keyboard = {"keyboard": [[{"text": "here", "request_location": True}]]}
    brought = await raw.result("sendMessage", chat_id=amal.id, text="where?", reply_markup=keyboard)
    other = await raw.result("sendMessage", chat_id=amal.id, text="go on")

    await raw.result("deleteMessage", chat_id=amal.id, message_id=other["message_id"])
    assert amal.reply_keyboard == keyboard
    await raw.result("deleteMessage", chat_id=amal.id, message_id=brought["message_id"])
    assert amal.reply_keyboard is None


async def test_parameters_that_make_no_sense_are_refused(raw: Any, amal: Person) -> None:
    entities = [{"type": "bold"}]

    refusal = await raw.refusal("sendMessage", chat_id=amal.id, text="x", entities=entities)

    assert refusal == "Bad Request: can't parse the request: KeyError('offset')"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x14\x00\x1e\x03", (30, 20)),
        (b"\xff\xd8\xff\xc4\x00\x04ab\xff\xc2\x00\x11\x08\x00\x02\x00\x01\x03", (1, 2)),
        (b"\xff\xd8\xff\xe0", (0, 0)),
        (b"\x89PNG", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_header(data: bytes, size: tuple[int, int]) -> None:
    assert picture_size(data) == size
