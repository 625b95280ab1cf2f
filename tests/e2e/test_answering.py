"""Answering: every question's ways, review, sending, changing, withdrawing."""

from __future__ import annotations

from bot.store.contacts.fieldwork import Wave
from bot.survey.session import REVIEW, SENT, Answer, Standing
from tests.e2e.stage import BOTH, Phone, Stage
from tests.survey.playing import questionnaire

SKIPPED = Answer(Standing.SKIPPED)
DELETED = "Your answers are deleted. You can answer again if you like."


def given(value: object) -> Answer:
    return Answer(Standing.GIVEN, value)


TAPPED = {
    "p_safe": given("very_safe"),
    "p_sat": Answer(Standing.DONT_KNOW),
    "p_dir": Answer(Standing.REFUSED),
    "p_mix": SKIPPED,
    "p_say": given("some"),
    "p_part": given(("meeting", "activity")),
    **dict.fromkeys(("p_know", "p_meaning", "d_age", "d_gender", "d_lang", "d_born", "d_dis", "d_help"), SKIPPED),
}


async def sent(phone: Phone, wave: Wave) -> None:
    """Answer one question of the pulse, skip the others, and send."""
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.skip_to_review()
    await phone.tap("Send")


@BOTH
async def test_a_whole_survey_is_tapped_reviewed_and_sent(stage: Stage) -> None:
    wave = stage.open("pulse", days=7)
    phone = await stage.resident()
    await phone.begin(wave)

    await phone.tap("Very safe")
    await phone.tap("I don’t know")
    await phone.tap("I prefer not to answer")
    await phone.tap("Skip")
    await phone.tap("Some")
    await phone.tap("☐ An activity with neighbours")
    await phone.tap("☐ Another survey")
    await phone.tap("☑ Another survey")
    await phone.tap("☐ A meeting about the neighbourhood")
    await phone.tap("Next")
    await phone.skip_to_review()

    assert phone.text.startswith(
        "Your answers\nPlease check them. Nothing is sent until you tap “Send”.\n\n1. How safe"
    )
    assert (
        "6. What have you taken part in here in the last 12 months?\nA meeting about the neighbourhood; An activ"
        in (phone.text)
    )
    await phone.tap("Send")

    sheet = phone.sheet(wave)
    assert sheet is not None
    assert sheet.session is not None
    assert sheet.session.at == SENT
    assert dict(sheet.session.sent or {}) == TAPPED
    assert phone.text == (
        "Thank you. We have your answers.\n\nYou can change or withdraw your answers until Saturday, 14 March 2026, "
        "19:00. Once they are mixed with those of others, nobody can find them any more."
    )


async def test_every_question_shows_progress_and_every_way_on_back_and_out(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)

    seen = []
    while phone.holds("S") is None:
        heading = next(line for line in phone.text.splitlines() if line.startswith("Question "))
        ways = {"Back", "Skip", "Language", "Stop for now"} & set(phone.buttons)
        seen.append((heading, ways))
        await phone.tap("Skip")

    everything = {"Back", "Skip", "Language", "Stop for now"}
    assert seen[0] == ("Question 1 of 14", everything - {"Back"})
    assert seen[1:] == [(f"Question {number} of 14", everything) for number in range(2, 15)]


