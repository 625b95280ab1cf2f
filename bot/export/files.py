"""Write an export into a folder, as the kind of file that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from bot.export.cells import Progress, silent
from bot.export.codebook import Words, header, line
from bot.export.contents import TEXT_HEADS, Contents
from bot.export.csv_file import write_csv, write_rows
from bot.export.jsonl_file import write_jsonl
from bot.export.package import write_package
from bot.export.parquet_file import write_parquet
from bot.export.sav_file import write_sav
from bot.export.xlsform import write_xlsform


class Format(StrEnum):
    """Kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    PARQUET = "parquet"
    JSONL = "jsonl"
    PACKAGE = "package"


def write(
    folder: Path, contents: Contents, wanted: Format, *, name: str, bom: bool = True, tell: Progress = silent
) -> tuple[Path, ...]:
    """Write an export; files of the same name are replaced.

    Args:
        folder: is there.
        contents: what to write.
        wanted: the kind of file.
        name: how the files begin to be called.
        bom: let CSV begin with the mark by which Excel knows UTF-8.
        tell: hears how far it is.

    Returns:
        The files, the one with the answers first.
    """
    return _WRITERS[wanted](folder / name, contents, bom, tell)


def _csv(base: Path, contents: Contents, bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - of the table
    answers = _named(base, ".csv")
    with answers.open("wb") as to:
        write_csv(to, contents.table, bom=bom, tell=tell)
    return (answers, *_beside(base, contents, bom=bom))


def _xlsx(base: Path, contents: Contents, _bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - as above
    from bot.export.xlsx_file import write_xlsx  # xlsxwriter is 3 MB that a bot without workbooks need not hold

    answers = _named(base, ".xlsx")
    write_xlsx(answers, contents, tell=tell)
    return (answers,)


def _sav(base: Path, contents: Contents, bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - as above
    answers = _named(base, f"-{contents.language}.sav")
    with answers.open("wb") as to:
        write_sav(to, contents.table, Words(contents.catalog), note=contents.method(), tell=tell)
    return (answers, *_beside(base, contents, bom=bom))


def _parquet(base: Path, contents: Contents, bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - as above
    answers = _named(base, ".parquet")
    with answers.open("wb") as to:
        write_parquet(to, contents.table, note=contents.method(), tell=tell)
    return (answers, *_beside(base, contents, bom=bom))


def _package(base: Path, contents: Contents, _bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - as above
    package = _named(base, "-package.zip")
    write_package(package, contents, tell=tell)
    return (package,)


def _jsonl(base: Path, contents: Contents, bom: bool, tell: Progress) -> tuple[Path, ...]:  # noqa: FBT001 - as above
    answers = _named(base, ".jsonl")
    with answers.open("wb") as to:
        write_jsonl(to, contents.table, tell=tell)
    return (answers, *_beside(base, contents, bom=bom))


def _beside(base: Path, contents: Contents, *, bom: bool) -> tuple[Path, ...]:
    """Write what a file of answers alone does not say: codebook, free texts, what was hidden, and the form asked."""
    book, texts, method = _named(base, "-codebook.csv"), _named(base, "-texts.csv"), _named(base, "-method.txt")
    with book.open("wb") as to:
        write_rows(to, [header(list(contents.catalogs)), *map(line, contents.codebook())], bom=bom)
    with texts.open("wb") as to:
        written = [(each.question, each.language, each.text) for each in contents.texts]
        write_rows(to, [TEXT_HEADS, *written], bom=bom)
    method.write_text("".join(f"{each}\n" for each in contents.method()), encoding="utf-8")
    form = _named(base, "-form.xlsx")
    write_xlsform(form, contents.survey, contents.catalogs)
    return (book, texts, method, form)


def _named(base: Path, ending: str) -> Path:
    """Return a file of this export, that only its owner may read."""
    path = base.with_name(base.name + ending)
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path


_WRITERS: Mapping[Format, Callable[[Path, Contents, bool, Progress], tuple[Path, ...]]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.SAV: _sav,
    Format.PARQUET: _parquet,
    Format.JSONL: _jsonl,
    Format.PACKAGE: _package,
}
