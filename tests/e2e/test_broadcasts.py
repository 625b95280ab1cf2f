"""An organiser writes a message to many in the chat, watches it go, and stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from bot.access.roles import Role
from bot.actions import broadcast as deeds
from bot.actions.erasure import erase
from bot.schedule.broadcast import EVERYBODY, LONGEST_TEXT, Audience
from bot.schedule.broadcast import Broadcast as Planned
from bot.schedule.broadcast import Stage as Standing
from bot.schedule.delivery import Kind, State
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import broadcasts, events, people, rsvps, sending
from bot.store.contacts.tables import DELIVERY
from tests.e2e.staffing import fire, handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage

NEWS = "The library <opens> at nine\nfrom Monday & stays open"


def heard(phone: Phone, words: str) -> list[str]:
    """List the messages in somebody's chat that hold some words, without invisible marks."""
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
    texts = [message.text.translate(marks) for message in phone.person.messages if message.from_bot]
    return [text for text in texts if words in text]


def reports(phone: Phone, words: str) -> int:
    """Count the messages that hold some words and have no buttons: the screen of the progress may say the same."""
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
    return sum(words in each.text.translate(marks) and not each.buttons for each in phone.person.messages)


def states(stage: Stage, kind: Kind = Kind.BROADCAST) -> dict[int, tuple[str, str]]:
    """Read what the outbox says of each person."""
    columns = (DELIVERY.c.contact, DELIVERY.c.state, DELIVERY.c.reason)
    with stage.stores.contacts.read() as conn:
        rows = conn.execute(select(*columns).where(DELIVERY.c.kind == kind))
        return {contact: (state, reason) for contact, state, reason in rows}


def stage_of(stage: Stage) -> Standing | None:
    with stage.stores.contacts.read() as conn:
        newest = broadcasts.newest(conn, 1)
    return newest[0].stage if newest else None


async def until_ended(stage: Stage) -> None:
    """Wake the sender, as the clock does every other second, until the newest broadcast has ended."""

    def ended() -> bool:
        stage.service.wake()
        return stage_of(stage) in {Standing.DONE, Standing.CANCELLED} and not any(
            state in {State.QUEUED, State.SENDING} for state, _ in states(stage, Kind.REPORT).values()
        )

    await stage.until(ended)
    await stage.settled()


async def written(organiser: Phone, words: str = NEWS, about: str = "events") -> None:
    """Write a message to many, up to its draft."""
    await organiser.choose("m:staff_casts")
    await organiser.choose("m:staff_cast_new")
    await organiser.choose(f"m:staff_cast_about:{about}")
    await organiser.say(words)


async def sent(organiser: Phone) -> None:
    await organiser.choose("m:staff_cast_ask")
    await organiser.choose("m:staff_cast_send")


@BOTH
async def test_a_message_goes_to_everybody_who_agreed_in_their_language_and_the_author_gets_a_report(
    stage: Stage,
) -> None:
    amal = await stage.resident("Amal", language="ar")
    bert = await stage.resident("Bert", language="nl")
    dora = await stage.resident("Dora", language="nl")
    await dora.say("/stop")
    organiser = await hire(stage, Role.ORGANISER)

    await written(organiser)
    assert "It goes to 3 people:" in organiser.text
    await organiser.tap("✏️ Nederlands")
    await organiser.say("De bibliotheek gaat om negen uur open")
    await sent(organiser)
    await until_ended(stage)

    assert [len(heard(phone, "bibliotheek gaat")) for phone in (amal, bert, dora)] == [0, 1, 0]
    assert [len(heard(phone, "The library <opens> at nine\nfrom Monday & stays open")) for phone in (amal, bert)] == [
        1,
        0,
    ]
    assert "English" in heard(amal, "The library")[0]
    assert set(states(stage).values()) == {("sent", "")}
    assert reports(organiser, "✅ Delivered: 3") == 1
    assert [(who, act, what.partition(" ")[2]) for who, act, what in logged(stage)[-2:]] == [
        (handle(organiser), "send broadcasts", "drafted"),
        (handle(organiser), "send broadcasts", "sent"),
    ]


