"""Programs that are not ours open every file and read what was written; `make oracles` runs it, in its environment.

pyreadstat (ReadStat) for SPSS, openpyxl and python-calamine for Excel, pyarrow and polars for Parquet, pandas for CSV,
frictionless for the package, pyxform for the form; LibreOffice, PSPP and jq where they are installed. What all of them
have read stands in `opened.json` as digests, which the ordinary tests hold our bytes against.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.export import sample

MISSING = {".skipped": -7, ".refused": -9, ".dont_know": -8, ".hidden": -6}
FAR = -1_000_000
LABELS = {
    "ar": ("ما مدى الأمان هنا؟", {"safe": "آمن", "unsafe": "غير آمن"}, "تم التخطي"),
    "el": ("Πόσο ασφαλές είναι;", {"safe": "Ασφαλές", "unsafe": "Ανασφαλές"}, "Παραλείφθηκε"),
}
NUMBERS = {"safe": {"safe": 1, "unsafe": 2, "never": 3}, "gender": {"woman": 1, "man": 2}}


def plain(cell: Any) -> str:
    """Return a cell as a file of codes has it."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return " ".join(cell)
    return str(getattr(cell, "value", cell))


def read_csv(path: Path, language: str) -> None:
    """Let pandas read CSV."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    names, expected = sample.expected(language)
    for name in names:
        assert list(frame[name]) == [coded(row[name]) for row in expected], name
    for code in ("park", "=1+1", sample.LATER):
        assert list(frame[f"places/{code}"]) == [flag(row, code) for row in expected], code


def harmless(text: str) -> str:
    """Return a code as CSV has it: one that begins like a formula, or like a mark of ours, has an apostrophe first."""
    return f"'{text}" if text in sample.RISKS[:-1] or text.startswith("=") else text


def flag(row: dict[str, Any], code: str) -> str:
    """Return what stands in the column of a place: nothing where the version did not offer it."""
    cell = row["places"] if sample.asked(row, code) else None
    return str(int(code in cell)) if isinstance(cell, tuple) else plain(cell)


def coded(cell: Any) -> str:
    """Return an answer as CSV has it; neither a number nor a mark of why there is none has an apostrophe."""
    return harmless(plain(cell)) if isinstance(cell, str | tuple) else plain(cell)


def read_xlsx(path: Path, language: str) -> None:
    """Let openpyxl and calamine read Excel: the same cells, none of them a formula, sheets from the right."""
    import openpyxl
    from python_calamine import CalamineWorkbook

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["codes", "labels", "codebook", "texts", "method"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    turned = [sheet.title for sheet in book if sheet.sheet_view.rightToLeft]
    assert turned == (["labels", "codebook", "texts"] if language == "ar" else [])
    names, expected = sample.expected(language)
    for rows in (
        [list(row) for row in book["codes"].iter_rows(values_only=True)],
        CalamineWorkbook.from_path(path).get_sheet_by_name("codes").to_python(),
    ):
        heads, *values = rows
        for name in names:
            at = heads.index(name)
            read = ["" if row[at] is None else row[at] for row in values]
            wanted = [row[name] if isinstance(row[name], int | float) else plain(row[name]) for row in expected]
            assert read == wanted, name
    if language in LABELS:
        question, labels, skipped = LABELS[language]
        heads, *values = [list(row) for row in book["labels"].iter_rows(values_only=True)]
        read = [row[heads.index(question)] for row in values]
        known = {**labels, "never": "Never", ".skipped": skipped}
        assert read == [known[plain(row["safe"])] for row in expected]
    texts = [tuple("" if cell is None else cell for cell in row) for row in book["texts"].iter_rows(values_only=True)]
    assert texts[1:] == [(each.question, each.language, each.text) for each in sample.TEXTS]


def read_sav(path: Path, language: str) -> None:
    """Let ReadStat read SPSS: values, labels, missing values, long texts and sets."""
    import pyreadstat

    frame, about = pyreadstat.read_sav(str(path), user_missing=True)
    names, expected = sample.expected(language)
    assert about.file_encoding == "UTF-8"
    assert len(frame) == len(expected)
    for name in ("response_id", "wave", "survey_version", "language", "area", "spot"):
        assert list(frame[name]) == [plain(row[name]) for row in expected], name
    for name, numbers in NUMBERS.items():
        assert [same(number) for number in frame[name]] == [numbered(row[name], numbers) for row in expected], name
    degrees = [row["degrees"] for row in expected]
    wanted = [each if isinstance(each, int) else FAR + MISSING[each.value] for each in degrees]
    assert [same(number) for number in frame["degrees"]] == wanted
    assert list(frame["share"]) == [row["share"] for row in expected]
    assert [str(day) for day in frame["day"]] == [row["day"] for row in expected]
    assert [str(hour)[:5] for hour in frame["hour"]] == [row["hour"] for row in expected]
    assert list(frame["many"]) == [plain(row["many"]) if isinstance(row["many"], tuple) else "" for row in expected]
    for variable, code in (("places__1_1", "=1+1"), ("places_later", sample.LATER)):
        flags = [flag(row, code) for row in expected]
        wanted = [None if each == "" else float(MISSING.get(each, each)) for each in flags]
        assert [same(number) for number in frame[variable]] == wanted, variable
    risks = {code: number for number, code in enumerate(sample.RISKS, start=1)}
    assert [same(number) for number in frame["ALL_2"]] == [numbered(row["ALL"], risks) for row in expected]
    assert about.missing_ranges["safe"] == [{"lo": -9.0, "hi": -6.0}]
    assert about.mr_sets["places"]["variable_list"] == ["places_park", "places__1_1", "places_square", "places_later"]
    if language in LABELS:
        question, labels, skipped = LABELS[language]
        values = about.variable_value_labels["safe"]
        assert about.column_names_to_labels["safe"] == question
        assert (values[1.0], values[2.0], values[-7.0]) == (labels["safe"], labels["unsafe"], skipped)
    assert names[0] == about.column_names[0]


def same(number: float) -> float | None:
    """Return a number that pandas has read; None where there is none."""
    return None if math.isnan(number) else number


def numbered(cell: Any, numbers: dict[str, int]) -> float | None:
    """Return the number that must stand for a code."""
    return None if cell is None else numbers.get(cell) or MISSING[plain(cell)]


def read_parquet(path: Path, language: str) -> None:
    """Let pyarrow and polars read Parquet."""
    import polars as pl
    import pyarrow.parquet

    names, expected = sample.expected(language)
    for rows in (pyarrow.parquet.read_table(path).to_pylist(), pl.read_parquet(path).to_dicts()):
        for name in names:
            wanted = [None if hasattr(row[name], "value") else row[name] for row in expected]
            wanted = [plain(each) if isinstance(each, tuple) else each for each in wanted]
            read = [str(row[name]) if name == "day" else row[name] for row in rows]
            assert read == wanted, name
        why = [row["safe"].value[1:] if hasattr(row["safe"], "value") else None for row in expected]
        assert [row["safe:missing"] for row in rows] == why


def read_jsonl(path: Path, language: str) -> None:
    """Let Python's own json read JSON lines."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    _, expected = sample.expected(language)
    for name in ("safe", "places", "degrees"):
        wanted = [None if hasattr(row[name], "value") else row[name] for row in expected]
        wanted = [list(each) if isinstance(each, tuple) else each for each in wanted]
        assert [row["answers"].get(name) for row in rows] == wanted
    why = [row["safe"].value[1:] if hasattr(row["safe"], "value") else None for row in expected]
    assert [row["not_given"].get("safe") for row in rows] == why


