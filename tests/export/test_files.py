"""Every kind of file: the bytes that others have opened are the ones we write, and spreadsheets stay harmless."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.export.columns import Column, Form, short
from bot.export.csv_file import BOM, field, fitting, quoted, safe
from bot.export.files import Format, write
from bot.export.table import Table
from bot.export.xlsx_file import sheet_limits
from bot.survey.model import Choice
from tests.export import sample

KEPT = json.loads(sample.OPENED.read_text(encoding="utf-8"))
STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write everything once."""
    return sample.files(tmp_path_factory.mktemp("files"))


def test_the_files_that_others_have_opened_are_those_we_write_now(files: dict[str, Path]) -> None:
    """Where this fails and the change is meant, `make oracles` opens the new files and keeps their digests."""
    assert {name: sample.digest(path) for name, path in files.items()} == KEPT


def test_the_same_seed_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    again = sample.files(tmp_path)

    assert [path.read_bytes() for path in again.values()] == [path.read_bytes() for path in files.values()]


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_another_program_reads_the_workbook_as_it_was_written(tmp_path: Path, language: str) -> None:
    (path,) = write(tmp_path, sample.contents(language), Format.XLSX, name="sample")
    book = CalamineWorkbook.from_path(path)
    heads, *rows = book.get_sheet_by_name("codes").to_python()
    names, expected = sample.expected(language)

    assert book.sheet_names == ["codes", "labels", "codebook", "texts", "method"]
    for name in ("response_id", "safe", "degrees", "share"):
        at = heads.index(name)
        cells = [row[name] for row in expected]
        assert [row[at] for row in rows] == [getattr(cell, "value", "" if cell is None else cell) for cell in cells]
    assert set(names) <= set(heads)
    assert [tuple(row) for row in book.get_sheet_by_name("texts").to_python()[1:]] == [
        (each.question, each.language, each.text) for each in sample.TEXTS
    ]


@pytest.mark.parametrize(("language", "turned"), [("ar", [False, True, True, True, False]), ("el", [False] * 5)])
def test_sheets_run_from_the_right_where_the_language_does_and_hold_no_formula(
    tmp_path: Path, language: str, turned: list[bool]
) -> None:
    (path,) = write(tmp_path, sample.contents(language), Format.XLSX, name="sample")
    with zipfile.ZipFile(path) as folder:
        sheets = [folder.read(f"xl/worksheets/sheet{at}.xml") for at in range(1, 6)]
        links = [name for name in folder.namelist() if "rels" in name and "worksheets" in name]

    assert ['rightToLeft="1"' in sheet.decode() for sheet in sheets] == turned
    assert [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet] == []
    assert links == []


@pytest.mark.parametrize("bom", [True, False])
def test_csv_begins_with_the_mark_of_excel_unless_that_is_not_wanted(tmp_path: Path, *, bom: bool) -> None:
    written = write(tmp_path, sample.contents("ar"), Format.CSV, name="sample", bom=bom)

    tables = [path for path in written if path.suffix == ".csv"]
    assert [path.name for path in written] == [
        "sample.csv",
        "sample-codebook.csv",
        "sample-texts.csv",
        "sample-method.txt",
        "sample-form.xlsx",
    ]
    assert [path.read_bytes().startswith(BOM) for path in tables] == [bom] * 3
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_csv_keeps_not_asked_not_given_and_not_chosen_apart(tmp_path: Path) -> None:
    path, *_ = write(tmp_path, sample.contents("el"), Format.CSV, name="sample")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    _, expected = sample.expected("el")

    for row, cells in zip(rows, expected, strict=True):
        places, many = cells["places"], cells["many"]
        flags = [row[f"places/{code}"] for code in ("park", "=1+1", "square")]
        if not sample.asked(cells, sample.LATER):
            assert row[f"places/{sample.LATER}"] == ""
        elif isinstance(places, tuple):
            assert row[f"places/{sample.LATER}"] == str(int(sample.LATER in places))
        if isinstance(places, tuple):
            assert flags == [str(int(code in places)) for code in ("park", "=1+1", "square")]
        else:
            assert flags == [".refused"] * 3
        if many is None:
            assert {row["many"], *(row[f"many/{code}"] for code in sample.LONG)} == {""}
    assert {row["safe"] for row in rows} == {"safe", "unsafe", "never", ".skipped"}
    assert any(row["degrees"].startswith("-") for row in rows)


