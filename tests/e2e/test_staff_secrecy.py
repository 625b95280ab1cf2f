"""Nobody can read a sheet: whatever staff tap, no answer and no person is shown."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.roles import Role
from bot.actions import alertroom, card_desk, staff, staffroom, textroom
from bot.actions.planning import keep_definition
from bot.promises.card import Card, Part, Status
from bot.render import staff as screens
from bot.render import texts
from bot.schedule.broadcast import Broadcast
from bot.schedule.broadcast import Stage as Standing
from bot.schedule.event import Event, EventState
from bot.store.contacts import assessments, broadcasts, cards, events, tasks
from bot.store.contacts.assessments import Kept
from bot.store.contacts.tables import AUDIT
from bot.store.contacts.tasks import Task, TaskKind
from bot.survey import record
from bot.survey.session import SENT, Answer, Session
from bot.survey.session import Standing as Told
from tests.actions.saying import let_say
from tests.e2e.gathering import organiser, plan, publish
from tests.e2e.staffing import handle, hire, ring, wrote
from tests.e2e.stage import Phone, Stage, spellings
from tests.e2e.test_broadcasts import written

MOST_OF_A_VERB = 24


@pytest.fixture
async def stage_for_the_hasty(dark_stage: Stage) -> AsyncIterator[Stage]:
    """Let people tap as fast as they can: every button is more than the pace of one person allows."""
    dark_stage.settings = dark_stage.settings.model_copy(update={"pace_burst": 0})
    await dark_stage.rise()
    yield dark_stage
    await dark_stage.fall()


async def test_nothing_that_staff_can_reach_shows_a_sheet_or_names_a_person(stage_for_the_hasty: Stage) -> None:
    """Tap every button there is, as admin, while a sheet is sent, one is begun, and both hold a text."""
    stage = stage_for_the_hasty
    wave = stage.open("neighbourhood-review")
    secret = "the cellar of number nine"
    residents = [await stage.resident("Nour"), await stage.resident("Amal")]
    for at, resident in enumerate(residents):
        await resident.begin(wave)
        while resident.holds("S") is None and secret not in repr(resident.answers(wave)):
            await resident.say(secret)
            if secret not in repr(resident.answers(wave)):
                await resident.move("s" if resident.holds("s") else "d")
        assert secret in repr(resident.answers(wave))
        if at:
            await resident.skip_to_review()
            await resident.move("S")
    await _plan_events(stage)
    wrote(stage, "A bench", language="nl")
    ring(stage)
    begin_card(stage)
    owe_a_report(stage)
    cut_a_wave(stage)
    admin = await hire(stage, Role.ADMIN)
    await _write_to_many(admin)
    hold_up(stage, admin)
    judge_scheme(stage)
    admin.seen.clear()

    pressed = await _press_everything(admin)

    assert {data.split(":")[1] for data in pressed} == {"staff", *staffroom.VERBS} - OLDER
    shown = "\n".join(admin.seen)
    assert secret not in shown
    ids = [str(resident.person.id) for resident in residents]
    assert [each for each in (*ids, str(admin.person.id)) if each in shown] == []
    log = repr(stage.rows(AUDIT)).encode()
    assert [s for r in residents for s in spellings(r.person.id) if s in log] == []


async def _plan_events(stage: Stage) -> None:
    """Publish an event, plan one up to its preview, and leave a third where its start is asked."""
    officer = await organiser(stage)
    await publish(officer)
    await plan(officer)
    await officer.choose("m:staff_events")
    await officer.choose("m:staff_event_new")
    for text in ("A walk", "?", "Kraanbrug", "28.3.2026"):
        await officer.say(text)


async def _write_to_many(phone: Phone) -> None:
    """Leave one message to many planned for a later hour, and one as a draft."""
    for later in (True, False):
        await phone.say("/staff")
        await written(phone)
        if later:
            for button in ("day", "hour", "ask", "at"):
                await phone.choose(f"m:staff_cast_{button}")
    await phone.say("/staff")


def hold_up(stage: Stage, phone: Phone) -> None:
    """Let a message to many that somebody wrote be under way, and stand still."""
    now = stage.clock()
    texts = {"en_GB": "The library"}
    cast = Broadcast(id="b1", author=handle(phone), source="en_GB", texts=texts, made=now, send_at=now)
    with stage.stores.contacts.begin() as conn:
        broadcasts.create(conn, replace(cast, stage=Standing.PAUSED))


def judge_scheme(stage: Stage) -> None:
    """Let a colleague have sent what they think of the scheme, so that its result can be reached."""
    survey, day = stage.surveys["benchmark"], stage.clock().date()
    sent = {"b1_1": Answer(Told.GIVEN, "1")}
    session = record.dump(Session(token="abcd", at=SENT, answers=sent, sent=sent))
    with stage.stores.contacts.begin() as conn:
        keep_definition(conn, stage.house, survey)
        kept = Kept(year=day.year, handle="dora55", form=survey.fingerprint, session=session, agreed=day)
        assessments.put(conn, kept)


def cut_a_wave(stage: Stage) -> None:
    """Let a wave be cut of which figures can be published, and answers taken out as a file."""
    wave = stage.open("event-feedback")
    let_say(stage.stores.contacts, stage.house, wave, [{"e_next": "yes"}] * 20 + [{"e_next": "no"}] * 20)
    stage.close(wave)


def owe_a_report(stage: Stage) -> None:
    """Let an event be over of which people should have heard by now."""
    ends = stage.clock() - timedelta(days=15)
    event = Event(id="e1", source="en_GB", titles={"en_GB": "A walk"}, starts=ends - timedelta(hours=1), ends=ends)
    with stage.stores.contacts.begin() as conn:
        events.add(conn, replace(event, state=EventState.PUBLISHED))
        tasks.put(conn, Task("e1", TaskKind.REPORT, ends + timedelta(days=14)))


def begin_card(stage: Stage) -> None:
    """Begin a card that lacks nothing, so that every screen of it can be reached without typing."""
    words = {part: {"en_GB": "Light"} for part in Part}
    card = Card(source="en_GB", status=Status.PLANNED, words=words, owner="City", due=stage.clock().date())
    with stage.stores.contacts.begin() as conn:
        cards.begin(conn, "c1", card, stage.clock().date())


OLDER = {"staff_reports"}
"""Verbs that only buttons of older chats have: they lead where another one leads now."""

_ENDING = ("revoke", "close", "cancel", "drop", "publish", "new", "tell")
"""Words in the buttons that end something, the last to be tapped."""


async def _press_everything(phone: Phone) -> set[str]:
    """Tap every staff's button that is ever shown, once each, but no verb for ever; those that end something last."""
    pressed, waiting = set[str](), {"m:staff"}
    while waiting:
        chosen = min(waiting, key=lambda data: (any(word in data for word in _ENDING), data))
        waiting.discard(chosen)
        pressed.add(chosen)
        if len(pressed) > 1_000:
            break
        await phone.force(chosen, phone.screen)
        verbs = Counter(data.split(":")[1] for data in pressed)
        found = {data for data in phone.data if data.startswith("m:staff")} - pressed
        waiting = {data for data in waiting | found if verbs[data.split(":")[1]] < MOST_OF_A_VERB}
    return pressed


def _names_in(module: object) -> Iterator[str]:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]  # a module
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.name


@pytest.mark.parametrize("module", [staff, staffroom, textroom, alertroom, card_desk, screens, texts])
def test_no_code_of_staff_knows_how_to_open_a_sheet(module: object) -> None:
    opening = {
        "unseal",
        "read_sheet",
        "open_sheet",
        "find_sheet",
        "submitted",
        "drafts",
        "with_wave",
        "sealed",
        "session",
    }

    assert opening & set(_names_in(module)) == set()
