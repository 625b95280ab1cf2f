"""Who may do what: every act, tried by everybody over real updates, against the matrix."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

import pytest

from bot.access.roles import MATRIX, Act, Role, may
from bot.actions.announcing import publish
from bot.actions.staffroom import VERBS
from bot.render.staff import DOORS
from bot.schedule.event import Event
from tests.e2e.staffing import (
    NOT_ALLOWED,
    UNKNOWN_COMMAND,
    code_for,
    fire,
    handle,
    hire,
    logged,
    may_open,
    member,
    ring,
    wrote,
)
from tests.e2e.stage import BOTH, Phone, Stage
from tests.export.answered import made_up, stored

STAFF = (Role.BOARD, Role.ORGANISER, Role.OFFICER, Role.ADMIN)


class Scene(NamedTuple):
    """What buttons can name."""

    fingerprint: str
    wave: str
    handle: str
    event: str
    text: str
    alert: str


BUTTONS: Mapping[Act, Callable[[Scene], str]] = {
    Act.SEE_TURNOUT: lambda _scene: "m:staff_turnout",
    Act.SEE_PARITY: lambda _scene: "m:staff_parity",
    Act.MAKE_LINKS: lambda scene: f"m:staff_link:{scene.wave}.mosque",
    Act.OPEN_WAVES: lambda scene: f"m:staff_open:{scene.fingerprint}.7",
    Act.CLOSE_WAVES: lambda scene: f"m:staff_closed:{scene.wave}",
    Act.HOLD_EVENTS: lambda _scene: "m:staff_event_new",
    Act.SEND_BROADCASTS: lambda _scene: "m:staff_cast_about:events",
    Act.TELL_RESULTS: lambda _scene: "m:staff_card_new",
    Act.REVIEW_TEXTS: lambda scene: f"m:staff_judge:.{scene.text}.ns",
    Act.READ_TEXTS: lambda _scene: "m:staff_shown",
    Act.RELEASE: lambda _scene: "m:staff_figures",
    Act.READ_REPORT: lambda _scene: "m:staff_board",
    Act.SEE_ALERTS: lambda scene: f"m:staff_away:{scene.alert}",
    Act.ASSESS: lambda _scene: "m:staff_agree",
    Act.INVITE_STAFF: lambda _scene: "m:staff_invite:officer",
    Act.REVOKE_STAFF: lambda scene: f"m:staff_revoked:{scene.handle}",
    Act.READ_AUDIT: lambda _scene: "m:staff_audit",
    Act.EXPORT_MICRODATA: lambda _scene: "m:staff_file:csv.event-feedback",
}
"""The button that does each act, as it stands on the last screen before it."""

SUBJECTS: Mapping[str, Callable[[Scene], str]] = {
    "staff_days": lambda scene: f":{scene.fingerprint}",
    "staff_until": lambda scene: f":{scene.fingerprint}.7",
    "staff_open": lambda scene: f":{scene.fingerprint}.7",
    "staff_tongues": lambda scene: f":{scene.fingerprint}.7",
    "staff_wave": lambda scene: f":{scene.wave}",
    "staff_longer": lambda scene: f":{scene.wave}.20260320",
    "staff_repeat": lambda scene: f":{scene.wave}.3",
    "staff_close": lambda scene: f":{scene.wave}",
    "staff_closed": lambda scene: f":{scene.wave}",
    "staff_channel": lambda scene: f":{scene.wave}",
    "staff_link": lambda scene: f":{scene.wave}.",
    "staff_text": lambda scene: f":.{scene.text}",
    "staff_judge": lambda scene: f":.{scene.text}.nh",
    "staff_words": lambda scene: f":.{scene.text}",
    "staff_black": lambda scene: f":.{scene.text}.000000.000000.1",
    "staff_away": lambda scene: f":{scene.alert}",
    "staff_kinds": lambda _scene: ":event-feedback",
    "staff_file": lambda _scene: ":csv.event-feedback",
    "staff_release": lambda scene: f":{scene.wave}",
    "staff_invite": lambda _scene: ":admin",
    "staff_owed": lambda scene: f":{scene.event}",
    "staff_told": lambda scene: f":{scene.event}",
    "staff_revoke": lambda scene: f":{scene.handle}",
    "staff_revoked": lambda scene: f":{scene.handle}",
}


async def _nobody(stage: Stage) -> Phone:
    """Bring somebody of whom nothing is known any more, but whose chat still has its buttons."""
    phone = await stage.resident("Nour")
    await phone.say("/forget")
    return phone


async def _revoked(stage: Stage) -> Phone:
    phone = await hire(stage, Role.ADMIN, "Nour")
    fire(phone)
    return phone


PEOPLE: Mapping[str, tuple[Role, Callable[[Stage], Awaitable[Phone]]]] = {
    "board member": (Role.BOARD, lambda stage: hire(stage, Role.BOARD)),
    "organiser": (Role.ORGANISER, lambda stage: hire(stage, Role.ORGANISER)),
    "officer": (Role.OFFICER, lambda stage: hire(stage, Role.OFFICER)),
    "admin": (Role.ADMIN, lambda stage: hire(stage, Role.ADMIN)),
    "resident": (Role.RESIDENT, lambda stage: stage.resident()),
    "nobody we know": (Role.RESIDENT, _nobody),
    "an admin who was revoked": (Role.RESIDENT, _revoked),
}


async def scene_of(stage: Stage) -> Scene:
    """Prepare an open wave, a survey that is not open, a text, an alert, and staff whose role can end."""
    wave = stage.open("neighbourhood-review")
    other = await hire(stage, Role.OFFICER, "Ben")
    text, alert = wrote(stage, "We need a bench."), ring(stage)
    feedback = stage.surveys["event-feedback"]
    stored(stage.stores.answers, feedback, made_up(feedback, 12))
    return Scene(stage.surveys["pulse"].fingerprint[:12], wave.id, handle(other), over(stage), text, alert)


def over(stage: Stage) -> str:
    """Let an event be over, so that people wait to hear what came of it."""
    ended = stage.house.clock() - timedelta(hours=1)
    event = Event(id="over1234", source="en_GB", titles={"en_GB": "Tea"}, starts=ended - timedelta(hours=1), ends=ended)
    with stage.stores.contacts.begin() as conn:
        return publish(conn, stage.house, event, needs=stage.surveys["event-needs"]).id


def changeable(stage: Stage) -> dict[str, object]:
    """Read all tables but those that every update touches."""
    touched = {"contacts.contact", "contacts.handled", "contacts.audit"}
    return {name: rows for name, rows in stage.everything().items() if name not in touched}


def test_every_act_has_its_button() -> None:
    assert set(BUTTONS) == set(Act)
    assert set(DOORS) == set(BUTTONS)
    assert {act for act, _ in VERBS.values()} == set(BUTTONS)
    assert set(MATRIX) == set(Act)


@pytest.mark.parametrize("who", PEOPLE)
async def test_every_act_tried_by_everybody_does_what_the_matrix_says(stage: Stage, who: str) -> None:
    role, bring = PEOPLE[who]
    scene, phone = await scene_of(stage), await bring(stage)
    known = member(phone)

    for act, button in BUTTONS.items():
        before, entries = changeable(stage), logged(stage)
        await phone.force(button(scene), phone.screen)
        written = [(actor, done) for actor, done, _ in logged(stage)[len(entries) :]]

        expected: list[tuple[str, str]] = []
        if known is not None:
            expected = [(known.handle, act.value if may(role, act) else "refused")]
        assert written == expected, act
        assert (NOT_ALLOWED not in phone.text) == may(role, act) or who == "nobody we know", act
        if not may(role, act):
            assert changeable(stage) == before, act


@BOTH
@pytest.mark.parametrize("role", STAFF)
async def test_every_button_of_staff_is_refused_to_whom_the_matrix_does_not_name(stage: Stage, role: Role) -> None:
    scene, phone = await scene_of(stage), await hire(stage, role)

    for verb, (act, _) in VERBS.items():
        subject = SUBJECTS.get(verb, lambda _scene: "")
        await phone.force(f"m:{verb}{subject(scene)}", phone.screen)

        assert (NOT_ALLOWED not in phone.text) == may(role, act), verb


@pytest.mark.parametrize("role", STAFF)
async def test_the_menu_offers_what_the_role_may_do_and_nothing_else(stage: Stage, role: Role) -> None:
    phone = await hire(stage, role)

    assert list(phone.data) == [*may_open(role), "m:language", "m:resume"]


async def test_the_command_of_staff_does_not_exist_for_anybody_else(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    question = phone.text

    await phone.say("/staff")
    staffs = phone.text
    await phone.say("/nothing")

    assert staffs == phone.text == f"{UNKNOWN_COMMAND}\n\n{question}"
    assert logged(stage) == []


async def test_whoever_was_revoked_is_refused_at_the_next_tap_and_learns_no_more(stage: Stage) -> None:
    phone = await hire(stage, Role.ADMIN)
    await phone.choose("m:staff_roles")
    fire(phone)
    entries = logged(stage)

    await phone.choose("m:staff_invite:admin")

    assert phone.text == f"{NOT_ALLOWED}\n\nThere is no open survey at the moment."
    assert [data for data in phone.data if "staff" in data] == []
    assert logged(stage) == entries
    await phone.say("/staff")
    assert phone.text.startswith(UNKNOWN_COMMAND)


@pytest.mark.parametrize(
    "data",
    [
        "m:staff_nothing",
        "m:staff_open",
        "m:staff_open:x.y.z",
        "m:staff_link:....",
        "m:staff_list:-9",
        "m:staff_x:<b>",
        "m:staff_review:xx.zzz.1.2",
        "m:staff_text:..99999999",
        "m:staff_judge:.nothing.ns",
        "m:staff_judge:.nothing.nn",
        "m:staff_judge",
        "m:staff_words:....",
        "m:staff_black:.nothing.a.b.1",
        "m:staff_black:.",
        "m:staff_shown:99999",
        "m:staff_hidden:x",
        "m:staff_alerts:-1",
        "m:staff_away:nothing",
        "m:staff_file:exe.event-feedback",
        "m:staff_file:csv.nothing",
        "m:staff_kinds:nothing",
        "m:staff_release",
        "m:staff_release:nothing",
    ],
)
async def test_a_button_that_was_made_up_is_harmless(stage: Stage, data: str) -> None:
    stage.open("neighbourhood-review")
    phone = await hire(stage, Role.ADMIN)
    before = changeable(stage)

    await phone.force(data, phone.screen)

    assert changeable(stage) == before


async def test_a_lower_code_takes_nothing_and_stays_good(stage: Stage) -> None:
    phone, other = await hire(stage, Role.ADMIN), await stage.resident("Nour")
    code = code_for(stage, Role.ORGANISER)

    await phone.say(f"/start {code}")
    kept = member(phone)
    await other.say(f"/start {code}")
    got = member(other)

    assert kept is not None
    assert got is not None
    assert (kept.role, got.role) == (Role.ADMIN, Role.ORGANISER)


async def test_a_higher_code_raises_the_role_and_leaves_the_handle(stage: Stage) -> None:
    phone = await hire(stage, Role.ORGANISER)
    before = handle(phone)

    await phone.say(f"/start {code_for(stage, Role.ADMIN)}")

    found = member(phone)
    assert found is not None
    assert (found.role, found.handle) == (Role.ADMIN, before)
