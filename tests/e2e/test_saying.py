"""`/say`: residents raise something at any time, again and again, and it is as anonymous as any answer."""

from __future__ import annotations

import json

import pytest

from bot.access.roles import Role
from bot.actions import cut
from bot.store.answers import tables as answers
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.tables import CONTACT, SHEET
from tests.actions.answering import let_answer
from tests.e2e.staffing import hire
from tests.e2e.stage import BOTH, Phone, Stage
from tests.survey.playing import questionnaire

LATER = "You cannot say something here at the moment. Please try again later."
BATCH = 50


async def speak(phone: Phone, text: str, theme: int = 0) -> None:
    """Answer the two questions of the open survey, and send."""
    await phone.choose([data for data in phone.data if data.startswith("w:")][theme])
    await phone.say(text)
    await phone.move("S")


async def say(phone: Phone, text: str, theme: int = 0) -> None:
    await phone.say("/say")
    await phone.choose("m:begin" if any(data.startswith("m:begin") for data in phone.data) else "m:more")
    await speak(phone, text, theme)


def said(stage: Stage) -> list[str]:
    return sorted(row.text for row in stage.rows(answers.REMARK))


def themes(stage: Stage) -> list[str]:
    return sorted(json.loads(row.value) for row in stage.rows(answers.ANSWER) if row.question == "s_theme")


def fill(stage: Stage, wave: Wave, people: int) -> None:
    """Let others say something too, as many as a batch needs."""
    let_answer(stage.stores.contacts, stage.house, wave, people, first=1000)


@BOTH
@pytest.mark.parametrize(("tag", "language"), [("en", "en_GB"), ("ar", "ar")])
async def test_a_resident_says_two_things_and_both_are_stored_apart(stage: Stage, tag: str, language: str) -> None:
    wave = stage.open("say", days=300)
    assert (wave.listed, wave.batch) == (False, BATCH)
    words = stage.house.catalog(language)
    phone = await stage.resident("Amal", tag, language=language)
    assert phone.buttons[0] == "💬 " + words.button("Say something")
    assert phone.text == words.say("There is no open survey at the moment.")

    await say(phone, "The lamp at the bridge is broken", theme=1)
    assert words.say("<b>Thank you. We have your answers.</b>")[3:-4] in phone.text
    assert phone.buttons[0] == "💬 " + words.button("Say something else")
    await say(phone, "We need a bench, call 06-12345678", theme=2)
    sheets = stage.rows(SHEET)
    await phone.say("/mydata")

    assert len(sheets) == 1
    assert ("The lamp at the bridge is broken" in phone.text, "We need a bench" in phone.text) == (True, True)
    report = stage.close(wave)
    assert (report.responses, report.remarks) == (2, 2)
    assert said(stage) == ["The lamp at the bridge is broken", "We need a bench, call ‹number›"]
    assert themes(stage) == ["green", "streets"]


async def test_where_nothing_is_open_the_bot_says_so_kindly(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)

    await phone.say("/say")

    assert phone.text == f"{LATER}\n\nOpen surveys\nChoose one."
    assert [data for data in phone.data if data.startswith("m:say")] == []