async def test_the_words_of_staff_are_plain_text_and_not_too_long(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser, "x" * (LONGEST_TEXT + 1))
    assert organiser.text.startswith("This text has 3,001 characters. Please keep it under 3,000.")
    stage.clock.move(seconds=5)  # a long text and what follows at once is one text
    await organiser.say("<b>Big</b> & \u202eodd\u202c \u0007bell")
    await organiser.choose("m:staff_cast_look")

    assert "<b>Big</b> & odd  bell" in organiser.text
    assert [entity["type"] for entity in organiser.screen.body["entities"]] == ["bold"]  # the name of who writes


async def test_a_preview_shows_every_language_and_says_whose_words_these_are(stage: Stage) -> None:
    await stage.resident("Bert", language="nl")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.choose("m:staff_cast_look")
    assert organiser.text.startswith("So it looks in this language: English.")
    await organiser.tap("Nederlands")
    assert organiser.text.startswith("So it looks in this language: Nederlands.")
    assert "English" in organiser.text


async def test_a_message_can_be_for_one_area_and_one_language(stage: Stage) -> None:
    bert = await stage.resident("Bert", language="nl")
    other = await stage.resident("Amal", language="ar")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.tap("🌐 All languages")
    await organiser.tap("Nederlands")
    assert "It goes to 1 person:" in organiser.text
    await organiser.tap("📍 Everywhere")
    await organiser.tap("Molenveld")
    assert "Nobody would get this message now." in organiser.text
    await organiser.tap("📍 Molenveld")
    await organiser.tap("Everywhere")
    await sent(organiser)
    await until_ended(stage)

    assert [len(heard(phone, "The library")) for phone in (bert, other)] == [1, 0]


async def test_a_message_goes_at_its_time_and_not_before(stage: Stage) -> None:
    bert = await stage.resident("Bert", language="nl")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.choose("m:staff_cast_day")
    await organiser.choose("m:staff_cast_hour")
    await organiser.choose("m:staff_cast_ask")
    await organiser.choose("m:staff_cast_at")
    assert "This message will be sent:" in organiser.text
    await stage.until(lambda: stage_of(stage) is Standing.WAITING)
    stage.clock.move(hours=14)
    await until_ended(stage)

    assert len(heard(bert, "The library")) == 1


async def test_what_waits_for_its_time_can_be_paused_and_goes_on_not_before_it(stage: Stage) -> None:
    bert = await stage.resident("Bert", language="nl")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.choose("m:staff_cast_day")
    await organiser.choose("m:staff_cast_hour")
    await organiser.choose("m:staff_cast_ask")
    await organiser.choose("m:staff_cast_at")

    await organiser.tap("Pause")
    paused = organiser.text
    await organiser.tap("Go on")
    again = organiser.text
    await organiser.tap("Pause")
    stage.clock.move(hours=14)
    await organiser.tap("Refresh")
    late = organiser.text
    before = heard(bert, "The library")
    await organiser.tap("Go on")
    await until_ended(stage)

    assert ["Sending is paused." in words for words in (paused, again, late)] == [True, False, True]
    assert "This message will be sent:" in again
    assert (before, len(heard(bert, "The library"))) == ([], 1)


async def test_what_is_paused_waits_and_what_is_cancelled_never_goes(stage: Stage) -> None:
    bert = await stage.resident("Bert", language="nl")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.choose("m:staff_cast_day")
    await organiser.choose("m:staff_cast_hour")
    await organiser.choose("m:staff_cast_ask")
    await organiser.choose("m:staff_cast_at")
    await organiser.tap("Stop for good")
    assert "Sending was stopped." in organiser.text
    stage.clock.move(hours=14)
    await until_ended(stage)

    assert heard(bert, "The library") == []
    assert logged(stage)[-1][2].endswith(" cancelled")


async def test_a_draft_is_seen_by_its_author_only_and_can_be_deleted(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)
    other = await hire(stage, Role.OFFICER, "Ben")
    await written(organiser)
    await other.choose("m:staff_casts")
    assert not any("library" in words for words in other.buttons)
    await organiser.tap("Delete this draft")
    assert stage_of(stage) is None


