"""Read what residents type: numbers, dates and times in many spellings and any script's digits."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time

LONGEST = 64
"""Characters beyond which a text is not read as a number, date or time at all."""

_UNKEPT = frozenset({"Cc", "Cs"})
_UNHEARD = frozenset({"Cf", "Mn"})

YEARS = range(1900, 2200)
"""Years that are read: another one was mistyped, or belongs to a calendar with other months (1405, 1447, 2569)."""

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?")
_LEAD = r"[+-]?[1-9]\d{0,2}"
_THOUSANDS = re.compile(rf"{_LEAD}(?:[ '’]\d{{3}})+|{_LEAD}(?:\.\d{{3}}){{2,}}|{_LEAD}(?:,\d{{3}}){{2,}}")
_ONE_THOUSAND = re.compile(rf"{_LEAD}[.,]\d{{3}}")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})")
_NAMED = re.compile(r"(\d{1,2})[.,]? *(?:de )?([^\W\d_][^\d,]*?)[.,]? +(\d{4})")
_NAMED_FIRST = re.compile(r"([^\W\d_][^\d]*?) +(\d{1,2}),? +(\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:.hu ](\d{2}))? *(?:h|uur)?(am|pm)?")
_PLACE = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)[,; ]+([+-]?\d{1,3}(?:\.\d+)?)")


def plain(text: str) -> str:
    """Return the text with Latin digits and signs, without invisible marks and outer spaces; '' when far too long."""
    if len(text) > LONGEST * 4:
        return ""
    shown = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) != "Cf"
    )
    return shown.replace("−", "-").replace("٫", ".").replace("٬", "").replace("،", ",").strip()


def words(text: str) -> str:
    """Return a written text without what no store keeps (control characters, halves of characters) and outer spaces.

    A text in which nothing can be seen is ''.
    """
    kept = [(sign, unicodedata.category(sign)) for sign in text]
    if all(category[0] in "CZ" for _, category in kept):
        return ""
    return "".join(sign for sign, category in kept if sign in "\n\t" or category not in _UNKEPT).strip()


def folded(text: str) -> str:
    """Return words as they are compared: without case, accents, invisible marks and doubled spaces."""
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return " ".join("".join(sign for sign in split if unicodedata.category(sign) not in _UNHEARD).split())


def number(text: str, *, whole: bool = False) -> float | None:
    """Return the number somebody typed, or None; a comma may stand for the decimal point.

    Args:
        text: what was typed.
        whole: a whole number is asked for, so that "1.000" and "1,000" are a thousand, not one.
    """
    shown = plain(text)
    if _THOUSANDS.fullmatch(shown) or (whole and _ONE_THOUSAND.fullmatch(shown)):
        shown = re.sub(r"[ '’.,]", "", shown)
    shown = shown.replace(",", ".")
    if len(shown) > LONGEST or not _NUMBER.fullmatch(shown):
        return None
    value = float(shown)
    return value + 0.0 if math.isfinite(value) else None  # adding zero turns -0 into 0


def day(text: str, months: Mapping[str, int] | None = None) -> str | None:
    """Return the date somebody typed as ISO text, or None.

    Read are 2026-03-07, 7.3.2026, 07/03/2026 (day first, as where our readers live) and 7 March 2026.

    Args:
        text: what was typed.
        months: number of each month by its names in the reader's language, in lower case.
    """
    shown = plain(text).casefold()
    if len(shown) > LONGEST:
        return None
    if found := _ISO.fullmatch(shown):
        return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(shown):
        return _date(found[3], found[2], found[1])
    if found := _NAMED.fullmatch(shown):
        return _date(found[3], (months or {}).get(found[2].strip(" .")), found[1])
    if found := _NAMED_FIRST.fullmatch(shown):
        return _date(found[3], (months or {}).get(found[1].strip(" .")), found[2])
    return None


def _date(year: str, month: str | int | None, of_month: str) -> str | None:
    if int(year) not in YEARS:
        return None
    try:
        return date(int(year), int(month or 0), int(of_month)).isoformat()
    except ValueError:
        return None


def clock_time(text: str) -> str | None:
    """Return the time of day somebody typed as HH:MM, or None: 18:30, 18.30, 18h30, 6 pm."""
    shown = plain(text).casefold().replace("a.m.", "am").replace("p.m.", "pm")
    found = _TIME.fullmatch(re.sub(r" +(?=[ap]m)", "", shown)) if len(shown) <= LONGEST else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a twelve-hour clock
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        return time(hour, minute).isoformat("minutes")
    except ValueError:
        return None


def place(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude that somebody typed ("52.37, 4.89"), or None."""
    shown = plain(text)
    found = _PLACE.fullmatch(shown) if len(shown) <= LONGEST else None
    return (float(found[1]), float(found[2])) if found else None
