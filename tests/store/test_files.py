"""What is read from outside is capped before it is read, and refused in one sentence with its place."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.files import LARGEST, UnfitError, read_bounded
from bot.i18n.pofile import read_sheet
from bot.i18n.standing import read_status
from bot.settings import load_settings
from bot.store.library import read_texts
from bot.survey.reading_ledger import MOST
from bot.survey.scheme_source import read_scheme
from bot.survey.source import read_survey

QUICK = 10.0
"""Seconds that reading the worst file may take on a machine that others use too; most take none."""


def large(path: Path, size: int = 100_000_000) -> Path:
    """Make a file of a hundred megabytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    (tmp_path / "fits").write_bytes(b"x" * LARGEST)
    (tmp_path / "does not").write_bytes(b"x" * (LARGEST + 1))

    assert len(read_bounded(tmp_path / "fits")) == LARGEST
    with pytest.raises(UnfitError, match="more than 4 MB"):
        read_bounded(tmp_path / "does not")


def test_huge_files_pipes_devices_and_folders_are_told_in_one_error_without_being_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    paths = (large(tmp_path / "huge"), tmp_path / "pipe", Path("/dev/zero"), tmp_path)

    with pytest.raises(OperatorError) as caught:
        read_texts(*paths)

    assert {(problem.file, problem.fault) for problem in caught.value.problems} == {
        (str(tmp_path / "huge"), "The file cannot be read: it has more than 4 MB."),
        (str(tmp_path / "pipe"), "The file cannot be read: it is no ordinary file."),
        ("/dev/zero", "The file cannot be read: it is no ordinary file."),
        (str(tmp_path), "The file cannot be read: it is no ordinary file."),
    }


def test_a_huge_configuration_and_a_huge_secret_are_problems_like_others(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as caught:
        load_settings(
            toml=large(tmp_path / "equal-voices.toml"),
            environ={"EQUAL_VOICES_TOKEN_FILE": "/dev/zero", "EQUAL_VOICES_SCHEME": "x"},
        )

    assert {problem.fault for problem in caught.value.problems if "cannot be read" in problem.fault} == {
        "names a file that cannot be read: it is no ordinary file.",
        "cannot be read: it has more than 4 MB.",
    }


READERS: dict[str, Callable[[str], object]] = {
    "survey": lambda text: read_survey(text, file="bomb.yaml", blocks={}, lists={}),
    "scheme": lambda text: read_scheme(text, file="bomb.yaml", languages={"nl"}, zones={"UTC"}),
}
BOMBS = {
    "aliases that multiply": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nquestions: [*c, *c]\n",
    "lists in lists": "[" * 400_000,
    "fields in fields": "{a: " * 200_000,
    "keys of keys": "? " * 400_000,
    "a ladder": "".join(" " * at + "a:\n" for at in range(1_300)),
    "a tag that runs a program": "!!python/object/apply:os.system ['id']",
    "a merge": "a: &a {b: c}\nd:\n  <<: *a\n",
    "a million characters": "title: " + "x" * 1_100_000,
    "the same key for ever": "a: b\n" * 190_000,
    "an endless quotation": '"' + "\\\n" * 400_000,
    "a second document": "--- a\n" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("kind", READERS)
def test_a_file_that_is_made_to_hurt_is_refused_quickly_with_its_place(name: str, kind: str) -> None:
    begun = time.monotonic()

    with pytest.raises(OperatorError) as caught:
        READERS[kind](BOMBS[name])

    assert time.monotonic() - begun < QUICK
    assert {problem.file for problem in caught.value.problems} == {"bomb.yaml"}
    assert len(caught.value.problems) <= MOST + 1


def test_thousands_of_faults_are_told_up_to_a_limit_that_says_so() -> None:
    with pytest.raises(OperatorError) as caught:
        read_survey(BOMBS["the same key for ever"], file="bomb.yaml", blocks={}, lists={})

    faults = [problem.fault for problem in caught.value.problems]
    assert faults.count("There are more faults than can be told at once.") == 1


HEAD = 'msgid ""\nmsgstr ""\n'
PO_BOMBS = {
    "room for a thousand million plural forms": f'{HEAD}"Plural-Forms: nplurals=999999999; plural=n;\\n"\n',
    "the same in two pieces": f'{HEAD}"Plural-Forms: nplu"\n"rals = 0000999999999; plural=n;\\n"\n',
    "a plural form with a huge number": 'msgid "a"\nmsgid_plural "b"\nmsgstr[99999999999999999999] "x"\n',
    "a day that is none": f'{HEAD}"POT-Creation-Date: 99999999-99-99\\n"\n\nmsgid "a"\nmsgstr "x"\n',
    "a language that is a path": f'{HEAD}"Language: ../../etc\\n"\n\nmsgid "a"\nmsgstr "x"\n',
    "isolates without end": "#: " + "\u2068" * 50_000 + '\nmsgid "a"\nmsgstr "b"\n',
    "a string without end": 'msgid ""\n' + '"x"\n' * 900_000,
}


@pytest.mark.parametrize("name", PO_BOMBS)
def test_a_catalog_that_is_made_to_hurt_is_refused_quickly_with_its_place(name: str) -> None:
    body = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] "y"\n'
    begun = time.monotonic()

    with pytest.raises(OperatorError) as caught:
        read_sheet(f"{PO_BOMBS[name]}\n{body}", "bot.po")

    assert time.monotonic() - begun < QUICK
    assert [problem.file for problem in caught.value.problems] == ["bot.po"]


def test_a_rule_for_plurals_that_would_never_end_is_not_worked_out() -> None:
    rule = "(" * 5_000 + "n" + ")" * 5_000
    for header in (f"nplurals=2; plural={rule};", "nplurals=2; plural=(9**9**9**9);"):
        sheet = read_sheet(f'{HEAD}"Plural-Forms: {header}\\n"\n\nmsgid "a"\nmsgstr "x"\n', "bot.po")
        assert [entry.singular for entry in sheet.entries] == ["a"]


def test_tables_that_lie_too_deep_are_told(tmp_path: Path) -> None:
    deep = "a = " + "[" * 100_000
    (tmp_path / "equal-voices.toml").write_text(deep)

    with pytest.raises(OperatorError, match="lists too deep inside each other"):
        load_settings(toml=tmp_path / "equal-voices.toml", environ={})
    with pytest.raises(OperatorError, match="Lists lie too deep inside each other"):
        read_status(deep)