def read_package(path: Path, language: str) -> None:
    """Let frictionless validate the package, and find a fault that is planted in it."""
    import frictionless

    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["type", "message"])
    assert [task.stats["rows"] for task in report.tasks][:2] == [len(sample.expected(language)[1]), len(sample.TEXTS)]
    spoilt = path.with_name("spoilt.zip")
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(spoilt, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace(b",unsafe,", b",nonsense,"))
    assert not frictionless.validate(str(spoilt)).valid


def read_form(path: Path, language: str) -> None:
    """Let pyxform read the form and make of it what ODK and Kobo ask by, with every language and every choice."""
    from pyxform.xls2xform import convert

    made = convert(str(path), validate=False, pretty_print=False).xform
    survey = sample.contents(language).survey
    for question in survey.questions:
        assert made.count(f'nodeset="/data/{"/".join((*question.groups, question.name))}"') >= 1, question.name
        for choice in question.choices:
            assert f"<name>{choice.code}</name>" in made, choice.code
    for labels in LABELS.values():
        assert f"<value>{labels[0]}</value>" in made
        assert all(f"<value>{each}</value>" in made for each in labels[1].values())
    assert [made.count(f'<translation lang="{name}"') for name in ("العربية (ar)", "Ελληνικά (el)")] == [1, 1]


