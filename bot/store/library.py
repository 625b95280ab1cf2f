"""Find and read the files an operator may edit: surveys, languages and the scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import OperatorError, Problem
from bot.files import read_bounded


@dataclass(frozen=True, slots=True)
class SurveyTexts:
    """The survey files, unread.

    Attributes:
        surveys: text by name of the survey (`pulse`).
        blocks: text by name of the block of questions that surveys share (`about`).
        files: the path of each text, as the operator knows it, by the same names; blocks as `blocks/about`.
    """

    surveys: Mapping[str, str] = field(repr=False)
    blocks: Mapping[str, str] = field(repr=False)
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LocaleTexts:
    """The language files, unread.

    Attributes:
        catalogs: text of each `.po` file by language (`fa_AF`), then by domain (`bot`, `surveys`).
        status: text of `status.toml`, which says who has reviewed which language; '' if missing.
    """

    catalogs: Mapping[str, Mapping[str, str]] = field(repr=False)
    status: str = field(repr=False)


def read_surveys(folder: Path) -> SurveyTexts:
    """Read every `*.yaml` of a folder, and the blocks in its subfolder `blocks`.

    Raises:
        OperatorError: the folder is missing, or files cannot be read; all of them are listed.
    """
    _insist_on_folder(folder)
    surveys, blocks = sorted(folder.glob("*.yaml")), sorted(folder.glob("blocks/*.yaml"))
    texts = read_texts(*surveys, *blocks)
    files = {path.stem: str(path) for path in surveys} | {f"blocks/{path.stem}": str(path) for path in blocks}
    return SurveyTexts({path.stem: texts[path] for path in surveys}, {path.stem: texts[path] for path in blocks}, files)


def read_locales(folder: Path) -> LocaleTexts:
    """Read `<language>/LC_MESSAGES/<domain>.po` of every language, and `status.toml`.

    Raises:
        OperatorError: the folder is missing, or files cannot be read; all of them are listed.
    """
    _insist_on_folder(folder)
    paths = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    status = sorted(folder.glob("status.toml"))
    texts = read_texts(*paths, *status)
    catalogs: dict[str, dict[str, str]] = {}
    for path in paths:
        catalogs.setdefault(path.parent.parent.name, {})[path.stem] = texts[path]
    return LocaleTexts(catalogs, "".join(texts[path] for path in status))


def read_texts(*paths: Path) -> Mapping[Path, str]:
    """Read files as UTF-8, with or without a byte order mark.

    Raises:
        OperatorError: files are missing or are not UTF-8; all of them are listed.
    """
    texts: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            texts[path] = read_bounded(path)
        except OSError as error:
            fault = f"The file cannot be read: {error.strerror}."
            problems.append(Problem(str(path), 0, "", fault, "Check its name and its permissions."))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problems.append(Problem(str(path), line, "", "This is not UTF-8.", "Save the file as UTF-8."))
    if problems:
        raise OperatorError(problems)
    return texts


def _insist_on_folder(folder: Path) -> None:
    """Refuse a folder that is not there: it would look like one without files."""
    if not folder.is_dir():
        raise OperatorError([Problem(str(folder), 0, "", "There is no such folder.", "Name one that exists.")])