async def test_back_opens_the_question_before_with_its_answer_which_can_be_kept_or_changed(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.tap("Very satisfied")

    await phone.tap("Back")
    await phone.tap("Back")
    assert "Your answer so far: Safe" in phone.text
    assert "● Safe" in phone.buttons
    await phone.tap("Unsafe")

    assert phone.text.startswith("Question 3 of 14")
    assert phone.answers(wave) == {"p_safe": given("unsafe"), "p_sat": given("very_satisfied")}


async def test_an_answer_is_changed_from_the_review(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.skip_to_review()

    await phone.tap("Change answer")
    await phone.tap("1. How safe do you feel walking alone in y…")
    await phone.tap("Very unsafe")

    assert "1. How safe do you feel walking alone in your neighbourhood after dark?\nVery unsafe" in phone.text
    assert phone.answers(wave)["p_safe"] == given("very_unsafe")


async def test_what_was_stopped_goes_on_at_the_same_question(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    question = phone.text

    await phone.tap("Stop for now")
    assert phone.buttons[0] == "▶️ How is it going here?"
    await phone.tap("▶️ How is it going here?")

    assert phone.text == question


@BOTH
async def test_what_was_interrupted_waits_through_a_restart(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.tap("Very satisfied")
    question, old = phone.text, phone.screen

    await stage.fall()
    await phone.person.press(phone.data[0], old)
    await stage.rise()
    await stage.settled()

    assert question.startswith("Question 3 of 14")
    assert phone.text.startswith("Question 4 of 14")
    assert phone.answers(wave)["p_dir"] == given("better")


async def test_a_restart_does_not_repeat_a_screen_that_was_seen(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    before = len(phone.person.messages)

    await stage.fall()
    await stage.rise()
    await phone.tap("Safe")

    assert phone.text.startswith("Question 2 of 14")
    assert len(phone.person.messages) == before


@BOTH
async def test_answers_that_were_sent_count_as_they_were_until_the_changed_ones_are_sent(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await sent(phone, wave)

    await phone.tap("Change answer")
    await phone.tap("Change answer")
    await phone.choose(phone.data[0])
    await phone.tap("Unsafe")
    half = phone.sheet(wave)
    await phone.tap("Send")
    whole = phone.sheet(wave)

    assert half is not None
    assert half.session is not None
    assert (half.session.at, (half.session.sent or {})["p_safe"]) == (REVIEW, given("safe"))
    assert whole is not None
    assert whole.session is not None
    assert (whole.session.at, (whole.session.sent or {})["p_safe"]) == (SENT, given("unsafe"))
    assert phone.text.startswith("Thank you. We have your answers.")


@BOTH
async def test_answers_are_withdrawn_after_one_more_question_and_can_be_given_again(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await sent(phone, wave)

    await phone.tap("Withdraw my answers")
    assert phone.text == "Do you want to withdraw your answers to “How is it going here?”? We then delete them."
    await phone.tap("Back")
    assert phone.text.startswith("Thank you.")
    await phone.tap("Withdraw my answers")
    await phone.tap("Yes, delete my answers")

    assert phone.text == f"{DELETED}\n\nOpen surveys\nChoose one."
    assert stage.everything()["contacts.sheet"] == []
    assert phone.buttons[0] == "📝 How is it going here?"
    await phone.begin(wave)
    assert phone.text.startswith("Question 1 of 14")


async def test_a_doubled_yes_to_withdrawing_shows_the_same_again(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await sent(phone, wave)
    await phone.tap("Withdraw my answers")
    yes, screen = phone.data[0], phone.screen

    await phone.person.press(yes, screen)
    await phone.force(yes, screen)

    assert phone.text == f"{DELETED}\n\nOpen surveys\nChoose one."


async def test_who_is_changing_what_was_sent_can_still_withdraw_it(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await sent(phone, wave)
    await phone.tap("Change answer")
    await phone.tap("Stop for now")

    await phone.choose(f"m:survey:{wave.id}")
    await phone.tap("Withdraw my answers")
    await phone.tap("Yes, delete my answers")

    assert stage.everything()["contacts.sheet"] == []


async def test_an_update_that_comes_twice_is_handled_once(stage: Stage) -> None:
    survey = questionnaire("  - {type: text, name: one, label: One?}\n  - {type: text, name: two, label: Two?}\n")
    wave = stage.open(survey)
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.say("first")
    shown = len(phone.person.messages)

    stage.api.world.updates.repeat()
    await phone.say("second")

    assert phone.answers(wave) == {"one": given("first"), "two": given("second")}
    assert len(phone.person.messages) == shown + 2


async def test_three_messages_sent_at_once_answer_three_questions_in_order(stage: Stage) -> None:
    labels = "".join(f"  - {{type: text, name: q{at}, label: Question {at}?}}\n" for at in range(4))
    wave = stage.open(questionnaire(labels))
    phone = await stage.resident()
    await phone.begin(wave)

    for text in ("a", "b", "c"):
        await phone.person.say(text)
    await stage.settled()

    assert [answer.value for _, answer in sorted(phone.answers(wave).items())] == ["a", "b", "c"]
    assert "Question 3?" in phone.text
