"""Hand answers out as files for the tools that officers know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # `--help` would wait for them
    from bot.cli.fielding import Field
    from bot.export import files
    from bot.export.contents import Contents

from bot.cli.options import ConfigFile, configuration_file
from bot.errors import OperatorError, Problem


class Format(StrEnum):
    """As in `bot.export.files`, which is not imported here because `--help` would wait for it."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    PARQUET = "parquet"
    JSONL = "jsonl"
    PACKAGE = "package"


def export(  # noqa: PLR0913, PLR0917  # one parameter for each option, as Typer reads them
    survey: Annotated[str, typer.Option(help="Name of the survey, such as pulse; all of its waves.")] = "",
    wave: Annotated[str, typer.Option(help="Only this wave.")] = "",
    format_: Annotated[Format, typer.Option("--format", help="Kind of file.")] = Format.CSV,
    language: Annotated[str, typer.Option(help="Language of labels, such as ar; answers are codes.")] = "en_GB",
    out: Annotated[Path, typer.Option(help="Folder for the files; those of the same name are replaced.")] = Path(
        "exports"
    ),
    bom: Annotated[bool, typer.Option("--bom/--no-bom", help="Mark CSV as UTF-8 for Excel.")] = True,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="A column whose values you need most, such as d_age; again for the next one."),
    ] = None,
    k: Annotated[int, typer.Option(help="People who share each combination of traits; 5 or more.")] = 10,
    l: Annotated[int, typer.Option("--l", help="Different answers among them; 2 or more.")] = 2,  # noqa: E741 - its name in the literature
    config: ConfigFile = None,
) -> None:
    """Write the answers of a survey into files, and tell what was hidden so that nobody stands out.

    For admins: these are single answers, though nobody's. What may be published are the tables of a release.

    Example: equal-voices export --survey pulse --format xlsx --language ar --out exports
    """
    from bot.actions.exporting import Wish, gather
    from bot.actions.publishing import is_made_up
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.export import files

    wish = Wish(survey=survey, wave=wave, language=language, k=k, l=l, keep=tuple(keep or ()))
    with Field.open(configuration_file(config), os.environ) as field:
        with field.stores.contacts.read() as conn:
            wish = replace(wish, synthetic=is_made_up(conn, field.house))
        contents = gather(field.stores.answers, field.house, wish)
        _insist(format_, contents)
        with _logged(field, survey or contents.survey.name, wave, format_):
            name = "-".join(filter(None, (contents.survey.name, wave)))
            _write(contents, files.Format(format_), out, name=name, bom=bom)


@contextmanager
def _logged(field: Field, *subject: str) -> Iterator[None]:
    """Let the log tell that an export began, and then whether it was done or failed; of one that was killed, only that.

    Args:
        field: the log.
        subject: survey, wave and kind of file.
    """
    from bot.access.roles import Act
    from bot.actions.wishes import BEGUN, DONE, FAILED, TOKEN_LENGTH

    named = (*subject, field.house.token(TOKEN_LENGTH))
    field.log(Act.EXPORT_MICRODATA, *named, BEGUN)
    try:
        yield
    except BaseException:
        field.log(Act.EXPORT_MICRODATA, *named, FAILED)
        raise
    field.log(Act.EXPORT_MICRODATA, *named, DONE)


def _insist(wanted: Format, contents: Contents) -> None:
    """Refuse a workbook for more than a sheet of Excel takes: it would leave the last rows or columns out.

    Raises:
        OperatorError: there are too many.
    """
    if wanted != Format.XLSX:
        return
    from bot.export.xlsx_file import sheet_limits  # only here: xlsxwriter comes with it

    if fault := sheet_limits(contents.table, len(contents.texts)):
        raise OperatorError([Problem("--format", 0, wanted, fault, "Name one wave, or write csv or parquet.")])


def _write(contents: Contents, wanted: files.Format, out: Path, *, name: str, bom: bool) -> None:
    """Write the files, and tell what was hidden and where they are.

    Raises:
        OperatorError: they cannot be written.
    """
    from bot.cli.progress import progress
    from bot.export.contents import report_lines
    from bot.export.files import write
    from bot.export.workbench import finished, workbench

    try:
        with workbench(out) as folder, progress(wanted) as tell:
            written = finished(write(folder, contents, wanted, name=name, bom=bom, tell=tell), out)
    except OSError as error:
        fault = f"It cannot be written: {error.strerror}."
        raise OperatorError([Problem("--out", 0, str(out), fault, "Name another folder.")]) from None
    print(f"{contents.report.rows} responses, {len(contents.texts)} reviewed texts.")
    for line in (*report_lines(contents.report), *map(str, written)):
        print(line)
