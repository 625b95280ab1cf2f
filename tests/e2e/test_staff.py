"""Staff at work in the chat: opening and closing, turnout, links, invitations, the log."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.access.roles import Role
from bot.actions import closing, waveroom
from bot.actions.sheet import keep_sheet, with_session
from bot.render import staff as screens
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.tables import INVITATION, LINK, STAFF, WAVE
from tests.e2e.staffing import (
    BAD_CODE,
    code_for,
    handle,
    hire,
    logged,
    member,
)
from tests.e2e.stage import BOTH, Phone, Stage

NONE_OPEN = "There is no open survey at the moment."
_CODE = re.compile(r"\?start=([a-z0-9]{26})$")


def code_on(phone: Phone) -> str:
    """Read the code off an invitation."""
    found = _CODE.search(phone.text)
    assert found is not None
    return found[1]


@BOTH
async def test_an_officer_opens_a_survey_and_residents_find_it(stage: Stage) -> None:
    officer, resident = await hire(stage, Role.OFFICER), await stage.resident("Nour")

    await officer.tap("Open a survey")
    await officer.tap("How is it going here?")
    assert officer.text == "Until when can people answer?"
    assert officer.buttons == (
        "Saturday, 14 March 2026",
        "Saturday, 21 March 2026",
        "Saturday, 4 April 2026",
        "Back",
    )
    await officer.tap("Saturday, 14 March 2026")
    assert officer.text == "Open “How is it going here?” until the end of Saturday, 14 March 2026?"
    assert officer.buttons == ("Yes, open it", "✅ De Kade", "✅ Molenveld", "✅ Spoorzicht", "🌐 Languages", "Back")
    assert stage.rows(WAVE) == []
    await officer.tap("Yes, open it")
    assert officer.text.startswith("The survey is open.\n\nStaff")

    (wave,) = stage.rows(WAVE)
    assert (wave.survey, wave.state) == ("pulse", "open")
    assert stage.house.local(wave.closes_at).isoformat() == "2026-03-15T00:00:00+01:00"
    assert logged(stage)[-1] == (handle(officer), "open waves", wave.id)
    await resident.say("/surveys")
    assert f"m:survey:{wave.id}" in resident.data


async def test_a_survey_is_not_opened_twice_by_a_second_tap(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    fingerprint = stage.surveys["pulse"].fingerprint[:12]
    for _ in range(2):
        await officer.force(f"m:staff_open:{fingerprint}.7", officer.screen)

    assert officer.text.startswith("This survey is open already.\n\nStaff")
    assert len(stage.rows(WAVE)) == 1
    assert [act for _, act, _ in logged(stage)].count("open waves") == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (0, "Fewer than 10 people have sent their answers."),
        (9, "Fewer than 10 people have sent their answers."),
        (10, "At least 10 people have sent their answers."),
        (19, "At least 10 people have sent their answers."),
        (20, "At least 20 people have sent their answers."),
    ],
)
async def test_turnout_is_rounded_down(stage: Stage, sent: int, told: str) -> None:
    wave = stage.open("pulse")
    organiser, resident = await hire(stage, Role.ORGANISER), await stage.resident("Nour")
    await resident.begin(wave)
    await resident.skip_to_review()
    await resident.move("S")
    _multiply(stage, resident, wave, sent)

    await organiser.tap("Turnout")

    assert organiser.text == (f"How is it going here?\n{told} Open until Saturday, 14 March 2026, 19:00.")


def _multiply(stage: Stage, resident: Phone, wave: Wave, wanted: int) -> None:
    """Let so many people have sent what one resident sent."""
    sheet = resident.sheet(wave)
    assert sheet is not None
    assert sheet.session is not None
    with stage.stores.contacts.begin() as conn:
        for at in range(wanted):
            keep_sheet(conn, stage.house, with_session(replace(sheet, tag=at.to_bytes(16)), sheet.session))
        conn.exec_driver_sql(f"DELETE FROM sheet WHERE tag = x'{sheet.tag.hex()}'")  # noqa: S608 - our own bytes


@BOTH
async def test_an_officer_closes_a_survey_and_the_clock_cuts_it(stage: Stage) -> None:
    wave = stage.open("pulse")
    officer, resident = await hire(stage, Role.OFFICER), await stage.resident("Nour")
    await resident.begin(wave)
    question, first = resident.screen, resident.data[0]

    await officer.tap("Close a survey")
    await officer.tap("How is it going here?")
    assert officer.text == (
        "Close “How is it going here?” now? After that nobody can answer, change or withdraw. This cannot be undone."
    )
    await officer.tap("Yes, close it")

    assert officer.text.startswith("The survey is closed. Its answers are mixed within a few minutes.")
    assert logged(stage)[-1] == (handle(officer), "close waves", wave.id)
    await resident.force(first, question)
    assert resident.text == f"This survey is closed. Thank you for your interest.\n\n{NONE_OPEN}"
    assert closing.due(stage.stores.contacts, stage.house) == (wave.id,)
    stage.close(wave, few=False)
    assert [row.state for row in stage.rows(WAVE)] == ["cut"]


async def test_with_very_many_waves_the_newest_are_shown(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    for _ in range(waveroom.MOST_WAVES + 5):
        stage.clock.move(minutes=1)
        newest = stage.open("neighbourhood-review")

    await officer.tap("Turnout")
    assert officer.text.count("Your neighbourhood") == waveroom.MOST_WAVES
    await officer.tap("Back")
    await officer.tap("Close a survey")

    assert len(officer.data) == waveroom.MOST_WAVES + 1
    assert officer.data[-2] == f"m:staff_close:{newest.id}"


async def test_turnout_of_a_closed_survey_is_not_told(stage: Stage) -> None:
    stage.open("pulse")
    organiser = await hire(stage, Role.ORGANISER)
    stage.clock.move(days=8)

    await organiser.tap("Turnout")

    assert organiser.text == "How is it going here?\nClosed. Its answers wait to be mixed."


@BOTH
async def test_an_organiser_makes_a_link_for_a_survey_and_a_channel(stage: Stage) -> None:
    wave = stage.open("pulse", listed=False)
    organiser, resident = await hire(stage, Role.ORGANISER), await stage.resident("Nour")

    await organiser.tap("Make a link")
    await organiser.tap("How is it going here?")
    await organiser.tap("Mosque")

    (link,) = stage.rows(LINK)
    assert (link.wave, link.area, link.channel) == (wave.id, None, "mosque")
    assert organiser.text == (
        f"Here is the link. Everybody may use it.\n\nhttps://t.me/{stage.api.world.bot['username']}?start={link.id}"
    )
    assert logged(stage)[-1] == (handle(organiser), "make links", link.id)
    await resident.say(f"/start {link.id}")
    assert f"m:begin:{wave.id}" in resident.data


async def test_a_link_to_the_menu_needs_neither_survey_nor_channel(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)

    await organiser.tap("Make a link")
    await organiser.tap("Menu")
    await organiser.tap("Somewhere else")

    assert [(link.wave, link.area, link.channel) for link in stage.rows(LINK)] == [(None, None, None)]


@BOTH
async def test_an_admin_invites_and_ends_a_role(stage: Stage) -> None:
    admin, other = await hire(stage, Role.ADMIN), await stage.resident("Nour")

    await admin.tap("Invite staff")
    await admin.tap("Officer")
    code = code_on(admin)
    (invitation,) = stage.rows(INVITATION)
    assert admin.text.startswith(
        f"This link makes one person staff, once. Role: Officer. In the log they are called {invitation.handle}. "
        "It works until Monday, 9 March 2026, 19:00. Give it to nobody else."
    )
    stage.clock.move(hours=47.9)
    await other.say(f"/start {code}")
    assert handle(other) == invitation.handle
    await admin.say("/staff")
    await admin.tap("End a role")
    await admin.tap(f"{invitation.handle} · Officer")
    assert admin.text == (
        f"End the role of {invitation.handle}? Role: Officer. From then on they cannot do anything as staff."
    )
    await admin.tap("Yes, end it")

    assert admin.text.startswith(f"The role of {invitation.handle} has ended.\n\nWhose role do you want to end?")
    assert member(other) is None
    assert logged(stage)[-3:] == [
        (handle(admin), "invite staff", f"{invitation.handle} officer"),
        (invitation.handle, "joined", f"{invitation.handle} officer"),
        (handle(admin), "revoke staff", invitation.handle),
    ]


async def test_an_invitation_can_be_taken_back(stage: Stage) -> None:
    admin, other = await hire(stage, Role.ADMIN), await stage.resident("Nour")
    await admin.tap("Invite staff")
    await admin.tap("Organiser")
    await admin.tap("Stichting Welkom")
    code, (invitation,) = code_on(admin), stage.rows(INVITATION)

    await admin.say("/staff")
    await admin.tap("End a role")
    await admin.tap(f"✉️ {invitation.handle} · Organiser")
    await admin.tap("Yes, end it")
    await other.say(f"/start {code}")

    assert other.text.startswith(BAD_CODE)


async def test_whoever_loses_their_role_loses_the_invitations_they_made(stage: Stage) -> None:
    admin, second, other = await hire(stage, Role.ADMIN), await hire(stage, Role.ADMIN, "Ben"), await stage.resident()
    await second.tap("Invite staff")
    await second.tap("Admin")
    code, name = code_on(second), handle(second)

    await admin.force(f"m:staff_revoked:{name}", admin.screen)
    await other.say(f"/start {code}")

    assert other.text.startswith(BAD_CODE)
    assert [row.telegram_id for row in stage.rows(STAFF)] == [admin.person.id]


async def test_the_only_admin_cannot_end_their_own_role_but_one_of_two_can(stage: Stage) -> None:
    admin = await hire(stage, Role.ADMIN)
    own = f"m:staff_revoked:{handle(admin)}"

    await admin.force(own, admin.screen)
    assert admin.text.startswith("This is the only admin. Invite another one first.")
    second = await hire(stage, Role.ADMIN, "Ben")
    name = handle(admin)
    await admin.force(own, admin.screen)

    assert admin.text == f"The role of {name} has ended.\n\n{NONE_OPEN}"
    assert [row.telegram_id for row in stage.rows(STAFF)] == [second.person.id]


async def test_a_long_list_of_staff_has_pages(stage: Stage) -> None:
    admin = await hire(stage, Role.ADMIN)
    for _ in range(screens.PAGE):
        code_for(stage, Role.ORGANISER)

    await admin.tap("End a role")
    first = admin.buttons
    await admin.tap("Next page")
    second = admin.buttons

    assert (len(first), first[-2:]) == (screens.PAGE + 2, ("Next page", "Back"))
    assert (len(second), second[-2:]) == (3, ("Previous page", "Back"))


async def test_an_admin_reads_the_log_and_that_is_in_it_too(stage: Stage) -> None:
    admin, organiser = await hire(stage, Role.ADMIN), await hire(stage, Role.ORGANISER, "Ben")
    await organiser.force("m:staff_audit", organiser.screen)

    await admin.tap("Audit log")

    at = "Saturday, 7 March 2026, 19:00"
    assert admin.text.split("\n\n") == [
        "Audit log\nThe newest entries:",
        f"3. · {at}\n{handle(organiser)} · Refused · Audit log",
        f"2. · {at}\n{handle(organiser)} · Invitation accepted · {handle(organiser)} organiser",
        f"1. · {at}\n{handle(admin)} · Invitation accepted · {handle(admin)} admin",
    ]
    assert logged(stage)[-1] == (handle(admin), "read the audit log", "newest")
