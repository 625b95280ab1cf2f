"""Let an officer read each free text before anybody else may: approve it, hide it, or black words out of it.

Functions of a connection of the answers store; whether somebody may call them is decided by whoever does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import Enum

from sqlalchemy import Connection

from bot.anonymity.blackout import black_out as blacked
from bot.store.answers import reviews
from bot.store.answers.reviews import Verdict, Wanted, Written
from bot.store.base import Database, wipe
from bot.store.contacts import inbox

EVERYTHING = Wanted()
"""No text is left out."""

_BLACKED = "blacked"
"""Under this name the contacts store remembers that words were taken out, and old copies are still to be wiped."""


class Decided(Enum):
    """What came of a decision."""

    AS_WANTED = "it stands as it was decided, now or a moment ago"
    OTHERWISE = "somebody else has decided otherwise meanwhile, and that stays"
    GONE = "there is no such text"


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


def decide(conn: Connection, remark: str, verdict: Verdict, *, was: Verdict | None) -> Decided:
    """Decide about a text as whoever decides has seen it; done twice it is the same, and no decision is overrun.

    Args:
        conn: one writing transaction.
        remark: id of the text.
        verdict: what shall be.
        was: what had been decided when they read it; None: nothing.
    """
    written = reviews.held(conn, remark)
    if written is None:
        return Decided.GONE
    if written.verdict is was:
        reviews.judge(conn, remark, verdict)
        return Decided.AS_WANTED
    return Decided.AS_WANTED if written.verdict is verdict else Decided.OTHERWISE


def owe_wiping(conn: Connection, token: str) -> None:
    """Remember in the contacts store that words were taken out of a text, so that old copies get wiped.

    Args:
        conn: a transaction of the contacts store.
        token: random, so that a later blackening is not taken for one that is wiped already.
    """
    inbox.remember(conn, _BLACKED, token)


def wipe_blacked(contacts: Database, answers: Database) -> bool:
    """Rewrite the answers store where words were taken out; False where nothing is owed, or a reader is at work."""
    with contacts.read() as conn:
        owed = inbox.recall(conn, _BLACKED)
    if not owed or not wipe(answers, "remark"):
        return False
    with contacts.begin() as conn:
        if inbox.recall(conn, _BLACKED) == owed:
            inbox.remember(conn, _BLACKED, "")
    return True


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
