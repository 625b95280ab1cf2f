from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.server import BotApi


def command(name: str) -> dict[str, str]:
    return {"command": name, "description": f"what {name} does"}


async def test_the_bot_introduces_itself_with_the_id_in_its_token(raw: Any) -> None:
    me = await raw.result("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (4242, True, "EqualVoicesDemoBot")


@pytest.mark.parametrize("token", ["nonsense", "0:a", "1:", "99:OtherBot"])
async def test_another_token_is_refused(raw: Any, api: BotApi, token: str) -> None:
    await raw.result("getMe")

    async with raw.session.get(f"{api.base_url}{token}/getMe") as answer:
        assert answer.status == 401


async def test_an_unknown_method_is_not_found(raw: Any) -> None:
    assert await raw.ask("sendTelepathy") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )


async def test_broken_json_is_refused(raw: Any) -> None:
    headers = {"Content-Type": "application/json"}
    async with raw.session.post(raw.address("getMe"), data=b"[", headers=headers) as answer:
        assert (answer.status, (await answer.json())["description"]) == (
            400,
            "Bad Request: can't parse JSON encoded request",
        )


async def test_people_see_the_menu_of_their_language_or_the_general_one(raw: Any, api: BotApi) -> None:
    arab, turk = api.world.person("Amal", "ar-EG"), api.world.person("Can", "tr")
    await raw.result("setMyCommands", commands=[command("general")])
    await raw.result("setMyCommands", commands=[command("arabic")], language_code="ar")
    await raw.result("setMyCommands", commands=[command("own")], scope={"type": "chat", "chat_id": turk.id})

    def menu(person: Any) -> list[str]:
        return [c["command"] for c in api.world.profile.menu(person.id, person.language_code)]

    assert (menu(arab), menu(turk)) == (["arabic"], ["own"])
    assert await raw.result("getMyCommands", language_code="ar") == [command("arabic")]
    await raw.result("deleteMyCommands", language_code="ar")
    assert menu(arab) == ["general"]


@pytest.mark.parametrize("code", ["ckb", "prs", "pt-br", "zh-hans", "AR", "a"])
async def test_only_two_letters_are_a_language(raw: Any, code: str) -> None:
    for method in ("setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"):
        refusal = await raw.refusal(method, language_code=code, commands=[command("a")], name="x")
        assert refusal == "Bad Request: invalid language code specified"


@pytest.mark.parametrize(
    ("commands", "complaint"),
    [
        ([{"command": "Big", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "a", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([command("a")] * 101, "BOT_COMMANDS_TOO_MUCH"),
        (None, "expected an Array of BotCommand"),
    ],
)
async def test_wrong_commands_are_refused(raw: Any, commands: Any, complaint: str) -> None:
    assert await raw.refusal("setMyCommands", commands=commands) == f"Bad Request: {complaint}"


async def test_names_and_descriptions_fall_back_to_the_general_ones(raw: Any) -> None:
    await raw.result("setMyDescription", description="for all")
    await raw.result("setMyDescription", description="للجميع", language_code="ar")
    await raw.result("setMyShortDescription", short_description="short")
    await raw.result("setMyName", name="Voices")

    assert await raw.result("getMyDescription", language_code="ar") == {"description": "للجميع"}
    assert await raw.result("getMyDescription", language_code="tr") == {"description": "for all"}
    assert await raw.result("getMyShortDescription") == {"short_description": "short"}
    assert (await raw.result("getMyName"), (await raw.result("getMe"))["first_name"]) == (
        {"name": "Voices"},
        "Voices",
    )
    assert await raw.refusal("setMyShortDescription", short_description="x" * 121) == (
        "Bad Request: short description is too long"
    )


async def test_chats_and_members_are_described(raw: Any, api: BotApi) -> None:
    person = api.world.person("Amal", "ar", started=True)

    chat = await raw.result("getChat", chat_id=person.id)
    member = await raw.result("getChatMember", chat_id=person.id, user_id=person.id)

    assert (chat["id"], chat["first_name"], member["status"]) == (person.id, "Amal", "member")
    assert await raw.refusal("getChat", chat_id=5) == "Bad Request: chat not found"


async def test_the_menu_button_can_be_chosen(raw: Any) -> None:
    assert await raw.result("setChatMenuButton", menu_button={"type": "commands"}) is True

    assert await raw.result("getChatMenuButton") == {"type": "commands"}


async def test_after_logging_out_nothing_is_answered(raw: Any) -> None:
    assert await raw.result("close") is True
    assert await raw.result("logOut") is True

    assert await raw.refusal("getMe") == "Logged out"


async def test_an_unknown_file_is_refused(raw: Any) -> None:
    assert await raw.refusal("getFile") == "Bad Request: file_id not specified"
    assert await raw.refusal("getFile", file_id="x") == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
