"""Let an officer read each free text before anybody else may: approve it, hide it, or black words out of it.

Functions of a connection of the answers store; whether somebody may call them is decided by whoever does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from bot.anonymity.blackout import black_out as blacked
from bot.store.answers import reviews
from bot.store.answers.reviews import Verdict, Wanted, Written

EVERYTHING = Wanted()
"""No text is left out."""


def waiting(conn: Connection, wanted: Wanted = EVERYTHING) -> tuple[Written, ...]:
    """List the texts that nobody has decided about, in an order that tells nothing."""
    return reviews.texts(conn, wanted, None)


def approved(conn: Connection, wanted: Wanted = EVERYTHING) -> tuple[Written, ...]:
    """List the texts that may be shown."""
    return reviews.texts(conn, wanted, Verdict.SHOWN)


def hidden(conn: Connection, wanted: Wanted = EVERYTHING) -> tuple[Written, ...]:
    """List the texts that somebody decided not to show."""
    return reviews.texts(conn, wanted, Verdict.HIDDEN)


def read(conn: Connection, remark: str) -> Written | None:
    """Read one text by its id, whatever was decided about it."""
    return reviews.get(conn, remark)


def approve(conn: Connection, remark: str) -> bool:
    """Let a text be shown; False where there is none with this id."""
    return _judged(conn, remark, Verdict.SHOWN)


def hide(conn: Connection, remark: str) -> bool:
    """Let nobody see a text; False where there is none with this id."""
    return _judged(conn, remark, Verdict.HIDDEN)


def black_out(conn: Connection, written: Written, numbers: Collection[int]) -> Written | None:
    """Take words out of a text for good; what was decided about it stays.

    Args:
        conn: one writing transaction.
        written: the text as the officer has read it.
        numbers: which of its words, counted from 1 (`bot.anonymity.blackout.words`).

    Returns:
        The text as it is now; None where somebody else changed it meanwhile.
    """
    text = blacked(written.text, numbers)
    changed = reviews.rewrite(conn, written.id, was=written.text, now=text)
    return replace(written, text=text) if changed else None


def _judged(conn: Connection, remark: str, verdict: Verdict) -> bool:
    if reviews.get(conn, remark) is None:
        return False
    reviews.judge(conn, remark, verdict)
    return True
