"""Quarantine at the command line: how much lies there, never what; and away with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.actions.reception import put_aside
from bot.settings import load_settings
from bot.store.contacts import inbox
from tests.cli.officer import Officer
from tests.living import open_field

SAID = b"the words of somebody"


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    """Put two updates aside, on a day a while ago."""
    officer = Officer(tmp_path)
    settings = load_settings(toml=None, environ=officer.environment)
    with open_field(settings) as (house, stores), stores.contacts.begin() as conn:
        for _ in range(2):
            put_aside(house, SAID)(conn)
    return officer


def names(officer: Officer) -> list[str]:
    return [line.split()[0] for line in officer.runs("quarantine", "list").text.splitlines()[:-1]]


def test_what_lies_there_is_listed_without_its_content(officer: Officer) -> None:
    said = officer.runs("quarantine", "list")

    lines = [line.split() for line in said.text.splitlines()]
    assert [(len(words[0]), date.fromisoformat(words[1]) is not None, words[2]) for words in lines[:2]] == [
        (16, True, "1052")
    ] * 2
    assert said.text.splitlines()[2] == "2 updates; each is deleted 30 days after its day."
    assert SAID.decode() not in said.text


def test_one_is_deleted_by_name_and_the_rest_with_all(officer: Officer) -> None:
    first, second = names(officer)

    assert officer.runs("quarantine", "delete", first).text == "1 updates are deleted.\n"
    assert names(officer) == [second]
    assert officer.runs("quarantine", "delete", "--all").text == "1 updates are deleted.\n"
    assert names(officer) == []


def test_a_name_that_is_not_there_deletes_nothing(officer: Officer) -> None:
    first, second = names(officer)

    said = officer.runs("quarantine", "delete", first, "nobody")

    assert said.problems == ("quarantine: nobody: There is no such update. Nothing was deleted.",)
    assert names(officer) == [first, second]


@pytest.mark.parametrize("words", [(), ("a", "--all")])
def test_names_or_all_and_not_both(officer: Officer, words: tuple[str, ...]) -> None:
    said = officer.runs("quarantine", "delete", *words)

    assert said.problems == (
        "quarantine: Name updates, or say --all: one of the two. See equal-voices quarantine list.",
    )
    assert len(names(officer)) == 2


def test_no_other_way_shows_them(officer: Officer) -> None:
    settings = load_settings(toml=None, environ=officer.environment)
    with open_field(settings) as (_, stores), stores.contacts.read() as conn:
        assert [SAID in update.sealed for update in inbox.aside(conn)] == [False, False]
