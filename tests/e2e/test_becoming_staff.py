"""Becoming staff by a code, being told so, and leaving again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.access.roles import Role
from bot.i18n.bidi import FSI, PDI, RLM
from bot.render import staff as screens
from bot.store.contacts import audit
from bot.store.contacts.tables import INVITATION, STAFF
from tests.e2e.staffing import (
    BAD_CODE,
    UNKNOWN_COMMAND,
    code_for,
    console_code,
    fire,
    handle,
    hire,
    logged,
    member,
)
from tests.e2e.stage import BOTH, Phone, Stage

PICKER = "🌐 Choose your language"
NONE_OPEN = "There is no open survey at the moment."


def commands_of(phone: Phone) -> list[str]:
    """List the commands in the chat's own list."""
    scope = ("chat", phone.person.id, 0)
    return [command["command"] for command in phone.stage.api.world.profile.commands(scope, "")]


@BOTH
async def test_somebody_new_becomes_the_first_admin_by_the_code_of_the_console(stage: Stage) -> None:
    phone = stage.phone()
    code = console_code(stage)

    await phone.say(f"/start {code}")
    assert phone.text == f"You are staff now. Your role: Admin. Write /staff to begin.\n\n{PICKER}"
    await phone.say("/staff")

    assert phone.text == f"Staff\nYour role: Admin. In the log you are called {handle(phone)}."
    assert logged(stage) == [
        ("console", "invite staff", f"{handle(phone)} admin"),
        (handle(phone), "joined", f"{handle(phone)} admin"),
    ]
    assert stage.rows(INVITATION) == []


async def test_a_code_keeps_the_place_of_whoever_is_answering(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)

    await phone.say(f"/start {console_code(stage)}")

    assert phone.text.startswith("You are staff now. Your role: Admin. Write /staff to begin.\n\nYour answers wait")


async def _wrong(stage: Stage) -> AsyncIterator[str]:
    """Give codes that do not work, each for another reason."""
    yield "abcdefghijkmnpqrstuvwxyz23"
    revoked = console_code(stage)
    used = console_code(stage)
    await stage.phone("Admin").say(f"/start {used}")
    yield used
    yield revoked
    expired = code_for(stage, Role.OFFICER)
    stage.clock.move(hours=48)
    yield expired


@BOTH
async def test_codes_that_do_not_work_all_get_the_same_answer(stage: Stage) -> None:
    known = await stage.resident()
    async for code in _wrong(stage):
        new = stage.phone("Nour")
        for phone in (known, new):
            await phone.say(f"/start {code}")

        assert known.text == f"{BAD_CODE}\n\n{NONE_OPEN}"
        assert new.text == f"{BAD_CODE}\n\n{PICKER}"
        assert (member(known), member(new)) == (None, None)
    assert len(stage.rows(STAFF)) == 1


async def test_a_code_that_is_used_twice_makes_one_person_staff(stage: Stage) -> None:
    code = code_for(stage, Role.OFFICER)
    first, second = await stage.resident(), await stage.resident("Nour")

    await first.say(f"/start {code}")
    await second.say(f"/start {code}")

    assert [row.telegram_id for row in stage.rows(STAFF)] == [first.person.id]
    assert second.text.startswith(BAD_CODE)


async def test_staff_have_their_command_in_their_list_and_nobody_else_has(stage: Stage) -> None:
    resident, officer = await stage.resident("Nour"), await hire(stage, Role.OFFICER)
    await resident.say("/staff")
    assert commands_of(resident) == []
    assert commands_of(officer)[-1] == "staff"

    fire(officer)
    await officer.say("/staff")
    assert commands_of(officer) == []
    admin = await hire(stage, Role.ADMIN, "Amal")
    assert commands_of(admin)[-1] == "staff"
    await admin.say("/forget")
    assert commands_of(admin) == []


@BOTH
async def test_a_member_of_staff_who_is_forgotten_leaves_only_a_handle_in_the_log(stage: Stage) -> None:
    admin = await hire(stage, Role.ADMIN)
    await admin.tap("Invite staff")
    await admin.tap("Officer")
    name = handle(admin)

    await admin.say("/forget")

    assert (stage.rows(STAFF), stage.rows(INVITATION)) == ([], [])
    assert logged(stage)[-1] == (name, "left", "")
    assert str(admin.person.id) not in repr(stage.everything())
    with stage.stores.contacts.read() as conn:
        assert audit.verify(conn).faults == ()
    await admin.say("/staff")
    assert admin.text == PICKER


async def test_my_data_tells_that_somebody_is_staff(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)

    await officer.say("/mydata")

    assert (
        f"Staff: Officer, called {handle(officer)}, since Saturday, 7 March 2026, invited by console. "
        "Entries in the audit log: 1"
    ) in officer.text.splitlines()
    told = {"telegram_id", "handle", "role", "since", "invited_by", "host"}
    assert {column.name for column in STAFF.columns} == told


@pytest.mark.parametrize("language", ["ar", "so"])
async def test_staff_are_spoken_to_in_their_own_language(stage: Stage, language: str) -> None:
    officer = await hire(stage, Role.OFFICER, language=language)
    words = stage.house.catalogs[language]

    wanted = screens.staff_screen(words, Role.OFFICER, handle(officer))

    assert officer.screen.text == re.sub(r"</?b>", "", wanted.text)
    assert officer.buttons == tuple(
        re.sub(f"[{FSI}{PDI}{RLM}]", "", button.text) for row in wanted.rows for button in row
    )


async def test_a_resident_who_types_the_command_in_the_middle_loses_nothing(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")

    await phone.say("/staff now")

    assert phone.text.startswith(f"{UNKNOWN_COMMAND}\n\nQuestion 2 of ")
    assert phone.answers(wave)["p_safe"].value == "safe"
