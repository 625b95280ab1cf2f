"""`equal-voices survey …`: look at surveys, try them, open and close them; and every `--help`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import app
from bot.settings import shipped
from bot.store.contacts import fieldwork
from tests.actions.answering import let_answer
from tests.cli.officer import Officer
from tests.living import make_settings, open_field

TAPS = "1\n" * 6 + "7\n" + "1\n" * 20
"""The first choice each time; the sixth question takes several and goes on with the seventh button."""

PULSE = str(shipped("surveys") / "pulse.yaml")


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def commands() -> Iterator[tuple[str, ...]]:
    """List every command with its group."""
    top = typer.main.get_command(app)
    assert isinstance(top, TyperGroup)
    for name, command in top.commands.items():
        if isinstance(command, TyperGroup):
            yield from ((name, below) for below in command.commands)
        else:
            yield (name,)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_explains_itself_with_an_example(officer: Officer, words: tuple[str, ...]) -> None:
    said = officer.runs(*words, "--help")

    assert said.status == 0
    _, found, example = " ".join(said.text.split()).partition("Example: ")
    assert found
    assert f"equal-voices {' '.join(words)}" in example


def test_our_own_surveys_have_no_faults(officer: Officer) -> None:
    files = sorted(map(str, shipped("surveys").glob("*.yaml")))
    said = officer.runs("survey", "check", *files)

    assert said.status == 0
    assert [line.rpartition(", ")[2] for line in said.text.splitlines()] == ["no faults"] * len(files)


def test_every_fault_of_every_file_is_listed_at_once(officer: Officer, tmp_path: Path) -> None:
    text = Path(PULSE).read_text(encoding="utf-8").replace("include: about", "type: text\n    name: p_more")
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(text.replace("survey: pulse", f"survey: {name}"), encoding="utf-8")
    said = officer.runs("survey", "check", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"))

    assert said.status == 1
    assert {Path(problem.partition(":")[0]).name for problem in said.problems} == {"one.yaml", "two.yaml"}


def test_a_survey_is_opened_listed_and_closed(officer: Officer) -> None:
    opened = officer.runs("survey", "open", "pulse", "--until", "2099-12-31", "--areas", "kade,molenveld")
    wave = opened.text.strip()
    listed = officer.runs("survey", "list")
    closed = officer.runs("survey", "close", wave)
    again = officer.runs("survey", "list")

    assert [opened.status, listed.status, closed.status] == [0, 0, 0]
    assert f"wave  {wave}  pulse  open  until 2100-01-01 00:00  fewer than 10 sent, fewer than 10 begun" in listed.text
    assert closed.text.startswith("0 answers in 0 languages and 0 texts are in the answers store; 0 unsent")
    assert f"wave  {wave}  pulse  cut" in again.text
    assert listed.text.count("survey  ") == len(list(shipped("surveys").glob("*.yaml")))


def test_a_moment_counts_in_the_schemes_time_zone(officer: Officer, tmp_path: Path) -> None:
    officer.runs("survey", "open", "pulse", "--until", "2099-07-01T18:00", "--unlisted", "--languages", "ar,nl")
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        (wave,) = fieldwork.all_waves(conn)

    assert wave.closes_at.isoformat() == "2099-07-01T16:00:00+00:00"
    assert (wave.listed, wave.languages) == (False, ("ar", "nl"))


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("open", "nothing", "--until", "2099-12-31"), "There is no such survey."),
        (("open", "pulse", "--until", "someday"), "This is no day."),
        (("open", "pulse", "--until", "2001-01-01"), "The closing is not in the future."),
        (("open", "pulse", "--until", "2099-12-31", "--areas", "moon"), "This area is not in the scheme."),
        (("open", "pulse", "--until", "2099-12-31", "--languages", "tlh"), "This language is not offered."),
        (("close", "nowhere"), "There is no such wave."),
        (("try", PULSE, "--language", "tlh"), "This language is not known."),
    ],
)
def test_a_slip_is_told_with_what_to_do(officer: Officer, words: tuple[str, ...], fault: str) -> None:
    said = officer.runs("survey", *words)

    assert (said.status, len(said.problems)) == (1, 1)
    assert fault in said.problems[0]


def test_a_survey_plays_in_the_terminal_to_its_end(officer: Officer) -> None:
    said = officer.runs("survey", "try", PULSE, "--language", "en_GB", typed=TAPS)

    assert said.status == 0
    assert "How safe do you feel walking alone" in said.text
    assert said.text.endswith("✓\n")


def test_a_survey_plays_in_arabic_and_ends_where_the_input_ends(officer: Officer) -> None:
    said = officer.runs("survey", "try", PULSE, "--language", "ar", typed="1\nwhat\n99\n=5\n")

    assert said.status == 1
    assert said.problems == (
        f"{PULSE}: p_dir: The input ended before the survey was sent. Nothing is stored; begin again.",
    )
    assert "أعرف" in said.text
    assert "✓" not in said.text


def test_nobody_finds_a_survey_twice_in_their_menu(officer: Officer) -> None:
    words = ("survey", "open", "pulse", "--until", "2099-12-31")
    first = officer.runs(*words, "--areas", "kade", "--languages", "nl,ar")
    ways = (("--areas", "molenveld"), ("--areas", "kade", "--languages", "tr"), ("--unlisted",), ())
    told = [officer.runs(*words, *way) for way in ways]

    assert [each.status for each in told] == [0, 0, 0, 1]
    remedy = "Extend or close it, name other areas, or write `--unlisted`."
    assert [each.split(" asks ")[1] for each in told[-1].problems] == [f"the same people already. {remedy}"]
    assert first.status == 0


def test_everything_that_is_wrong_with_an_opening_is_told_at_once(officer: Officer) -> None:
    said = officer.runs(
        *("survey", "open", "pulse", "--until", "2026-13-45", "--areas", "moon", "--languages", "tlh"),
        *("--batch", "9"),
    )

    assert [each.split(": ")[1] for each in said.problems] == ["2026-13-45", "batch", "moon", "tlh"]


def test_a_wave_that_is_over_is_listed_with_how_many_answered_it(officer: Officer, tmp_path: Path) -> None:
    wave = officer.runs("survey", "open", "pulse", "--until", "2099-12-31").text.strip()
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores):
        with stores.contacts.read() as conn:
            found = fieldwork.get_wave(conn, wave)
        assert found is not None
        let_answer(stores.contacts, house, found, 23, drafts=11)
    before = officer.runs("survey", "list").text.splitlines()[-1]
    officer.runs("survey", "close", wave)
    after = officer.runs("survey", "list").text.splitlines()[-1]

    assert before.endswith("  20+ sent, 10+ begun")
    assert after.endswith("  20+ answered")


def test_whoever_does_not_speak_to_telegram_needs_no_token(officer: Officer) -> None:
    del officer.environment["EQUAL_VOICES_TOKEN"]
    wave = officer.runs("survey", "open", "pulse", "--until", "2099-12-31").text.strip()
    listed, linked = officer.runs("survey", "list"), officer.runs("link", "--wave", wave, "--bot", "OurBot")
    unnamed, ran, sent = officer.runs("link"), officer.runs("run"), officer.runs("broadcast")

    assert [said.status for said in (listed, linked, unnamed, ran, sent)] == [0, 0, 1, 1, 1]
    assert f"wave  {wave}  pulse  open" in listed.text
    missing = "token: is missing. Set EQUAL_VOICES_TOKEN, or token in the configuration file."
    assert unnamed.problems == (missing,)
    assert missing in sent.problems
    assert ran.problems == (f"environment: {missing}",)


def test_what_can_be_said_at_any_time_is_never_listed_and_always_cut_in_batches(officer: Officer) -> None:
    opened = officer.runs("survey", "open", "say", "--until", "2099-12-31")
    small = officer.runs("survey", "open", "say", "--until", "2099-12-31", "--batch", "49")

    assert (opened.status, small.status) == (0, 1)
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        (wave,) = fieldwork.open_waves(conn)
    assert (wave.id, wave.listed, wave.batch) == (opened.text.strip(), False, 50)


def test_a_survey_is_repeated_from_its_opening_on_until_that_is_taken_back(officer: Officer) -> None:
    opened = officer.runs("survey", "open", "pulse", "--until", "2099-12-31", "--every", "3")
    listed = officer.runs("survey", "list")
    never = officer.runs("survey", "repeat", opened.text.strip(), "--every", "0")
    after = officer.runs("survey", "list")
    wrong = officer.runs("survey", "repeat", "nowhere", "--every", "3")
    rare = officer.runs("survey", "open", "pulse", "--until", "2099-12-31", "--every", "99")

    assert listed.text.splitlines()[-1].endswith("every 3 months")
    assert never.text == "pulse is not opened again by itself.\n"
    assert "every" not in after.text
    assert ["There is no such wave." in each for each in wrong.problems] == [True]
    assert ["so rarely" in each for each in rare.problems] == [True]


def test_who_takes_part_is_told_of_open_waves_alone_and_stands_in_the_log(officer: Officer) -> None:
    nothing = officer.runs("survey", "parity")
    opened = officer.runs("survey", "open", "pulse", "--until", "2099-12-31")
    wave = opened.text.strip()
    told = officer.runs("survey", "parity", wave)
    wrong = officer.runs("survey", "parity", "nowhere")

    assert (nothing.text, nothing.status) == ("", 0)
    assert told.text == f"{wave}  pulse: nothing yet; drawn once 30 people have answered, and anew once a day\n"
    assert ["There is no such open wave" in each for each in wrong.problems] == [True]


def test_a_language_that_lacks_texts_is_offered_only_where_it_is_said(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shipped("surveys"), tmp_path / "surveys")
    pulse = tmp_path / "surveys" / "pulse.yaml"
    pulse.write_text(pulse.read_text(encoding="utf-8").replace("How is it going here?", "How is life?"))
    monkeypatch.setitem(officer.environment, "EQUAL_VOICES_SURVEYS_DIR", str(tmp_path / "surveys"))
    words = ("survey", "open", "pulse", "--until", "2099-12-31")

    refused = officer.runs(*words, "--languages", "en_GB,nl,ar")
    english = officer.runs(*words, "--languages", "en_GB")
    chosen = officer.runs(*words, "--languages", "nl,ar", "--incomplete")

    assert [problem.partition(" Only ")[0].split()[-1] for problem in refused.problems] == ["ar:", "nl:"]
    assert (refused.status, english.status, chosen.status) == (1, 0, 0)
