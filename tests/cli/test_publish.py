"""`equal-voices publish …`: what was released becomes a site, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.officer import Officer
from tests.cli.test_indicators import held


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def site(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_was_released_becomes_a_site_in_every_language(officer: Officer) -> None:
    wave = held(officer)
    officer.runs("release", "make", wave)
    folder = officer.folder / "public"

    said = officer.runs("publish", str(folder))

    files = site(folder)
    assert said.text == f"{len(files)} files in 13 languages are in {folder}: open {folder / 'index.html'}.\n"
    assert (folder / "ar" / f"{wave}-1.html").read_text(encoding="utf-8").count("60\u00a0/\u00a0120") > 0
    assert files[f"data/{wave}-1.json"].decode() == officer.runs("release", "show", "--json", f"{wave}-1").text
    assert "made up" in (folder / "en-GB" / f"{wave}-1.html").read_text(encoding="utf-8")


def test_the_same_release_gives_the_same_site_byte_for_byte(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))

    officer.runs("publish", str(officer.folder / "one"))
    officer.runs("publish", str(officer.folder / "other"))
    officer.runs("publish", str(officer.folder / "one"))

    assert site(officer.folder / "one") == site(officer.folder / "other")


def test_before_anything_is_released_there_is_no_site(officer: Officer) -> None:
    held(officer)

    said = officer.runs("publish", str(officer.folder / "public"))

    assert (said.status, said.problems) == (
        1,
        ("release: Nothing was published yet. Publish a closed wave: `equal-voices release make WAVE`.",),
    )
    assert not (officer.folder / "public").exists()


def test_releases_that_are_not_there_are_all_named(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))

    said = officer.runs("publish", str(officer.folder / "public"), "--release", "zz-1", "--release", "aa-1")

    assert said.problems == (
        "release: aa-1: There is no such release. See `equal-voices release list`.",
        "release: zz-1: There is no such release. See `equal-voices release list`.",
    )
