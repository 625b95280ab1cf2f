"""Taps that come late, twice, from old messages, or from no button of ours."""

from __future__ import annotations

from bot.survey.session import Answer, Standing
from tests.e2e.stage import BOTH, Stage

ANSWERED = "This was already answered."
SAFE = Answer(Standing.GIVEN, "safe")
HOSTILE = (
    "x",
    "m:",
    "m:speak:klingon",
    "m:agree:telegram",
    "m:allow:everything",
    "m:area:atlantis",
    "m:area:molenveld",
    "m:moved:atlantis",
    "m:mydata:99999",
    "m:survey:nowhere",
    "m:begin:../../x",
    "m:begin:nowhere",
    "m:change:nowhere",
    "m:withdraw:nowhere",
    "m:withdrawn:nowhere",
    "m:nothing",
    "w:nowhere:abcd:1:o1",
    "w:WAVE:zzzz:1:o1",
    "w:WAVE:abcd:999999:S",
    "w:WAVE:abcd:1:X9",
    "\x00",
    "é" * 32,
)


@BOTH
async def test_a_tap_made_three_times_answers_once(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    data, screen = phone.data[1], phone.screen

    for _ in range(3):
        await phone.person.press(data, screen, force=True)
    await stage.settled()

    assert phone.answers(wave) == {"p_safe": SAFE}
    assert phone.text.startswith("Question 2 of 14")
    assert [toast.text for toast in phone.person.toasts] == [ANSWERED, ANSWERED]
    assert phone.holds("s") is not None


async def test_start_and_send_tapped_twice_do_what_they_do_once(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.choose(f"m:survey:{wave.id}")
    for wanted, then in (("Start", "Question 1 of 14"), ("Send", "Thank you. We have your answers.")):
        data, screen = phone.data[phone.buttons.index(wanted)], phone.screen
        await phone.person.press(data, screen)
        await phone.force(data, screen)
        assert phone.text.startswith(then)
        if wanted == "Start":
            await phone.skip_to_review()

    [row] = stage.everything()["contacts.sheet"]
    assert row.state == "submitted"


async def test_a_tap_under_an_old_message_changes_nothing_and_leaves_the_open_question_last(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    data, old = phone.data[0], phone.screen
    await phone.tap("Safe")
    await phone.say("/what")
    question = phone.screen

    await phone.force(data, old)

    assert phone.answers(wave) == {"p_safe": SAFE}
    assert phone.screen is question
    assert phone.holds("s") is not None
    assert old.keyboard == ()


async def test_a_tap_under_an_old_message_after_a_restart_shows_the_open_question(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    data, old = phone.data[0], phone.screen
    await phone.tap("Safe")
    await stage.fall()
    await stage.rise()

    await phone.force(data, old)

    assert phone.answers(wave) == {"p_safe": SAFE}
    assert phone.text.startswith("Question 2 of 14")
    assert phone.holds("s") is not None


async def test_buttons_of_withdrawn_answers_do_nothing_to_new_ones(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    data, screen = phone.data[3], phone.screen
    await phone.tap("Safe")
    await phone.skip_to_review()
    await phone.tap("Send")
    await phone.tap("Withdraw my answers")
    await phone.tap("Yes, delete my answers")
    await phone.begin(wave)

    await phone.force(data, screen)

    assert phone.answers(wave) == {}


async def test_a_survey_button_after_withdrawing_says_where_one_is(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    data, screen = phone.data[3], phone.screen
    await phone.say("/forget")
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent", "agree", "agree", "agree", "area"):
        await phone.choose(f"m:{verb}")

    await phone.force(data, screen)

    assert phone.text == "This button is from an older message. You are here now:\n\nOpen surveys\nChoose one."
    assert stage.everything()["contacts.sheet"] == []


@BOTH
async def test_data_that_no_button_of_ours_held_are_answered_and_change_no_answer(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    kept = stage.everything()["contacts.sheet"]
    for data in HOSTILE:
        pressed = stage.api.requests["answerCallbackQuery"]

        await phone.force(data.replace("WAVE", wave.id), phone.screen)

        assert stage.api.requests["answerCallbackQuery"] == pressed + 1, data
        assert stage.everything()["contacts.sheet"] == kept, data
        contact = phone.contact
        assert contact is not None
        assert (contact.language, contact.area, contact.surveys) == ("en_GB", "kade", True), data
        await phone.say("/surveys")
        await phone.choose(f"m:survey:{wave.id}")
        assert phone.text.startswith("Question 2 of 14"), data
    assert stage.everything()["contacts.quarantine"] == []
