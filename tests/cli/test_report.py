"""`equal-voices report …`: what was published becomes the report to the board, the same bytes on the same day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.officer import Officer
from tests.cli.test_indicators import held


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def test_a_folder_gets_both_files_in_the_official_language(officer: Officer) -> None:
    wave = held(officer)
    officer.runs("release", "make", wave)
    folder = officer.folder / "reports"

    said = officer.runs("report", str(folder))

    paper, page = (Path(line) for line in said.text.split())
    assert (paper.name, page.name) == (f"board-{wave}-1-nl.pdf", f"board-{wave}-1-nl.html")
    assert "Verslag aan de stuurgroep" in PdfReader(paper).pages[0].extract_text()
    assert '<html lang="nl" dir="ltr">' in page.read_text(encoding="utf-8")


def test_a_file_is_written_in_the_chosen_language_the_same_bytes_each_time(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))
    targets = [officer.folder / name for name in ("one.pdf", "other.pdf", "one.html", "other.html")]

    for target in targets:
        assert officer.runs("report", str(target), "--language", "ar").status == 0

    one, other, page, again = (target.read_bytes() for target in targets)
    assert (one, page) == (other, again)
    assert PdfReader(targets[0]).root_object["/Lang"] == "ar"


def test_the_wave_before_is_compared_with_as_indicators_compare(officer: Officer) -> None:
    waves = [held(officer), held(officer)]
    for wave in waves:
        officer.runs("release", "make", wave)
    target = officer.folder / "report.html"

    officer.runs("report", str(target), "--language", "en_GB")

    page = target.read_text(encoding="utf-8")
    newest, before = waves[::-1] if f"{waves[1]}-1" in page else waves
    shown = json.loads(officer.runs("indicators", "--json", "--wave", newest, "--compare", before).text)
    changes = [each for each in shown["changes"]["changes"] if not each["trait"] and not each["choice"]]
    assert changes
    assert page.split("More than chance")[1].split("</table>")[0].count("<tr>") == len(changes)


def test_before_anything_is_published_there_is_no_report(officer: Officer) -> None:
    wave = held(officer)

    said = [officer.runs("report", str(officer.folder / "r"), *more) for more in ((), ("--wave", wave))]

    assert [each.problems for each in said] == [
        ("wave: Nothing is published yet. Publish a closed wave: `equal-voices release make WAVE`.",),
        (f"wave: {wave}: Nothing of this wave is published. Publish a closed wave: `equal-voices release make WAVE`.",),
    ]
    assert not (officer.folder / "r").exists()


def test_a_language_that_is_not_offered_is_told(officer: Officer) -> None:
    said = officer.runs("report", str(officer.folder / "r.pdf"), "--language", "tlh")

    assert said.problems[0].startswith("--language: tlh: This language is not offered. There are ")
