"""Outside private chats the bot is deaf: a command in a group is nobody's, and a code is not used up there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.access.roles import Role
from tests.e2e.staffing import BAD_CODE, code_for, console_code, fire, hire, logged, member
from tests.e2e.stage import BOTH, Phone, Stage

GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Neighbours"}
CHANNEL = {"id": -1009876543210, "type": "channel", "title": "News"}


async def say_there(phone: Phone, place: dict[str, Any], text: str, kind: str = "message") -> list[str]:
    """Let somebody write in another chat than the bot's, and return what the bot called because of it."""
    said = {"message_id": 7, "date": 1_800_000_000, "chat": place, "text": text}
    if kind != "channel_post":
        said["from"] = phone.person.user
    calls = phone.stage.api.requests
    before = calls.total
    phone.stage.api.world.updates.push_raw({kind: said}, chat_id=place["id"])
    await phone.stage.settled()
    return [call.method for call in calls.recent if call.number > before and call.method != "getUpdates"]


@pytest.mark.parametrize("place", [GROUP, CHANNEL], ids=["group", "channel"])
@pytest.mark.parametrize("kind", ["message", "edited_message", "channel_post"])
async def test_what_is_said_in_a_group_or_channel_is_not_heard(stage: Stage, place: dict[str, Any], kind: str) -> None:
    admin, kate = await hire(stage, Role.ADMIN, "Ada"), await stage.resident()
    code, before = code_for(stage, Role.ADMIN), stage.everything()
    del before["contacts.handled"]

    for phone in (admin, kate):
        for text in ("/staff", "/staff@equal_voices_bot", "/mydata", "/forget", f"/start {code}", "hello"):
            assert await say_there(phone, place, text, kind) == []

    after = stage.everything()
    del after["contacts.handled"]
    assert after == before


async def test_a_button_below_a_message_of_a_group_answers_in_private_and_changes_no_message(stage: Stage) -> None:
    kate = await stage.resident()
    texts = [message.text for message in kate.person.messages]
    message = {"message_id": kate.screen.body["message_id"], "date": 1_800_000_000, "chat": GROUP, "text": "forwarded"}
    query = {"id": stage.api.world.exchange.press(kate.person.id), "from": kate.person.user, "chat_instance": "1"}

    stage.api.world.updates.push("callback_query", {**query, "message": message, "data": "m:help"}, chat_id=1)
    await stage.settled()

    assert [each.text for each in kate.person.messages][: len(texts)] == texts
    assert kate.text.startswith("Help")


@BOTH
async def test_the_code_of_the_console_works_for_less_than_fifteen_minutes_and_once(stage: Stage) -> None:
    late, ada, ben = [await stage.resident(name) for name in ("Late", "Ada", "Ben")]
    code = console_code(stage)

    stage.clock.move(minutes=15)
    await late.say(f"/start {code}")
    new = console_code(stage)
    stage.clock.move(minutes=15, seconds=-1)
    for phone in (ada, ben):
        await phone.say(f"/start {new}")

    assert [member(phone) is not None for phone in (late, ada, ben)] == [False, True, False]
    assert (late.text.startswith(BAD_CODE), ben.text.startswith(BAD_CODE)) == (True, True)


async def test_an_invitation_of_somebody_who_was_revoked_or_that_is_forty_eight_hours_old_invites_nobody(
    stage: Stage,
) -> None:
    admin, kate = await hire(stage, Role.ADMIN, "Ada"), await stage.resident()
    await admin.choose("m:staff_roles")
    await admin.choose("m:staff_invite:board")
    link = admin.text.split("start=")[1].split()[0]
    entries = logged(stage)

    stage.clock.at += timedelta(hours=48)
    await kate.say(f"/start {link}")

    assert (member(kate), logged(stage)) == (None, entries)
    fire(admin)
    await admin.force("m:staff_invite:admin", admin.screen)
    assert logged(stage) == entries
