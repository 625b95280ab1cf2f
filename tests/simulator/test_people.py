from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.simulator.people import PAGE
from bot.simulator.server import BotApi

BUTTONS = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "y", "style": "success"}],
        [{"text": "Map", "url": "https://a.example/"}],
    ]
}


class Page:
    """Uses the control API as the chat page does."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def ask(self, verb: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send JSON; gives status and answer."""
        async with self.session.request(verb, path, json=body, **options) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def page(api: BotApi) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(api.url) as session:
        yield Page(session)


async def heard(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """Read one event of a stream."""
    lines = (await stream.content.readuntil(b"\n\n")).decode().split("\n")
    fields = dict(line.split(": ", 1) for line in lines if line)
    return fields["event"], json.loads(fields["data"])


async def test_people_arrive_and_change_their_language(page: Page, api: BotApi) -> None:
    api.notice = "Nothing leaves this machine."
    created = await page.ask("POST", "/sim/people", {"name": "Amal", "language_code": "ar"})
    amal = {
        "id": 5_000_000_001,
        "name": "Amal",
        "language_code": "ar",
        "blocked": False,
        "started": False,
    }
    assert created == (200, amal)

    changed = await page.ask("PATCH", "/sim/people/5000000001", {"language_code": None})

    assert changed == (200, {**amal, "language_code": None})
    assert await page.ask("GET", "/sim/state") == (
        200,
        {
            "bot": {
                "name": "Equal Voices",
                "username": "EqualVoicesDemoBot",
                "description": "",
                "short_description": "",
            },
            "people": [{**amal, "language_code": None}],
            "notice": "Nothing leaves this machine.",
        },
    )


DEEDS: list[tuple[str, dict[str, Any]]] = [
    ("start", {"payload": "abc"}),
    ("text", {"text": "helo"}),
    ("edit", {"message_id": 2, "text": "hello"}),
    ("location", {"latitude": 52.5, "longitude": 4.5}),
    ("sticker", {}),
    ("forward", {"text": "news"}),
    ("block", {}),
    ("unblock", {}),
]


async def test_what_a_person_does_reaches_the_bot(page: Page, raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal")
    base = f"/sim/people/{person.id}"

    statuses = [(await page.ask("POST", f"{base}/{deed}", body))[0] for deed, body in DEEDS]

    kinds = [list(update)[1] for update in await raw.result("getUpdates")]
    assert (statuses, kinds) == (
        [200] * 8,
        ["message", "message", "edited_message", *["message"] * 3, *["my_chat_member"] * 2],
    )
    _status, shown = await page.ask("GET", f"{base}/messages")
    assert [(m["kind"], m["text"], m["edited"]) for m in shown] == [
        ("text", "/start abc", False),
        ("text", "hello", True),
        ("location", "", False),
        ("sticker", "👍", False),
        ("text", "news", False),
    ]


@pytest.mark.parametrize("kind", ["photo", "document", "voice"])
async def test_a_file_can_be_sent_from_the_page(
    page: Page, api: BotApi, picture: Callable[[int, int], bytes], kind: str
) -> None:
    person = api.world.person("Amal")
    form = aiohttp.FormData({"caption": "c"})
    form.add_field("file", picture(2, 2), filename="a.png", content_type="image/png")

    async with page.session.post(f"/sim/people/{person.id}/{kind}", data=form) as answer:
        shown = await answer.json()

    assert (answer.status, shown["kind"], shown["file"]["size"]) == (200, kind, len(picture(2, 2)))
    async with page.session.get(shown["file"]["url"]) as served:
        assert await served.read() == picture(2, 2)


async def test_a_button_is_pressed_by_row_and_column(page: Page, raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal", started=True)
    await raw.result("sendMessage", chat_id=person.id, text="Safe?", reply_markup=BUTTONS)
    path = f"/sim/people/{person.id}/tap"

    assert await page.ask("POST", path, {"message_id": 1, "row": 0, "column": 0}) == (200, {"ok": True})
    missing = {"message_id": 1, "row": 5, "column": 0}
    assert await page.ask("POST", path, missing) == (409, {"error": "there is no such button"})

    assert [u["callback_query"]["data"] for u in await raw.result("getUpdates")] == ["y"]
    _, (shown,) = await page.ask("GET", f"/sim/people/{person.id}/messages")
    assert shown["inline_keyboard"] == BUTTONS["inline_keyboard"]


async def test_a_stream_begins_with_everything_and_goes_on_with_every_event(page: Page, raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal", "ar")
    await person.start()
    async with page.session.get(f"/sim/people/{person.id}/events") as stream:
        kind, data = await heard(stream)
        assert (kind, [m["text"] for m in data["messages"]], data["commands"]) == ("reset", ["/start"], [])
        assert await heard(stream) == ("reply_keyboard", {"rows": None, "placeholder": ""})

        keyboard = {"keyboard": [[{"text": "here", "request_location": True}]]}
        await raw.result("sendMessage", chat_id=person.id, text="where?", reply_markup=keyboard)
        await raw.result("sendMessage", chat_id=person.id, text="Safe?", reply_markup=BUTTONS)
        await raw.result("sendChatAction", chat_id=person.id, action="typing")
        await raw.result("answerCallbackQuery", callback_query_id=await person.tap("Yes"), text="ok")
        await raw.result("editMessageText", chat_id=person.id, message_id=3, text="<Thanks>")
        await raw.result("deleteMessage", chat_id=person.id, message_id=3)
        await raw.result("setMyCommands", commands=[{"command": "stop", "description": "ends it"}])
        events = [await heard(stream) for _ in range(8)]

    assert [kind for kind, _ in events] == [
        "message",
        "reply_keyboard",
        "message",
        "typing",
        "toast",
        "edit",
        "delete",
        "commands",
    ]
    assert events[1][1] == {"rows": [[{"text": "here", "request_location": True}]], "placeholder": ""}
    assert (events[3][1], events[4][1]) == ({"action": "typing"}, {"text": "ok", "alert": False})
    assert (events[5][1]["html"], events[5][1]["inline_keyboard"]) == ("&lt;Thanks&gt;", [])
    assert (events[6][1], events[7][1]) == ({"message_id": 3}, [{"command": "stop", "description": "ends it"}])


async def test_commands_are_those_of_the_persons_language(page: Page, raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal", "ar")
    arabic = [{"command": "stop", "description": "إيقاف"}]
    await raw.result("setMyCommands", commands=arabic, language_code="ar")

    assert await page.ask("GET", f"/sim/people/{person.id}/commands") == (200, arabic)


async def test_files_are_served_so_that_they_cannot_run(page: Page, api: BotApi) -> None:
    person = api.world.person("Amal")
    sent = await person.send_document(b"<script>", name="a.html", mime="text/html")

    async with page.session.get(f"/sim/files/{sent.body['document']['file_id']}") as answer:
        headers = answer.headers
        assert (await answer.read(), headers["X-Content-Type-Options"], headers["Content-Disposition"]) == (
            b"<script>",
            "nosniff",
            "attachment",
        )


async def test_other_sites_cannot_drive_the_simulator(page: Page) -> None:
    for headers in ({"Host": "evil.example:80"}, {"Origin": "https://evil.example"}):
        status, _ = await page.ask("POST", "/sim/people", {"name": "x"}, headers=headers)
        assert status == 403


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/sim/people", {"name": " "}, 409),
        ("POST", "/sim/people", [], 400),
        ("GET", "/sim/people/7/messages", None, 404),
        ("POST", "/sim/people/5000000001/dance", {}, 404),
        ("POST", "/sim/people/5000000001/text", {}, 400),
        ("POST", "/sim/people/5000000001/text", {"text": ""}, 409),
        ("POST", "/sim/people/5000000001/location", {"latitude": "north"}, 400),
    ],
)
async def test_what_cannot_be_done_is_explained(
    page: Page, api: BotApi, verb: str, path: str, body: Any, status: int
) -> None:
    api.world.person("Amal")

    answered, told = await page.ask(verb, path, body)

    assert (answered, list(told)) == (status, ["error"])


async def test_the_page_is_served_and_nothing_beside_it(page: Page) -> None:
    async with page.session.get("/") as answer:
        assert (answer.status, await answer.read()) == (200, (PAGE / "index.html").read_bytes())
    async with page.session.get("/page/..%2fserver.py") as answer:
        assert answer.status == 404


async def test_further_routes_can_be_added() -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    def extra(application: web.Application) -> None:
        application.router.add_get("/sim/about", hello)

    async with (
        BotApi(extra=extra) as api,
        aiohttp.ClientSession(api.url) as session,
        session.get("/sim/about") as answer,
    ):
        assert await answer.text() == "hello"


async def test_stopping_the_server_ends_its_streams() -> None:
    async with aiohttp.ClientSession() as session:
        async with BotApi() as api:
            person = api.world.person("Amal")
            stream = await session.get(f"{api.url}/sim/people/{person.id}/events")
            assert (await heard(stream))[0] == "reset"
            assert (await heard(stream))[0] == "reply_keyboard"
        assert await stream.read() == b""
