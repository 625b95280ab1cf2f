"""`equal-voices export …`: files, what was hidden, and an entry in the log."""

from __future__ import annotations

import csv
import errno
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.actions.exporting import exportable
from bot.export import xlsx_file
from bot.export.files import Format
from bot.store.answers.reviews import Verdict
from tests.cli.officer import Officer
from tests.export.answered import made_up, stored
from tests.living import make_settings, open_field, our_surveys

TEXTS = (
    ("p_why", "ar", "=1+1 مرحبا", Verdict.SHOWN),
    ("p_why", "el", "Not yet reviewed", None),
    ("p_why", "el", "Hidden by a reviewer", Verdict.HIDDEN),
)


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


@pytest.fixture
def answered(officer: Officer) -> Callable[..., None]:
    """Let so many people have answered the pulse in a wave."""

    def answered(people: int, wave: str = "w1") -> None:
        with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores):
            pulse = our_surveys()["pulse"]
            stored(stores.answers, pulse, made_up(pulse, people), wave=wave, texts=TEXTS)

    return answered


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_answers_become_files_in_which_nobody_stands_out(officer: Officer, answered: Callable[..., None]) -> None:
    answered(200)
    out = officer.folder / "out"

    said = officer.runs("export", "--survey", "pulse", "--language", "ar", "--out", str(out))
    rows = rows_of(out / "pulse.csv")
    traits = ("language", "area", "d_age", "d_gender", "d_lang", "d_born", "d_since", "d_parents", "d_dis", "d_help")

    assert said.status == 0
    assert said.text.startswith("200 responses, 1 reviewed texts.\n")
    assert "d_dis: hidden in " in said.text
    assert len(rows) == 200
    assert min(Counter(tuple(row[name] for name in traits) for row in rows).values()) >= 10
    assert [row["text"] for row in rows_of(out / "pulse-texts.csv")] == ["'=1+1 مرحبا"]


@pytest.mark.parametrize("kind", Format)
def test_every_kind_is_written_and_stands_in_the_log(
    officer: Officer, answered: Callable[..., None], kind: Format
) -> None:
    answered(40)
    out = officer.folder / "out"

    said = officer.runs("export", "--wave", "w1", "--format", kind, "--language", "el", "--out", str(out))
    first = next(Path(line) for line in said.text.splitlines() if line.startswith(str(out)))

    assert said.status == 0
    assert first.stat().st_size > 1000
    assert (first.stat().st_mode & 0o777, out.stat().st_mode & 0o777) == (0o600, 0o700)
    began, done = (line.split("  ")[2:] for line in officer.runs("audit", "show").text.splitlines())
    token = began[2].split(" ")[3]
    assert began == ["console", "export microdata", f"pulse w1 {kind} {token} begun"]
    assert done == ["console", "export microdata", f"pulse w1 {kind} {token} done"]
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []


