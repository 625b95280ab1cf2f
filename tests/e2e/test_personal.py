"""What residents decide about their own data and messages, and what is really left of them."""

from __future__ import annotations

from datetime import date

from bot.simulator.faults import Fault
from bot.store.contacts import people
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.tables import CONTACT, SHEET
from bot.store.seal import tag_of
from tests.e2e.stage import BOTH, Phone, Stage, spellings

FORGOTTEN = "We have deleted everything we kept about you. To come back, write /start."
STOPPED = (
    "We do not write to you any more. Only you can start messages again, with the button below. "
    "Answers you have begun are still here until the survey closes."
)
QUIET = "Messages are off. We do not write to you."
UNTOLD = {"owed"}
"""True while a screen is on its way, so always by the time anybody reads this; any other column must be told."""


@BOTH
async def test_my_data_shows_all_that_lies_in_the_database(stage: Stage) -> None:
    wave = stage.open("pulse")
    stage.open("event-feedback")
    phone = stage.phone("Amal", "en")
    await phone.say(f"/start {stage.link(wave=wave.id, area='molenveld', channel='mosque')}")
    for verb in ("speak:en_GB", "consent", "agree", "decline", "agree", "begin"):
        await phone.choose(f"m:{verb}")
    for answer in ("Safe", "I don’t know", "I prefer not to answer", "Skip"):
        await phone.tap(answer)

    with stage.stores.contacts.begin() as conn:
        people.change(conn, phone.person.id, asked_day=date(2026, 3, 1))
    await phone.say("/mydata")

    contact = phone.contact
    assert contact is not None
    told = {
        "telegram_id": f"Telegram number: {contact.telegram_id}",
        "language": "Language: English",
        "area": "Area: Molenveld",
        "channel": "How you came here: Mosque",
        "surveys": "Surveys: Yes",
        "events": "Events: No",
        "results": "Results: Yes",
        "consent_day": "You last decided this on: Saturday, 7 March 2026",
        "consent_language": "(English, 3)",
        "consent_version": "(English, 3)",
        "picked": "You chose this language: Yes",
        "noticed": "We told you that a computer translates into it: No",
        "stopped": "Messages stopped: No",
        "reachable": "Messages reach you: Yes",
        "at": f"Where you are in this chat: How is it going here? (wave:{wave.id})",
        "asked_day": "We asked whether you stay: Sunday, 1 March 2026",
        "created_day": "First contact: Saturday, 7 March 2026",
        "active_month": "Last active: March 2026",
    }
    assert [line for line in told.values() if line not in phone.text] == []
    assert {column.name for column in CONTACT.columns} - set(told) == UNTOLD
    assert [row.wave for row in stage.rows(SHEET)] == [wave.id]


