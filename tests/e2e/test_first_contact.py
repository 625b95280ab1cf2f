"""The first contact: language, what this is, separate consents, area, open surveys; and what Telegram shows of us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest

from bot.i18n.languages import LANGUAGES
from bot.store.base import open_database
from bot.store.contacts import inbox
from tests.e2e.stage import BOTH, Phone, Stage

COMMANDS = (
    *("start", "surveys", "events", "results", "plan", "say", "language", "privacy"),
    *("mydata", "stop", "forget", "contact", "help"),
)
TWO_LETTERS = ("it", "nl", "el", "sv", "nb", "ar", "uk", "tr", "fa", "pl", "so")
WELCOME = (
    "Welcome to Equal Voices\n\n"
    "Here you can say what you think about your neighbourhood, in your own language.\n\n"
    "Who asks: City of Havenstad.\n\n"
    "Telegram can see this chat. It belongs to a company, not to the city.\n\n"
    "We keep: your Telegram number, your language, your area, and how you came here. We also keep what you agree to, "
    "the day you first came, the month you were last here, and where you are in this chat. "
    "We do not keep your name or your phone number.\n\n"
    "Your answers are kept locked. When a survey closes, or when many people have answered, they are mixed. "
    "Then nobody can look up which ones are yours. Where fewer than 10 people answered, they are not mixed "
    "before we have asked you.\n\n"
    "We keep for 30 days which messages we sent you. What you tell us for an event, we keep until 7 days after it.\n\n"
    "/mydata shows all that we keep about you. /forget deletes it at once. /stop ends all messages."
)
CONSENTS = (
    "Surveys\nDo you agree that you answer surveys here and that we keep your answers without your name?",
    "Events\nMay we write to you about events in your neighbourhood?",
    "Results\nMay we write to you about what people said and what was decided?",
)
LATER = "\n\nYou can change this at any time: /privacy"


@BOTH
async def test_a_new_resident_comes_from_hello_to_the_open_surveys(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = stage.phone("Kate", "en")

    await phone.say("/start")
    assert phone.text == "🌐 Choose your language"
    await phone.tap("English")
    assert phone.text == WELCOME
    await phone.tap("Next")
    for consent in CONSENTS:
        assert phone.text == consent + LATER
        await phone.tap("I agree")
    assert phone.text.startswith("Where do you live?\nWe only keep the name of the area, not your address.")
    await phone.tap("Molenveld")

    assert phone.text == "Open surveys\nChoose one."
    assert phone.data == (f"m:survey:{wave.id}", "m:results", "m:language", "m:help", "m:privacy", "m:mydata")


@pytest.mark.parametrize(
    ("tag", "guessed"),
    [
        ("ar", "ar"),
        ("nl", "nl"),
        ("pt-br", "en_GB"),
        ("zh-hans", "en_GB"),
        ("no", "nb"),
        ("el-GR", "el"),
        ("uk", "uk"),
        ("so", "so"),
        (None, "en_GB"),
        ("", "en_GB"),
        ("\x00;--", "en_GB"),
    ],
)
async def test_every_language_stands_in_the_picker_by_its_own_name_and_the_guessed_one_first(
    stage: Stage, tag: str | None, guessed: str
) -> None:
    phone = stage.phone("Kate", tag)

    await phone.say("/start")

    rest = [code for code in stage.house.catalogs if code != guessed]
    assert phone.screen.buttons == tuple(LANGUAGES[code].name for code in (guessed, *rest))


@BOTH
async def test_each_consent_is_kept_by_itself_with_the_words_that_were_read(stage: Stage) -> None:
    phone = stage.phone("Amal", "ar")
    await phone.say("/start")
    await phone.choose("m:speak:ar")
    await phone.choose("m:consent")

    kept = []
    for verb in ("m:agree:surveys", "m:decline:events", "m:agree:results"):
        await phone.choose(verb)
        contact = phone.contact
        assert contact is not None
        kept.append((contact.surveys, contact.events, contact.results))

    assert kept == [(True, None, None), (True, False, None), (True, False, True)]
    assert (contact.consent_version, contact.consent_language) == ("3", "ar")
    assert contact.consent_day == stage.house.local(stage.clock()).date()


async def test_areas_are_named_with_places_that_people_know(stage: Stage) -> None:
    phone = stage.phone("Amal", "ar")
    await phone.say("/start")
    for verb in ("speak:ar", "consent", "agree", "agree", "agree"):
        await phone.choose(f"m:{verb}")

    assert phone.buttons[:3] == ("De Kade", "Molenveld", "Spoorzicht")
    places = phone.text.split("\n\n")[1:4]
    assert places[0] == "De Kade: المكتبة (Bibliotheek De Kade)، السوق (Vismarkt)، De Loods، Kraanbrug"
    assert [line.partition(":")[0] for line in places] == ["De Kade", "Molenveld", "Spoorzicht"]


async def test_whoever_lives_somewhere_else_is_welcome_too(stage: Stage) -> None:
    phone = stage.phone()
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent", "decline", "decline", "decline"):
        await phone.choose(f"m:{verb}")

    await phone.tap("Somewhere else")

    contact = phone.contact
    assert contact is not None
    assert (contact.area, contact.at) == (None, "")
    assert (contact.surveys, contact.events, contact.results) == (False, False, False)
    assert phone.text == "There is no open survey at the moment."


@pytest.mark.parametrize(
    "greeting",
    [
        lambda person: person.say("hello"),
        lambda person: person.say("/help"),
        lambda person: person.say("/nonsense"),
        lambda person: person.send_voice(b"hello"),
        lambda person: person.send_sticker(),
        lambda person: person.send_location(52.0, 5.0),
    ],
)
async def test_whoever_begins_in_another_way_is_greeted_all_the_same(
    stage: Stage, greeting: Callable[[object], Awaitable[object]]
) -> None:
    phone = stage.phone()

    await phone.do(greeting(phone.person))

    assert phone.text == "🌐 Choose your language"


async def test_every_step_has_the_way_to_another_language_and_the_answer_so_far_stays(stage: Stage) -> None:
    phone = stage.phone()
    await phone.say("/start")
    await phone.choose("m:speak:en_GB")
    for verb in ("consent", "agree", "agree", "agree"):
        before = phone.contact
        assert before is not None
        await phone.tap("Language")
        await phone.choose("m:speak:ar")
        await phone.choose("m:language")
        await phone.choose("m:speak:en_GB")
        after = phone.contact
        assert after is not None
        assert (after.at, after.surveys, after.events, after.results) == (
            before.at,
            before.surveys,
            before.events,
            before.results,
        )
        await phone.choose(f"m:{verb}")
    assert "m:language" in phone.data
    assert phone.text.startswith("Where do you live?")


@pytest.mark.parametrize("command", ["/surveys", "/start", "/help", "/privacy", "/mydata", "/language", "/what"])
async def test_a_command_in_the_first_contact_never_skips_a_question(stage: Stage, command: str) -> None:
    phone = stage.phone()
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent", "agree"):
        await phone.choose(f"m:{verb}")

    await phone.say(command)
    if "m:resume" in phone.data:
        await phone.choose("m:resume")

    assert phone.text.endswith(CONSENTS[1] + LATER)
    contact = phone.contact
    assert contact is not None
    assert contact.events is None


async def test_a_message_at_the_picker_gets_a_kind_word_and_the_picker_again(stage: Stage) -> None:
    phone = stage.phone()
    await phone.say("/start")

    await phone.do(phone.person.send_voice(b"hello"))

    assert phone.text == (
        "We cannot listen to voice messages yet. Please write or tap a button.\n\n🌐 Choose your language"
    )
    assert len(phone.buttons) == len(stage.house.catalogs)


async def test_a_doubled_yes_answers_one_question(stage: Stage) -> None:
    phone = stage.phone()
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent"):
        await phone.choose(f"m:{verb}")
    screen = phone.screen
    await phone.person.press("m:agree:surveys", screen, force=True)
    await phone.force("m:agree:surveys", screen)

    contact = phone.contact
    assert contact is not None
    assert (contact.surveys, contact.events, contact.at) == (True, None, "consent_events")
    assert phone.text == CONSENTS[1] + LATER


async def test_an_old_button_of_a_survey_skips_nothing_of_the_first_contact(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.choose("m:survey")
    begin, intro = phone.data[0], phone.screen
    await phone.say("/forget")
    await phone.say("/start")

    await phone.force(begin, intro)

    assert phone.text == "🌐 Choose your language"
    for verb in ("speak:en_GB", "consent", "agree", "agree", "agree", "area"):
        await phone.choose(f"m:{verb}")
    assert phone.data[0] == f"m:begin:{wave.id}"


async def test_a_switch_of_consent_in_the_first_contact_leaves_the_other_questions_to_be_asked(stage: Stage) -> None:
    phone = stage.phone()
    await phone.say("/start")
    for verb in ("speak:en_GB", "consent"):
        await phone.choose(f"m:{verb}")
    await phone.say("/privacy")
    await phone.tap("☐ Events")
    await phone.tap("Back")

    await phone.tap("I agree")

    assert phone.text == CONSENTS[2] + LATER


async def test_neither_names_nor_what_was_said_are_kept(stage: Stage) -> None:
    phone = await _told(stage.phone("Zebulonia", "en"))

    rows = repr(stage.everything())

    assert "Zebulonia" not in rows
    assert "Xylophonia" not in rows
    assert str(phone.person.id) in rows


async def _told(phone: Phone) -> Phone:
    await phone.say("/start")
    await phone.say("My name is Xylophonia")
    await phone.choose("m:speak:en_GB")
    await phone.say("My name is Xylophonia")
    return phone


async def test_telegram_shows_what_each_command_does_in_every_language(stage: Stage) -> None:
    await stage.fall()
    with closing(open_database(stage.settings.contacts_url, name="contacts_url")) as database, database.begin() as conn:
        inbox.remember(conn, "announced", "what an older version announced")
    await stage.rise()
    await stage.until(lambda: stage.api.requests["setMyShortDescription"] == 1 + len(TWO_LETTERS))
    profile = stage.api.world.profile
    everywhere = ("default", 0, 0)

    for code in ("en_GB", *TWO_LETTERS):
        catalog = stage.house.catalogs[code]
        shown = profile.commands(everywhere, "" if code == "en_GB" else code)
        assert tuple(command["command"] for command in shown) == COMMANDS
        assert shown[1]["description"] == catalog.command("Open surveys")
    assert profile.menu(1, "fa-AF") == profile.commands(everywhere, "fa")
    assert profile.menu(1, "ja") == profile.commands(everywhere, "")
