"""What comes by itself around a meeting, over real updates: reminders, feedback with its nudge, and the report."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.jobs.clockwork import Jobs
from bot.schedule.delivery import Kind
from bot.schedule.event import Event
from bot.store.contacts.tables import DELIVERY
from tests.e2e.gathering import event, go, organiser, publish
from tests.e2e.stage import BOTH, Phone, Stage

PATIENCE = 20.0


async def ring(stage: Stage) -> None:
    """Let the jobs look at the clock."""
    stores, service = stage.stores, stage.service
    jobs = Jobs(stores.contacts, stores.answers, stage.house, lambda: stage.surveys, service.wake)
    await jobs.settle()
    await jobs.ask()


async def heard(phone: Phone, words: str) -> str:
    """Wait until the bot says something by itself, and give all that it said."""
    async with asyncio.timeout(PATIENCE):
        while words not in phone.text:
            await phone.person.next(PATIENCE)
    return phone.text


async def wait_for(stage: Stage, event: Event, moment: str) -> None:
    """Let the clock stand at a moment of the meeting: `-1d` before its start, `+2h` after its end."""
    number, unit = int(moment[1:-1]), moment[-1]
    by = timedelta(days=number) if unit == "d" else timedelta(hours=number)
    stage.clock.at = event.starts - by if moment.startswith("-") else event.ends + by
    await ring(stage)


async def move(boss: Phone, meeting: Event, day: str) -> Event:
    """Put a meeting off in the chat."""
    await boss.choose("m:staff_event:")
    await boss.choose("m:staff_change")
    await boss.tap("Change answer")
    await boss.tap("4. On which day is it?")
    await boss.say(day)
    await boss.choose("m:staff_publish")
    boss.stage.service.wake()
    return event(boss.stage, meeting.id)


def sent(stage: Stage, kind: Kind) -> list[tuple[int, str]]:
    """List the messages of a kind that went out: to whom, and by which rule."""
    return sorted((row.contact, row.rule) for row in stage.rows(DELIVERY) if (row.kind, row.state) == (kind, "sent"))


@BOTH
async def test_a_meeting_that_moved_over_the_change_of_the_clocks_reminds_once_each_in_their_language(
    stage: Stage,
) -> None:
    boss = await organiser(stage)
    meeting = await publish(boss)
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal", "ar")
    for phone in (kate, amal):
        await go(phone, meeting, "yes")
    meeting = await move(boss, meeting, "29 March 2026")
    assert await heard(kate, "29 March 2026")
    assert await heard(amal, "29 مارس 2026")

    await wait_for(stage, meeting, "-23h")  # one day before on the clock: that night an hour is left out

    assert "Sunday, 29 March 2026, 18:00 until 20:00" in await heard(kate, "⏰ A reminder")
    assert await heard(amal, "⏰ تذكير")
    await wait_for(stage, meeting, "-22h")
    rule = "start-1d@20260329T160000Z"
    both = [(kate.person.id, rule), (amal.person.id, rule)]
    await stage.until(lambda: sent(stage, Kind.REMINDER) == both)
    assert [sum("⏰" in each for each in phone.seen) for phone in (kate, amal)] == [1, 1]


@BOTH
async def test_whoever_checked_in_is_asked_how_it_was_and_nudged_once_unless_they_answered(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate, amal, ben = [await stage.resident(name) for name in ("Kate", "Amal", "Ben")]
    stage.clock.at = meeting.starts
    for phone in (kate, amal):
        await phone.say(f"/start {meeting.door}")
    await go(ben, meeting, "yes")

    await wait_for(stage, meeting, "+2h")
    assert "How was “A new playground”?" in await heard(kate, "How was")
    assert await heard(amal, "How was")
    await kate.tap("Start")
    await kate.tap("Start")
    while "Thank you. We have your answers." not in kate.text:
        await kate.tap(next(each for each in ("Send", "Skip", "Next") if each in kate.buttons))
    stage.clock.move(days=3)
    await ring(stage)
    assert "We do not ask again." in await heard(amal, "We would still like to know")

    both = [(kate.person.id, "once"), (amal.person.id, "once")]
    await stage.until(lambda: (sent(stage, Kind.FEEDBACK), sent(stage, Kind.NUDGE)) == (both, both))
    assert [len([each for each in phone.seen if "still like to know" in each]) for phone in (kate, amal, ben)] == [
        0,
        1,
        0,
    ]


async def test_an_organiser_hears_once_that_people_wait_to_hear_what_came_of_it(stage: Stage) -> None:
    boss = await organiser(stage)
    meeting = await publish(boss)

    for _ in range(3):
        await wait_for(stage, meeting, "+15d")
    assert "11 April 2026" in await heard(boss, "people should have heard by")
    await boss.tap("Tell people what came of it")
    await boss.tap("Yes, people have heard it")

    assert "Noted. Thank you for telling people." in boss.text
    await stage.until(lambda: sent(stage, Kind.OVERDUE) == [(boss.person.id, "report@20260411T180000Z")])
