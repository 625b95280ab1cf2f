"""Events from the first tap of their organiser to the last place, over real updates."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.schedule.delivery import Kind
from bot.schedule.event import Coming, EventState
from tests.e2e.gathering import coming, go, organiser, plan, planned, publish, the_event
from tests.e2e.stage import BOTH, Stage


async def test_an_organiser_publishes_an_event_in_a_dozen_taps_and_texts(stage: Stage) -> None:
    phone = await organiser(stage)
    before = len([each for each in phone.person.messages if not each.from_bot])

    await plan(phone)
    preview = phone.text
    await phone.choose("m:staff_publish")

    event = the_event(stage)
    assert before >= 0
    assert "A new playground" in preview
    assert event.state is EventState.PUBLISHED
    assert event.titles == {"en_GB": "A new playground"}
    assert event.abouts == {"en_GB": "Which one do you want?"}
    assert event.starts == datetime(2026, 3, 28, 17, 0, tzinfo=UTC)
    assert (event.landmark, event.area, event.languages) == ("kade_library", "kade", ("en_GB",))
    assert (event.access, event.childcare, event.contact) == (("no_steps",), False, stage.house.scheme.contact)


@BOTH
async def test_the_last_place_the_waiting_line_and_who_moves_up(stage: Stage) -> None:
    event = await publish(await organiser(stage), room="1")
    first, second = await stage.resident("Kate"), await stage.resident("Amal", "ar", language="ar")

    await go(first, event, "yes")
    await go(second, event, "yes")
    assert (coming(first, event), coming(second, event)) == (Coming.YES, Coming.WAITING)
    assert planned(stage, Kind.PLACE) == []
    await go(first, event, "no")

    assert (coming(first, event), coming(second, event)) == (Coming.NO, Coming.YES)
    assert planned(stage, Kind.PLACE) == [(second.person.id, "turn-1", stage.clock())]
