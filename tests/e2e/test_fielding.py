"""Officers field surveys by buttons: for some areas and languages, longer, and again and again."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from bot.access.roles import Role
from bot.actions import repeating
from bot.actions.release import Yardstick
from bot.actions.waveroom import DAYS
from bot.jobs.clockwork import Jobs
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import WaveState
from bot.store.contacts.tables import WAVE
from bot.survey.model import Survey
from tests.e2e.staffing import handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage
from tests.export.answered import made_up, stored

TITLE = "How is it going here?"


async def to_opening(phone: Phone) -> None:
    """Tap up to where it is asked once more before a survey opens."""
    await phone.tap("Open a survey")
    await phone.tap(TITLE)
    await phone.tap("Saturday, 14 March 2026")


@BOTH
async def test_a_survey_opens_for_the_areas_and_languages_that_are_ticked(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await to_opening(officer)

    await officer.tap("✅ De Kade")
    await officer.tap("🌐 Languages")
    await officer.tap("✅ Nederlands")
    assert "⬜ Nederlands" in officer.buttons
    await officer.tap("Back")
    assert "⬜ De Kade" in officer.buttons
    await officer.tap("Yes, open it")

    (wave,) = stage.rows(WAVE)
    assert wave.areas == ["molenveld", "spoorzicht"]
    assert wave.languages == [code for code in stage.house.catalogs if code != "nl"]


async def test_it_opens_once_for_an_area_but_may_be_opened_for_another(stage: Stage) -> None:
    stage.open("pulse", areas=("kade",))
    officer = await hire(stage, Role.OFFICER)
    await to_opening(officer)
    await officer.tap("Yes, open it")
    everywhere = officer.text
    await to_opening(officer)
    await officer.tap("✅ De Kade")
    await officer.tap("Yes, open it")

    assert everywhere.startswith("This survey is open already.")
    assert sorted(row.areas for row in stage.rows(WAVE)) == [["kade"], ["molenveld", "spoorzicht"]]


@pytest.fixture
def rewritten(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Survey:
    """Change a question of the pulse, so that only English has all its texts."""
    pulse = stage.surveys["pulse"]
    asked = tuple(replace(each, label="Something new?") if each.name == "p_sat" else each for each in pulse.questions)
    changed = replace(pulse, questions=asked)
    monkeypatch.setattr("bot.app.service.load_surveys", lambda *_: {"pulse": changed})
    return changed


async def test_a_language_that_lacks_texts_is_left_out_unless_it_is_ticked(stage: Stage, rewritten: Survey) -> None:
    officer = await hire(stage, Role.OFFICER)
    await to_opening(officer)
    left_out = officer.text
    await officer.tap("Yes, open it")
    (first,) = stage.rows(WAVE)
    with stage.stores.contacts.read() as conn:
        (wave,) = fieldwork.open_waves(conn)
    stage.close(wave)

    await to_opening(officer)
    await officer.tap("🌐 Languages")
    arabic = next(each for each in officer.buttons if each.startswith("⬜ العربية"))
    await officer.tap(arabic)
    await officer.tap("Back")
    chosen = officer.text
    await officer.tap("Yes, open it")
    (second,) = (row for row in stage.rows(WAVE) if row.id != first.id)

    assert "Some of its texts are missing in: " in left_out
    assert "They are left out." in left_out
    assert first.languages == ["en_GB"]
    assert arabic.endswith(" %")
    assert "They are chosen: there people read those texts in English." in chosen
    assert set(second.languages) == {"en_GB", "ar"}
    assert rewritten.fingerprint == first.fingerprint


@BOTH
async def test_an_open_survey_is_extended_to_a_day_and_a_second_tap_changes_nothing(stage: Stage) -> None:
    wave = stage.open("pulse")
    officer = await hire(stage, Role.OFFICER)
    await officer.tap("Open a survey")
    await officer.tap(f"✏️ {TITLE}")
    assert officer.text.startswith(f"{TITLE}\nOpen until Saturday, 14 March 2026, 19:00.\nIt does not open again")
    longer = officer.data[0]
    assert longer == f"m:staff_longer:{wave.id}.20260321"

    await officer.choose(longer)
    screen = officer.screen
    await officer.force(longer, screen)

    (row,) = stage.rows(WAVE)
    assert stage.house.local(row.closes_at).isoformat() == "2026-03-22T00:00:00+01:00"
    assert officer.text.startswith(f"The survey is open.\n\n{TITLE}\nOpen until Sunday, 22 March 2026, 00:00.")
    assert logged(stage)[-1] == (handle(officer), "open waves", wave.id)


async def test_a_survey_that_waits_because_of_few_answers_opens_again_by_a_button(stage: Stage) -> None:
    wave = stage.open("pulse")
    officer, resident = await hire(stage, Role.OFFICER), await stage.resident("Nour")
    await resident.begin(wave)
    await resident.skip_to_review()
    await resident.move("S")
    stage.close(wave, few=False)

    await officer.tap("Open a survey")
    await officer.tap(f"✏️ {TITLE}")
    assert officer.text.startswith(f"{TITLE}\nClosed. Few people answered, so their answers wait.")
    await officer.choose("m:staff_longer")

    assert [row.state for row in stage.rows(WAVE)] == ["open"]
    assert resident.sheet(wave) is not None


async def test_no_button_moves_an_end_further_than_what_is_offered(stage: Stage) -> None:
    wave = stage.open("pulse")
    officer = await hire(stage, Role.OFFICER)
    for day in ("20360101", "20260301", "2026-03-21", "", "99999999"):
        await officer.force(f"m:staff_longer:{wave.id}.{day}", officer.screen)
        assert officer.text.startswith("This button is from an older message."), day

    (row,) = stage.rows(WAVE)
    assert row.closes_at == wave.closes_at
    assert max(DAYS) == 28


async def test_nobody_waits_while_a_release_is_worked_out(stage: Stage) -> None:
    over, wave = stage.open("event-feedback"), stage.open("pulse")
    officer, resident = await hire(stage, Role.OFFICER), await stage.resident("Nour")
    feedback = stage.surveys["event-feedback"]
    stored(stage.stores.answers, feedback, made_up(feedback, 40), wave=over.id)
    with stage.stores.contacts.begin() as conn:
        fieldwork.set_state(conn, over.id, WaveState.CUT)
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> Yardstick:
        begun.set()
        assert may_end.wait(20)
        return Yardstick()

    await officer.force(f"m:staff_release:{over.id}", officer.screen)
    stores = stage.stores
    jobs = Jobs(stores.contacts, stores.answers, stage.house, wake=stage.service.wake, yardstick=slow)
    working = asyncio.create_task(jobs.publish())
    assert await asyncio.to_thread(begun.wait, 20)
    await resident.begin(wave)
    await resident.tap("Safe")
    meanwhile = resident.text
    may_end.set()
    await working
    await stage.until(lambda: officer.text.startswith(f"The figures are published. Their name: {over.id}-1"))

    assert meanwhile.startswith("Question 2 of 14")


@BOTH
async def test_a_survey_is_asked_again_as_a_button_says_until_another_one_ends_it(stage: Stage) -> None:
    wave = stage.open("pulse")
    officer = await hire(stage, Role.OFFICER)
    await officer.tap("Open a survey")
    await officer.tap(f"✏️ {TITLE}")
    await officer.tap("Ask every 3 months")

    assert "It opens again every 3 months." in officer.text
    assert "Ask every 3 months" not in officer.buttons
    assert [row.every for row in stage.rows(WAVE)] == [3]
    stage.close(wave)
    stage.clock.move(days=93)
    with stage.stores.contacts.begin() as conn:
        (again,) = repeating.open_again(conn, stage.house, repeating.due(conn, stage.house), stage.surveys)
    (second,) = (row for row in stage.rows(WAVE) if row.id == again)
    assert (second.survey, second.every) == ("pulse", 3)

    await officer.say("/staff")
    await officer.tap("Open a survey")
    await officer.tap(f"✏️ {TITLE}")
    await officer.tap("Do not repeat it")
    assert "It does not open again by itself." in officer.text
    assert [row.every for row in stage.rows(WAVE) if row.id == again] == [0]
