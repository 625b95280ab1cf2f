"""How XPath 1 turns one kind of value into another, with what XLSForm adds: dates count as days.

Rules: https://www.w3.org/TR/1999/REC-xpath-19991116/#function-number and `#booleans`. Our own choices,
where ODK and Enketo differ: a date is the number of days since 1970-01-01, a time of day is a fraction of
a day, the offset of a date-time is ignored (wall clock), and an unanswered question is the empty text.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.survey.model import Value

NAN = math.nan
"""Not a number: what text that is no number counts as. No comparison with it is true, except `!=`."""

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall clock of the resident, which has no time zone here
"""Where XLSForm starts to count days."""

SECONDS_A_DAY = 86_400
_FIRST_DAY = EPOCH.toordinal()
_LONGEST_MOMENT = 40
_is_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_is_number = re.compile(r"\s*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*", re.ASCII).fullmatch
_moment_of = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9:]{4,8})(?:\.[0-9]+)?(?:Z|[+-][0-9:]{2,6})?)?"
).fullmatch
_clock_of = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:Z|[+-][0-9:]{2,6})?").fullmatch


def as_text(value: Value) -> str:
    """Write a value as an XForm would store it: codes joined by spaces, whole numbers without a point."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, tuple):
        return " ".join(value)
    return value if isinstance(value, str) else _number_text(value)


def _number_text(number: float) -> str:
    if isinstance(number, float):
        if not math.isfinite(number):
            return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"  # noqa: PLR0124 - only NaN differs from itself
        if not number.is_integer():
            written = repr(number)
            return format(Decimal(written), "f") if "e" in written else written
    return str(int(number))


def as_number(value: Value) -> float:
    """Read a value as a number; NaN where it is none. Dates become days, times a fraction of a day."""
    if type(value) is float:
        return value
    if isinstance(value, str):
        return _text_number(value)
    if value is None:
        return NAN
    if isinstance(value, tuple):
        return _text_number(" ".join(value))
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _text_number(text: str) -> float:
    if text.isascii() and text.isdigit():
        return float(text)
    return float(text) if _is_number(text) else days(text)


def as_truth(value: Value) -> bool:
    """Tell whether a value counts as true: any text but the empty one, any number but 0 and NaN."""
    if type(value) is float:
        return value == value and value != 0  # noqa: PLR0124 - only NaN differs from itself
    return bool(value)


def equal(left: Value, right: Value) -> bool:
    """Compare as XPath 1 does: as truths if either is one, else as numbers if either is one, else as text.

    The texts `true` and `false` compare with a truth as the words they are, because that is how a
    calculated truth reads once it is stored.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return _word_truth(left) == _word_truth(right)
    if isinstance(left, (float, int)) or isinstance(right, (float, int)):
        return as_number(left) == as_number(right)
    return as_text(left) == as_text(right)


def _word_truth(value: Value) -> bool:
    return value != "false" and as_truth(value)


def moment(text: str) -> datetime | None:
    """Read an ISO date or date-time as the wall clock it shows; None where the text is neither."""
    text = text.strip()[:_LONGEST_MOMENT]
    found = _moment_of(text)
    if not found:
        return None
    try:
        day = datetime.combine(date.fromisoformat(found[1]), datetime.min.time())
    except ValueError:
        return None
    share = fraction_of_day(found[2]) if found[2] else 0.0
    return None if share != share else day + timedelta(seconds=round(share * SECONDS_A_DAY))  # noqa: PLR0124 - only NaN differs from itself


def fraction_of_day(text: str) -> float:
    """Read a time of day such as `18:30` as a share of the day (0.770…); NaN where it is none."""
    found = _clock_of(text.strip())
    if not found:
        return NAN
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 - a clock
        return NAN
    return (hours * 3600 + minutes * 60 + seconds) / SECONDS_A_DAY


def days(text: str) -> float:
    """Count the days from 1970-01-01 to a date or date-time; of a time alone give the share of a day."""
    if _is_day(text):
        try:
            return float(date.fromisoformat(text).toordinal() - _FIRST_DAY)
        except ValueError:
            return NAN
    when = moment(text)
    if when is not None:
        return (when - EPOCH) / timedelta(days=1)
    return fraction_of_day(text) if len(text) <= _LONGEST_MOMENT else NAN


def day_at(number: float) -> datetime | None:
    """Find the moment that lies `number` days after 1970-01-01; None beyond the calendar."""
    try:
        return EPOCH + timedelta(seconds=round(number * SECONDS_A_DAY))
    except (OverflowError, ValueError):
        return None