async def test_whoever_is_no_longer_staff_cannot_go_on_writing(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)
    await organiser.choose("m:staff_casts")
    await organiser.choose("m:staff_cast_new")
    await organiser.choose("m:staff_cast_about:results")
    fire(organiser)
    await organiser.say("Nobody shall read this")
    with stage.stores.contacts.read() as conn:
        assert [dict(each.texts) for each in broadcasts.newest(conn, 5)] == [{}]


async def test_what_nobody_answers_for_any_more_waits_until_an_admin_lets_it_go(stage: Stage) -> None:
    bert, boss = await stage.resident("Bert"), await hire(stage, Role.ADMIN, "Amal")
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    planned_for_tomorrow(stage)
    fire(organiser)
    stage.clock.move(days=1)
    stage.service.wake()
    await stage.until(lambda: heard(boss, "is no longer staff. So it waits until you decide."))
    waits = (stage_of(stage), heard(bert, "library"))
    await boss.choose("d:staff_cast_resume")
    await until_ended(stage)
    await stage.until(lambda: stage.service.wake() or reports(boss, "✅ Delivered: 3"))

    assert waits == (Standing.PAUSED, [])
    assert len(heard(bert, "The library <opens> at nine")) == 1
    assert reports(boss, "✅ Delivered: 3") == 1  # who let it go answers for it, and gets the report
    assert reports(organiser, "✅ Delivered") == 0
    assert logged(stage)[-1][:2] == (handle(boss), "send broadcasts")


def planned_for_tomorrow(stage: Stage) -> None:
    with stage.stores.contacts.begin() as conn:
        (draft,) = broadcasts.newest(conn, 1)
        assert deeds.send(conn, stage.house, draft.id, at=stage.clock() + timedelta(hours=20))


async def test_a_message_does_not_disturb_an_open_survey_and_its_buttons_lead_away_without_taking_it_along(
    stage: Stage,
) -> None:
    wave = stage.open("pulse")
    bert = await stage.resident("Bert", language="en_GB")
    organiser = await hire(stage, Role.ORGANISER)
    await bert.begin(wave)
    question = bert.screen
    await written(organiser)
    await sent(organiser)
    await until_ended(stage)
    news = bert.screen
    assert "The library" in bert.text

    choice = next(data for row in question.keyboard for button in row if (data := button["callback_data"])[0] == "w")
    await bert.force(choice, question)
    assert [question.deleted, len(question.keyboard) > 0, len(news.keyboard)] == [False, True, 1]
    await bert.do(bert.person.press(news.keyboard[0][1]["callback_data"], news))

    assert "The library" in news.text
    assert news.keyboard == ()
    assert "Privacy" in bert.text


