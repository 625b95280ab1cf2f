"""Host groups, over real updates: whose events an organiser may plan, see and change."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.access.roles import Role
from bot.actions import announcing, broadcasting, hosting, planning, staff
from bot.actions.alertroom import ALERT_VERBS
from bot.actions.card_desk import CARD_VERBS
from bot.actions.hosting import speaks
from bot.actions.textroom import TEXT_VERBS
from bot.store.contacts.tables import EVENT, EVENT_DRAFT
from tests.e2e.gathering import choice, organiser, plan, publish, the_event
from tests.e2e.staffing import NOT_ALLOWED, hire
from tests.e2e.stage import Phone, Stage


@pytest.mark.parametrize("own", ["kade", None])
async def test_an_organiser_holds_the_events_of_their_own_host_group_and_no_others(
    stage: Stage, own: str | None
) -> None:
    officer = await organiser(stage)
    meeting = await publish(officer)  # the scheme's own
    other = await _organiser_of(stage, own)
    before = stage.rows(EVENT)

    await other.force("m:staff_events", other.screen)
    listed = f"m:staff_event:{meeting.id}" in other.data
    tried = [
        await _try(other, f"m:{verb}:{meeting.id}")
        for verb in ("staff_event", "staff_tally", "staff_door", "staff_change", "staff_cancel")
    ]

    assert listed == (own is None)
    assert tried == [own is None] * 5
    assert stage.rows(EVENT) == before


async def _organiser_of(stage: Stage, host: str | None) -> Phone:
    phone = await stage.resident("Piotr")
    with stage.stores.contacts.begin() as conn:
        issued = staff.issue(
            conn, stage.house, role=Role.ORGANISER, by="console", life=staff.INVITATION_LIFE, host=host
        )
    await phone.say(f"/start {issued.code}")
    await phone.say("/staff")
    return phone


async def _try(phone: Phone, data: str) -> bool:
    await phone.force(data, phone.screen)
    return NOT_ALLOWED not in phone.text


async def test_an_event_belongs_to_the_host_group_of_whoever_plans_it(stage: Stage) -> None:
    phone = await _organiser_of(stage, "kade")
    await phone.choose("m:staff_events")

    await plan(phone)
    await phone.choose("m:staff_host")
    offered = phone.buttons
    await phone.choose("m:staff_draft")
    await phone.choose("m:staff_publish")

    assert the_event(stage).group == "kade"
    assert offered == ("Bewonersgroep De Kade", "Back")


async def test_whoever_is_no_longer_staff_cannot_go_on_planning(stage: Stage) -> None:
    phone = await organiser(stage)
    await phone.choose("m:staff_event_new")
    pressed = choice(phone, "Skip")
    with stage.stores.contacts.begin() as conn:
        staff.leave(conn, stage.house, phone.person.id)
    before = stage.rows(EVENT_DRAFT)

    await phone.force(pressed, phone.screen)
    refused = phone.text
    await phone.say("A title")

    assert refused.startswith(NOT_ALLOWED)
    assert stage.rows(EVENT_DRAFT) == before


async def test_an_admin_invites_an_organiser_for_a_host_group(stage: Stage) -> None:
    admin = await hire(stage, Role.ADMIN)
    await admin.tap("Invite staff")
    await admin.tap("Organiser")
    await admin.tap("Stichting Welkom")
    code = admin.text.rpartition("start=")[2].strip()
    nour = await stage.resident("Nour")

    await nour.say(f"/start {code}")
    await nour.say("/mydata")

    assert "Who invites: Stichting Welkom" in admin.text
    assert "Who invites: Stichting Welkom" in nour.text


@pytest.mark.parametrize(
    ("language", "asked", "serves"),
    [("en_GB", "en", True), ("ar", "ar", True), ("fa_AF", "fa", False), ("sign", "sign", True), ("nl", "en", False)],
)
def test_a_language_serves_whoever_asked_for_it_by_the_survey_s_code(
    language: str, asked: str, *, serves: bool
) -> None:
    assert speaks(language, asked) == serves


def test_no_two_rooms_of_staff_have_a_button_of_the_same_name() -> None:
    rooms = [hosting.VERBS, planning.VERBS, announcing.VERBS, broadcasting.VERBS]
    names = Counter(name for room in (*rooms, TEXT_VERBS, ALERT_VERBS, CARD_VERBS) for name in room)

    assert [name for name, times in names.items() if times > 1] == []
