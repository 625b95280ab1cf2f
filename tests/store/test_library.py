"""Files of an operator: read all, or told all that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import OperatorError, Problem
from bot.store.library import LocaleTexts, SurveyTexts, read_locales, read_surveys, read_texts


def write(path: Path, content: bytes = b"") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_surveys_and_the_blocks_they_share_are_read_by_name(tmp_path: Path) -> None:
    write(tmp_path / "pulse.yaml", "title: Пульс".encode())
    write(tmp_path / "blocks" / "about.yaml", b"\xef\xbb\xbfabout")
    write(tmp_path / "notes.txt", b"\xff")

    assert read_surveys(tmp_path) == SurveyTexts(
        surveys={"pulse": "title: Пульс"},
        blocks={"about": "about"},
        files={
            "pulse": str(tmp_path / "pulse.yaml"),
            "blocks/about": str(tmp_path / "blocks" / "about.yaml"),
        },
    )


def test_catalogs_are_read_by_language_and_domain(tmp_path: Path) -> None:
    for name in ("ar/LC_MESSAGES/bot", "ar/LC_MESSAGES/surveys", "fa_AF/LC_MESSAGES/bot"):
        write(tmp_path / f"{name}.po", name.encode())
    write(tmp_path / "status.toml", b"[ar]")
    write(tmp_path / "ar" / "LC_MESSAGES" / "bot.mo", b"\xff")

    assert read_locales(tmp_path) == LocaleTexts(
        catalogs={
            "ar": {"bot": "ar/LC_MESSAGES/bot", "surveys": "ar/LC_MESSAGES/surveys"},
            "fa_AF": {"bot": "fa_AF/LC_MESSAGES/bot"},
        },
        status="[ar]",
    )


def test_a_missing_status_is_empty(tmp_path: Path) -> None:
    assert read_locales(tmp_path) == LocaleTexts(catalogs={}, status="")


def test_every_unreadable_file_is_told_at_once(tmp_path: Path) -> None:
    bad, missing, good = tmp_path / "bad.yaml", tmp_path / "missing.yaml", tmp_path / "good.yaml"
    write(bad, b"one\ntwo \xff\n")
    write(good, b"fine")

    with pytest.raises(OperatorError) as caught:
        read_texts(missing, good, bad)

    assert caught.value.problems == (
        Problem(str(bad), 2, "", "This is not UTF-8.", "Save the file as UTF-8."),
        Problem(
            str(missing),
            0,
            "",
            "The file cannot be read: No such file or directory.",
            "Check its name and its permissions.",
        ),
    )


@pytest.mark.parametrize("read", [read_surveys, read_locales])
def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path, read) -> None:
    with pytest.raises(OperatorError):
        read(tmp_path / "none")