async def test_whoever_has_not_agreed_is_asked_first_and_then_led_on(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    await phone.say("/privacy")
    await phone.choose("m:revoke:surveys")

    await phone.say("/say")
    assert "m:agree:surveys" in phone.data
    await phone.choose("m:agree:surveys")

    assert f"m:begin:{wave.id}" in phone.data


async def test_before_anything_is_written_it_is_told_what_to_leave_out(stage: Stage) -> None:
    stage.open("say")
    phone = await stage.resident()
    await phone.say("/say")
    assert "What people say here is mixed as soon as 50 people have said something" in phone.text
    await phone.choose("m:begin")
    await phone.move("s")

    assert "Please do not name people, and leave out phone numbers and addresses." in phone.text
    assert "Somebody reads it before it is shown to anybody." in phone.text


async def test_what_was_said_counts_while_another_thing_is_begun(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    await say(phone, "One thing")
    await phone.say("/say")
    await phone.choose("m:more")
    await phone.move("o")
    old = phone.screen

    await phone.say("/surveys")
    await phone.say("/say")
    assert "What do you want to say?" in phone.text
    await phone.force(f"m:more:{wave.id}", old)  # a slow second tap begins nothing anew
    assert "What do you want to say?" in phone.text
    stage.close(wave)

    assert said(stage) == ["One thing"]


async def test_everything_that_waits_can_be_withdrawn_and_the_last_thing_changed(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    await say(phone, "One thing")
    await say(phone, "Another thing")
    await phone.tap("Change answer")
    await phone.choose(next(data for data in phone.data if data.split(":")[4:5] == ["c0"]))
    await phone.choose([data for data in phone.data if data.startswith("w:")][1])
    await phone.say("A third thing")
    await phone.move("S")
    sheet = phone.sheet(wave)
    assert sheet is not None
    assert [each["s_text"].value for each in sheet.earlier] == ["One thing"]
    assert {name: answer.value for name, answer in phone.answers(wave).items()}["s_text"] == "A third thing"

    await phone.tap("Withdraw my answers")
    await phone.tap("Yes, delete my answers")

    assert stage.rows(SHEET) == []


async def test_a_sheet_takes_as_much_as_fits_and_then_says_so_and_loses_nothing(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    texts = [f"{at} " + "".join(chr(0x4E00 + (at * 977 + n * 7919) % 20000) for n in range(490)) for at in range(12)]
    sizes = set[int]()
    kept = 0
    for text in texts:
        await phone.say("/say")
        await phone.choose("m:begin" if kept == 0 else "m:more")
        if phone.text.startswith("Your texts are too long"):
            break
        await phone.move("o")
        await phone.say(text)
        if phone.holds("S") is None:
            break
        await phone.move("S")
        sizes |= {len(row.sealed) for row in stage.rows(SHEET)}
        kept += 1

    stage.close(wave)

    assert kept >= 1
    assert kept < len(texts)
    assert "Your texts are too long for one survey. Please write less here." in "\n".join(phone.seen)
    assert len(sizes) == 1
    assert said(stage) == sorted(texts[:kept])


@BOTH
async def test_after_a_cut_nothing_tells_who_said_something_and_they_begin_anew(stage: Stage) -> None:
    wave = stage.open("say", days=300)
    phone = await stage.resident()
    await say(phone, "One thing")
    await say(phone, "Another thing")
    fill(stage, wave, BATCH - 1)

    report = cut.cut(stage.stores.contacts, stage.stores.answers, stage.house, wave.id)
    assert (report.responses, stage.rows(SHEET)) == (BATCH + 1, [])
    assert {row.at for row in stage.rows(CONTACT)} == {""}
    await say(phone, "A third thing")
    stage.close(wave)

    assert [text for text in said(stage) if "thing" in text] == ["A third thing", "Another thing", "One thing"]


async def test_things_said_by_one_person_are_nobody_to_hide_among(stage: Stage) -> None:
    """Nine people of one area and one who speaks ten times are nine and one: the roll-up counts people."""
    wave = stage.open("say", days=300)
    phone = await stage.resident("Nour", "so", language="so", area="molenveld")
    for at in range(3):
        await say(phone, f"{at}")
    fill(stage, wave, BATCH)
    stage.close(wave)

    kept = {(row.language, row.area) for row in stage.rows(answers.RESPONSE)}
    assert ("so", "molenveld") not in kept
    assert "so" not in {language for language, _ in kept}
    assert {row.language for row in stage.rows(answers.REMARK) if row.text in "012"} == {None}


async def test_a_stop_in_the_middle_of_the_second_thing_loses_neither(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    await say(phone, "One thing")
    await phone.choose("m:more")
    await phone.move("o")
    await stage.fall()
    await stage.rise()

    await phone.say("Another thing")
    await phone.move("S")
    stage.close(wave)

    assert said(stage) == ["Another thing", "One thing"]


async def test_an_officer_reads_it_before_anybody_else(stage: Stage) -> None:
    wave = stage.open("say")
    phone = await stage.resident()
    await say(phone, "The lamp")
    stage.close(wave)
    officer = await hire(stage, Role.OFFICER, "Ben")
    await officer.say("/staff")

    await officer.tap("Check texts (1)")

    assert officer.text.startswith("Check texts (1)\nSay something\n")
    assert officer.text.endswith("The lamp")


async def test_an_ordinary_survey_cannot_be_answered_twice_by_a_made_up_button(stage: Stage) -> None:
    wave = stage.open(questionnaire("  - {type: text, name: why, label: Why?}\n"))
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.say("Once")
    await phone.move("S")

    await phone.force(f"m:more:{wave.id}", phone.screen)

    assert "Thank you. We have your answers." in phone.text
    sheet = phone.sheet(wave)
    assert sheet is not None
    assert sheet.earlier == ()
