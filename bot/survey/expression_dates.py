"""The functions about days and times; a day is ISO text, in sums the days since 1970-01-01.

Names of months and weekdays (`%b`, `%a`) come in English: a survey in several languages writes dates in numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.survey.expression_nodes import Node, Sort
from bot.survey.expression_signatures import Function, plain
from bot.survey.expression_values import NAN, as_number, as_text, day_at, days, fraction_of_day, moment
from bot.survey.model import Scope, Value

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_mark_in = re.compile(r"%([A-Za-z0-9%])")

_DAY_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "Y": lambda when: f"{when.year:04}",
    "y": lambda when: f"{when.year % 100:02}",
    "m": lambda when: f"{when.month:02}",
    "n": lambda when: str(when.month),
    "b": lambda when: _MONTHS[when.month - 1],
    "d": lambda when: f"{when.day:02}",
    "e": lambda when: str(when.day),
    "a": lambda when: _WEEKDAYS[when.weekday()],
    "%": lambda _when: "%",
}
_CLOCK_PARTS: Mapping[str, Callable[[datetime], str]] = {
    **_DAY_PARTS,
    "H": lambda when: f"{when.hour:02}",
    "h": lambda when: str(when.hour),
    "M": lambda when: f"{when.minute:02}",
    "S": lambda when: f"{when.second:02}",
    "3": lambda when: f"{when.microsecond // 1000:03}",
}


def _when(value: Value) -> datetime | None:
    """Find the moment a value stands for: ISO text, or days since 1970-01-01."""
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return day_at(value)
    written = as_text(value)
    found = moment(written)
    return found if found is not None else day_at(as_number(written))


def _date(value: Value) -> str:
    when = _when(value)
    return when.date().isoformat() if when else ""


def _date_time(value: Value) -> str:
    when = _when(value)
    return when.isoformat(timespec="seconds") if when else ""


def _decimal_date_time(value: Value) -> float:
    return days(as_text(value)) if isinstance(value, str) else as_number(value)


def _decimal_time(value: Value) -> float:
    written = as_text(value)
    whole = moment(written)
    if whole is None:
        return fraction_of_day(written) if isinstance(value, str) else NAN
    return days(written) % 1


def _formatted(parts: Mapping[str, Callable[[datetime], str]]) -> Callable[[Value, Value], str]:
    def formatted(value: Value, wanted: Value) -> str:
        when = _when(value)
        if when is None:
            return ""
        found = when
        return _mark_in.sub(lambda mark: parts[mark[1]](found) if mark[1] in parts else mark[0], as_text(wanted))

    return formatted


def _clock(read: Callable[[Scope], str]) -> Function:
    def make(_parts: tuple[Node, ...], column: int) -> Node:
        return Node(read, Sort.TEXT, column)

    return Function(0, 0, make)


def _format(parts: Mapping[str, Callable[[datetime], str]]) -> Function:
    return plain(2, 2, Sort.TEXT, _formatted(parts))


DATES: Mapping[str, Function] = {
    "today": _clock(lambda scope: scope.today),
    "now": _clock(lambda scope: scope.now),
    "date": plain(1, 1, Sort.TEXT, _date),
    "date-time": plain(1, 1, Sort.TEXT, _date_time),
    "decimal-date-time": plain(1, 1, Sort.NUMBER, _decimal_date_time),
    "decimal-time": plain(1, 1, Sort.NUMBER, _decimal_time),
    "format-date": _format(_DAY_PARTS),
    "format-date-time": _format(_CLOCK_PARTS),
}
"""Functions about days and times, by name."""