def turn_in_office(path: Path, language: str) -> None:
    """Let LibreOffice tell how each sheet runs, which labels it shows, and whether anything became a formula."""
    office = shutil.which("soffice")
    assert office is not None
    with tempfile.TemporaryDirectory() as folder:
        command = [office, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "fods"]
        subprocess.run([*command, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=180)
        text = (Path(folder) / f"{path.stem}.fods").read_text(encoding="utf-8")
    styles = dict(re.findall(r'<style:style style:name="(ta\d+)".*?style:writing-mode="([a-z-]+)"', text, re.DOTALL))
    sheets = re.findall(r'<table:table table:name="(\w+)" table:style-name="(ta\d+)"', text)
    turned = [name for name, style in sheets if styles[style] == "rl-tb"]
    assert turned == (["labels", "codebook", "texts"] if language == "ar" else []), turned
    assert "table:formula" not in text
    assert "xlink:href" not in text
    if language in LABELS:
        question, labels, skipped = LABELS[language]
        assert all(f"<text:p>{each}</text:p>" in text for each in (question, *labels.values(), skipped))


def open_in_pspp(path: Path, language: str) -> None:
    """Let PSPP read SPSS without a warning: labels, user-missing values, and the multiple-response set by its name."""
    syntax = f"GET FILE='{path}'.\nDISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=[$places].\nFREQUENCIES /VARIABLES=safe.\n"
    done = subprocess.run(
        ["pspp", "-O", "format=csv", "-"], input=syntax, check=True, capture_output=True, text=True, timeout=60
    )
    told = done.stdout + done.stderr
    assert "warning" not in told.lower(), told[:500]
    assert "error:" not in told.lower(), told[:500]
    assert "places_later" in told.partition("Multiple Response Sets")[2]
    assert re.search(r"(?m)^safe,.*,-9 THRU -6$", told)
    skipped = sum(plain(row["safe"]) == ".skipped" for row in sample.expected(language)[1])
    if language in LABELS:
        question, labels, word = LABELS[language]
        assert all(each in told for each in (question, *labels.values()))
        assert f"Missing,{word},{skipped}," in told, told[-900:]


def count_with_jq(path: Path, language: str) -> None:
    """Let jq read JSON lines: how many gave each answer, and how many none and why."""
    program = "[.[] | .answers.safe // .not_given.safe] | group_by(.) | map({(.[0]): length}) | add"
    done = subprocess.run(["jq", "-s", "-c", program, str(path)], check=True, capture_output=True, timeout=60)
    wanted = Counter(plain(row["safe"]).removeprefix(".") for row in sample.expected(language)[1])
    assert json.loads(done.stdout) == wanted


def open_in_office(path: Path, language: str) -> None:
    """Let LibreOffice open a file and write it as CSV again: the same cells, and no formula among them."""
    office = shutil.which("soffice")
    assert office is not None
    with tempfile.TemporaryDirectory() as folder:
        kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
        command = [office, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", kind]
        given = ["--infilter=CSV:44,34,76,1,,1033,false,false"] if path.suffix == ".csv" else []
        subprocess.run([*command, *given, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=180)
        heads, *rows = csv.reader(io.StringIO((Path(folder) / f"{path.stem}.csv").read_text(encoding="utf-8-sig")))
    names, expected = sample.expected(language)
    for name in names:
        wanted = [plain(row[name]) for row in expected]
        wanted = [coded(row[name]) for row in expected] if path.suffix == ".csv" else wanted
        read = [row[heads.index(name)] for row in rows]
        if name == "ALL" and path.suffix == ".csv":  # a spreadsheet takes a long code of digits for a number
            wanted = [each.replace(sample.RISKS[-1], "1E+016") for each in wanted]
        if name == "share":  # 2.0 is written as 2
            read, wanted = [str(float(each)) for each in read], [str(float(each)) for each in wanted]
        assert read == wanted, (name, [pair for pair in zip(read, wanted, strict=True) if pair[0] != pair[1]][:3])


READERS = {
    "csv": read_csv,
    "xlsx": read_xlsx,
    "sav": read_sav,
    "parquet": read_parquet,
    "jsonl": read_jsonl,
    "package": read_package,
}


FOREIGN = (
    ("soffice", {"csv", "xlsx"}, open_in_office),
    ("soffice", {"xlsx"}, turn_in_office),
    ("pspp", {"sav"}, open_in_pspp),
    ("jq", {"jsonl"}, count_with_jq),
)
"""Programs that no package brings, with the kinds of files they open."""


def _form(path: Path, folder: Path) -> Path:
    """Find the form that lies beside a file, or in it."""
    beside = path.with_name("sample-form.xlsx")
    if path.suffix != ".zip":
        return beside
    form = folder / "form.xlsx"
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".xlsx")]
        assert len(names) == len(sample.versions())
        form.write_bytes(package.read(names[-1]))
    return form


def main() -> None:
    """Open everything, and keep the digests of what was opened."""
    with tempfile.TemporaryDirectory() as folder:
        files = sample.files(Path(folder))
        for name, path in files.items():
            language, kind, own = name.split("/")
            if own in {f"sample.{kind}", f"sample-{language}.sav", "sample-package.zip"}:
                READERS[kind](path, language)
                if kind != "xlsx":
                    read_form(_form(path, Path(folder)), language)
                for program, kinds, opening in FOREIGN:
                    if kind in kinds and shutil.which(program):
                        opening(path, language)
        kept = {name: sample.digest(path) for name, path in sorted(files.items())}
    sample.OPENED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    used = ", ".join(sorted({program for program, *_ in FOREIGN if shutil.which(program)}))
    print(f"{len(kept)} files written, and opened by others; of those that are installed: {used}.")  # noqa: T201 - a script for developers


if __name__ == "__main__":
    main()