@pytest.mark.parametrize("kind", [Format.XLSX, Format.CSV])
def test_what_a_version_did_not_offer_was_not_asked_and_is_never_0(tmp_path: Path, kind: Format) -> None:
    path, *_ = write(tmp_path, sample.contents("ar"), kind, name="sample")
    if kind is Format.XLSX:
        heads, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("codes").to_python()
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads, *rows = csv.reader(file)
    at, of = heads.index(f"places/{sample.LATER}"), heads.index("survey_version")
    old, new = (short(each.fingerprint) for each in sample.versions())

    assert {row[at] for row in rows if row[of] == old} == {""}
    assert {str(row[at]).removesuffix(".0") for row in rows if row[of] == new} == {"0", "1", ".refused"}


def test_what_does_not_fit_on_a_sheet_is_told_before_it_is_written() -> None:
    many = Column("many", Form.CODES, tuple(Choice(str(at), "") for at in range(16_379)))
    beside = tuple(Column(name, Form.WORD) for name in ("id", "wave", "version", "language"))

    def limits(columns: Sequence[Column], rows: int = 1, texts: int = 0) -> str:
        return sheet_limits(Table(tuple(columns), {"id": [None] * rows}), texts)

    assert limits([*beside, many]) == ""
    assert "16385 are needed" in limits([*beside, Column("area", Form.WORD), many])
    assert limits(beside, 1_048_575, 1_048_575) == ""  # with the heads as many as a sheet has rows: 2 ** 20
    assert "there are 1048576" in limits(beside, 1_048_576)
    assert "there are 1048576" in limits(beside, 1, 1_048_576)


def test_codes_that_do_not_fit_in_one_cell_are_cut_between_codes() -> None:
    assert [fitting(("ab", "cd"), longest) for longest in (5, 4, 3, 2)] == ["ab cd", "ab", "ab", "ab"]


@given(st.text(alphabet=st.sampled_from([*STARTS, *';,|" a1ب']), max_size=12))
def test_no_cell_can_be_taken_for_a_formula_whatever_separates_the_cells(text: str) -> None:
    line = f"{quoted('x')},{quoted(text)}\r\n"

    read = next(csv.reader(io.StringIO(line, newline="")))[1]
    assert not read.lstrip(" ").startswith(tuple(STARTS))
    for separator in ";,|\t\n\r":
        pieces = read.split(separator)
        assert not any(piece.lstrip(" ").startswith(tuple("=+-@＝＋－＠")) for piece in pieces)
    assert read.replace("'", "") == text


def test_numbers_stay_numbers_and_texts_do_not_become_any() -> None:
    assert [field(-5), field(-0.5), field("-5"), field("=1"), field(".skipped"), safe("a - b")] == [
        "-5",
        "-0.5",
        "'-5",
        "'=1",
        "'.skipped",
        "a - b",
    ]


def test_the_package_holds_each_version_of_the_survey_and_describes_every_column(tmp_path: Path) -> None:
    (path,) = write(tmp_path, sample.contents("ar"), Format.PACKAGE, name="sample")
    with zipfile.ZipFile(path) as folder:
        names = set(folder.namelist())
        described = json.loads(folder.read("datapackage.json"))
        heads = next(csv.reader(io.StringIO(folder.read("data/answers.csv").decode())))
        forms = [yaml.safe_load(folder.read(name)) for name in sorted(names) if name.endswith(".yaml")]
        books = [CalamineWorkbook.from_filelike(io.BytesIO(folder.read(name))) for name in names if ".xlsx" in name]

    answers = described["resources"][0]["schema"]
    assert [each["name"] for each in answers["fields"]] == heads
    assert answers["missingValues"] == ["", ".skipped", ".refused", ".dont_know", ".hidden"]
    assert {"method.md", "data/texts.csv", "data/codebook.csv"} <= names
    assert sorted(form["name"] for form in forms) == ["sample", "sample"]
    assert [book.sheet_names for book in books] == [["survey", "choices", "settings"]] * 2


def test_what_was_hidden_is_told_in_the_files(files: dict[str, Path]) -> None:
    contents = sample.contents("el")
    hidden = [line for line in contents.method() if "hidden in" in line]

    assert hidden
    assert [line for line in files["el/csv/sample-method.txt"].read_text().splitlines() if line in hidden] == hidden
    sav = files["el/sav/sample-el.sav"].read_bytes()
    assert all(line[:60].encode() in sav for line in hidden)
