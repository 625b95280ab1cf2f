"""Waves: opened, closed and cut, also by another process, and what then lies where."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.store.answers import tables as answers
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.tables import SHEET, WAVE
from bot.store.seal import tag_of
from tests.e2e.stage import BOTH, Phone, Stage, spellings
from tests.survey.playing import questionnaire

CLOSED = "This survey is closed. Thank you for your interest."
NOTHING_OPEN = "There is no open survey at the moment."


async def test_a_wave_that_is_over_takes_no_answer_and_says_so_kindly(stage: Stage) -> None:
    wave = stage.open("pulse", days=1)
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")
    kept = stage.rows(SHEET)
    stage.clock.move(days=1)

    await phone.tap("Very satisfied")
    assert phone.text == f"{CLOSED}\n\n{NOTHING_OPEN}"
    await phone.say("/surveys")

    assert phone.text == NOTHING_OPEN
    assert stage.rows(SHEET) == kept


async def test_words_and_commands_after_the_end_meet_the_same_kind_word(stage: Stage) -> None:
    wave = stage.open("pulse", days=1)
    phone, other = await stage.resident(), await stage.resident("Nour")
    await phone.begin(wave)
    await other.begin(wave)
    stage.clock.move(days=1)

    await phone.say("very safe")
    await other.do(other.person.send_voice(b"safe"))

    assert phone.text == other.text == f"{CLOSED}\n\n{NOTHING_OPEN}"


async def test_after_the_end_nothing_can_be_changed_or_withdrawn_with_old_buttons(stage: Stage) -> None:
    wave = stage.open("pulse", days=1)
    phone = await stage.resident()
    await _answer(phone, wave, "Safe")
    kept, thanks = stage.rows(SHEET), phone.screen
    stage.clock.move(days=1)

    for verb in ("change", "withdraw", "withdrawn", "survey", "begin"):
        await phone.force(f"m:{verb}:{wave.id}", thanks)
        assert phone.text.startswith(CLOSED), verb

    assert stage.rows(SHEET) == kept


async def test_a_wave_for_one_area_stands_in_no_other_menu(stage: Stage) -> None:
    wave = stage.open("pulse", areas=("molenveld",))
    inside, outside = await stage.resident(area="molenveld"), await stage.resident("Nour", area="kade")

    assert inside.data[0] == f"m:survey:{wave.id}"
    assert outside.text == NOTHING_OPEN


async def test_the_cli_opens_and_closes_surveys_while_the_bot_runs(stage: Stage, tmp_path: Path) -> None:
    stage.clock.at = datetime.now(UTC)
    phone = await stage.resident()
    assert phone.text == NOTHING_OPEN

    await _cli(stage, tmp_path, "survey", "open", "pulse", "--until", "2999-12-31")
    stage.clock.move(minutes=1)
    await phone.say("/surveys")
    assert phone.buttons[0] == "📝 How is it going here?"
    await phone.choose("m:survey")
    await phone.choose("m:begin")
    await phone.tap("Safe")
    assert phone.text.startswith("Question 2 of 14")
    [wave] = stage.rows(WAVE)
    await phone.skip_to_review()
    await phone.move("S")
    await _cli(stage, tmp_path, "survey", "close", wave.id)
    await phone.choose("m:change")
    closed, states = phone.text, [row.state for row in stage.rows(WAVE)]
    await _cli(stage, tmp_path, "survey", "extend", wave.id, "--until", "2999-12-31")
    states += [row.state for row in stage.rows(WAVE)]
    await _cli(stage, tmp_path, "survey", "close", wave.id)
    await _cli(stage, tmp_path, "survey", "ask", wave.id)
    await phone.say("/surveys")

    assert closed == f"{CLOSED}\n\n{NOTHING_OPEN}"
    assert states == ["closed", "open"]
    assert phone.buttons[0] == "❓ How is it going here?"


async def _cli(stage: Stage, folder: Path, *arguments: str) -> None:
    """Run `equal-voices` as an officer would, in a process of its own."""
    settings = {
        "EQUAL_VOICES_TOKEN": stage.settings.token.get_secret_value(),
        "EQUAL_VOICES_SCHEME": str(stage.settings.scheme),
        "EQUAL_VOICES_DATA_DIR": str(folder),
        "EQUAL_VOICES_KEYS_DIR": str(folder / "keys"),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


SMALL = questionnaire(
    "  - {type: select_one colours, name: colour, label: Which colour?}\n"
    "  - {type: select_multiple colours, name: more, label: Which others?}\n"
    "  - {type: integer, name: age, label: How old?}\n"
    "  - {type: text, name: why, label: Why?}\n"
    "  - {type: text, name: name, label: Whose?, personal: 'yes'}\n"
    "  - {type: integer, name: house, label: Which house?, personal: 'yes'}\n",
    choices="  colours: [{name: red, label: Red}, {name: green, label: Green}, {name: blue, label: Blue}]\n",
)


@BOTH
async def test_the_cut_stores_what_was_tapped_and_nothing_that_leads_to_anybody(stage: Stage) -> None:
    wave = stage.open(SMALL)
    link = stage.link(wave=wave.id, area="kade", channel="school")
    phones = [await _small(stage, link, number, "red" if number % 2 else "blue") for number in range(4)]
    await _small(stage, link, 4, "green", send=False)
    sessions = [sheet.session.token for phone in phones if (sheet := phone.sheet(wave)) and sheet.session]
    tags = [tag_of(stage.house.keys.key("wave", wave.id), phone.person.id) for phone in phones]

    report = stage.close(wave)

    assert (report.responses, report.remarks, report.unsent, report.languages) == (4, 3, 1, 0)
    responses = stage.rows(answers.RESPONSE)
    assert [(row.language, row.area) for row in responses] == [(None, None)] * 4
    assert _stored(stage) == [
        {"colour": '"blue"', "more": '["red","green"]', "age": "20"},
        {"colour": '"red"', "more": '["red","green"]', "age": "21"},
        {"colour": '"blue"', "more": '["red","green"]', "age": "22"},
        {"colour": '"red"', "more": '["red","green"]', "age": "23"},
    ]
    texts = sorted((row.text, row.question, row.language) for row in stage.rows(answers.REMARK))
    assert texts == [(f"because {number}", None, None) for number in (1, 2, 3)]
    rows = repr({name: table for name, table in stage.everything().items() if name.startswith("answers.")})
    ids = [str(phone.person.id) for phone in phones]
    assert [
        found for found in (*ids, *sessions, "Whoever", "471147", *(tag.hex() for tag in tags)) if found in rows
    ] == []


def _stored(stage: Stage) -> list[dict[str, str]]:
    """Read the responses as they lie in the answers store, the youngest first."""
    found: dict[str, dict[str, str]] = {row.id: {} for row in stage.rows(answers.RESPONSE)}
    for row in stage.rows(answers.ANSWER):
        found[row.response][row.question] = row.value if row.kind == "given" else row.kind
    return sorted(found.values(), key=lambda response: response["age"])


async def _small(stage: Stage, link: str, number: int, colour: str, *, send: bool = True) -> Phone:
    """Let one person answer the small survey, each in their own way."""
    phone = stage.phone(f"P{number}", "nl" if number % 2 else "en")
    await phone.say(f"/start {link}")
    for verb in ("speak", "consent", "agree", "agree", "agree", "begin"):
        await phone.choose(f"m:{verb}")
    await phone.tap(colour.capitalize())
    await phone.tap("☐ Green")
    await phone.tap("☐ Red")
    await phone.move("d")
    await phone.say(str(20 + number))
    await (phone.say(f"because {number}") if number else phone.move("s"))
    await phone.say("Whoever")
    await phone.say("471147")
    if send:
        await phone.move("S")
    return phone


async def test_no_id_tag_or_session_is_in_the_bytes_of_the_answers_and_the_keys_are_gone(stage: Stage) -> None:
    wave = stage.open(SMALL)
    link = stage.link(wave=wave.id, area="kade")
    phones = [await _small(stage, link, number, "red") for number in range(3)]
    sessions = [sheet.session.token.encode() for phone in phones if (sheet := phone.sheet(wave)) and sheet.session]
    tags = [tag_of(stage.house.keys.key("wave", wave.id), phone.person.id) for phone in phones]
    keys = stage.settings.keys_dir
    assert sum(wave.id in path.name or wave.epoch in path.name for path in keys.iterdir()) == 2

    stage.close(wave)
    await stage.fall()

    stored = b"".join(path.read_bytes() for path in stage.settings.data_dir.glob("answers*"))
    secret = [*tags, *(f'"{token.decode()}"'.encode() for token in sessions)]
    secret += [each for phone in phones for each in spellings(phone.person.id)]
    assert b"because 1" in stored
    assert [found for found in secret if found in stored] == []
    assert [path.name for path in keys.iterdir() if wave.id in path.name or wave.epoch in path.name] == []
    left = stage.files()
    assert [tag for tag in tags if tag in left] == []


@BOTH
async def test_after_the_cut_everybody_stands_at_the_menu_and_may_answer_the_next_wave(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone, new = await stage.resident(), stage.phone("Nour")
    await _answer(phone, wave, "Safe")
    await new.say(f"/start {stage.link(wave=wave.id)}")
    await new.choose("m:speak:en_GB")
    stage.close(wave)
    following = stage.open("pulse")

    assert (_at(phone), _at(new)) == ("", f"welcome:{wave.id}")
    assert stage.rows(SHEET) == []
    await phone.say("/mydata")
    assert "We hold no answers from you in an open survey." in phone.text
    for verb in ("consent", "agree", "agree", "agree", "area:kade"):
        await new.choose(f"m:{verb}")
    assert new.text == f"{CLOSED}\n\nOpen surveys\nChoose one."
    await phone.say("/surveys")
    await _answer(phone, following, "Unsafe")

    assert phone.text.startswith("Thank you.")


def _at(phone: Phone) -> str:
    contact = phone.contact
    assert contact is not None
    return contact.at


@BOTH
async def test_a_few_answers_wait_until_somebody_decides(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await _answer(phone, wave, "Safe")

    waiting = stage.close(wave, few=False)
    before = len(stage.rows(answers.RESPONSE))
    decided = stage.close(wave, few=True)
    again = stage.close(wave, few=True)

    assert (waiting.waiting, before) == (1, 0)
    assert (decided.responses, len(stage.rows(answers.RESPONSE)), again.responses) == (1, 1, 1)


@BOTH
async def test_answers_about_a_person_never_reach_the_answers_store(stage: Stage) -> None:
    wave = stage.open("event-needs")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Yes, I will come")
    await phone.skip_to_review()
    await phone.tap("Send")
    assert phone.text.startswith("Thank you.")

    report = stage.close(wave, few=False)

    assert (report.personal, report.responses) == (True, 0)
    found = stage.everything()
    assert [name for name, rows in found.items() if name.startswith("answers.") and rows] == []
    assert found["contacts.sheet"] == []


async def test_what_was_changed_but_not_sent_again_is_cut_as_it_was_sent(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await _answer(phone, wave, "Safe")
    await phone.tap("Change answer")
    await phone.tap("Change answer")
    await phone.choose(phone.data[0])
    await phone.tap("Unsafe")

    stage.close(wave)

    assert [row.value for row in stage.rows(answers.ANSWER) if row.question == "p_safe"] == ['"safe"']


async def _answer(phone: Phone, wave: Wave, choice: str) -> None:
    await phone.begin(wave)
    await phone.tap(choice)
    await phone.skip_to_review()
    await phone.tap("Send")
