"""Languages: switched in the middle, told to be a machine's once, compared with the original, or not offered."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app.provision import load_catalogs
from bot.i18n.languages import LANGUAGES
from bot.settings import shipped
from bot.store.contacts.tables import CONTACT
from bot.survey.session import Answer, Standing
from tests.e2e.stage import Phone, Stage

MACHINE = "A computer translated this text. Nobody has checked it yet."
LABEL = ("pulse/p_sat/label", "How satisfied are you with your area as a place to live?")
MARK = "\u200f"


async def _speak(phone: Phone, language: str) -> None:
    await phone.choose("m:language")
    await phone.choose(f"m:speak:{language}")


def _notices(phone: Phone, language: str) -> int:
    """Count the screens that told the notice in this language."""
    notice = phone.stage.house.catalogs[language].say(MACHINE)
    return sum(notice in text for text in phone.seen)


async def test_switching_through_all_languages_keeps_the_question_and_the_answers(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")

    for language, catalog in stage.house.catalogs.items():
        await _speak(phone, language)
        assert catalog.survey(*LABEL) in phone.text, language
        contact = phone.contact
        assert contact is not None
        assert (contact.language, contact.at) == (language, f"wave:{wave.id}")

    assert phone.answers(wave) == {"p_safe": Answer(Standing.GIVEN, "safe")}


async def test_a_survey_begun_in_one_language_is_sent_in_another(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident("Amal", "ar", language="ar")
    await phone.begin(wave)
    await phone.choose(phone.data[1])
    await _speak(phone, "nl")
    await phone.skip_to_review()
    assert "\nVeilig" in phone.text

    await phone.move("S")

    sheet = phone.sheet(wave)
    assert sheet is not None
    assert sheet.traits.language == "nl"


async def test_the_picker_leads_back_without_changing_anything(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    question = phone.text

    await phone.choose("m:language")
    assert phone.screen.buttons[0] == "English"
    await phone.choose("m:resume")

    assert phone.text == question


@pytest.mark.parametrize("language", ["it", "nl", "el", "sv", "nb", "ar", "uk", "tr", "fa", "fa_AF", "pl", "so"])
async def test_a_machine_translation_is_told_once_and_can_be_compared(stage: Stage, language: str) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident(language=language)
    await phone.begin(wave)
    own = phone.text
    assert _notices(phone, language) == 1

    await phone.choose("m:original")
    assert phone.text.startswith("Question 1 of 14\n\nHow safe do you feel walking alone")
    assert phone.screen.buttons[-1] == f"🌐 {LANGUAGES[language].name}"
    await phone.choose("m:resume")
    assert phone.text == own
    await _speak(phone, language)
    await phone.choose("m:original")
    await phone.choose(phone.data[0])

    assert stage.house.catalogs[language].survey(*LABEL) in phone.text
    assert _notices(phone, language) == 1


async def test_english_needs_no_notice_and_no_original(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)

    assert _notices(phone, "en_GB") == 0
    assert "m:original" not in phone.data


@pytest.mark.parametrize("verbs", [0, 1, 2, 3, 4])
async def test_what_one_agrees_to_can_be_read_in_the_original(stage: Stage, verbs: int) -> None:
    phone = stage.phone("Amal", "ar")
    await phone.say("/start")
    await phone.choose("m:speak:ar")
    for verb in ("consent", "agree", "agree", "agree")[:verbs]:
        await phone.choose(f"m:{verb}")
    arabic = phone.text.split("\n\n")[-1]

    await phone.choose("m:original")
    english = ("Welcome to Equal Voices", "Surveys", "Events", "Results", "Where do you live?")[verbs]
    assert phone.text.splitlines()[0] == english
    await phone.choose("m:resume")

    assert phone.text.split("\n\n")[-1] == arabic


async def test_every_line_of_a_right_to_left_language_begins_with_its_mark(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident("Amal", "ar", language="ar")
    await phone.begin(wave)

    lines = [line for message in phone.person.messages if message.from_bot for line in message.text.split("\n") if line]

    assert [line for line in lines if not line.startswith(MARK)] == []


async def test_a_language_whose_words_of_consent_are_not_complete_is_not_offered(
    dark_stage: Stage, tmp_path: Path
) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(shipped("locales"), folder)
    po = next((folder / "el").rglob("bot.po"))
    lines = po.read_text(encoding="utf-8").splitlines()
    at = lines.index('msgid "Telegram can see this chat. It belongs to a company, not to the city."')
    lines[at + 1 :] = ['msgstr ""', *lines[at + 2 :]]
    po.write_text("\n".join(lines), encoding="utf-8")
    catalogs = load_catalogs(folder, dark_stage.house.scheme.languages)
    dark_stage.house = replace(dark_stage.house, catalogs=catalogs, _surveys={})
    await dark_stage.rise()
    phone = dark_stage.phone("Eleni", "el")

    await phone.say("/start")

    names = {LANGUAGES[code].name for code in dark_stage.house.scheme.languages}
    assert names - set(phone.screen.buttons) == {"Ελληνικά"}
    await phone.force("m:speak:el", phone.screen)
    assert phone.text.endswith("🌐 Choose your language")


async def test_whoever_spoke_a_language_that_is_gone_is_answered_in_the_source(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    with stage.stores.contacts.begin() as conn:
        conn.execute(update(CONTACT).values(language="zz", consent_language="zz"))

    await phone.begin(wave)
    assert phone.text.startswith("Question 1 of 14")
    await phone.say("/mydata")

    assert phone.text.startswith("All that we keep about you")


async def test_a_wave_for_some_languages_stands_in_their_menus_only_and_a_draft_stays(stage: Stage) -> None:
    wave = stage.open("pulse", languages=("nl", "ar"))
    phone = await stage.resident()
    assert f"m:survey:{wave.id}" not in phone.data
    await _speak(phone, "nl")
    await phone.begin(wave)

    await phone.choose("m:pause")
    await _speak(phone, "en_GB")

    assert phone.data[0] == f"m:survey:{wave.id}"