def test_an_export_that_fails_while_it_is_written_stands_as_failed_and_leaves_nothing(
    officer: Officer, answered: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(40)
    out = officer.folder / "out"
    out.mkdir()
    (out / "pulse.csv").write_text("the one before", encoding="utf-8")

    def full(*_: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as a disk says it in the middle of writing

    monkeypatch.setattr("bot.export.files.write_rows", full)
    said = officer.runs("export", "--survey", "pulse", "--out", str(out))

    assert said.problems == (f"--out: {out}: It cannot be written: No space left on device. Name another folder.",)
    assert [path.name for path in out.iterdir()] == ["pulse.csv"]
    assert (out / "pulse.csv").read_text(encoding="utf-8") == "the one before"
    assert [line.split(" ")[-1] for line in officer.runs("audit", "show").text.splitlines()] == ["begun", "failed"]


def test_who_is_killed_while_writing_stands_as_begun_and_the_next_one_tidies_up(
    officer: Officer, answered: Callable[..., None]
) -> None:
    answered(40)
    out = officer.folder / "out"
    killed = (
        "import os, signal, bot.export.files as files; "
        "files.write_rows = lambda *a, **b: os.kill(os.getpid(), signal.SIGKILL); "
        "from bot.cli import main; main()"
    )
    command = [sys.executable, "-c", killed, "export", "--survey", "pulse", "--out", str(out)]
    done = subprocess.run(command, check=False, capture_output=True, env=os.environ | officer.environment)
    left = {path.name for path in out.glob(".export-*/*")}

    officer.runs("export", "--survey", "pulse", "--out", str(out))

    whole = {"pulse.csv", "pulse-codebook.csv", "pulse-texts.csv", "pulse-method.txt"}
    assert (done.returncode, left) == (-signal.SIGKILL, whole)
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []
    told = [line.split(" ")[-1] for line in officer.runs("audit", "show").text.splitlines()]
    assert told == ["begun", "begun", "done"]


def test_all_waves_of_a_survey_come_in_one_file_and_small_ones_are_left_out(
    officer: Officer, answered: Callable[..., None]
) -> None:
    for people, wave in ((30, "w1"), (25, "w2"), (9, "w3")):
        answered(people, wave)
    out = officer.folder / "out"

    said = officer.runs("export", "--survey", "pulse", "--out", str(out), "--no-bom")

    assert Counter(row["wave"] for row in rows_of(out / "pulse.csv")) == {"w1": 30, "w2": 25}
    assert len(rows_of(out / "pulse-texts.csv")) == 2, "the text of the small wave is not there either"
    assert "9 responses of waves with fewer than 10 are left out, with what was written there." in said.text
    assert not (out / "pulse.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_is_wanted_most_is_shown_most(officer: Officer, answered: Callable[..., None]) -> None:
    answered(60)
    out = officer.folder / "out"

    officer.runs("export", "--survey", "pulse", "--out", str(out), "--keep", "d_gender")
    gender = Counter(row["d_gender"] for row in rows_of(out / "pulse.csv"))
    officer.runs("export", "--survey", "pulse", "--out", str(out))

    assert gender[".hidden"] < Counter(row["d_gender"] for row in rows_of(out / "pulse.csv"))[".hidden"]


def test_every_fault_is_told_with_its_remedy_and_nothing_is_logged(
    officer: Officer, answered: Callable[..., None]
) -> None:
    answered(20)

    wrong = officer.runs("export", "--survey", "pulse", "--language", "xx", "--k", "3", "--l", "1", "--keep", "nothing")
    unknown = officer.runs("export", "--survey", "other")
    neither = officer.runs("export")

    assert sorted(fault.split(":")[1].strip() for fault in wrong.problems) == ["1", "3", "nothing", "xx"]
    assert unknown.problems == ("survey: other: There are no answers of it. There are pulse.",)
    assert neither.problems == ("survey: There are no answers of it. There are pulse.",)
    assert officer.runs("audit", "show").text == ""


def test_what_one_person_may_say_several_times_is_no_file_of_people(officer: Officer) -> None:
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores):
        say = our_surveys()["say"]
        stored(stores.answers, say, made_up(say, 60), wave="w1", texts=())
        with stores.answers.read() as conn:
            assert exportable(conn) == {}

    said = officer.runs("export", "--survey", "say", "--out", str(officer.folder / "out"))

    fault = "export: say: Here one person may have answered several times, so no row is a person of its own."
    assert said.problems == (f"{fault} Read the texts: `equal-voices texts list`.",)
    assert not (officer.folder / "out").exists()


def test_a_folder_that_cannot_be_written_is_told(officer: Officer, answered: Callable[..., None]) -> None:
    answered(40)
    out = officer.folder / "out"
    out.write_text("a file of somebody's", encoding="utf-8")

    said = officer.runs("export", "--survey", "pulse", "--out", str(out))

    assert said.problems == (f"--out: {out}: It cannot be written: File exists. Name another folder.",)
    assert out.read_text(encoding="utf-8") == "a file of somebody's"


def test_a_workbook_leaves_nobody_out_without_a_word(
    officer: Officer, answered: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(40)
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 39)  # a sheet of Excel has 1,048,575, which take minutes to write

    said = officer.runs("export", "--wave", "w1", "--format", "xlsx", "--out", str(officer.folder / "out"))

    fault = "A sheet of Excel has room for 39 responses, and there are 40. Name one wave, or write csv or parquet."
    assert said.problems == (f"--format: xlsx: {fault}",)
    assert not (officer.folder / "out").exists()


def test_too_few_answers_are_no_file(officer: Officer, answered: Callable[..., None]) -> None:
    answered(9)

    said = officer.runs("export", "--survey", "pulse", "--out", str(officer.folder / "out"))

    fault = "export: pulse: No wave has 10 responses, so nobody could hide among others."
    assert said.problems == (f"{fault} Wait until 10 people have answered a wave and it is cut.",)
    assert not (officer.folder / "out").exists()


def test_files_of_made_up_people_say_so_and_those_of_real_people_do_not(
    officer: Officer, answered: Callable[..., None]
) -> None:
    answered(40)
    out, said = officer.folder / "out", []
    for real in (False, True):
        if real:
            officer.lives()
        assert officer.runs("export", "--wave", "w1", "--out", str(out)).status == 0
        (method,) = out.glob("*-method.txt")
        said.append([line for line in method.read_text(encoding="utf-8").splitlines() if "made up" in line])

    assert said == [["SYNTHETIC: everybody who answered is made up. This only shows how it works."], []]
