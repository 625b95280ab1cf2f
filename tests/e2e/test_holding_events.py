"""Organisers and events, over real updates: plan, preview, publish, change, move, cancel, and see what people need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.schedule.delivery import Kind, State
from bot.schedule.event import Coming, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, rsvps
from bot.store.contacts.tables import DELIVERY, EVENT, EVENT_DRAFT
from tests.e2e.gathering import (
    answer_needs,
    coming,
    event,
    go,
    organiser,
    plan,
    planned,
    publish,
    the_event,
)
from tests.e2e.staffing import handle, logged
from tests.e2e.stage import BOTH, Phone, Stage

LACKING = "⚠️ Before it can be published, these need an answer:"


@pytest.mark.parametrize("language", ["en_GB", "ar"])
async def test_an_event_is_planned_and_published_in_a_dozen_taps_and_short_texts(stage: Stage, language: str) -> None:
    phone = await organiser(stage, language=language)
    did = await _plan_by_place(phone)
    preview = phone.text

    await phone.choose("m:staff_publish")

    held = the_event(stage)
    assert did + 1 == 12
    assert preview.splitlines()[2] == "A new playground"
    assert (held.state, held.version) == (EventState.PUBLISHED, 1)
    assert (held.titles, held.abouts) == ({language: "A new playground"}, {language: "Which one do you want?"})
    assert (held.starts, held.ends) == (_at(3, 28, 17), _at(3, 28, 19))
    assert (held.landmark, held.area, held.languages) == ("kade_library", "kade", (language,))
    assert (held.childcare, held.access, held.contact) == (True, (), stage.house.scheme.contact)
    assert logged(stage)[-2:] == [
        (handle(phone), "hold events", f"{held.id} begun"),
        (handle(phone), "hold events", f"{held.id} published"),
    ]


async def _plan_by_place(phone: Phone) -> int:
    """Plan an event by the places of the buttons, in whatever language; count what was done."""
    steps = [
        phone.choose("m:staff_event_new"),
        phone.say("A new playground\nWhich one do you want?"),
        _tapping(phone, "w:", 0),
        phone.say("28.3.2026 18.00"),
        _tapping(phone, "w:", 2),
        _moving(phone, "d"),
        _moving(phone, "s"),
        _moving(phone, "+"),
        _moving(phone, "d"),
        _moving(phone, "s"),
        phone.choose("m:staff_say"),
    ]
    for step in steps:
        await step
    return len(steps)


async def _tapping(phone: Phone, data: str, place: int) -> None:
    await phone.choose([each for each in phone.data if each.startswith(data)][place])


async def _moving(phone: Phone, letter: str) -> None:
    await phone.move(letter)


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def test_what_is_missing_is_told_all_at_once_and_nothing_is_published(stage: Stage) -> None:
    phone = await organiser(stage)
    await phone.choose("m:staff_event_new")
    await phone.say("A new playground")
    while "m:staff_publish" not in " ".join(phone.data):
        await phone.move("s")

    await phone.choose("m:staff_publish")

    labels = (
        "Where is it?",
        "On which day is it?",
        "When does it start?",
        "How long does it take?",
        "Which languages are spoken?",
        "What do you offer, so that everybody can take part?",
        "Whom can people ask about it?",
    )
    assert phone.text.startswith("\n• ".join((LACKING, *labels)))
    assert stage.rows(EVENT) == []


async def test_an_event_is_previewed_in_every_language_and_can_have_words_in_each(stage: Stage) -> None:
    phone = await organiser(stage)
    await plan(phone)
    languages = [data.rpartition(".")[2] for data in phone.data if data.startswith("m:staff_show")]
    draft = next(iter(stage.rows(EVENT_DRAFT))).id

    seen = {}
    for code in languages:
        await phone.force(f"m:staff_show:{draft}.{code}", phone.screen)
        seen[code] = phone.text
    await phone.force(f"m:staff_event_words:{draft}.ar", phone.screen)
    await phone.say("ملعب جديد\nأي ملعب تريدون؟")
    arabic = phone.text
    await phone.choose("m:staff_publish")
    held = the_event(stage)
    amal, nora = await stage.resident("Amal", language="ar"), await stage.resident("Nora", language="nb")
    for reader in (amal, nora):
        await reader.say(f"/start {held.id}")

    assert set(languages) == set(stage.house.catalogs) - {"en_GB"}
    assert "Geschreven in het English; niet vertaald." in seen["nl"]
    assert "zaterdag 28 maart 2026" in seen["nl"]
    assert "ملعب جديد\n\nأي ملعب تريدون؟" in arabic
    assert amal.text.startswith("ملعب جديد\n\nأي ملعب تريدون؟\n\n📅 السبت، 28 مارس 2026")
    assert nora.text.startswith("A new playground\n\nWhich one do you want?\n\nSkrevet på English; ikke oversatt.")


@BOTH
async def test_a_draft_survives_a_restart_at_every_step(stage: Stage) -> None:
    phone = await organiser(stage)
    await phone.choose("m:staff_event_new")
    for words in ("A new playground", "Which one?", "Loodskade 12", "28.3.2026", "18:30"):
        await stage.fall()
        await stage.rise()
        await phone.say(words)
    await phone.say("/staff")
    await phone.choose("m:staff_events")

    await phone.choose("m:staff_draft")

    assert phone.text.startswith("Question 7 of 12\n\nHow long does it take?")
    assert stage.rows(EVENT) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("29.3.2026", "This time does not exist on that day: the clocks go forward. Choose another time."),
        ("25.10.2026", "This time comes twice on that day: the clocks go back. Choose another time."),
    ],
)
async def test_a_time_that_a_day_does_not_have_or_has_twice_is_told_kindly(stage: Stage, day: str, words: str) -> None:
    phone = await organiser(stage)
    await phone.choose("m:staff_event_new")
    for text in ("A walk by night", "?", "Kraanbrug", day):
        await phone.say(text)

    await phone.say("2.30")
    refused = phone.text
    await phone.say("3:30")

    assert refused.startswith(f"⚠️ {words}\n\nQuestion 5 of 11\n\nWhen does it start?")
    assert phone.text.startswith("Question 6 of 11\n\nHow long does it take?")


async def test_an_event_in_the_night_of_the_clocks_lasts_as_long_as_was_said(stage: Stage) -> None:
    phone = await organiser(stage)
    await phone.choose("m:staff_event_new")
    for text in ("A walk by night", "?", "Kraanbrug", "29.3.2026", "1:30"):
        await phone.say(text)
    await phone.tap("2 hours")

    while "m:staff_publish" not in " ".join(phone.data):
        await phone.move("s")

    assert "📅 Sunday, 29 March 2026, 01:30 until 04:30" in phone.text


@BOTH
async def test_a_moved_event_is_told_to_everybody_concerned_and_to_nobody_else(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone, room="1")
    people = [await stage.resident(f"Kate {number}") for number in range(4)]
    for resident, said in zip(people, ("yes", "yes", "maybe", "no"), strict=True):
        await go(resident, meeting, said)

    await _change(phone, "5. When does it start?", "19:30")
    await phone.choose("m:staff_publish")

    moved = event(stage, meeting.id)
    assert (moved.version, moved.starts, moved.ends) == (2, datetime(2026, 3, 28, 18, 30, tzinfo=UTC), _end(20, 30))
    assert sorted(planned(stage, Kind.MOVED)) == [(each.person.id, "v2", stage.clock()) for each in people[:3]]
    assert phone.text.startswith("✅ Published. We write to 3 people that it has moved.")
    assert stage.rows(EVENT_DRAFT) == []


def _end(hour: int, minute: int) -> datetime:
    return datetime(2026, 3, 28, hour, minute, tzinfo=UTC)


async def _change(phone: Phone, question: str, answer: str) -> None:
    """Change one answer of the only event, up to its preview."""
    await phone.choose("m:staff_event:")
    await phone.choose("m:staff_change")
    await phone.tap("Change answer")
    await phone.tap(question)
    await phone.say(answer)


async def test_residents_see_an_event_as_it_was_until_its_changes_are_published(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    kate = await stage.resident()
    await go(kate, meeting, "yes")

    await _change(phone, "1. What is the event called?", "Two new playgrounds")
    before = event(stage, meeting.id)
    await phone.choose("m:staff_publish")

    assert before == meeting
    assert event(stage, meeting.id).titles == {"en_GB": "Two new playgrounds"}
    assert event(stage, meeting.id).version == 1
    assert planned(stage, Kind.MOVED) == []


async def test_at_another_place_the_old_address_and_the_old_pin_lead_nobody_astray(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone, pin=(52.1, 4.9))
    with stage.stores.contacts.begin() as conn:
        events.change(conn, replace(meeting, address="Old Street 5"))

    await _change(phone, "4. On which day is it?", "29.3.2026")
    same_place = phone.text
    await phone.choose("m:staff_publish")
    next_day = event(stage, meeting.id)
    await _change(phone, "3. Where is it?", "Kraanbrug")
    await phone.choose("m:staff_publish")
    elsewhere = event(stage, meeting.id)

    assert "📍 Place: Library (Bibliotheek De Kade) · Old Street 5" in same_place
    assert (next_day.address, next_day.latitude, next_day.longitude) == ("Old Street 5", 52.1, 4.9)
    assert (elsewhere.landmark, elsewhere.address) == ("kade_bridge", "")
    assert (elsewhere.latitude, elsewhere.longitude) == (None, None)


async def test_more_room_lets_those_who_wait_move_up(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone, room="1")
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal")
    for resident in (kate, amal):
        await go(resident, meeting, "yes")

    await phone.choose("m:staff_event:")
    await phone.choose("m:staff_change")
    await phone.tap("Change answer")
    await phone.tap("Next page")
    await phone.tap("10. For how many people is there room?")
    await phone.say("2")
    await phone.choose("m:staff_publish")

    assert coming(amal, meeting) is Coming.YES
    assert planned(stage, Kind.PLACE) == [(amal.person.id, "turn-1", stage.clock())]


@BOTH
async def test_a_cancelled_event_is_told_at_once_and_leaves_no_other_message(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    kate = await stage.resident()
    await go(kate, meeting, "maybe")
    await _change(phone, "5. When does it start?", "19:30")
    await phone.choose("m:staff_publish")

    await phone.choose("m:staff_event:")
    await phone.choose("m:staff_cancel")
    asked = phone.text
    await phone.choose("m:staff_cancelled")

    assert asked == "Cancel “A new playground”? We tell 1 person at once. This cannot be undone."
    assert [subject for _, _, subject in logged(stage)[-2:]] == [f"{meeting.id} moved", f"{meeting.id} cancelled"]
    assert (event(stage, meeting.id).state, event(stage, meeting.id).version) == (EventState.CANCELLED, 3)
    assert planned(stage, Kind.CANCELLED) == [(kate.person.id, "v3", stage.clock())]
    assert planned(stage, Kind.MOVED) == []
    await kate.say(f"/start {meeting.id}")
    assert "This event is cancelled." in kate.text
    await kate.say("/events")
    assert kate.text == "There is no event at the moment."


async def test_what_people_need_is_counted_without_names_and_what_is_not_offered_comes_first(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    for number in range(3):
        resident = await stage.resident(f"Kate {number}")
        await go(resident, meeting, "yes")
        await answer_needs(resident)
    last = await stage.resident("Ben")
    await go(last, meeting, "yes")
    await last.tap("Yes, English")
    await last.skip_to_review()
    await last.tap("Send")

    await phone.choose("m:staff_event:")
    await phone.choose("m:staff_tally")

    assert phone.text.split("\n\n") == [
        "A new playground",
        "Will come: 4\nPerhaps: 0\nCannot come: 0",
        "⚠️ Asked for, but not offered: العربية, Childcare",
        "🎧 Interpreters: English (1–2), العربية (3)\n🧒 Childcare: 6\n🧒 0 to 2 years: 3\n🧒 3 to 6 years: 3\n"  # noqa: ISC004 - two lines of one text
        "♿ A way in without steps: 3",
        "What fewer than 3 people need has no number, so that nobody is recognised.",
    ]


async def test_however_many_languages_people_write_the_counts_fit_into_one_message(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    with stage.stores.contacts.begin() as conn:
        for number in range(100):
            needs = {"r_lang": "other", "r_lang_other": f"{number} is the language of a far-away place " + "x" * 200}
            contact = stage.api.world.person(f"P{number}", "en").id
            rsvps.put(conn, Rsvp(event=meeting.id, contact=contact, coming=Coming.YES, needs=needs))

    await phone.choose("m:staff_event:")
    await phone.choose("m:staff_tally")

    assert phone.text.count("In their own words") == 16
    assert phone.text.startswith("A new playground\n\nWill come: 100")


async def test_the_code_at_the_door_is_a_picture_a_link_and_a_word(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    await phone.choose("m:staff_event:")

    await phone.choose("m:staff_door")

    assert f"https://t.me/{stage.api.world.bot['username']}?start={meeting.door}" in phone.text
    assert [each for each in phone.person.messages if "photo" in each.body] != []


async def test_an_organiser_sees_how_many_messages_failed_and_of_how_many_nobody_knows(stage: Stage) -> None:
    phone = await organiser(stage)
    meeting = await publish(phone)
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal")
    for resident in (kate, amal):
        await go(resident, meeting, "yes")
    stands = zip((kate, amal), (State.UNCERTAIN, State.FAILED), strict=True)
    with stage.stores.contacts.begin() as conn:
        for resident, state in stands:
            of_them = (DELIVERY.c.contact == resident.person.id) & DELIVERY.c.rule.like("start-1d%")
            conn.execute(update(DELIVERY).where(of_them).values(state=state))

    await phone.choose("m:staff_event:")

    told = "❌ Failed: 1\n❓ Unknown: 1. They may have arrived, so they are not sent again."
    assert phone.text.split("\n\n")[-1] == told