async def test_the_author_hears_that_what_was_planned_for_later_begins(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    planned_for_tomorrow(stage)
    stage.clock.move(days=1)
    await stage.until(lambda: stage.service.wake() or states(stage, Kind.REPORT) != {})
    await stage.until(lambda: any(each.startswith("d:staff_cast:") for each in organiser.data))
    await stage.until(lambda: stage.service.wake() or reports(organiser, "Sending has ended.") == 1)

    assert len(heard(organiser, "The library")) == 3  # that it begins, the message itself, and the report


async def test_the_author_watches_in_place(stage: Stage) -> None:
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await sent(organiser)
    watched = organiser.screen
    await until_ended(stage)
    await stage.until(lambda: "Sending has ended." in watched.text)

    assert not watched.deleted
    assert [words for row in watched.keyboard for words in [row[0]["text"]]] == ["Back"]
    assert len(heard(organiser, "Sending has ended.")) == 2  # the screen, and the report


async def test_a_message_can_be_for_those_who_come_to_a_meeting_whatever_else_they_agreed_to(stage: Stage) -> None:
    bert = await stage.resident("Bert", language="nl")
    other = await stage.resident("Dora", language="nl")
    starts = stage.clock() + timedelta(days=2)
    meeting = Event(
        id="e1",
        state=EventState.PUBLISHED,
        source="en_GB",
        titles={"en_GB": "A new playground"},
        starts=starts,
        ends=starts + timedelta(hours=2),
    )
    with stage.stores.contacts.begin() as conn:
        events.add(conn, meeting)
        rsvps.put(conn, Rsvp(event="e1", contact=bert.person.id, coming=Coming.MAYBE))
        people.change(conn, bert.person.id, events=False)
    organiser = await hire(stage, Role.ORGANISER)
    await written(organiser)
    await organiser.tap("📅 Not only guests")
    await organiser.tap("A new playground")
    assert "It goes to 1 person:" in organiser.text
    await sent(organiser)
    await until_ended(stage)

    assert [len(heard(phone, "The library")) for phone in (bert, other)] == [1, 0]


async def test_whoever_comes_no_more_when_it_goes_gets_no_message_for_guests(stage: Stage) -> None:
    bert, dora = await stage.resident("Bert"), await stage.resident("Dora")
    starts = stage.clock() + timedelta(days=2)
    meeting = Event(id="e1", state=EventState.PUBLISHED, source="en_GB", starts=starts, ends=starts)
    with stage.stores.contacts.begin() as conn:
        events.add(conn, meeting)
        for guest in (bert, dora):
            rsvps.put(conn, Rsvp(event="e1", contact=guest.person.id, coming=Coming.YES))
        audience, texts = Audience(event="e1"), {"en_GB": NEWS}
        made = deeds.draft(conn, stage.house, author="console", audience=audience, source="en_GB", texts=texts)
        broadcasts.change(conn, made.id, at=(Standing.DRAFT,), state=Standing.PLANNING, send_at=stage.clock())
        found = broadcasts.get(conn, made.id)
        assert found is not None
        broadcasts.plan(conn, found, 10)
        rsvps.put(conn, Rsvp(event="e1", contact=dora.person.id, coming=Coming.NO))

    await until_ended(stage)

    assert [len(heard(phone, "The library")) for phone in (bert, dora)] == [1, 0]
    assert states(stage)[dora.person.id] == ("expired", "pointless")


@BOTH
async def test_no_broadcast_remembers_whom_it_was_planned_for_last(stage: Stage) -> None:
    phones = [await stage.resident(name) for name in ("Kate", "Nour", "Olga")]
    last, before = sorted((each.person.id for each in phones), reverse=True)[:2]
    planned = Planned(id="b1", author="console", made=stage.clock(), send_at=stage.clock(), source="en_GB")
    remembered = []
    with stage.stores.contacts.begin() as conn:
        broadcasts.create(conn, replace(planned, audience=Audience(), stage=Standing.PLANNING))
        deeds.tend(stage.house)(conn)
        remembered += [each.planned_to for each in broadcasts.newest(conn, 1)]
        contact = people.read(conn, last)
        assert contact is not None
        erase(conn, stage.house, contact)
        remembered += [each.planned_to for each in broadcasts.newest(conn, 1)]
        deeds.tend(stage.house)(conn)
        remembered += [each.planned_to for each in broadcasts.newest(conn, 1)]

    assert remembered == [last, last - 1, EVERYBODY]
    assert str(last) not in repr(stage.everything())
    assert str(before) in repr(stage.everything())


@BOTH
async def test_what_rested_until_the_outbox_forgot_whom_it_reached_goes_to_nobody_again(stage: Stage) -> None:
    await stage.resident("Kate")
    made = stage.clock() - timedelta(days=40)
    planned = Planned(id="b1", author="console", made=made, send_at=made, source="en_GB", stage=Standing.PLANNING)
    counted = []
    with stage.stores.contacts.begin() as conn:
        broadcasts.create(conn, planned)
        while deeds.tend(stage.house)(conn):
            pass
        conn.execute(update(DELIVERY).values(state=State.SENT.value, at=made))
        assert deeds.pause(conn, "b1")
        counted += [sending.prune(conn, stage.clock() - timedelta(days=30))]
        assert deeds.resume(conn, "b1", by="console")
        while deeds.tend(stage.house)(conn):
            pass
        counted += [len(conn.execute(select(DELIVERY.c.key)).all())]

    assert counted == [1, 0]
