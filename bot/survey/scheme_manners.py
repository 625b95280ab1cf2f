"""Read the manners of a scheme: quiet hours and the weekly cap. A scheme that says nothing of them is polite."""

from __future__ import annotations

import re
from datetime import time

from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Words

MOST_A_WEEK = 50
"""Messages a week above which nobody would call it a limit."""

USUAL_QUIET = (time(21), time(8))
"""Quiet hours of a scheme that names none."""

USUAL_CAP = 4
"""Messages a week of a scheme that names no number."""

NONE = "none"
"""What a scheme says that wants no quiet hours, or no limit."""

_is_clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII).fullmatch


def read_quiet_hours(top: Row) -> tuple[time, time] | None:
    """Read `quiet_hours: {from: "21:00", until: "08:00"}`; None for `quiet_hours: "none"`."""
    said = top.fields.entries.get("quiet_hours")
    if isinstance(said, Words) and said.text == NONE:
        return None
    inner = top.fields_of("quiet_hours")
    if inner is None:
        return USUAL_QUIET
    inner.only(("from", "until"))
    begin, end = _clock(inner, "from"), _clock(inner, "until")
    if begin is None or end is None:
        return None
    if begin == end:
        inner.fault("until", "The quiet hours end when they begin.", f'Write two times, or `quiet_hours: "{NONE}"`.')
        return None
    return begin, end


def read_weekly_cap(top: Row) -> int | None:
    """Read `weekly_cap: 4`; None for `weekly_cap: "none"`."""
    words = top.text("weekly_cap")
    if words in {"", NONE}:
        return None if words else USUAL_CAP
    if not (words.isascii() and words.isdecimal() and len(words) <= len(str(MOST_A_WEEK))) or not (
        1 <= int(words) <= MOST_A_WEEK
    ):
        top.fault("weekly_cap", f"`{words}` is not a number of messages.", f'Write 1 to {MOST_A_WEEK}, or "{NONE}".')
        return None
    return int(words)


def _clock(row: Row, key: str) -> time | None:
    words = row.needed(key, 'Write a time such as "21:00", in quotes.')
    if words and not _is_clock(words):
        row.fault(key, f"`{words}` is not a time.", 'Write hours and minutes in quotes, such as "21:00".')
    return time.fromisoformat(words) if _is_clock(words) else None
