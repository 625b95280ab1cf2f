"""What staff did: an append-only chain of entries, each carrying the hash of the one before it.

An entry names staff by a random handle, and what was done by ids of waves and links: never an answer, never a
resident. Triggers refuse every change (migration 0003); the chain shows one that was made all the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from bot.store.contacts.tables import AUDIT, AUDIT_ANCHOR

BEGINNING = "0" * 64
"""What stands in the first entry for the hash of the one before it."""

PRUNED = "pruned"
"""The act of deleting old entries; its subject names the last one, with its hash."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done.

    Attributes:
        number: counted from 1 without gaps.
        at: when, to the minute: the order is in the number.
        actor: a staff member's handle, `console` or `clock`.
        act: what was done.
        subject: whom or what it concerned.
        previous: hash of the entry before.
        hash: hash of this one.
    """

    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole chain found.

    Attributes:
        entries: how many were read.
        first: number of the oldest, 0 where there is none.
        head: number and hash of the newest, such as `17:9f2c…`; '' where there is none.
        faults: one sentence for each entry that is not as it was written.
    """

    entries: int
    first: int
    head: str
    faults: tuple[str, ...]


_NEWEST = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(bindparam("count"))
_ALL = select(AUDIT).order_by(AUDIT.c.number)
_COUNT_OF = select(func.count()).select_from(AUDIT).where(AUDIT.c.actor == bindparam("who"))
_UPTO = select(AUDIT.c.number, AUDIT.c.hash).where(AUDIT.c.number == bindparam("upto"))
_FIRST_KEPT = select(func.min(AUDIT.c.number)).where(AUDIT.c.at >= bindparam("before"))
_ANCHOR = select(AUDIT_ANCHOR).order_by(AUDIT_ANCHOR.c.number.desc()).limit(1)
_DELETE = delete(AUDIT).where(AUDIT.c.number <= bindparam("upto"))
_INSERT, _INSERT_ANCHOR = insert(AUDIT), insert(AUDIT_ANCHOR)
_LOCK = text("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE")


def digest(number: int, at: datetime, actor: str, act: str, subject: str, previous: str) -> str:
    """Return the SHA-256 of an entry and, through `previous`, of everything before it."""
    fields = [number, f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}", actor, act, subject, previous]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def lock(conn: Connection) -> None:
    """Let nobody else write to the log until the commit; SQLite has one writer in any case."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)


def append(conn: Connection, *, at: datetime, actor: str, act: str, subject: str = "") -> Entry:
    """Write one entry behind the newest.

    Args:
        conn: the transaction in which the deed itself is done.
        at: now.
        actor: a handle, `console` or `clock`.
        act: what was done.
        subject: ids of what it concerned.
    """
    lock(conn)
    before = next(iter(newest(conn, 1)), None)
    number, previous = (before.number + 1, before.hash) if before else (1, BEGINNING)
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    entry = Entry(number, at, actor, act, subject, previous, digest(number, at, actor, act, subject, previous))
    conn.execute(_INSERT, {name: getattr(entry, name) for name in entry.__slots__})
    return entry


def newest(conn: Connection, count: int) -> tuple[Entry, ...]:
    """List the newest entries, the newest first."""
    return tuple(Entry(*row) for row in conn.execute(_NEWEST, {"count": count}))


def count_of(conn: Connection, actor: str) -> int:
    """Count the entries of one actor."""
    return conn.scalar(_COUNT_OF, {"who": actor}) or 0


def prune(conn: Connection, before: datetime, *, now: datetime) -> int:
    """Delete the entries older than an instant, so that the rest of the chain can still be verified.

    An entry of its own says up to which entry, with its hash; an anchor holds the same, and only what
    lies before an anchor can be deleted.

    Args:
        conn: a writing transaction.
        before: entries written earlier go.
        now: when this happens.

    Returns:
        How many were deleted.
    """
    lock(conn)
    last = next(iter(newest(conn, 1)), None)
    kept = conn.scalar(_FIRST_KEPT, {"before": before})
    upto = (kept - 1) if kept is not None else last.number if last else 0
    found = conn.execute(_UPTO, {"upto": upto}).first()
    if found is None:
        return 0
    append(conn, at=now, actor="clock", act=PRUNED, subject=f"{found.number}:{found.hash}")
    conn.execute(_INSERT_ANCHOR, {"number": found.number, "hash": found.hash})
    return conn.execute(_DELETE, {"upto": upto}).rowcount


def verify(conn: Connection, known: Iterable[str] = ()) -> Verdict:
    """Reckon the whole chain again.

    Args:
        conn: a reading transaction.
        known: heads that were written down elsewhere at earlier checks, as `Verdict.head`: only these show that
            the whole chain was replaced, or its end cut off.
    """
    anchor = conn.execute(_ANCHOR).first()
    number, previous = (anchor.number, anchor.hash) if anchor else (0, BEGINNING)
    seen, pruned, faults = {f"{number}:{previous}"}, set[str](), list[str]()
    first, count = 0, 0
    for entry in (Entry(*row) for row in conn.execute(_ALL)):
        first, count = first or entry.number, count + 1
        faults += _faults(entry, number, previous)
        number, previous = entry.number, entry.hash
        seen.add(f"{number}:{previous}")
        if entry.act == PRUNED:
            pruned.add(entry.subject)
    if anchor is not None and f"{anchor.number}:{anchor.hash}" not in pruned:
        faults.append(f"Entries up to {anchor.number} were deleted, and no entry says so.")
    faults += [f"The entry {head} is not in the log." for head in known if head not in seen and _is_kept(head, first)]
    return Verdict(count, first, f"{number}:{previous}" if count else "", tuple(faults))


def _faults(entry: Entry, number: int, previous: str) -> list[str]:
    """Compare an entry with the one before it and with its own hash."""
    faults = []
    if (entry.number, entry.previous) != (number + 1, previous):
        faults.append(f"Entry {entry.number} does not follow entry {number}.")
    right = digest(entry.number, entry.at, entry.actor, entry.act, entry.subject, entry.previous)
    if entry.hash != right:
        faults.append(f"Entry {entry.number} is not as it was written.")
    return faults


def _is_kept(head: str, first: int) -> bool:
    """Tell whether a head should still be there: one that was pruned by the rule is no fault."""
    number = head.partition(":")[0]
    return not number.isdecimal() or int(number) >= max(first - 1, 0)