@BOTH
async def test_my_data_shows_what_was_answered_so_far(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident("Amal")
    await phone.begin(wave)
    for answer in ("Safe", "I don’t know", "I prefer not to answer", "Skip"):
        await phone.tap(answer)

    await phone.say("/mydata")

    assert phone.text.split("▶️ How is it going here?")[1].strip().split("\n\n") == [
        "1. How safe do you feel walking alone in your neighbourhood after dark?\nSafe",
        "2. How satisfied are you with your area as a place to live?\nI don’t know",
        "3. In the last two years, has your area become better or worse?\nI prefer not to answer",
        "4. Do you agree that people of different backgrounds get on well here?\nSkipped",
        *phone.text.split("▶️ How is it going here?")[1].strip().split("\n\n")[4:],
    ]


async def test_my_data_tells_what_was_sent_apart_from_what_is_being_changed(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await _send(phone, wave)
    await phone.tap("Change answer")
    await phone.tap("Change answer")
    await phone.choose(phone.data[0])
    await phone.tap("Unsafe")

    await phone.say("/mydata")
    whole = phone.text
    while "Next page" in phone.buttons:
        await phone.tap("Next page")
        whole += phone.text

    before, _, after = whole.partition("▶️ How is it going here?")
    assert "dark?\nSafe" in before.partition("✅ How is it going here?")[2]
    assert "dark?\nUnsafe" in after


async def test_my_data_leads_back_to_the_open_question(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    question = phone.text

    for command in ("/mydata", "/privacy", "/help", "/language"):
        await phone.say(command)
        await phone.tap("Back")
        assert phone.text == question, command


@BOTH
async def test_forget_deletes_all_at_once(stage: Stage) -> None:
    first, second = stage.open("pulse"), stage.open("neighbourhood-review")
    phone, other = await stage.resident(), await stage.resident("Nour")
    await _send(phone, first)
    await phone.choose("m:home")
    await phone.begin(second)
    await phone.tap("☐ De Loods")
    await other.begin(first)
    tags = [tag_of(stage.house.keys.key("wave", wave.id), phone.person.id) for wave in (first, second)]

    await phone.say("/forget")

    assert phone.text == FORGOTTEN
    assert [row.telegram_id for row in stage.rows(CONTACT)] == [other.person.id]
    assert [row.tag for row in stage.rows(SHEET) if row.tag in tags] == []
    assert str(phone.person.id) not in repr(stage.everything())


async def test_nothing_of_a_forgotten_person_is_left_in_any_file(stage: Stage) -> None:
    wave = stage.open("neighbourhood-review")
    phone, other = await stage.resident(), await stage.resident("Nour")
    await phone.begin(wave)
    for _ in range(3):
        await phone.move("s")
    tag = tag_of(stage.house.keys.key("wave", wave.id), phone.person.id)

    await phone.say("/forget")
    await stage.fall()

    left = stage.files()
    assert [found for found in (*spellings(phone.person.id), tag, tag.hex().encode()) if found in left] == []
    assert any(found in left for found in spellings(other.person.id))


async def test_a_forgotten_person_does_not_come_back_by_an_old_button(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    question, data = phone.screen, phone.data
    await phone.say("/privacy")
    await phone.choose("m:forget")
    yes, screen = phone.data[0], phone.screen

    await phone.person.press(yes, screen)
    await phone.person.press(yes, screen, force=True)
    await phone.force(data[0], question)
    assert (phone.text, phone.contact) == (FORGOTTEN, None)
    for command in ("/mydata", "/stop", "/forget"):
        await phone.say(command)
        assert (phone.text, phone.contact) == (FORGOTTEN, None)

    assert stage.rows(SHEET) == []
    await phone.say("/start")
    assert phone.text == "🌐 Choose your language"


async def test_a_forgotten_person_is_told_so_in_their_language(stage: Stage) -> None:
    phone = await stage.resident("Amal", "ar", language="ar")

    await phone.say("/forget")
    first = phone.text
    await phone.say("/forget")

    words = stage.house.catalogs["ar"]
    assert first == phone.text
    assert first.startswith(
        words.say(
            "We have deleted everything we kept about you. To come back, write {command}.", command="/start"
        ).split("/start")[0][:20]
    )


@BOTH
async def test_answers_that_wait_for_the_cut_are_shown_and_forgotten_too(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await _send(phone, wave)
    report = stage.close(wave, few=False)
    assert report.waiting == 1

    await phone.say("/mydata")
    assert "✅ How is it going here?" in phone.text
    await phone.say("/forget")

    assert stage.rows(SHEET) == []
    assert stage.close(wave).responses == 0


@BOTH
async def test_only_an_explicit_act_starts_messages_again(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)

    await phone.say("/stop")
    assert phone.text == STOPPED
    await phone.say("/start")
    assert phone.text.endswith(QUIET)
    await phone.choose(f"m:survey:{wave.id}")
    await phone.tap("Safe")
    await phone.say("hello")
    await phone.say(f"/start {stage.link(wave=wave.id)}")
    await phone.choose("m:language")
    await phone.choose("m:speak:nl")
    await phone.choose("m:language")
    await phone.choose("m:speak:en_GB")
    assert _stopped(phone)
    await phone.say("/surveys")
    await phone.tap("Start messages again")

    assert not _stopped(phone)
    assert phone.text == "Messages are on again.\n\nOpen surveys\nChoose one."


def _stopped(phone: Phone) -> bool:
    contact = phone.contact
    assert contact is not None
    return contact.stopped


@BOTH
async def test_whoever_blocks_the_bot_is_unsubscribed_and_stays_so_until_they_say_otherwise(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")

    await phone.do(phone.person.block())
    blocked = phone.contact
    assert blocked is not None
    assert (blocked.reachable, blocked.stopped) == (False, True)
    await phone.do(phone.person.unblock())
    assert phone.contact == blocked
    await phone.say("/start")

    back = phone.contact
    assert back is not None
    assert (back.reachable, back.stopped) == (True, True)
    assert QUIET in phone.text
    await phone.tap("Start messages again")
    assert not _stopped(phone)
    assert len(phone.answers(wave)) == 1


async def test_a_refusal_of_telegrams_unsubscribes_too(stage: Stage) -> None:
    phone = await stage.resident()
    stage.api.faults.add(Fault("sendMessage", status=403, chat_id=phone.person.id))

    await phone.say("/surveys")
    await stage.until(lambda: _stopped(phone))

    contact = phone.contact
    assert contact is not None
    assert not contact.reachable


async def test_a_consent_is_given_and_taken_back_by_its_switch(stage: Stage) -> None:
    phone = await stage.resident()

    await phone.say("/privacy")
    assert phone.buttons[:3] == ("☑ Surveys", "☑ Events", "☑ Results")
    await phone.tap("☑ Events")

    assert phone.buttons[:3] == ("☑ Surveys", "☐ Events", "☑ Results")
    contact = phone.contact
    assert contact is not None
    assert (contact.surveys, contact.events, contact.results) == (True, False, True)


async def test_after_taking_back_the_consent_to_surveys_no_further_answer_is_taken_without_it(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    question, data = phone.screen, phone.data[0]
    await phone.say("/privacy")
    await phone.tap("☑ Surveys")

    await phone.force(data, question)
    assert phone.text.startswith("Before you answer a survey, we need to know that you agree.\n\nSurveys\nDo you agree")
    await phone.say("very satisfied")
    assert set(phone.answers(wave)) == {"p_safe"}
    await phone.tap("I agree")

    assert phone.text.startswith("Question 2 of 14")
    assert set(phone.answers(wave)) == {"p_safe"}


async def test_whoever_declined_is_asked_again_by_the_survey_itself(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = stage.phone()
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent", "decline", "decline", "decline", "area:kade"):
        await phone.choose(f"m:{verb}")

    await phone.choose(f"m:survey:{wave.id}")
    assert phone.text.startswith("Before you answer a survey, we need to know that you agree.")
    await phone.tap("No")
    assert phone.text == "Open surveys\nChoose one."
    await phone.choose(f"m:survey:{wave.id}")
    await phone.tap("I agree")

    assert f"m:begin:{wave.id}" in phone.data


async def test_whoever_moves_can_say_so(stage: Stage) -> None:
    phone = await stage.resident(area="kade")

    await phone.say("/mydata")
    await phone.tap("Area: De Kade")
    await phone.tap("Spoorzicht")
    assert "Area: Spoorzicht" in phone.buttons
    await phone.tap("Area: Spoorzicht")
    await phone.tap("Back")
    assert "Area: Spoorzicht" in phone.buttons
    await phone.tap("Area: Spoorzicht")
    await phone.tap("Somewhere else")

    contact = phone.contact
    assert contact is not None
    assert contact.area is None
    assert "Area: Not known" in phone.text


async def test_help_names_every_command_and_every_command_answers_in_the_middle_of_a_question(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.say("/help")
    for command in ("/surveys", "/language", "/privacy", "/mydata", "/stop", "/forget"):
        assert f"{command}: " in phone.text
    await phone.say("/surveys")
    await phone.begin(wave)
    headings = {
        "/help": "Help",
        "/privacy": "Privacy",
        "/mydata": "All that we keep about you",
        "/language": "🌐 Choose your language",
        "/surveys": "Your answers wait for you. You can go on whenever you like.",
        "/stop": STOPPED,
        "/start": "Open surveys",
        "/forget": FORGOTTEN,
    }

    for command, heading in headings.items():
        await phone.say(command)
        assert phone.text.splitlines()[0] == heading


async def _send(phone: Phone, wave: Wave) -> None:
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.skip_to_review()
    await phone.tap("Send")
