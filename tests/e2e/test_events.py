"""Residents and events, over real updates: hear of one, say whether one comes and what one needs, get a place."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from bot.actions import meetings, retention
from bot.actions.news import say_cancelled, say_moved, say_place
from bot.actions.reception import show_again
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming
from bot.store.contacts import people, rsvps
from bot.store.contacts.tables import DELIVERY, RSVP
from tests.e2e.gathering import (
    answer_needs,
    choice,
    coming,
    event,
    go,
    organiser,
    planned,
    publish,
    put_off,
    rsvp,
)
from tests.e2e.stage import BOTH, Stage

MOVED_UP = "A place got free: it is yours."
FULL = "All places are taken. If you say that you will come, you wait in line."


async def test_whoever_says_yes_has_the_place_at_once_and_is_asked_what_they_need(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()

    await kate.choose("m:events")
    listed = kate.text
    await kate.choose("m:event:")
    await kate.tap("Yes, I will come")
    asked = kate.text
    await answer_needs(kate)

    assert "A new playground\n📅 Saturday, 28 March 2026, 18:00 until 20:00" in listed
    assert asked.startswith("✅ You have said that you will come.")
    said = rsvp(kate, meeting)
    assert said is not None
    assert (said.coming, said.reminders, said.session) == (Coming.YES, ("1w", "2h"), "")
    assert said.needs == {
        "r_lang": "ar",
        "r_child": 2.0,
        "r_ages": ("0_2", "3_6"),
        "r_access": ("no_steps",),
        "r_cost": "no",
        "r_remind": ("week", "hours"),
    }
    assert kate.text.startswith("Thank you. We pass on what you need, without your name.")


async def test_what_residents_need_reaches_neither_sheets_nor_answers_and_is_seen_and_changed(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()
    await go(kate, meeting, "yes")
    await answer_needs(kate)

    await kate.choose("m:rsvp_needs")
    review = kate.text
    await kate.say("/mydata")
    mine = kate.text
    everything = stage.everything()

    assert "2. Do you need an interpreter?\nYes, Arabic" in review
    assert "📅 A new playground" in mine
    assert "6. Do you need help with the cost of travel?\nNo" in mine
    assert everything["contacts.sheet"] == []
    assert [table for table, rows in everything.items() if table.startswith("answers.") and rows] == []


async def test_one_can_say_no_with_a_reason_and_come_back(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()
    await go(kate, meeting, "no")
    await kate.tap("☐ The language")
    await kate.tap("Next")
    await kate.tap("Send")
    first = rsvp(kate, meeting)

    await kate.tap("Maybe")

    assert first is not None
    assert (first.coming, dict(first.needs)) == (Coming.NO, {"r_why": ("language",)})
    assert coming(kate, meeting) is Coming.MAYBE
    assert kate.text.startswith("You said: maybe.")


@BOTH
async def test_a_full_event_has_a_waiting_line_and_the_first_in_it_moves_up(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal, ben = [await stage.resident(name, language=code) for name, code in NEIGHBOURS]

    await go(kate, meeting, "yes")
    await amal.say(f"/start {meeting.id}")
    offered = amal.text
    for phone in (amal, ben):
        await go(phone, meeting, "yes")
    waiting = ben.text
    before = planned(stage, Kind.PLACE)
    await go(kate, meeting, "no")

    assert "كل الأماكن محجوزة" in offered
    assert "You are number 2 in the waiting line." in waiting
    assert before == []
    assert [coming(phone, meeting) for phone in (kate, amal, ben)] == [Coming.NO, Coming.YES, Coming.WAITING]
    assert planned(stage, Kind.PLACE) == [(amal.person.id, "turn-1", stage.clock())]


NEIGHBOURS = (("Kate", "en_GB"), ("Amal", "ar"), ("Ben", "en_GB"))


@BOTH
async def test_of_many_who_want_the_last_place_at_the_same_time_one_gets_it_and_nobody_shares_a_turn(
    stage: Stage,
) -> None:
    meeting = await publish(await organiser(stage), room="1")
    phones = [await stage.resident(f"Kate {number}") for number in range(6)]

    def want(who: int) -> None:
        with stage.stores.contacts.begin() as conn:
            contact = people.touch(conn, who)
            assert contact is not None
            meetings.say_coming(conn, stage.house, contact, f"{meeting.id}.yes")

    await asyncio.gather(*(asyncio.to_thread(want, phone.person.id) for phone in phones))

    said = [rsvp(phone, meeting) for phone in phones]
    assert sorted(each.coming for each in said if each) == [Coming.WAITING] * 5 + [Coming.YES]
    assert sorted(each.turn for each in said if each and each.turn) == [1, 2, 3, 4, 5]


async def test_who_moves_up_and_gives_the_place_back_is_not_told_of_it_and_the_next_is(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal, ben = [await stage.resident(name) for name, _ in NEIGHBOURS]
    for phone in (kate, amal, ben):
        await go(phone, meeting, "yes")
    await go(kate, meeting, "no")

    await go(amal, meeting, "no")

    assert planned(stage, Kind.PLACE) == [(ben.person.id, "turn-2", stage.clock())]


async def test_a_free_place_is_told_once_also_when_the_outbox_has_forgotten_that_it_was(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal, ben = [await stage.resident(name) for name in ("Kate", "Amal", "Ben")]
    for resident, said in ((kate, "yes"), (amal, "yes"), (kate, "no")):
        await go(resident, meeting, said)
    with stage.stores.contacts.begin() as conn:
        told = conn.execute(delete(DELIVERY).where(DELIVERY.c.kind == Kind.PLACE)).rowcount

    await go(ben, meeting, "maybe")

    assert (told, coming(amal, meeting)) == (1, Coming.YES)
    assert planned(stage, Kind.PLACE) == []


async def test_whoever_cannot_be_told_keeps_their_turn_and_the_next_moves_up(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal, ben = [await stage.resident(name) for name, _ in NEIGHBOURS]
    for phone in (kate, amal, ben):
        await go(phone, meeting, "yes")
    await amal.say("/stop")

    await go(kate, meeting, "no")

    assert [coming(phone, meeting) for phone in (amal, ben)] == [Coming.WAITING, Coming.YES]
    await ben.do(ben.person.block())
    assert coming(ben, meeting) is Coming.YES
    await go(await stage.resident("Nour"), meeting, "no")
    with stage.stores.contacts.begin() as conn:
        rsvps.remove(conn, meeting.id, ben.person.id)
    await amal.say("/surveys")
    await amal.tap("Start messages again")
    assert coming(amal, meeting) is Coming.YES


async def test_who_is_forgotten_leaves_nothing_behind_and_their_place_goes_on(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal = [await stage.resident(name) for name, _ in NEIGHBOURS[:2]]
    for phone in (kate, amal):
        await go(phone, meeting, "yes")

    await kate.say("/forget")

    assert (coming(kate, meeting), coming(amal, meeting)) == (None, Coming.YES)
    assert str(kate.person.id) not in repr(stage.everything())


async def test_all_about_who_came_is_deleted_seven_days_after_the_event_and_a_number_stays(stage: Stage) -> None:
    staff = await organiser(stage)
    meeting = await publish(staff)
    kate = await stage.resident()
    await go(kate, meeting, "yes")
    stage.clock.at = datetime(2026, 3, 28, 17, 30, tzinfo=UTC)
    await kate.say(f"/start {meeting.door}")

    stage.clock.at = datetime(2026, 4, 4, 17, 59, tzinfo=UTC)
    before = retention.sweep(stage.stores.contacts, stage.house)
    stage.clock.at = datetime(2026, 4, 5, 9, 0, tzinfo=UTC)
    after = retention.sweep(stage.stores.contacts, stage.house)

    assert before is not None
    assert after is not None
    assert (before.deleted["RSVPs with needs"], after.deleted["RSVPs with needs"]) == (0, 1)
    assert stage.rows(RSVP) == []
    await staff.choose("m:staff_event:")
    await staff.choose("m:staff_tally")
    assert "Checked in at the door: 1" in staff.text


@pytest.mark.parametrize("language", ["en_GB", "ar"])
async def test_whoever_was_cut_off_at_any_step_sees_the_same_screen_again(stage: Stage, language: str) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident(language=language)

    def again() -> str:
        with stage.stores.contacts.begin() as conn:
            screen = show_again(stage.house, chat=kate.person.id)(conn)
        assert screen is not None
        return screen.rows[0][0].text

    steps = [f"m:event:{meeting.id}", "m:rsvp:", *["w:"] * 4]
    await kate.choose("m:events")
    for step in steps:
        await kate.choose(step)
        assert again() == kate.screen.buttons[0]
    await stage.fall()
    await stage.rise()
    await kate.say("?")
    assert again() == kate.screen.buttons[0]


async def test_words_where_an_event_is_shown_are_answered_kindly_and_keep_the_event_there(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()
    await kate.say(f"/start {meeting.id}")
    shown = kate.text

    await kate.say("What is this?")

    assert kate.text == f"No question is open now. Please use the buttons below.\n\n{shown}"


async def test_a_newcomer_who_follows_an_event_gets_there_after_the_first_contact(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    phone = stage.phone("Nour", "ar")
    await phone.say(f"/start {meeting.id}")
    await phone.choose("m:speak:ar")
    for verb in ("consent", "decline", "decline", "decline", "area:kade"):
        await phone.choose(f"m:{verb}")

    assert phone.text.startswith("A new playground")
    await phone.choose("m:rsvp:")
    assert coming(phone, meeting) is Coming.YES


async def test_an_event_comes_as_a_calendar_file_and_as_a_place_on_the_map(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), pin=(52.37, 4.89))
    kate = await stage.resident()
    await kate.say(f"/start {meeting.id}")

    await kate.tap("Save in my calendar")
    file = next(each.body["document"] for each in reversed(kate.person.messages) if "document" in each.body)
    await kate.tap("Show on the map")
    venue = next(each.body["venue"] for each in reversed(kate.person.messages) if "venue" in each.body)

    assert (file["file_name"], file["mime_type"]) == ("event.ics", "text/calendar")
    assert venue["title"] == "A new playground"
    assert venue["location"] == {"latitude": 52.37, "longitude": 4.89}
    assert kate.text.startswith("A new playground")


async def test_people_check_in_around_the_time_of_the_event_and_at_no_other(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()
    await kate.say(f"/start {meeting.id}")
    counted = {}

    for at in ((15, 59), (20, 1), (16, 0), (18, 30), (20, 0)):
        stage.clock.at = datetime(2026, 3, 28, *at, tzinfo=UTC)
        await kate.say(meeting.door.upper())
        said = rsvp(kate, meeting)
        counted[at] = (said is not None and said.attended, "You are checked in." in kate.text)
        with stage.stores.contacts.begin() as conn:
            rsvps.remove(conn, meeting.id, kate.person.id)

    await kate.say("/surveys")
    await kate.say(meeting.door)
    assert kate.text.startswith("✅ Welcome! You are checked in.")
    inside, outside = (True, True), (False, False)
    assert list(counted.values()) == [outside, outside, inside, inside, inside]


async def test_the_news_of_an_event_are_said_in_each_language_and_only_while_they_are_true(stage: Stage) -> None:
    meeting = await publish(await organiser(stage), room="1")
    kate, amal = [await stage.resident(name, language=code) for name, code in NEIGHBOURS[:2]]
    for phone in (kate, amal):
        await go(phone, meeting, "yes")
    await go(kate, meeting, "no")
    up = planned(stage, Kind.PLACE)[0]
    told = Planned(kind=Kind.PLACE, subject=meeting.id, rule=up[1], contact=up[0], due=up[2])
    later = put_off(stage, meeting)

    with stage.stores.contacts.begin() as conn:
        contact = people.read(conn, amal.person.id)
        other = people.read(conn, kate.person.id)
        assert contact is not None
        assert other is not None
        place = say_place(conn, stage.house, contact, told)
        nothing = say_place(conn, stage.house, other, told)
        moved = say_moved(conn, stage.house, contact, _news(meeting.id, later.version, amal.person.id))
        stale = say_moved(conn, stage.house, contact, _news(meeting.id, 1, amal.person.id))
        off = say_cancelled(conn, stage.house, contact, _news(meeting.id, later.version, amal.person.id))
        rsvps.remove(conn, meeting.id, amal.person.id)
        gone = say_moved(conn, stage.house, contact, _news(meeting.id, later.version, amal.person.id))

    assert place is not None
    assert "فرغ مكان" in place.text
    assert moved is not None
    assert "تغيّر موعد هذه الفعالية" in moved.text
    assert [nothing, stale, off, gone] == [None] * 4


def _news(subject: str, version: int, contact: int) -> Planned:
    due = datetime(2026, 3, 8, tzinfo=UTC)
    return Planned(kind=Kind.MOVED, subject=subject, rule=f"v{version}", contact=contact, due=due)


async def test_old_buttons_of_an_event_that_is_over_change_nothing(stage: Stage) -> None:
    meeting = await publish(await organiser(stage))
    kate = await stage.resident()
    await go(kate, meeting, "yes")
    asked = choice(kate, "No, I do not need one")
    stage.clock.at = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    before = stage.rows(RSVP)

    for data in (asked, f"m:rsvp:{meeting.id}.no", f"m:rsvp:{meeting.id}.nonsense", "m:rsvp:nothing.yes", "m:event:x"):
        await kate.force(data, kate.screen)

    assert stage.rows(RSVP) == before
    assert event(stage, meeting.id).state == meeting.state
