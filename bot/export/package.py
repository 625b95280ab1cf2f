"""A Frictionless data package (v2): answers, texts, codebook, the survey (also as XLSForm) and a note on method.

Source: Data Package Standard v2, profiles "data package", "data resource", "table schema" and its `categories`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import yaml

from bot.export.cells import Missing, Progress, silent
from bot.export.codebook import Words, header, line
from bot.export.columns import SEVERAL, Column, Form, short
from bot.export.contents import TEXT_HEADS, Contents
from bot.export.csv_file import coded, safe, write_csv, write_rows
from bot.export.table import Table
from bot.export.xlsform import write_xlsform
from bot.survey.model import Survey

_PROFILE = "https://datapackage.org/profiles/2.0/"
_BLANKS = ["", *(why.value for why in Missing)]
_DAY = (2000, 1, 1, 0, 0, 0)
"""The same in every file, so that the same answers give the same bytes."""


def write_package(to: Path, contents: Contents, *, tell: Progress = silent) -> None:
    """Write the package as one zip file.

    Args:
        to: the file, which is replaced.
        contents: what to write.
        tell: hears how far it is.
    """
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as folder:
        with _new(folder, "datapackage.json") as file:
            file.write(json.dumps(_description(contents), ensure_ascii=False, indent=2).encode())
        with _new(folder, "method.md") as file:
            file.write("".join(f"- {each}\n" for each in contents.method()).encode())
        with _new(folder, "data/texts.csv") as file:
            written = [(each.question, each.language, each.text) for each in contents.texts]
            write_rows(file, [TEXT_HEADS, *written], bom=False)
        with _new(folder, "data/codebook.csv") as file:
            write_rows(file, [header(list(contents.catalogs)), *map(line, contents.codebook())], bom=False)
        for survey in contents.versions:
            with _new(folder, f"survey/{short(survey.fingerprint)}.yaml") as file:
                plain = json.loads(survey.canonical)
                file.write(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False).encode())
            with _new(folder, f"survey/{short(survey.fingerprint)}.xlsx") as file:
                file.write(_form(survey, contents))
        with _new(folder, "data/answers.csv") as file:
            write_csv(file, contents.table, bom=False, tell=tell)


def _form(survey: Survey, contents: Contents) -> bytes:
    with TemporaryDirectory() as folder:
        form = Path(folder) / "form.xlsx"
        write_xlsform(form, survey, contents.catalogs)
        return form.read_bytes()


def _new(folder: zipfile.ZipFile, name: str) -> IO[bytes]:
    information = zipfile.ZipInfo(name, _DAY)
    information.compress_type = zipfile.ZIP_DEFLATED
    information.external_attr = 0o600 << 16
    return folder.open(information, "w", force_zip64=True)


def _description(contents: Contents) -> dict[str, Any]:
    survey, words = contents.survey, Words(contents.catalog)
    languages = list(contents.catalogs)
    return {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": survey.name,
        "title": contents.catalog.survey(f"{survey.name}/title", survey.title),
        "description": "\n".join(contents.method()),
        "resources": [
            _resource("answers", list(_answer_fields(contents.table, words)), {"primaryKey": [_key(contents.table)]}),
            _resource("texts", [_field(name) for name in TEXT_HEADS]),
            _resource("codebook", [_field(name, _book_type(name)) for name in header(languages)]),
        ],
    }


def _key(table: Table) -> str:
    return table.columns[0].name


def _book_type(name: str) -> str:
    return "integer" if name == "number" else "string"


def _resource(name: str, fields: list[dict[str, Any]], more: dict[str, Any] | None = None) -> dict[str, Any]:
    schema = {"$schema": f"{_PROFILE}tableschema.json", "fields": fields, **(more or {})}
    if name == "answers":
        schema["missingValues"] = _BLANKS
    return {
        "$schema": f"{_PROFILE}dataresource.json",
        "name": name,
        "path": f"data/{name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, **more}


def _answer_fields(table: Table, words: Words) -> Iterator[dict[str, Any]]:
    for column in table.columns:
        yield _of_column(column, table, words)
        for choice in column.choices if column.form in SEVERAL else ():
            limits = {"minimum": 0, "maximum": 1} if column.form is Form.CODES else {"minimum": 1}
            title = words.choice(choice)
            yield _field(safe(f"{column.name}/{choice.code}"), "integer", title=title, constraints=limits)


def _of_column(column: Column, table: Table, words: Words) -> dict[str, Any]:
    title = words.column(column)
    match column.form:
        case Form.CODE:
            categories = [{"value": coded(each.code), "label": words.choice(each)} for each in column.choices]
            return (
                _field(
                    column.name,
                    title=title,
                    categories=categories,
                    constraints={"enum": list(map(coded, column.codes))},
                )
                if categories
                else _field(column.name, title=title)
            )
        case Form.NUMBER:
            return _field(column.name, "number", title=title)
        case Form.TICK:
            return _field(column.name, "integer", title=title)
        case Form.DATE:
            return _field(column.name, "date", title=title)
    required = {"required": True, "unique": True} if column.name == _key(table) else None
    return _field(column.name, title=title, constraints=required) if required else _field(column.name, title=title)
