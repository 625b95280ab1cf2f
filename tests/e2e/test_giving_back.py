"""Residents get back what was answered: a picture, the same numbers as text, in their language, chart by chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.release import Yardstick, make
from bot.actions.shelf import Shelf
from bot.app import media
from bot.indicators.selection import Selection
from bot.schedule.event import Event, EventState
from bot.simulator.chat import Message
from bot.store.answers.releases import KeptRelease
from bot.store.contacts import events
from tests.actions.saying import let_say
from tests.actions.test_release import known
from tests.e2e.stage import BOTH, Phone, Stage


def published(stage: Stage, survey: str = "pulse") -> KeptRelease:
    """Hold a wave of 120 known answers, and publish it."""
    wave = stage.open(survey)
    let_say(stage.stores.contacts, stage.house, wave, known(), areas=("kade", "molenveld"))
    stage.close(wave)
    return make(stage.stores.contacts, stage.stores.answers, stage.house, Yardstick(), wave=wave.id)


def pictures(phone: Phone) -> list[Message]:
    return [message for message in phone.person.messages if message.kind == "photo"]


async def walk_to(phone: Phone, question: str) -> None:
    """Go on from chart to chart until one is about a question."""
    while question not in phone.text:
        await phone.tap("Next page")


@BOTH
async def test_results_are_a_picture_and_the_same_numbers_as_text(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    published(stage)

    await kate.say("/results")
    await walk_to(kate, "How safe do you feel")

    picture = pictures(kate)[-1]
    assert picture.body["photo"][-1]["width"] == 1080
    assert picture.text == "How safe do you feel walking alone in your neighbourhood after dark?"
    lines = kate.text.splitlines()
    assert lines[0] == "Everybody in these figures is made up. They only show how it works."
    assert lines[1].startswith("How safe do you feel walking alone in your neighbourhood after dark? (2/")
    assert "Very safe: 30% (People: 36\u00a0/\u00a0120 · Range: 23% – 39%)" in lines
    assert "Of all who took part: 120" in lines


async def test_everybody_reads_them_in_their_language(stage: Stage) -> None:
    amal = await stage.resident("Amal", language="ar")
    published(stage)

    await amal.say("/results")

    assert "الأرقام الرئيسية" in amal.text
    assert "50%" in amal.text
    assert pictures(amal)[-1].text == "الأرقام الرئيسية"
    assert {line[0] for line in amal.screen.text.splitlines() if line} == {"\u200f"}


async def test_small_groups_are_hidden_as_in_the_release(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    published(stage)

    await kate.say("/results")
    await walk_to(kate, "What have you taken part in")

    assert "A residents' group: not shown\n" in kate.text
    assert "Not shown: groups and numbers so small that somebody could be recognised." in kate.text


async def test_a_reader_walks_on_back_and_by_the_list(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    kept = published(stage)
    await kate.say("/results")
    first = kate.text

    await kate.tap("Next page")
    second = kate.text
    await kate.tap("Previous page")
    assert kate.text == first != second

    await kate.tap("All figures")
    assert kate.text == "How is it going here?\nWhat people answered"
    assert kate.data[1] == f"m:figure:{kept.id}.1"
    await kate.choose(f"m:figure:{kept.id}.1")
    assert kate.text == second


async def test_a_second_look_draws_nothing_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    kate, ben = await stage.resident("Kate"), await stage.resident("Ben")
    published(stage)
    await kate.say("/results")

    monkeypatch.setattr("subprocess.run", _never)
    await ben.say("/results")

    (hers,), (his,) = pictures(kate), pictures(ben)
    assert hers.body["photo"][-1]["file_id"] == his.body["photo"][-1]["file_id"]


def _never(*_: object, **__: object) -> None:
    raise AssertionError("no process is started")


async def test_where_nothing_can_be_drawn_the_numbers_come_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    kate = await stage.resident("Kate")
    published(stage)
    monkeypatch.setattr("bot.paper.press.sys.executable", "/bin/false")

    await kate.say("/results")

    assert pictures(kate) == []
    assert "Feel safe outside after dark: 50%" in kate.text
    assert media.PATIENCE > 0


async def test_before_anything_is_published_results_are_what_came_of_it(stage: Stage) -> None:
    kate = await stage.resident("Kate")

    await kate.say("/results")

    assert "There are no results yet. We tell them here." in kate.text
    assert not any(data.startswith("m:figure") for data in kate.data)


async def test_figures_and_what_came_of_them_lead_to_each_other(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    published(stage)
    await kate.choose("m:results")
    figures = kate.text

    await kate.tap("📣 What came of it")
    assert "There are no results yet. We tell them here." in kate.text
    await kate.tap("📊 What people answered")
    await kate.choose("m:figure")

    assert kate.text == figures


async def test_several_surveys_are_offered_the_newest_first(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    older = published(stage)
    stage.clock.move(days=14)
    newer = published(stage)

    await kate.say("/results")
    await kate.tap("Other surveys")

    assert kate.data[:2] == (f"m:figure:{newer.id}.0", f"m:figure:{older.id}.0")
    assert kate.buttons[:2] == ("How is it going here? (2026-W12)", "How is it going here? (2026-W10)")


@pytest.mark.parametrize("subject", ["gone-1.0", "gone-1", "x", "..", "0"])
async def test_a_button_of_figures_that_are_gone_leads_to_the_list(stage: Stage, subject: str) -> None:
    kate = await stage.resident("Kate")
    kept = published(stage)
    await kate.say("/results")

    await kate.force(f"m:figure:{subject}", kate.screen)

    assert f"m:figure:{kept.id}.0" in kate.data


async def test_a_number_beyond_the_last_chart_shows_the_last(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    kept = published(stage)
    await kate.say("/results")

    await kate.force(f"m:figure:{kept.id}.99999", kate.screen)

    assert "Next page" not in kate.buttons
    assert "Previous page" in kate.buttons


async def test_the_public_site_is_a_button_where_the_scheme_names_it(stage: Stage) -> None:
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal", language="ar")
    published(stage)
    house = stage.house
    await stage.fall()
    stage.house = replace(house, scheme=replace(house.scheme, site="https://havenstad.example/results"))
    await stage.rise()

    for phone, tag in ((kate, "en-GB"), (amal, "ar")):
        await phone.say("/results")
        urls = [button["url"] for row in phone.screen.keyboard for button in row if "url" in button]
        assert urls == [f"https://havenstad.example/results/{tag}/index.html"]


def test_what_was_worked_out_is_kept_for_each_language(stage: Stage) -> None:
    published(stage)
    shelf = Shelf(stage.stores.answers, stage.house.scheme)
    (release,) = shelf.newest()
    words = stage.house.catalogs

    shown = Selection()
    first = shelf.pages(release, words["nl"], synthetic=True, selection=shown)

    assert shelf.pages(release, words["nl"], synthetic=True, selection=shown) is first
    assert shelf.pages(release, words["el"], synthetic=True, selection=shown) is not first


@BOTH
async def test_residents_read_what_they_chose_first_with_who_chose_it_and_its_goal(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    published(stage)
    poll = stage.open("what-matters")
    let_say(
        stage.stores.contacts, stage.house, poll, [{"w_matters": ("living",)}] * 30 + [{"w_matters": ("safe",)}] * 15
    )
    stage.close(poll)

    await kate.say("/results")
    before = bold(kate)
    make(stage.stores.contacts, stage.stores.answers, stage.house, Yardstick(), wave=poll.id)
    await kate.say("/results")
    await kate.tap("Other surveys")
    await kate.tap(next(button for button in kate.buttons if button.startswith("How is it going here?")))

    assert before[0].startswith("Feel safe outside after dark: 50%")
    assert bold(kate)[0].startswith("The neighbourhood became better")
    line = next(line for line in kate.text.splitlines() if line.startswith("Feel safe outside after dark:"))
    assert "People: 60\u00a0/\u00a0120 · Range: 41% – 59%" in line
    assert line.endswith("Goal: At least 65% by 2028: not reached · Chosen by: Residents)")


def bold(phone: Phone) -> list[str]:
    """List the lines with a number, in their order."""
    return [line for line in phone.text.splitlines() if "%" in line]


async def test_beside_what_came_of_it_stands_how_much_of_what_is_owed_came_in_time(stage: Stage) -> None:
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal", language="ar")
    event = Event(
        id="e1",
        door="e1",
        state=EventState.PUBLISHED,
        source="nl",
        starts=stage.clock() - timedelta(days=30, hours=2),
        ends=stage.clock() - timedelta(days=30),
    )
    with stage.stores.contacts.begin() as conn:
        events.add(conn, event)

    await kate.say("/results")
    await amal.say("/results")

    lines = kate.text.splitlines()
    at = lines.index("What we owe people")
    told = "In time: 0\u00a0/\u00a01 · Goal: At least 100% by 2027: not reached · Chosen by: Residents"
    assert lines[at + 1 : at + 3] == [
        f"Meetings of which people heard within 14 days: 0% ({told})",
        "These are counts of meetings and themes, not of people. Counted on: Saturday, 7 March 2026",
    ]
    assert "لقاءات سمع الناس بنتائجها خلال 14 يومًا: 0%" in amal.text
