"""How far each language can be trusted: who wrote its words, and whether a person has checked them.

European law asks that public text translated by a machine be marked unless a competent person reviewed the
translation (AI Act, Art. 50(4)); so `reviewed` needs a name and a date.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import OperatorError, Problem
from bot.i18n.languages import LANGUAGES, SOURCE

STATUSES = ("source", "machine", "reviewed")
"""The original · drafted by a machine · checked by a named person."""

_SAME = "same_as_english"


@dataclass(frozen=True, slots=True)
class Standing:
    """What status.toml says of one language.

    Attributes:
        language: its code.
        status: one of `STATUSES`.
        reviewer: who checked it, by name or role.
        date: when.
        same_as_english: English texts that are rightly the same in it.
        partial: strings may be missing; residents then read English there.
        line: where it stands in the file.
    """

    language: str
    status: str
    reviewer: str = ""
    date: dt.date | None = None
    same_as_english: frozenset[str] = frozenset()
    partial: bool = False
    line: int = 0


_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "status": (lambda value: value in STATUSES, f"one of {', '.join(STATUSES)}"),
    "reviewer": (lambda value: isinstance(value, str), "a name or role in quotes"),
    "date": (lambda value: isinstance(value, dt.date), "a date such as 2026-11-22, without quotes"),
    "partial": (lambda value: isinstance(value, bool), "true or false"),
    _SAME: (
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
        "a list of texts",
    ),
}


def read_status(text: str, file: str = "locales/status.toml") -> Mapping[str, Standing]:
    """Read status.toml.

    Args:
        text: what the file holds.
        file: its name, for problems.

    Returns:
        The standing of each language in it, by code.

    Raises:
        OperatorError: with everything that is wrong in it.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        fault = f"This is not TOML: {error}."
        raise OperatorError([Problem(file, int(found[1]) if found else 0, "", fault)]) from error
    except RecursionError:
        raise OperatorError(
            [Problem(file, 0, "", "Lists lie too deep inside each other.", "Make it flatter.")]
        ) from None
    everywhere = tables.pop(_SAME, [])
    problems = [
        Problem(file, _line(text, code), code, fault, remedy)
        for code, table in tables.items()
        for fault, remedy in _faults(code, table)
    ]
    if not _FIELDS[_SAME][0](everywhere):
        problems.append(Problem(file, 1, _SAME, "This is not a list of texts.", 'Write ["Telegram"].'))
    if problems:
        raise OperatorError(problems)
    return {code: _standing(code, table, everywhere, _line(text, code)) for code, table in tables.items()}


def _faults(code: str, table: object) -> Iterator[tuple[str, str]]:
    """Find what is wrong with one language's table."""
    if code not in LANGUAGES:
        yield (
            "This language is not known.",
            f"Known: {', '.join(LANGUAGES)}; add others in bot/i18n/languages.py.",
        )
    if not isinstance(table, dict):
        yield "This is not a table.", f"Write [{code}] on a line of its own."
        return
    for name, value in table.items():
        if name not in _FIELDS:
            yield f"There is no field {name!r}.", f"Fields: {', '.join(_FIELDS)}."
        elif not _FIELDS[name][0](value):
            yield f"The field {name!r} is not right.", f"It must be {_FIELDS[name][1]}."
    yield from _status_faults(code, table)


def _status_faults(code: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Find statuses that are missing or promise too much."""
    status = table.get("status")
    if status is None:
        yield "The status is missing.", f"Write status = one of {', '.join(STATUSES)}."
    elif (status == "source") != (code == SOURCE):
        yield f"Exactly one language is the source: {SOURCE}.", "Write machine or reviewed for any other."
    elif status == "reviewed" and not (table.get("reviewer") and table.get("date")):
        yield "Reviewed needs a named reviewer and a date.", "Fill in reviewer and date, or write machine."


def _standing(code: str, table: Mapping[str, object], everywhere: list[str], line: int) -> Standing:
    """Turn a faultless table into a value."""
    date, same = table.get("date"), table.get(_SAME, [])
    return Standing(
        language=code,
        status=str(table["status"]),
        reviewer=str(table.get("reviewer", "")),
        date=date if isinstance(date, dt.date) else None,
        same_as_english=frozenset((*everywhere, *(same if isinstance(same, list) else ()))),
        partial=table.get("partial") is True,
        line=line,
    )


def _line(text: str, code: str) -> int:
    """Find the line on which a language's table starts."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return next((at for at, line in enumerate(lines, 1) if line == f"[{code}]"), 0)
