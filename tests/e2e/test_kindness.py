"""Whatever comes in the middle of a question gets a kind, useful answer, and the open question again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.simulator.person import Person
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Survey
from bot.survey.session import Answer, Standing
from tests.e2e.stage import Phone, Stage
from tests.survey.playing import questionnaire

VOICE = "We cannot listen to voice messages yet. Please write or tap a button."
PICTURE = "We cannot use pictures or files here. We did not keep it."
STICKER = "Thank you for the sticker. We cannot use it as an answer."
OTHER = "We cannot use this kind of message. We did not keep it."
FORWARDED = "This is somebody else’s message. Please write your answer in your own words."
COMMAND = "We do not know this command. Your answers are still here."
EDITED = "You edited an old message. Your answer stays as it was. To change it, tap “Back” or “Change answer”."
USE_BUTTONS = "Please use the buttons below."
NO_QUESTION = "No question is open now. Please use the buttons below."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000"
    "000049454e44ae426082"
)

Deed = Callable[[Person], Awaitable[object]]
STRANGE: dict[str, tuple[Deed, str]] = {
    "voice": (lambda person: person.send_voice(b"OggS"), VOICE),
    "sticker": (lambda person: person.send_sticker(), STICKER),
    "photo": (lambda person: person.send_photo(PNG), PICTURE),
    "photo with words": (lambda person: person.send_photo(PNG, caption="Very safe"), PICTURE),
    "document": (lambda person: person.send_document(b"text", name="answer.txt"), PICTURE),
    "contact": (lambda person: person.send_contact("+31600000000"), OTHER),
    "forwarded words": (lambda person: person.forward("Very safe"), FORWARDED),
    "unknown command": (lambda person: person.say("/next"), COMMAND),
    "command of another bot": (lambda person: person.say("/safe@SomeOtherBot"), COMMAND),
    "place": (lambda person: person.send_location(52.0, 4.9), USE_BUTTONS),
}


def given(value: object) -> Answer:
    return Answer(Standing.GIVEN, value)


async def in_the_middle(stage: Stage, survey: str | Survey = "pulse", language: str = "en_GB") -> tuple[Phone, Wave]:
    """Bring a resident who has answered nothing yet to the first question."""
    wave = stage.open(survey)
    phone = await stage.resident(language=language)
    await phone.begin(wave)
    return phone, wave


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("language", ["en_GB", "ar"])
async def test_what_is_no_answer_gets_a_kind_word_and_the_same_question(stage: Stage, kind: str, language: str) -> None:
    deed, sentence = STRANGE[kind]
    phone, wave = await in_the_middle(stage, language=language)
    await phone.choose(phone.data[1])
    question, buttons, answers = phone.text, phone.data, phone.answers(wave)

    await phone.do(deed(phone.person))

    words = stage.house.catalogs[language]
    assert phone.text == f"{words.say(sentence)}\n\n{question}"
    assert phone.data == buttons
    assert phone.answers(wave) == answers == {"p_safe": given("safe")}


async def test_an_edited_message_leaves_the_answer_and_tells_how_to_change_it(stage: Stage) -> None:
    survey = questionnaire("  - {type: text, name: one, label: One?}\n  - {type: text, name: two, label: Two?}\n")
    phone, wave = await in_the_middle(stage, survey)
    await phone.say("first")
    mine = phone.person.messages[-2]

    await phone.do(phone.person.edit_own(mine, "second"))

    assert phone.text.startswith(f"{EDITED}\n\nQuestion 2 of 2\n\nTwo?")
    assert phone.answers(wave) == {"one": given("first")}


@pytest.mark.parametrize(("length", "parts"), [(501, 1), (4_200, 2), (10_000, 3)])
async def test_a_text_that_is_too_long_is_not_cut_and_no_tail_of_it_is_taken(
    stage: Stage, length: int, parts: int
) -> None:
    survey = questionnaire("  - {type: text, name: one, label: One?}\n  - {type: text, name: two, label: Two?}\n")
    phone, wave = await in_the_middle(stage, survey)
    text = "x" * length

    pieces = [text[at : at + 4_096] for at in range(0, len(text), 4_096)]
    for piece in pieces:
        await phone.person.say(piece)
    await stage.settled()

    refused = "Your text is too long. Please send at most 500 characters.\n\nQuestion 1 of 2\n\nOne?"
    assert (len(pieces), phone.text[: len(refused)]) == (parts, refused)
    assert phone.answers(wave) == {}
    stage.clock.move(seconds=30)
    await phone.say("short")
    assert phone.answers(wave) == {"one": given("short")}


NUMBERS = questionnaire(
    "  - {type: integer, name: many, label: How many?, constraint: '. < 100', constraint_message: Fewer than 100.}\n"
    "  - {type: decimal, name: much, label: How much?}\n"
    "  - {type: range, name: mark, label: Which mark?, parameters: start=1 end=10 step=1}\n"
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("3", 3), ("٣", 3), ("۴۲", 42), (" 7 ", 7), ("\u200f12", 12), ("0", 0)],
)
async def test_whole_numbers_are_read_in_any_digits(stage: Stage, said: str, kept: float) -> None:
    phone, wave = await in_the_middle(stage, NUMBERS)

    await phone.say(said)

    assert phone.answers(wave) == {"many": given(kept)}
    assert phone.text.startswith("Question 2 of 3\n\nHow much?")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("three", "We could not read a number. Please write it in digits, for example 3."),
        ("1e9", "We could not read a number. Please write it in digits, for example 3."),
        ("3.5", "Please write a whole number, for example 3."),
        ("100", "Fewer than 100."),
    ],
)
async def test_what_is_no_fitting_number_is_told_kindly(stage: Stage, said: str, told: str) -> None:
    phone, wave = await in_the_middle(stage, NUMBERS)

    await phone.say(said)

    assert phone.text.startswith(f"{told}\n\nQuestion 1 of 3\n\nHow many?")
    assert phone.answers(wave) == {}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("11", "The largest number here is 10. Please write 10 or less."),
        ("0", "The smallest number here is 1. Please write 1 or more."),
        ("-4", "The smallest number here is 1. Please write 1 or more."),
    ],
)
async def test_a_number_out_of_range_is_told_its_limit(stage: Stage, said: str, told: str) -> None:
    phone, wave = await in_the_middle(stage, NUMBERS)
    await phone.say("3")
    await phone.say("2,5")

    await phone.say(said)

    assert phone.text.startswith(f"{told}\n\nQuestion 3 of 3\n\nWhich mark?")
    assert phone.answers(wave) == {"many": given(3), "much": given(2.5)}


DATES = questionnaire("  - {type: date, name: day, label: Which day?}\n  - {type: time, name: hour, label: When?}\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en_GB", "2026-03-07"),
        ("en_GB", "7.3.2026"),
        ("en_GB", "07/03/2026"),
        ("en_GB", "7 March 2026"),
        ("ar", "٧/٣/٢٠٢٦"),
        ("ar", "7 مارس 2026"),
        ("fa", "۲۰۲۶-۰۳-۰۷"),
        ("nl", "7 maart 2026"),
        ("el", "7 Μαρτίου 2026"),
        ("uk", "7 березня 2026"),
    ],
)
async def test_a_date_is_read_in_many_spellings_and_native_digits(stage: Stage, language: str, said: str) -> None:
    phone, wave = await in_the_middle(stage, DATES, language)

    await phone.say(said)

    assert phone.answers(wave) == {"day": given("2026-03-07")}


@pytest.mark.parametrize("said", ["soon", "31.2.2026", "7/3", "13/13/2026"])
async def test_what_is_no_date_is_told_with_an_example(stage: Stage, said: str) -> None:
    phone, _ = await in_the_middle(stage, DATES)

    await phone.say(said)

    assert phone.text.startswith(
        "We could not read a date. Please write day, month and year, for example 7.3.2026.\n\n"
        "Question 1 of 2\n\nWhich day?"
    )


@pytest.mark.parametrize(
    ("said", "kept"), [("18:30", "18:30"), ("6 pm", "18:00"), ("١٨:٣٠", "18:30"), ("18.30", "18:30")]
)
async def test_a_time_is_read_in_many_spellings(stage: Stage, said: str, kept: str) -> None:
    phone, wave = await in_the_middle(stage, DATES)
    await phone.say("7.3.2026")

    await phone.say(said)

    assert phone.answers(wave)["hour"] == given(kept)


@pytest.mark.parametrize(
    ("language", "said"), [("en_GB", "very safe"), ("en_GB", "VERY  SAFE"), ("en_GB", "1"), ("ar", "١")]
)
async def test_a_choice_can_be_written_as_its_words_or_its_number(stage: Stage, language: str, said: str) -> None:
    phone, wave = await in_the_middle(stage, "pulse", language)

    await phone.say(said)

    assert phone.answers(wave) == {"p_safe": given("very_safe")}


@pytest.mark.parametrize("language", ["ar", "el", "so"])
async def test_a_choice_can_be_written_in_the_residents_own_words(stage: Stage, language: str) -> None:
    phone, wave = await in_the_middle(stage, "pulse", language)

    await phone.say(phone.buttons[2])

    assert phone.answers(wave) == {"p_safe": given("unsafe")}


async def test_words_that_are_no_choice_are_told_kindly(stage: Stage) -> None:
    phone, _ = await in_the_middle(stage)

    await phone.say("it depends")

    assert phone.text.startswith("We did not find this in the list. Please tap one of the buttons.\n\nQuestion 1 of 14")


async def test_a_long_list_is_searched_by_a_part_of_a_word_and_leafed_through(stage: Stage) -> None:
    phone, wave = await in_the_middle(stage, "neighbourhood-review")

    await phone.tap("Next page")
    assert "☐ Library (Bibliotheek De Kade)" not in phone.buttons
    await phone.say("bibli")
    assert phone.buttons[0] == "☐ Library (Bibliotheek De Kade)"
    assert "Show all" in phone.buttons
    await phone.tap("☐ Library (Bibliotheek De Kade)")
    await phone.tap("Show all")
    assert phone.buttons[0] == "☑ Library (Bibliotheek De Kade)"
    await phone.tap("Next")

    assert phone.answers(wave) == {"nr_place": given(("kade_library",))}


async def test_a_place_is_asked_with_telegrams_own_keyboard_and_kept_as_a_square(stage: Stage) -> None:
    survey = questionnaire(
        "  - {type: geopoint, name: spot, label: Where?, parameters: grid=250}\n"
        "  - {type: text, name: why, label: Why?}\n"
    )
    phone, wave = await in_the_middle(stage, survey)
    keyboard = phone.person.reply_keyboard
    assert keyboard is not None
    assert keyboard["keyboard"] == [[{"text": "Send my place", "request_location": True}]]
    await phone.do(phone.person.send_voice(b"here"))
    assert phone.text.startswith(f"{VOICE}\n\nQuestion 1 of 2\n\nWhere?")

    await phone.do(phone.person.send_location(52.370216, 4.895168))

    latitude, longitude = map(float, str(phone.answers(wave)["spot"].value).split())
    assert (latitude, longitude) != (52.370216, 4.895168)
    assert abs(latitude - 52.370216) < 0.00125
    assert abs(longitude - 4.895168) < 0.002
    assert [message.text for message in phone.person.messages if message.text == "📍" and not message.deleted] == []


async def test_words_at_a_question_with_a_place_are_told_what_is_expected(stage: Stage) -> None:
    phone, _ = await in_the_middle(stage, questionnaire("  - {type: geopoint, name: spot, label: Where?}\n"))

    await phone.say("at home")

    assert phone.text.startswith("We could not read a place. Please send a place on the map with the paper clip.")


async def test_words_at_the_review_and_at_the_menu_lead_to_the_buttons(stage: Stage) -> None:
    phone, wave = await in_the_middle(stage)
    await phone.skip_to_review()
    review = phone.text
    answers = phone.answers(wave)

    await phone.say("send it please")
    assert phone.text == f"{USE_BUTTONS}\n\n{review}"
    await phone.tap("Stop for now")
    await phone.say("hello?")

    assert phone.text.startswith(f"{NO_QUESTION}\n\nOpen surveys")
    assert phone.answers(wave) == answers


async def test_what_only_numbers_and_signs_spell_is_taken_as_it_was_written(stage: Stage) -> None:
    survey = questionnaire("  - {type: text, name: one, label: One?}\n  - {type: text, name: two, label: Two?}\n")
    phone, wave = await in_the_middle(stage, survey)

    await phone.say("<b>&amp; 5 < 7 {x} %s _ * `")
    await phone.say("שלום 👋🏽 مرحبا")
    assert "<b>&amp; 5 < 7 {x} %s _ * `" in phone.text

    assert [answer.value for _, answer in sorted(phone.answers(wave).items())] == [
        "<b>&amp; 5 < 7 {x} %s _ * `",
        "שלום 👋🏽 مرحبا",
    ]
