"""`equal-voices event …`: check files, bring events in, list them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.schedule.delivery import Kind
from bot.store.contacts import audit, events, outbox, tasks
from tests.cli.officer import Officer
from tests.living import make_settings, open_field

EVENING = """
language: nl
title: {text: Avond over veiligheid, labels: {ar: أمسية عن السلامة}}
starts: 2046-12-09 18:00
ends: "20:00"
place: Bibliotheek
languages: [nl, ar]
access: [no_steps]
contact: Noor
group: GROUP
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Else//EN
BEGIN:VEVENT
UID:1@example.org
DTSTART;TZID=Europe/Amsterdam:20461209T180000
DTEND;TZID=Europe/Amsterdam:20461209T200000
SUMMARY:Evening
LOCATION:Library
END:VEVENT
END:VCALENDAR
"""
OPTIONS = ("--language", "en_GB", "--languages", "nl,ar", "--access", "none", "--contact", "Noor", "--childcare")


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def file(tmp_path: Path, text: str, name: str = "evening.yaml") -> str:
    path = tmp_path / name
    path.write_text(text.replace("group: GROUP\n", ""), encoding="utf-8")
    return str(path)


def test_a_file_without_faults_is_shown_in_each_language(officer: Officer, tmp_path: Path) -> None:
    said = officer.runs("event", "check", file(tmp_path, EVENING))
    lines = said.text.splitlines()
    assert (said.status, lines[0].partition(": ")[2]) == (0, "Avond over veiligheid: no faults")
    assert [line for line in lines if line.startswith("---")][:3] == [
        "--- English ---",
        "--- Italiano ---",
        "--- Nederlands ---",
    ]
    assert "\u2068أمسية عن السلامة\u2069" in said.text
    assert lines[-1] == "Reminders: start-1d, start-2h"


def test_every_fault_of_a_file_is_told_and_nothing_is_published(officer: Officer, tmp_path: Path) -> None:
    path = file(tmp_path, EVENING.replace("18:00", "25:00").replace("[no_steps]", "[no_stairs]") + "group: nobody\n")
    for command in ("check", "import"):
        said = officer.runs("event", command, path)
        assert [each.partition("evening.yaml:")[2].partition(". ")[0] for each in said.problems] == [
            "4: `2046-12-09 25:00` is not in the calendar",
            "8: `no_stairs` is not known in `access`",
            "10: `nobody` is no host group of the scheme",
        ]
    assert officer.runs("event", "list").text == ""


def test_a_published_event_is_listed_logged_and_owes_a_report_and_comes_in_once(
    officer: Officer, tmp_path: Path
) -> None:
    path = file(tmp_path, EVENING)
    said = officer.runs("event", "import", path, "--yes")
    name, _, title = said.text.strip().partition("  ")
    assert title == "Avond over veiligheid"
    assert officer.runs("event", "list").text.split() == (
        f"{name} 2046-12-09 18:00 published fewer than 10 come Avond over veiligheid".split()
    )
    again = officer.runs("event", "import", path, "--yes")
    assert [each.partition("yaml: ")[2] for each in again.problems] == [
        f"“Avond over veiligheid” is there already, as {name}. Change it in the chat (/staff), or leave it out."
    ]
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        (entry,) = audit.newest(conn, 5)
        kept = events.get(conn, name)
        assert [task.event for task in tasks.undone(conn)] == [name]
        assert outbox.waiting(conn, Kind.REMINDER, name) == frozenset()
    assert (entry.actor, entry.act, entry.subject) == ("console", "hold events", name)
    assert kept is not None
    assert kept.door


def test_nothing_is_published_before_it_was_shown_in_every_language_and_agreed_to(
    officer: Officer, tmp_path: Path
) -> None:
    path = file(tmp_path, EVENING)
    shown = officer.runs("event", "check", path).text
    refused = officer.runs("event", "import", path, typed="n\n")
    before = officer.runs("event", "list").text
    agreed = officer.runs("event", "import", path, typed="y\n")

    assert refused.text == f"{shown}Publish this? [y/N]: n\n"
    assert agreed.text.startswith(f"{shown}Publish this? [y/N]: y\n")
    assert (refused.status, before, agreed.status) == (1, "", 0)
    assert "Avond over veiligheid" in officer.runs("event", "list").text


def test_a_calendar_file_comes_in_with_what_it_cannot_say(officer: Officer, tmp_path: Path) -> None:
    path = file(tmp_path, ICS, "evening.ics")
    assert [
        each.partition("evening.ics:4: ")[2].partition(" is")[0]
        for each in officer.runs("event", "check", path).problems
    ] == [
        "`access`",
        "`contact`",
        "`language`",
        "`languages`",
    ]
    said = officer.runs("event", "import", path, *OPTIONS, "--yes")
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        kept = events.get(conn, said.text.partition(" ")[0])
    assert kept is not None
    assert (kept.languages, kept.access, kept.childcare, kept.contact) == (("nl", "ar"), (), True, "Noor")


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("evening.ics", b"\xff\xfe", "It cannot be read"),
        ("evening.ics", b"x" * 1_000_001, "It cannot be read: it has more than 1 MB"),
        ("evening.txt", b"hello", "This is no calendar file"),
        ("evening.yaml", b"- a\n", "The file must hold fields"),
        ("evening.yaml", b"\xff", "This is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_told(officer: Officer, tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (problem,) = officer.runs("event", "check", str(path)).problems
    assert problem.partition(f"{name}:")[2].partition(" ")[2].startswith(fault)


def test_options_for_calendar_files_are_refused_with_a_file_of_ours(officer: Officer, tmp_path: Path) -> None:
    (problem,) = officer.runs("event", "check", file(tmp_path, EVENING), "--childcare").problems
    assert problem.partition("yaml: ")[2] == "Options like --access are for calendar files. Write it into the file."
