"""Read the manners of a scheme: quiet hours and the weekly cap."""

from __future__ import annotations

import re
from datetime import time

from bot.survey.reading_row import Row

MOST_A_WEEK = 50
"""Messages a week above which nobody would call it a limit."""

_is_clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII).fullmatch


def read_quiet_hours(top: Row) -> tuple[time, time] | None:
    """Read `quiet_hours: {from: "21:00", until: "08:00"}`; None where there are none."""
    inner = top.fields_of("quiet_hours")
    if inner is None:
        return None
    inner.only(("from", "until"))
    begin, end = _clock(inner, "from"), _clock(inner, "until")
    if begin is None or end is None:
        return None
    if begin == end:
        inner.fault("until", "The quiet hours end when they begin.", "Leave `quiet_hours` out, or write two times.")
        return None
    return begin, end


def read_weekly_cap(top: Row) -> int | None:
    """Read `weekly_cap: 4`; None where there is no limit."""
    words = top.text("weekly_cap")
    if not words:
        return None
    if not (words.isascii() and words.isdecimal() and len(words) <= len(str(MOST_A_WEEK))) or not (
        1 <= int(words) <= MOST_A_WEEK
    ):
        top.fault("weekly_cap", f"`{words}` is not a number of messages.", f"Write 1 to {MOST_A_WEEK}.")
        return None
    return int(words)


def _clock(row: Row, key: str) -> time | None:
    words = row.needed(key, 'Write a time such as "21:00", in quotes.')
    if words and not _is_clock(words):
        row.fault(key, f"`{words}` is not a time.", 'Write hours and minutes in quotes, such as "21:00".')
    return time.fromisoformat(words) if _is_clock(words) else None
